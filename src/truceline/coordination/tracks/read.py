"""Which reader a file needs, found by what it holds and not by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from truceline.coordination.tracks.geojson import read_features
from truceline.coordination.tracks.gpx import read_gpx
from truceline.coordination.tracks.kml import read_kml
from truceline.coordination.tracks.messages import read_messages, read_query
from truceline.coordination.tracks.table import read_table
from truceline.coordination.tracks.track import Track
from truceline.errors import UnreadableReport, UnreadableTrack
from truceline.reports.readers.decode import decode

MOST_BYTES = 100_000_000
HEAD = 4096
_SHAPES = ("FeatureCollection", "Feature", "LineString", "MultiLineString", "Point")
_REMEDY = "give GPX, KML, GeoJSON, CSV with columns lat, lon and time, or the messages of a phone"


def read_tracks(raw: bytes, name: str, *, max_bytes: int = MOST_BYTES) -> tuple[Track, ...]:
    """The tracks in the bytes of a file, in its order: one for each track, line or device.

    `name` is what messages call it. Reads GPX 1.1, KML 2.2, GeoJSON, CSV, and the JSON or query lines that phones send.
    Raises `UnreadableTrack`, and nothing else, on what is none of these, holds no position, or is larger than
    `max_bytes`. The work is bounded by the size of `raw`.
    """
    if len(raw) > max_bytes:
        size = f"has {len(raw):,} bytes, and {max_bytes:,} are the most"
        raise UnreadableTrack(size, where=name, remedy="cut it in parts")
    head = _head(raw)
    if head.startswith("PK"):
        raise UnreadableTrack("is a zip archive", where=name, remedy="unpack the KMZ or ZIP file first")
    if head.startswith("<"):
        tracks = _xml(raw, head, name)
    else:
        try:
            text = decode(raw, name).text
        except UnreadableReport as error:
            raise UnreadableTrack(error.reason, where=name, remedy=_REMEDY) from None
        tracks = _json(text, name) if head.startswith(("{", "[")) else _lines(text, name)
    if not tracks:
        raise UnreadableTrack("holds no track", where=name, remedy=_REMEDY)
    return tuple(tracks)


def _head(raw: bytes) -> str:
    """The first characters, whatever the encoding, without what may stand before them."""
    return raw[:HEAD].replace(b"\x00", b"").decode("latin-1").lstrip("\u00ef\u00bb\u00bf\u00fe\u00ff \t\r\n")


def _xml(raw: bytes, head: str, name: str) -> list[Track]:
    root = re.search(r"<(?:\w+:)?(gpx|kml)\b", head, re.IGNORECASE)
    if root is None:
        raise UnreadableTrack("is XML, but neither GPX nor KML", where=name, remedy=_REMEDY)
    return read_gpx(raw, name) if root[1].lower() == "gpx" else read_kml(raw, name)


def _json(text: str, name: str) -> list[Track]:
    try:
        return _from_json(json.loads(text), name)
    except (ValueError, RecursionError) as error:
        if isinstance(error, ValueError) and "Extra data" in str(error):
            return _json_lines(text, name)
        reason = "is nested too deep" if isinstance(error, RecursionError) else f"is no JSON ({error})"
        raise UnreadableTrack(reason, where=name, remedy=_REMEDY) from None


def _from_json(value: Any, name: str) -> list[Track]:
    if isinstance(value, Mapping):
        if value.get("type") in _SHAPES:
            return read_features(value, name)
        inner = value.get("positions", value.get("locations"))
        return read_messages(inner if isinstance(inner, list) else [value], name)
    return read_messages(value, name) if isinstance(value, list) else []


def _json_lines(text: str, name: str) -> list[Track]:
    messages = []
    for line_number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            messages.append(json.loads(line))
        except (ValueError, RecursionError):
            raise UnreadableTrack("is no JSON", where=f"{name}:{line_number}", remedy=_REMEDY) from None
    return read_messages(messages, name)


def _lines(text: str, name: str) -> list[Track]:
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    if not ("lat=" in first and "lon=" in first):
        return read_table(text, name)
    try:
        return read_messages((read_query(line) for line in text.splitlines() if line.strip()), name)
    except ValueError as error:
        raise UnreadableTrack(f"holds a line that is no query ({error})", where=name, remedy=_REMEDY) from None
