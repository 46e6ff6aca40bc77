"""Situation reports on their way out: prepared by one person, approved or returned by another, issued.

    prepare(actor, picture)              keeps the files of one version; they stay at home
    approve(other, "s-1"); issue(other, "s-1")

What is kept of a preparation is its picture too, so that what is issued is the report that was approved, set anew with
both people's names in its head; the issue names that picture by its salted hash. Only joint and public versions are
written to the shared log, when they are issued: the files of a party's version never reach the other party's mirror.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from types import MappingProxyType

from pydantic import ValidationError

from truceline.acts.told import told_well
from truceline.errors import InvalidFact, UnknownName
from truceline.facts import MaterialKept, SitrepApproved, SitrepIssued, SitrepPrepared, SitrepReturned
from truceline.matters.sitreps import PICTURE, SitrepRecord
from truceline.record.names import is_shared
from truceline.sitrep.picture import Picture
from truceline.sitrep.versions import version
from truceline.sitrep.write import made
from truceline.store import bodies, journal, matters
from truceline.store.endorsements import Endorsement, endorsements
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["PICTURE", "Sitrep", "approve", "files", "issue", "one", "prepare", "send_back", "sitreps"]

UNSEEN: Mapping[str, int] = MappingProxyType({})
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".json": "application/json",
}


@dataclass(frozen=True)
class Sitrep:
    """A report with how its issue stands with both sides; None as long as it is not issued to peers."""

    record: SitrepRecord
    stands: Endorsement | None = None


def prepare(
    actor: Actor,
    picture: Picture,
    *,
    id: str | None = None,
    as_of: datetime | None = None,
    saw: Mapping[str, int] = UNSEEN,
) -> tuple[Written, ...]:
    """Keep the files of a picture's report as a draft; under the `id` of a report that was returned, anew.

    `as_of` is when the logs were read for it, where the picture does not say; by default now.

    Raises `InvalidFact` for a picture that is made for nobody, and what `journal.write` does.
    """
    audience = picture.release.audience
    if not audience:
        raise InvalidFact("is made for nobody", where="sitrep", remedy="say for whom: own, joint, public, party:ID")
    draft = _released(picture, prepared_by=actor.author)
    documents = {**made(draft), PICTURE: draft.model_dump_json().encode()}
    kept = _kept(documents)
    with told_well():
        fact = SitrepPrepared(
            sitrep=id or new_id("s", actor.node.clock()),
            day=picture.period.day,
            audience=audience,
            as_of=picture.as_of or as_of or actor.node.clock(),
            documents={name: material.id for name, material in kept.items()},
        )
    return journal.write(actor, *kept.values(), fact, saw=saw)


def approve(actor: Actor, id: str, note: str = "", *, saw: Mapping[str, int] = UNSEEN) -> tuple[Written, ...]:
    """Approve a report that somebody else prepared; raises `NotPermitted` for its own author."""
    _held(actor.node, id)
    return journal.write(actor, SitrepApproved(sitrep=id, note=note), saw=saw)


def send_back(actor: Actor, id: str, reason: str, *, saw: Mapping[str, int] = UNSEEN) -> tuple[Written, ...]:
    """Return a report to whoever prepared it, and say why."""
    _held(actor.node, id)
    with told_well():
        fact = SitrepReturned(sitrep=id, reason=reason)
    return journal.write(actor, fact, saw=saw)


def issue(actor: Actor, id: str, *, saw: Mapping[str, int] = UNSEEN) -> tuple[Written, ...]:
    """Issue a report that is approved: the same picture, with who prepared and who approved it in its head.

    A joint or public one goes into the shared log with its files. Raises `IllegalStep` for one that is not approved.
    """
    record = one(actor.node, id).record
    last = record.last
    approved_by = last.approved.author if last and last.approved else ""
    documents: Mapping[str, str] = {}
    kept: dict[str, MaterialKept] = {}
    if last is not None and approved_by:
        picture = _released(_picture(actor.node, last.documents), last.author, approved_by)
        kept = _kept(made(picture))
        documents = {name: material.id for name, material in kept.items()} | {PICTURE: last.documents[PICTURE]}
    with told_well():
        fact = SitrepIssued(
            sitrep=id,
            day=record.day or actor.node.clock().date(),
            audience=record.audience or "own",
            as_of=last.as_of if last else actor.node.clock(),
            documents=documents,
            prepared_by=last.author if last else actor.author,
            approved_by=approved_by or "nobody",
        )
    return journal.write(actor, *kept.values(), fact, joint=version(fact.audience).to_peers, saw=saw)


def sitreps(node: Node, *, view: View = "own", state: str | None = None) -> tuple[Sitrep, ...]:
    """The reports by their days, each with who stands behind its issue."""
    rows = matters.listed(node, "sitrep", view=view, state=state)
    records = (SitrepRecord.model_validate_json(row.data) for row in rows if row.state != "withdrawn")
    return tuple(_stands(node, record) for record in records)


def one(node: Node, id: str, *, view: View = "own") -> Sitrep:
    """One report; raises `UnknownName`."""
    _held(node, id, view)
    (record,) = matters.read(node, "sitrep", SitrepRecord, view=view, ids=[id])
    return _stands(node, record)


def files(node: Node, id: str) -> Mapping[str, bytes]:
    """The files of a report by name: as issued, else of the last preparation. Raises `InvalidFact` for one not held."""
    record = one(node, id).record
    documents = record.issued.documents if record.issued else record.last.documents if record.last else {}
    return {name: _file(node, name, material) for name, material in documents.items() if name != PICTURE}


def _stands(node: Node, record: SitrepRecord) -> Sitrep:
    if record.issued is None or not is_shared(record.issued.ref.partition("#")[0]):
        return Sitrep(record)
    (stands,) = endorsements(node, record.issued.ref)
    return Sitrep(record, stands)


def _held(node: Node, id: str, view: View = "own") -> None:
    rows = matters.listed(node, "sitrep", view=view, ids=[id])
    if not rows or rows[0].state == "withdrawn":
        raise UnknownName(f"no situation report is called {id[:60]!r}", where=node.name, remedy="truceline sitreps")


def _released(picture: Picture, prepared_by: str, approved_by: str = "") -> Picture:
    names = {"prepared_by": prepared_by, "approved_by": approved_by}
    return picture.model_copy(update={"release": picture.release.model_copy(update=names)})


def _kept(documents: Mapping[str, bytes]) -> dict[str, MaterialKept]:
    return {
        name: MaterialKept(content=body, content_type=_TYPES.get(PurePath(name).suffix, "application/octet-stream"))
        for name, body in documents.items()
    }


def _picture(node: Node, documents: Mapping[str, str]) -> Picture:
    raw = _file(node, PICTURE, documents.get(PICTURE, ""))
    try:
        return Picture.model_validate_json(raw)
    except ValidationError:
        raise InvalidFact(
            "the picture of it was kept by another version of Truceline", where=PICTURE, remedy="prepare it anew"
        ) from None


def _file(node: Node, name: str, material: str) -> bytes:
    kept = bodies.read(node, material) if material else None
    if kept is None:
        raise InvalidFact(
            "is not held here", where=name, remedy="it was withheld or erased; ask the node that issued it"
        )
    return kept[1]
