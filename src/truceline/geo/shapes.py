"""Zones and routes as shapes in WGS 84, for maps and exchange (GeoJSON, RFC 7946).

Each zone is drawn on a plane around itself, transverse Mercator about its middle, with so many segments to a curve that
none departs from it by more than `SAGITTA_M`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import acos, ceil, cos, pi, sin
from typing import Any

import numpy as np
from pyproj import Transformer
from shapely import Geometry, LineString, get_coordinates, segmentize, transform, union_all
from shapely import Point as Dot
from shapely import Polygon as Shape
from shapely.geometry import mapping
from shapely.geometry.polygon import orient

from truceline.errors import InvalidGeometry
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon

SAGITTA_M = 0.5
GRID_M = 0.01
WIDEST_M = 600_000.0


def shape(zone: Corridor | Band | Circle | Polygon) -> Geometry:
    """The zone as a shapely polygon (or several) in degrees, longitude first, within 1 m of the exact edge.

    Raises `InvalidGeometry` for a band without an outer edge, which has no shape, and for zones so wide that one plane
    would bend them.
    """
    if isinstance(zone, Polygon):
        return orient(Shape([(p.lon, p.lat) for p in zone.ring]))
    points = [zone.centre] if isinstance(zone, Circle) else [point for _, point in zone.route.vertices]
    there, back = _plane(points)
    if isinstance(zone, Circle):
        drawn = Dot(there(points[0])).buffer(zone.radius_m, quad_segs=quarter(zone.radius_m))
    else:
        line = LineString([there(point) for point in _chain(zone.route)])
        if line.bounds[2] - line.bounds[0] > WIDEST_M:
            raise InvalidGeometry(f"{zone.name} is too wide to be drawn on one plane", remedy="draw it in parts")
        drawn = _corridor(line, zone) if isinstance(zone, Corridor) else _band(line, zone)
    # Edges that are straight on the plane bend in degrees; short pieces follow them.
    found = transform(segmentize(drawn, 2000.0), back)
    return orient(found) if found.geom_type == "Polygon" else found


def shape_of_route(route: Route) -> LineString:
    """The route as a line in degrees, longitude first."""
    return LineString([(point.lon, point.lat) for _, point in route.vertices])


def geojson(zone: Corridor | Band | Circle | Polygon | Route, digits: int = 6) -> dict[str, Any]:
    """A GeoJSON feature of the zone or route; `digits` decimals of a degree (6 is about 0.1 m)."""
    drawn = shape_of_route(zone) if isinstance(zone, Route) else shape(zone)
    rounded = transform(drawn, lambda c: np.round(c, digits))
    kind = "route" if isinstance(zone, Route) else zone.kind
    return {
        "type": "Feature",
        "properties": {"name": zone.name, "kind": kind, "error_m": zone.error_m},
        "geometry": mapping(rounded),
    }


def quarter(radius_m: float) -> int:
    """Segments to a quarter circle so that no chord lies farther than `SAGITTA_M` inside the arc."""
    if radius_m <= SAGITTA_M:
        return 4
    return max(8, ceil(pi / 4 / acos(1 - SAGITTA_M / radius_m)))


def _chain(route: Route) -> list[Point]:
    lat, lon, _ = route.fine
    return [Point(lat=float(a), lon=float(b)) for a, b in zip(lat, lon, strict=True)]


def _plane(points: list[Point]) -> tuple[Any, Any]:
    lat = sum(p.lat for p in points) / len(points)
    lon = sum(p.lon for p in points) / len(points)
    plane = f"+proj=tmerc +lat_0={lat:.6f} +lon_0={lon:.6f} +k=1 +ellps=WGS84 +units=m"
    onto, off = _transformers(plane)

    def there(point: Point) -> tuple[float, float]:
        x, y = onto.transform(point.lon, point.lat)
        return float(x), float(y)

    def back(coordinates: Any) -> Any:
        return np.stack(off.transform(coordinates[:, 0], coordinates[:, 1]), axis=1)

    return there, back


@lru_cache(maxsize=64)
def _transformers(plane: str) -> tuple[Transformer, Transformer]:
    return (
        Transformer.from_crs("EPSG:4326", plane, always_xy=True),
        Transformer.from_crs(plane, "EPSG:4326", always_xy=True),
    )


def _corridor(line: LineString, zone: Corridor) -> Geometry:
    if zone.left_m == zone.right_m:
        return line.buffer(zone.left_m, quad_segs=quarter(zone.left_m), cap_style=zone.ends)
    parts = [part for width in (zone.left_m, -zone.right_m) if width for part in _side(line, width)]
    return union_all(parts, grid_size=GRID_M)


def _side(line: LineString, width: float) -> list[Shape]:
    """One side of a line (positive left): a rectangle on each piece and a sector outside each bend."""
    points = get_coordinates(line)
    angles = [float(np.arctan2(*(after - before)[::-1])) for before, after in pairwise(points)]
    side = pi / 2 if width > 0 else -pi / 2
    parts = []
    for before, after, angle in zip(points, points[1:], angles, strict=False):
        reach = abs(width) * np.array([cos(angle + side), sin(angle + side)])
        parts.append(Shape([before, after, after + reach, before + reach]))
    for vertex, first, second in zip(points[1:-1], angles, angles[1:], strict=False):
        turn = (second - first + pi) % (2 * pi) - pi
        if turn * side < -1e-12:
            parts.append(_sector(vertex, first + side, turn, abs(width)))
    return parts


def _sector(centre: Any, start: float, turn: float, radius: float) -> Shape:
    steps = max(2, ceil(abs(turn) / (pi / 2) * quarter(radius)) + 1)
    rim = [(centre[0] + radius * cos(a), centre[1] + radius * sin(a)) for a in np.linspace(start, start + turn, steps)]
    return Shape([tuple(centre), *rim])


def _band(line: LineString, zone: Band) -> Geometry:
    if zone.to_m is None:
        raise InvalidGeometry(f"{zone.name} has no outer edge to draw", remedy="draw what lies nearer instead")
    widths = {"both": (1, 1), "left": (1, 0), "right": (0, 1)}[zone.side]
    outer = Corridor(
        route=zone.route, left_m=widths[0] * zone.to_m, right_m=widths[1] * zone.to_m, ends=zone.ends, name=zone.name
    )
    drawn = _corridor(line, outer)
    if zone.from_m == 0:
        return drawn
    inner = line.buffer(zone.from_m, quad_segs=quarter(zone.from_m), cap_style=zone.ends)
    return drawn.difference(inner)
