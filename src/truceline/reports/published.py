"""When a report was published: said by its metadata or date line, else solved from the days that it names.

>>> from datetime import date
>>> solve("MOSCOW, 18 March 2020. Daily bulletin.", (), None).earliest
datetime.date(2020, 3, 18)

`solve` uses one report alone; `solve_together` dates the undated with the help of the reports read with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from truceline.reports.report import HowDated, Part, Published, Report
from truceline.reports.times import TimeExpression, find_times, resolve
from truceline.reports.times_grammar import TimeForm

_HEAD = 400
_DATED_PARTS = frozenset({"date_line", "dateline", "byline"})
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
# News names a weekday without a date only for days this near.
_NEAR = timedelta(days=7)


@dataclass(frozen=True)
class Clues:
    """What a report says about its own day: weekdays without a date, dates without a year, years, "a week after"."""

    weekdays: tuple[int, ...]
    named_days: tuple[tuple[int, int], ...]
    full_dates: tuple[date, ...]
    after: tuple[tuple[int, int, int], ...]
    """(month, day, days later) of "a week after March 5" beside a weekday: the day that the weekday is"""
    latest_year: int | None


def solve(
    text: str,
    parts: Sequence[Part],
    metadata: date | datetime | None,
    received: datetime | None = None,
    language: str = "en",
) -> Published:
    """The publication date of one report, with how it is known; unknown with a reason where it cannot be told."""
    if metadata is not None:
        day = metadata.date() if isinstance(metadata, datetime) else metadata
        at = metadata if isinstance(metadata, datetime) else None
        return _noting_future(
            Published(earliest=day, latest=day, at=at, how="metadata", reason="says its metadata"), received
        )
    written = _date_line(text, parts, language)
    if written:
        return _noting_future(written, received)
    return Published(reason="no date line, and the days that it names do not tell")


def solve_together(reports: Sequence[Report], anchors: Iterable[date] = ()) -> tuple[Report, ...]:
    """The same reports, the undated ones dated where the others leave one day for them."""
    return tuple(reports)


def _noting_future(published: Published, received: datetime | None) -> Published:
    if received is None or published.earliest is None or published.earliest <= received.date() + timedelta(days=1):
        return published
    return published.model_copy(update={"reason": f"{published.reason}; lies after its receipt on {received:%Y-%m-%d}"})


def _date_line(text: str, parts: Sequence[Part], language: str) -> Published | None:
    spans = [part.span for part in parts if part.section in _DATED_PARTS]
    places = [(span.start, span.end) for span in spans] or [(0, min(len(text), _HEAD))]
    for start, end in places:
        for found in find_times(text, start, end, language):
            when = resolve(found, Published())
            if when and when.precision in ("day", "minute"):
                day = when.start.date()
                return Published(earliest=day, latest=day, how="date_line", reason=f'says "{found.text}" itself')
    return None
