"""Figures of people affected, as speakers told them: beside each other, over time, summed where that says something.

    tell(actor, figure)                       what a speaker told
    told(node, date(2020, 4, 27)).rows        what holds on a day, speakers beside each other
    suggestions(node)                         what accepted claims tell, for a person to take over

Suggestions stand by themselves: none is in what was told until somebody records it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType

from truceline.acts.consultations import today_at
from truceline.acts.told import told_well
from truceline.agreements.names import key_of
from truceline.agreements.party import Parties
from truceline.coordination import affected
from truceline.coordination.affected import Bounds, Entry, Figure, Row, Total
from truceline.coordination.suggested import Suggested, suggested
from truceline.errors import InvalidPlan
from truceline.facts import FigureTold
from truceline.incidents.opened import in_force
from truceline.matters.figures import FigureRecord
from truceline.model import Value
from truceline.store import journal
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View, listed, read
from truceline.store.node import Node
from truceline.store.opened_incidents import opened
from truceline.store.reading import reading
from truceline.store.terms import terms

__all__ = ["Figures", "Line", "Sum", "suggestions", "tell", "told"]

NOTHING_SEEN: Mapping[str, int] = MappingProxyType({})


class Line(Value):
    """How one number ran over time as one speaker told it."""

    words_of: str
    speaker: str
    points: tuple[Bounds, ...]


class Sum(Value):
    """A sum of one speaker's figures, with the figure that the same speaker told for the whole, where there is one."""

    total: Total
    whole: Figure | None = None

    @property
    def words(self) -> str:
        """The sum, its parts, and the whole as told."""
        if self.whole is None:
            return self.total.words
        same = (self.whole.low, self.whole.high) == (self.total.low, self.total.high)
        said = "as told for the whole" if same else f"the whole is told as {self.whole.number}"
        return f"{self.total.words} ({said})"


class Figures(Value):
    """All that was told by the end of `day`: each entry with what took its place, rows that hold, lines, sums."""

    day: date
    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]


def tell(
    actor: Actor, figure: Figure, id: str = "", *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Record what a speaker told, under a new id or to put right what was recorded under `id`."""
    with told_well():
        fact = FigureTold(id=id or new_id("figure", actor.node.clock()), figure=figure)
    return journal.write(actor, fact, joint=joint, saw=saw)


def told(
    node: Node,
    day: date | None = None,
    *,
    view: View = "own",
    kind: str | None = None,
    since: date | None = None,
) -> Figures:
    """What had been told by the end of `day` (by default today), of one kind or of all; as of no day before `since`.

    A speaker whom the parties file knows is one speaker, by whatever name.
    """
    until, parties = day or today_at(node), terms(node).parties
    rows = listed(node, "figure", view=view, since=since, until=until)
    records = (FigureRecord.model_validate_json(row.data) for row in rows if row.state != "withdrawn")
    figures = [
        one.model_copy(update={"speaker": _speaker(parties, one.speaker)})
        for one in (record.figure for record in records)
        if one is not None and kind in (None, one.kind)
    ]
    holding = affected.current(figures, until)
    return Figures(
        day=until,
        entries=affected.entries(figures, until),
        rows=affected.beside(figures, until),
        lines=_lines([one for one in figures if max(one.as_of, one.published) <= until]),
        sums=_sums(holding),
    )


def suggestions(node: Node, kind: str | None = None) -> tuple[Suggested, ...]:
    """The figures of claims that people accepted, corrected or added, which nobody has recorded yet."""
    now = reading(node)
    claims = [one.claim for decided in now.decisions.values() for one in decided if one.holds]
    claims = list({claim.id: claim for claim in claims}.values())
    happenings = {
        claim: incident.id
        for incident in in_force(opened(now.of_type("incident"), now.decisions))
        for claim in incident.claims
    }
    records = read(node, "figure", FigureRecord)
    taken = {one.ref for one in (record.figure for record in records) if one is not None}
    parties = terms(node).parties
    return tuple(
        _by_name(parties, one)
        for one in suggested(claims, now.reports, happenings)
        if kind in (None, one.kind) and f"claim:{one.id}" not in taken
    )


def _by_name(parties: Parties, one: Suggested) -> Suggested:
    speaker = _speaker(parties, one.speaker)
    figure = one.figure.model_copy(update={"speaker": speaker}) if one.figure else None
    told = {**one.told, "speaker": speaker}
    return one.model_copy(update={"speaker": speaker, "figure": figure, "told": told})


def _speaker(parties: Parties, words: str) -> str:
    """The name of the party that exactly these words are an id, a name or an alias of; else the words."""
    if words in parties:
        return parties.get(words).name
    found = parties.resolve(words)
    names = {key_of(word) for word in found.words()} if found else set()
    return found.name if found and key_of(words) in names else words


def _lines(figures: Sequence[Figure]) -> tuple[Line, ...]:
    """The numbers of which a speaker told more than once."""
    return tuple(
        Line(words_of=what.words, speaker=speaker, points=points)
        for what in sorted({figure.what for figure in figures}, key=repr)
        for speaker, points in affected.over_time(figures, what).items()
        if len({point.as_of for point in points}) > 1
    )


def _sums(figures: Sequence[Figure]) -> tuple[Sum, ...]:
    """Sums of what holds, by speaker: of the parts that it names, of happenings, of periods that follow each other."""
    found = []
    for alike in (_parts, _happenings, _periods):
        ordered = sorted((one for one in figures if alike(one)), key=lambda one: repr(alike(one)))
        for _, group in groupby(ordered, key=alike):
            parts = list(group)
            if len(parts) > 1:
                found += _sum(parts, figures)
    return tuple(found)


def _sum(parts: Sequence[Figure], figures: Sequence[Figure]) -> list[Sum]:
    try:
        total = affected.total(parts)
    except InvalidPlan:
        return []
    whole = [
        one for one in figures
        if parts[0].part and not one.part and _parts(one.model_copy(update={"part": "whole"})) == _parts(parts[0])
    ]  # fmt: skip
    return [Sum(total=total, whole=whole[0] if len(whole) == 1 else None)]


Key = tuple[object, ...] | None


def _kind(one: Figure) -> tuple[object, ...]:
    return one.speaker, one.kind, one.measure, one.unit, one.population


def _parts(one: Figure) -> Key:
    """What the parts of one number share."""
    return (*_kind(one), one.happening, one.since, one.as_of) if one.part else None


def _happenings(one: Figure) -> Key:
    """What numbers of several happenings share."""
    return _kind(one) if one.happening and not one.part else None


def _periods(one: Figure) -> Key:
    """What numbers of several periods share."""
    return _kind(one) if one.measure == "flow" and one.since and not (one.happening or one.part) else None
