"""The table of readers: by suffix, else by what the content looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import PurePath

from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.plain import read_plain

Read = Callable[[bytes, Origin], Iterator[Draft | Rejected]]
ENTRY_POINTS = "truceline.readers"


@dataclass(frozen=True)
class Format:
    """One format: its reader, its suffixes, and `looks_like`, asked of content whose suffix says nothing."""

    name: str
    suffixes: tuple[str, ...]
    looks_like: Callable[[bytes], bool]
    read: Read


PLAIN = Format("plain text", (".txt", ".text", ".md"), lambda head: True, read_plain)
_OWN: tuple[Format, ...] = (PLAIN,)


@lru_cache(maxsize=1)
def formats() -> tuple[Format, ...]:
    """All formats: those of other packages first, then Truceline's own; plain text, which takes any text, is last."""
    others = (point.load() for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name))
    return tuple(found for found in others if isinstance(found, Format)) + _OWN


def find_format(raw: bytes, origin: Origin) -> Format:
    """The format that the suffix of the name says, else the first that the content looks like."""
    suffix = PurePath(origin.name).suffix.casefold()
    for known in formats():
        if suffix in known.suffixes:
            return known
    head = raw[:4096]
    return next((known for known in formats() if known.looks_like(head)), PLAIN)
