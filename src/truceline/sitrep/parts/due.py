"""What is owed by when: reports, tasks, corrective action, replies, undertakings; the earliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from truceline.sitrep.item import Item
from truceline.sitrep.parts.cases import owed
from truceline.sitrep.parts.words import parties
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, recorded
from truceline.verification.deadlines import Standing

COLUMNS = ("what", "about", "owner", "due", "how", "minutes")
_MOST = 8


def lines(picture: Picture) -> tuple[Standing, ...]:
    """What is overdue or due soon at the cut-off."""
    return picture.centre.due if picture.centre else ()


def items(picture: Picture) -> Iterator[Item]:
    """What is overdue, then what is due soon, each in a line; a case's own are told with the case too."""
    told = tuple(dict.fromkeys(f"{line}." for line in _listed(picture)))
    yield from (Item(text=line) for line in told[:_MOST])
    if len(told) > _MOST:
        yield Item(text=f"And {len(told) - _MOST} more.")


def _listed(picture: Picture) -> Iterator[str]:
    """One line for what several owe alike: the same, of the same, by the same time."""
    alike: dict[tuple[str, str, datetime], list[Standing]] = {}
    for one in lines(picture):
        alike.setdefault((one.deadline.rule.name, one.deadline.about, one.deadline.due), []).append(one)
    for group in alike.values():
        owners = [one.deadline.owner for one in group if one.deadline.owner]
        yield owed(group[0], picture, parties(owners, picture))


def blocks(picture: Picture) -> Iterable[Block]:
    """One table, the earliest first."""
    if not lines(picture):
        return
    headings = (Heading(title="What is owed", width=4.0), Heading(title="How it stands", width=2.0))
    yield Table(
        key="due",
        caption="Overdue at the cut-off, or due within a day",
        headings=headings,
        rows=tuple(_row(one, picture) for one in lines(picture)),
    )


def _row(one: Standing, picture: Picture) -> tuple[Cell, ...]:
    how, _, what = owed(one, picture).partition(": ")
    return recorded(what), Cell(words=(Run(text=how, strong=one.how == "overdue"),))


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each deadline."""
    for one in lines(picture):
        yield {
            "what": one.deadline.rule.name,
            "about": one.deadline.about,
            "owner": one.deadline.owner,
            "due": one.deadline.due.isoformat(),
            "how": one.how,
            "minutes": round(one.minutes),
        }
