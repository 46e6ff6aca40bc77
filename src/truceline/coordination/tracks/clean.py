"""Cleaning a track: what is left out and what is suspected, each said; no point and no time is ever moved.

    cleaned = clean(track, route, window=plan.window, received=received)

What is left out stays in the original track. A clock that is wrong as a whole is only reported, with the hours that
would explain it; whether they are applied (`shifted`) is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Literal

import numpy as np
import yaml

from truceline.coordination.tracks.track import Flags, Numbers, Remark, Track, hops_m, moment
from truceline.coordination.window import Window
from truceline.errors import UnreadableTrack
from truceline.geo.place import Point
from truceline.geo.plane import Floats
from truceline.geo.route import Route
from truceline.model import Value

Clock = Literal["as_told", "not_set", "ahead", "shifted", "none"]
HOUR_S = 3600.0
WEEK_HOURS = 168
DEGREE_M = 110_500.0
SPAN_S = 10.0 * 366 * 86_400


class Limits(Value):
    """When a point is taken for an error of the device; `cleaning.yaml` says what each number means."""

    fastest_m_s: float
    scatter_m: float
    untimed_hop_m: float
    far_from_route_m: float
    exchanged_m: float
    first_year: int
    ahead_minutes: float
    most_hours: int
    lost_weeks: int


@lru_cache(maxsize=1)
def limits() -> Limits:
    """The limits of `cleaning.yaml`."""
    return Limits.model_validate(yaml.safe_load((Path(__file__).parent / "cleaning.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Cleaned:
    """The track that is left, and `kept`, the numbers of its points in the original, in the order of their times.

    `clock` says what is thought of its times as a whole: `none` told; `as_told`; `not_set` (years before any patrol:
    how long something took can still be told, when it was cannot); `ahead` of when it was received; `shifted` by the
    whole hours `hours` against the patrol's window, to be added to its times if a person so decides.
    """

    track: Track
    kept: Numbers
    clock: Clock
    hours: int = 0

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All that was said of the track, by its reader and here."""
        return self.track.remarks


def clean(
    track: Track,
    route: Route | None = None,
    *,
    window: Window | None = None,
    received: datetime | None = None,
    allowed: Limits | None = None,
) -> Cleaned:
    """The track without points that are errors of the device, and a remark for each kind of thing done or suspected.

    `window` is when the patrol was planned, `received` when the track came in; both tell clocks that are wrong. Raises
    `UnreadableTrack` where all points lie far from `route`: another continent, or latitude and longitude exchanged.
    """
    rules = allowed or limits()
    kept, remarks = _with_a_fix(track)
    if route is not None:
        kept, said = _near(track, kept, route, rules)
        remarks += said
    track, said = _with_times(track, kept)
    remarks += said
    kept, said = _in_order(track, kept, rules)
    remarks += said
    for left_out in (_without_duplicates, _without_jumps):
        kept, said = left_out(track, kept, rules)
        remarks += said
    cleaned = track.part(kept)
    if cleaned.mock is not None and (mocked := int(cleaned.mock.sum())):
        remarks.append(
            _remark("mock", mocked, f"{_so_many(mocked, 'position')} marked by the device as not measured; kept")
        )
    clock, hours, said = _clock(cleaned, window, received, rules)
    return Cleaned(cleaned.saying(*remarks, *said), kept, clock, hours)


def shifted(track: Track, hours: float, why: str) -> Track:
    """The track with `hours` added to all its times, because a person so decided; the remark carries the reason."""
    words = f"{hours:+g} hours were added to all times: {why}"
    moved = replace(track, time=track.time + hours * HOUR_S)
    return moved.saying(_remark("clock_corrected", len(track), words))


def _so_many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _remark(kind: str, number: int, words: str) -> Remark:
    return Remark(kind=kind, number=number, words=words)


def _with_a_fix(track: Track) -> tuple[Numbers, list[Remark]]:
    """Without 0, 0, which receivers give before they know where they are."""
    lost = (track.lat == 0) & (track.lon == 0)
    if not (number := int(lost.sum())):
        return np.arange(len(track)), []
    if number == len(track):
        raise UnreadableTrack("all points lie at 0, 0: the receiver never knew where it was", where=track.name)
    return np.flatnonzero(~lost), [_remark("no_fix", number, f"{_so_many(number, 'point')} at 0, 0 left out")]


def _with_times(track: Track, kept: Numbers) -> tuple[Track, list[Remark]]:
    """The track as it is, or where most points have no time, without those of the others."""
    missing = int((~np.isfinite(track.time[kept])).sum())
    if missing == len(kept):
        return track, [_remark("no_time", missing, "no point has a time: durations and speeds cannot be told")]
    if missing <= len(kept) / 2:
        return track, []
    words = f"{missing} of {len(kept)} points have no time: those of the others were not used"
    return replace(track, time=np.full(len(track), np.nan)), [_remark("few_times", missing, words)]


def _in_order(track: Track, kept: Numbers, rules: Limits) -> tuple[Numbers, list[Remark]]:
    """By time; where no point has one, in the order of the file."""
    time = track.time[kept]
    told = np.isfinite(time)
    if not told.any():
        return kept, []
    remarks = []
    if missing := int((~told).sum()):
        remarks.append(_remark("untimed_points", missing, f"{_so_many(missing, 'point')} without a time left out"))
    kept, time = kept[told], time[told]
    kept, time, said = _of_one_clock(kept, time, rules)
    remarks += said
    late = int((np.diff(time) < 0).sum())
    if late:
        remarks.append(
            _remark("out_of_order", late, f"{_so_many(late, 'time')} earlier than the one before: sorted by time")
        )
        kept = kept[np.argsort(time, kind="stable")]
    return kept, remarks


def _of_one_clock(kept: Numbers, time: Floats, rules: Limits) -> tuple[Numbers, Floats, list[Remark]]:
    """Without the few points from before the clock was set, or where those are most, without the few from after it."""
    unset = time < _first_moment(rules)
    few, which = (unset, "before") if unset.sum() <= len(time) / 2 else (~unset, "after")
    if not (number := int(few.sum())):
        return kept, time, []
    words = (
        f"{_so_many(number, 'point')} from {which} the clock was set left out; the times of both do not fit together"
    )
    return kept[~few], time[~few], [_remark("clock_set_on_the_way", number, words)]


def _without_duplicates(track: Track, kept: Numbers, rules: Limits) -> tuple[Numbers, list[Remark]]:
    """One point for each time; the first told counts."""
    if len(kept) < 2 or not np.isfinite(track.time[kept]).all():
        return kept, []
    lat, lon, same_time = track.lat[kept], track.lon[kept], np.diff(track.time[kept]) == 0
    same_place = (np.diff(lat) == 0) & (np.diff(lon) == 0)
    remarks = []
    if twice := int((same_time & same_place).sum()):
        remarks.append(_remark("duplicates", twice, f"{_so_many(twice, 'point')} told twice; each counts once"))
    if several := int((same_time & ~same_place).sum()):
        words = f"{_so_many(several, 'point')} told for a time that another point has; the first told counts"
        remarks.append(_remark("two_at_once", several, words))
    return kept[np.concatenate([[True], ~same_time])], remarks


def _without_jumps(track: Track, kept: Numbers, rules: Limits) -> tuple[Numbers, list[Remark]]:
    """Without the stretches that can only be reached, or left, faster than any vehicle goes."""
    part = track.part(kept)
    times = part.time if part.timed else None
    possible = _possible(hops_m(part.lat, part.lon), None if times is None else np.diff(times), rules)
    if possible.all():
        return kept, []
    starts = np.concatenate([[0], np.flatnonzero(~possible) + 1, [len(kept)]])
    main = int(np.argmax(np.diff(starts)))
    stay = np.zeros(len(kept), dtype=np.bool_)
    stay[starts[main] : starts[main + 1]] = True
    for first, last in _reachable(part, starts, main, rules):
        stay[first:last] = True
    gone = int((~stay).sum())
    unit = f"faster than {rules.fastest_m_s * 3.6:.0f} km/h"
    how = unit if times is not None else f"farther than {rules.untimed_hop_m / 1000:g} km from the points beside them"
    return kept[stay], [_remark("jumps", gone, f"{_so_many(gone, 'point')} {how} off the rest left out")]


def _reachable(part: Track, starts: Numbers, main: int, rules: Limits) -> Iterator[tuple[int, int]]:
    """The runs, before and after the longest, that a vehicle can have come from or gone on to."""
    timed = part.timed
    for step in (1, -1):
        edge = int(starts[main + 1] - 1 if step > 0 else starts[main])
        run = main + step
        while 0 <= run < len(starts) - 1:
            first, last = int(starts[run]), int(starts[run + 1])
            near = first if step > 0 else last - 1
            pair = np.array(sorted((edge, near)))
            took = np.diff(part.time[pair]) if timed else None
            if _possible(hops_m(part.lat[pair], part.lon[pair]), took, rules)[0]:
                yield first, last
                edge = last - 1 if step > 0 else first
            run += step


def _possible(metres: Floats, seconds: Floats | None, rules: Limits) -> Flags:
    if seconds is None:
        return np.asarray(metres <= rules.untimed_hop_m)
    return np.asarray(metres <= np.maximum(rules.fastest_m_s * seconds, rules.scatter_m))


def _near(track: Track, kept: Numbers, route: Route, rules: Limits) -> tuple[Numbers, list[Remark]]:
    """Without what lies far outside the route's own box; where that is all of it, the track is another's."""
    lat, lon = track.lat[kept], track.lon[kept]
    middle = Point(lat=float(np.median(lat)), lon=float(np.median(lon)))
    away, where = route.locate(middle).distance_m, f"{middle.lat:.2f}, {middle.lon:.2f}"
    if away > rules.exchanged_m and abs(middle.lon) <= 90:
        turned = route.locate(Point(lat=middle.lon, lon=middle.lat)).distance_m
        if turned <= rules.exchanged_m:
            reason = f"lies around {where}: latitude and longitude are exchanged"
            raise UnreadableTrack(reason, where=track.name, remedy="write them the other way round")
    far = _far(track.lat[kept], track.lon[kept], route, rules.far_from_route_m)
    if not (number := int(far.sum())):
        return kept, []
    if number < len(kept):
        words = f"{_so_many(number, 'point')} more than {rules.far_from_route_m / 1000:g} km from {route.name} left out"
        return kept[~far], [_remark("far_away", number, words)]
    raise UnreadableTrack(
        f"lies {away / 1000:,.0f} km from {route.name}, around {where}",
        where=track.name,
        remedy="check that this is the track of this patrol",
    )


def _far(lat: Floats, lon: Floats, route: Route, metres: float) -> Flags:
    """Which positions lie outside the box of `route` and `metres` around it."""
    lats, lons, _ = route.fine
    up = metres / DEGREE_M
    across = up / max(cos(radians(min(float(np.abs(lats).max()) + up, 89.0))), 0.01)
    south_north = (lat < lats.min() - up) | (lat > lats.max() + up)
    return np.asarray(south_north | (lon < lons.min() - across) | (lon > lons.max() + across))


def _clock(
    track: Track, window: Window | None, received: datetime | None, rules: Limits
) -> tuple[Clock, int, list[Remark]]:
    """What is to be thought of the times as a whole."""
    if not track.timed:
        return "none", 0, []
    first, last = float(track.time.min()), float(track.time.max())
    if last < _first_moment(rules):
        words = f"the clock was not set (it says {_day(first)}): how long can be told, but not when"
        return "not_set", 0, [_remark("clock_not_set", len(track), words)]
    remarks = []
    if last - first > SPAN_S:
        words = f"the times reach from {_day(first)} to {_day(last)}"
        remarks.append(_remark("times_far_apart", len(track), words))
    clock: Clock = "as_told"
    if received is not None and last > (received + timedelta(minutes=rules.ahead_minutes)).timestamp():
        words = f"the last point is {(last - received.timestamp()) / 60:,.0f} min after the track was received"
        clock, remarks = "ahead", [*remarks, _remark("clock_ahead", len(track), words)]
    if window is not None and (off := _hours_off(first, last, window, rules)):
        hours, why = off
        words = f"lies wholly outside the planned window; {hours:+,d} h would put it there, {why}"
        return "shifted", hours, [*remarks, _remark("clock_shifted", len(track), words)]
    return clock, 0, remarks


def _hours_off(first: float, last: float, window: Window, rules: Limits) -> tuple[int, str] | None:
    """The fewest whole hours that bring a track wholly outside the window to where most of it is within, and what does
    so; None if none does."""
    start, end = window.start.timestamp(), window.end.timestamp()
    if first <= end and last >= start:
        return None
    sign = 1 if last < start else -1
    known = [(hours, "as a clock on local time does") for hours in range(1, rules.most_hours + 1)]
    known.append((rules.lost_weeks * WEEK_HOURS, f"as a receiver that lost {rules.lost_weeks:,} weeks does"))
    for hours, why in known:
        low, high = first + sign * hours * HOUR_S, last + sign * hours * HOUR_S
        if min(high, end) - max(low, start) > (high - low) / 2:
            return sign * hours, why
    return None


def _first_moment(rules: Limits) -> float:
    return datetime(rules.first_year, 1, 1, tzinfo=UTC).timestamp()


def _day(seconds: float) -> str:
    at = moment(seconds)
    return at.date().isoformat() if at else "no date"
