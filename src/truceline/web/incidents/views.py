"""The page of incidents: one query from the address, as a list, on a map or along a timeline.

Parts of it are asked for alone: `found` (what a changed query leaves, once the map was moved or days were chosen),
`beside` (the days under the map, and what has no place), `rows` (the next ones).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from truceline.agreements.kinds import family_of
from truceline.errors import InvalidSetting
from truceline.store import incidents as table
from truceline.store.callers import Caller
from truceline.store.incidents import Query
from truceline.store.terms import terms
from truceline.web.columns import columns
from truceline.web.incidents import choices, saved, timeline
from truceline.web.incidents.asked import VIEWS, Asked
from truceline.web.incidents.brush import brush
from truceline.web.incidents.on_map import MOST
from truceline.web.incidents.search import day_of, search, since_of
from truceline.web.incidents.shown import shown
from truceline.web.pages import page, show
from truceline.web.parts import asks_for_part

__all__ = ["incidents"]

PATH = "/incidents/"
_AT_ONCE = 50
_TEMPLATES = {"found": "incidents/found.html", "rows": "incidents/rows.html", "beside": "incidents/beside.html"}


@page()
def incidents(request: HttpRequest, who: Caller) -> HttpResponse:
    """What the address asks for, in the view that it names; what cannot be asked is said above the bar."""
    asked = Asked.read(request.GET)
    part = request.GET.get("part", "") if asks_for_part(request) else ""
    after = request.GET.get("after", "").replace("\0", "")[:200]
    context: dict[str, Any] = {"asked": asked, "after": after, "path": PATH}
    try:
        query, fault = search(asked, who.node), None
        context |= _listed(who, asked, query, after)
    except InvalidSetting as error:
        query, fault = None, error
    if part not in _TEMPLATES or query is None:
        context |= _around(request, who, asked, query)
    template = _TEMPLATES.get(part, "incidents/incidents.html") if fault is None else "incidents/incidents.html"
    return show(request, template, status=422 if fault else 200, fault=fault, **context)


def _listed(who: Caller, asked: Asked, query: Query, after: str) -> Mapping[str, Any]:
    """The next rows, what they are among, and the filters in force."""
    rows = table.listed(who.node, query, view=who.view, limit=_AT_ONCE + 1, after=after)
    list = columns(who, "incidents_map" if asked.view == "map" else "incidents")
    more = table.cursor(rows[_AT_ONCE - 1]) if len(rows) > _AT_ONCE else ""
    return {
        "rows": shown(who.node, rows[:_AT_ONCE]),
        "list": list,
        "columns": list.shown,
        "heads": list.heads,
        "markable": True,
        "may_open_case": who.may("case.received"),
        "more": asked.address(PATH, after=more) if more else "",
        "again": asked.address(PATH, part="found"),
        "total": sum(_counted(who, query).values()),
        "chips": choices.chips(asked, who.node, PATH),
        "facets": choices.facets(asked, _families(who, query), PATH),
        "newest": asked.address(PATH),
        "fresh": table.fresh(who.node, view=who.view),
        "bare": asked.bare.address(PATH),
        "exports": _exports(asked),
        **_of_view(who, asked, query),
    }


def _exports(asked: Asked) -> Mapping[str, str]:
    plain = asked.with_(view=VIEWS[0])
    return {name: plain.address(f"/incidents.{name}") for name in ("csv", "geojson")}


def _counted(who: Caller, query: Query, *without: str) -> Mapping[str, int]:
    """By kind, as if nothing were asked of what `without` names.

    One count serves all of it: what families and kinds are asked for is taken from it here.
    """
    wide = query.model_copy(update={"families": (), "kinds": ()})
    counted = table.tallied(who.node, wide, view=who.view).kinds
    return {
        kind: number
        for kind, number in counted.items()
        if ("kinds" in without or not query.kinds or kind in query.kinds)
        and ("families" in without or not query.families or family_of(kind) in query.families)
    }


def _families(who: Caller, query: Query) -> Mapping[str, int]:
    """By family, whichever of them are asked for: the others are what could be asked for, too."""
    found: Counter[str] = Counter()
    for kind, number in _counted(who, query, "families").items():
        found[family_of(kind) or ""] += number
    return found


def _of_view(who: Caller, asked: Asked, query: Query) -> Mapping[str, Any]:
    if asked.view == "map":
        return _map(who, asked, query)
    if asked.view == "timeline":
        return _timeline(who, asked, query)
    return {}


def _map(who: Caller, asked: Asked, query: Query) -> Mapping[str, Any]:
    """The map shows the query without its frame; beside it stands what is in the frame, below it what has no place."""
    whole = asked.with_(within="")
    placed = query.model_copy(update={"box": None})
    off = placed.model_copy(update={"unlocated": True})
    tally = table.tallied(who.node, placed, view=who.view)
    return {
        "source": whole.with_(view=VIEWS[0]).address("/incidents/map.geojson"),
        "drawn": min(MOST, tally.total - tally.unlocated),
        "placed": tally.total - tally.unlocated,
        "brush": brush(who, asked, query, PATH),
        "frame": ",".join(f"{one:g}" for one in query.box) if query.box else "",
        "unlocated": tally.unlocated,
        "tray": shown(who.node, table.listed(who.node, off, view=who.view, limit=_AT_ONCE)) if tally.unlocated else (),
        "tray_all": whole.with_(unlocated=True, view="list").address(PATH),
    }


def _timeline(who: Caller, asked: Asked, query: Query) -> Mapping[str, Any]:
    told = table.spans(who.node, query, view=who.view)
    spans = list(map(timeline.Span._make, told))
    known = timeline.marks(terms(who.node).agreements)
    over = timeline.window(spans, day_of(since_of(asked, who.node)), day_of(query.until))
    return {
        "no_day": table.tallied(who.node, query, view=who.view).undated,
        "strip": _drawn(asked, timeline.strip(spans, known, over)) if over else None,
        "undated": asked.with_(undated=True, range="", since="", until="", view=VIEWS[0]).address(PATH),
    }


def _drawn(asked: Asked, strip: timeline.Strip) -> Mapping[str, Any]:
    """The strip with the addresses that its days and its zoom lead to."""

    def narrowed(first: date, last: date) -> str:
        return asked.with_(range="", since=first.isoformat(), until=last.isoformat()).address(PATH)

    half = max(1, strip.days // 2)
    step = timedelta(days=half)
    return {
        "drawing": strip,
        "days": [(one, narrowed(one.first, one.last)) for one in strip.bins if one.number],
        "ticks": [one for one in strip.bins if one.label],
        "earlier": narrowed(_moved(strip.first, -step), _moved(strip.last, -step)),
        "later": narrowed(_moved(strip.first, step), _moved(strip.last, step)),
        "wider": narrowed(_moved(strip.first, -step), _moved(strip.last, step)),
        "plain": asked.with_(range="", since="", until="").address(PATH),
    }


def _moved(day: date, by: timedelta) -> date:
    try:
        moved = day + by
    except OverflowError:
        return day
    return min(max(moved, date(1900, 1, 1)), date(2199, 12, 31))


def _around(request: HttpRequest, who: Caller, asked: Asked, query: Query | None) -> Mapping[str, Any]:
    """What stands around the list: what can be chosen, the searches that were kept, how far the table has come."""
    return {
        "menus": choices.menus(asked, who.node, _counted(who, query, "kinds") if query else {}),
        "quick": list(choices.quick(asked, PATH)),
        "tabs": [(name, asked.with_(view=name).address(PATH), name == asked.view) for name in VIEWS],
        "kept": saved.kept(who),
        "agreement": bool(terms(who.node).agreements),
        "query": asked.query(),
        "saving": ", ".join(says for chip in choices.chips(asked, who.node, PATH) for says, _ in chip.values)[:80],
    }
