"""The period of a situation report: a day that ends at a fixed cut-off, in a named time zone.

Missions close their day at a fixed hour so that reports can be compared (the OSCE mission in Ukraine: 19:30 to 19:30,
`docs/situation-report.md`); what is known later goes into the next report.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from truceline.claims.claim import Claim
from truceline.errors import InvalidSetting
from truceline.incidents.gather import rules
from truceline.model import Value
from truceline.reports.report import Published, Report
from truceline.reports.when import When

CUT_OFF = "19:30"
Bearing = Literal["in_period", "previous", "before", "after", "wider", "undated"]
BEARINGS: tuple[Bearing, ...] = ("in_period", "previous", "before", "wider", "undated", "after")
"""In the order in which a report tells them."""


class Period(Value):
    """From `start` (inclusive) to `end` (exclusive, the cut-off), both with their zone; `zone` is the name shown."""

    start: datetime
    end: datetime
    zone: str

    @property
    def day(self) -> date:
        """The day that the report carries: the one in which the period ends."""
        return (self.end - timedelta(microseconds=1)).date()

    @property
    def previous(self) -> Period:
        """The period of the same length that ends where this one begins."""
        zone = zone_of(self.zone)
        length = self.end.replace(tzinfo=None) - self.start.replace(tzinfo=None)
        start = (self.start.replace(tzinfo=None) - length).replace(tzinfo=zone)
        return Period(start=start, end=self.start, zone=self.zone)

    def holds(self, moment: datetime) -> bool:
        """Whether the moment, with its zone, lies in the period."""
        return self.start <= moment < self.end


def period(day: date, *, cut_off: str = CUT_OFF, zone: str = "UTC", days: int = 1) -> Period:
    """The `days` days that end on `day` at `cut_off` (HH:MM, or 24:00 for midnight) in `zone` (IANA name or offset).

    >>> str(period(date(2020, 3, 15), zone="Asia/Damascus").start)
    '2020-03-14 19:30:00+02:00'
    """
    clock, over = _cut_off(cut_off)
    if days < 1:
        raise InvalidSetting(f"a period of {days} days", where="days", remedy="give a whole number above 0")
    place = zone_of(zone)
    try:
        end = datetime.combine(day + over, clock)
        start = end - timedelta(days=days)
        end - timedelta(days=2 * days)
    except OverflowError:
        raise InvalidSetting(f"{day} is out of the calendar's range", where="date", remedy="give another day") from None
    return Period(start=start.replace(tzinfo=place), end=end.replace(tzinfo=place), zone=zone)


def zone_of(name: str) -> tzinfo:
    """The time zone of an IANA name (`Asia/Damascus`) or an offset (`+02:00`, `Z`); raises `InvalidSetting`."""
    if name in ("UTC", "Z", "GMT"):
        return UTC
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?", name)
    if offset and int(offset[2]) < 24:
        length = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(length if offset[1] == "+" else -length)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidSetting(
            f"{name!r} is no time zone", where="tz", remedy="give a name such as Asia/Damascus or an offset (+02:00)"
        ) from None


def bounds(when: When, zone: str) -> tuple[datetime, datetime]:
    """First moment and end of a claimed time; a time without a zone of its own is in `zone`."""
    try:
        place = zone_of(when.zone or zone)
    except InvalidSetting:
        place = zone_of(zone)
    return when.start.replace(tzinfo=place), when.end.replace(tzinfo=place)


def bearing(when: When | None, over: Period) -> Bearing:
    """Where a claimed time lies, as seen from the period.

    A time is counted in the period that holds its middle, so that a day known only as a day belongs to the report that
    ends on it. What lasts longer than two periods ("since February") is `wider` than the period where it touches it.
    """
    if when is None or "impossible" in when.flags:
        return "undated"
    start, end = bounds(when, over.zone)
    middle = start + (end - start) / 2
    if end - start > 2 * (over.end - over.start):
        return "wider" if start < over.end and end > over.start else _side(middle, over)
    if over.holds(middle):
        return "in_period"
    return "previous" if over.previous.holds(middle) else _side(middle, over)


def told_of(claim: Claim, report: Report, over: Period) -> Bearing:
    """Where the time that a claim tells lies; `undated` where its report's day is all that could date a happening.

    A report cannot tell of what came after it: what it reports of a later day has a time that belongs to another
    sentence.
    """
    when, out = claim.when, report.published.latest
    if when is None or claim.mode not in ("reported", "denied"):
        return bearing(when, over)
    later = out is not None and when.start.date() > out
    assumed = when.rule == "carried" and (not when.text or when.iso.startswith(when.text))
    return "undated" if later or (assumed and claim.kind in rules()["kinds"]) else bearing(when, over)


def known_by(published: Published, over: Period) -> bool:
    """Whether a report can have been known at the cut-off; one without a date is, and is listed as undated."""
    return published.earliest is None or _moment(published, over) < over.end


def received_in(published: Published, over: Period) -> bool:
    """Whether a report's date falls in the period; one without a date falls in none."""
    if published.day is None and published.at is None:
        return False
    return over.holds(_moment(published, over))


def _moment(published: Published, over: Period) -> datetime:
    """The report's moment of publication, or noon of the first day that it may be."""
    place = zone_of(over.zone)
    if published.at is not None:
        return published.at if published.at.tzinfo else published.at.replace(tzinfo=place)
    first = published.earliest
    if first is None:
        return over.end
    noon = datetime.combine(first, time(12)).replace(tzinfo=place)
    # A report of the day itself is taken as known by an early cut-off too: only its day is known.
    return min(noon, over.end - timedelta(minutes=1)) if first == over.day else noon


def _side(middle: datetime, over: Period) -> Bearing:
    return "before" if middle < over.start else "after"


def _cut_off(written: str) -> tuple[time, timedelta]:
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", written)
    if found and written == "24:00":
        return time(0), timedelta(days=1)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise InvalidSetting(
            f"{written!r} is no time of day", where="cut-off", remedy="write hours and minutes, such as 19:30 or 24:00"
        )
    return time(int(found[1]), int(found[2])), timedelta(0)
