"""A closed-form local projection and a line on it, for millions of points.

Transverse Mercator about the line's middle is fitted once, by least squares against PROJ, with a polynomial in latitude
and longitude; evaluating it takes a score of multiplications and no call per point. The projection is conformal, so a
distance on it divided by the local scale is the distance on the ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from truceline.errors import InvalidGeometry
from truceline.geo.plane import Floats

# A transverse Mercator projection has odd powers of longitude in its east and even ones in its north, each with powers
# of latitude beside it. Pairs of (power of longitude, highest power of latitude), from small boxes to large ones.
ORDERS = (
    (((1, 2), (3, 0)), ((0, 2), (2, 1))),
    (((1, 3), (3, 1)), ((0, 3), (2, 2))),
    (((1, 4), (3, 2), (5, 0)), ((0, 4), (2, 3), (4, 1))),
    (((1, 6), (3, 4), (5, 2), (7, 0)), ((0, 6), (2, 5), (4, 3), (6, 1))),
)
FIT_M = 0.05
EARTH_M = 6_371_000.0


@dataclass(frozen=True)
class Projection:
    """Metres east and north of a middle, as polynomials of the differences in latitude and longitude in degrees."""

    lat: float
    lon: float
    east: tuple[Floats, ...]
    north: tuple[Floats, ...]

    def __call__(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Metres east and north; new arrays."""
        v, u = lat - self.lat, lon - self.lon
        square = u * u
        x = _horner(square, [_polynomial(v, c) for c in self.east])
        x *= u
        return x, _horner(square, [_polynomial(v, c) for c in self.north])

    def scale(self, x: Floats) -> Floats:
        """Metres on the plane per metre on the ground, by the distance from the middle meridian."""
        return np.asarray(1.0 + x * x / (2 * EARTH_M * EARTH_M))


def _polynomial(v: Floats, coefficients: Floats) -> Floats:
    total = np.full_like(v, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total *= v
        total += coefficient
    return total


def _horner(square: Floats, terms: list[Floats]) -> Floats:
    total = terms[-1]
    for term in terms[-2::-1]:
        total *= square
        total += term
    return total


def fitted(south: float, north: float, west: float, east: float) -> Projection:
    """The projection for a box in degrees; raises `InvalidGeometry` where the box is too large for one plane."""
    middle_lat, middle_lon = (south + north) / 2, (west + east) / 2
    exact = Transformer.from_crs(
        "EPSG:4326",
        f"+proj=tmerc +lat_0={middle_lat} +lon_0={middle_lon} +k=1 +ellps=WGS84 +units=m",
        always_xy=True,
    )
    v, u = (d.ravel() for d in np.meshgrid(np.linspace(south, north, 25), np.linspace(west, east, 25)))
    targets = exact.transform(u, v)
    v, u = v - middle_lat, u - middle_lon
    for order in ORDERS:
        fits = [_fit(u, v, np.asarray(target), table) for target, table in zip(targets, order, strict=True)]
        if max(worst for _, worst in fits) <= FIT_M:
            return Projection(middle_lat, middle_lon, fits[0][0], fits[1][0])
    raise InvalidGeometry("the zone is too large for one plane", remedy="classify it in parts")


def _fit(u: Floats, v: Floats, target: Floats, table: tuple[tuple[int, int], ...]) -> tuple[tuple[Floats, ...], float]:
    """Coefficients by power of longitude, and the largest residual in metres."""
    matrix = np.stack([u**i * v**j for i, most in table for j in range(most + 1)], axis=1)
    size = np.abs(matrix).max(axis=0)
    weights = np.linalg.lstsq(matrix / size, target, rcond=None)[0] / size
    parts = np.split(weights, np.cumsum([most + 1 for _, most in table])[:-1])
    return tuple(parts), float(np.abs(matrix @ weights - target).max())


@dataclass(frozen=True)
class Line:
    """A polyline on the plane, and for each of its features what is needed to measure from it.

    Features are the pieces, then the inner vertices: a vertex stands in where a whole cell of the search grid sees
    nothing nearer than the outside of a bend.
    """

    x: Floats
    y: Floats
    along: Floats

    @property
    def pieces(self) -> int:
        """Number of pieces."""
        return len(self.x) - 1

    @cached_property
    def features(self) -> Floats:
        """Rows of start x, start y, unit east, unit north, length, metres along and metres per unit of length."""
        dx, dy = np.diff(self.x), np.diff(self.y)
        length = np.maximum(np.hypot(dx, dy), 1e-9)
        ux, uy = dx / length, dy / length
        rows = np.stack([self.x[:-1], self.y[:-1], ux, uy, length, self.along[:-1], np.diff(self.along) / length], 1)
        tx, ty = ux[:-1] + ux[1:], uy[:-1] + uy[1:]
        size = np.maximum(np.hypot(tx, ty), 1e-9)
        zero = np.zeros(len(tx))
        bends = np.stack([self.x[1:-1], self.y[1:-1], tx / size, ty / size, zero, self.along[1:-1], zero], 1)
        return np.concatenate([rows, bends])


@dataclass(frozen=True)
class Search:
    """A grid that says for each of its cells which feature of a line is nearest.

    Numbers past those of the features stand for the two pieces at a vertex: the half of its angle decides between them.
    Where other pieces may be, the cell holds -1 - n, and row n of `several` names them, `count` says how many.
    """

    west: float
    south: float
    size: float
    columns: int
    rows: int
    nearest: NDArray[np.int32]
    several: NDArray[np.int32]
    count: NDArray[np.int32]


def search(line: Line, reach: float, columns: int = 256) -> Search:
    """The grid over all that lies within `reach` metres of the line's bounding box."""
    west, south = float(line.x.min() - reach), float(line.y.min() - reach)
    width, height = float(line.x.max() + reach - west), float(line.y.max() + reach - south)
    size = max(width, height) / columns
    across, up = int(width // size) + 1, int(height // size) + 1
    middles: Floats = np.asarray(west + (np.arange(across) + 0.5) * size, dtype=np.float64)
    nearest: list[NDArray[np.int32]] = []
    several: list[NDArray[np.int32]] = []
    known = 0
    for row in range(up):
        best, unclear = _row(line, middles, south + (row + 0.5) * size, size)
        doubtful = np.flatnonzero(best < 0)
        best[doubtful] = -1 - known - np.arange(len(doubtful))
        known += len(doubtful)
        nearest.append(best)
        several.append(unclear)
    table, count = _filled(several)
    return Search(west, south, size, across, up, np.concatenate(nearest), table, count)


def _row(line: Line, middles: Floats, y: float, size: float) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For a row of cells the nearest feature, -1 where unclear, and for those the pieces it may be (-1 as filling)."""
    distance, raw = measured(line, middles, np.full(len(middles), y))
    # A distance changes by no more than the way to the corner of the cell; two of them by twice that.
    near = distance <= distance.min(axis=0) + size * 1.4143
    best = np.argmax(near, axis=0).astype(np.int32)
    count = near.sum(axis=0)
    unclear = np.flatnonzero(count > 1)
    pieces = np.argsort(~near[:, unclear], axis=0, kind="stable")[: count.max()].T.astype(np.int32)
    pieces[np.arange(pieces.shape[1]) >= count[unclear, None]] = -1
    best[unclear] = -1
    if pieces.shape[1] < 2:
        return best, pieces
    first, second, corner = pieces[:, 0], pieces[:, 1], size * 0.7072
    features, inner = line.features, line.pieces - 1
    pair = (count[unclear] == 2) & (second == first + 1)
    bend = pair & (raw[first, unclear] - corner >= features[first, 4]) & (raw[second, unclear] + corner <= 0)
    best[unclear[bend]] = line.pieces + first[bend]
    # Between two inner pieces the line that halves the angle at their vertex decides. At the ends of the line, and
    # where it turns back, it does not.
    gentle = np.sum(features[:inner, 2:4] * features[1 : line.pieces, 2:4], axis=1) > 0
    halved = pair & ~bend & (first > 0) & (second < inner) & gentle[np.minimum(first, inner - 1)]
    best[unclear[halved]] = line.pieces + inner + first[halved]
    return best, pieces[~(bend | halved)]


def measured(line: Line, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Distances from each piece (rows) to each point (columns), and how far along the piece, in metres, unclipped."""
    f = line.features[: line.pieces]
    px, py = x[None, :] - f[:, 0:1], y[None, :] - f[:, 1:2]
    raw = px * f[:, 2:3] + py * f[:, 3:4]
    over = raw - np.clip(raw, 0, f[:, 4:5])
    return np.hypot(over, py * f[:, 2:3] - px * f[:, 3:4]), raw


def _filled(rows: list[NDArray[np.int32]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """One table of the pieces of all unclear cells, and how many each has."""
    most = max(row.shape[1] for row in rows)
    table = np.full((sum(len(row) for row in rows), most), -1, dtype=np.int32)
    at = 0
    for row in rows:
        table[at : at + len(row), : row.shape[1]] = row
        at += len(row)
    return table, (table >= 0).sum(axis=1).astype(np.int32)
