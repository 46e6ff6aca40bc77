"""Positions made coarse before they leave: no export of a situation report is fit for aiming.

Rule: latitude and longitude are rounded to 0.01 degree (about 1.1 km; the finest cell of `truceline.geo.grid`), and the
location error that is given with them grows by the rounding (0.8 km). Every export says so (`POLICY`). An agreement's
disclosure policy may ask for more; then the claims are coarser already when they come here
(`truceline.claims.disclosed`), and rounding changes nothing.
"""

from __future__ import annotations

import re
from math import ceil

from truceline.geo.grid import snapped
from truceline.geo.place import Place, Point

ROUNDING_M = 800.0
_KM = re.compile(r"\b(\d+\.\d+) km\b")
VAGUE_M = 10_000.0
"""A place that is known no better than this is no point on a map."""
POLICY = "Positions are rounded to 0.01 degree (about 1 km) on purpose; distances to whole kilometres."


def coarse(point: Point) -> Point:
    """The position, rounded to 0.01 degree."""
    return snapped(point)


def radius(metres: float | None) -> float:
    """The location error in metres with the rounding added, up to the next 100 m."""
    return ceil(((metres or 0.0) + ROUNDING_M) / 100) * 100.0


def mapped(place: Place | None) -> Point | None:
    """Where a place stands on a map; None where it has no position, is a road, or is known only to a region."""
    if place is None or place.point is None or place.method in ("road", "region", "unresolved"):
        return None
    return coarse(place.point) if (place.radius_m or 0.0) <= VAGUE_M else None


def words(text: str) -> str:
    """A sentence with its distances in whole kilometres, as the rule asks."""
    return _KM.sub(lambda found: km(float(found[1]) * 1000), text)


def km(metres: float | None) -> str:
    """A distance in whole kilometres: `3 km`, `under 1 km`; empty where unknown."""
    if metres is None:
        return ""
    whole = round(abs(metres) / 1000)
    return f"{whole} km" if whole else "under 1 km"
