"""Patrols to look at: the list, one of them, where it was driven, and its briefing sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import patrols as acts
from truceline.acts.briefings import brief
from truceline.acts.consultations import zone_of
from truceline.coordination.margins import margins
from truceline.errors import TrucelineError
from truceline.incidents.incident import Incident
from truceline.matters.patrol_record import PatrolRecord
from truceline.sitrep.patrol_sheet import patrol_pdf
from truceline.store import incidents, matter_pages
from truceline.store.callers import Caller
from truceline.web import problems
from truceline.web.changed import facts_of
from truceline.web.columns import columns
from truceline.web.documents import as_saved
from truceline.web.maps.views import geojson
from truceline.web.pages import page, show
from truceline.web.patrols import shown
from truceline.web.patrols.driven import Ground, measured_of, positions_of
from truceline.web.patrols.listing import STATES, listing
from truceline.web.patrols.over import roads

__all__ = ["drawn", "patrol", "patrols", "positions", "sheet"]

_MOST_BEFORE = 200
_STEPS = (
    ("patrol_answer", "patrol_answered"),
    ("patrol_number", "patrol_numbered"),
    ("patrol_compose", "patrol_composed"),
    ("patrol_tell", "patrol_told"),
    ("patrol_track", "track_received"),
    ("patrol_report", "patrol_reported"),
)


@page()
def patrols(request: HttpRequest, who: Caller) -> HttpResponse:
    """Patrols, the newest first: section, numbers, how each side leaves it, km that tracks show."""
    asked = listing(request, who)
    found, more = matter_pages.page(who.node, "patrol", view=who.view, **asked.query)
    records = [PatrolRecord.model_validate_json(one.data) for one in found]
    on_map = request.GET.get("view") == "map"
    rows = [shown.row(who.node, record, one.facts) for record, one in zip(records, found, strict=True)]
    context: dict[str, Any] = {
        "rows": rows,
        "more": more,
        "columns": columns(who, "patrols"),
        "state": asked.state,
        "states": STATES,
        "since": asked.since,
        "until": asked.until,
        "asked": asked.asked,
        "view": "map" if on_map else "list",
        "roads": roads(who.node, records) if on_map else (),
        "tracks": f"{reverse('patrol_tracks')}?{asked.written}",
        "may_plan": who.may("patrol_planned"),
    }
    return show(request, "patrols/rows.html" if request.GET.get("part") else "patrols/patrols.html", **context)


@page()
def patrol(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One patrol: its plan, who concurred, each side's account beside the others', what its tracks show."""
    node, record = who.node, acts.one(who.node, id, who.view)
    found = measured_of(node, record)
    columns, lines = shown.accounts(node, record)
    beside, why_not = _beside(who, record)
    context: dict[str, Any] = {
        "record": record,
        "plan": record.plan,
        "route": shown.road_of(node, record.plan.route) if record.plan else "",
        "last": record.plans[-1] if record.plans else None,
        "section": shown.ends_of(record.plan) if record.plan else "",
        "required": shown.required_words(node, record),
        "numbers": shown.numbers(node, record),
        "sides": shown.side_rows(node, record),
        "columns": columns,
        "lines": lines,
        "measured": found,
        "tracks": (tracks := shown.measured_rows(node, found) if found else []),
        "remarked": any(one["remarks"] for one in tracks),
        "together": shown.together_rows(node, found.together) if found else [],
        "positions": positions_of(node, record) if record.tracks and found else [],
        "beside": beside,
        "why_not": why_not,
        "facts": facts_of(who, f"patrol:{id}"),
        "zone": str(zone_of(node)),
        "posts_map": f"{reverse('posts_geojson')}?on={record.day}" if record.day else "",
        "notices_map": f"/notices.geojson?day={record.day}" if record.day else "",
        "steps": [(name, _title(name)) for name, act in _STEPS if who.may(act)],
        "may_plan": who.may("patrol_planned"),
        "may_share": who.may("patrol_planned") and who.view == "own",
    }
    if request.GET.get("part"):
        return show(request, "patrols/told.html", **context)
    return show(request, "patrols/patrol.html", **context)


@page()
def drawn(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """The planned and the driven line with gaps, stops and turn-backs, as GeoJSON."""
    record = acts.one(who.node, id, who.view)
    return geojson(request, {"type": "FeatureCollection", "features": Ground(who.node, record).features()})


@page()
def positions(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Where each vehicle was at a time, for the replay."""
    record = acts.one(who.node, id, who.view)
    told = [{name: one[name] for name in ("name", "side", "points")} for one in positions_of(who.node, record)]
    return geojson(request, {"tracks": told})


@page()
def sheet(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """The briefing sheet as a PDF to save."""
    found = brief(who.node, id, incidents=_before(who, acts.one(who.node, id, who.view)), view=who.view)
    return as_saved(patrol_pdf(found), f"patrol-{id}.pdf")


def _before(who: Caller, record: PatrolRecord) -> Iterator[Incident]:
    """What is alleged of the days before it, for its briefing; the newest of very many."""
    if record.plan is None:
        return
    start = record.plan.window.start.astimezone(zone_of(who.node)).date()
    days = timedelta(days=margins().incident_days)
    query = incidents.Query(since=start - days, until=start, unlocated=False)
    ids = [row.id for row in incidents.listed(who.node, query, view=who.view, limit=_MOST_BEFORE)]
    held = incidents.several(who.node, ids, view=who.view)
    yield from (held[id].detail.incident for id in ids if id in held)


def _beside(who: Caller, record: PatrolRecord) -> tuple[list[dict[str, Any]], str]:
    """What lies beside its way; or why nobody can tell, in one line."""
    if record.plan is None:
        return [], ""
    try:
        found = brief(who.node, record.id, view=who.view).beside
    except TrucelineError as error:
        return [], problems.line(error)
    return [{"one": one, "address": _address(one.kind, one.id)} for one in found], ""


def _address(kind: str, id: str) -> str:
    """Where what lies beside the way is shown."""
    if kind in ("patrol", "turned_back"):
        return reverse("patrol", args=[id])
    return {"post": f"/posts/{quote(id)}/", "notice": f"/notices/{quote(id)}/"}.get(kind, "")


def _title(name: str) -> str:
    return {
        "patrol_answer": _("Answer the plan"),
        "patrol_number": _("Give its number"),
        "patrol_compose": _("Tell who took part"),
        "patrol_tell": _("Tell what happened"),
        "patrol_track": _("Hand in a track"),
        "patrol_report": _("Say that its report came in"),
    }[name]
