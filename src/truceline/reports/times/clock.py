"""Clock times and their zones; date-time groups as armed forces write them (ACP 121: 151630ZMAR20)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from truceline.reports.times.calendar import Bounds, midnight_of, of_day
from truceline.reports.times.grammar import TimeForm

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)\S*?(Z|[+-]\d\d:?\d\d)?)?$")
_GROUP = re.compile(r"(\d\d)(\d\d)(\d\d)([A-Z]?) ?([A-Z]{3}) ?(\d{2,4})$")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{2,4})$")
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_LETTERS = dict(zip("ABCDEFGHIKLM", range(1, 13), strict=True)) | dict(
    zip("NOPQRSTUVWXY", range(-1, -13, -1), strict=True)
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)$")


def exact_bounds(written: str) -> Bounds | None:
    """The time of an ISO date, a date-time group or a date in figures (day first; month first where it must be)."""
    if found := _ISO.match(written):
        return _iso(found)
    if found := _GROUP.match(written):
        return _group(found)
    if found := _DOTTED.match(written):
        return _dotted(found)
    return None


def clock_bounds(form: TimeForm, day: date, zone: str | None) -> Bounds | None:
    """The minute of a clock time on a day; None where no clock shows it."""
    hour, minute = _hour_and_minute(form)
    if hour is None or minute > 59 or hour > 24 or (hour == 24 and minute):
        return None
    named = form.zone
    start = midnight_of(day) + timedelta(hours=hour, minutes=minute)
    suffix = _suffix(named, start)
    return Bounds(
        f"{start:%Y-%m-%dT%H:%M}{suffix}", start, start + timedelta(minutes=1), "minute", _zone_name(named) or zone
    )


def two_clocks(form: TimeForm, day: date, zone: str | None) -> Bounds | None:
    """One moment on two clocks ("8:50 Moscow time [06:50 GMT]"): Greenwich's counts; flagged where they disagree."""
    first = clock_bounds(form.first, day, zone) if form.first else None
    last = clock_bounds(form.last, day, zone) if form.last else None
    if first is None or last is None:
        return first or last
    chosen, other = (first, last) if first.iso.endswith("Z") else (last, first)
    same = _in_greenwich(chosen)
    disagree = same is not None and _in_greenwich(other) not in (None, same)
    return chosen.flagged("zones_disagree") if disagree else chosen


def _hour_and_minute(form: TimeForm) -> tuple[int | None, int]:
    if form.clock is None:
        hour, minute = form.day, 0
    elif ":" in form.clock or "." in form.clock:
        hour, minute = (int(number) for number in re.split("[:.]", form.clock)[:2])
    else:
        hour, minute = int(form.clock[:2]), int(form.clock[2:])
    if hour is None or form.half is None:
        return hour, minute
    if hour > 12:
        return None, minute
    return hour % 12 + (12 if form.half == "pm" else 0), minute


def _zone(named: str) -> timezone | ZoneInfo | None:
    if found := _OFFSET.match(named):
        minutes = int(found[2]) * 60 + int(found[3])
        return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))
    try:
        return ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _suffix(named: str | None, start: datetime) -> str:
    zone = _zone(named) if named else None
    offset = zone.utcoffset(start) if zone else None
    if offset is None:
        return ""
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "Z"


def _zone_name(named: str | None) -> str | None:
    return "UTC" if named == "+00:00" else named


def _in_greenwich(bounds: Bounds) -> datetime | None:
    zone = _zone(bounds.zone) if bounds.zone else None
    return bounds.start.replace(tzinfo=zone).astimezone(UTC) if zone else None


def _iso(found: re.Match[str]) -> Bounds | None:
    year, month, day, hour, minute, zone = found.groups()
    try:
        bounds = of_day(date(int(year), int(month), int(day)))
    except ValueError:
        return None
    if hour is None:
        return bounds
    named = "+00:00" if zone == "Z" else zone
    return clock_bounds(TimeForm(kind="clock", clock=f"{hour}:{minute}", zone=named), bounds.day, None)


def _group(found: re.Match[str]) -> Bounds | None:
    day, hour, minute, letter, month, year = found.groups()
    century = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        on = date(century, _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None
    offset = 0 if letter == "Z" else _LETTERS.get(letter)
    zone = None if offset is None else f"{'-' if offset < 0 else '+'}{abs(offset):02}:00"
    return clock_bounds(TimeForm(kind="clock", clock=f"{hour}:{minute}", zone=zone), on, None)


def _dotted(found: re.Match[str]) -> Bounds | None:
    first, second, year = (int(number) for number in found.groups())
    year = year if year > 99 else 2000 + year
    day, month = (second, first) if second > 12 >= first else (first, second)
    try:
        return of_day(date(year, month, day))
    except ValueError:
        return None
