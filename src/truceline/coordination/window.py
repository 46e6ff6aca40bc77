"""A window of time: from when to when something is planned; and what a time or day has to be to be told at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, model_validator

from truceline.errors import InvalidPlan
from truceline.model import Value

_YEARS = range(1900, 2200)


def _in_years(day: date) -> date:
    if day.year not in _YEARS:
        raise InvalidPlan(f"the year {day.year} is none of a ceasefire", remedy="give one from 1900 to 2199")
    return day


Day = Annotated[date, AfterValidator(_in_years)]
"""A day in the years 1900 to 2199; raises `InvalidPlan`."""


class Window(Value):
    """From `start` to `end`, both with their time zone; raises `InvalidPlan` where it ends before it begins."""

    start: datetime
    end: datetime

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise InvalidPlan("a window without a time zone", remedy="write the times with their offset, or in UTC")
        _in_years(self.start)
        _in_years(self.end)
        if self.end <= self.start:
            raise InvalidPlan(
                f"a window ends at {self.end:%Y-%m-%d %H:%M}, not after it begins", remedy="exchange them"
            )
        return self

    @property
    def last_day(self) -> date:
        """The last day that it is part of, as its end is written; one that ends at midnight ends the day before."""
        return (self.end - timedelta(microseconds=1)).date()

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()


def zoned(at: datetime, what: str) -> datetime:
    """`at` itself, if it has a time zone and lies in a year of a ceasefire; raises `InvalidPlan` that names `what`."""
    if at.tzinfo is None:
        raise InvalidPlan(f"{what} at a time without a zone", remedy="write the time with its offset, or in UTC")
    _in_years(at)
    return at
