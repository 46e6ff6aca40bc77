"""A grid over the globe on which positions are made coarse: what lies in one cell cannot be told apart.

Cells are whole multiples of 0.01 degree, so that a coarse position shows by its decimals that it is one.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, cos, hypot, radians

from truceline.geo.place import Point

DEGREE_M = 111_320.0
STEPS = 100
"""The finest cells: so many to a degree."""
_MOST = 18_000


@lru_cache(maxsize=4096)
def _across(row_lat: float, cell_m: float) -> int:
    """How many hundredths of a degree of longitude make `cell_m` at that latitude."""
    metres = DEGREE_M * max(cos(radians(min(abs(row_lat), 89.9))), 1e-3) / STEPS
    return min(ceil(cell_m / metres), _MOST)


def steps(point: Point, cell_m: float) -> tuple[int, int]:
    """The sides of the point's cell, of latitude and longitude, in hundredths of a degree; 0 m is the finest cell."""
    if cell_m <= 0:
        return 1, 1
    up = max(ceil(cell_m / (DEGREE_M / STEPS)), 1)
    row = round(point.lat * STEPS / up) * up / STEPS
    # The side nearer to the pole is the shorter one: it, too, must have the length.
    return up, max(_across(abs(row) + up / STEPS / 2, cell_m), 1)


def snapped(point: Point, cell_m: float = 0.0) -> Point:
    """The middle of the cell, at least `cell_m` metres wide and high, in which the point lies."""
    up, across = steps(point, cell_m)
    lat = round(point.lat * STEPS / up) * up / STEPS
    lon = round(point.lon * STEPS / across) * across / STEPS
    return Point(lat=min(max(lat, -90.0), 90.0), lon=min(max(lon, -180.0), 180.0))


def reach_m(point: Point, cell_m: float = 0.0) -> float:
    """How far, at most, a point of the cell lies from its middle, in metres."""
    up, across = steps(point, cell_m)
    lat = max(abs(point.lat) - up / STEPS, 0.0)
    return hypot(up, across * cos(radians(lat))) * DEGREE_M / STEPS / 2
