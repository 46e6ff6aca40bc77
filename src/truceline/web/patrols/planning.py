"""Plan a patrol, or one that is known anew: section, window, who has to concur, who has to take part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import patrols as acts
from truceline.acts.told import told_well
from truceline.coordination.patrol import Plan
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan, UnknownName
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.matters.patrol_record import PatrolRecord
from truceline.store.callers import Caller
from truceline.store.journal import Written
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.changed import facts_of, saw_of
from truceline.web.fields import MomentField, party_name
from truceline.web.maps.views import geojson
from truceline.web.pages import back_to, page, show
from truceline.web.patrols.driven import planned_feature
from truceline.web.patrols.forms import contingents
from truceline.web.sides import Shared, check_new, in_order

__all__ = ["PlanForm", "anew", "plan", "section"]


class PlanForm(Shared):
    """A section of a route in a window."""

    act = "patrol_planned"

    route = forms.ChoiceField(label=gettext_lazy("Route"))
    start = forms.CharField(
        label=gettext_lazy("From"),
        max_length=100,
        help_text=gettext_lazy("A place on the route, or a km; a click on the map fills it in."),
    )
    end = forms.CharField(label=gettext_lazy("To"), max_length=100)
    via = forms.CharField(
        label=gettext_lazy("By way of"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Places or km in the order of travel, with commas between."),
    )
    begins = MomentField(label=gettext_lazy("Begins"))
    ends = MomentField(label=gettext_lazy("Ends"))
    sides = forms.MultipleChoiceField(label=gettext_lazy("Who has to concur"), widget=forms.CheckboxSelectMultiple)
    equal = forms.BooleanField(
        label=gettext_lazy("Each contingent has to have the same number of people"), required=False
    )
    id = forms.CharField(
        label=gettext_lazy("What to call it"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("It gets a name where none is given."),
    )
    despite = forms.CharField(
        label=gettext_lazy("Known to overlap"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Notices or patrols that it is planned in spite of, with commas between."),
    )

    def __init__(self, node: Node, data: Any = None, *, record: PatrolRecord | None = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        self.known = record
        fields: dict[str, Any] = self.fields
        fields["route"].choices = [(one.id, one.name) for one in _routes(node).values()]
        parties = in_order(node, _parties(node, record) or self.choices_of("sides"))
        fields["sides"].choices = [(one, party_name(node, one)) for one in parties]
        for party in _asked_of(node, record):
            label = _("At least, of %(party)s") % {"party": party_name(node, party)}
            note = _("Such as: 12 people, 3 vehicles; or: 2 BTR-82A.")
            fields[f"of-{party}"] = forms.CharField(label=label, required=False, help_text=note, max_length=500)
        order = ["saw", "route", "start", "end", "via", "begins", "ends", "sides"]
        asked = [name for name in fields if name.startswith("of-")]
        self.order_fields([*order, *asked, "equal", "id", "despite", "share"])
        if record is not None:
            del self.fields["id"]

    def planned(self) -> Plan:
        """The plan that is told; raises `InvalidPlan` and `InvalidSetting` for what is none."""
        told = self.cleaned_data
        return Plan(
            route=told["route"],
            start=_place(told["start"]),
            end=_place(told["end"]),
            via=tuple(map(_place, _listed(told["via"]))),
            window=Window(start=told["begins"], end=told["ends"]),
            required=contingents(told, equal=told["equal"]),
        )

    def record(self) -> tuple[Written, ...]:
        """Record the plan."""
        told = self.cleaned_data
        with told_well():
            planned = self.planned()
        id = self.known.id if self.known else told["id"].strip() or None
        if not self.known:
            check_new(self.node, "patrol", id or "")
        saw: Mapping[str, int] = saw_of(self.who, f"patrol:{id}", told["saw"]) if self.known else {}
        despite = _listed(told["despite"])
        sides = in_order(self.node, told["sides"])
        return acts.plan(self.who.actor, planned, sides, patrol=id, despite=despite, joint=self.joint, saw=saw)


@page(acts=("patrol_planned",))
def plan(request: HttpRequest, who: Caller) -> HttpResponse:
    """Plan a patrol."""
    agreements = terms(who.node).agreements
    initial = {"sides": list(agreements[0].signatories) if agreements else []}
    form = PlanForm.asked(request, who.node, who=who, shared=True, initial=initial)
    return _answered(request, form, None)


@page(acts=("patrol_planned",))
def anew(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Plan a patrol anew; all sides have to concur again."""
    record = acts.one(who.node, id, who.view)
    initial = _initial(record) | {"saw": facts_of(who, f"patrol:{id}")}
    form = PlanForm.asked(request, who.node, who=who, record=record, shared=True, initial=initial)
    return _answered(request, form, record)


@page()
def section(request: HttpRequest, who: Caller) -> HttpResponse:
    """A section that is being planned, for the map; or the km of the route beside a position that was clicked."""
    asked = request.GET
    route = _routes(who.node).get(asked.get("route", ""))
    if route is None:
        raise UnknownName(f"no route {asked.get('route', '')[:60]!r}", remedy="choose one of the agreement's")
    if "lat" in asked:
        return JsonResponse({"km": _beside(route, asked.get("lat", ""), asked.get("lon", ""))})
    now = who.node.clock()
    window = Window(start=now, end=now + timedelta(hours=1))
    with told_well():
        made = Plan(
            route=route.id, start=_place(asked.get("start", "")), end=_place(asked.get("end", "")), window=window
        )
        drawn = planned_feature(made, route)
    return geojson(request, {"type": "FeatureCollection", "features": [drawn]})


def _answered(request: HttpRequest, form: PlanForm, record: PatrolRecord | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        written = form.attempt(form.record)
        if written is not None:
            id = next(one.subject for one in written if one.subject.startswith("patrol:")).partition(":")[2]
            return back_to(request, reverse("patrol", args=[id]), _("The patrol is planned; the sides have to concur."))
    title = _("Plan anew") if record else _("Plan a patrol")
    vertices = {one.id: [name for name, _point in one.vertices if name] for one in _routes(form.node).values()}
    return show(
        request, "patrols/plan.html", status=form.status, form=form, record=record, title=title, vertices=vertices
    )


def _routes(node: Node) -> dict[str, Route]:
    # The agreement in question goes before those that it amends, which may draw a route of that name otherwise.
    found: dict[str, Route] = {}
    for route in terms(node).routes:
        found.setdefault(route.id, route)
    return found


def _asked_of(node: Node, record: PatrolRecord | None) -> tuple[str, ...]:
    """Of whom a contingent may be asked: who signed, and whoever the plan that holds asks."""
    agreements = terms(node).agreements
    asked = [one.party for one in record.plan.required.contingents] if record and record.plan else []
    return in_order(node, (*(agreements[0].signatories if agreements else ()), *asked))


def _parties(node: Node, record: PatrolRecord | None) -> tuple[str, ...]:
    """Who may have to concur: who signed and who is bound, and whom the plan that holds asks."""
    agreements = terms(node).agreements
    named = (*agreements[0].signatories, *agreements[0].bound) if agreements else ()
    return (*named, *(record.sides if record else ()))


def _initial(record: PatrolRecord) -> dict[str, Any]:
    from truceline.coordination.composed import composition_words
    from truceline.coordination.composition import Composition

    if record.plan is None:
        return {"sides": list(record.sides)}
    held = record.plan
    asked = {
        f"of-{one.party}": composition_words(Composition(contingents=(one,))).partition(": ")[2]
        for one in held.required.contingents
    }
    return asked | {
        "route": held.route,
        "start": _written(held.start),
        "end": _written(held.end),
        "via": ", ".join(map(_written, held.via)),
        "begins": held.window.start,
        "ends": held.window.end,
        "sides": list(record.sides),
        "equal": held.required.equal,
        "despite": ", ".join(record.plans[-1].despite),
    }


def _written(place: float | str) -> str:
    return f"{place:g}" if isinstance(place, int | float) else place


def _place(written: str) -> float | str:
    """A km where a number is written, else a place."""
    try:
        return float(written.strip().removeprefix("km").strip())
    except ValueError:
        return written.strip()


def _listed(written: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in written.split(",") if each.strip())


def _beside(route: Route, lat: str, lon: str) -> str:
    """The km of the route nearest to a position."""
    try:
        point = Point(lat=float(lat), lon=float(lon))
    except ValueError:
        raise InvalidPlan("that is no position", remedy="give degrees of WGS 84") from None
    if not (abs(point.lat) <= 89 and abs(point.lon) <= 180):
        raise InvalidPlan("that is no position", remedy="give degrees of WGS 84")
    return f"{route.locate(point).km:.1f}"
