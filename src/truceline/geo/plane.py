"""Positions around a point as metres on a plane: azimuthal equidistant, straight from the geodesic.

Distances and bearings from the centre are exact (Karney 2013, as PROJ computes them); a straight line that passes
within 6 km of the centre and is cut into pieces of at most `PIECE_M` is off by less than a centimetre.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from truceline.geo.place import Point

Floats = NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")
PIECE_M = 5_000.0


def around(centre: Point, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of `centre` for positions in degrees."""
    azimuth, _, metres = WGS84.inv(np.full(len(lon), centre.lon), np.full(len(lat), centre.lat), lon, lat)
    angle = np.radians(azimuth)
    return np.asarray(metres * np.sin(angle)), np.asarray(metres * np.cos(angle))


def distance_m(one: Point, other: Point) -> float:
    """Length of the geodesic between two positions."""
    return float(WGS84.inv(one.lon, one.lat, other.lon, other.lat)[2])


def bearing(one: Point, other: Point) -> float:
    """Degrees clockwise from north, 0 to 360, in which `other` lies from `one`."""
    return float(WGS84.inv(one.lon, one.lat, other.lon, other.lat)[0]) % 360


def moved(start: Point, degrees: float, metres: float) -> Point:
    """The position `metres` from `start` in the direction `degrees` clockwise from north."""
    lon, lat, _ = WGS84.fwd(start.lon, start.lat, degrees, metres)
    return Point(lat=float(lat), lon=float(lon))


@dataclass(frozen=True)
class Foot:
    """The point of a line that is nearest to the origin: piece `index`, share `t` of it, and how the line runs there.

    `offset_m` is signed: positive when the origin lies left of the direction of travel. `beyond` is the distance by
    which the origin lies past the first (negative) or last (positive) end of the line, 0 beside it.
    """

    index: int
    t: float
    x: float
    y: float
    distance_m: float
    offset_m: float
    tangent: tuple[float, float]
    beyond: float


def nearest(x: Floats, y: Floats) -> Foot:
    """The foot of the origin on the line through `x`, `y` (metres, at least two positions)."""
    dx, dy = np.diff(x), np.diff(y)
    squared = np.maximum(dx * dx + dy * dy, 1e-12)
    raw = -(x[:-1] * dx + y[:-1] * dy) / squared
    share = np.clip(raw, 0.0, 1.0)
    foot_x, foot_y = x[:-1] + share * dx, y[:-1] + share * dy
    i = int(np.argmin(foot_x * foot_x + foot_y * foot_y))
    t, last = float(share[i]), len(dx) - 1
    length = np.sqrt(squared)
    # At a bend both pieces meet the origin at the same vertex; only their common tangent tells the side.
    neighbours = [i] + ([i - 1] if t == 0 and i > 0 else []) + ([i + 1] if t == 1 and i < last else [])
    tangent = (float(sum(dx[k] / length[k] for k in neighbours)), float(sum(dy[k] / length[k] for k in neighbours)))
    distance = float(np.hypot(foot_x[i], foot_y[i]))
    left = -(tangent[0] * foot_y[i] - tangent[1] * foot_x[i]) >= 0
    beyond = 0.0
    if i == 0 and raw[0] < 0:
        beyond = float(raw[0] * length[0])
    elif i == last and raw[i] > 1:
        beyond = float((raw[i] - 1) * length[i])
    return Foot(i, t, float(foot_x[i]), float(foot_y[i]), distance, distance if left else -distance, tangent, beyond)
