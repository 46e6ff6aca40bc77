"""Casualties, displacement and returns as each speaker tells them: stock or flow, as of when, of whom; never summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.coordination.affected import Figure, Row
from truceline.sitrep import wording
from truceline.sitrep.centre import FiguresPart
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, party, said
from truceline.sitrep.phrases import short
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, recorded

COLUMNS = (
    "speaker", "kind", "measure", "unit", "population", "happening", "part", "since", "as_of", "told_on", "low", "high",
    "about", "words", "superseded", "entries",
)  # fmt: skip
_SHORT = 80
_MEASURES = {"stock": "at one time", "flow": "over a time"}


def part(picture: Picture) -> FiguresPart | None:
    """What there is of figures."""
    return picture.centre.figures if picture.centre else None


def items(picture: Picture) -> Iterator[Item]:
    """What was told in the period, each beside what other speakers tell of the same."""
    told = part(picture)
    if told is None:
        return
    for row in told.rows:
        if any(figure in told.new for figures in row.told.values() for figure in figures):
            text = f"{_what(row)}: {_said(row, picture)}{' Accounts differ.' if row.differs else ''}"
            yield Item(text=text, entries=tuple(dict.fromkeys(r for f in _figures(row) for r in _refs(f, told))))


def _figures(row: Row) -> tuple[Figure, ...]:
    return tuple(figure for told in row.told.values() for figure in told)


def _what(row: Row) -> str:
    """What is counted; of one happening nobody asks whether it is a number at one time or over a time."""
    one = _figures(row)[0]
    measure = "" if one.happening else f" ({_MEASURES[one.measure]})"
    return f"{row.words_of[:1].upper()}{row.words_of[1:]}{measure}"


def _said(row: Row, picture: Picture) -> str:
    said = (
        f"{party(speaker, picture)} {_number(one)}{_own_words(one)}, as of {clock(one.as_of, picture.period)}"
        for speaker, told in row.told.items()
        for one in told
    )
    return f"{'; '.join(said)}."


def _number(one: Figure) -> str:
    return f"{'about ' if one.about else ''}{wording.number(one.low, one.high)}"


def _own_words(one: Figure) -> str:
    """` (“lightly”)`: the speaker's own words, without which a number can mislead."""
    return f" ({said(short(one.words, _SHORT))})" if one.words.strip() else ""


def _refs(one: Figure, told: FiguresPart) -> tuple[str, ...]:
    return told.refs.get(f"{one.speaker} {one.as_of}", ())


def blocks(picture: Picture) -> Iterable[Block]:
    """One table: a row for each speaker, those that tell of the same beside each other."""
    told = part(picture)
    if told is None:
        return
    headings = (
        Heading(title="Counted", width=2.4),
        Heading(title="As told by", width=1.5),
        Heading(title="Number", width=1.0, number=True),
        *[Heading(title="In its own words", width=1.8)] * _worded(told),
        Heading(title="As of", width=0.8),
        Heading(title="Told", width=0.8),
    )
    notes = ["Rows are not added up: they may tell of the same people. People and movements are two different things."]
    if told.superseded:
        n = wording.count(len(told.superseded), "figure")
        notes.append(f"{n} superseded by a later one of the same speaker: people.csv.")
    yield Table(
        key="people",
        caption="Casualties, displacement and returns on record, as each speaker tells",
        headings=headings,
        rows=tuple(cells for row in told.rows for cells in _rows(row, told, picture)),
        notes=((Run(text=" ".join(notes), muted=True),),),
    )


def _worded(told: FiguresPart) -> bool:
    """Whether any speaker's own words stand in this version."""
    return any(one.words.strip() for row in told.rows for one in _figures(row))


def _words_cell(one: Figure, told: FiguresPart) -> tuple[Cell, ...]:
    return (recorded(said(one.words) or "–", quoted=bool(one.words.strip())),) if _worded(told) else ()


def _rows(row: Row, told: FiguresPart, picture: Picture) -> Iterator[tuple[Cell, ...]]:
    for n, one in enumerate(_figures(row)):
        yield (
            recorded(_what(row), muted=n > 0),
            recorded(party(one.speaker, picture), *_refs(one, told)),
            Cell(words=(Run(text=_number(one), strong=True),), differs=row.differs),
            *_words_cell(one, told),
            recorded(clock(one.as_of, picture.period)),
            recorded(clock(one.published, picture.period)),
        )


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each figure, also those that were superseded."""
    told = part(picture)
    if told is None:
        return
    for row in told.rows:
        for one in _figures(row):
            yield _row(one, told, "")
    for gone in told.superseded:
        yield _row(gone.figure, told, gone.reason)


def _row(one: Figure, told: FiguresPart, superseded: str) -> dict[str, Any]:
    return {
        "speaker": one.speaker,
        "kind": one.kind,
        "measure": one.measure,
        "unit": one.unit,
        "population": one.population,
        "happening": one.happening,
        "part": one.part,
        "since": one.since.isoformat() if one.since else None,
        "as_of": one.as_of.isoformat(),
        "told_on": one.told_on.isoformat() if one.told_on else None,
        "low": one.low,
        "high": one.high,
        "about": "yes" if one.about else "no",
        "words": one.words,
        "superseded": superseded,
        "entries": _refs(one, told),
    }
