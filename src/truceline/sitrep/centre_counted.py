"""The numbers that the centre's work adds to a period's picture: ledgers, figures of people, observation effort."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

from truceline.coordination import affected, counts, ledgers
from truceline.coordination import effort as looking
from truceline.coordination.window import Window
from truceline.sitrep.centre import EffortPart, FiguresPart, LedgersPart, Refs
from truceline.sitrep.period import Period

FIGURE_DAYS = 62
"""A figure as of a day longer ago than this needs no telling again."""
Cell = tuple[date, str]
"""A day and a zone."""


def two_ledgers(
    items: Iterable[tuple[ledgers.Item, Refs]],
    responses: Iterable[ledgers.Response],
    published: Iterable[tuple[counts.Count, Refs]],
    sides: Iterable[str],
    period: Period,
) -> LedgersPart | None:
    """The items of the period's days, matched, and the counts published of them and of the days before.

    `sides` are the parties: whoever else keeps a ledger counts as independent.
    """
    days, before = days_of(period), days_of(period.previous)
    here = [(item, refs) for item, refs in items if item.day in days]
    numbers = list(published)
    now = [(count, refs) for count, refs in numbers if _touches(count, days)]
    old = [(count, refs) for count, refs in numbers if _touches(count, before) and not _touches(count, days)]
    if not here and not now and not old:
        return None
    ids, answers, of_sides = {item.id for item, _ in here}, list(responses), set(sides)
    keepers = {item.ledger for item, _ in here} | {one.ledger for one in answers if one.item in ids}
    kept = [ledgers.Ledger(id=one, keeper="side" if one in of_sides else "independent") for one in sorted(keepers)]
    matched = ledgers.reconcile(kept, (item for item, _ in here), [one for one in answers if one.item in ids])
    refs = {item.id: found for item, found in here}
    for count, found in (*now, *old):
        refs[f"{count.ledger} {count.first}"] = tuple(
            dict.fromkeys((*refs.get(f"{count.ledger} {count.first}", ()), *found))
        )
    return LedgersPart(
        items=tuple(sorted((item for item, _ in here), key=lambda one: (one.day, one.ledger, one.id))),
        matched=matched if here else None,
        counts=counts.rows(count for count, _ in now),
        before=counts.rows(count for count, _ in old),
        refs=refs,
    )


def _touches(count: counts.Count, days: frozenset[date]) -> bool:
    return bool(days) and count.first <= max(days) and count.last >= min(days)


def people(given: Iterable[tuple[affected.Figure, Refs]], period: Period) -> FiguresPart | None:
    """The figures that hold on the day and are of the last weeks, and those of the period that were superseded."""
    listed, days = list(given), days_of(period)
    recent = [f for f, _ in listed if (period.day - f.as_of).days <= FIGURE_DAYS]
    rows = affected.beside(recent, period.day)
    if not rows:
        return None
    refs: dict[str, Refs] = {}
    for figure, found in listed:
        key = f"{figure.speaker} {figure.as_of}"
        refs[key] = tuple(dict.fromkeys((*refs.get(key, ()), *found)))
    gone = [one for one in affected.entries(recent, period.day) if one.superseded_by is not None]
    return FiguresPart(
        rows=rows,
        superseded=tuple(gone),
        new=tuple(f for f in affected.current(recent, period.day) if f.published in days),
        refs=refs,
    )


def effort(
    observations: Iterable[tuple[looking.Observation, Refs]], zones: Sequence[str], period: Period
) -> EffortPart:
    """Who looked at each of `zones` on each day of the period and of the one before; nobody is a row too."""
    listed = list(observations)
    of_period = [refs for one, refs in listed if one.window.start < period.end and one.window.end > period.start]
    return EffortPart(
        now=_looked((one for one, _ in listed), zones, period),
        before=_looked((one for one, _ in listed), zones, period.previous),
        refs=tuple(dict.fromkeys(ref for refs in of_period for ref in refs)),
    )


def _looked(
    observations: Iterable[looking.Observation], zones: Sequence[str], period: Period
) -> tuple[looking.Effort, ...]:
    """By days that begin at the cut-off: a clock on which the cut-off is midnight."""
    days = sorted(days_of(period))
    midnight = datetime.combine(days[0], time(), UTC)
    clock = timezone(midnight - period.start.astimezone(UTC))
    inside = (_within(one, period) for one in observations)
    return looking.effort((one for one in inside if one), days, zones, clock)


def _within(one: looking.Observation, period: Period) -> looking.Observation | None:
    """The part of an observation that lies in the period; its km by the share of its time."""
    start, end = max(one.window.start, period.start), min(one.window.end, period.end)
    if end <= start:
        return None
    share = (end - start).total_seconds() / one.window.seconds
    return one.model_copy(update={"window": Window(start=start, end=end), "km": one.km * share})


def set_beside(
    part: EffortPart,
    now: Mapping[Cell, tuple[int, int]],
    before: Mapping[Cell, tuple[int, int]],
    parties: Collection[str] = (),
) -> EffortPart:
    """The effort with the incidents of each day and zone beside it: so many the centre saw, so many others told of.

    What is said to have been seen where nobody is recorded to have looked counts as told by others. What the patrols
    named by `parties` saw the parties tell: where no others looked no number is seen, not even 0.
    """
    beside, beside_before = _beside(part.now, now, parties), _beside(part.before, before, parties)
    return part.model_copy(
        update={
            "beside": beside,
            "beside_before": beside_before,
            "change": looking.change(beside, beside_before) if beside else None,
        }
    )


def _beside(
    table: Sequence[looking.Effort], counted: Mapping[Cell, tuple[int, int]], parties: Collection[str]
) -> tuple[looking.Beside, ...]:
    seen, others = {}, {}
    for row in table:
        own, told = counted.get((row.day, row.zone), (0, 0))
        seen[row.day, row.zone] = own if row.observed else 0
        others[row.day, row.zone] = told if row.observed else told + own
    return tuple(
        one.model_copy(update={"seen": None}) if not one.seen and _by_parties(one.effort, parties) else one
        for one in looking.beside(table, seen, others)
    )


def _by_parties(row: looking.Effort, parties: Collection[str]) -> bool:
    """Whether nobody but patrols of the parties looked."""
    return row.observed and not row.posts and not row.cameras and set(row.patrols) <= set(parties)


def days_of(period: Period) -> frozenset[date]:
    """The days whose noon lies in the period: what is known only by its day belongs to the report that ends on it."""
    first, days = period.start.date(), (period.end.date() - period.start.date()).days + 1
    noons = (datetime.combine(first + timedelta(days=n), time(12), period.start.tzinfo) for n in range(days))
    return frozenset(noon.date() for noon in noons if period.holds(noon))


def began_in(at: datetime | date, period: Period) -> bool:
    """Whether something began in the period, by its moment or, where only that is told, by its day."""
    return period.holds(at) if isinstance(at, datetime) else at in days_of(period)
