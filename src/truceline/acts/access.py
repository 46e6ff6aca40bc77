"""Requests for access: ask, and record every answer; a restriction becomes a happening of its own.

An answer is written together with the step of the case that it is for, and where access was restricted with a field
report of it: a table of one row, kept whole like any report, whose one claim is reviewed, gathered and assessed as
every other is. So nobody counts a denial twice, or leaves one out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from io import StringIO

from truceline.acts import cases
from truceline.acts.told import told_well
from truceline.errors import InvalidFact, UnknownName
from truceline.facts import AccessAnswered, AccessRequested, Fact, MaterialKept, ReportReceived
from truceline.geo.coordinates import read_coordinates
from truceline.geo.place import Place
from truceline.matters.access import AccessRecord
from truceline.reports.kept import file_id
from truceline.store import journal, matters
from truceline.store.checks.cases import ANSWER_OF
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.verification.access import Answer, IncidentCandidate, Request, Table, candidates, table

__all__ = ["answer", "ask", "find", "period", "place_of", "reports_of", "requests"]

_COLUMNS = ("text", "kind", "start", "place", "lat", "lon", "radius_m", "actors", "source")
_STEPS = {answer: step for step, answer in ANSWER_OF.items()}


def ask(
    actor: Actor,
    place: Place,
    *,
    asked_by: str,
    at: datetime | None = None,
    case: str | None = None,
    id: str | None = None,
    joint: bool = False,
) -> tuple[Written, ...]:
    """Record that access to `place` was asked for; of a `case` its step is taken along."""
    now = actor.node.clock()
    with told_well():
        request = Request(id=id or new_id("a", now), place=place, asked_by=asked_by, asked_at=at or now, case=case)
    facts: list[Fact] = [AccessRequested(request=request)]
    if case is not None:
        facts.append(cases.step(actor, case, "access_requested", at=request.asked_at, ref=request.id))
    return journal.write(actor, *facts, joint=joint)


def answer(
    actor: Actor, request: str, given: Answer, *, joint: bool = False, saw: int | None = None
) -> tuple[Written, ...]:
    """Record an answer, the step of its case, and of a restriction the report that tells of it as a happening.

    Raises `UnknownName` for a request that is not recorded here, and what the journal raises.
    """
    asked = find(actor.node, request).request
    if asked is None:
        raise UnknownName("what was asked for is not known here", where=request[:120], remedy="record the request")
    fact = AccessAnswered(request=request, answer=given)
    facts: list[Fact] = [fact]
    if asked.case is not None:
        words = given.reason or f"by {given.by}"
        facts.append(cases.step(actor, asked.case, _STEPS[given.answer], at=given.at, ref=request, words=words))
    with told_well():
        told = asked.model_copy(update={"answers": (*asked.answers, given)})
    restriction = next((one for one in candidates(told) if told.in_order[one.number - 1] == given), None)
    if restriction is not None:
        facts += _reported(actor.node, restriction, len(told.answers))
    return journal.write(actor, *facts, joint=joint, saw={} if saw is None else {fact.subject: saw})


def requests(node: Node, *, view: View = "own", ids: tuple[str, ...] | None = None) -> tuple[AccessRecord, ...]:
    """All requests with their answers, by the day on which they were made."""
    return matters.read(node, "access", AccessRecord, view=view, ids=ids)


def find(node: Node, request: str, *, view: View = "own") -> AccessRecord:
    """The request with this id; raises `UnknownName`."""
    found = requests(node, view=view, ids=(request,))
    if not found:
        raise UnknownName("no such request is recorded", where=request[:120], remedy="`truceline access` lists them")
    return found[0]


def period(node: Node, start: datetime, end: datetime, *, view: View = "own") -> Table:
    """The restrictions from `start` to `end` (exclusive), by party; raises `InvalidCase` where that is no period."""
    return table((one.request for one in requests(node, view=view) if one.request is not None), start, end)


def reports_of(node: Node, record: AccessRecord) -> dict[str, str]:
    """The report that each restriction of a request became, by the entry that tells the answer."""
    found: dict[str, str] = {}
    for number, one in enumerate(record.answered, 1):
        if record.request is None:
            break
        so_far = record.request.model_copy(update={"answers": tuple(each.answer for each in record.answered[:number])})
        restriction = next(
            (each for each in candidates(so_far) if so_far.in_order[each.number - 1] == one.answer), None
        )
        if restriction is not None:
            found[one.ref] = file_id(_name(restriction, number), _row(node, restriction).encode())
    return found


def place_of(node: Node, words: str) -> Place:
    """The position that words are, else the place that they name, without a point where the gazetteer abstains.

    Raises `InvalidFact` for no words.
    """
    if not words.strip():
        raise InvalidFact("a place without a name", where="place", remedy="name it, or give its coordinates")
    return read_coordinates(words) or terms(node).gazetteer.resolve(words)


def _reported(node: Node, told: IncidentCandidate, number: int) -> Iterable[Fact]:
    """A restriction as a report: one row of a table, received under a name of its own."""
    content = _row(node, told).encode()
    name = _name(told, number)
    kept = MaterialKept(content=content, content_type="text/csv")
    received = ReportReceived(
        report=file_id(name, content),
        material=kept.id,
        name=name,
        received=node.clock(),
        outlet=told.told_by,
    )
    return kept, received


def _name(told: IncidentCandidate, number: int) -> str:
    return f"access-{told.request}-{number}.csv"


def _row(node: Node, told: IncidentCandidate) -> str:
    """The row: what was said in words, of which kind, when, where, and who is alleged to have restricted access."""
    place, point = told.place, told.place.point
    known = terms(node).parties
    actors = [known.get(one.party).name if one.party and one.party in known else one.text for one in told.alleged]
    agreements = terms(node).agreements
    day = (agreements[0].local(told.at) if agreements else told.at).date()
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerow(
        (
            f"Access to {place.name or place.text}: {told.words}",
            told.kind,
            f"{day:%Y-%m-%d}",
            place.name or place.text,
            point.lat if point else "",
            point.lon if point else "",
            round(place.radius_m) if place.radius_m is not None else "",
            "; ".join(actors),
            told.told_by,
        )
    )
    return stream.getvalue()
