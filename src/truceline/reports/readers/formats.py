"""The table of readers: by suffix, else by what the content looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import PurePath

from truceline.errors import TrucelineError, UnreadableReport
from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.feed import looks_like_feed, read_feed
from truceline.reports.readers.json_lines import looks_like_json_lines, read_json_lines
from truceline.reports.readers.message import looks_like_message, read_message
from truceline.reports.readers.page import looks_like_page, read_page
from truceline.reports.readers.plain import read_plain
from truceline.reports.readers.points import looks_like_points, read_points
from truceline.reports.readers.table import looks_like_table, read_table

Read = Callable[[bytes, Origin], Iterator[Draft | Rejected]]
ENTRY_POINTS = "truceline.readers"


@dataclass(frozen=True)
class Format:
    """One format: its reader, its suffixes, and `looks_like`, asked of content whose suffix says nothing."""

    name: str
    suffixes: tuple[str, ...]
    looks_like: Callable[[bytes], bool]
    read: Read


def _never(head: bytes) -> bool:
    return False


PLAIN = Format("plain text", (".txt", ".text", ".md"), _never, read_plain)
OWN: tuple[Format, ...] = (
    Format("HTML", (".html", ".htm", ".xhtml"), looks_like_page, read_page),
    Format("feed", (".rss", ".atom"), looks_like_feed, read_feed),
    Format("GeoJSON", (".geojson",), looks_like_points, read_points),
    Format("JSON Lines", (".jsonl", ".ndjson"), looks_like_json_lines, read_json_lines),
    Format("e-mail", (".eml",), looks_like_message, read_message),
    Format("CSV", (".csv", ".tsv"), looks_like_table, read_table),
    PLAIN,
)


@lru_cache(maxsize=1)
def formats() -> tuple[Format, ...]:
    """All formats: those of other packages first, then Truceline's own."""
    others = (point.load() for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name))
    return tuple(found for found in others if isinstance(found, Format)) + OWN


def find_format(raw: bytes, origin: Origin) -> Format:
    """The format that the suffix of the name says, else the first that the content looks like, else plain text."""
    suffix = PurePath(origin.name).suffix.casefold()
    for known in formats():
        if suffix in known.suffixes:
            return known
    head = raw[:4096]
    return next((known for known in formats() if known.looks_like(head)), PLAIN)


def read_content(raw: bytes, origin: Origin) -> Iterator[Draft | Rejected]:
    """The reports in `raw`. Whatever a parser stumbles over comes out as `UnreadableReport`, after what was read."""
    known = find_format(raw, origin)
    try:
        yield from known.read(raw, origin)
    except TrucelineError:
        raise
    # Parsers of other projects, and readers of other packages, fail in ways that no list could hold.
    except Exception as error:
        raise UnreadableReport(
            f"could not be read as {known.name} ({type(error).__name__})",
            where=origin.name,
            remedy="check the file, or save its text as plain text",
        ) from error
