"""A moment: a time with its zone, in the years of ceasefires, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

from truceline.errors import InvalidCase

_YEARS = range(1900, 2200)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise InvalidCase(f"the time {at:%Y-%m-%d %H:%M} has no zone", remedy="write it with its offset, or in UTC")
    if at.year not in _YEARS:
        raise InvalidCase(f"the year {at.year} is none of a ceasefire", remedy="give one from 1900 to 2199")
    return at.astimezone(UTC)


At = Annotated[datetime, AfterValidator(_in_utc)]
"""An aware time, in UTC; raises `InvalidCase` for one without a zone."""


def told(at: datetime) -> str:
    """A time as people read it, in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
