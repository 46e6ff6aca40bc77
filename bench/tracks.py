"""Tracks of a patrol against its route, beside shapely's bare `line_locate_point`; and one activity against many.

Both sides of the first get the same synthetic points along the M4, in tracks of 100,000 points, as arrays (shapely: as
point objects, whose making is not counted). Ours cleans each track and measures its coverage: stretches, gaps, stops,
turning back, spells off the route. Shapely only finds how far along each point lies.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.measure import Measured, timed

AGREEMENT = Path(__file__).parent.parent / "examples" / "idlib-2020" / "agreement.yaml"
EACH = 100_000
SEED = 20200315
START = datetime(2020, 3, 15, tzinfo=UTC)
BOX = (35.5, 36.3, 36.1, 37.0)
MARGIN_M, MARGIN_MINUTES = 2_000, 30


def covered(n: int) -> Measured:
    """Seconds to clean and cover `n` points; `result` is the km that were covered in all."""
    from truceline.coordination.coverage import cover
    from truceline.coordination.tracks import clean, track_of

    route = _route()
    tracks = [track_of("SYNTHETIC", *points) for points in _points(n)]
    return timed(lambda: sum(cover(clean(track, route), route).covered_km for track in tracks))


def located(n: int) -> Measured:
    """Seconds of shapely's `line_locate_point` for the same points; `result` is their number."""
    import shapely

    line = shapely.LineString([(point.lon, point.lat) for _, point in _route().vertices])
    dots = [shapely.points(lon, lat) for lat, lon, _ in _points(n)]
    return timed(lambda: sum(len(shapely.line_locate_point(line, some)) for some in dots))


def asked(n: int, questions: int = 200) -> Measured:
    """Seconds of the slowest of `questions` about what clashes with one activity among `n`; `result` counts clashes.

    Laying the `n` on their plane once is not counted.
    """
    from truceline.coordination.clashes import Activities

    known = Activities(activities(n, SEED))
    slowest, found = 0.0, 0
    for own in activities(questions, SEED + 1):
        begin = time.perf_counter()
        found += len(known.clashes(own, margin_m=MARGIN_M, margin_minutes=MARGIN_MINUTES))
        slowest = max(slowest, time.perf_counter() - begin)
    return Measured(slowest, 0.0, found)


def _route() -> Any:
    from truceline.agreements.read import read_agreement

    return read_agreement(AGREEMENT).route("m4")


def _points(n: int) -> list[tuple[Any, Any, Any]]:
    """Latitudes, longitudes and times of synthetic tracks along the M4, at most `EACH` points in one."""
    route, rng = _route(), np.random.default_rng(SEED)
    marks = np.linspace(0, route.length_km, 2000)
    along = [route.at(float(mark)) for mark in marks]
    made = []
    for first in range(0, n, EACH):
        size = min(EACH, n - first)
        km = np.linspace(0, route.length_km, size)
        lat, lon = (np.interp(km, marks, [getattr(p, axis) for p in along]) for axis in ("lat", "lon"))
        noise = rng.normal(0, 3e-5, (2, size))
        made.append((lat + noise[0], lon + noise[1], START.timestamp() + np.linspace(0, 3 * 3600, size)))
    return made


def activities(n: int, seed: int) -> list[Any]:
    """Notices of a quarter of a year: circles, areas, sections of the M4."""
    from truceline.coordination.clashes import Activity
    from truceline.coordination.window import Window
    from truceline.geo import Circle, Point, Polygon

    route, rng = _route(), np.random.default_rng(seed)
    made = []
    for number in range(n):
        start = START + timedelta(minutes=float(rng.uniform(0, 90 * 1440)))
        window = Window(start=start, end=start + timedelta(hours=float(rng.uniform(1, 12))))
        at = Point(lat=float(rng.uniform(*BOX[:2])), lon=float(rng.uniform(*BOX[2:])))
        near = [Point(lat=at.lat + up, lon=at.lon + across) for up, across in ((0, 0.03), (0.03, 0.03), (0.02, 0))]
        begin = float(rng.uniform(0, route.length_km - 10))
        where = (Circle(centre=at, radius_m=2_000), Polygon(ring=(at, *near)), route.stretch(begin, begin + 9))
        made.append(Activity(id=f"{seed}-{number}", kind="notice", window=window, where=where[number % 3]))
    return made
