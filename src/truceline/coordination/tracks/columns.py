"""What things are called in logs: the columns of a table, the properties of a feature, the members of a message."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[str, ...]]:
    """The names by what they stand for, from `columns.yaml`."""
    table = yaml.safe_load((Path(__file__).parent / "columns.yaml").read_text(encoding="utf-8"))
    return {what: tuple(listed) for what, listed in table.items()}


@lru_cache(maxsize=4096)
def plain(written: str) -> str:
    """A column's name without case, unit and punctuation.

    >>> plain("Altitude (m)")
    'altitude'
    """
    return re.sub(r"[\s.\-]+", "_", re.sub(r"[(\[].*", "", written).strip().lower())


@lru_cache(maxsize=1024)
def found(written: tuple[str, ...], what: str) -> str | None:
    """Which of the `written` names tells `what`; None if none does."""
    by_name = {plain(name): name for name in reversed(written)}
    return next((by_name[name] for name in names()[what] if name in by_name), None)
