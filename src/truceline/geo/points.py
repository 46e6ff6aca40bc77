"""Very many points against one zone: inside, outside or uncertain, km along and signed offset, as arrays.

The arithmetic of `zone.classify` on a local plane (see `flat`), chunk by chunk, so that memory stays that of the
answer. Against `classify` it is exact to a metre as far as the zone is wide, beyond to one part in
50,000.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.errors import InvalidGeometry
from truceline.geo.edges import margin, with_flat_ends
from truceline.geo.flat import Line, Projection, Search, fitted, search
from truceline.geo.plane import Floats
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon

INSIDE, UNCERTAIN, OUTSIDE = 1, 0, -1
CHUNK = 16_384
MANY = 500_000
REACH_M = 20_000.0
DEGREE_M = 110_500.0
PIECE_M = 10_000.0


class Classified(NamedTuple):
    """One row for each point. `answer` is 1 inside, 0 uncertain, -1 outside.

    `km` along the route and `offset_m` from it, positive to the left of travel, are NaN beyond the reach. For a polygon
    or circle `offset_m` is the distance to the edge, positive inside, and `km` is NaN.
    """

    answer: NDArray[np.int8]
    km: NDArray[np.float32]
    offset_m: NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """A zone made ready for points: its projection, its line, the grid to search it, and how a margin follows."""

    zone: Corridor | Band | Circle | Polygon
    projection: Projection
    line: Line
    search: Search
    features: tuple[Floats, ...]
    box: tuple[float, float, float, float]


class Offsets(NamedTuple):
    """Chunk-wise: metres along the line, across it (positive left), past its ends (0 beside it), the distance, and the
    position on the plane."""

    along: Floats
    across: Floats
    beyond: Floats
    distance: Floats
    x: Floats
    y: Floats


def classify_points(
    zone: Corridor | Band | Circle | Polygon,
    lat: ArrayLike,
    lon: ArrayLike,
    error_m: float | Floats = 0.0,
    *,
    reach_m: float = REACH_M,
    threads: int = 2,
) -> Classified:
    """Where each of the points (degrees, WGS 84, one-dimensional) lies with regard to `zone`.

    `error_m` is the radius of each point, or of all. Points farther than `reach_m` from a zone's bounding box are
    outside, without km and offset; a position that is no number is uncertain. Raises `InvalidGeometry` for a zone whose
    box is too large for one plane (some 2,000 km), and for arrays of different lengths.
    """
    lats, lons = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    errors = np.hypot(np.asarray(error_m, dtype=np.float64), zone.error_m)
    if lats.ndim != 1 or lats.shape != lons.shape or (errors.ndim and errors.shape != lats.shape):
        raise InvalidGeometry("latitudes, longitudes and errors are arrays of different lengths")
    n = len(lats)
    plan = _plan(zone, max(reach_m, _width(zone)), n >= MANY)
    answer = np.full(n, INSIDE if isinstance(zone, Band) and zone.to_m is None else OUTSIDE, dtype=np.int8)
    km, offset = np.full(n, np.nan, dtype=np.float32), np.full(n, np.nan, dtype=np.float32)

    def chunk(start: int) -> None:
        part = slice(start, start + CHUNK)
        _chunk(
            plan, lats[part], lons[part], errors[part] if errors.ndim else errors, answer[part], km[part], offset[part]
        )

    starts = range(0, n, CHUNK)
    if threads > 1 and len(starts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(chunk, starts))
    else:
        for start in starts:
            chunk(start)
    return Classified(answer, km, offset)


def _chunk(
    plan: Plan,
    lat: Floats,
    lon: Floats,
    errors: Floats,
    answer: NDArray[np.int8],
    km: NDArray[np.float32],
    offset: NDArray[np.float32],
) -> None:
    south, north, west, east = plan.box
    within = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    some = None if within.all() else np.flatnonzero(within)
    if some is not None:
        answer[np.isnan(lat) | np.isnan(lon)] = UNCERTAIN
        lat, lon, errors = lat[some], lon[some], errors[some] if errors.ndim else errors
    found = _offsets(plan, *plan.projection(lat, lon))
    inward = MARGINS[plan.zone.kind](plan, found)
    part = (inward > errors).astype(np.int8)
    part -= inward < -errors
    signed = np.copysign(found.distance, found.across)
    metres = found.along / 1000
    if not isinstance(plan.zone, Corridor | Band):
        signed, metres = inward, np.full(len(lat), np.nan)
    where = slice(None) if some is None else some
    answer[where], km[where], offset[where] = part, metres, signed


def _offsets(plan: Plan, x: Floats, y: Floats) -> Offsets:
    grid = plan.search
    cell = ((y - grid.south) * (1 / grid.size)).astype(np.int32)
    np.clip(cell, 0, grid.rows - 1, out=cell)
    column = ((x - grid.west) * (1 / grid.size)).astype(np.int32)
    np.clip(column, 0, grid.columns - 1, out=column)
    cell *= grid.columns
    cell += column
    feature = grid.nearest.take(cell)
    if (several := np.flatnonzero(feature < 0)).size:
        feature[several] = _nearest_of(plan, x[several], y[several], -1 - feature[several])
    halves = np.flatnonzero(feature >= len(plan.features[0]))
    if halves.size:
        vertex = feature[halves] - len(plan.features[0])
        bend = vertex + plan.line.pieces
        x0, y0, ux, uy = (column_.take(bend) for column_ in plan.features[:4])
        feature[halves] = vertex + ((x[halves] - x0) * ux + (y[halves] - y0) * uy > 0)
    x0, y0, ux, uy, length, start, rate = (column_.take(feature) for column_ in plan.features)
    px, py = x - x0, y - y0
    raw = px * ux
    raw += py * uy
    across = py * ux
    across -= px * uy
    share = np.minimum(np.maximum(raw, 0.0), length)
    over = raw - share
    # The scale half-way between the point and its foot: exact to the third order.
    middle = x - 0.5 * (over * ux - across * uy)
    scale = 1 / plan.projection.scale(middle)
    distance = np.sqrt(across * across + over * over) * scale
    share *= rate
    share += start
    across *= scale
    over *= scale
    # Past an inner vertex is still beside the line.
    over[(share > 0) & (share < plan.line.along[-1])] = 0.0
    return Offsets(share, across, over, distance, x, y)


def _nearest_of(plan: Plan, x: Floats, y: Floats, cells: NDArray[np.int32]) -> NDArray[np.int32]:
    """The nearest of several pieces; the vertex instead where the foot is one between two pieces."""
    pieces, count = plan.search.several, plan.search.count.take(cells)
    feature = pieces[:, 0].take(cells)
    best, feature = _measure(plan, x, y, feature)
    for n in range(1, int(count.max())):
        rows = np.flatnonzero(count > n) if n > 1 else slice(None)
        square, choice = _measure(plan, x[rows], y[rows], pieces[:, n].take(cells[rows]))
        closer = square < best[rows]
        best[rows] = np.where(closer, square, best[rows])
        feature[rows] = np.where(closer, choice, feature[rows])
    return feature


def _measure(plan: Plan, x: Floats, y: Floats, piece: NDArray[np.int32]) -> tuple[Floats, NDArray[np.int32]]:
    """Squares of the distances from pieces, and the features to measure from."""
    x0, y0, ux, uy, length = (column.take(piece) for column in plan.features[:5])
    px, py = x - x0, y - y0
    raw = px * ux + py * uy
    over = raw - np.minimum(np.maximum(raw, 0.0), length)
    square = over * over + (py * ux - px * uy) ** 2
    if (outside := np.flatnonzero(over)).size:
        # Past the ends of a piece the vertex there knows left from right better.
        here = piece[outside]
        there = np.where(over[outside] > 0, here, here - 1)
        inner = (there >= 0) & (there < plan.line.pieces - 1)
        piece[outside] = np.where(inner, plan.line.pieces + there, here)
    return square, piece


def _beside_margin(plan: Plan, found: Offsets) -> Floats:
    zone = plan.zone
    assert isinstance(zone, Corridor | Band)
    inward = margin(zone, found.distance, found.across >= 0)
    if zone.ends == "round":
        return inward
    # Only near the ends does it matter that they are flat.
    last, far = plan.line.along[-1], _width(zone)
    some = np.flatnonzero((found.beyond != 0) | (found.along < far) | (found.along > last - far))
    past = found.beyond[some] != 0
    line = (plan.line.x, plan.line.y)
    inward[some] = with_flat_ends(zone, inward[some], past, found.x[some], found.y[some], line)
    return inward


def _polygon_margin(plan: Plan, found: Offsets) -> Floats:
    return np.copysign(found.distance, found.across)


def _circle_margin(plan: Plan, found: Offsets) -> Floats:
    zone = plan.zone
    assert isinstance(zone, Circle)
    return zone.radius_m - found.distance


MARGINS: dict[str, Callable[[Plan, Offsets], Floats]] = {
    "corridor": _beside_margin,
    "band": _beside_margin,
    "polygon": _polygon_margin,
    "circle": _circle_margin,
}


def _width(zone: Corridor | Band | Circle | Polygon) -> float:
    """How far the zone's edge lies from its line, with room for the error of points beside it."""
    if isinstance(zone, Corridor):
        return max(zone.left_m, zone.right_m) * 1.5 + 10_000
    if isinstance(zone, Band):
        return max(zone.from_m, zone.to_m or 0.0) * 1.5 + 10_000
    return zone.radius_m * 1.5 + 10_000 if isinstance(zone, Circle) else 10_000


@lru_cache(maxsize=16)
def _plan(zone: Corridor | Band | Circle | Polygon, reach: float, many: bool) -> Plan:
    lat, lon, along = _positions(zone)
    high = min(max(abs(lat.min()), abs(lat.max())) + reach / DEGREE_M, 89.0)
    up, across = reach / DEGREE_M, reach / (DEGREE_M * cos(radians(high)))
    box = float(lat.min() - up), float(lat.max() + up), float(lon.min() - across), float(lon.max() + across)
    if box[2] < -180 or box[3] > 180:
        raise InvalidGeometry("zones across the date line cannot be classified in bulk")
    projection = fitted(*box)
    x, y = projection(lat, lon)
    line = Line(x, y, along)
    columns = max(256, min(1024, 16_384 // line.pieces)) if many else 128
    return Plan(zone, projection, line, search(line, reach * 1.05, columns), tuple(line.features.T.copy()), box)


def _positions(zone: Corridor | Band | Circle | Polygon) -> tuple[Floats, Floats, Floats]:
    """Latitude, longitude and metres along of the line from which the zone is measured."""
    if isinstance(zone, Corridor | Band):
        return _route(zone.route)
    if isinstance(zone, Circle):
        # A line of no length: every point lies past its end.
        lat = np.array([zone.centre.lat, zone.centre.lat + 1e-9])
        return lat, np.full(2, zone.centre.lon), np.array([0.0, 0.0])
    lat, lon = zone.fine
    counterclockwise = np.sum(lon[:-1] * lat[1:] - lon[1:] * lat[:-1]) > 0
    if not counterclockwise:
        lat, lon = lat[::-1], lon[::-1]
    # Open the ring in the middle of a straight edge, so that its two ends know the same side.
    lat = np.concatenate([[(lat[0] + lat[1]) / 2], lat[1:], [(lat[0] + lat[1]) / 2]])
    lon = np.concatenate([[(lon[0] + lon[1]) / 2], lon[1:], [(lon[0] + lon[1]) / 2]])
    return lat, lon, np.arange(len(lat), dtype=np.float64)


def _route(route: Route) -> tuple[Floats, Floats, Floats]:
    marks = [np.zeros(1)]
    for start, end in zip(route.metres[:-1], route.metres[1:], strict=True):
        marks.append(np.linspace(start, end, int((end - start) // PIECE_M) + 2)[1:])
    metres = np.concatenate(marks)
    points = [route.at(mark / 1000) for mark in metres]
    return np.array([p.lat for p in points]), np.array([p.lon for p in points]), metres
