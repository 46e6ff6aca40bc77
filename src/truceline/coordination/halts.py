"""Stops: where a vehicle stood, from when to when."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from truceline.coordination.driven import Driven, Where, runs, where
from truceline.coordination.measures import Measures
from truceline.coordination.tracks.track import Numbers, Track, hops_m, moment
from truceline.geo.place import Point
from truceline.geo.plane import Floats
from truceline.model import Value

# A receiver's scatter looks like speed from one second to the next; over half a minute it does not.
BIN_S = 30.0


class Stop(Value):
    """A vehicle stood at `point` for `seconds`; `certain` is false where the track is silent for some of that time.

    `where` is None off the route; `start` and `end` are None where the clock was not set.
    """

    point: Point
    where: Where | None
    start: datetime | None
    end: datetime | None
    seconds: float
    certain: bool = True


def stops(driven: Driven, rules: Measures, *, dated: bool = True) -> tuple[Stop, ...]:
    """The stops of a track in the order of time; none where it has no times."""
    track = driven.track
    if not track.timed:
        return ()
    first, count, lat, lon, time = _means(track)
    slow = hops_m(lat, lon) < rules.slow_m_s * np.maximum(np.diff(time), 1e-6)
    starts, ends = runs(slow)
    begin, end = first[starts], first[ends + 1] + count[ends + 1] - 1
    long_enough = track.time[end] - track.time[begin] >= rules.stop_seconds
    near = _apart(driven, begin, end) <= rules.stop_m
    chosen = np.flatnonzero(long_enough & near)
    return tuple(_stop(driven, int(begin[i]), int(end[i]), dated) for i in chosen)


def odometer(track: Track, rules: Measures) -> tuple[Floats, Floats]:
    """Times of a timed track, and the km that the vehicle had driven by then: without the scatter of its receiver, and
    without what it did while it was silent."""
    _, _, lat, lon, time = _means(track)
    hops = hops_m(lat, lon)
    heard = (np.diff(time) <= rules.longest_silence_seconds) & (hops <= rules.longest_hop_m)
    return time, np.concatenate([[0.0], np.cumsum(np.where(heard, hops, 0.0))]) / 1000


def driven_km(driven: Driven, rules: Measures) -> float:
    """Km that the vehicle drove, by its odometer; without times, all hops that are not too long."""
    if driven.track.timed:
        return float(odometer(driven.track, rules)[1][-1])
    return float(driven.hop_m[~driven.silent].sum()) / 1000


def _means(track: Track) -> tuple[Numbers, Numbers, Floats, Floats, Floats]:
    """The first point of each half minute, how many points there are, and the mean of their positions and times."""
    bins = np.floor((track.time - track.time[0]) / BIN_S)
    first = np.concatenate([[0], np.flatnonzero(np.diff(bins)) + 1])
    count = np.diff(np.concatenate([first, [len(track)]]))
    lat, lon, since = (
        np.add.reduceat(values, first) / count for values in (track.lat, track.lon, track.time - track.time[0])
    )
    return first, count, lat, lon, since + track.time[0]


def _apart(driven: Driven, begin: Numbers, end: Numbers) -> Floats:
    lat, lon = driven.track.lat, driven.track.lon
    pairs = np.stack([begin, end], axis=1).ravel()
    return hops_m(lat[pairs], lon[pairs])[::2] if len(pairs) else np.empty(0)


def _stop(driven: Driven, begin: int, end: int, dated: bool) -> Stop:
    track, part = driven.track, slice(begin, end + 1)
    km = driven.km[part][driven.answer[part] >= 0]
    start, finish = float(track.time[begin]), float(track.time[end])
    return Stop(
        point=Point(lat=float(np.median(track.lat[part])), lon=float(np.median(track.lon[part]))),
        where=where(driven.route, float(np.median(km))) if len(km) else None,
        start=moment(start) if dated else None,
        end=moment(finish) if dated else None,
        seconds=finish - start,
        certain=not bool(driven.silent[begin:end].any()),
    )
