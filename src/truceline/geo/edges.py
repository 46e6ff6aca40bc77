"""How far a point lies from the edge of a zone along a route, given how far it lies from the route.

Arrays in, arrays out: `zone.classify` uses it for one point, `points.classify_points` for millions.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from truceline.geo.plane import Floats

if TYPE_CHECKING:
    from truceline.geo.zone import Band, Corridor

Flags = NDArray[np.bool_]


def margin(zone: Corridor | Band, distance: Floats, left: Flags) -> Floats:
    """Distance to the zone's edge beside the route, positive inside; `left` says on which side of travel points lie."""
    if zone.kind == "corridor":
        if zone.left_m == zone.right_m:
            return np.asarray(zone.left_m - distance)
        own, other = np.where(left, zone.left_m, zone.right_m), np.where(left, zone.right_m, zone.left_m)
        return np.asarray(np.where(distance < own, np.minimum(own - distance, distance + other), own - distance))
    found = distance - zone.from_m
    if zone.to_m is not None:
        found = np.minimum(found, zone.to_m - distance)
    if zone.side == "both":
        return np.asarray(found if zone.from_m else np.where(found == distance, np.inf, found))
    return np.asarray(np.where(left == (zone.side == "left"), found, -(distance + zone.from_m)))


def reach(zone: Corridor | Band, left: Flags) -> Floats:
    """How far out the zone goes on the side of each point."""
    if zone.kind == "corridor":
        return np.where(left, zone.left_m, zone.right_m)
    out = np.inf if zone.to_m is None else zone.to_m
    return np.where((left == (zone.side == "left")) | (zone.side == "both"), out, 0.0)


def with_flat_ends(
    zone: Corridor | Band, found: Floats, past: Flags, x: Floats, y: Floats, line: tuple[Floats, Floats]
) -> Floats:
    """The margins `found` of points at `x`, `y`, bounded by the lines across both ends of the route.

    `past` are the points nearest to an end of the line and beyond it. They are outside, unless the route bends so much
    that they lie beside another piece of it: so do buffers with flat caps in geographic information systems.
    """
    result = np.array(found, dtype=np.float64)
    beyond, beside = np.flatnonzero(past), np.flatnonzero(~past & (found > 0))
    if beyond.size:
        result[beyond] = _beside_pieces(zone, x[beyond], y[beyond], line)
    for end in (0, 1):
        result[beside] = np.minimum(result[beside], _to_end(zone, x[beside], y[beside], line, end))
    return result


def _to_end(zone: Corridor | Band, x: Floats, y: Floats, line: tuple[Floats, Floats], end: int) -> Floats:
    """Distance to the line across the first (0) or last (1) end of the route, as far as the zone reaches."""
    at, inner = (0, 1) if end == 0 else (-1, -2)
    east, north = (float(axis[inner] - axis[at]) for axis in line)
    length = hypot(east, north)
    px, py = x - line[0][at], y - line[1][at]
    along, across = (px * east + py * north) / length, (py * east - px * north) / length
    # At the last end the inward direction is against the travel, so left and right change places.
    left = (across >= 0) == (end == 0)
    out, across = reach(zone, left), np.abs(across)
    aside = np.maximum(np.maximum(across - out, 0.0), _inner(zone) - across)
    return np.asarray(np.hypot(along, aside))


def _beside_pieces(zone: Corridor | Band, x: Floats, y: Floats, line: tuple[Floats, Floats]) -> Floats:
    """The margin from the zone as a rectangle beside each piece of the route and a sector at each bend."""
    lx, ly = (axis[:, None] for axis in line)
    dx, dy = np.diff(lx, axis=0), np.diff(ly, axis=0)
    length = np.maximum(np.hypot(dx, dy), 1e-9)
    px, py = x[None, :] - lx[:-1], y[None, :] - ly[:-1]
    raw, across = (px * dx + py * dy) / length, (py * dx - px * dy) / length
    left, across = across >= 0, np.abs(across)
    over = np.maximum(np.maximum(-raw, raw - length), 0.0)
    aside = np.maximum(np.maximum(across - reach(zone, left), 0.0), _inner(zone) - across)
    best = np.where(over > 0, -np.hypot(over, aside), margin(zone, across, left)).max(axis=0)
    bends = np.hypot(x[None, :] - lx[1:-1], y[None, :] - ly[1:-1])
    outer = (raw[:-1] >= length[:-1]) & (raw[1:] <= 0)
    return np.asarray(
        np.maximum(best, np.where(outer, margin(zone, bends, left[:-1]), -np.inf).max(axis=0, initial=-np.inf))
    )


def _inner(zone: Corridor | Band) -> float:
    return zone.from_m if zone.kind == "band" else 0.0
