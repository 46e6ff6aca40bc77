"""Effort as a calendar of days and zones beside the counts, against the days before; one observation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from truceline.acts import effort as acts
from truceline.acts.effort_counts import beside_counts
from truceline.coordination.effort import Beside, Change, change
from truceline.errors import UnknownName
from truceline.matters.observations import ObservationRecord
from truceline.store.callers import Caller
from truceline.store.incidents import Fresh, fresh
from truceline.store.matters import Row, listed
from truceline.store.terms import terms
from truceline.web.effort.forms import ObservationForm
from truceline.web.fields import zone_name
from truceline.web.pages import page, show
from truceline.web.sides import Period, as_csv, must_have_agreement, one_of, period, recorded

DAYS = 14
MOST_DAYS = 92
_COLUMNS = ("day", "zone", "observed", "patrol_hours", "patrol_km", "post_hours", "camera_hours", "patrols", "posts",
            "cameras", "denied", "seen", "told_by_others")  # fmt: skip


class Calendar(NamedTuple):
    """Effort of days and zones beside counts: a row for each day, newest first, a cell for each zone."""

    over: Period
    zones: tuple[tuple[str, str], ...]
    days: tuple[tuple[date, tuple[Beside, ...]], ...]
    before: Change
    fresh: Fresh


def _asked(request: HttpRequest, who: Caller) -> Calendar:
    must_have_agreement(who.node)
    over = period(request, who, "observation", "patrol", days=DAYS)
    first = max(over.first, date.fromordinal(over.last.toordinal() - MOST_DAYS + 1))
    over = Period(first, over.last, over.told, over.asked)
    days = acts.days_of(over.first, over.last)
    among = _zones(who)
    wanted = request.GET.getlist("zone")
    if any(zone in among for zone in wanted):
        among = {zone: shape for zone, shape in among.items() if zone in wanted}
    now = _table(who, days, among)
    earlier = acts.days_of(*over.before)
    rows = {(row.effort.day, row.effort.zone): row for row in now}
    return Calendar(
        over,
        tuple((zone, zone_name(who.node, zone)) for zone in among),
        tuple((day, tuple(rows[day, zone] for zone in among)) for day in reversed(days)),
        change(now, _table(who, earlier, among)),
        fresh(who.node, view=who.view),
    )


def _zones(who: Caller) -> acts.Zones:
    """The zones in the order of the agreements that set them up."""
    known = acts.zones(who.node)
    return {zone.id: known[zone.id] for agreement in terms(who.node).agreements for zone in agreement.zones}


def _table(who: Caller, days: Sequence[date], among: acts.Zones) -> tuple[Beside, ...]:
    return beside_counts(who.node, days, among, view=who.view)


@page()
def effort(request: HttpRequest, who: Caller) -> HttpResponse:
    """Hours by day and zone, the counts beside them, the days before, what was recorded."""
    calendar = _asked(request, who)
    over = calendar.over
    recorded = listed(who.node, "observation", view=who.view, since=over.first, until=over.last, limit=51)
    return show(
        request,
        "effort/effort.html",
        calendar=calendar,
        over=over,
        all_zones=[(id, zone_name(who.node, id)) for id in _zones(who)],
        chosen=request.GET.getlist("zone"),
        before=calendar.before,
        recorded=[row for row in recorded if row.state != "withdrawn"][:50],
        may_record=who.may("observation_recorded"),
    )


@page()
def effort_csv(request: HttpRequest, who: Caller) -> HttpResponse:
    """What the page shows, as CSV: one row for each day and zone; an empty `seen` is no 0."""
    calendar = _asked(request, who)
    over = calendar.over
    return as_csv(f"effort-{over.first}-{over.last}", _COLUMNS, _csv(calendar))


def _csv(calendar: Calendar) -> Iterator[dict[str, Any]]:
    for _day, cells in reversed(calendar.days):
        for one in cells:
            told = {"observed": one.effort.observed, "seen": one.seen, "told_by_others": one.told_by_others}
            yield one.effort.model_dump(mode="json") | told


@page()
def observation(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One observation, with every version in which it was recorded."""
    row, record = _observation_of(who, id)
    told = record.versions[-1].observation
    return show(
        request,
        "effort/observation.html",
        row=row,
        record=record,
        observation=told,
        zone=zone_name(who.node, told.zone),
        may_record=who.may("observation_recorded"),
    )


def _observation_of(who: Caller, id: str) -> tuple[Row, ObservationRecord]:
    row = one_of(who.node, who, "observation", id)
    record = ObservationRecord.model_validate_json(row.data) if row else None
    if row is None or record is None or record.observation is None:
        raise UnknownName("no such observation is recorded", where=id[:60], remedy="see the calendar of effort")
    return row, record


@page(acts=("observation_recorded",))
def record(request: HttpRequest, who: Caller) -> HttpResponse:
    """Record that something looked at a zone for a time, or that access to it was denied."""
    return _recorded(request, who, ObservationForm.asked(request, who.node, who=who), "")


@page(acts=("observation_recorded",))
def record_again(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Put an observation right; the earlier version stays in the record."""
    row, known = _observation_of(who, id)
    told = known.versions[-1].observation
    shared = bool(listed(who.node, "observation", view="joint", ids=[id]))
    window = {"start": told.window.start, "end": told.window.end, "saw": row.facts}
    initial = {**told.model_dump(exclude={"window"}), **window}
    form = ObservationForm.asked(request, who.node, who=who, shared=shared, initial=initial)
    return _recorded(request, who, form, id)


def _recorded(request: HttpRequest, who: Caller, form: ObservationForm, id: str) -> HttpResponse:
    return recorded(
        request,
        form,
        lambda saw: acts.record(who.actor, form.told(), id, joint=form.joint, saw=saw),
        about=("observation", id),
        said=_("The observation is recorded."),
        template="effort/record.html",
    )
