"""How long and where the tracks of two contingents were together: "joint" as a measurement.

    found = together(north, south, route)
    found.seconds, found.km, found.spells

Both positions are interpolated to one time; between two times both move in straight lines, so that the moments at which
they come within the stated distance are exact. Neither side's track goes before the other's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from truceline.coordination import stretches
from truceline.coordination.coverage import section
from truceline.coordination.driven import Where, drive, where
from truceline.coordination.measures import Measures, measures
from truceline.coordination.tracks.clean import Cleaned
from truceline.coordination.tracks.track import Flags, Track, apart, hops_m, moment
from truceline.geo.place import Point
from truceline.geo.plane import Floats
from truceline.geo.points import OUTSIDE
from truceline.geo.route import Route
from truceline.model import Value


class TogetherSpell(Value):
    """The two were within the distance from `start` to `end`, between `at_start` and `at_end` (None off the route)."""

    start: datetime
    end: datetime
    at_start: Where | None
    at_end: Where | None

    @property
    def seconds(self) -> float:
        """How long."""
        return (self.end - self.start).total_seconds()


class Together(Value):
    """Two tracks at the same times. `overlap_seconds` is the time for which both tell where they are, all others are
    parts of it: together within `within_m` for certain, uncertain by the accuracy of the points, apart, and `unknown`
    where one of them is silent. `km` of the section they drove together for certain.

    `cannot_tell` says why nothing could be measured, where that is so; then all numbers are 0.
    """

    within_m: float
    one_seconds: float = 0.0
    other_seconds: float = 0.0
    overlap_seconds: float = 0.0
    seconds: float = 0.0
    uncertain_seconds: float = 0.0
    apart_seconds: float = 0.0
    unknown_seconds: float = 0.0
    km: float = 0.0
    spells: tuple[TogetherSpell, ...] = ()
    cannot_tell: str = ""


@dataclass(frozen=True)
class _Pair:
    """Both tracks at the times of either: metres from one to the other, their error, and where one is silent."""

    time: Floats
    east: Floats
    north: Floats
    error: Floats
    silent: Flags


def together(
    one: Cleaned,
    other: Cleaned,
    route: Route,
    start: float | str | Point | None = None,
    end: float | str | Point | None = None,
    *,
    within_m: float | None = None,
    rules: Measures | None = None,
) -> Together:
    """How long two cleaned tracks were within `within_m` metres of each other, and how many km of a section of `route`.

    Raises `UnknownName` and `InvalidPlan` as `cover` does.
    """
    rules = rules or measures()
    distance = rules.together_m if within_m is None else within_m
    low, high = section(route, start, end)
    if reason := _untold(one, other):
        return Together(within_m=distance, cannot_tell=reason)
    first, second = one.track, other.track
    told = {"within_m": distance, "one_seconds": first.seconds, "other_seconds": second.seconds}
    begin, finish = max(first.time[0], second.time[0]), min(first.time[-1], second.time[-1])
    if finish <= begin:
        return Together(**told, cannot_tell="the two tracks have no time in common")
    pair = _paired(first, second, float(begin), float(finish), rules)
    sure, perhaps = (_within(pair, distance + sign * pair.error) for sign in (-1, 1))
    seconds, possible = _length(sure), _length(perhaps)
    unknown = float(np.diff(pair.time)[pair.silent].sum())
    overlap = float(finish - begin)
    return Together(
        **told,
        overlap_seconds=overlap,
        seconds=seconds,
        uncertain_seconds=max(possible - seconds, 0.0),
        apart_seconds=max(overlap - unknown - possible, 0.0),
        unknown_seconds=unknown,
        km=_km(sure, first, second, route, (min(low, high), max(low, high)), rules),
        spells=_spells(sure, first, second, route, rules),
    )


def _untold(one: Cleaned, other: Cleaned) -> str:
    for side in (one, other):
        if side.clock in ("none", "not_set"):
            why = "has no times" if side.clock == "none" else "has a clock that was not set"
            return f"{side.track.name} {why}"
        if len(side.track) < 2:
            return f"{side.track.name} has fewer than two points"
    return ""


def _paired(one: Track, other: Track, begin: float, finish: float, rules: Measures) -> _Pair:
    times = np.unique(np.concatenate([one.time, other.time, [begin, finish]]))
    times = times[(times >= begin) & (times <= finish)]
    places = [(np.interp(times, t.time, t.lat), np.interp(times, t.time, t.lon)) for t in (one, other)]
    errors = [np.interp(times, t.time, np.broadcast_to(rules.radius_m(t), t.time.shape)) for t in (one, other)]
    error = np.hypot(*errors)
    middles = (times[:-1] + times[1:]) / 2
    silent = np.zeros(len(middles), dtype=np.bool_)
    for track in (one, other):
        hop = np.searchsorted(track.time, middles, side="right") - 1
        long = hops_m(track.lat, track.lon) > rules.longest_hop_m
        long |= np.diff(track.time) > rules.longest_silence_seconds
        silent |= long[np.clip(hop, 0, len(long) - 1)]
    return _Pair(times, *apart(*places[0], *places[1]), np.maximum(error[:-1], error[1:]), silent)


def _within(pair: _Pair, limit: Floats) -> Floats:
    """Rows of start and end, seconds since 1970, of the times within `limit` metres (one for each hop of the pair)."""
    dx, dy = np.diff(pair.east), np.diff(pair.north)
    x, y = pair.east[:-1], pair.north[:-1]
    # |start + share * way|² = limit², for the share of the way.
    a = dx * dx + dy * dy
    b = x * dx + y * dy
    c = x * x + y * y - limit * limit
    still = a < 1e-12
    root = np.sqrt(np.maximum(b * b - a * c, 0.0))
    safe = np.where(still, 1.0, a)
    first = np.where(still, 0.0, np.clip((-b - root) / safe, 0.0, 1.0))
    last = np.where(still, 1.0, np.clip((-b + root) / safe, 0.0, 1.0))
    met = (limit > 0) & np.where(still, c <= 0, b * b - a * c >= 0) & (last > first) & ~pair.silent
    took = np.diff(pair.time)
    begin = np.round(pair.time[:-1] + first * took, 3)[met]
    finish = np.round(pair.time[:-1] + last * took, 3)[met]
    return stretches.union(begin, finish)


def _length(rows: Floats) -> float:
    return float((rows[:, 1] - rows[:, 0]).sum())


def _km(rows: Floats, one: Track, other: Track, route: Route, bounds: tuple[float, float], rules: Measures) -> float:
    """Km of the section that the middle between the two passed while they were together."""
    if not len(rows):
        return 0.0
    times = np.unique(np.concatenate([one.time, other.time, rows.ravel()]))
    middle = (_km_at(times, one, route, rules) + _km_at(times, other, route, rules)) / 2
    halves = (times[:-1] + times[1:]) / 2
    row = np.searchsorted(rows[:, 0], halves, side="right") - 1
    joint = (row >= 0) & (halves <= rows[np.maximum(row, 0), 1])
    low, high = np.minimum(middle[:-1], middle[1:]), np.maximum(middle[:-1], middle[1:])
    joint &= ~np.isnan(low)
    return stretches.length(stretches.within(stretches.union(low[joint], high[joint]), *bounds))


def _km_at(times: Floats, track: Track, route: Route, rules: Measures) -> Floats:
    """The km at each time; NaN before, after, and off the route."""
    driven = drive(track, route, rules)
    km = np.where(driven.answer == OUTSIDE, np.nan, driven.km)
    return np.asarray(np.interp(times, track.time, km, left=np.nan, right=np.nan))


def _spells(rows: Floats, one: Track, other: Track, route: Route, rules: Measures) -> tuple[TogetherSpell, ...]:
    if not len(rows):
        return ()
    edges = rows.ravel()
    km = (_km_at(edges, one, route, rules) + _km_at(edges, other, route, rules)) / 2
    found = []
    for index, (begin, finish) in enumerate(rows.tolist()):
        start, end = moment(begin), moment(finish)
        if start and end and end > start:
            places = [None if np.isnan(k) else where(route, float(k)) for k in km[2 * index : 2 * index + 2]]
            found.append(TogetherSpell(start=start, end=end, at_start=places[0], at_end=places[1]))
    return tuple(found)
