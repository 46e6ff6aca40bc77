"""Zones as recipes: a corridor along a route, a polygon, a circle, a band between two distances of a line.

`classify` says whether a place lies inside, outside, or too near the edge to tell, with the margin in metres. All
distances come from the geodesic (see `plane.py`), not from a drawn polygon.
"""

from __future__ import annotations

import itertools
from functools import cached_property
from math import hypot
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from truceline.errors import InvalidGeometry
from truceline.geo.edges import margin, with_flat_ends
from truceline.geo.place import Point
from truceline.geo.plane import Floats, around, bearing, distance_m, nearest
from truceline.geo.route import Compass, Route, RoutePosition, compass
from truceline.model import Value

Answer = Literal["inside", "outside", "uncertain"]


class Corridor(Value):
    """All that lies within `left_m` and `right_m` of a route, by the side of travel.

    `ends` "flat" leaves out what lies past the first and last vertex, at right angles to the route; "round" adds a half
    circle at each, which needs one width for both sides.
    """

    kind: Literal["corridor"] = "corridor"
    name: str = "the corridor"
    route: Route
    left_m: float = Field(ge=0)
    right_m: float = Field(ge=0)
    ends: Literal["flat", "round"] = "flat"

    @model_validator(mode="after")
    def _sensible(self) -> Corridor:
        if self.left_m == 0 and self.right_m == 0:
            raise InvalidGeometry(f"{self.name} has no width", remedy="give metres left or right of the route")
        if self.ends == "round" and self.left_m != self.right_m:
            raise InvalidGeometry(f"round ends of {self.name} need one width for both sides", remedy="use flat ends")
        return self

    @property
    def error_m(self) -> float:
        """How far the edge may be off: as far as the route."""
        return self.route.error_m


class Band(Value):
    """All that lies between two distances of a line, such as a demilitarised zone or the reach of a withdrawal line.

    Without `to_m` the band has no outer edge: "at least 50 km from the contact line" is `from_m=50_000`.
    `side` limits it to one side of travel, which needs flat ends; `ends` is as in a corridor.
    """

    kind: Literal["band"] = "band"
    name: str = "the band"
    route: Route
    from_m: float = Field(0.0, ge=0)
    to_m: float | None = None
    side: Literal["left", "right", "both"] = "both"
    ends: Literal["flat", "round"] = "round"

    @model_validator(mode="after")
    def _ordered(self) -> Band:
        if self.to_m is not None and self.to_m <= self.from_m:
            raise InvalidGeometry(f"the outer edge of {self.name} must be farther out than its inner edge")
        if self.side != "both" and self.ends == "round":
            raise InvalidGeometry(f"{self.name} lies on one side only", remedy="give it flat ends")
        return self

    @property
    def error_m(self) -> float:
        """How far the edge may be off: as far as the line."""
        return self.route.error_m


class Circle(Value):
    """All that lies within `radius_m` of a point."""

    kind: Literal["circle"] = "circle"
    name: str = "the circle"
    centre: Point
    radius_m: float = Field(gt=0)
    error_m: float = 0.0


class Polygon(Value):
    """The inside of a ring; its edges run straight in latitude and longitude, as in GeoJSON (RFC 7946 section 3.1.1).

    The ring need not repeat its first position. One that crosses itself raises `InvalidGeometry`.
    """

    kind: Literal["polygon"] = "polygon"
    name: str = "the area"
    ring: tuple[Point, ...]
    error_m: float = 0.0

    @model_validator(mode="after")
    def _simple(self) -> Polygon:
        from shapely import LinearRing, is_valid_reason
        from shapely import Polygon as Shape

        if len(set(self.ring)) < 3:
            raise InvalidGeometry(f"the ring of {self.name} needs at least three positions")
        ring = LinearRing([(p.lon, p.lat) for p in self.ring])
        if not ring.is_valid or Shape(ring).area == 0:
            reason = is_valid_reason(ring if not ring.is_valid else Shape(ring))
            raise InvalidGeometry(
                f"the ring of {self.name} crosses itself ({_spoken(reason)})",
                remedy="list its positions in order around the area",
            )
        return self

    @cached_property
    def fine(self) -> tuple[Floats, Floats]:
        """Latitude and longitude of the closed ring, in pieces of at most 2 km."""
        points = [*self.ring, self.ring[0]] if self.ring[0] != self.ring[-1] else list(self.ring)
        lat, lon = [np.array([points[0].lat])], [np.array([points[0].lon])]
        for one, other in itertools.pairwise(points):
            pieces = int(distance_m(one, other) // 2000) + 2
            lat.append(np.linspace(one.lat, other.lat, pieces)[1:])
            lon.append(np.linspace(one.lon, other.lon, pieces)[1:])
        return np.concatenate(lat), np.concatenate(lon)


Zone = Annotated[Corridor | Band | Circle | Polygon, Field(discriminator="kind")]
"""Any zone; in data files `kind` says which."""


class ZonePosition(Value):
    """Where a place lies with regard to a zone.

    `margin_m` is the distance to the zone's edge, positive inside, negative outside. `error_m` is the root of the sum
    of squares of the place's radius and the zone's own error, which are independent of each other; the answer is
    `uncertain` when the margin is no larger. `side`, `km_along` and `route_distance_m` are given for zones along a
    route. `reason` says all this in words.
    """

    answer: Answer
    margin_m: float
    error_m: float
    side: Compass | None = None
    km_along: float | None = None
    route_distance_m: float | None = None
    reason: str


def classify(zone: Corridor | Band | Circle | Polygon, point: Point, radius_m: float = 0.0) -> ZonePosition:
    """Whether `point`, known to `radius_m` metres, lies in `zone`."""
    error = hypot(radius_m, zone.error_m)
    position = None
    if isinstance(zone, Corridor | Band):
        position = zone.route.locate(point)
        inward = _margin(zone, point, position)
        where = f"{position.distance_m / 1000:.2f} km {position.side} of {zone.route.name} at km {position.km:.1f}"
        side, km, distance = position.side, position.km, position.distance_m
        if position.beyond:
            where = f"{position.distance_m / 1000:.2f} km past the {position.beyond} of {zone.route.name}"
    else:
        inward, edge = _margin_in_circle(zone, point) if isinstance(zone, Circle) else _margin_in_polygon(zone, point)
        where, side, km, distance = f"{edge}", None, None, None
    answer: Answer = "uncertain" if abs(inward) <= error else "inside" if inward > 0 else "outside"
    return ZonePosition(
        answer=answer,
        margin_m=inward,
        error_m=error,
        side=side,
        km_along=km,
        route_distance_m=distance,
        reason=_reason(zone, answer, inward, where, radius_m),
    )


def _margin(zone: Corridor | Band, point: Point, position: RoutePosition) -> float:
    """Signed distance to the edge of a zone along a route."""
    left = np.array([position.offset_m >= 0])
    found = margin(zone, np.array([position.distance_m]), left)
    if zone.ends == "flat":
        here, past = np.zeros(1), np.array([position.beyond is not None])
        lat, lon, _ = zone.route.fine
        found = with_flat_ends(zone, found, past, here, here, around(point, lat, lon))
    return float(found[0])


def _margin_in_circle(zone: Circle, point: Point) -> tuple[float, str]:
    distance = distance_m(zone.centre, point)
    toward = f" {compass(bearing(zone.centre, point))}" if distance > 0 else ""
    return zone.radius_m - distance, f"{distance / 1000:.2f} km{toward} of the centre of {zone.name}"


def _margin_in_polygon(zone: Polygon, point: Point) -> tuple[float, str]:
    x, y = around(point, *zone.fine)
    foot = nearest(x, y)
    rising = (y[:-1] <= 0) != (y[1:] <= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = x[:-1] - y[:-1] * (x[1:] - x[:-1]) / (y[1:] - y[:-1])
    inside = int(np.sum(rising & (crossing > 0))) % 2 == 1
    return (foot.distance_m if inside else -foot.distance_m), f"{foot.distance_m / 1000:.2f} km from the edge"


def _reason(zone: Corridor | Band | Circle | Polygon, answer: Answer, margin: float, where: str, radius: float) -> str:
    edge = f"{abs(margin) / 1000:.2f} km {'inside' if margin >= 0 else 'outside'} the edge of {zone.name}"
    known = f"the place is known to {radius / 1000:.2f} km and the edge to {zone.error_m / 1000:.2f} km"
    verdict = {
        "inside": "more than both errors together",
        "outside": "more than both errors together",
        "uncertain": f"less than both errors together ({hypot(radius, zone.error_m) / 1000:.2f} km)",
    }[answer]
    return f"{where}; {edge}; {known}, and the margin is {verdict}"


def _spoken(reason: str) -> str:
    """Shapely's reason with its position written as latitude and longitude."""
    kind, _, position = reason.partition("[")
    numbers = position.rstrip("]").split()
    if len(numbers) < 2:
        return kind.strip().lower()
    return f"{kind.strip().lower()} at {float(numbers[1]):.4f}, {float(numbers[0]):.4f}"
