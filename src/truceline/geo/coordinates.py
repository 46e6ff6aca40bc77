"""Positions written in text: decimal degrees, degrees-minutes-seconds, UTM and MGRS.

The radius of the place is half of the last digit written, in metres, never below what a hand-held receiver gives.
MGRS is decoded by its rules (NGA.STND.0037, appendix B); polar squares (UPS) are not.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyproj import Transformer

from truceline.geo.place import Place, Point

RECEIVER_M = 10.0
DEGREE_M = 111_320.0
HALF_DIAGONAL = 0.7072

DECIMAL = re.compile(
    r"(?:lat(?:itude)?\s*[:=]?\s*)?(?P<h1>[NS])?\s*(?P<lat>[-+−]?\d{1,2}\.\d{2,})\s*°?\s*(?P<h2>[NS])?"
    r"\s*[,;/ ]\s*(?:(?:lon(?:gitude)?|lng)\s*[:=]?\s*)?"
    r"(?P<h3>[EW])?\s*(?P<lon>[-+−]?\d{1,3}\.\d{2,})\s*°?\s*(?P<h4>[EW])?",
    re.IGNORECASE,
)
_ANGLE = (
    r"(?P<{0}d>\d{{1,3}})\s*[°ºd\s]\s*(?P<{0}m>\d{{1,2}}(?:\.\d+)?)"
    r"(?:\s*['’′m\s]\s*(?:(?P<{0}s>\d{{1,2}}(?:\.\d+)?)\s*(?:[\"”″s]|'')?)?)?"
)
SEXAGESIMAL = re.compile(
    rf"(?:(?P<h1>[NS])\s*)?{_ANGLE.format('a')}\s*(?P<h2>[NS])?\s*[,;/ ]?\s*"
    rf"(?:(?P<h3>[EW])\s*)?{_ANGLE.format('o')}\s*(?P<h4>[EW])?",
    re.IGNORECASE,
)
MGRS = re.compile(
    r"(?:MGRS\s*:?\s*)?(?P<zone>[1-9]|[1-5]\d|60)\s?(?P<band>[C-HJ-NP-X])\s?(?P<column>[A-HJ-NP-Z])(?P<row>[A-HJ-NP-V])"
    r"\s?(?P<digits>\d{2,10}|\d{1,5}\s\d{1,5})"
)
UTM = re.compile(
    r"(?:UTM\s*:?\s*)?(?P<zone>[1-9]|[1-5]\d|60)\s?(?P<band>[C-HJ-NP-X])\s+(?P<east>\d{6})\s*(?:m\s?E)?[\s,]+"
    r"(?P<north>\d{7})\s*(?:m\s?N)?"
)

BANDS = "CDEFGHJKLMNPQRSTUVWX"
COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
ROWS = "ABCDEFGHJKLMNPQRSTUV"


def read_coordinates(words: str) -> Place | None:
    """The position that `words` consist of, None if they are none or lie off the globe."""
    stripped = words.strip().strip("().[]")
    for pattern, read in ((MGRS, _mgrs), (UTM, _utm), (DECIMAL, _decimal), (SEXAGESIMAL, _sexagesimal)):
        if (match := pattern.fullmatch(stripped)) and (found := read(match)) is not None:
            lat, lon, radius = found
            if abs(lat) <= 90 and abs(lon) <= 180:
                point = Point(lat=lat, lon=lon)
                return Place(text=words, point=point, radius_m=max(radius, RECEIVER_M), method="coordinates")
    return None


def _decimal(match: re.Match[str]) -> tuple[float, float, float] | None:
    lat, lon = (float(match[name].replace("−", "-")) for name in ("lat", "lon"))
    lat *= -1 if (match["h1"] or match["h2"] or "").upper() == "S" else 1
    lon *= -1 if (match["h3"] or match["h4"] or "").upper() == "W" else 1
    digits = min(len(match[name].partition(".")[2]) for name in ("lat", "lon"))
    return lat, lon, 0.5 * 10**-digits * DEGREE_M * 2 * HALF_DIAGONAL


def _sexagesimal(match: re.Match[str]) -> tuple[float, float, float] | None:
    north, east = match["h1"] or match["h2"], match["h3"] or match["h4"]
    if not north or not east:
        return None
    parts = []
    for angle in ("a", "o"):
        minutes, seconds = match[angle + "m"], match[angle + "s"]
        if float(minutes) >= 60 or float(seconds or 0) >= 60:
            return None
        parts.append(int(match[angle + "d"]) + float(minutes) / 60 + float(seconds or 0) / 3600)
    written = match["as"] if match["as"] and match["os"] else match["am"]
    unit = DEGREE_M / (3600 if match["as"] and match["os"] else 60)
    radius = 0.5 * 10 ** -len(written.partition(".")[2]) * unit * 2 * HALF_DIAGONAL
    return parts[0] * (-1 if north.upper() == "S" else 1), parts[1] * (-1 if east.upper() == "W" else 1), radius


def _utm(match: re.Match[str]) -> tuple[float, float, float] | None:
    south = match["band"] < "N"
    lon, lat = _from_utm(int(match["zone"]), south).transform(float(match["east"]) + 0.5, float(match["north"]) + 0.5)
    return lat, lon, HALF_DIAGONAL


def _mgrs(match: re.Match[str]) -> tuple[float, float, float] | None:
    zone, band = int(match["zone"]), match["band"]
    digits = match["digits"]
    parts = digits.split() if " " in digits else [digits[: len(digits) // 2], digits[len(digits) // 2 :]]
    column = COLUMNS[(zone - 1) % 3].find(match["column"])
    if len(parts[0]) != len(parts[1]) or column < 0:
        return None
    size = 10.0 ** (5 - len(parts[0]))
    east = (column + 1) * 1e5 + int(parts[0]) * size + size / 2
    row = (ROWS.index(match["row"]) - (5 if zone % 2 == 0 else 0)) % len(ROWS)
    within = row * 1e5 + int(parts[1]) * size + size / 2
    south = band < "N"
    lowest = -80 + 8 * BANDS.index(band)
    highest = lowest + (12 if band == "X" else 8)
    # Row letters repeat every 2,000 km; only one of the repetitions lies in the band.
    for repetition in range(5):
        lon, lat = _from_utm(zone, south).transform(east, within + repetition * 2e6)
        if lowest - 0.01 <= lat <= highest + 0.01:
            return lat, lon, size * HALF_DIAGONAL
    return None


@lru_cache(maxsize=120)
def _from_utm(zone: int, south: bool) -> Transformer:
    return Transformer.from_crs(f"EPSG:{(32700 if south else 32600) + zone}", "EPSG:4326", always_xy=True)
