"""What the centre's work amounts to when it is asked for: the queries of the command line, each one address.

    GET /api/v1/incidents/i-1/outcome
    GET /api/v1/effort?since=2020-03-15&until=2020-03-21

Each calls the function that the command line calls, of the view that the caller may see. Nothing of it is stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query
from pydantic_core import to_jsonable_python

from truceline.acts import (
    access,
    consultations,
    due,
    effort,
    evidence,
    figures,
    findings,
    ledgers,
    notices,
    patrols,
    picture,
    posts,
)
from truceline.acts.consultations import today_at, zone_of
from truceline.api.rest import asking
from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import BEARER, caller
from truceline.api.rest.matters import joined, view_of
from truceline.api.rest.openapi import LIST, OBJECT, reads
from truceline.coordination.notices import Notice
from truceline.errors import UnknownName
from truceline.matters.owed import Owed
from truceline.model import Value
from truceline.store.matters import View, listed
from truceline.store.node import Node

__all__ = ["QUERIES"]

_dump = json.JSONEncoder(ensure_ascii=False).encode
_WEEK, _DAY = timedelta(days=6), timedelta(days=1)


class Asking(NamedTuple):
    """One request: of which node, what it is about (empty where the address names nothing), in which view, and how."""

    node: Node
    id: str
    view: View
    how: Any


class OneQuery(NamedTuple):
    """An address with what answers it: one value, or many. `own` ones are for those who see the internal log."""

    path: str
    says: str
    answer: Callable[[Asking], Any]
    how: type[asking.Seen] = asking.Seen
    many: bool = False
    own: bool = False


def plain(value: Any) -> Any:
    """As JSON has it, with the words that the value says of itself."""
    if isinstance(value, Value):
        told = value.model_dump(mode="json")
        words = getattr(value, "words", None)
        return told if words is None or "words" in told else told | {"words": words}
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict()) | ({"words": value.words} if hasattr(value, "words") else {})
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return to_jsonable_python(value)


def _findings(asked: Asking) -> Iterable[Any]:
    for one in findings.findings(asked.node, view=asked.view, incident=asked.id):
        stands = one.stands
        yield {
            **one.record.model_dump(mode="json"),
            "words": one.finding.words,
            "own_word": one.own_word,
            "endorsed": stands.endorsed,
            "in_part": stands.in_part,
            "dissented": stands.dissented,
            "joint": stands.joint,
        }


def _outcome(asked: Asking) -> Any:
    parties = asked.how.party or findings.parties_of(asked.node, asked.id, view=asked.view)
    return findings.outcome(asked.node, asked.id, parties, view=asked.view)


def _access(asked: Asking) -> Any:
    zone = zone_of(asked.node)
    requests = access.requests(asked.node, view=asked.view)
    days = [one.request.asked_at.astimezone(zone).date() for one in requests if one.request]
    last = asked.how.until or today_at(asked.node)
    first = asked.how.since or min([*days, last])
    start, end = (datetime.combine(day, time(), zone) for day in (first, last + _DAY))
    found = access.period(asked.node, start, end, view=asked.view)
    return plain(found) | {"totals": dict(found.totals)}


def _measured(asked: Asking) -> Any:
    record = patrols.one(asked.node, asked.id, asked.view)
    found = patrols.measured(asked.node, record, within_m=asked.how.within) if record.tracks else None
    return {"patrol": record.id, "words": found.words if found else (), "measured": found}


def _standing(node: Node, notice: Notice, at: datetime | None) -> Any:
    return plain(notice) | {"standings": plain(notices.standings(node, notice, at))}


def _standings(asked: Asking) -> Iterable[Any]:
    rows = listed(asked.node, "notice", view=asked.view, since=asked.how.since, until=asked.how.until)
    for one in notices.notices(asked.node, view=asked.view, ids=[row.id for row in rows]):
        yield _standing(asked.node, one, asked.how.at)


def _standings_of(asked: Asking) -> Any:
    notices.one_record(asked.node, asked.id, view=asked.view)
    (found,) = notices.notices(asked.node, view=asked.view, ids=[asked.id])
    return _standing(asked.node, found, asked.how.at)


def _clashes(asked: Asking) -> Any:
    if asked.id:
        notices.one_record(asked.node, asked.id, view=asked.view)
    return notices.clashes(asked.node, [asked.id] if asked.id else None, view=asked.view)


def _posts(asked: Asking) -> Any:
    day = asked.how.day or today_at(asked.node)
    told = [
        {"post": record.id, "name": record.post.name, **plain(record.post.on(day))}
        for record in posts.posts(asked.node, view=asked.view)
        if record.post
    ]
    counts = posts.counted_on(asked.node, day, view=asked.view)
    return {"day": day, "posts": told, "counts": plain(counts) | {"differs": counts.differs}}


def _near(asked: Asking) -> Any:
    posts.one_post(asked.node, asked.id, view=asked.view)
    incidents = picture.incidents(asked.node, asked.view)
    return posts.near(asked.node, asked.id, incidents, within_m=asked.how.within, view=asked.view)


def _supply_runs(asked: Asking) -> Any:
    posts.one_post(asked.node, asked.id, view=asked.view)
    return posts.supply_runs(asked.node, asked.id, view=asked.view)


def _effort(asked: Asking) -> Any:
    first, last = _week(asked)
    days, among = effort.days_of(first, last), effort.zones(asked.node, asked.how.zone)
    incidents = picture.incidents(asked.node, asked.view) if asked.how.counts else ()
    rows = effort.table(asked.node, days, among, incidents=incidents, view=asked.view)
    before = effort.compared(asked.node, days, among, incidents=incidents, view=asked.view)
    told = [plain(row) | {"observed": row.effort.observed, "words": row.effort.words} for row in rows]
    return {"since": first, "until": last, "rows": told, "previous_period": before}


def _week(asked: Asking) -> tuple[date, date]:
    """The days that are asked for: a week up to today, where nothing is."""
    last = asked.how.until or (asked.how.since + _WEEK if asked.how.since else today_at(asked.node))
    return asked.how.since or last - _WEEK, last


def _comparison(asked: Asking) -> Any:
    for record in consultations.consultations(asked.node, view=asked.view, ids=[asked.id]):
        return {"consultation": record.id, "differing": record.differing, "comparison": record.comparison}
    raise UnknownName("there is no such consultation here", where=asked.id[:64], remedy="list them")


def _owed(one: Owed, at: datetime) -> Any:
    stands = one.standing(at)
    return plain(one) | {"state": stands.how, "minutes": round(stands.minutes), "words": stands.words}


def _due(asked: Asking) -> Iterable[Any]:
    at, within = asked.how.at or asked.node.clock(), timedelta(hours=asked.how.hours)
    return (_owed(one, at) for one in due.due(asked.node, asked.how.at, within=within, view=asked.view))


def _reminders(asked: Asking) -> Iterable[Any]:
    found = due.reminders(asked.node, asked.how.since, asked.how.until, view=asked.view)
    return ({"remind_at": one.reminder.at, **_owed(one.owed, one.reminder.at)} for one in found)


def _obligations(asked: Asking) -> Any:
    return picture.judged(asked.node, asked.view, asked.how.day).obligations


def _assessed(asked: Asking) -> Iterable[Any]:
    judged = picture.judged(asked.node, asked.view)
    for incident in judged.incidents:
        told = [plain(one) for one in judged.assessments if one.incident == incident.id]
        yield plain(incident) | {"assessments": told}


def _ledgers(asked: Asking) -> Any:
    how = asked.how
    return ledgers.reconcile(asked.node, how.since, how.until, view=asked.view, kind=how.kind, place=how.place)


def _activations(asked: Asking) -> Any:
    return consultations.activations(asked.node, asked.how.since, asked.how.until, view=asked.view)


def _undertakings(asked: Asking) -> Any:
    return consultations.undertakings(asked.node, asked.how.day, view=asked.view)


QUERIES = (
    OneQuery("/access-table", "Restrictions of access in a period, by party", _access, asking.Between),
    OneQuery("/activations", "How many consultations there were on how many issues", _activations, asking.Between),
    OneQuery("/assessed-incidents", "Incidents, as alleged, with what each article says", _assessed, many=True),
    OneQuery("/consultations/{id}/comparison", "The readouts of a consultation, point by point", _comparison),
    OneQuery("/due", "What is overdue, and what is due soon, the earliest first", _due, asking.Ahead, many=True),
    OneQuery("/effort", "Who looked where for how long, beside what was seen", _effort, asking.OfEffort),
    OneQuery("/evidence/{id}/chain", "The chain of custody of an item, and what it does not tell",
             lambda asked: evidence.chain(asked.node, asked.id, view=asked.view)),
    OneQuery("/evidence-chains", "All chains of custody, by id",
             lambda asked: evidence.every_chain(asked.node, view=asked.view), many=True),
    OneQuery("/figures-suggested", "What accepted claims tell that nobody recorded as a figure",
             lambda asked: figures.suggestions(asked.node), many=True, own=True),
    OneQuery("/figures-told", "Figures as they stood on a day, speakers beside each other",
             lambda asked: figures.told(asked.node, asked.how.day, view=asked.view, kind=asked.how.kind),
             asking.OfFigures),
    OneQuery("/incidents/{id}/findings", "The findings of an incident, and who stands behind each", _findings,
             many=True),
    OneQuery("/incidents/{id}/outcome", "What all parties endorsed of the findings of an incident", _outcome,
             asking.OfOutcome),
    OneQuery("/incidents/{id}/together", "The last finding of each decider of an incident, axis by axis",
             lambda asked: findings.together(asked.node, asked.id, view=asked.view)),
    OneQuery("/ledgers", "Each side's and the monitors' ledgers beside each other", _ledgers, asking.OfLedgers),
    OneQuery("/notice-clashes", "Which planned activities get into each other's way", _clashes, many=True),
    OneQuery("/notice-standings", "How notices stand towards each addressee at a time", _standings,
             asking.OfStandings, many=True),
    OneQuery("/notices/{id}/clashes", "What a notice gets into the way of", _clashes, many=True),
    OneQuery("/notices/{id}/standings", "How a notice stands towards each addressee at a time", _standings_of,
             asking.AtMoment),
    OneQuery("/obligations", "How each obligation of the agreement stands", _obligations, asking.OnDay, many=True),
    OneQuery("/patrols/{id}/measured", "What the tracks of a patrol show against its plan", _measured, asking.Near),
    OneQuery("/post-standings", "What each source says of each post on a day, and of how many there are", _posts,
             asking.OnDay),
    OneQuery("/posts/{id}/near", "The incidents near a post", _near, asking.Near, many=True),
    OneQuery("/posts/{id}/supply-runs", "The notices that name a post", _supply_runs, many=True),
    OneQuery("/reminders", "Of what to remind since the last look", _reminders, asking.OfReminders, many=True),
    OneQuery("/undertakings", "What sides committed themselves to, as it stands on a day", _undertakings,
             asking.OnDay, many=True),
)  # fmt: skip


def _answered(request: HttpRequest, query: OneQuery, id: str, how: Any) -> HttpResponse:
    who = caller(request)
    found = query.answer(Asking(who.node, id, view_of(who, "own" if query.own else how.view), how))
    if query.many:
        return joined((_dump(plain(one)) for one in found), None)
    return HttpResponse(_dump(plain(found)), content_type="application/json")


def _add(query: OneQuery) -> None:
    """One operation of the router."""

    def all_of_it(request: HttpRequest, how: Any) -> HttpResponse:
        return _answered(request, query, "", how)

    def of_one(request: HttpRequest, id: Annotated[str, Path()], how: Any) -> HttpResponse:
        return _answered(request, query, id, how)

    view = of_one if "{id}" in query.path else all_of_it
    of_query: Any = Query
    view.__annotations__["how"] = of_query[query.how]
    router.add_api_operation(
        query.path,
        ["GET"],
        view,
        auth=BEARER,
        operation_id=f"ask_{query.path.strip('/').replace('{id}/', '').replace('/', '_').replace('-', '_')}",
        summary=query.says,
        tags=[query.path.split("/")[1]],
        openapi_extra=reads(LIST if query.many else OBJECT),
    )


for _query in QUERIES:
    _add(_query)
