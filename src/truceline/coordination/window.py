"""A window of time: from when to when something is planned."""

from __future__ import annotations

from datetime import datetime

from pydantic import model_validator

from truceline.errors import InvalidPlan
from truceline.model import Value


class Window(Value):
    """From `start` to `end`, both with their time zone; raises `InvalidPlan` where it ends before it begins."""

    start: datetime
    end: datetime

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise InvalidPlan("a window without a time zone", remedy="write the times with their offset, or in UTC")
        if self.end <= self.start:
            raise InvalidPlan(
                f"a window ends at {self.end:%Y-%m-%d %H:%M}, not after it begins", remedy="exchange them"
            )
        return self

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()


def zoned(at: datetime, what: str) -> datetime:
    """`at` itself, if it has a time zone; raises `InvalidPlan` that names `what` is at that time."""
    if at.tzinfo is None:
        raise InvalidPlan(f"{what} at a time without a zone", remedy="write the time with its offset, or in UTC")
    return at
