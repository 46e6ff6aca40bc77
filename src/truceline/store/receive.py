"""What comes in is kept: every file whole, as it was received, before anything is made of it.

    received = receive(operator(node), [Path("reports")])
    received.kept, received.known, received.unread

An archive is kept as the one file that it is; the files in it are found again whenever it is read. What nobody can read
is kept too. The same bytes received again add nothing, whatever they are called now. An interrupted reading can simply
be repeated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from mimetypes import MimeTypes
from pathlib import Path
from typing import NamedTuple

from django.db import connections

from truceline.config import Settings, load
from truceline.errors import UnreadableReport
from truceline.facts import Fact, MaterialKept, ReportReceived
from truceline.reports.files import read_bytes
from truceline.reports.intake import Place, Unread, places_of
from truceline.reports.kept import DIGITS, file_id
from truceline.reports.readers.decode import replace_surrogates
from truceline.reports.readers.fetch import fetch
from truceline.reports.readers.layouts import mapping_beside, mapping_text
from truceline.reports.report import Credibility, Reliability
from truceline.store.databases import placeholders, writing
from truceline.store.journal import Actor, write
from truceline.store.node import Node
from truceline.store.sources import held_name

Progress = Callable[[int, int, str], None]
"""Called with: files done, files in all, the file that is received next."""
_FILES_AT_ONCE = 50
_BYTES_AT_ONCE = 16_000_000
_NO_TYPE = "application/octet-stream"
# Python's own table: what a file is called must not depend on the machine.
_types = MimeTypes()


@dataclass(frozen=True)
class Said:
    """What whoever brings files says of them: the person's code where it was a person, and what the files leave out."""

    source: str | None = None
    outlet: str | None = None
    party: str | None = None
    reliability: Reliability | None = None
    credibility: Credibility | None = None


@dataclass(frozen=True)
class Received:
    """The ids of the files that are new, of those that were known, and what could not be received."""

    kept: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


class _File(NamedTuple):
    """A file as it came: its bare name (or its address), its bytes, and the mapping for its table."""

    name: str
    raw: bytes
    mapping: str

    @property
    def key(self) -> tuple[str, str]:
        """By what it is known again: its bytes, and how they are to be read."""
        return sha256(self.raw).hexdigest(), self.mapping


def receive(
    actor: Actor,
    paths: Iterable[str | Path],
    *,
    joint: bool = False,
    source: str | None = None,
    said: Said | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Received:
    """Keep what lies under `paths`: files, folders, and http or https addresses.

    Written in batches, each all or nothing. Raises what `journal.write` raises; what cannot be had is in `unread`.
    """
    settings = settings or load()
    said = said or Said(source=source)
    found = list(dict.fromkeys(place for path in paths for place in places_of(path)))
    kept: list[str] = []
    known: list[str] = []
    unread: list[Unread] = []
    for batch in _batches(_taken(found, settings, unread, progress)):
        new, old = _keep(actor, batch, joint, said)
        kept += new
        known += old
    if progress:
        progress(len(found), len(found), "")
    return Received(tuple(kept), tuple(known), tuple(unread))


def _taken(
    found: Sequence[Place], settings: Settings, unread: list[Unread], progress: Progress | None
) -> Iterator[_File]:
    """The files, one after the other; what cannot be had is put into `unread`."""
    for done, place in enumerate(found):
        if progress:
            progress(done, len(found), str(getattr(place, "where", place)))
        try:
            if isinstance(place, UnreadableReport):
                raise place
            if isinstance(place, str):
                yield _File(replace_surrogates(place), fetch(place, settings.max_bytes), "")
            else:
                raw = read_bytes(place, settings.max_bytes)
                yield _File(replace_surrogates(place.name), raw, _mapping(place, unread))
        except UnreadableReport as error:
            unread.append(Unread(path=error.where, reason=error.reason, remedy=error.remedy))


def _mapping(path: Path, unread: list[Unread]) -> str:
    """The text of the mapping beside a file; empty where there is none, or none that can be had."""
    try:
        beside = mapping_beside(str(path))
        return mapping_text(beside) if beside else ""
    except UnreadableReport as error:
        unread.append(Unread(path=error.where, reason=error.reason, remedy=error.remedy))
        return ""


def _batches(files: Iterable[_File]) -> Iterator[list[_File]]:
    batch: list[_File] = []
    size = 0
    for file in files:
        batch.append(file)
        size += len(file.raw)
        if len(batch) >= _FILES_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _keep(actor: Actor, batch: Sequence[_File], joint: bool, said: Said) -> tuple[list[str], list[str]]:
    """Write what is new of a batch; the ids of the new files and of those that were known."""
    node = actor.node
    if said.source:
        # What a person gave is not called after their file, not even at home.
        batch = [file._replace(name=held_name(node, file.raw, file.name)) for file in batch]
    # What is to be shared is new to the shared log though it was kept at home.
    origins = (node.shared,) if joint else (node.internal, node.shared)
    with writing(node.alias):
        known = _known(node, origins, batch, said.source)
        new = {file.key: file for file in batch if file.key not in known}
        named = _named(node, origins[0], new.values())
        material = _material(node, origins[0], {digest for digest, _ in new})
        facts = [_facts(file, named[key], material, said, node) for key, file in new.items()]
        write(actor, *chain.from_iterable(facts), joint=joint)
    old = dict.fromkeys(known[file.key] for file in batch if file.key in known)
    return [named[key] for key in new], list(old)


def _facts(file: _File, report: str, material: dict[str, str], said: Said, node: Node) -> list[Fact]:
    """What is recorded of a new file: its bytes, unless they are kept already, and that it came in."""
    digest, mapping = file.key
    facts: list[Fact] = []
    if digest not in material:
        kept = MaterialKept(content=file.raw, content_type=_content_type(file.name))
        material[digest] = kept.id
        facts.append(kept)
    received = ReportReceived(
        report=report,
        material=material[digest],
        name=file.name,
        received=node.clock(),
        source=said.source,
        outlet=said.outlet,
        url=file.name if file.name.startswith(("http://", "https://")) else None,
        party=said.party,
        reliability=said.reliability,
        credibility=said.credibility,
        mapping=mapping or None,
    )
    return [*facts, received]


def _content_type(name: str) -> str:
    found, packed = _types.guess_type(Path(name).name, strict=False)
    return f"application/{packed}" if packed else found or _NO_TYPE


def _known(
    node: Node, origins: Sequence[str], batch: Sequence[_File], source: str | None
) -> dict[tuple[str, str], str]:
    """The files of the batch that were received before, from the same person where there is one, with their ids."""
    digests = list({file.key[0] for file in batch})
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT material.key, report.detail FROM standing material JOIN standing report "
            "ON report.type = 'report' AND report.origin = material.origin "
            "AND report.key = substr(material.subject, 10) "
            f"WHERE material.type = 'material' AND material.key IN ({placeholders(len(digests))}) "
            f"AND material.origin IN ({placeholders(len(origins))}) ORDER BY report.seq DESC",
            [*digests, *origins],
        )
        found = [(digest, json.loads(detail).get(ReportReceived.kind) or {}) for digest, detail in cursor.fetchall()]
    return {
        (digest, body.get("mapping", "")): body.get("report", "")
        for digest, body in found
        if source in (None, body.get("source"))
    }


def _material(node: Node, origin: str, digests: Iterable[str]) -> dict[str, str]:
    """The ids under which bytes are kept already in a log, by their SHA-256."""
    wanted = list(digests)
    if not wanted:
        return {}
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT key, substr(subject, 10) FROM standing "
            f"WHERE type = 'material' AND origin = %s AND key IN ({placeholders(len(wanted))})",
            [origin, *wanted],
        )
        return dict(cursor.fetchall())


def _named(node: Node, origin: str, files: Iterable[_File]) -> Mapping[tuple[str, str], str]:
    """An id for each new file; a longer one where the usual one is taken by other bytes."""
    lengths = (DIGITS, 2 * DIGITS, 64)
    wanted = {file.key: [file_id(file.name, file.raw, file.mapping, digits) for digits in lengths] for file in files}
    subjects = [f"report:{name}" for names in wanted.values() for name in names]
    taken: set[str] = set()
    if subjects:
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                f"SELECT subject FROM standing WHERE origin = %s AND subject IN ({placeholders(len(subjects))})",
                [origin, *subjects],
            )
            taken = {subject.removeprefix("report:") for (subject,) in cursor.fetchall()}
    named: dict[tuple[str, str], str] = {}
    for key, names in wanted.items():
        named[key] = next((name for name in names if name not in taken), names[-1])
        taken.add(named[key])
    return named
