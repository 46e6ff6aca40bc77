"""A route: a named line of vertices with linear reference ("km 12.4, 2.3 km north").

Lines between vertices are geodesics. `km` counts from the first vertex; offsets are positive to the left of travel.
"""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import field_validator

from truceline.errors import InvalidGeometry, UnknownName
from truceline.geo.place import Place, Point
from truceline.geo.plane import PIECE_M, Floats, around, bearing, distance_m, moved, nearest
from truceline.geo.spelling import fold
from truceline.model import Value

Compass = Literal["north", "east", "south", "west"]
COMPASS: tuple[Compass, ...] = ("north", "east", "south", "west")

# A route that winds more than this has no one "north side"; there the side is named from the nearest stretch.
STRAIGHT_ENOUGH = 1.5


class RoutePosition(Value):
    """Where a point lies beside a route.

    `offset_m` is the distance with a sign, positive to the left of travel. `side` is the compass side of the route as a
    whole: on a road that runs east to west every point of one side is "north", as agreements say it. `segment` counts
    the stretches between vertices from 0. `beyond` says that the point lies past an end.
    """

    km: float
    distance_m: float
    offset_m: float
    side: Compass
    segment: int
    foot: Point
    beyond: Literal["start", "end"] | None = None

    @property
    def words(self) -> str:
        """The linear reference as people say it."""
        return f"km {self.km:.1f}, {self.distance_m / 1000:.1f} km {self.side}"


class Route(Value):
    """A road, river or line of contact as named vertices; `error_m` is how far the true line may be from this one."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    vertices: tuple[tuple[str, Point], ...]
    error_m: float = 0.0

    def __eq__(self, other: object) -> bool:
        """By its fields; what was worked out from them is no part of it."""
        if not isinstance(other, Route):
            return NotImplemented
        return self is other or all(getattr(self, name) == getattr(other, name) for name in Route.model_fields)

    def __hash__(self) -> int:
        return hash((self.id, self.vertices, self.error_m))

    @field_validator("vertices")
    @classmethod
    def _long_enough(cls, vertices: tuple[tuple[str, Point], ...]) -> tuple[tuple[str, Point], ...]:
        if len(vertices) < 2:
            raise InvalidGeometry("a route needs at least two vertices", remedy="add the missing ones")
        for (name, point), (after, following) in itertools.pairwise(vertices):
            if point == following:
                raise InvalidGeometry(f"vertices {name!r} and {after!r} of a route are one position")
        return vertices

    @property
    def length_m(self) -> float:
        """Length of the chain of vertices in metres."""
        return float(self.metres[-1])

    @property
    def length_km(self) -> float:
        """Length of the chain of vertices in kilometres."""
        return self.length_m / 1000

    @cached_property
    def metres(self) -> Floats:
        """Metres from the first vertex to each vertex."""
        points = [point for _, point in self.vertices]
        pieces = [distance_m(one, other) for one, other in itertools.pairwise(points)]
        return np.concatenate([[0.0], np.cumsum(pieces)])

    @cached_property
    def fine(self) -> tuple[Floats, Floats, Floats]:
        """Latitude, longitude and metres from the start, in pieces short enough to be straight on a local plane."""
        marks = [np.zeros(1)]
        for start, end in zip(self.metres, self.metres[1:], strict=False):
            marks.append(np.linspace(start, end, int((end - start) // PIECE_M) + 2)[1:])
        metres = np.concatenate(marks)
        points = [self.at(mark / 1000) for mark in metres]
        return np.array([p.lat for p in points]), np.array([p.lon for p in points]), metres

    @cached_property
    def _left(self) -> float | None:
        """Bearing of the left side as a whole; None where the route winds."""
        first, last = self.vertices[0][1], self.vertices[-1][1]
        if self.length_m > STRAIGHT_ENOUGH * max(distance_m(first, last), 1.0):
            return None
        return (bearing(first, last) - 90) % 360

    def locate(self, point: Point) -> RoutePosition:
        """Linear reference of `point`: the nearest position on the route and the offset from it."""
        lat, lon, metres = self.fine
        foot = nearest(*around(point, lat, lon))
        along = float(metres[foot.index] + foot.t * (metres[foot.index + 1] - metres[foot.index]))
        left = self._left
        if left is None:
            left = float(np.degrees(np.arctan2(foot.tangent[0], foot.tangent[1]))) - 90
        toward = left if foot.offset_m >= 0 else left + 180
        segment = int(np.clip(np.searchsorted(self.metres, along, side="right") - 1, 0, len(self.vertices) - 2))
        return RoutePosition(
            km=along / 1000,
            distance_m=foot.distance_m,
            offset_m=foot.offset_m,
            side=compass(toward),
            segment=segment,
            foot=self.at(along / 1000),
            beyond="start" if foot.beyond < 0 else "end" if foot.beyond > 0 else None,
        )

    def at(self, km: float) -> Point:
        """The position `km` kilometres from the first vertex; raises `InvalidGeometry` beyond the ends."""
        metres = km * 1000
        if not -0.5 <= metres <= self.length_m + 0.5:
            raise InvalidGeometry(f"km {km:g} is not on {self.name}, which is {self.length_km:.2f} km long")
        i = int(np.clip(np.searchsorted(self.metres, metres, side="right") - 1, 0, len(self.vertices) - 2))
        start, end = self.vertices[i][1], self.vertices[i + 1][1]
        return moved(start, bearing(start, end), metres - float(self.metres[i]))

    def km_of(self, place: str | Point | Place) -> float:
        """The km of a vertex by its name (in any spelling), or of the position nearest to a point.

        Raises `UnknownName` for a name that is no vertex, or a place without a position.
        """
        if isinstance(place, Place):
            if place.point is None:
                raise UnknownName(f"{place.text!r} has no position")
            place = place.point
        if isinstance(place, Point):
            return self.locate(place).km
        wanted = fold(place)
        for (name, _), metres in zip(self.vertices, self.metres, strict=True):
            if name and fold(name) == wanted:
                return float(metres) / 1000
        raise UnknownName(f"{place!r} is no vertex of {self.name}", remedy="give a vertex or a position")

    def stretch(self, one: float | str | Point | Place, other: float | str | Point | Place) -> Route:
        """The part of this route between two km, vertices or places, in the direction from `one` to `other`."""
        start, end = (float(x) if isinstance(x, (int, float)) else self.km_of(x) for x in (one, other))
        if abs(start - end) < 0.001:
            raise InvalidGeometry(f"a stretch of {self.name} needs two different ends")
        low, high = sorted((start, end))
        inner = [v for v, m in zip(self.vertices, self.metres / 1000, strict=True) if low + 1e-6 < m < high - 1e-6]
        chain = [(self._name_at(low), self.at(low)), *inner, (self._name_at(high), self.at(high))]
        ordered = tuple(chain if start <= end else reversed(chain))
        return Route(
            id=f"{self.id}:{start:.2f}-{end:.2f}",
            name=self.name,
            aliases=self.aliases,
            vertices=ordered,
            error_m=self.error_m,
        )

    def _name_at(self, km: float) -> str:
        for (name, _), metres in zip(self.vertices, self.metres, strict=True):
            if abs(float(metres) / 1000 - km) < 1e-6:
                return name
        return f"km {km:.2f}"

    def named(self, words: str) -> bool:
        """Whether `words` are this route's name or one of its aliases, in any spelling."""
        return fold(words) in self._folded

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(fold(name) for name in (self.name, *self.aliases))


def compass(degrees: float) -> Compass:
    """The compass point nearest to a bearing."""
    return COMPASS[int(((degrees % 360) + 45) // 90) % 4]
