"""Put a time expression against the report's date, the sentence's tense and the time that governs it (`resolve`).

What is not known stays unresolved: a weekday in a report of unknown date is None, "March 5" without a year is too. What
cannot be (31 February) is kept as worded and flagged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from truceline.reports.report import Published, Span
from truceline.reports.times import calendar, relative
from truceline.reports.times.calendar import Bounds
from truceline.reports.times.clock import clock_bounds, exact_bounds, two_clocks
from truceline.reports.times.grammar import TimeForm
from truceline.reports.times.relative import Setting, Tense
from truceline.reports.when import When

# A start that lies this far before the agreement that declares it is a slip of the pen.
__all__ = ["Expression", "Tense", "resolve_form"]

_SUSPICIOUS = timedelta(days=14)


class Expression(Protocol):
    """What `resolve_form` needs of a time expression."""

    @property
    def text(self) -> str: ...
    @property
    def span(self) -> Span: ...
    @property
    def form(self) -> TimeForm: ...


def resolve_form(
    expression: Expression,
    published: Published,
    tense: Tense | None = None,
    governing: When | None = None,
    zone: str | None = None,
) -> When | None:
    """The time that the expression means, or None where it cannot be known.

    `tense` is that of the verb it belongs to; `governing` the time of the clause above it, to which "two days later"
    and a bare clock time belong; `zone` that of clock times without one.
    """
    days = {published.earliest, published.latest}
    results = {_resolve(expression.form, Setting(day, tense, governing, zone)) for day in days}
    bounds = results.pop()
    if results or bounds is None:
        return None
    return When(
        iso=bounds.iso,
        start=bounds.start,
        end=bounds.end,
        precision=bounds.precision,
        text=expression.text,
        span=expression.span,
        zone=bounds.zone,
        rule=expression.form.kind,
        flags=bounds.flags,
    )


def _resolve(form: TimeForm | None, setting: Setting) -> Bounds | None:
    if form is None:
        return None
    try:
        return _RULES.get(form.kind, _unknown)(form, setting)
    except (ValueError, OverflowError):
        return None


def _unknown(form: TimeForm, setting: Setting) -> Bounds | None:
    return None


def _date(form: TimeForm, setting: Setting) -> Bounds | None:
    if form.mark and form.mark != "from":
        return exact_bounds(form.mark)
    if form.month is None or form.day is None:
        return None
    if form.year is not None:
        return _calendar_day(form.year, form.month, form.day)
    if setting.today is None:
        return None
    years = range(setting.today.year - 1, setting.today.year + 2)
    days = [day for year in years if (day := _day(year, form.month, form.day))]
    chosen = calendar.nearest(days, setting.today, setting.tense)
    if chosen is None:
        return _calendar_day(setting.today.year, form.month, form.day)
    return calendar.of_day(chosen).flagged("year_inferred")


def _day(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= calendar.days_in(year, month) else None


def _calendar_day(year: int, month: int, day: int) -> Bounds:
    """The day; one that no calendar has is kept as written, with the month as its bounds."""
    found = _day(year, month, day)
    if found:
        return calendar.of_day(found)
    return replace(calendar.of_month(year, month), iso=f"{year:04}-{month:02}-{day:02}", precision="day").flagged(
        "impossible"
    )


def _days(form: TimeForm, setting: Setting) -> Bounds | None:
    first = _date(form, setting)
    last = _date(form.model_copy(update={"day": form.last_day}), setting)
    return calendar.joined(first, last) if first and last else None


def _month(form: TimeForm, setting: Setting) -> Bounds | None:
    if form.month is None:
        return None
    if form.year is not None:
        return calendar.of_month(form.year, form.month, form.edge)
    if setting.today is None:
        return None
    year = _year_of_month(form, setting.today, setting.tense)
    return calendar.of_month(year, form.month, form.edge).flagged("year_inferred")


def _year_of_month(form: TimeForm, today: date, tense: Tense | None) -> int:
    month = form.month or 1
    if form.shift == -1:
        return today.year if month < today.month else today.year - 1
    if form.shift == 1:
        return today.year if month > today.month else today.year + 1
    if form.shift == 0 or month == today.month:
        return today.year
    middles = [date(year, month, 15) for year in (today.year - 1, today.year, today.year + 1)]
    chosen = calendar.nearest(middles, today, tense)
    return chosen.year if chosen else today.year


def _year(form: TimeForm, setting: Setting) -> Bounds | None:
    return calendar.of_year(form.year, form.edge) if form.year is not None else None


def _named_day(form: TimeForm, setting: Setting) -> Bounds | None:
    """A weekday and a date for one day; where they do not fit each other one of them is a slip."""
    if form.first is None or form.last is None:
        return None
    if form.first.kind == "dayword":
        day, weekday = _resolve(form.first, setting), form.last.weekday
    else:
        day, weekday = _resolve(form.last, setting), form.first.weekday
    if day is None or day.flags == ("impossible",) or weekday is None or day.day.weekday() == weekday:
        return day
    return day.flagged("suspected_typo")


def _clock(form: TimeForm, setting: Setting) -> Bounds | None:
    return clock_bounds(form, setting.anchor, setting.zone) if setting.anchor else None


def _moment(form: TimeForm, setting: Setting) -> Bounds | None:
    """A day with a clock time or a part of it."""
    if form.first is None and form.day is not None:
        form = form.model_copy(update={"first": form.model_copy(update={"kind": "date", "last": None})})
    day = _resolve(form.first, setting)
    if day is None or form.last is None or "impossible" in day.flags:
        return day
    if form.last.kind == "part":
        moment: Bounds | None = calendar.of_part(day.day, form.last.part or "")
    elif form.last.kind == "both_clocks":
        moment = two_clocks(form.last, day.day, setting.zone)
    else:
        moment = clock_bounds(form.last, day.day, setting.zone)
    if moment is None:
        return day
    moment = moment.flagged(*day.flags)
    return _suspect(moment, setting) if form.last.mark == "from" or setting.tense == "future" else moment


def _suspect(bounds: Bounds, setting: Setting) -> Bounds:
    """A start that was to follow the governing time but lies weeks before it is kept and flagged."""
    if setting.governing and bounds.start < setting.governing.start - _SUSPICIOUS:
        return bounds.flagged("suspected_typo")
    return bounds


def _from(form: TimeForm, setting: Setting) -> Bounds | None:
    bounds = _resolve(form.first, setting)
    return _suspect(bounds, setting) if bounds else None


def _both_clocks(form: TimeForm, setting: Setting) -> Bounds | None:
    return two_clocks(form, setting.anchor, setting.zone) if setting.anchor else None


def _midnight(form: TimeForm, setting: Setting) -> Bounds | None:
    """Midnight of a day may be its first moment or its last: both days are named, in the order of the calendar."""
    named = _resolve(form.first, setting)
    day = named.day if named else setting.anchor if form.first is None else None
    if day is None:
        return None
    following = calendar.shifted(day, 1) or day
    start = calendar.midnight_of(day)
    return Bounds(f"{day}/{following}", start, start + timedelta(days=1, minutes=1), "span")


def _after(form: TimeForm, setting: Setting) -> Bounds | None:
    """So long after or before another time: the one named, else the governing one."""
    if form.last is not None:
        form = form.model_copy(update={"count": form.last.count, "unit": form.last.unit})
    if form.count is None or form.unit is None or form.count > relative.LONGEST:
        return None
    if form.first is not None:
        anchor = _resolve(form.first, setting)
        day = anchor.day if anchor and anchor.precision in ("day", "part_of_day", "minute") else None
    else:
        day = setting.governing.start.date() if setting.governing else None
    if day is None:
        return None
    if form.unit in ("hour", "minute"):
        return calendar.of_day(day)
    day = relative.moved(day, form.unit, form.count * (form.shift or 1))
    return calendar.of_part(day, form.part) if form.part else calendar.of_day(day)


def _since(form: TimeForm, setting: Setting) -> Bounds | None:
    """From then until the report."""
    first = _resolve(form.first, Setting(setting.today, "past", setting.governing, setting.zone))
    if first is None or setting.today is None:
        return None
    until = calendar.of_day(max(setting.today, first.day))
    if form.first and form.first.kind in ("calendar", "month"):
        first = replace(first, iso=first.day.isoformat())
    return calendar.joined(first, until)


def _range(form: TimeForm, setting: Setting) -> Bounds | None:
    """From one time to another; what the first leaves out (month, year) it takes from the last."""
    first, last = form.first, form.last
    if first is None or last is None:
        return None
    end = _resolve(last, setting)
    if end is None:
        return None
    near = replace(setting, today=end.day, tense="past") if first.year is None and first.month else setting
    if first.kind == "clock":
        near = replace(setting, today=end.day, governing=None)
    start = _resolve(first.first if first.kind == "part_day" else first, near)
    if first.kind == "part_day" and first.first is None:
        start = _part_of_month(first, end)
    if start is None or start.start > end.start:
        return None
    joined = calendar.joined(start, end)
    inferred = ("year_inferred",) if "year_inferred" in end.flags else ()
    return replace(joined, flags=tuple(flag for flag in joined.flags if flag != "year_inferred")).flagged(*inferred)


def _week_of(form: TimeForm, setting: Setting) -> Bounds | None:
    day = _resolve(form.first, setting)
    return calendar.of_week(day.day).flagged(*day.flags) if day else None


def _part_of_month(form: TimeForm, end: Bounds) -> Bounds | None:
    """The evening of a day whose month is that of the range's end: "evening 20 to evening 21 March"."""
    if form.day is None:
        return None
    day = _day(end.day.year, end.day.month, form.day)
    return calendar.of_part(day, form.part or "") if day else None


def _named(form: TimeForm, setting: Setting) -> Bounds | None:
    return _resolve(form.first, setting)


_RULES: dict[str, Callable[[TimeForm, Setting], Bounds | None]] = {
    "after": _after,
    "ago": relative.of_ago,
    "before": relative.of_period_before,
    "both_clocks": _both_clocks,
    "by": _named,
    "calendar": relative.of_calendar,
    "clock": _clock,
    "date": _date,
    "days": _days,
    "dayword": relative.of_dayword,
    "decade": relative.of_decade,
    "from": _from,
    "in_year": _named,
    "midnight": _midnight,
    "moment": _moment,
    "month": _month,
    "named_day": _named_day,
    "part": relative.of_part,
    "range": _range,
    "season": relative.of_season,
    "since": _since,
    "that_day": relative.of_that_day,
    "until": _named,
    "weekday": relative.of_weekday,
    "window": relative.of_window,
    "week_of": _week_of,
    "year": _year,
}
