"""The parts of Today beside the news: what is due, what is disputed, the day's incidents, effort, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from truceline.acts import effort as effort_acts
from truceline.acts.consultations import zone_of
from truceline.acts.due import due
from truceline.acts.effort_counts import beside_counts
from truceline.coordination.effort import Beside, Change, change
from truceline.coordination.ground import box_of
from truceline.coordination.window import Window
from truceline.matters.owed import Owed
from truceline.matters.patrol_record import PatrolRecord
from truceline.store import incidents
from truceline.store.callers import Caller
from truceline.store.incident_row import Query
from truceline.store.matter_pages import last_day, page
from truceline.store.matters import Row, listed
from truceline.store.terms import terms
from truceline.web.incidents import timeline
from truceline.web.incidents.asked import Asked
from truceline.web.incidents.shown import shown
from truceline.web.notices import shown as notices
from truceline.web.today.leads import kinds, leads
from truceline.web.today.words import said

__all__ = ["ahead", "disputed", "effort", "happened", "last_with_something", "owed"]

_BACK = timedelta(days=7)
_MONTH = timedelta(days=30)
_AHEAD = timedelta(hours=24)
_ROWS, _MOST = 8, 100
_DISPUTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("case", ("not_agreed", "agreed_in_part", "referred_up", "disputed")),
    ("patrol", ("accounts_differ",)),
    ("notice", ("objected", "differs")),
    ("item", ("disputed", "denied")),
    ("consultation", ("differs",)),
    ("post", ("differs",)),
    ("commitment", ("disputed",)),
)
_DAYS: tuple[str, ...] = ("patrol", "notice", "case", "access", "consultation", "item", "count", "figure")


class Due(NamedTuple):
    """Something owed: how it stands, and where it is shown."""

    owed: Owed
    how: str
    address: str


class Contested(NamedTuple):
    """Matters of a type on which accounts or sides differ; `more` where there are others."""

    says: str
    icon: str
    address: str
    rows: tuple[tuple[Row, str, str], ...]
    more: bool


class Next(NamedTuple):
    """Something planned within the next day."""

    window: Window
    kind: str
    words: str
    address: str
    state: str
    stands: tuple[notices.Stand, ...]


def owed(who: Caller, day: date, today: date) -> Mapping[str, Any]:
    """What is overdue or due within a day; at the end of a day in the past, as it stood then."""
    at = None if day >= today else _midnight(day + timedelta(days=1), zone_of(who.node))
    now = at or who.node.clock()
    found = due(who.node, at, view=who.view, looking_back=_BACK)
    return {
        "owed": [Due(one, one.standing(now).how, leads(who, one.subject)) for one in found[:_MOST]],
        "owed_at": at,
        "owed_more": max(0, len(found) - _MOST),
        "looked_back": _BACK.days,
    }


def disputed(who: Caller, day: date) -> Mapping[str, Any]:
    """What accounts differ on: incidents and matters about the days up to this one."""
    since = day - _BACK
    asked = Asked(since=since.isoformat(), until=day.isoformat(), differs=True)
    rows = incidents.listed(who.node, Query(since=since, until=day, differs=True), view=who.view, limit=_ROWS + 1)
    return {
        "since": since,
        "differing": shown(who.node, rows[:_ROWS]),
        "differing_all": asked.address("/incidents/") if len(rows) > _ROWS else "",
        "contested": [one for one in _contested(who, since, day) if one.rows],
    }


def _contested(who: Caller, since: date, day: date) -> Iterator[Contested]:
    for type, states in _DISPUTED:
        kind = kinds()[type]
        rows, more = page(who.node, type, view=who.view, states=states, since=since, until=day, limit=_ROWS)
        yield Contested(
            kind.says,
            kind.icon,
            "",
            tuple((row, said(who.node, row), leads(who, row.subject)) for row in rows),
            bool(more),
        )


def happened(who: Caller, day: date) -> Mapping[str, Any]:
    """The incidents of the day, and those of the week up to it along a strip of time."""
    query = Query(since=day, until=day)
    week = Asked(since=(day - _BACK + timedelta(days=1)).isoformat(), until=day.isoformat())
    spans = [
        timeline.Span(*one)
        for one in incidents.spans(who.node, Query(since=day - _BACK + timedelta(days=1), until=day), view=who.view)
    ]
    of_day = Asked(since=day.isoformat(), until=day.isoformat())
    return {
        "tally": incidents.tallied(who.node, query, view=who.view),
        "rows": shown(who.node, incidents.listed(who.node, query, view=who.view, limit=_ROWS)),
        "all_of_day": of_day.address("/incidents/"),
        "source": of_day.address("/incidents/map.geojson"),
        "strip": _strip(week, spans, day) if spans else None,
        "fresh": incidents.fresh(who.node, view=who.view),
        "asked": of_day.with_(view="map"),
        "frame": _frame(who, query),
    }


def _frame(who: Caller, query: Query) -> str:
    """What the map shows at first: the agreement's zones, and every incident of the day; empty without zones."""
    boxes = [box_of(zone.shape) for agreement in terms(who.node).agreements for zone in agreement.zones]
    if not boxes:
        return ""
    boxes += [(spot.lon, spot.lat, spot.lon, spot.lat) for spot in incidents.points(who.node, query, view=who.view)]
    west, south, east, north = zip(*boxes, strict=True)
    return f"{min(west):.4f},{min(south):.4f},{max(east):.4f},{max(north):.4f}"


def _strip(asked: Asked, spans: list[timeline.Span], day: date) -> Mapping[str, Any]:
    """The drawing; its days lead to Today of that day."""
    drawing = timeline.strip(spans, [], (day - _BACK + timedelta(days=1), day))
    return {
        "drawing": drawing,
        "days": [(one, f"?day={one.first}") for one in drawing.bins if one.number],
        "ticks": [one for one in drawing.bins if one.label],
        "earlier": f"?day={day - _BACK}",
        "later": f"?day={day + _BACK}",
        "wider": asked.with_(since=(day - _MONTH).isoformat(), view="timeline").address("/incidents/"),
        "plain": Asked(view="timeline").address("/incidents/"),
    }


def effort(who: Caller, day: date) -> Mapping[str, Any]:
    """The day's effort in each zone beside its counts, and against the day before."""
    agreements = terms(who.node).agreements
    if not agreements:
        return {"effort": (), "before": None}
    among = effort_acts.zones(who.node)
    names = {zone.id: zone.name for agreement in agreements for zone in agreement.zones}
    now, before = (_effort(who, each, among) for each in (day, day - timedelta(days=1)))
    compared: Change = change(now, before)
    earlier = {one.effort.zone: one for one in before}
    return {
        "effort": [(names[one.effort.zone], one, earlier[one.effort.zone]) for one in now],
        "before": compared,
    }


def _effort(who: Caller, day: date, among: effort_acts.Zones) -> tuple[Beside, ...]:
    return beside_counts(who.node, (day,), among, view=who.view)


def ahead(who: Caller, day: date, today: date) -> Mapping[str, Any]:
    """The notices and patrols of the 24 hours from now, or of a day that was chosen."""
    zone = zone_of(who.node)
    start = who.node.clock() if day == today else _midnight(day, zone)
    end = start + _AHEAD
    days = (start.astimezone(zone).date(), end.astimezone(zone).date())
    found = [*_notices(who, *days), *_patrols(who, *days)]
    within = [one for one in found if one.window.start < end and one.window.end > start]
    within.sort(key=lambda one: (one.window.start, one.kind, one.words))
    return {"ahead": within[:_MOST], "ahead_from": start, "ahead_to": end}


def _notices(who: Caller, first: date, last: date) -> Iterator[Next]:
    rows = listed(who.node, "notice", view=who.view, since=first, until=last, limit=_MOST)
    for card in notices.of_rows(who, [row for row in rows if row.state not in ("withdrawn", "nothing")]):
        words = f"{card.what}, {card.where}"
        yield Next(card.notice.window, "notice", words, leads(who, f"notice:{card.id}"), "", card.stands)


def _patrols(who: Caller, first: date, last: date) -> Iterator[Next]:
    for row in listed(who.node, "patrol", view=who.view, since=first, until=last, limit=_MOST):
        plan = PatrolRecord.model_validate_json(row.data).plan if row.state != "withdrawn" else None
        if plan is not None:
            words = f"{row.id}: {plan.start} \u2013 {plan.end}"
            yield Next(plan.window, "patrol", words, leads(who, row.subject), row.state, ())


def last_with_something(who: Caller, until: date) -> date | None:
    """The last day up to `until` that anything of the centre's work, or an incident, is about."""
    days = [last_day(who.node, _DAYS, view=who.view, until=until)]
    rows = incidents.listed(who.node, Query(until=until, undated=False), view=who.view, limit=1)
    days += [date.fromisoformat(row.day) for row in rows if row.day]
    return max((one for one in days if one is not None and one <= until), default=None)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
