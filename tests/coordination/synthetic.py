"""SYNTHETIC tracks: generated along a route at a set speed, with a fixed seed; no vehicle ever drove them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from truceline.coordination.tracks import Cleaned, Track, clean, track_of
from truceline.geo import Route
from truceline.geo.plane import WGS84

DAWN = datetime(2020, 3, 15, 8, 0, tzinfo=UTC)
DEGREE_M = 111_195.0


def at(minutes: float) -> datetime:
    """So many minutes after the synthetic patrols set out."""
    return DAWN + timedelta(minutes=minutes)


def positions(route: Route, km: Sequence[float] | np.ndarray, north_m: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude at each km, `north_m` metres north of the route."""
    marks = np.union1d(np.linspace(0, route.length_km, 1500), route.metres / 1000)
    marks = np.minimum(marks, route.length_km)
    points = [route.at(float(mark)) for mark in marks]
    lat, lon = (np.interp(km, marks, [getattr(p, axis) for p in points]) for axis in ("lat", "lon"))
    if north_m:
        lon, lat, _ = WGS84.fwd(lon, lat, np.zeros(len(lat)), np.full(len(lat), north_m))
    return np.asarray(lat), np.asarray(lon)


def drive(
    route: Route,
    *legs: tuple[float, float, float],
    start: datetime = DAWN,
    every: float = 10.0,
    north_m: float = 0.0,
    scatter_m: float = 0.0,
    name: str = "SYNTHETIC",
) -> Track:
    """A track over legs (from km, to km, minutes), one after the other, with a point `every` so many seconds.

    A leg that ends where it begins is a halt.
    """
    ends = np.cumsum([0.0, *(minutes * 60 for _, _, minutes in legs)])
    seconds = np.arange(0.0, ends[-1] + 1e-6, every)
    known, km = [], []
    for (low, high, _), begin, end in zip(legs, ends, ends[1:], strict=False):
        known += [begin, end - 1e-6]
        km += [low, high]
    lat, lon = positions(route, np.interp(seconds, known, km), north_m)
    noise = np.random.default_rng(20200315).normal(0, scatter_m / DEGREE_M, (2, len(lat)))
    return track_of(name, lat + noise[0], lon + noise[1], start.timestamp() + seconds)


def cleaned(track: Track) -> Cleaned:
    """A track cleaned with nothing to compare it to."""
    return clean(track)


def as_gpx(track: Track) -> bytes:
    """The track as GPX 1.1."""
    when = [datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for time in track.time.tolist()]
    points = "".join(
        f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>{time}</time></trkpt>'
        for lat, lon, time in zip(track.lat, track.lon, when, strict=True)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}<trk><name>SYNTHETIC</name><trkseg>{points}</trkseg></trk></gpx>".encode()
