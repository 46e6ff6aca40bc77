"""Where something is planned, as options say it: a stretch of a route, a circle, a drawn polygon, a zone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.errors import InvalidSetting, UnknownName

if TYPE_CHECKING:
    from truceline.agreements.terms import Terms
    from truceline.geo.place import Point
    from truceline.geo.route import Route
    from truceline.geo.zone import Band, Circle, Corridor, Polygon

    Where = Corridor | Band | Circle | Polygon | Route

OnRoute = Annotated[
    str | None, typer.Option("--route", metavar="ROUTE", help="A route of the agreement, by id or name.")
]
FromPlace = Annotated[
    str | None, typer.Option("--from", metavar="PLACE", help="Where on the route it begins: km or place.")
]
ToPlace = Annotated[str | None, typer.Option("--to", metavar="PLACE", help="Where on the route it ends: km or place.")]
AtPoint = Annotated[
    str | None, typer.Option("--point", metavar="LAT,LON", help="The middle of a circle, or MGRS or UTM.")
]
Radius = Annotated[float | None, typer.Option("--radius", metavar="METRES", help="How far around the point.")]
Drawn = Annotated[
    Path | None, typer.Option("--polygon", metavar="FILE", help="A GeoJSON file with one polygon without holes.")
]
InZone = Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="A zone of the agreement, by id or name.")]
_MOST_BYTES = 5_000_000
_PAIR = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True)
class Asked:
    """What the options say, None where they say nothing."""

    route: str | None = None
    start: str | None = None
    end: str | None = None
    point: str | None = None
    radius: float | None = None
    polygon: Path | None = None
    zone: str | None = None


def area(asked: Asked, terms: Terms) -> Where:
    """The area that the options say. Raises `InvalidSetting` for none, several, or half of one, `UnknownName`,
    `InvalidGeometry` for a shape that is none."""
    given = [
        name
        for name, value in (
            ("--route", asked.route), ("--point", asked.point), ("--polygon", asked.polygon), ("--zone", asked.zone)
        )
        if value is not None
    ]  # fmt: skip
    if len(given) != 1:
        said = " and ".join(given) or "no area"
        raise InvalidSetting(f"{said} given", where="area", remedy="give one of --route, --point, --polygon, --zone")
    _check_beside(asked, given[0])
    if asked.route is not None:
        return _stretch(asked.route, asked.start, asked.end, terms)
    if asked.point is not None:
        return _circle(asked.point, asked.radius)
    if asked.polygon is not None:
        return read_polygon(asked.polygon)
    return _zone(asked.zone or "", terms)


def _check_beside(asked: Asked, given: str) -> None:
    for option, value, goes_with in (
        ("--from", asked.start, "--route"),
        ("--to", asked.end, "--route"),
        ("--radius", asked.radius, "--point"),
    ):
        if value is not None and given != goes_with:
            raise InvalidSetting(
                f"goes with {goes_with}, not with {given}", where=option, remedy="leave one of them out"
            )


def _stretch(name: str, start: str | None, end: str | None, terms: Terms) -> Route:
    found = next((route for route in terms.routes if route.id == name or route.named(name)), None)
    if found is None:
        known = ", ".join(route.id for route in terms.routes)
        raise UnknownName(
            f"no route {name[:60]!r}", where="--route", remedy=f"one of {known}" if known else "the agreement has none"
        )
    if start is None and end is None:
        return found
    if start is None or end is None:
        raise InvalidSetting("a stretch has two ends", where="--from, --to", remedy="give both, or neither")
    return found.stretch(_mark(start), _mark(end))


def _mark(written: str) -> float | str:
    """A km, or the name of a vertex."""
    try:
        km = float(written.removeprefix("km").strip())
    except ValueError:
        return written
    if not isfinite(km):
        raise InvalidSetting(f"{written[:40]!r} is no km", where="--from, --to", remedy="give a number or a place")
    return km


def point_named(written: str, option: str = "--point") -> Point:
    """The position that is written, in degrees, MGRS or UTM; raises `InvalidSetting`."""
    from truceline.geo.coordinates import read_coordinates
    from truceline.geo.place import Point

    place = read_coordinates(written)
    if place is not None and place.point is not None:
        return place.point
    # In a report two short numbers may be anything; here they can only be a position.
    pair = _PAIR.fullmatch(written.strip())
    lat, lon = (float(pair[1]), float(pair[2])) if pair else (91.0, 0.0)
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise InvalidSetting(
            f"{written[:40]!r} is no position", where=option, remedy="write latitude,longitude: 35.8137,36.6096"
        )
    return Point(lat=lat, lon=lon)


def _circle(written: str, radius: float | None) -> Circle:
    from truceline.geo.zone import Circle

    centre = point_named(written)
    if radius is None or not 0 < radius < float("inf"):
        raise InvalidSetting("a circle needs metres above 0", where="--radius", remedy="give --radius METRES")
    return Circle(name=f"{radius / 1000:g} km around {written.strip()}", centre=centre, radius_m=radius)


def _zone(name: str, terms: Terms) -> Where:
    from truceline.geo.spelling import fold

    zones = [zone for agreement in terms.agreements for zone in agreement.zones]
    for zone in zones:
        if name == zone.id or fold(name) in {fold(word) for word in (zone.name, *zone.aliases)}:
            return zone.shape
    known = ", ".join(zone.id for zone in zones)
    raise UnknownName(
        f"no zone {name[:60]!r}", where="--zone", remedy=f"one of {known}" if known else "the agreement has none"
    )


def read_polygon(file: Path) -> Polygon:
    """The polygon of a GeoJSON file (RFC 7946): a geometry, a feature, or a collection of one feature.

    Raises `InvalidSetting` for a file that holds anything else, `InvalidGeometry` for a ring that crosses itself.
    """
    from truceline.geo.zone import Polygon

    where = f"--polygon {file}"
    ring = _ring(_json(file, where), where)
    # The last position repeats the first.
    return Polygon(name=f"the area of {file.name}", ring=tuple(_position(one, where) for one in ring[:-1]))


def _json(file: Path, where: str) -> Any:
    try:
        if not file.is_file():
            raise InvalidSetting("is no file", where=where, remedy="name a GeoJSON file")
        raw = file.read_bytes()
        if len(raw) > _MOST_BYTES:
            raise InvalidSetting(f"has {len(raw):,} bytes", where=where, remedy="name a smaller file")
        return json.loads(raw)
    except (OSError, ValueError, RecursionError):
        raise InvalidSetting("cannot be read as JSON", where=where, remedy="name a GeoJSON file") from None


def _ring(value: Any, where: str) -> list[Any]:
    for _ in range(2):
        if isinstance(value, dict) and value.get("type") == "FeatureCollection":
            features = value.get("features")
            if not isinstance(features, list) or len(features) != 1:
                raise InvalidSetting("does not hold exactly one feature", where=where, remedy="leave one")
            value = features[0]
        elif isinstance(value, dict) and value.get("type") == "Feature":
            value = value.get("geometry")
    rings = value.get("coordinates") if isinstance(value, dict) and value.get("type") == "Polygon" else None
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list) or len(rings[0]) < 4:
        remedy = "give one Polygon with one ring of four positions or more"
        raise InvalidSetting("holds no polygon without holes", where=where, remedy=remedy)
    if rings[0][0] != rings[0][-1]:
        raise InvalidSetting("has a ring that does not end where it begins", where=where, remedy="close it")
    return rings[0]


def _position(written: Any, where: str) -> Point:
    from truceline.geo.place import Point

    numbers = written[:2] if isinstance(written, list) else []
    if len(numbers) != 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise InvalidSetting("has a position that is no pair of numbers", where=where, remedy="write [lon, lat]")
    lon, lat = numbers
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise InvalidSetting(f"has a position at {lat}, {lon}", where=where, remedy="longitude first, in degrees")
    return Point(lat=float(lat), lon=float(lon))


def area_in_words(where: Where) -> str:
    """Where it is, as a list says it."""
    from truceline.geo.route import Route
    from truceline.geo.zone import Circle

    if isinstance(where, Route):
        first, last = where.vertices[0][0], where.vertices[-1][0]
        return f"{where.name}, {first} to {last}" if first and last else where.name
    if isinstance(where, Circle):
        return f"within {where.radius_m / 1000:g} km of {where.centre.lat:.4f}, {where.centre.lon:.4f}"
    return where.name
