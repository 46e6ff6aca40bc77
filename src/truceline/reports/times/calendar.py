"""Days, weeks, months and years as bounded times, in the precision of the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from truceline.reports.when import Precision, TimeFlag

ONE_DAY = timedelta(days=1)
_SOON = 45
HOURS_OF_PART = {
    "dawn": (4, 7),
    "morning": (5, 12),
    "noon": (12, 13),
    "afternoon": (12, 18),
    "evening": (17, 24),
    "night": (18, 30),
}
MONTHS_OF_SEASON = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_EDGES_OF_MONTH = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "first_half": (1, 15), "second_half": (16, 31)}
_EDGES_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "first_half": (1, 6), "second_half": (7, 12)}


@dataclass(frozen=True)
class Bounds:
    """A resolved time: ISO 8601 as worded, `start` (inclusive), `end` (exclusive), naive local time in `zone`."""

    iso: str
    start: datetime
    end: datetime
    precision: Precision
    zone: str | None = None
    flags: tuple[TimeFlag, ...] = ()

    def flagged(self, *flags: TimeFlag) -> Bounds:
        """The same with further flags, each once."""
        return replace(self, flags=tuple(dict.fromkeys((*self.flags, *flags))))

    @property
    def day(self) -> date:
        """The first day."""
        return self.start.date()


def midnight_of(day: date) -> datetime:
    """The start of the day."""
    return datetime.combine(day, time())


def shifted(day: date, days: int) -> date | None:
    """The day so many days later; None outside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def of_day(day: date) -> Bounds:
    """One whole day."""
    start = midnight_of(day)
    return Bounds(day.isoformat(), start, _after(day), "day")


def of_days(first: date, last: date, precision: Precision = "span") -> Bounds:
    """From the first day to the last, both included; either order."""
    first, last = sorted((first, last))
    if first == last:
        return of_day(first)
    return Bounds(f"{first.isoformat()}/{last.isoformat()}", midnight_of(first), _after(last), precision)


def of_month(year: int, month: int, edge: str | None = None) -> Bounds:
    """A month, or its first or second half; "early March" stays March in words but is the first ten days in bounds."""
    last = days_in(year, month)
    first, until = _EDGES_OF_MONTH.get(edge or "", (1, last))
    days = of_days(date(year, month, first), date(year, month, min(until, last)))
    if edge in ("first_half", "second_half"):
        return days
    return replace(days, iso=f"{year:04}-{month:02}", precision="month")


def of_months(year: int, month: int, count: int, precision: Precision) -> Bounds:
    """So many months from the one given."""
    last_year, last_month = add_months(year, month, count - 1)
    first, last = of_month(year, month), of_month(last_year, last_month)
    return Bounds(f"{first.iso}/{last.iso}", first.start, last.end, precision)


def of_year(year: int, edge: str | None = None) -> Bounds:
    """A year or a part of it."""
    first, until = _EDGES_OF_YEAR.get(edge or "", (1, 12))
    months = of_months(year, first, until - first + 1, "span")
    return months if edge in ("first_half", "second_half") else replace(months, iso=f"{year:04}", precision="year")


def of_week(day: date) -> Bounds:
    """The week, Monday to Sunday, that the day is in."""
    monday = shifted(day, -day.weekday()) or day
    return of_days(monday, shifted(monday, 6) or day, "week")


def of_season(year: int, season: str) -> Bounds:
    """A season of the northern hemisphere by whole months; winter begins in December of `year`."""
    first, _ = MONTHS_OF_SEASON[season]
    return of_months(year, first, 3, "season")


def of_part(day: date, part: str) -> Bounds:
    """A part of a day; a night ends at six the next morning."""
    first, last = HOURS_OF_PART.get(part, (0, 24))
    start = midnight_of(day)
    return Bounds(day.isoformat(), start + timedelta(hours=first), start + timedelta(hours=last), "part_of_day")


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Year and month so many months later, kept within the calendar."""
    months = min(max(year * 12 + month - 1 + count, 12), 9998 * 12 + 11)
    return months // 12, months % 12 + 1


@lru_cache(maxsize=4096)
def days_in(year: int, month: int) -> int:
    """How many days the month has."""
    following = date(*add_months(year, month, 1), 1)
    return (following - ONE_DAY).day


def joined(first: Bounds, last: Bounds) -> Bounds:
    """From the start of one time to the end of the other."""
    iso = f"{first.iso.split('/')[0]}/{last.iso.split('/')[-1]}"
    bounds = Bounds(iso, first.start, last.end, "span", last.zone or first.zone)
    return bounds.flagged(*first.flags, *last.flags)


def nearest(candidates: Iterable[date], today: date, tense: str | None) -> date | None:
    """The candidate nearest to today; for a past happening a later day counts three times as far, and the reverse.

    A day more than six weeks later counts five times as far.

    Not an absolute rule, because a sentence's tense is often that of its speaker: "agreed on patrols on 15 March".
    """

    def distance(day: date) -> float:
        days = (day - today).days
        if days == 0:
            return 0
        if days > 0:
            if tense == "past" and days > _SOON:
                return days * 5.0
            return days * {"past": 3.0, "future": 1.0}.get(tense or "", 1.2)
        return -days * {"past": 1.0, "future": 3.0}.get(tense or "", 1.0)

    return min(candidates, key=distance, default=None)


def _after(day: date) -> datetime:
    return midnight_of(day) + ONE_DAY if day < date.max else datetime.max
