"""Facts about what came in: the agreement, bytes as they were received, reports and their grades, and who told."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256

from pydantic import Field

from truceline.facts.fact import NOTHING, Fact, legal_after
from truceline.record.entry import body_hash
from truceline.reports.report import Credibility, Reliability


class AgreementAdopted(Fact):
    """The agreement that the node works under, with those it amends, its parties and places, as files."""

    kind = "agreement_adopted"
    about = ("agreement", "agreement")
    leads_to = "adopted"
    agreement: str
    title: str
    files: dict[str, str]


class MaterialKept(Fact):
    """Bytes as they were received: the file of a report, an attachment, a document that was issued."""

    kind = "material_kept"
    about = ("material", "id")
    after = legal_after(NOTHING)
    leads_to = "kept"
    content: bytes
    content_type: str
    salting: bytes = Field(default_factory=lambda: os.urandom(32), min_length=32, max_length=32)

    @property
    def id(self) -> str:
        """The body's salted hash."""
        return body_hash(self.salting, self.content)

    @property
    def key(self) -> str:
        """The unsalted SHA-256 of the bytes: by it the same bytes are known again, on this machine alone."""
        return sha256(self.content).hexdigest()

    def media_type(self) -> str:
        return self.content_type

    def body(self) -> bytes:
        return self.content

    def salt(self) -> bytes:
        return self.salting


class ReportReceived(Fact):
    """A report came in as `material` (the id of what was kept), under the name of its file or its address.

    `report` is the id by which its claims know it; where one file holds several reports it is that of the file.
    `source` is the code of the person who gave it, where it was a person; who that is lies in the vault. `mapping` is
    the text of the column mapping by which its table is read, where one was given or lay beside the file.
    """

    kind = "report_received"
    about = ("report", "report")
    after = legal_after(NOTHING)
    leads_to = "received"
    report: str
    material: str
    name: str
    received: datetime
    source: str | None = None
    outlet: str | None = None
    url: str | None = None
    party: str | None = None
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    mapping: str | None = Field(None, max_length=64_000)

    @property
    def key(self) -> str:
        """The material."""
        return self.material


class ReportGraded(Fact):
    """The Admiralty grades that a person gave: reliability of the source, credibility of the report."""

    kind = "report_graded"
    about = ("report", "report")
    after = legal_after("received", "graded")
    leads_to = "graded"
    report: str
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    reason: str = ""


class SourceIdentified(Fact):
    """Who a source or member is: text encrypted to the vault's key, so that this machine cannot read it unopened.

    `fingerprints` are keyed hashes of its words, by which what leaves is searched for them (store/fingerprints.py).
    """

    kind = "source_identified"
    about = ("person", "code")
    scope = "internal"
    leads_to = "identified"
    code: str
    sealed: str
    fingerprints: tuple[str, ...] = ()


class VaultOpened(Fact):
    """Somebody looked up who a person is, and why."""

    kind = "vault_opened"
    about = ("person", "code")
    scope = "internal"
    after = legal_after("identified")
    leads_to = "identified"
    code: str
    reason: str
