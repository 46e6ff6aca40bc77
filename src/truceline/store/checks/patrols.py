"""Patrols: route, parties and files are known, nothing is told that has not been, no clash goes unnamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connections

from truceline.coordination.patrol import Patrol
from truceline.errors import InvalidFact, InvalidPlan, UnknownName
from truceline.facts import (
    Fact,
    MaterialKept,
    PatrolAnswered,
    PatrolComposed,
    PatrolNumbered,
    PatrolPlanned,
    PatrolReported,
    PatrolTold,
    ReportReceived,
    TrackReceived,
)
from truceline.geo.route import Route
from truceline.matters.patrol_record import PatrolRecord
from truceline.store import bodies, matters
from truceline.store.checks import Check
from truceline.store.checks.named import check_been, check_id, check_parties, check_told
from truceline.store.node import Node
from truceline.store.planned import check_clear
from truceline.store.terms import terms


def route_of(node: Node, id: str, where: str) -> Route:
    """The route of that id in the node's agreements; raises `UnknownName`."""
    # The agreement in question goes before those that it amends, which may draw a route of that name otherwise.
    known = {route.id: route for route in reversed(terms(node).routes)}
    if id not in known:
        listed = f"one of {', '.join(known)}" if known else "the agreement has none: add it there"
        raise UnknownName(f"the agreement has no route {id[:60]!r}", where=where, remedy=listed)
    return known[id]


def planned(node: Node, fact: PatrolPlanned, facts: Sequence[Fact]) -> None:
    """The section lies on a route of the agreement, sides and contingents are known, no clash is left unnamed."""
    where = f"patrol {fact.patrol}"
    check_id(fact.patrol, "patrol")
    route = route_of(node, fact.plan.route, where)
    check_parties(node, (*fact.sides, *(one.party for one in fact.plan.required.contingents)), where)
    patrol = Patrol(id=fact.patrol, plan=fact.plan.checked(route), sides=fact.sides)
    check_clear(node, "patrol", patrol.activity(route), fact.despite)


def answered(node: Node, fact: PatrolAnswered, facts: Sequence[Fact]) -> None:
    """The side is known, and has answered already."""
    where = f"patrol {fact.patrol}"
    check_parties(node, (fact.answer.side,), where)
    check_been(node, fact.answer.at, f"{where}: an answer")


def numbered(node: Node, fact: PatrolNumbered, facts: Sequence[Fact]) -> None:
    """The side is known."""
    check_parties(node, (fact.serial.side,), f"patrol {fact.patrol}")
    check_told(f"patrol {fact.patrol}", number=fact.serial.serial)


def composed(node: Node, fact: PatrolComposed, facts: Sequence[Fact]) -> None:
    """Who tells it and who took part are known."""
    parties = (one.party for one in fact.actual.contingents)
    check_parties(node, (fact.told_by, *parties), f"patrol {fact.patrol}")


def happened(node: Node, fact: PatrolTold, facts: Sequence[Fact]) -> None:
    """Who tells it is known, it has been, and its km lies on the route of the plan."""
    event, where = fact.event, f"patrol {fact.patrol}"
    check_id(fact.patrol, "patrol")
    check_parties(node, (event.told_by, *((event.contingent,) if event.contingent else ())), where)
    if event.at is not None:
        check_been(node, event.at, f"{where}: {event.kind}")
    plan = _plan(node, fact.patrol, facts)
    if event.km is not None and plan is not None:
        route = route_of(node, plan, where)
        if not 0 <= event.km <= route.length_km:
            raise InvalidPlan(
                f"{event.kind} at km {event.km:g}, and {route.name} has km 0 to {route.length_km:.1f}",
                where=where,
                remedy="give the km from the route's first place",
            )


def reported(node: Node, fact: PatrolReported, facts: Sequence[Fact]) -> None:
    """Who tells it is known, and the report was received."""
    where = f"patrol {fact.patrol}"
    check_parties(node, (fact.told_by,), where)
    if fact.at is not None:
        check_been(node, fact.at, f"{where}: a report")
    with_it = any(isinstance(one, ReportReceived) and one.report == fact.report for one in facts)
    if not with_it and not _is_recorded(node, f"report:{fact.report}"):
        raise UnknownName(
            f"no report {fact.report[:60]!r} was received", where=where, remedy="receive it first: truceline read"
        )


def tracked(node: Node, fact: TrackReceived, facts: Sequence[Fact]) -> None:
    """The contingent is known, and the file is kept here."""
    where = f"patrol {fact.patrol}"
    check_parties(node, (fact.contingent,), where)
    with_it = any(isinstance(one, MaterialKept) and one.id == fact.material for one in facts)
    if not with_it and bodies.read(node, fact.material) is None:
        raise InvalidFact("the track's file is not kept here", where=where, remedy="hand in the file itself")


def _plan(node: Node, patrol: str, facts: Sequence[Fact]) -> str | None:
    """The route of the plan that holds, or is recorded in the same step."""
    new = [one.plan.route for one in facts if isinstance(one, PatrolPlanned) and one.patrol == patrol]
    if new:
        return new[-1]
    known = matters.read(node, "patrol", PatrolRecord, ids=[patrol])
    return known[0].plan.route if known and known[0].plan else None


def _is_recorded(node: Node, subject: str) -> bool:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM standing WHERE subject = %s LIMIT 1", [subject])
        return cursor.fetchone() is not None


CHECKS: Mapping[str, Check] = {
    PatrolPlanned.kind: planned,
    PatrolAnswered.kind: answered,
    PatrolNumbered.kind: numbered,
    PatrolComposed.kind: composed,
    PatrolTold.kind: happened,
    PatrolReported.kind: reported,
    TrackReceived.kind: tracked,
}
