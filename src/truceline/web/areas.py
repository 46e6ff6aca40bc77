"""Where something is planned, as a form asks for it: around a place, along a section of a route, in a zone."""

from __future__ import annotations

from math import isfinite
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.errors import InvalidSetting, TrucelineError
from truceline.geo.place import Place
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web import problems
from truceline.web.fields import NodeForm, PlaceField

__all__ = ["AreaForm", "Where", "area_words"]

Where = Corridor | Band | Circle | Polygon | Route
_HOW = (
    ("route", gettext_lazy("along a section of a route")),
    ("circle", gettext_lazy("around a place")),
    ("zone", gettext_lazy("in a zone of the agreement")),
)
_MOST_KM = 500.0


class AreaForm(NodeForm):
    """Asks where; `where()` is the area once the form is valid. Used as a base, beside other fields."""

    how = forms.ChoiceField(
        label=gettext_lazy("What kind of place"), choices=_HOW, widget=forms.RadioSelect, initial="route"
    )
    route = forms.ChoiceField(label=gettext_lazy("Route"), required=False)
    route_from = forms.CharField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("A place on the route, or a km; else all.")
    )
    route_to = forms.CharField(label=gettext_lazy("To"), required=False)
    place = PlaceField(label=gettext_lazy("Place"), located=True, required=False)
    km = forms.FloatField(
        label=gettext_lazy("Kilometres around it"), required=False, min_value=0.05, max_value=_MOST_KM
    )
    zone = forms.ChoiceField(label=gettext_lazy("Zone"), required=False)

    AREA = ("how", "route", "route_from", "route_to", "place", "km", "zone")

    def __init__(self, node: Node, data: Any = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        known = terms(node)
        self.fields["route"].choices = [(one.id, one.name) for one in known.routes]  # type: ignore[attr-defined]
        zones = {zone.id: zone.name for agreement in known.agreements for zone in agreement.zones}
        self.fields["zone"].choices = list(zones.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is asked for by the way that was chosen is there."""
        told: dict[str, Any] = super().clean() or {}
        try:
            told["where"] = self._where(told)
        except TrucelineError as error:
            self.add_error(None, problems.line(error))
        return told

    def _where(self, told: dict[str, Any]) -> Where | None:
        how = told.get("how")
        if how == "route" and told.get("route"):
            return self._stretch(told["route"], told.get("route_from") or "", told.get("route_to") or "")
        if how == "zone" and told.get("zone"):
            zones = (zone for agreement in terms(self.node).agreements for zone in agreement.zones)
            return next(zone.shape for zone in zones if zone.id == told["zone"])
        if how == "circle":
            return self._circle(told.get("place"), told.get("km"))
        return None

    def _stretch(self, id: str, start: str, end: str) -> Route:
        route = next(one for one in terms(self.node).routes if one.id == id)
        if not start and not end:
            return route
        if not start or not end:
            raise InvalidSetting(_("A section has two ends."), remedy=_("give both, or neither"))
        return route.stretch(_mark(start), _mark(end))

    def _circle(self, place: Place | None, km: float | None) -> Circle | None:
        if place is None or place.point is None or km is None:
            for name, missing in (("place", place is None), ("km", km is None)):
                if missing and name not in self.errors:
                    self.add_error(name, _("This field is required."))
            return None
        return Circle(name=f"{km:g} km around {place.name or place.text}", centre=place.point, radius_m=km * 1000)


def _mark(written: str) -> float | str:
    """A km, or the name of a place on the route."""
    try:
        km = float(written.casefold().removeprefix("km").removesuffix("km").strip())
    except ValueError:
        return written
    return km if isfinite(km) else written


def area_words(where: Where) -> str:
    """Where it is, as a list says it."""
    if isinstance(where, Route):
        first, last = where.vertices[0][0], where.vertices[-1][0]
        if first and last:
            return _("%(route)s, %(first)s to %(last)s") % {"route": where.name, "first": first, "last": last}
        return where.name
    if isinstance(where, Circle):
        centre = where.centre
        told = {"km": f"{where.radius_m / 1000:g}", "lat": f"{centre.lat:.4f}", "lon": f"{centre.lon:.4f}"}
        return _("within %(km)s km of %(lat)s, %(lon)s") % told
    return where.name
