"""Where something is planned, as a form asks for it: along a section of a route, around a place, in a zone, or within
corners of its own."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts.access import place_of
from truceline.errors import InvalidSetting, TrucelineError
from truceline.geo.place import Place, Point
from truceline.geo.route import Route
from truceline.geo.shapes import geojson, shape
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web import problems
from truceline.web.fields import NodeForm, PlaceField

__all__ = ["AreaForm", "Where", "area_words", "corners_of", "drawn"]

Where = Corridor | Band | Circle | Polygon | Route
_HOW = (
    ("route", gettext_lazy("along a section of a route")),
    ("circle", gettext_lazy("around a place")),
    ("zone", gettext_lazy("in a zone of the agreement")),
    ("polygon", gettext_lazy("within corners of its own")),
)
_MOST_KM = 500.0
_MOST_CORNERS = 200
_TWO = re.compile(r"(-?\d{1,3}(?:\.\d{1,12})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,12})?)", re.ASCII)
"""Latitude and longitude in degrees, however many decimals they have."""


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

    ring = forms.CharField(
        label=gettext_lazy("Corners"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "placeholder": "35.8120, 36.5500"}),
        help_text=gettext_lazy(
            "One in a line, in order around the area: latitude, longitude, or a place. A click on the map adds one."
        ),
    )

    AREA = ("how", "route", "route_from", "route_to", "place", "km", "zone", "ring")

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
        if how == "polygon":
            return self._polygon(told.get("ring") or "")
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

    def _polygon(self, written: str) -> Polygon | None:
        corners = corners_of(self.node, written)
        if len(set(corners)) < 3:
            self.add_error("ring", _("An area has three corners at least."))
            return None
        return Polygon(ring=corners)


def corners_of(node: Node, written: str) -> tuple[Point, ...]:
    """The corners of an area, one in a line; a last one that is the first again is left out.

    Raises `InvalidSetting` for a line that is no position, nor a place that the gazetteer knows.
    """
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    if len(lines) > _MOST_CORNERS:
        reason = _("an area of %(number)d corners") % {"number": len(lines)}
        raise InvalidSetting(reason, remedy=_("give %(most)d at most") % {"most": _MOST_CORNERS})
    corners = tuple(_corner(node, number, line) for number, line in enumerate(lines, 1))
    return corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners


def _corner(node: Node, number: int, line: str) -> Point:
    two = _TWO.fullmatch(line)
    if two and abs(float(two[1])) <= 90 and abs(float(two[2])) <= 180:
        return Point(lat=float(two[1]), lon=float(two[2]))
    point = place_of(node, line).point
    if point is None:
        raise InvalidSetting(
            _("nobody here knows where “%(place)s” is") % {"place": line[:60]},
            where=_("corner %(number)d") % {"number": number},
            remedy=_("write it as latitude, longitude: 35.8120, 36.5500"),
        )
    return point


def _mark(written: str) -> float | str:
    """A km, or the name of a place on the route."""
    try:
        km = float(written.casefold().removeprefix("km").removesuffix("km").strip())
    except ValueError:
        return written
    return km if isfinite(km) else written


def drawn(node: Node, asked: QueryDict) -> list[dict[str, Any]]:
    """What a form about an area has so far, as GeoJSON: the area, or the corners of one that is not yet closed.

    Raises `TrucelineError` with why it is none.
    """
    if asked.get("how") == "polygon":
        corners = corners_of(node, asked.get("ring", "")[:20_000])
        points = [_point(number, corner) for number, corner in enumerate(corners, 1)]
        return [geojson(Polygon(ring=corners)), *points] if len(set(corners)) > 2 else points
    form = AreaForm(node, asked)
    if not form.is_valid() or form.cleaned_data.get("where") is None:
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        raise InvalidSetting(wrong[0] if wrong else _("This field is required."))
    return [geojson(form.cleaned_data["where"])]


def _point(number: int, at: Point) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [at.lon, at.lat]}
    return {"type": "Feature", "properties": {"name": str(number)}, "geometry": geometry}


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
    if isinstance(where, Polygon) and where.name == Polygon.model_fields["name"].default:
        middle = shape(where).representative_point()
        told = {"n": str(len(where.ring)), "lat": f"{middle.y:.4f}", "lon": f"{middle.x:.4f}"}
        return _("within %(n)s corners around %(lat)s, %(lon)s") % told
    return where.name
