"""How large a zone is, in square kilometres, for the explanation of an agreement; no place is judged by it."""

from __future__ import annotations

import math

import numpy as np
from shapely import LineString, union
from shapely.geometry.base import BaseGeometry

from truceline.geo.place import Point
from truceline.geo.plane import WGS84, around
from truceline.geo.zone import Band, Circle, Corridor, Polygon, Zone

_QUARTER = 64


def area_km2(zone: Zone) -> float | None:
    """Area of a zone, good to 0.1 %; None for one without an outer edge.

    A polygon is measured on the geodesic; what lies along a line, on an azimuthal equidistant plane about its middle.
    """
    if isinstance(zone, Polygon):
        lat, lon = zone.fine
        return abs(float(WGS84.polygon_area_perimeter(lon, lat)[0])) / 1e6
    if isinstance(zone, Circle):
        return math.pi * zone.radius_m**2 / 1e6
    lat, lon, _ = zone.route.fine
    centre = Point(lat=float(lat.mean()), lon=float(lon.mean()))
    line = LineString(np.column_stack(around(centre, lat, lon)))
    shape = _corridor(line, zone) if isinstance(zone, Corridor) else _band(line, zone)
    return None if shape is None else float(shape.area) / 1e6


def _corridor(line: LineString, zone: Corridor) -> BaseGeometry:
    return _beside(line, zone.left_m, zone.right_m, zone.ends)


def _band(line: LineString, zone: Band) -> BaseGeometry | None:
    if zone.to_m is None:
        return None
    left, right = zone.side != "right", zone.side != "left"
    outer = _beside(line, zone.to_m * left, zone.to_m * right, zone.ends)
    return outer.difference(_beside(line, zone.from_m * left, zone.from_m * right, zone.ends))


def _beside(line: LineString, left: float, right: float, ends: str) -> BaseGeometry:
    """All within `left` and `right` metres of a line, by its sides."""
    if left == right:
        return line.buffer(left, quad_segs=_QUARTER, cap_style="round" if ends == "round" else "flat")
    sides = [line.buffer(d, quad_segs=_QUARTER, single_sided=True) for d in (left, -right) if d]
    return union(sides[0], sides[-1])
