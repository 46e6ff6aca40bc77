"""Which planned activities get into each other's way, in time and in space, and by how much.

    known = Activities(others)
    known.clashes(activity, margin_m=2000, margin_minutes=30)

An activity is a patrol, a notice, a repair, a convoy: whatever has a window and a place. All known activities are laid
on one plane once; a question then asks an index of times and one of shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, floor
from typing import Any, Literal, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from truceline.coordination.window import Window
from truceline.errors import InvalidGeometry, InvalidPlan
from truceline.geo.flat import Projection, fitted
from truceline.geo.plane import Floats
from truceline.geo.route import Route
from truceline.geo.shapes import shape
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.model import Value

# Wider than this a plane bends distances more than a margin is worth.
WIDEST_DEGREES = 8.0
# Room beside the known activities, in degrees: more than any margin and the widths that are not drawn.
LEAST_ROOM = 1.0
MOST_MARGIN_M = 20_000.0
WIDEST_M = 20_000.0
MEET_M = 1.0


class Activity(Value):
    """Something planned: `where` is an area, or a section of a route (`Route.stretch`) that is used."""

    id: str
    kind: str
    window: Window
    where: Corridor | Band | Circle | Polygon | Route

    @property
    def error_m(self) -> float:
        """How far its edge may be off."""
        return self.where.error_m


class Clash(NamedTuple):
    """Two activities in each other's way.

    `shared_minutes` is for how long both go on, negative for so many minutes between them. `metres` is how far they lie
    apart, 0 where they meet. `uncertain` where that is more than the margin, but by less than the errors of the places.
    """

    one: str
    other: str
    answer: Literal["clash", "uncertain"]
    shared_minutes: float
    metres: float
    error_m: float

    @property
    def words(self) -> str:
        """What a duty officer reads."""
        minutes = self.shared_minutes
        when = f"{minutes:.0f} min at the same time" if minutes > 0 else f"{-minutes:.0f} min between them"
        where = "in one place" if self.metres == 0 else f"{self.metres / 1000:.1f} km apart"
        perhaps = f", uncertain by {self.error_m / 1000:.1f} km" if self.answer == "uncertain" else ""
        return f"{self.other}: {when}, {where}{perhaps}"


class Activities:
    """Known activities, ready for questions. Raises `InvalidGeometry` for an area without an outer edge."""

    def __init__(self, known: Sequence[Activity]) -> None:
        self.known = tuple(known)
        self._starts = np.array([one.window.start.timestamp() for one in self.known], dtype=np.float64)
        self._ends = np.array([one.window.end.timestamp() for one in self.known], dtype=np.float64)
        self._errors = np.array([one.error_m for one in self.known], dtype=np.float64)
        self._order = np.argsort(self._starts, kind="stable")
        self._sorted = self._starts[self._order]
        if not self.known:
            return
        self._longest = float((self._ends - self._starts).max())
        drawn = [_drawn(one) for one in self.known]
        shapes: NDArray[np.object_] = np.array([one for one, _ in drawn], dtype=object)
        self._widths = np.array([width for _, width in drawn], dtype=np.float64)
        self._box = _around(shapes)
        self._projection = _plane(*self._box)
        self._flat = np.asarray(self._on_plane(shapes), dtype=object)
        self._tree = shapely.STRtree(self._flat)

    def __len__(self) -> int:
        return len(self.known)

    def clashes(self, activity: Activity, *, margin_m: float = 0.0, margin_minutes: float = 0.0) -> tuple[Clash, ...]:
        """What `activity` clashes with, nearest and longest first; never itself (the same id).

        Two activities clash where less than `margin_minutes` lie between their windows and less than `margin_m` between
        their places.
        """
        if not (0 <= margin_m <= MOST_MARGIN_M and 0 <= margin_minutes < float("inf")):
            raise InvalidPlan(
                f"a margin of {margin_m:g} m and {margin_minutes:g} min",
                remedy=f"give 0 to {MOST_MARGIN_M:.0f} m, and minutes of 0 or more",
            )
        if not self.known:
            return ()
        own, start, end = activity.id, activity.window.start.timestamp(), activity.window.end.timestamp()
        timely = self._in_time(start - margin_minutes * 60, end + margin_minutes * 60)
        metres, errors = self._apart(activity, timely, margin_m)
        near = np.flatnonzero(metres <= margin_m + errors)
        near = near[[self.known[row].id != own for row in timely[near].tolist()]]
        rows = timely[near]
        shared = (np.minimum(self._ends[rows], end) - np.maximum(self._starts[rows], start)) / 60
        order = np.lexsort((-shared, metres[near]))
        columns = (rows[order], shared[order], metres[near][order], errors[near][order])
        return tuple(
            Clash(own, self.known[row].id, "clash" if distance <= margin_m else "uncertain", minutes, distance, error)
            for row, minutes, distance, error in zip(*(column.tolist() for column in columns), strict=True)
        )

    def _in_time(self, start: float, end: float) -> NDArray[np.intp]:
        """Those whose windows lie between, by the index of starts."""
        first = int(np.searchsorted(self._sorted, start - self._longest, side="left"))
        last = int(np.searchsorted(self._sorted, end, side="right"))
        candidates = self._order[first:last]
        return np.asarray(candidates[self._ends[candidates] >= start])

    def _apart(self, activity: Activity, timely: NDArray[np.intp], margin_m: float) -> tuple[Floats, Floats]:
        """Metres between the activity and each of those in time, infinite where they are out of reach; their errors."""
        errors = np.hypot(self._errors[timely], activity.error_m)
        metres = np.full(len(timely), np.inf)
        if not len(timely):
            return metres, errors
        drawn, width = _drawn(activity)
        near = shapely.clip_by_rect(drawn, *self._box)
        if near.is_empty:
            return metres, errors
        own = self._on_plane(near)
        reach = margin_m + width + float(self._widths.max()) + float(errors.max())
        west, south, east, north = own.bounds
        boxes = self._tree.query(shapely.box(west - reach, south - reach, east + reach, north + reach))
        hit = np.zeros(len(self.known), dtype=np.bool_)
        hit[boxes] = True
        rows = np.flatnonzero(hit[timely])
        shapely.prepare(own)
        between = shapely.distance(own, self._flat[timely[rows]]) - width - self._widths[timely[rows]]
        # Two sections of one line are drawn with different chords.
        metres[rows] = np.where(between < MEET_M, 0.0, between)
        return metres, errors

    def _on_plane(self, drawn: Any) -> Any:
        """Metres on the plane; one there is one on the ground to a tenth of a per cent as far as 250 km out."""
        east_north = self._projection
        return shapely.transform(drawn, lambda c: np.stack(east_north(c[:, 1], c[:, 0]), axis=1))


def _around(shapes: NDArray[np.object_]) -> tuple[float, float, float, float]:
    """West, south, east, north of all in degrees, with room for what lies beside; raises `InvalidGeometry`."""
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    room = max(east - west, north - south, LEAST_ROOM)
    if room > WIDEST_DEGREES:
        raise InvalidGeometry("the activities lie too far apart for one plane", remedy="ask region by region")
    # Whole degrees, so that other activities of the region lie on a plane that is laid already.
    return floor(west - room), floor(south - room), ceil(east + room), ceil(north + room)


@lru_cache(maxsize=64)
def _plane(west: float, south: float, east: float, north: float) -> Projection:
    return fitted(south, north, west, east)


def _drawn(activity: Activity) -> tuple[Any, float]:
    """The shape in degrees, and how many metres the activity reaches around it."""
    where = activity.where
    if isinstance(where, Circle) and where.radius_m <= WIDEST_M:
        return shapely.Point(where.centre.lon, where.centre.lat), where.radius_m
    if isinstance(where, Route) or (isinstance(where, Corridor) and where.ends == "round" and where.left_m <= WIDEST_M):
        route, width = (where, 0.0) if isinstance(where, Route) else (where.route, where.left_m)
        lat, lon, _ = route.fine
        return shapely.LineString(np.stack([lon, lat], axis=1)), width
    return shape(where), 0.0
