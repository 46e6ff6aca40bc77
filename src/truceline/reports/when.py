"""A time as a report words it, resolved against the report's date but kept in the words' own precision."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from truceline.model import Value
from truceline.reports.report import Span

Precision = Literal["minute", "hour", "part_of_day", "day", "week", "month", "season", "year", "span"]
TimeFlag = Literal["impossible", "suspected_typo", "year_inferred", "zones_disagree"]


class When(Value):
    """A time as claimed.

    `iso` is ISO 8601 as worded: `2020-03-05`, `2020-03-06T00:01`, `2020-07-14T06:50Z`, `2020-03`, `2018`, or two of
    these joined by `/` for a span. `start` (inclusive) and `end` (exclusive) are its bounds as naive local time in
    `zone` (IANA name or offset as worded; None: the agreement's zone). An impossible time is kept as written and
    flagged, never corrected.
    """

    iso: str
    start: datetime
    end: datetime
    precision: Precision
    text: str
    span: Span
    zone: str | None = None
    rule: str = ""
    flags: tuple[TimeFlag, ...] = ()
