"""Times that are told from a day: weekdays, last week, the past four days, a month ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from truceline.reports.times import calendar
from truceline.reports.times.calendar import Bounds
from truceline.reports.times.grammar import TimeForm
from truceline.reports.when import When

Tense = Literal["past", "future"]
_DAYS_OF = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
LONGEST = 10_000
_RECENT = 7


@dataclass(frozen=True)
class Setting:
    """What an expression is put against."""

    today: date | None
    tense: Tense | None = None
    governing: When | None = None
    zone: str | None = None

    @property
    def anchor(self) -> date | None:
        """The day of the governing time, else of the report."""
        return self.governing.start.date() if self.governing else self.today


def of_decade(form: TimeForm, setting: Setting) -> Bounds | None:
    """ "The 1990s"."""
    first = int((form.mark or "0")[:4])
    return calendar.of_months(first, 1, 120, "span") if first else None


def of_weekday(form: TimeForm, setting: Setting) -> Bounds | None:
    """A weekday: the last one, or the next in a sentence about the future; today where it is today."""
    if setting.today is None or form.weekday is None:
        return None
    ahead = (form.weekday - setting.today.weekday()) % 7
    if form.shift == 1:
        ahead = ahead or 7
    elif form.shift == -1 or not (setting.tense == "future" or form.shift == 0):
        ahead = ahead - 7 if ahead else (-7 if form.shift == -1 else 0)
    day = calendar.shifted(setting.today, ahead)
    return calendar.of_day(day) if day else None


def of_dayword(form: TimeForm, setting: Setting) -> Bounds | None:
    """Yesterday, today, tomorrow, perhaps with a part of the day."""
    if setting.today is None:
        return None
    day = calendar.shifted(setting.today, form.shift or 0)
    if day is None:
        return None
    return calendar.of_part(day, form.part) if form.part else calendar.of_day(day)


def of_part(form: TimeForm, setting: Setting) -> Bounds | None:
    """A part of the day that the sentence speaks of."""
    return calendar.of_part(setting.anchor, form.part or "") if setting.anchor else None


def of_that_day(form: TimeForm, setting: Setting) -> Bounds | None:
    """The same day as the governing time, or a part of it: "the same evening"."""
    if setting.anchor and form.part:
        return calendar.of_part(setting.anchor, form.part)
    return calendar.of_day(setting.anchor) if setting.anchor and form.unit == "day" else None


def of_period_before(form: TimeForm, setting: Setting) -> Bounds | None:
    """The reporting period before: the day before."""
    day = _recent_anchor(setting)
    return calendar.of_day(day - timedelta(days=1)) if day else None


def of_calendar(form: TimeForm, setting: Setting) -> Bounds | None:
    """Last, this or next week, month or year."""
    today, shift = setting.anchor if form.unit == "day" else setting.today, form.shift or 0
    if today is None:
        return None
    if form.unit in _MONTHS_OF:
        return _calendar_months(today, form.unit, shift)
    if form.unit in ("hour", "minute"):
        return calendar.of_day(today)
    day = calendar.shifted(today, shift * _DAYS_OF.get(form.unit or "", 1))
    if day is None or form.unit == "day":
        return calendar.of_day(day) if day else None
    week = calendar.of_week(day)
    if form.unit == "weekend":
        return calendar.of_days(week.day + timedelta(days=5), week.day + timedelta(days=6))
    return week


def _calendar_months(today: date, unit: str, shift: int) -> Bounds:
    if unit == "month":
        return calendar.of_month(*calendar.add_months(today.year, today.month, shift))
    if unit == "quarter":
        year, month = calendar.add_months(today.year, today.month - (today.month - 1) % 3, 3 * shift)
        return calendar.of_months(year, month, 3, "span")
    if unit == "year":
        return calendar.of_year(today.year + shift)
    length = _MONTHS_OF[unit] // 12
    return calendar.of_months((today.year // length + shift) * length, 1, length * 12, "span")


def of_season(form: TimeForm, setting: Setting) -> Bounds | None:
    """A season, named or last, this and next."""
    if form.season is None:
        return None
    if form.year is not None:
        return calendar.of_season(form.year, form.season)
    if setting.today is None:
        return None
    today, month = setting.today, calendar.MONTHS_OF_SEASON[form.season][0]
    seasons = [calendar.of_season(year, form.season) for year in range(today.year - 2, today.year + 2)]
    if form.shift == -1:
        return [season for season in seasons if season.end.date() <= today][-1]
    if form.shift == 1:
        return next((season for season in seasons if season.day > today), None)
    chosen = calendar.nearest([date(season.day.year, month, 15) for season in seasons], today, setting.tense)
    return calendar.of_season(chosen.year, form.season) if chosen else None


def of_window(form: TimeForm, setting: Setting) -> Bounds | None:
    """The last or next so many days; 24 hours are the day of the report or of the governing time itself."""
    today, count = _recent_anchor(setting), form.count or 1
    if today is None or form.unit is None or count > LONGEST:
        return None
    if form.unit == "weekend" and count == 1:
        return of_calendar(form.model_copy(update={"shift": form.shift or -1}), setting)
    if form.unit in ("hour", "minute"):
        count = max(1, count // 24) if form.unit == "hour" else 1
    elif form.mark == "bulletin" and not (form.unit == "day" and count == 1):
        return None
    if form.shift == 1:
        return calendar.of_days(today, moved(today, form.unit, count))
    last = today - timedelta(days=1) if form.mark == "before" else today
    first = moved(last, form.unit, -count) + timedelta(days=1)
    return calendar.of_days(first, last)


def _recent_anchor(setting: Setting) -> date | None:
    """The day of the governing time if it is one of the last seven ("on Saturday ... in 24 hours"), else today."""
    if setting.today is None or setting.governing is None:
        return setting.anchor
    ago = (setting.today - setting.governing.start.date()).days
    return setting.anchor if 0 <= ago <= _RECENT else setting.today


def moved(day: date, unit: str, count: int) -> date:
    """The day so many units later, or earlier where `count` is negative."""
    if unit in _MONTHS_OF:
        year, month = calendar.add_months(day.year, day.month, count * _MONTHS_OF[unit])
        return date(year, month, min(day.day, calendar.days_in(year, month)))
    return day + timedelta(days=count * _DAYS_OF.get(unit, 1))


def of_ago(form: TimeForm, setting: Setting) -> Bounds | None:
    """So long before the report."""
    if setting.today is None or form.count is None or form.count > LONGEST or form.unit is None:
        return None
    if form.unit in ("hour", "minute"):
        return calendar.of_day(setting.today - timedelta(hours=form.count) if form.unit == "hour" else setting.today)
    day = moved(setting.today, form.unit, -form.count)
    if form.unit in _MONTHS_OF:
        return calendar.of_month(day.year, day.month) if form.unit == "month" else calendar.of_year(day.year)
    return calendar.of_day(day)
