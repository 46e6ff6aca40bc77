"""When a report was published: said by its metadata or date line, else solved from the days that it names.

>>> solve("MOSCOW, 18 March 2020. Daily bulletin: the truce was broken twice.", (), None).day
datetime.date(2020, 3, 18)

`solve` uses one report alone; `solve_together` dates the undated with the help of the reports read with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from statistics import median_low

from truceline.reports.published_clues import Clues, MonthDay, best_guesses, gather, is_said_before
from truceline.reports.readers.front_matter import FIRST_YEAR, LAST_YEAR, is_of_our_time
from truceline.reports.report import Part, Published, Report, Span
from truceline.reports.structure import find_parts
from truceline.reports.times.find import TimeExpression, find_times, resolve

_HEAD = 400
_DATED = ("date_line", "dateline", "byline")
_CLAIMED = ("headline", "subhead", "body")
# A report names recent years; a year this much later than the last one it names is less likely than one near it.
_NEAR_YEARS = 3
_FAR_YEARS = 5
_EARLIEST_YEAR = 1990
_OPEN_YEARS = 20
Gathered = dict[bytes, Clues]
_MOST_GATHERED = 20_000
_gathered: Gathered = {}


def solve(
    text: str,
    parts: Sequence[Part],
    metadata: date | datetime | None,
    received: datetime | None = None,
    language: str = "en",
) -> Published:
    """The publication date of one report and how it is known; unknown, with the reason, where it cannot be told.

    `parts` as `structure.find_parts` gives them (empty: found here). A date after `received` is kept and noted.
    """
    if metadata is not None:
        at = metadata if isinstance(metadata, datetime) else None
        day = metadata.date() if isinstance(metadata, datetime) else metadata
        published = Published(earliest=day, latest=day, at=at, how="metadata", reason="from its metadata")
        return _noting_future(published, received)
    parts = parts or find_parts(text)
    written = _own_date(text, parts, language)
    if written is not None:
        return _noting_future(written, received)
    return _solved_alone(text, parts, received, language)


def solve_together(reports: Sequence[Report], anchors: Iterable[date] = ()) -> tuple[Report, ...]:
    """The same reports in the same order, the undated ones dated where those read with them settle the year.

    `anchors` are days that the agreement names. A report that names weekdays only stays undated: nothing ties them to
    one week.
    """
    known = sorted([day for report in reports if (day := report.published.day)])
    days = known or sorted(anchors)
    centre = median_low(days) if days else None
    solved = tuple(
        report if report.published.earliest or not centre else _dated_by(report, centre) for report in reports
    )
    _gathered.clear()
    return solved


def _noting_future(published: Published, received: datetime | None) -> Published:
    if received is None or published.earliest is None or published.earliest <= received.date() + timedelta(days=1):
        return published
    reason = f"{published.reason}; this is after the day it was received, {received:%Y-%m-%d}"
    return published.model_copy(update={"reason": reason})


def _own_date(text: str, parts: Sequence[Part], language: str) -> Published | None:
    """The first full date in the date lines, or after a word such as "issued" at the head of the text."""
    for found in _dates_of_parts(text, parts, language):
        if published := _as_published(found):
            return published
    for found in find_times(text, 0, min(len(text), _HEAD), language):
        if is_said_before(text, found.span.start) and (published := _as_published(found)):
            return published
    return None


def _dates_of_parts(text: str, parts: Sequence[Part], language: str) -> list[TimeExpression]:
    spans = [part.span for section in _DATED for part in parts if part.section == section]
    return [found for span in spans for found in find_times(text, span.start, span.end, language)]


def _as_published(found: TimeExpression) -> Published | None:
    when = resolve(found, Published())
    if when is None or when.precision not in ("day", "minute") or "impossible" in when.flags:
        return None
    day = when.start.date()
    if not is_of_our_time(day):
        return None
    at = when.start if when.precision == "minute" else None
    return Published(earliest=day, latest=day, at=at, how="date_line", reason=f'says "{found.text}" itself')


def _line_without_year(text: str, parts: Sequence[Part], language: str) -> tuple[MonthDay, int | None] | None:
    """Month, day and weekday (or None) of a date line that leaves the year out."""
    for found in _dates_of_parts(text, parts, language):
        named = found.form.kind == "named_day"
        form = found.form.last if named else found.form
        weekday = found.form.first.weekday if named and found.form.first else None
        if form and form.kind == "date" and form.month and form.day and form.year is None:
            return (form.month, form.day), weekday
    return None


def _body(text: str, parts: Sequence[Part]) -> list[Span]:
    return [part.span for part in parts if part.section in _CLAIMED] or [Span(start=0, end=len(text))]


def _clues(text: str, parts: Sequence[Part], language: str) -> Clues:
    """The clues of a text, which is asked for them alone and again with those read with it."""
    edges = " ".join(f"{part.section} {part.span.start} {part.span.end}" for part in parts)
    key = blake2b(f"{language} {edges} {text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if key not in _gathered:
        if len(_gathered) >= _MOST_GATHERED:
            _gathered.clear()
        line = _line_without_year(text, parts, language)
        _gathered[key] = gather(text, _body(text, parts), language, line)
    return _gathered[key]


def take_gathered() -> Gathered:
    """The clues gathered in this process since the last call, by a digest of the text."""
    taken = dict(_gathered)
    _gathered.clear()
    return taken


def keep_gathered(gathered: Gathered) -> None:
    """Know here the clues that another process gathered."""
    _gathered.update(gathered)


def _solved_alone(text: str, parts: Sequence[Part], received: datetime | None, language: str) -> Published:
    clues = _clues(text, parts, language)
    if not clues.month_days:
        named = "names only weekdays" if clues.weekdays else "names no day"
        return Published(reason=f"unknown: no date line, and it {named}")
    last = max(clues.years, default=None)
    first = last or _EARLIEST_YEAR
    until = received.year if received else first + _OPEN_YEARS
    guesses = best_guesses(clues, _years(first, max(until, first)))
    if received:
        guesses = [guess for guess in guesses if guess.day <= received.date() + timedelta(days=1)]
    if not guesses or not guesses[0].sure:
        return Published(reason="unknown: no date line, and the days that it names do not tell its own")
    alone = len(guesses) == 1 or guesses[1].day.year - guesses[0].day.year >= _FAR_YEARS
    if last is not None and alone and guesses[0].day.year - last <= _NEAR_YEARS:
        day = guesses[0].day
        reason = f"{guesses[0].reason}; the latest year named is {last}"
        return Published(earliest=day, latest=day, how="solved", reason=reason)
    if clues.fixed and not clues.named:
        return Published(reason=f"unknown: {guesses[0].reason}, leaves the year out")
    years = ", ".join(str(guess.day.year) for guess in guesses[:6])
    return Published(reason=f"unknown: {guesses[0].reason}, of a year that it does not tell ({years} would fit)")


def _years(first: int, last: int) -> range:
    return range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1)


def _dated_by(report: Report, centre: date) -> Report:
    parts = report.parts or find_parts(report.text)
    clues = _clues(report.text, parts, report.language)
    guesses = best_guesses(clues, _years(centre.year - 10, centre.year + 10))
    if report.received:
        guesses = [guess for guess in guesses if guess.day <= report.received.date() + timedelta(days=1)]
    last = max((year for year in clues.years if year <= centre.year + 1), default=0)
    guesses = [guess for guess in guesses if guess.day.year >= last]
    if not guesses:
        return report
    chosen = min(guesses, key=lambda guess: abs((guess.day - centre).days))
    reason = f"{chosen.reason}; the year is that of the reports read with it, around {centre.isoformat()}"
    latest = chosen.day if chosen.sure else chosen.day + timedelta(days=1)
    published = Published(earliest=chosen.day, latest=latest, how="solved_with_others", reason=reason)
    return report.model_copy(update={"published": published})
