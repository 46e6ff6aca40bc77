"""Notices of activities: how each stands towards each addressee, what it clashes with, which incidents were near.

An acknowledgement is never a permission, and the caveat that says so stands wherever notices do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.coordination.notices import Standing, words
from truceline.sitrep.centre import NoticeLine
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, parties, party, said, window
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, recorded

COLUMNS = (
    "notice", "kind", "sender", "subject", "window_start", "window_end", "reply_by", "addressee", "state", "told",
    "delivered", "acknowledged", "overdue", "reply", "clashes", "near", "entries",
)  # fmt: skip
_SHORT = "A notice tells; neither an acknowledgement nor an answer is a permission."


def lines(picture: Picture) -> tuple[NoticeLine, ...]:
    """The notices of the period and of the day after it."""
    return picture.centre.notices if picture.centre else ()


def items(picture: Picture) -> Iterator[Item]:
    """Each notice with its standings in one line, then clashes and incidents near."""
    for line in lines(picture):
        stands = "; ".join(_standing(one, picture) for one in line.standings)
        yield Item(
            text=f"{heading(line, picture)}. {stands}.",
            lines=(
                *(f"Clashes with {one}." for one in line.clashes),
                *(f"Incident near it, which says nothing of why: {one}." for one in line.near),
            ),
            entries=line.refs,
        )
    if lines(picture):
        yield Item(text=_SHORT)


def heading(line: NoticeLine, picture: Picture) -> str:
    """`Convoy c-4, notice of North to South, 15 Jul 08:00 to 12:00: flour for Mill`."""
    one = line.notice
    kind = words().kinds[one.kind].says
    subject = f": {one.subject}" if one.subject else ""
    when = window(one.window.start, one.window.end, picture.period)
    who = f"notice of {party(one.sender, picture)} to {parties(one.addressees, picture)}"
    return f"{kind[:1].upper()}{kind[1:]} {one.id}, {who}, {when}{subject}"


def ahead(line: NoticeLine, picture: Picture) -> bool:
    """Whether it is still to begin, and was not cancelled."""
    cancelled = bool(line.standings) and all(one.state == "cancelled" for one in line.standings)
    return not cancelled and line.notice.window.start >= picture.period.end


def brief(line: NoticeLine, picture: Picture) -> str:
    """`convoy c-4, 15 Jul 08:00 to 12:00`."""
    one = line.notice
    return f"{words().kinds[one.kind].says} {one.id}, {window(one.window.start, one.window.end, picture.period)}"


def _standing(one: Standing, picture: Picture) -> str:
    states = words().states
    told = [states[one.state].says]
    told += [states[one.told].says] if one.told != one.state else []
    told += [states["overdue"].says] if one.overdue and one.state != "overdue" else []
    return f"{party(one.addressee, picture)}: {', '.join(told)}" + (f", {said(one.reply)}" if one.reply else "")


def blocks(picture: Picture) -> Iterable[Block]:
    """One table: what is notified, and how it stands towards each addressee."""
    if not lines(picture):
        return
    headings = (
        Heading(title="Notice", width=2.6),
        Heading(title="Towards each addressee", width=2.4),
        Heading(title="Clashes, and incidents near", width=2.4),
    )
    yield Table(
        key="notices",
        caption="Activities notified for the period and the day after it",
        headings=headings,
        rows=tuple(_row(line, picture) for line in lines(picture)),
        notes=((Run(text=words().caveat, muted=True),),),
    )


def _row(line: NoticeLine, picture: Picture) -> tuple[Cell, ...]:
    others = [*(f"clashes with {one}" for one in line.clashes)]
    others += [f"incident {one}" for one in line.near]
    replied = f"; reply asked for by {clock(line.notice.reply_by, picture.period)}" if line.notice.reply_by else ""
    return (
        Cell(
            words=(
                Run(text=heading(line, picture), strong=True, entries=line.refs),
                Run(text=f"; contact {line.notice.contact}{replied}", muted=True),
            )
        ),
        recorded("; ".join(_standing(one, picture) for one in line.standings), quoted=True),
        recorded("; ".join(others) or "none known"),
    )


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each addressee of a notice."""
    for line in lines(picture):
        one = line.notice
        for stands in line.standings:
            yield {
                "notice": one.id,
                "kind": one.kind,
                "sender": one.sender,
                "subject": one.subject,
                "window_start": one.window.start.isoformat(),
                "window_end": one.window.end.isoformat(),
                "reply_by": one.reply_by.isoformat() if one.reply_by else None,
                "addressee": stands.addressee,
                "state": stands.state,
                "told": stands.told,
                "delivered": stands.delivered.isoformat() if stands.delivered else None,
                "acknowledged": stands.acknowledged.isoformat() if stands.acknowledged else None,
                "overdue": "yes" if stands.overdue else "no",
                "reply": stands.reply,
                "clashes": line.clashes,
                "near": line.near,
                "entries": line.refs,
            }
