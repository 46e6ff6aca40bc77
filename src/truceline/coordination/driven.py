"""A track against a route: which points are on the route and at which km, and which hops between them were driven."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.coordination.measures import Measures
from truceline.coordination.tracks.track import Flags, Track, hops_m
from truceline.errors import UnreadableTrack
from truceline.geo.place import Point
from truceline.geo.plane import Floats
from truceline.geo.points import INSIDE, OUTSIDE, classify_points
from truceline.geo.route import Route
from truceline.geo.zone import Corridor
from truceline.model import Value


class Where(Value):
    """A position along a route: at `km`, `near_km` past the nearest vertex `near` (negative: before it)."""

    km: float
    near: str
    near_km: float
    error_km: float

    @property
    def at_it(self) -> bool:
        """Whether it is at the vertex, as far as is known."""
        return abs(self.near_km) <= max(self.error_km, 0.5)

    @property
    def words(self) -> str:
        """As a duty officer says it."""
        beside = f"at {self.near}" if self.at_it else f"near {self.near}"
        return f"km {self.km:.1f}, {beside}"


@dataclass(frozen=True)
class Driven:
    """One row for each point, and for each hop from a point to the next.

    `answer` is 1 on the route, 0 uncertain, -1 off it; `km` and `offset_m` (positive to the left of travel) are NaN far
    from it. `sure` hops were driven along the route, `possible` ones perhaps; `silent` ones are so long, in metres or
    seconds, that nobody knows.
    """

    track: Track
    route: Route
    answer: NDArray[np.int8]
    km: Floats
    offset_m: Floats
    hop_m: Floats
    sure: Flags
    possible: Flags
    silent: Flags

    def hops_between(self, chosen: Flags) -> tuple[Floats, Floats]:
        """The lower and the upper km of the chosen hops."""
        one, other = self.km[:-1][chosen], self.km[1:][chosen]
        return np.minimum(one, other), np.maximum(one, other)


def drive(track: Track, route: Route, rules: Measures) -> Driven:
    """Where the points of a cleaned track lie with regard to `route`; raises `UnreadableTrack` for fewer than two."""
    if len(track) < 2:
        raise UnreadableTrack("has fewer than two points", where=track.name, remedy="give the whole track")
    beyond = rules.beyond_m(route)
    zone = Corridor(name=route.name, route=route, left_m=beyond, right_m=beyond, ends="round")
    found = classify_points(zone, track.lat, track.lon, rules.radius_m(track))
    km, hop = found.km.astype(np.float64), hops_m(track.lat, track.lon)
    silent = hop > rules.longest_hop_m
    if track.timed:
        silent |= np.diff(track.time) > rules.longest_silence_seconds
    near = found.answer != OUTSIDE
    on = found.answer == INSIDE
    possible = near[:-1] & near[1:] & ~silent
    # Beside a bend the nearest km may leap much farther than the vehicle went; where it was along the road is unclear.
    with np.errstate(invalid="ignore"):
        leaps = np.abs(np.diff(km)) * 1000 > 3 * hop + 2 * route.error_m + 2 * rules.accuracy_m
    sure = on[:-1] & on[1:] & possible & ~leaps
    return Driven(track, route, found.answer, km, found.offset_m.astype(np.float64), hop, sure, possible, silent)


def where(route: Route, km: float) -> Where:
    """`km` in words: the nearest vertex that has a name."""
    named = [(name, float(m) / 1000) for (name, _), m in zip(route.vertices, route.metres, strict=True) if name]
    name, at = min(named, key=lambda pair: abs(pair[1] - km), default=(f"km {km:.1f}", km))
    return Where(km=km, near=name, near_km=km - at, error_km=route.error_m / 1000)


def farthest_m(driven: Driven, first: int, last: int) -> float:
    """Metres from the route of the farthest of the points from `first` to `last`, both included."""
    offsets = np.abs(driven.offset_m[first : last + 1])
    far = np.flatnonzero(np.isnan(offsets))
    if not len(far):
        return float(offsets.max())
    # Past the reach of the plane: the point farthest from the route's middle is measured on the globe.
    lat, lon, _ = driven.route.fine
    lats, lons = driven.track.lat[first + far], driven.track.lon[first + far]
    at = int(np.argmax(np.hypot(lats - lat.mean(), (lons - lon.mean()) * np.cos(np.radians(lat.mean())))))
    return driven.route.locate(Point(lat=float(lats[at]), lon=float(lons[at]))).distance_m


def runs(flags: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last index of each run of true flags."""
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
