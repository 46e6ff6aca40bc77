"""One point of the brief."""

from __future__ import annotations

from truceline.model import Value


class Item(Value):
    """One point, with the lines under it, and what it rests on: claims, so many of them reviewed, and entries."""

    text: str
    lines: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    reviewed: int = 0
    unreviewed: int = 0
