"""Ledgers: what each registered on the period's days, matched item by item, and the counts that were published of them.

Numbers of two ledgers never go into one sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from truceline.coordination.counts import Count, CountRow
from truceline.coordination.ledgers import Item as LedgerItem
from truceline.coordination.ledgers import Standing, State, words
from truceline.sitrep import coarse, wording
from truceline.sitrep.centre import LedgersPart
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, named, party, said
from truceline.sitrep.phrases import sentence
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, recorded

COLUMNS = (
    "item", "ledger", "day", "at", "kind", "place", "lat", "lon", "radius_m", "according_to", "alleged", "words",
    "ref", "state", "also_in", "reasons", "entries",
)  # fmt: skip
_FEW = 6
_STATES: tuple[State, ...] = ("confirmed", "contested", "unmatched")


def part(picture: Picture) -> LedgersPart | None:
    """What there is of ledgers."""
    return picture.centre.ledgers if picture.centre else None


def items(picture: Picture) -> Iterator[Item]:
    """The counts of the period, each ledger's beside the other's; then how the items match."""
    told = part(picture)
    if told is None:
        return
    for row in told.counts:
        text = f"{_of(row, picture)}: {_told(row, told, picture)}."
        yield Item(text=text, entries=_refs(row, told))
    if told.matched is not None and told.items:
        entries = tuple(ref for item in told.items for ref in told.refs[item.id])
        few = len(told.items) <= _FEW
        text = _listed(told, picture) if few else f"Item by item: {_numbers(told, picture)}"
        yield Item(text=f"{text}.", entries=entries)


def _numbers(told: LedgersPart, picture: Picture) -> str:
    assert told.matched is not None
    return "; ".join(
        f"{party(one.id, picture)} {told.matched.number(one.id)} ({', '.join(_states(told, one.id))})"
        for one in told.matched.ledgers
        if told.matched.number(one.id)
    )


def _listed(told: LedgersPart, picture: Picture) -> str:
    """`Told by another ledger too: North, shelling, Mill, 14 Jul 08:50; South, …`: the items themselves, by state."""
    assert told.matched is not None
    states: dict[str, list[str]] = {}
    for one in told.items:
        said_of = f"{party(one.ledger, picture)}, {_called(one)}, {clock(one.at or one.day, picture.period)}"
        states.setdefault(_state(told.matched.of(one.id)), []).append(said_of)
    return ". ".join(f"{sentence(state)}: {'; '.join(items)}" for state, items in states.items())


def _state(one: Standing) -> str:
    """What the match says; an uncertain match is no ledger alone."""
    return words().perhaps if one.state == "unmatched" and one.perhaps else words().says[one.state]


def _called(one: LedgerItem) -> str:
    return f"{wording.plain(one.kind)}{', ' if one.place else ''}{one.place}"


def _of(row: CountRow, picture: Picture) -> str:
    days = clock(row.first, picture.period)
    days += f" to {clock(row.last, picture.period)}" if row.last != row.first else ""
    place = f" at {row.place}" if row.place else ""
    return f"{wording.title(row.kind)}{place} registered, {days}"


def _told(row: CountRow, told: LedgersPart, picture: Picture) -> str:
    before = {ledger: counts for each in told.before if each.kind == row.kind for ledger, counts in each.told.items()}
    return "; ".join(
        f"{party(ledger, picture)} {_says(one, picture)} [{_before(before.get(ledger, ()))}]"
        for ledger, counts in row.told.items()
        for one in counts
    )


def _before(counts: Iterable[Count]) -> str:
    return wording.names(str(one.number) for one in counts) or "–"


def _says(one: Count, picture: Picture) -> str:
    more = [f"{number} according to {party(whom, picture)}" for whom, number in sorted(one.according_to.items())]
    more += [f"{number} confirmed by {party(whom, picture)}" for whom, number in sorted(one.confirmed_by.items())]
    more += [f"{place} {number}" for place, number in sorted(one.by_place.items())]
    said = f"{one.number}" + (f" ({', '.join(more)})" if more else "")
    return said if one.told_by == one.ledger else f"{said}, as {party(one.told_by, picture)} tells"


def _refs(row: CountRow, told: LedgersPart) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r for ledger in row.told for r in told.refs.get(f"{ledger} {row.first}", ())))


def _ledgers(told: LedgersPart) -> tuple[str, ...]:
    return tuple(one.id for one in told.matched.ledgers) if told.matched else ()


def _states(told: LedgersPart, ledger: str) -> Iterator[str]:
    states = [one.state for one in told.matched.standings if one.ledger == ledger] if told.matched else []
    for state in _STATES:
        if states.count(state):
            yield f"{states.count(state)} {words().says[state]}"


def blocks(picture: Picture) -> Iterable[Block]:
    """Published counts; then the items of each ledger with what the others tell of them."""
    told = part(picture)
    if told is None:
        return
    if told.counts or told.before:
        yield _counts(told, picture)
    if told.items and told.matched is not None:
        yield _items(told, picture)


def _counts(told: LedgersPart, picture: Picture) -> Table:
    headings = (
        Heading(title="Registered by", width=1.6),
        Heading(title="What, when", width=2.2),
        Heading(title="Number", width=0.8, number=True),
        Heading(title="As told by", width=1.4),
        Heading(title="Of which", width=3.0),
    )
    shown = [
        (
            recorded(party(ledger, picture), *told.refs.get(f"{ledger} {row.first}", ())),
            recorded(_of(row, picture) + ("" if row in told.counts else ", previous period")),
            Cell(words=(Run(text=str(one.number), strong=row in told.counts),)),
            recorded(party(one.told_by, picture)),
            recorded(_says(one, picture).partition(" (")[2].partition(")")[0] or "–"),
        )
        for row in (*told.counts, *told.before)
        for ledger, counts in row.told.items()
        for one in counts
    ]
    note = "Each ledger is its keeper's own. Numbers of two are not added up, and items do not correct a count."
    return Table(
        key="ledger-counts",
        caption="Counts published of each ledger, beside each other",
        headings=headings,
        rows=tuple(shown),
        notes=((Run(text=note, muted=True),),),
    )


def _items(told: LedgersPart, picture: Picture) -> Table:
    headings = (
        Heading(title="Ledger, item", width=1.5),
        Heading(title="When", width=1.1),
        Heading(title="What, where", width=2.0),
        Heading(title="What other ledgers tell of it", width=3.8),
    )
    return Table(
        key="ledger-items",
        caption="Items of the ledgers, matched; a match is no finding",
        headings=headings,
        rows=tuple(_item(one, told, picture) for one in told.items),
    )


def _item(one: LedgerItem, told: LedgersPart, picture: Picture) -> tuple[Cell, ...]:
    assert told.matched is not None
    stands = told.matched.of(one.id)
    alleged = f"; alleged against {party(one.alleged, picture)}" if one.alleged else ""
    page = one.ref if one.ref.startswith(("http://", "https://")) else None
    reasons = _by_what(named("; ".join(stands.reasons), _ledgers(told), picture), told)
    return (
        Cell(
            words=(
                Run(text=party(one.ledger, picture), strong=True, entries=told.refs.get(one.id, ())),
                Run(text=f", {one.id}", muted=True, url=page),
            )
        ),
        recorded(clock(one.at or one.day, picture.period)),
        _what(one, alleged),
        Cell(
            words=(
                Run(text=_state(stands), strong=True),
                Run(text=f": {reasons}" if reasons else "", muted=True),
            ),
            differs=stands.state == "contested",
        ),
    )


def _by_what(reasons: str, told: LedgersPart) -> str:
    """The reasons with the items called by what and where they are, not by their ids."""
    called = {one.id: f"“{_called(one)}”" for one in told.items}
    ids = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    return re.sub(rf"(?<![\w.@+-])({ids})(?![\w@+-])", lambda found: called[found[1]], reasons)


def _what(one: LedgerItem, alleged: str) -> Cell:
    """Kind and place, and the ledger's own words where there are any."""
    runs = [Run(text=f"{_called(one)}{alleged}", quoted=True)]
    runs += [Run(text=f" {said(one.words)}", quoted=True, muted=True)] * bool(one.words)
    return Cell(words=tuple(runs))


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each item."""
    told = part(picture)
    if told is None or told.matched is None:
        return
    for one in told.items:
        stands = told.matched.of(one.id)
        point = coarse.coarse(one.point) if one.point else None
        yield {
            "item": one.id,
            "ledger": one.ledger,
            "day": one.day.isoformat(),
            "at": one.at.isoformat() if one.at else None,
            "kind": one.kind,
            "place": one.place,
            "lat": point.lat if point else None,
            "lon": point.lon if point else None,
            "radius_m": coarse.radius(one.radius_m) if point else None,
            "according_to": one.according_to,
            "alleged": one.alleged,
            "words": one.words,
            "ref": one.ref,
            "state": stands.state,
            "also_in": stands.by,
            "reasons": stands.reasons,
            "entries": told.refs.get(one.id, ()),
        }


def figures(picture: Picture) -> Iterator[dict[str, Any]]:
    """The counts for `figures.csv`."""
    told = part(picture)
    for which, counted in (("this", told.counts), ("previous", told.before)) if told else ():
        for row in counted:
            for ledger, counts in row.told.items():
                for one in counts:
                    yield {
                        "section": "ledgers", "period": which, "of": row.kind, "low": one.number, "high": one.number,
                        "by": one.told_by, "against": None, "detail": f"ledger of {ledger}, {row.first} to {row.last}",
                        "entries": told.refs.get(f"{ledger} {row.first}", ()) if told else (),
                    }  # fmt: skip
