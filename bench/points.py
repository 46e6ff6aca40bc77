"""Points against the corridor: km, signed offset and inside/outside/uncertain, beside geopandas' inside/outside.

Both sides get the same coordinates as arrays; reading them is not counted, making what each needs of them is. The
zone is the 6 km corridor along the M4 with round ends, for geopandas as a polygon within half a metre of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bench.measure import Measured, in_own_process, timed

AGREEMENT = Path(__file__).parent.parent / "examples" / "idlib-2020" / "agreement.yaml"
BOX = (35.62, 36.00, 36.02, 36.92)
SEED = 20200305


def ours(n: int) -> Measured:
    """Seconds and peak memory of `classify_points` for `n` points, in a process of its own."""
    return in_own_process(_ours, n)


def theirs(n: int) -> Measured:
    """Seconds and peak memory of `geopandas.sjoin` for the same points, in a process of its own."""
    return in_own_process(_theirs, n)


def positions(n: int) -> tuple[Any, Any]:
    """Latitudes and longitudes of `n` points spread evenly over the corridor and some 10 km around it."""
    rng = np.random.default_rng(SEED)
    south, north, west, east = BOX
    return rng.uniform(south, north, n), rng.uniform(west, east, n)


def corridor() -> Any:
    """The 6 km corridor along the chain of villages, with round ends."""
    from truceline.agreements.read import read_agreement
    from truceline.geo import Corridor

    route = read_agreement(AGREEMENT).route("m4")
    return Corridor(name="the corridor", route=route, left_m=6000, right_m=6000, ends="round")


def _ours(n: int) -> Measured:
    from truceline.geo import classify_points

    zone = corridor()
    lat, lon = positions(n)
    measured = timed(lambda: classify_points(zone, lat, lon))
    return Measured(measured.seconds, 0.0, int((measured.result.answer == 1).sum()))


def _theirs(n: int) -> Measured:
    import geopandas

    from truceline.geo import shape

    polygon = geopandas.GeoDataFrame({"zone": ["corridor"]}, geometry=[shape(corridor())], crs=4326)
    lat, lon = positions(n)

    def join() -> int:
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)
        return len(geopandas.sjoin(points, polygon, predicate="within"))

    return timed(join)
