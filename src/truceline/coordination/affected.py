"""Figures of people affected: casualties, displacement, returns, each as one speaker told it.

    for entry in entries(figures, day): entry.words      # what holds, what was superseded, and why
    for row in beside(figures, day): row.words           # speakers beside each other
    total(parts)                                         # of one speaker, with its parts

A figure is a stock (how many there are on a day) or a flow (how many over a period), of people or of movements, of a
population, with a low and a high. Figures of two speakers are never added; nor are two that may hold the same people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Literal, NamedTuple

import yaml
from pydantic import field_validator, model_validator

from truceline.coordination.window import Day
from truceline.errors import InvalidPlan, UnknownName
from truceline.model import Value

Measure = Literal["stock", "flow"]
Unit = Literal["people", "movements"]


class Kind(Value):
    """What can be counted, by `affected_kinds.yaml`."""

    says: str
    measures: tuple[Measure, ...]
    units: tuple[Unit, ...]


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    table = yaml.safe_load((Path(__file__).parent / "affected_kinds.yaml").read_text(encoding="utf-8"))
    return {name: Kind.model_validate(told) for name, told in table.items()}


class What(NamedTuple):
    """What a figure is of. Two figures of one speaker and one `What` are two tellings of one number."""

    kind: str
    measure: Measure
    unit: Unit
    population: str
    happening: str
    part: str
    since: date | None

    @property
    def words(self) -> str:
        """Kind, unit, population and the rest, as far as told."""
        unit = " (movements)" if self.unit == "movements" else ""
        # "displaced, people" would say nothing that is not said.
        population = "" if self.population.casefold() == self.unit else self.population
        said = [f"{kinds()[self.kind].says}{unit}", population, self.part]
        said += [f"in {self.happening}" if self.happening else "", f"since {self.since}" if self.since else ""]
        return ", ".join(word for word in said if word)


class Figure(Value):
    """A number that `speaker` told on `told_on`, as of `as_of`: `low` to `high`, None where there is no such bound.

    A flow is from `since` (None: not told) to `as_of`; a stock may have a `since` too, where it counts only whom it has
    counted from then on. `happening` is the id of the one happening that it is of, if it is of one. `part` names a part
    of the population as the speaker itself divides it. `ref` leads to where it stands.
    """

    speaker: str
    kind: str
    measure: Measure
    unit: Unit = "people"
    population: str = ""
    happening: str = ""
    part: str = ""
    since: Day | None = None
    as_of: Day
    told_on: Day | None = None
    low: int | None = None
    high: int | None = None
    about: bool = False
    words: str = ""
    ref: str = ""

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in kinds():
            raise UnknownName(f"{kind!r} is not counted of people", remedy=f"one of {', '.join(kinds())}")
        return kind

    @model_validator(mode="after")
    def _consistent(self) -> Figure:
        where, kind = f"{self.kind} as {self.speaker} tells", kinds()[self.kind]
        if not self.speaker.strip():
            raise InvalidPlan("a figure without a speaker", where=self.kind, remedy="say who told it")
        if self.measure not in kind.measures or self.unit not in kind.units:
            raise InvalidPlan(f"{kind.says} is no {self.measure} of {self.unit}", where=where, remedy="check both")
        if self.measure == "stock" and self.unit == "movements":
            raise InvalidPlan("a stock of movements", where=where, remedy="movements are a flow over a period")
        if self.low is None and self.high is None:
            raise InvalidPlan("a figure without a number", where=where, remedy="give a low, a high, or both")
        if min(number for number in (self.low, self.high, 0) if number is not None) < 0:
            raise InvalidPlan("a number below 0", where=where, remedy="give 0 or more")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise InvalidPlan(f"a figure from {self.low} to {self.high}", where=where, remedy="exchange the bounds")
        if self.since is not None and self.since > self.as_of:
            raise InvalidPlan("a period that ends before it begins", where=where, remedy="exchange the days")
        return self

    @property
    def what(self) -> What:
        """What it is of."""
        return What(self.kind, self.measure, self.unit, self.population, self.happening, self.part, self.since)

    @property
    def published(self) -> date:
        """When it was told, or else as of when it is."""
        return self.told_on or self.as_of

    @property
    def number(self) -> str:
        """The number as bounds in words."""
        return said(self.low, self.high, about=self.about)


class Entry(Value):
    """A figure in its speaker's ledger. `refs` are all places where the same was told; one speaker in two is one.

    `superseded_by` is the later figure that took its place, None where it holds; `reason` says why.
    """

    figure: Figure
    refs: tuple[str, ...]
    superseded_by: Figure | None = None
    reason: str = ""

    @property
    def words(self) -> str:
        """Who told what, and whether it holds."""
        figure = self.figure
        gone = f" - superseded: {self.reason}" if self.superseded_by else ""
        return f"{figure.speaker}: {figure.number} {figure.what.words}, as of {figure.as_of}{gone}"


class Row(Value):
    """One thing that is counted, with the figures of each speaker that hold: several where one contradicts itself."""

    words_of: str
    told: Mapping[str, tuple[Figure, ...]]

    @property
    def differs(self) -> bool:
        """Whether two of the figures exclude each other."""
        figures = [figure for told in self.told.values() for figure in told]
        lows = [figure.low for figure in figures if figure.low is not None]
        highs = [figure.high for figure in figures if figure.high is not None]
        return bool(lows and highs) and max(lows) > min(highs)

    @property
    def words(self) -> str:
        """Each speaker's own number; none is chosen."""
        numbers = [f"{who}: {f.number} (as of {f.as_of})" for who, figures in self.told.items() for f in figures]
        return f"{self.words_of} - {'; '.join(numbers)}" + (" - accounts differ" if self.differs else "")


class Bounds(Value):
    """What a speaker told as of one day."""

    as_of: date
    low: int | None
    high: int | None


class Total(Value):
    """A sum of one speaker's figures that cannot hold the same people twice, never without its parts."""

    speaker: str
    kind: str
    low: int | None
    high: int | None
    parts: tuple[Figure, ...]

    @property
    def words(self) -> str:
        """The sum and its parts."""
        about = any(part.about for part in self.parts)
        parts = " + ".join(f"{part.number} ({_telling(part)})" for part in self.parts)
        return f"{self.speaker}, {kinds()[self.kind].says}: {said(self.low, self.high, about=about)} = {parts}"


def said(low: int | None, high: int | None, *, about: bool = False) -> str:
    """Bounds in words: "33", "33 to 36", "at least 59", "at most 60", "no bound"."""
    exact = "about " if about else ""
    if low is None and high is None:
        return "no bound"
    if low is None:
        return f"{exact}at most {high:,}"
    if high is None:
        return f"{exact}at least {low:,}"
    return f"{exact}{low:,}" if low == high else f"{exact}{low:,} to {high:,}"


def entries(figures: Iterable[Figure], day: date) -> tuple[Entry, ...]:
    """All that was told by `day`, by speaker and what it is of, oldest first; a figure told in two places is one.

    A later figure of the same speaker for the same number supersedes the earlier. Two that differ, told as of one day
    and on one day, both hold.
    """
    grouped: dict[tuple[str, str, What], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        if figure.published <= day and figure.as_of <= day:
            number = f"{figure.as_of} {figure.published} {figure.low} {figure.high}"
            grouped[figure.speaker, repr(figure.what), figure.what][number].append(figure)
    found = []
    for key in sorted(grouped, key=lambda one: one[:2]):
        ordered = sorted(grouped[key].values(), key=lambda same: (*_age(same[0]), same[0].number))
        last = ordered[-1][0]
        for same in ordered:
            first = min(same, key=lambda one: one.model_dump_json())
            refs = tuple(sorted({one.ref for one in same if one.ref}))
            later = _age(first) < _age(last)
            reason = f"{last.number} as of {last.as_of}, told {last.published}" if later else ""
            found.append(Entry(figure=first, refs=refs, superseded_by=last if later else None, reason=reason))
    return tuple(found)


def current(figures: Iterable[Figure], day: date) -> tuple[Figure, ...]:
    """The figures that hold on `day`, of every speaker."""
    return tuple(entry.figure for entry in entries(figures, day) if entry.superseded_by is None)


def beside(figures: Iterable[Figure], day: date) -> tuple[Row, ...]:
    """The figures that hold on `day` by what they are of, speakers beside each other."""
    grouped: dict[What, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in current(figures, day):
        grouped[figure.what][figure.speaker].append(figure)
    return tuple(
        Row(words_of=what.words, told={speaker: tuple(grouped[what][speaker]) for speaker in sorted(grouped[what])})
        for what in sorted(grouped, key=repr)
    )


def over_time(figures: Iterable[Figure], what: What) -> dict[str, tuple[Bounds, ...]]:
    """How the number of one thing ran as each speaker told it, by name of speaker; speakers never share a line.

    Figures of a later day of telling for the same `as_of` take the earlier ones' place; contradictions stay.
    """
    told: dict[str, dict[date, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        if figure.what == what:
            told[figure.speaker][figure.as_of].append(figure)
    lines: dict[str, tuple[Bounds, ...]] = {}
    for speaker in sorted(told):
        points = set()
        for day, same in told[speaker].items():
            last = max(figure.published for figure in same)
            points |= {Bounds(as_of=day, low=f.low, high=f.high) for f in same if f.published == last}
        lines[speaker] = tuple(sorted(points, key=lambda one: (one.as_of, one.low or 0, one.high or 0)))
    return lines


def total(figures: Iterable[Figure]) -> Total:
    """The sum of figures of one speaker, kind, measure, unit and population that cannot hold the same people twice.

    Such are figures of different happenings, of parts that the speaker itself names as of one day, and flows over
    periods that do not overlap. Raises `InvalidPlan` for all others, and for no figures at all.
    """
    parts = sorted(figures, key=lambda one: (one.as_of, one.happening, one.part, one.model_dump_json()))
    if not parts:
        raise InvalidPlan("a total of no figures", remedy="give at least one: nothing told is not 0")
    for what in ("speaker", "kind", "measure", "unit", "population"):
        found = sorted({getattr(part, what) for part in parts})
        if len(found) > 1:
            names = " and ".join(name or "none told" for name in found[:2])
            raise InvalidPlan(f"a total across two {what}s: {names}", remedy=f"a total is of one {what} only")
    for one, other in combinations(parts, 2):
        if not _apart(one, other):
            same = f"{one.number} ({_telling(one)}) and {other.number} ({_telling(other)}) may hold the same"
            raise InvalidPlan(f"{same} {one.unit}", remedy="add only happenings, named parts or periods that are apart")
    return Total(
        speaker=parts[0].speaker,
        kind=parts[0].kind,
        low=_sum([part.low for part in parts]),
        high=_sum([part.high for part in parts]),
        parts=tuple(parts),
    )


def _age(figure: Figure) -> tuple[date, date]:
    return figure.as_of, figure.published


def _apart(one: Figure, other: Figure) -> bool:
    """Whether no person, or no movement, can be in both."""
    if one.happening or other.happening:
        # A number of one happening is in any number that is of a period.
        if not (one.happening and other.happening):
            return False
        if one.happening != other.happening:
            return True
    alike = (one.since, one.as_of) == (other.since, other.as_of)
    if one.part and other.part and one.part != other.part and alike:
        return True
    if one.measure == "stock" or one.happening or one.part != other.part:
        return False
    early, late = sorted((one, other), key=lambda figure: figure.as_of)
    return late.since is not None and early.as_of < late.since


def _sum(numbers: Sequence[int | None]) -> int | None:
    """None where one of them has no such bound."""
    told = [number for number in numbers if number is not None]
    return sum(told) if len(told) == len(numbers) else None


def _telling(figure: Figure) -> str:
    since = f"{figure.since} to " if figure.since else ""
    return ", ".join(word for word in (figure.happening, figure.part, f"{since}{figure.as_of}") if word)
