"""Consultations: who took part is known, what has not been is not told, commitments are followed that somebody told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from truceline.errors import InvalidPlan, UnknownName
from truceline.facts import CommitmentFollowed, ConsultationHeld, Fact, ReadoutGiven
from truceline.matters.consultations import ConsultationRecord
from truceline.store.checks import Check
from truceline.store.checks.named import check_been, check_id, check_parties, check_told
from truceline.store.matters import read
from truceline.store.node import Node


def held(node: Node, fact: ConsultationHeld, facts: Sequence[Fact]) -> None:
    """Its sides are known, and it has been."""
    told = fact.consultation
    check_id(told.id, "consultation")
    for issue in told.issues:
        check_told(f"consultation {told.id}", issue=issue)
    check_parties(node, told.sides, f"consultation {told.id}")
    check_been(node, told.start, f"consultation {told.id}")


def given(node: Node, fact: ReadoutGiven, facts: Sequence[Fact]) -> None:
    """Side and owners are known; what a side commits itself to is not due before the sides spoke."""
    told, where = fact.readout, f"the readout of {fact.readout.side}"
    check_parties(node, (told.side, *(one.owner for one in told.commitments)), where)
    check_been(node, told.at, where)
    for point in told.points:
        check_told(where, topic=point.topic, what_the_point_says=point.says)
    for made in told.commitments:
        check_id(made.id, f"{where}, commitment")
        check_told(where, act=made.act)
    day = _day(node, fact.consultation, facts)
    for one in told.commitments:
        if day is not None and one.due is not None and one.due < day:
            raise InvalidPlan(
                f"commitment {one.id} is due on {one.due}, before the consultation of {day}",
                where=where,
                remedy="check the date",
            )


def followed(node: Node, fact: CommitmentFollowed, facts: Sequence[Fact]) -> None:
    """Somebody told of the commitment, and who speaks of it is known."""
    told = fact.follow_up
    check_parties(node, (told.by,), f"commitment {told.commitment}")
    check_been(node, told.on, f"what {told.by} says of {told.commitment}")
    new = [one.readout for one in facts if isinstance(one, ReadoutGiven)]
    records = read(node, "consultation", ConsultationRecord)
    readouts = (*new, *(given.readout for record in records for given in record.readouts))
    known = {commitment.id for readout in readouts for commitment in readout.commitments}
    if told.commitment not in known:
        raise UnknownName(
            f"no readout tells of a commitment {told.commitment[:60]!r}",
            remedy="`truceline consultations undertakings` lists them",
        )


def _day(node: Node, consultation: str, facts: Sequence[Fact]) -> date | None:
    """On which day it was held, as far as that is recorded or written with the rest."""
    for fact in facts:
        if isinstance(fact, ConsultationHeld) and fact.id == consultation:
            return fact.consultation.day
    for record in read(node, "consultation", ConsultationRecord, ids=[consultation]):
        if record.consultation is not None:
            return record.consultation.day
    return None


CHECKS: Mapping[str, Check] = {
    ConsultationHeld.kind: held,
    ReadoutGiven.kind: given,
    CommitmentFollowed.kind: followed,
}
