"""How numbers, days, times and places are written: Latin digits, unambiguous dates, bounds said in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from truceline.claims.claim import Claim
from truceline.reports.when import When
from truceline.sitrep.period import Period
from truceline.sitrep.picture import Tally

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def day(value: date) -> str:
    """`15 Mar 2020`."""
    return f"{value.day:02d} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """`15 Mar 2020 19:30`."""
    return f"{day(value.date())} {value:%H:%M}"


def moment_utc(value: datetime) -> str:
    """`10 Mar 2020 12:00 UTC`; with seconds where there are any; the end of a day is its 24:00."""
    utc = value.astimezone(UTC)
    if utc.time() == time.max:
        return f"{day(utc.date())} 24:00 UTC"
    seconds = f":{utc:%S}" if utc.second else ""
    return f"{moment(utc)}{seconds} UTC"


def days(period: Period) -> str:
    """`14 Mar 2020 19:30 to 15 Mar 2020 19:30`."""
    return f"{moment(period.start)} to {day(period.day)} {cut_off(period)}"


def cut_off(period: Period) -> str:
    """`19:30`; midnight is `24:00` of the period's day."""
    return "24:00" if (period.end.hour, period.end.minute) == (0, 0) else f"{period.end:%H:%M}"


def span(period: Period) -> str:
    """`14 Mar 2020 19:30 to 15 Mar 2020 19:30, Asia/Damascus (UTC+02:00)`."""
    return f"{days(period)}, {zone(period)}"


def zone(period: Period) -> str:
    """The zone's name with its offset at the cut-off."""
    offset = f"{period.end:%z}"
    said = f"UTC{offset[:3]}:{offset[3:5]}"
    return said if period.zone.lstrip("UTC").startswith(("+", "-")) else f"{period.zone} ({said})"


def when(value: When | None) -> str:
    """A claimed time in its own precision; an impossible one as written, and said to be."""
    if value is None:
        return "no time given"
    if "impossible" in value.flags:
        return f"“{value.text}” (impossible, kept as written)"
    said = interval(value.start, value.end, exact=value.precision in ("minute", "hour", "part_of_day"))
    return f"{said} (doubtful, kept as written)" if "suspected_typo" in value.flags else said


def interval(start: datetime, end: datetime, *, exact: bool = False) -> str:
    """The days, or the hours where `exact`, between `start` and `end` (exclusive)."""
    exact = exact and (start.time(), end.time()) != (time(0), time(0))
    if exact and end - start <= timedelta(minutes=1):
        return moment(start)
    if exact:
        same_day = start.date() == end.date()
        return f"{moment(start)}–{end:%H:%M}" if same_day else f"{moment(start)} to {moment(end)}"
    last = (end - timedelta(microseconds=1)).date() if end > start else start.date()
    if last == start.date():
        return day(last)
    whole_year = (start.month, start.day, last.month, last.day) == (1, 1, 12, 31)
    if whole_year:
        return str(start.year) if start.year == last.year else f"{start.year} to {last.year}"
    if start.day == 1 and (last + timedelta(days=1)).day == 1 and start.month == last.month:
        return f"{_MONTHS[start.month - 1]} {start.year}"
    return f"{day(start.date())} to {day(last)}"


def number(low: float | None, high: float | None) -> str:
    """`34`, `34–36`, `at least 34`, `up to 60`; a number without bounds is `not stated`."""
    if low is None and high is None:
        return "not stated"
    if high is None:
        return f"at least {_digits(low)}"
    if low is None:
        return f"up to {_digits(high)}"
    return _digits(low) if low == high else f"{_digits(low)}–{_digits(high)}"


def tally(value: Tally) -> str:
    """A tally's number in words."""
    return number(value.low, value.high)


def plain(identifier: str) -> str:
    """`small_arms_fire` as `small arms fire`."""
    return identifier.replace("_", " ")


def title(identifier: str) -> str:
    """`breach_if_true` as `Breach if true`."""
    words = plain(identifier)
    return words[:1].upper() + words[1:]


def count(n: float, one: str, many: str | None = None) -> str:
    """`1 claim`, `3 claims`."""
    return f"{_digits(n)} {one if n == 1 else many or one + 's'}"


def names(values: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    listed = list(values)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def place(claim: Claim) -> str:
    """The place as written, or that none is named."""
    return claim.place.text if claim.place else "no place given"


def _digits(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}".replace(",", "\u202f") if value == int(value) else f"{value:g}"
