"""Access: what was asked for, granted and refused, in the words that were given; beside the period before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.sitrep import wording
from truceline.sitrep.centre import AccessPart
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, party, said
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, Text, recorded
from truceline.verification.access import COLUMNS as RESTRICTIONS
from truceline.verification.access import Answer, Request

_TITLES = {"denial": "denied", "conditional_access": "under conditions", "delay": "delayed", "other": "otherwise"}
COLUMNS = (
    "request", "place", "asked_by", "asked_at", "answer", "answered_at", "answered_by", "party", "reason", "minutes",
    "entries",
)  # fmt: skip


def part(picture: Picture) -> AccessPart | None:
    """What there is of access."""
    return picture.centre.access if picture.centre else None


def items(picture: Picture) -> Iterator[Item]:
    """How many requests, and each restriction in words."""
    told = part(picture)
    if told is None:
        return
    refs = tuple(ref for found in told.refs.values() for ref in found)
    restricted = [
        f"{_place(request)}, asked by {request.asked_by}: {_answer(one, picture)}."
        for request in told.requests
        for one in request.in_order
        if one.meaning.column and picture.period.holds(one.at)
    ]
    waiting = [request for request in told.requests if not request.answers]
    open_ = [
        f"{_place(r)}, asked by {r.asked_by} {clock(r.asked_at, picture.period)}: no answer yet, which is neither a "
        "grant nor a denial."
        for r in waiting
    ]
    if told.table.requests or restricted or open_:
        yield Item(text=f"{summary(told)}.", lines=(*restricted, *open_), entries=refs)


def summary(told: AccessPart) -> str:
    """`Access asked for 3 times [1]: granted 1 [1], denied 1 [0], no answer 1 [0]`."""
    now, before = told.table, told.before
    parts = [f"granted {now.granted} [{before.granted}]"]
    parts += [
        f"{_TITLES[column]} {now.totals[column]} [{before.totals[column]}]"
        for column in RESTRICTIONS
        if now.totals[column] or before.totals[column]
    ]
    parts.append(f"no answer {now.waiting} [{before.waiting}]")
    return f"Access asked for {wording.count(now.requests, 'time')} [{before.requests}]: {', '.join(parts)}"


def _place(request: Request) -> str:
    return request.place.name or request.place.text


def _answer(one: Answer, picture: Picture) -> str:
    length = f" for {one.minutes} min" if one.minutes is not None else ""
    whose = f" ({party(one.party, picture)})" if one.party else ""
    reason = f", {said(one.reason)}" if one.reason else ""
    return f"{one.meaning.says}{length} {clock(one.at, picture.period)} by {one.by}{whose}{reason}"


def blocks(picture: Picture) -> Iterable[Block]:
    """Restrictions by party beside the period before, and every request with its answers."""
    told = part(picture)
    if told is None:
        return
    if told.table.rows or told.before.rows:
        yield _counts(told, picture)
    else:
        yield Text(words=((Run(text=_summed(told)),),), note=True)
    if told.requests:
        headings = (
            Heading(title="Place", width=1.6),
            Heading(title="Asked by, when", width=1.8),
            Heading(title="Answers, with the reason given", width=4.0),
        )
        shown = tuple(_row(request, told, picture) for request in told.requests)
        yield Table(key="access-requests", caption="Requests for access", headings=headings, rows=shown)


def _counts(told: AccessPart, picture: Picture) -> Table:
    before = {row.party: row.counts for row in told.before.rows}
    now = {row.party: row.counts for row in told.table.rows}
    shown = tuple(
        (
            recorded(party(name, picture) if name else "no party told"),
            *(
                recorded(f"{now.get(name, {}).get(column, 0)} [{before.get(name, {}).get(column, 0)}]")
                for column in RESTRICTIONS
            ),
        )
        for name in sorted({*now, *before}, key=lambda one: (one is None, one or ""))
    )
    return Table(
        key="access-counts",
        caption="Access restricted, by the party that answered [previous period]",
        headings=(
            Heading(title="Answered by", width=2.0),
            *(Heading(title=_TITLES[column].capitalize(), width=1.0, number=True) for column in RESTRICTIONS),
        ),
        rows=shown,
        notes=((Run(text=_summed(told), muted=True),),),
    )


def _summed(told: AccessPart) -> str:
    return f"{summary(told)}. Where nobody asked, nothing was denied."


def _row(request: Request, told: AccessPart, picture: Picture) -> tuple[Cell, ...]:
    answers = "; ".join(_answer(one, picture) for one in request.in_order) or "no answer yet"
    return (
        Cell(words=(Run(text=_place(request), quoted=True, entries=told.refs.get(request.id, ())),)),
        recorded(f"{request.asked_by}, {clock(request.asked_at, picture.period)}"),
        recorded(answers, quoted=True),
    )


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each answer; one without where there is none."""
    told = part(picture)
    for request in told.requests if told else ():
        row = {
            "request": request.id,
            "place": _place(request),
            "asked_by": request.asked_by,
            "asked_at": request.asked_at.isoformat(),
            "entries": told.refs.get(request.id, ()) if told else (),
        }
        for one in request.in_order:
            yield row | {
                "answer": one.answer,
                "answered_at": one.at.isoformat(),
                "answered_by": one.by,
                "party": one.party,
                "reason": one.reason,
                "minutes": one.minutes,
            }
        if not request.answers:
            yield row
