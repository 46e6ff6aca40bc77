"""Whether the place of an activity can be used: on Earth, with an outer edge, no larger than one plane takes in."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, isfinite, radians

from truceline.errors import InvalidPlan
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon

__all__ = ["LARGEST_DEGREES", "Box", "box_around", "box_of", "on_the_ground"]

LARGEST_DEGREES = 4.0
"""Two neighbours of this size still lie on one plane (`clashes.WIDEST_DEGREES`)."""
_METRES_A_DEGREE = 110_500.0
_BULGE_M = 5_000.0
"""Farther than this no geodesic of that length lies outside the box of its ends."""
Box = tuple[float, float, float, float]


def on_the_ground(where: Corridor | Band | Circle | Polygon | Route, what: str) -> None:
    """Raise `InvalidPlan` that names `what` where its place is not on Earth, has no outer edge, or is too large."""
    numbers = [number for point in _points(where) for number in (point.lat, point.lon)]
    if not all(map(isfinite, [*numbers, _reach_m(where), where.error_m])) or where.error_m < 0:
        if isinstance(where, Band) and where.to_m is None:
            raise InvalidPlan(f"{what} has a place without an outer edge", remedy="say how far out it goes")
        raise InvalidPlan(f"{what} has a place that is not made of numbers", remedy="give degrees and metres")
    if any(abs(point.lat) > 89 or abs(point.lon) > 180 for point in _points(where)):
        raise InvalidPlan(f"{what} has no position on Earth", remedy="give degrees of WGS 84, latitude first")
    west, south, east, north = box_of(where)
    widest = max(east - west, north - south)
    if widest > LARGEST_DEGREES:
        remedy = f"give several, each of less than {LARGEST_DEGREES:g}"
        raise InvalidPlan(f"{what} takes in {widest:.1f} degrees", remedy=remedy)


def box_of(where: Corridor | Band | Circle | Polygon | Route, margin_m: float = 0.0) -> Box:
    """West, south, east, north in degrees, of all within `margin_m` metres of a place, no less."""
    points = _points(where)
    return box_around([p.lat for p in points], [p.lon for p in points], _reach_m(where) + margin_m)


def box_around(lats: Sequence[float], lons: Sequence[float], metres: float) -> Box:
    """West, south, east, north in degrees, of all within `metres` of the lines between positions, no less."""
    south, north = min(lats), max(lats)
    reach = (metres + _BULGE_M) / _METRES_A_DEGREE
    beside = reach / max(cos(radians(min(89.0, max(abs(south), abs(north)) + reach))), 0.01)
    return min(lons) - beside, south - reach, max(lons) + beside, north + reach


def _points(where: Corridor | Band | Circle | Polygon | Route) -> tuple[Point, ...]:
    if isinstance(where, Circle):
        return (where.centre,)
    if isinstance(where, Polygon):
        return where.ring
    route = where if isinstance(where, Route) else where.route
    return tuple(point for _, point in route.vertices)


def _reach_m(where: Corridor | Band | Circle | Polygon | Route) -> float:
    """How far it reaches beyond its points, in metres; endless for a band without an outer edge."""
    if isinstance(where, Circle):
        return where.radius_m
    if isinstance(where, Corridor):
        return max(where.left_m, where.right_m)
    if isinstance(where, Band):
        return float("inf") if where.to_m is None else where.to_m
    return 0.0
