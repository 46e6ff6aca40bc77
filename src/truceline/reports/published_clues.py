"""What a report's body says about its own day: weekdays, month-days, years, "a week after March 5"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources

import yaml

from truceline.reports.report import Span
from truceline.reports.sentences import split_sentences
from truceline.reports.times.calendar import days_in
from truceline.reports.times.find import find_times
from truceline.reports.times.grammar import TimeForm
from truceline.reports.times.words import fold

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
MonthDay = tuple[int, int]
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_HALF_YEAR = 182
"""Days; a day so near cannot be nearer in another year."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Clues:
    """What a report says about its own day. `later` has (days, weekday): that weekday, or the report, so long after."""

    spoken: tuple[MonthDay, ...] = ()
    """Days on which somebody said what the report tells."""
    past: tuple[MonthDay, ...] = ()
    ahead: tuple[MonthDay, ...] = ()
    named: tuple[tuple[MonthDay, int], ...] = ()
    """Month-days with their weekday."""
    weekdays: tuple[int, ...] = ()
    later: tuple[tuple[int, int | None], ...] = ()
    fixed: MonthDay | None = None
    """The day of a date line that leaves the year out."""
    years: tuple[int, ...] = ()

    @property
    def month_days(self) -> tuple[MonthDay, ...]:
        """Every month-day named, each once."""
        named = tuple(day for day, _ in self.named)
        fixed = (self.fixed,) if self.fixed else ()
        return tuple(dict.fromkeys((*fixed, *self.spoken, *named, *self.past, *self.ahead)))


@dataclass(frozen=True)
class Guess:
    """A day on which the report may have been published, how well it fits, and why in words."""

    day: date
    score: float
    reason: str

    @property
    def sure(self) -> bool:
        """Whether more than one clue speaks for this very day."""
        return self.score >= 2.5


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    table = yaml.safe_load(resources.files(__package__).joinpath("published.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(fold(str(word)) for word in listed) for name, listed in table.items()}


def is_said_before(text: str, start: int) -> bool:
    """Whether a word such as "issued" stands right before `start`."""
    before = _WORD.findall(text[max(0, start - 25) : start])
    return bool(before) and fold(before[-1]) in _words()["issued"]


def gather(text: str, spans: Iterable[Span], language: str, line: tuple[MonthDay, int | None] | None = None) -> Clues:
    """The clues in the sentences of `spans`; `line` is the month-day of a date line, with its weekday if it has one."""
    found: dict[str, list[object]] = {
        name: [] for name in ("spoken", "past", "ahead", "named", "weekdays", "later", "years")
    }
    for span in spans:
        for sentence in split_sentences(text, span.start, span.end):
            _read_sentence(text, sentence, language, found)
    if line and line[1] is not None:
        found["named"].append(line)
    fixed = line[0] if line else None
    return Clues(fixed=fixed, **{name: tuple(dict.fromkeys(listed)) for name, listed in found.items()})  # type: ignore[arg-type]


def _read_sentence(text: str, sentence: Span, language: str, found: dict[str, list[object]]) -> None:
    expressions = find_times(text, sentence.start, sentence.end, language)
    weekday = next((inner.weekday for one in expressions for inner in _inner(one.form) if _is_weekday(inner)), None)
    for expression in expressions:
        form = expression.form
        where = _bearing(text, sentence, expression.span)
        if form.kind == "after":
            _read_later(form, weekday, found)
        if (
            form.kind == "named_day"
            and form.first
            and form.last
            and form.first.weekday is not None
            and _month_day(form.last)
        ):
            found["named"].append((_month_day(form.last), form.first.weekday))
        for inner in _inner(form):
            if _is_weekday(inner) and form.kind != "named_day":
                found["weekdays"].append(inner.weekday)
            if day := _month_day(inner):
                found["past" if form.kind in ("since", "after", "range") else where].append(day)
            if inner.year:
                found["years"].append(inner.year)


def _bearing(text: str, sentence: Span, span: Span) -> str:
    """Whether somebody spoke on the day named ("said on March 13"), it lies ahead, or neither is told."""
    before = [fold(word) for word in _WORD.findall(text[max(sentence.start, span.start - 40) : span.start])][-3:]
    if _words()["speech"] & set(before):
        return "spoken"
    words = frozenset(fold(word) for word in _WORD.findall(sentence.of(text)))
    return "ahead" if words & _words()["ahead"] else "past"


def _read_later(form: TimeForm, weekday: int | None, found: dict[str, list[object]]) -> None:
    length = form.last
    if length is None or not length.count or form.shift != 1:
        return
    if length.unit in _DAYS and (length.unit != "day" or weekday is not None):
        found["later"].append((length.count * _DAYS[length.unit], weekday))


def _inner(form: TimeForm) -> list[TimeForm]:
    """The form and those within it."""
    inner = [form]
    for part in (form.first, form.last):
        inner.extend(_inner(part) if part else [])
    return inner


def _is_weekday(form: TimeForm) -> bool:
    return form.kind == "weekday" and form.shift is None


def _month_day(form: TimeForm) -> MonthDay | None:
    if form.kind != "date" or not form.month or not form.day or form.day > days_in(2020, form.month):
        return None
    return form.month, form.day


def best_guesses(clues: Clues, years: Sequence[int]) -> list[Guess]:
    """The best guess for each year that fits as well as any other year, in their order; empty where nothing tells."""
    guesses = [guess for year in years if (guess := _best_of_year(clues, year))]
    most = max((guess.score for guess in guesses), default=0.0)
    return [guess for guess in guesses if guess.score >= most - 0.01]


def _best_of_year(clues: Clues, year: int) -> Guess | None:
    days = {day for month_day in clues.month_days for day in _days_near(month_day, year, clues)}
    guesses = [guess for day in sorted(days) if (guess := _judge(day, clues))]
    return max(guesses, key=lambda guess: guess.score, default=None)


def _days_near(month_day: MonthDay, year: int, clues: Clues) -> list[date]:
    if month_day[1] > days_in(year, month_day[0]):
        return []
    first = date(year, *month_day)
    if month_day == clues.fixed:
        return [first]
    return [] if clues.fixed else [first + timedelta(days=days) for days in range(10)]


def _judge(day: date, clues: Clues) -> Guess | None:
    """How well a day fits; None where it cannot be or nothing but itself speaks for it."""
    if any(_nearest(named, day).weekday() != weekday for named, weekday in clues.named):
        return None
    if any(0 < (_nearest(past, day) - day).days < 60 for past in (*clues.past, *clues.spoken)):
        return None
    score = 0.0
    if clues.fixed:
        return Guess(day, 3.0, f"its date line, {MONTHS[day.month - 1]} {day.day}")
    ago = min(((day - _nearest(spoken, day)).days for spoken in clues.spoken), default=9)
    score += {0: 2.0, 1: 1.0}.get(ago, 0.0)
    if clues.named:
        near = min(abs((day - _nearest(named, day)).days) for named, _ in clues.named)
        score += {0: 2.0, 1: 1.0}.get(near, 0.0)
    fits = max((_fit_of_later(day, later, clues) for later in clues.later), default=(0.0, ""))
    score += fits[0]
    behind = min(((day.weekday() - weekday) % 7 for weekday in clues.weekdays), default=9)
    if score:
        score += {0: 2.0, 1: 0.5}.get(behind, 0.0)
    if score < 2:
        return None
    said = f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}"
    return Guess(day, score, ", ".join([said, *([fits[1]] if fits[1] else [])]))


def _fit_of_later(day: date, later: tuple[int, int | None], clues: Clues) -> tuple[float, str]:
    """Whether the day, or the weekday last before it, lies so long after a day named; a week may be eight days."""
    days, weekday = later
    meant = day if weekday is None else day - timedelta(days=(day.weekday() - weekday) % 7)
    for month_day in (*clues.past, *clues.spoken):
        off = (meant - _nearest(month_day, meant)).days - days
        if off == 0 or (off == 1 and days >= 7):
            length = "a week" if days == 7 else f"{days} days"
            return (2.0 if off == 0 else 1.0), f"{length} after {MONTHS[month_day[0] - 1]} {month_day[1]}"
    return 0.0, ""


@lru_cache(maxsize=4096)
def _of_year(year: int, month_day: MonthDay) -> date:
    month, number = month_day
    return date(year, month, min(number, days_in(year, month)))


def _nearest(month_day: MonthDay, day: date) -> date:
    """The month-day of the year that brings it nearest to `day`, the earlier of two as near."""
    same = _of_year(day.year, month_day)
    off = (same - day).days
    if -_HALF_YEAR <= off <= _HALF_YEAR:
        return same
    other = _of_year(day.year - 1 if off > 0 else day.year + 1, month_day)
    away = abs((other - day).days)
    return other if away < abs(off) or (away == off) else same
