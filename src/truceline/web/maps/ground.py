"""The base map as GeoJSON (RFC 7946): routes with their km, zones as areas, and places with their names.

Each feature says in `layer` what it is: `route`, `km`, `zone` or `place`. Positions have five decimals, about a metre.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from shapely import Polygon, symmetric_difference_all
from shapely.geometry import mapping

from truceline.agreements.terms import Terms
from truceline.geo.gazetteer import Entry, Gazetteer
from truceline.geo.place import Point
from truceline.sitrep.picture import Band, Line
from truceline.sitrep.terrain import terrain

__all__ = ["extent", "ground", "script_of", "sources"]

_DECIMALS = 5
_MOST_PLACES = 600
_LABELLED = ("settlement", "landmark", "post", "water")
_LEAST_ZOOM = ((100_000, 5), (20_000, 7), (5_000, 8), (0, 9))
_ID = re.compile(r"\s+\d{4,}")
Feature = dict[str, Any]


def ground(terms: Terms) -> list[Feature]:
    """All features of the base map, zones first, so that what is drawn later lies over them.

    What an agreement that was amended draws is `amended`: it is in force, too, and a layer of its own.
    """
    zones: dict[str, Feature] = {}
    routes: dict[str, list[Feature]] = {}
    for n, agreement in enumerate(terms.agreements):
        drawn = terrain(agreement)
        for band in drawn.bands:
            zones.setdefault(band.id, _zone(band, amended=n > 0))
        for line in drawn.lines:
            routes.setdefault(line.id, list(_route(line, amended=n > 0)))
    return [*zones.values(), *(feature for one in routes.values() for feature in one), *_places(terms.gazetteer)]


def extent(features: Iterable[Feature]) -> list[float] | None:
    """West, south, east and north of what the agreement draws, else of the places; None where there is nothing."""
    features = list(features)
    drawn = [one for one in features if one["properties"]["layer"] != "place"]
    chosen = [one for one in drawn if not one["properties"]["amended"]] or drawn or features
    points = [point for one in chosen for point in _points(one["geometry"]["coordinates"])]
    if not points:
        return None
    lon, lat = zip(*points, strict=True)
    return [min(lon), min(lat), max(lon), max(lat)]


def sources(gazetteer: Gazetteer) -> list[str]:
    """Whom the places are from, each once, as their licences ask for."""
    named = Counter(_ID.sub("", entry.source).partition(";")[0] for entry in gazetteer if entry.source)
    return [name for name, _ in named.most_common(3)]


def script_of(name: str) -> str:
    """The script of a name's first letter, as Unicode calls it: LATIN, ARABIC, CYRILLIC ...; "" without letters."""
    first = next((letter for letter in name if letter.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""


def _points(coordinates: Sequence[Any]) -> Iterator[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
        return
    for each in coordinates:
        yield from _points(each)


def _feature(layer: str, type: str, coordinates: Any, **properties: object) -> Feature:
    told = {"layer": layer, **properties}
    return {"type": "Feature", "properties": told, "geometry": {"type": type, "coordinates": coordinates}}


def _xy(point: Point) -> list[float]:
    return [round(point.lon, _DECIMALS), round(point.lat, _DECIMALS)]


def _route(line: Line, *, amended: bool) -> Iterator[Feature]:
    told = {"id": line.id, "name": line.name, "amended": amended}
    yield _feature("route", "LineString", [_xy(point) for point in line.points], **told)
    for km, point in line.marks:
        yield _feature("km", "Point", _xy(point), name=f"{km:g}", route=line.id, amended=amended)


def _zone(band: Band, *, amended: bool) -> Feature:
    shape = _area(tuple(tuple((p.lon, p.lat) for p in ring) for ring in band.rings))
    told = {"id": band.id, "name": band.name, "says": band.says, "amended": amended}
    return _feature("zone", shape["type"], shape["coordinates"], **told)


@lru_cache(maxsize=64)
def _area(rings: tuple[tuple[tuple[float, float], ...], ...]) -> dict[str, Any]:
    """Rings that are filled by the even-odd rule as polygons with holes."""
    area = symmetric_difference_all([Polygon(ring).buffer(0) for ring in rings])
    return dict(mapping(_rounded(area)))


def _rounded(area: Any) -> Any:
    from shapely import set_precision

    return set_precision(area, 10**-_DECIMALS)


def _places(gazetteer: Gazetteer) -> Iterator[Feature]:
    """The places of the node's own list, the largest first; those of the whole world stay in their file."""
    entries = [entry for entry in gazetteer if entry.kind in _LABELLED]
    local = _local_script(entries)
    entries.sort(key=lambda entry: (-entry.population, entry.name))
    for entry in entries[:_MOST_PLACES]:
        zoom = next(zoom for least, zoom in _LEAST_ZOOM if entry.population >= least)
        here = next((name for name in entry.spellings if script_of(name) == local), "") if local else ""
        told = {"id": entry.id, "name": entry.name, "local": here, "zoom": zoom, "rank": -entry.population}
        yield _feature("place", "Point", _xy(entry.point), kind=entry.kind, **told)


def _local_script(entries: Iterable[Entry]) -> str:
    """The script other than Latin in which most of the places have a name; "" where none does."""
    scripts = Counter(script for entry in entries for script in {script_of(name) for name in entry.spellings})
    del scripts["LATIN"], scripts[""]
    return scripts.most_common(1)[0][0] if scripts else ""
