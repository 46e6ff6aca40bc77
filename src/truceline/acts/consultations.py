"""Consultations of a node: held, told of by each side, and what came of the commitments made in them.

hold(actor, consultation)                             that it was held
readout(actor, "c-1", "north", points, made)          what one side says of it
follow(actor, "north-1f3a9c", "south", "kept")        what came of a commitment
undertakings(node, today)                             all commitments, as they stand on a day
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from pydantic import TypeAdapter

from truceline.acts.told import told_well
from truceline.coordination import consultations as rules
from truceline.coordination.consultations import (
    Commitment,
    Consultation,
    FollowUp,
    Kept,
    Point,
    Readout,
    Tally,
    Undertaking,
    by_issue,
)
from truceline.facts import CommitmentFollowed, ConsultationHeld, ReadoutGiven
from truceline.matters.consultations import CommitmentRecord, ConsultationRecord
from truceline.store import journal
from truceline.store.journal import Actor, Written
from truceline.store.matters import View, listed, read
from truceline.store.node import Node
from truceline.store.terms import terms

__all__ = ["Made", "activations", "consultations", "follow", "hold", "readout", "today_at", "undertakings", "zone_of"]

NOTHING_SEEN: Mapping[str, int] = MappingProxyType({})


class Made(NamedTuple):
    """A commitment as a readout tells it. Without an `id` its owner and wording name it."""

    owner: str
    act: str
    due: date | None = None
    id: str = ""

    @property
    def name(self) -> str:
        """Its id: the same wherever the same owner is told to have committed itself in the same words."""
        folded = " ".join(self.act.casefold().split())
        return self.id or f"{self.owner}-{sha256(folded.encode()).hexdigest()[:6]}"


def hold(
    actor: Actor, consultation: Consultation, *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Record that a consultation was held; by the same node again: as it really was. Raises what the journal does."""
    with told_well():
        fact = ConsultationHeld(consultation=consultation)
    return journal.write(actor, fact, joint=joint, saw=saw)


def readout(
    actor: Actor,
    consultation: str,
    side: str,
    points: Sequence[Point] = (),
    made: Sequence[Made] = (),
    *,
    at: datetime | None = None,
    ref: str = "",
    joint: bool = False,
    saw: Mapping[str, int] = NOTHING_SEEN,
) -> tuple[Written, ...]:
    """Record what a side says of a consultation, told `at` (by default now) and published under `ref`, if it was."""
    with told_well():
        commitments = tuple(Commitment(id=one.name, owner=one.owner, act=one.act, due=one.due) for one in made)
        told = Readout(side=side, at=at or actor.node.clock(), points=tuple(points), commitments=commitments, ref=ref)
        fact = ReadoutGiven(consultation=consultation, readout=told)
    return journal.write(actor, fact, joint=joint, saw=saw)


def follow(
    actor: Actor,
    commitment: str,
    by: str,
    says: Kept,
    *,
    on: date | None = None,
    words: str = "",
    joint: bool = False,
    saw: Mapping[str, int] = NOTHING_SEEN,
) -> tuple[Written, ...]:
    """Record what `by` says came of a commitment, said `on` a day (by default today)."""
    with told_well():
        told = FollowUp(commitment=commitment, by=by, says=says, on=on or today_at(actor.node), words=words)
        fact = CommitmentFollowed(follow_up=told)
    return journal.write(actor, fact, joint=joint, saw=saw)


def consultations(
    node: Node, *, view: View = "own", ids: Sequence[str] | None = None
) -> tuple[ConsultationRecord, ...]:
    """The consultations that were held, by day; without those of which no account stands."""
    records = read(node, "consultation", ConsultationRecord, view=view, ids=ids)
    return tuple(record for record in records if record.consultation is not None)


def undertakings(node: Node, today: date | None = None, *, view: View = "own") -> tuple[Undertaking, ...]:
    """All commitments that readouts tell of by the end of `today`, with their state on that day.

    A day is one of the agreement's time zone, or of UTC where there is no agreement. What was said of a commitment of
    which no readout is held has nothing to stand beside, and is left out.
    """
    day = today or today_at(node)
    end = end_of(node, day)
    held = [_by(one, end) for one in _held(node, view) if one.day <= day]
    known = {made.id for one in held for told in one.current.values() for made in told.commitments}
    followed = read(node, "commitment", CommitmentRecord, view=view)
    said = [each.follow_up for record in followed if record.id in known for each in record.follow_ups]
    return rules.undertakings(held, day, said)


def activations(node: Node, since: date | None = None, until: date | None = None, *, view: View = "own") -> Tally:
    """How many consultations there were from one day to another, both inclusive, on how many issues."""
    held = _held(node, view)
    return by_issue(one for one in held if (since is None or since <= one.day) and (until is None or one.day <= until))


def zone_of(node: Node) -> tzinfo:
    """The agreement's time zone, by which days are told; UTC where there is no agreement."""
    agreements = terms(node).agreements
    return agreements[0].zone_info if agreements else UTC


def today_at(node: Node) -> date:
    """Which day it is for the agreement."""
    return node.clock().astimezone(zone_of(node)).date()


def end_of(node: Node, day: date) -> datetime:
    """The moment after the last one of a day, by the agreement's clock."""
    return datetime.combine(min(day, date.max - timedelta(days=2)) + timedelta(days=1), time(), zone_of(node))


@dataclass(frozen=True)
class _Held:
    """Of a consultation's record what stands, without all that was told of it."""

    consultation: Consultation | None


_HELD = TypeAdapter(_Held)


def _held(node: Node, view: View) -> list[Consultation]:
    rows = listed(node, "consultation", view=view)
    found = (_HELD.validate_json(row.data).consultation for row in rows if row.state != "withdrawn")
    return [one for one in found if one is not None]


def _by(consultation: Consultation, end: datetime) -> Consultation:
    """The consultation with the readouts that had been given by then."""
    given = tuple(one for one in consultation.readouts if one.at < end)
    return consultation if given == consultation.readouts else consultation.model_copy(update={"readouts": given})
