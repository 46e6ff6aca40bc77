"""A place as a report names it, with the point it was resolved to and how far that point may be off."""

from __future__ import annotations

from typing import Literal

from truceline.model import Value

PlaceMethod = Literal["coordinates", "gazetteer", "relative", "road", "region", "unresolved"]


class Point(Value):
    """A position in WGS 84, degrees."""

    lat: float
    lon: float


class Candidate(Value):
    """One reading of a name: gazetteer entry, position, and a score between 0 and 1."""

    name: str
    point: Point
    radius_m: float
    score: float


class Place(Value):
    """The words as written and what they were resolved to; `point` is None where the gazetteer abstains.

    `radius_m` is the radius of the circle that holds the true position with about 95 % confidence: the size of the
    settlement, the error of a relative place, the half-width of a region. `method` says how it was found; `road` means
    a road or a stretch of it, whose point is only a label position. `carried` tells that the words of the happening do
    not name it: it is the place told before.
    """

    text: str
    name: str | None = None
    point: Point | None = None
    radius_m: float | None = None
    method: PlaceMethod = "unresolved"
    region: str | None = None
    alternatives: tuple[Candidate, ...] = ()
    carried: bool = False
