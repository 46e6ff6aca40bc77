"""The outline of an area, small enough for a card: what it is like, beside the words for where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, radians
from typing import Any

from truceline.errors import TrucelineError
from truceline.geo.shapes import geojson
from truceline.web.areas import Where

__all__ = ["HIGH", "WIDE", "outline"]

WIDE, HIGH = 64.0, 40.0
_EDGE = 3.0
_MOST = 120
"""So many positions of a ring or line; more cannot be told apart in so small a drawing."""


def outline(where: Where) -> str:
    """The area as the data of an SVG path within `WIDE` and `HIGH`, north up; empty where it has no shape."""
    try:
        geometry = geojson(where)["geometry"]
    except TrucelineError:
        return ""
    parts = [part[:: max(1, len(part) // _MOST)] for part in _parts(geometry["coordinates"])]
    points = [point for part in parts for point in part]
    if not points:
        return ""
    closed = "Polygon" in geometry["type"]
    lats, lons = [lat for _lon, lat in points], [lon for lon, _lat in points]
    west, north = min(lons), max(lats)
    narrow = cos(radians((north + min(lats)) / 2))
    wide, high = (max(lons) - west) * narrow, north - min(lats)
    scale = min((WIDE - 2 * _EDGE) / (wide or 1e-9), (HIGH - 2 * _EDGE) / (high or 1e-9))
    left, top = (WIDE - wide * scale) / 2, (HIGH - high * scale) / 2
    drawn = (
        "M"
        + "L".join(f"{left + (lon - west) * narrow * scale:.1f} {top + (north - lat) * scale:.1f}" for lon, lat in part)
        for part in parts
    )
    return "".join(one + ("Z" if closed else "") for one in drawn)


def _parts(coordinates: Sequence[Any]) -> Iterator[list[tuple[float, float]]]:
    """The rings or lines of a geometry."""
    if not coordinates:
        return
    if isinstance(coordinates[0][0], int | float):
        yield [(float(lon), float(lat)) for lon, lat, *_height in coordinates]
        return
    for each in coordinates:
        yield from _parts(each)
