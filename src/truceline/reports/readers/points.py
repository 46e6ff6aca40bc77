"""GeoJSON points (RFC 7946): each feature one report, its properties mapped as the columns of a table are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from truceline.errors import UnreadableReport
from truceline.geo.place import Point
from truceline.reports.readers.decode import decode, replace_surrogates
from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.layouts import Layout, find_layout, known_layouts, mapping_for
from truceline.reports.readers.rows import draft_from_row, is_on_earth, strings

_REMEDY = "write a FeatureCollection of points (docs/reports.md)"
MEDIA_TYPE = "application/geo+json"


def looks_like_points(head: bytes) -> bool:
    """Whether content that begins with `head` is GeoJSON."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*\{", head)) and bool(
        re.search(rb"\"type\"\s*:\s*\"Feature(?:Collection)?\"", head)
    )


def read_points(raw: bytes, origin: Origin) -> Iterator[Draft | Rejected]:
    """One report for each point feature; other shapes are rejected by name."""
    decoded = decode(raw, origin.name)
    features = _features(decoded.text, origin)
    mapping = mapping_for(origin.name, origin.mapping)
    for number, feature in enumerate(features, 1):
        where = f"feature {number}"
        point = _position(feature, where)
        if isinstance(point, Rejected):
            yield point
            continue
        row = {name: replace_surrogates(value) for name, value in strings(feature.get("properties") or {})}
        if isinstance(feature.get("id"), str | int):
            row.setdefault("id", replace_surrogates(str(feature["id"])))
        layout = mapping or find_layout(row) or _plain()
        yield draft_from_row(row, layout, where, MEDIA_TYPE, encoding=decoded.encoding, point=point)


def _plain() -> Layout:
    return known_layouts()[-1]


def _features(text: str, origin: Origin) -> list[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "is nested too deep" if isinstance(error, RecursionError) else f"is no JSON ({error})"
        raise UnreadableReport(reason, where=origin.name, remedy=_REMEDY) from error
    kind = value.get("type") if isinstance(value, dict) else None
    features = value.get("features") if kind == "FeatureCollection" else [value] if kind == "Feature" else None
    if not isinstance(features, list) or not features:
        raise UnreadableReport("holds no GeoJSON features", where=origin.name, remedy=_REMEDY)
    return features


def _position(feature: Any, where: str) -> Point | Rejected:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    if not isinstance(geometry, Mapping) or not isinstance(feature.get("properties") or {}, Mapping):
        return Rejected(where, "is no feature with a position and properties", _REMEDY)
    if geometry.get("type") != "Point":
        return Rejected(where, f"is a {str(geometry.get('type'))[:30]}, not a Point", "give each happening as a point")
    at = geometry.get("coordinates")
    numbers = isinstance(at, list) and len(at) >= 2 and all(isinstance(x, int | float) for x in at[:2])
    if not numbers or not is_on_earth(at[1], at[0]):  # type: ignore[index]  # checked by `numbers`
        return Rejected(where, "has no longitude and latitude in degrees", "write [longitude, latitude]")
    return Point(lat=float(at[1]), lon=float(at[0]))  # type: ignore[index]
