"""Everything that can be recorded, as one closed union of immutable, versioned facts.

    material_kept             bytes as they were received             report_received     a report, and where it came from
    claim_accepted …          what a reviewer decided of a claim      incident_opened …   what belongs to one happening
    finding_stated, sitrep_issued                                     endorsed, dissented what one side says of another's entry
    node_opened, key_rotated, peer_admitted, member_added …           the node, its keys, its peers, its people

Each fact is about one subject (`claim:…`) and is a step from one state of that subject to the next: `after` holds the
states in which it is legal ("" where nothing is recorded yet), `leads_to` the state afterwards. What a machine derives
(suggested claims, comparisons, assessments) is no fact. A kind or version that this program does not know becomes an
`UnknownFact`: kept, mirrored, shown raw.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationError

from truceline.claims.claim import Claim
from truceline.errors import TrucelineError
from truceline.model import Value
from truceline.record.canonical import decode, encode
from truceline.record.entry import body_hash
from truceline.reports.report import Credibility, Reliability

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
Scope = Literal["joint", "internal", "either"]
"""Where a kind may be written: the shared log only, the internal one only, or as its author decides."""
Role = Literal["party", "guarantor", "mission", "monitor", "other"]
NOTHING = ""
ANY: frozenset[str] | None = None


def _after(*states: str) -> frozenset[str]:
    return frozenset(states)


class Fact(Value):
    """One immutable fact. `v` is the version of its kind; its body leaves out what has its default value."""

    kind: ClassVar[str]
    scope: ClassVar[Scope] = "either"
    after: ClassVar[frozenset[str] | None] = ANY
    leads_to: ClassVar[str]

    v: Literal[1] = 1

    @property
    def subject(self) -> str:
        """What the fact is about: a type, a colon, an id."""
        raise NotImplementedError

    @property
    def refs(self) -> tuple[str, ...]:
        """The entries it rests on, as `north/shared#12`."""
        return ()

    @property
    def key(self) -> str | None:
        """By what else the subject is looked up, where there is such a thing; never in the entry itself."""
        return None

    def media_type(self) -> str:
        """Of the body."""
        return JSON

    def body(self) -> bytes:
        """The bytes that are recorded: RFC 8785 JSON, unless a kind is bytes by nature."""
        return encode(self.model_dump(mode="json", exclude_defaults=True))

    def salt(self) -> bytes:
        """32 random bytes that keep the body's hash from betraying it."""
        return os.urandom(32)


class NodeOpened(Fact):
    """The first entry of a node's shared log: how it introduces itself (docs/formats/entry.md, "Card")."""

    kind = "node_opened"
    scope = "joint"
    after = _after(NOTHING)
    leads_to = "open"
    name: str
    role: Role
    card: str

    @property
    def subject(self) -> str:
        return f"node:{self.name}"


class KeyRotated(Fact):
    """From here on the node signs with another key; the body is the signed note of docs/formats/entry.md."""

    kind = "key_rotated"
    leads_to = "open"
    name: str
    note: str

    @property
    def subject(self) -> str:
        return f"node:{self.name}"

    def media_type(self) -> str:
        return TEXT

    def body(self) -> bytes:
        return self.note.encode()


class InternalLogShown(Fact):
    """The internal log's checkpoint, so that what stays at home cannot be rewritten unnoticed either."""

    kind = "internal_log_shown"
    scope = "joint"
    leads_to = "shown"
    name: str
    checkpoint: str

    @property
    def subject(self) -> str:
        return f"internal_log:{self.name}"


class MemberAdded(Fact):
    """Somebody who may write, by a code; who that is lies in the vault. Adding again changes the role."""

    kind = "member_added"
    scope = "internal"
    leads_to = "active"
    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    role: str

    @property
    def subject(self) -> str:
        return f"member:{self.code}"


class MemberRemoved(Fact):
    """The member may write no more; what they wrote stays."""

    kind = "member_removed"
    scope = "internal"
    after = _after("active")
    leads_to = "removed"
    code: str
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"member:{self.code}"


class PeerAdmitted(Fact):
    """Another node whose shared log is mirrored from now on; its card's fingerprint was compared by a person."""

    kind = "peer_admitted"
    scope = "joint"
    leads_to = "admitted"
    name: str
    card: str

    @property
    def subject(self) -> str:
        return f"peer:{self.name}"


class PeerKeyAcknowledged(Fact):
    """A peer's new key, announced under its old one, was confirmed by a person here."""

    kind = "peer_key_acknowledged"
    scope = "joint"
    after = _after("admitted")
    leads_to = "admitted"
    name: str
    rotation: str
    """The rotation's signed note."""

    @property
    def subject(self) -> str:
        return f"peer:{self.name}"


class BundleTaken(Fact):
    """A peer's bundle was imported: how far each mirrored log reaches from then on."""

    kind = "bundle_taken"
    scope = "internal"
    leads_to = "taken"
    peer: str
    made: str
    sizes: dict[str, int]

    @property
    def subject(self) -> str:
        return f"exchange:{self.peer}"


class ConflictFound(Fact):
    """A node signed two states of its log that exclude each other; both signed notes are kept."""

    kind = "conflict_found"
    scope = "joint"
    leads_to = "in_conflict"
    origin: str
    refusal: str
    held: str
    shown: str

    @property
    def subject(self) -> str:
        return f"conflict:{self.origin}"


class AgreementAdopted(Fact):
    """The agreement that the node works under, with those it amends, its parties and places, as files."""

    kind = "agreement_adopted"
    leads_to = "adopted"
    agreement: str
    title: str
    files: dict[str, str]

    @property
    def subject(self) -> str:
        return f"agreement:{self.agreement}"


class MaterialKept(Fact):
    """Bytes as they were received: the file of a report, an attachment, a document that was issued."""

    kind = "material_kept"
    after = _after(NOTHING)
    leads_to = "kept"
    content: bytes
    content_type: str
    salting: bytes = Field(default_factory=lambda: os.urandom(32), min_length=32, max_length=32)

    @property
    def id(self) -> str:
        """The body's salted hash."""
        return body_hash(self.salting, self.content)

    @property
    def subject(self) -> str:
        return f"material:{self.id}"

    def media_type(self) -> str:
        return self.content_type

    def body(self) -> bytes:
        return self.content

    def salt(self) -> bytes:
        return self.salting


class ReportReceived(Fact):
    """A report came in as `material` (the id of what was kept), under the name of its file or its address.

    `report` is the id by which its claims know it; where one file holds several reports it is that of the file. `source`
    is the code of the person who gave it, where it was a person; who that is lies in the vault.
    """

    kind = "report_received"
    after = _after(NOTHING)
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

    @property
    def subject(self) -> str:
        return f"report:{self.report}"


class ReportGraded(Fact):
    """The Admiralty grades that a person gave: reliability of the source, credibility of the report."""

    kind = "report_graded"
    after = _after("received", "graded")
    leads_to = "graded"
    report: str
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"report:{self.report}"


class _OfClaim(Fact):
    claim: Claim
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"claim:{self.claim.id}"


class ClaimAccepted(_OfClaim):
    """A reviewer confirms that the report says this; whether it is true stays open. The claim is kept as it was read."""

    kind = "claim_accepted"
    after = _after(NOTHING, "rejected", "merged")
    leads_to = "accepted"


class ClaimRejected(_OfClaim):
    """A reviewer finds that the report does not say this."""

    kind = "claim_rejected"
    after = _after(NOTHING, "accepted", "corrected", "added", "merged")
    leads_to = "rejected"


class ClaimCorrected(_OfClaim):
    """A reviewer says what the report says instead: `claim` as corrected, under the id it had; `fields` that changed."""

    kind = "claim_corrected"
    after = _after(NOTHING, "accepted", "rejected", "corrected", "added", "merged")
    leads_to = "corrected"
    fields: tuple[str, ...]


class ClaimAdded(_OfClaim):
    """A reviewer adds a claim that was not suggested; its quote stands in the report."""

    kind = "claim_added"
    after = _after(NOTHING, "rejected")
    leads_to = "added"


class ClaimMerged(_OfClaim):
    """A reviewer finds that this claim tells again what the claim `into` tells, in the same report."""

    kind = "claim_merged"
    after = _after(NOTHING, "accepted", "corrected", "added")
    leads_to = "merged"
    into: str


class IncidentOpened(Fact):
    """A person puts claims together as one happening, which has a name of its own from now on."""

    kind = "incident_opened"
    after = _after(NOTHING)
    leads_to = "open"
    incident: str
    claims: tuple[str, ...] = Field(min_length=1)
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"incident:{self.incident}"


class IncidentRegrouped(Fact):
    """Other claims than before are the incident's."""

    kind = "incident_regrouped"
    after = _after("open")
    leads_to = "open"
    incident: str
    claims: tuple[str, ...] = Field(min_length=1)
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"incident:{self.incident}"


class IncidentMerged(Fact):
    """The incident turned out to be the incident `into`, whose claims its own now are."""

    kind = "incident_merged"
    after = _after("open")
    leads_to = "merged"
    incident: str
    into: str
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"incident:{self.incident}"


class IncidentSplit(Fact):
    """The incident turned out to be several, opened as `parts` in the same step."""

    kind = "incident_split"
    after = _after("open")
    leads_to = "split"
    incident: str
    parts: tuple[str, ...] = Field(min_length=2)
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"incident:{self.incident}"


class FindingStated(Fact):
    """What one decider finds of an incident, on three separate axes, each with its basis."""

    kind = "finding_stated"
    after = _after(NOTHING, "stated")
    leads_to = "stated"
    finding: str
    incident: str
    occurrence: Literal["confirmed", "probable", "possible", "not_established", "refuted"]
    classification: Literal["violation", "not_violation", "out_of_scope"] | None = None
    article: str | None = None
    attribution: Literal["party", "non_party", "not_attributed", "contested"] = "not_attributed"
    party: str | None = None
    basis: str = ""

    @property
    def subject(self) -> str:
        return f"finding:{self.finding}"


class SitrepIssued(Fact):
    """A situation report was issued; `documents` are its files by name, each the id of what was kept."""

    kind = "sitrep_issued"
    after = _after(NOTHING)
    leads_to = "issued"
    sitrep: str
    day: date
    audience: str
    as_of: datetime
    documents: dict[str, str]

    @property
    def subject(self) -> str:
        return f"sitrep:{self.sitrep}"


class _OfEntry(Fact):
    scope = "joint"
    entry: str
    """The entry that it is about: `north/shared#12`."""

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.entry,)

    @property
    def subject(self) -> str:
        return f"endorsement:{self.entry}"


class Endorsed(_OfEntry):
    """This side stands behind the entry with exactly that body. With both sides' endorsement it is joint."""

    kind = "endorsed"
    leads_to = "endorsed"
    body_sha256: str
    note: str = ""


class Dissented(_OfEntry):
    """This side does not stand behind the entry, and says why."""

    kind = "dissented"
    leads_to = "dissented"
    text: str


class _OfBody(Fact):
    entry: str
    reason: str

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.entry,)

    @property
    def subject(self) -> str:
        return f"body:{self.entry}"


class BodyWithheld(_OfBody):
    """The body of an entry is not given to peers; its hash still proves what it was."""

    kind = "body_withheld"
    leads_to = "withheld"


class BodyErased(_OfBody):
    """The body of an entry was erased here; a peer that has it may keep or erase its own copy."""

    kind = "body_erased"
    leads_to = "erased"


class SourceIdentified(Fact):
    """Who a source or member is: text encrypted to the vault's key, so that this machine cannot read it unopened."""

    kind = "source_identified"
    scope = "internal"
    leads_to = "identified"
    code: str
    sealed: str

    @property
    def subject(self) -> str:
        return f"person:{self.code}"


class VaultOpened(Fact):
    """Somebody looked up who a person is, and why."""

    kind = "vault_opened"
    scope = "internal"
    after = _after("identified")
    leads_to = "identified"
    code: str
    reason: str

    @property
    def subject(self) -> str:
        return f"person:{self.code}"


class UnknownFact(Value):
    """A fact of a kind or version that this program does not know: `raw` is its body, None where that is missing."""

    kind: str
    media_type: str
    raw: bytes | None


KINDS: dict[str, type[Fact]] = {
    fact.kind: fact
    for fact in (
        NodeOpened, KeyRotated, InternalLogShown, MemberAdded, MemberRemoved, PeerAdmitted, PeerKeyAcknowledged,
        BundleTaken, ConflictFound, AgreementAdopted, MaterialKept, ReportReceived, ReportGraded, ClaimAccepted,
        ClaimRejected, ClaimCorrected, ClaimAdded, ClaimMerged, IncidentOpened, IncidentRegrouped, IncidentMerged,
        IncidentSplit, FindingStated, SitrepIssued, Endorsed, Dissented, BodyWithheld, BodyErased, SourceIdentified,
        VaultOpened,
    )
}  # fmt: skip
"""Every kind that this program knows."""


def read_fact(kind: str, media_type: str, body: bytes | None, *, subject: str, salt: bytes = b"") -> Fact | UnknownFact:
    """The fact that an entry and its body hold; an `UnknownFact` for whatever this program cannot understand."""
    unknown = UnknownFact(kind=kind, media_type=media_type, raw=body)
    known = KINDS.get(kind)
    if known is None or body is None:
        return unknown
    try:
        if known is MaterialKept:
            return MaterialKept(content=body, content_type=media_type, salting=salt)
        if known is KeyRotated:
            return KeyRotated(name=subject.partition(":")[2], note=body.decode())
        fact = known.model_validate(decode(body, kind), strict=False)
    except (ValidationError, TrucelineError, UnicodeDecodeError):
        return unknown
    return fact if fact.subject == subject else unknown


def detail(fact: Fact) -> Any:
    """What a view keeps of a fact: its body as data; of bytes only what they are."""
    if isinstance(fact, MaterialKept):
        return {"media_type": fact.content_type, "size": len(fact.content)}
    return fact.model_dump(mode="json", exclude_defaults=True)
