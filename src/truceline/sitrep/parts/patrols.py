"""Patrols: each side's account under its own number, whether the composition was as required, and what tracks show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.coordination.patrol import Event
from truceline.coordination.steps import steps
from truceline.sitrep import wording
from truceline.sitrep.centre import Apart, Driven, PatrolAccount, PatrolLine
from truceline.sitrep.item import Item
from truceline.sitrep.parts.strip import strip
from truceline.sitrep.parts.words import clock, named, parties, party, said, window
from truceline.sitrep.phrases import short
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Drawing, Heading, Run, Table, recorded
from truceline.sitrep.versions import NOT_PUBLISHED

COLUMNS = (
    "patrol", "day", "route", "start", "end", "window_start", "window_end", "concurrence", "told_by", "recorded_at",
    "serial", "state", "events", "reasons", "accounts_differ", "composition", "composition_reasons", "entries",
)  # fmt: skip
TRACKS = (
    "patrol", "contingent", "section_km", "covered_km", "reached_end", "turned_back_km", "came_at",
    "turned_back_at", "off_route_minutes", "synthetic", "remarks", "with", "together_within_m", "together_minutes",
    "together_km", "entries",
)  # fmt: skip

_SHORT = 110


def lines(picture: Picture) -> tuple[PatrolLine, ...]:
    """The patrols of the period and of the day after it."""
    return picture.centre.patrols if picture.centre else ()


def ahead(line: PatrolLine, picture: Picture) -> bool:
    """Whether the patrol is still to come: nothing is told of it and its window begins after the cut-off."""
    return not line.accounts and line.plan is not None and line.plan.window.start >= picture.period.end


def items(picture: Picture) -> Iterator[Item]:
    """Each patrol: the section, each side's account under its own number, its composition, and the tracks."""
    for line in lines(picture):
        coming = ahead(line, picture)
        yield Item(
            text=f"{'Planned: ' if coming else ''}{heading(line, picture)}{_apart(line)}.",
            lines=tuple(_concurred(line, picture) if coming else _went(line, picture)),
            entries=line.refs,
        )


def heading(line: PatrolLine, picture: Picture) -> str:
    """`Patrol p-20, M4, Trumba to Ain al-Havr, 14 Jul 08:00 to 14:00`."""
    plan = line.plan
    if plan is None:
        return f"Patrol {line.id}, {when(line, picture)}, no plan recorded"
    route, ends = _route(plan.route, picture), [_end(plan.start), _end(plan.end)]
    # The name of a route may say its ends already.
    section = "" if all(end in route for end in ends) else f", {' to '.join(ends)}"
    return f"Patrol {line.id}, {route}{section}, {when(line, picture)}"


def when(line: PatrolLine, picture: Picture) -> str:
    """The window of the plan, or the day that is told of."""
    if line.plan is not None:
        return window(line.plan.window.start, line.plan.window.end, picture.period)
    return clock(line.day, picture.period) if line.day else "day not told"


def stands(line: PatrolLine, picture: Picture) -> str:
    """`North (its no. 20): completed; South (its no. 21): aborted; accounts differ`: how each leaves it."""
    said = [f"{_teller(one, line, picture)}: {wording.plain(one.state)}" for one in line.accounts]
    return "; ".join([*said, "accounts differ"] if line.differ else said)


def _end(where: float | str) -> str:
    return where if isinstance(where, str) else f"km {where:.0f}"


def _route(id: str, picture: Picture) -> str:
    return next((line.name for line in picture.terrain.lines if line.id == id), id)


def _apart(line: PatrolLine) -> str:
    return ": accounts differ" if line.differ else ""


def _concurred(line: PatrolLine, picture: Picture) -> Iterator[str]:
    spoke = {one.side for one in line.answers}
    waiting = [side for side in line.sides if side not in spoke]
    if line.concurred == "waiting":
        yield f"Concurrence waited for: {parties(waiting, picture)}. Silence is no concurrence."
    elif line.concurred is not None:
        yield f"{'All sides concurred' if line.concurred == 'concurred' else 'A side objected'}."
    for one in line.answers:
        if one.answer == "objected":
            yield f"{party(one.side, picture)} objects: {said(one.words) or 'no reason given'}."


def _went(line: PatrolLine, picture: Picture) -> Iterator[str]:
    for account in line.accounts:
        yield f"{_teller(account, line, picture)}: {_account(account, picture, _SHORT)}."
    if not line.accounts:
        yield "No side told how it went."
    not_valid = [one for one in line.accounts if one.validity and one.validity.answer == "not_valid"]
    for account in not_valid:
        yield f"As {party(account.told_by, picture)} tells: {_composition(account, line, picture)}."
    yield from (f"{driven(one, picture)}." for one in line.driven)
    yield from (f"{together(one, picture)}." for one in line.together)


def _composition(account: PatrolAccount, line: PatrolLine, picture: Picture) -> str:
    """Whether it had the composition required, by one account; a patrol without it is not the one agreed."""
    if account.validity is None:
        return "composition not told"
    return f"composition {named(account.validity.words, _named(line), picture)}"


def _named(line: PatrolLine) -> tuple[str, ...]:
    """The parties of which a patrol's accounts may speak."""
    required = line.plan.required.contingents if line.plan else ()
    told = (event.contingent for one in line.accounts for event in one.events)
    return (*line.sides, *(one.party for one in required), *(one.told_by for one in line.accounts), *told)


def _teller(account: PatrolAccount, line: PatrolLine, picture: Picture) -> str:
    several = sum(one.told_by == account.told_by for one in line.accounts) > 1
    at = f", recorded at {account.node}" if several else ""
    number = f" (its no. {account.serial}{at})" if account.serial else f" ({at[2:]})" if at else ""
    return party(account.told_by, picture) + number


def _account(account: PatrolAccount, picture: Picture, most: int | None = None) -> str:
    """The steps in their order; reasons cut at `most` letters."""
    told = [_event(event, picture, most) for event in account.events]
    return "; ".join(told)


def _event(event: Event, picture: Picture, most: int | None) -> str:
    where = f" at {event.place}" if event.place else f" near km {event.km:.0f}" if event.km is not None else ""
    who = f" ({party(event.contingent, picture)})" if event.contingent else ""
    when = f" {clock(event.at, picture.period)}" if event.at is not None else ""
    reason = f", {_reason(event.reason, most)}" if event.reason else ""
    return f"{steps()[event.kind].says}{who}{where}{when}{reason}"


def _reason(words: str, most: int | None) -> str:
    """The side's own words; what a version withholds is nobody's quotation."""
    if words == NOT_PUBLISHED:
        return f"reason {NOT_PUBLISHED}"
    return said(short(words, most) if most else words)


def driven(one: Driven, picture: Picture) -> str:
    """What a contingent's tracks show, as far as their devices tell."""
    kind = "synthetic track" if one.synthetic else "track"
    covered = f"covered {one.covered_km:.0f} of {one.section_km:.0f} km"
    return f"By the {kind} of {party(one.contingent, picture)}: {', '.join([covered, *_beyond(one, picture)])}"


def _beyond(one: Driven, picture: Picture) -> Iterator[str]:
    """What they show beside the km covered."""
    if one.turned_back_km is not None:
        yield _turned_back(one, picture)
    elif one.reached_end == "yes":
        yield "reached the end"
    if one.off_route_minutes:
        yield f"{one.off_route_minutes:.0f} min off the route"


def _turned_back(one: Driven, picture: Picture) -> str:
    """`came to km 16 on 14 Jul 08:50, turned back there 09:38`: it may have stood there in between."""
    came, back = (clock(at, picture.period) if at else "" for at in (one.came_at, one.turned_back_at))
    if not came or came == back:
        return f"turned back near km {one.turned_back_km:.0f}{', ' if back else ''}{back}"
    there = back.rpartition(" ")[2] if came[:6] == back[:6] else back
    return f"came near km {one.turned_back_km:.0f}, {came}, turned back there{', ' if there else ''}{there}"


def together(one: Apart, picture: Picture) -> str:
    """For how long two contingents were together, by their tracks."""
    who = f"{parties(one.contingents, picture)} within {one.within_m:.0f} m of each other, by their tracks"
    if one.cannot_tell:
        return f"{who}: cannot be told, {one.cannot_tell}"
    return f"{who}: {one.minutes:.0f} min and {one.km:.0f} km"


def blocks(picture: Picture) -> Iterable[Block]:
    """Accounts beside each other; after the fact the section planned and driven, drawn and in numbers."""
    told = lines(picture)
    if not told:
        return
    yield Table(
        key="patrols",
        caption="Patrols of the period and those planned for the day after it, as each side tells",
        headings=(
            Heading(title="Patrol", width=1.7),
            Heading(title="As told by", width=1.5),
            Heading(title="How it went", width=3.2),
            Heading(title="Composition", width=1.9),
        ),
        rows=tuple(row for line in told for row in _rows(line, picture)),
        notes=((Run(text="No side's account goes before the other's.", muted=True),),),
    )
    drawn = strip(picture, [line for line in told if line.driven])
    if drawn:
        caption = (
            "Along the route, from its beginning: the section that was planned, and what the tracks handed in cover of "
            "it. Positions to whole kilometres, after the fact."
        )
        yield Drawing(key="driven", svg=drawn.svg, title=drawn.title, desc=drawn.desc, caption=caption)
        yield _tracks_table([line for line in told if line.driven], picture)


def _rows(line: PatrolLine, picture: Picture) -> Iterator[tuple[Cell, ...]]:
    first = Cell(words=(Run(text=heading(line, picture).removeprefix("Patrol "), strong=True, entries=line.refs),))
    if ahead(line, picture) or not line.accounts:
        words = " ".join(_concurred(line, picture)) if ahead(line, picture) else "no side told how it went"
        yield (
            first,
            recorded("planned" if ahead(line, picture) else "nobody", muted=True),
            recorded(words),
            recorded(""),
        )
        return
    for n, account in enumerate(line.accounts):
        went = Cell(words=(Run(text=_account(account, picture), quoted=True),), differs=line.differ)
        whole = recorded(line.id, muted=True) if n else first
        how = recorded(_composition(account, line, picture).removeprefix("composition "))
        yield whole, recorded(_teller(account, line, picture)), went, how


def _tracks_table(told: list[PatrolLine], picture: Picture) -> Table:
    headings = (
        Heading(title="Patrol", width=1.3),
        Heading(title="Track of", width=1.5),
        Heading(title="Covered", width=1.2, number=True),
        Heading(title="What the track shows", width=3.6),
    )
    shown = [
        (
            recorded(line.id, *line.refs),
            recorded(party(one.contingent, picture) + (" (synthetic)" if one.synthetic else "")),
            recorded(f"{one.covered_km:.0f} of {one.section_km:.0f} km"),
            recorded("; ".join([", ".join(_beyond(one, picture)), *one.remarks]).removeprefix("; ") or "–"),
        )
        for line in told
        for one in line.driven
    ]
    shown += [
        (
            recorded(line.id, *line.refs),
            recorded(parties(one.contingents, picture)),
            recorded("–" if one.cannot_tell else f"{one.km:.0f} km"),
            recorded(f"together: {together(one, picture).rpartition(': ')[2]}, within {one.within_m:.0f} m"),
        )
        for line in told
        for one in line.together
    ]
    notes = []
    if any(one.synthetic for line in told for one in line.driven):
        notes.append((Run(text="Tracks that were made up for an example are called synthetic.", muted=True),))
    caption = "Planned and driven, as far as the devices of whoever handed in a track tell"
    return Table(key="driven-table", caption=caption, headings=headings, rows=tuple(shown), notes=tuple(notes))


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each account of a patrol; one without where none is told."""
    for line in lines(picture):
        plan = line.plan
        row: dict[str, Any] = {
            "patrol": line.id,
            "day": line.day.isoformat() if line.day else None,
            "accounts_differ": "yes" if line.differ else "no",
            "entries": line.refs,
        }
        if plan is not None:
            row |= {
                "route": plan.route,
                "start": _end(plan.start),
                "end": _end(plan.end),
                "window_start": plan.window.start.isoformat(),
                "window_end": plan.window.end.isoformat(),
                "concurrence": line.concurred,
            }
        for account in line.accounts:
            yield row | {
                "told_by": account.told_by,
                "recorded_at": account.node,
                "serial": account.serial,
                "state": account.state,
                "events": [event.kind for event in account.events],
                "reasons": [event.reason for event in account.events if event.reason],
                "composition": account.validity.answer if account.validity else None,
                "composition_reasons": account.validity.reasons if account.validity else (),
            }
        if not line.accounts:
            yield row


def track_rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each contingent's tracks, and one for each two contingents."""
    for line in lines(picture):
        for one in line.driven:
            yield {
                "patrol": line.id,
                "contingent": one.contingent,
                "section_km": round(one.section_km),
                "covered_km": round(one.covered_km),
                "reached_end": one.reached_end,
                "turned_back_km": None if one.turned_back_km is None else round(one.turned_back_km),
                "came_at": one.came_at.isoformat() if one.came_at else None,
                "turned_back_at": one.turned_back_at.isoformat() if one.turned_back_at else None,
                "off_route_minutes": None if one.off_route_minutes is None else round(one.off_route_minutes),
                "synthetic": "yes" if one.synthetic else "no",
                "remarks": one.remarks,
                "entries": line.refs,
            }
        for pair in line.together:
            yield {
                "patrol": line.id,
                "contingent": pair.contingents[0],
                "with": pair.contingents[1],
                "together_within_m": pair.within_m,
                "together_minutes": None if pair.cannot_tell else round(pair.minutes),
                "together_km": None if pair.cannot_tell else round(pair.km),
                "remarks": (pair.cannot_tell,) if pair.cannot_tell else (),
                "entries": line.refs,
            }
