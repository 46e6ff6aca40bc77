"""What the page of ledgers shows: each happening in one row with a column for each ledger, and numbers beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_noop

from truceline.acts.ledgers import InLedger, SideBySide
from truceline.coordination.counts import Count, CountRow
from truceline.coordination.ledgers import Item, Match, Standing
from truceline.matters.ledgers import CountRecord
from truceline.store.matters import View, listed
from truceline.store.node import Node
from truceline.web.sides import in_order

__all__ = ["Happening", "Number", "Numbers", "columns", "happenings", "numbers", "published"]

_NAMES = (gettext_noop("opening fire"), gettext_noop("joint patrol"))
"""What sides count beside the kinds that agreements name, as words."""


class InColumn(NamedTuple):
    """An item in its ledger's column, and how others stand to it."""

    item: Item
    standing: Standing

    @property
    def state(self) -> str:
        """Its state; `perhaps` where an uncertain match is all there is."""
        return "perhaps" if self.standing.state == "unmatched" and self.standing.perhaps else self.standing.state


class Happening(NamedTuple):
    """Items of several ledgers that are, or may be, one happening: by ledger, in the order of the columns."""

    day: date
    told: tuple[tuple[str, tuple[InColumn, ...]], ...]
    matches: tuple[Match, ...]

    @property
    def differs(self) -> tuple[tuple[Item, Item], ...]:
        """Pairs of items that name different sides."""
        by_id = {one.item.id: one.item for _, column in self.told for one in column}
        pairs = (match.items for match in self.matches if match.differing)
        return tuple((by_id[a], by_id[b]) for a, b in pairs if a in by_id and b in by_id)

    @property
    def states(self) -> frozenset[tuple[str, str]]:
        """The ledgers in it with how their items stand."""
        return frozenset((ledger, one.standing.state) for ledger, column in self.told for one in column)


class Number(NamedTuple):
    """How many items of a day, place and kind a ledger has, by how others stand to them."""

    ledger: str
    items: tuple[str, ...]
    states: tuple[tuple[str, int], ...]


class Numbers(NamedTuple):
    """One day, place and kind: a number for each ledger, and none of two."""

    day: date
    place: str
    kind: str
    of: tuple[Number, ...]


class Published(NamedTuple):
    """What was published of one period, kind and place: by ledger, each count with its id and its ledger's items."""

    row: CountRow
    told: tuple[tuple[str, tuple[tuple[Count, str, int], ...]], ...]


def columns(node: Node, table: SideBySide) -> tuple[InLedger, ...]:
    """The ledgers in the agreement's order."""
    by_id = {one.ledger.id: one for one in table.ledgers}
    return tuple(by_id[id] for id in in_order(node, by_id))


def happenings(table: SideBySide, ledgers: Sequence[str], ledger: str = "", state: str = "") -> tuple[Happening, ...]:
    """Rows of items that match, newest first; with `ledger` and `state` those that have such an item."""
    items = {record.id: record.item for record in table.records if record.item is not None}
    groups = _groups(items, table.table.matches)
    standing = {one.item: one for one in table.table.standings}
    matches = defaultdict(list)
    for match in table.table.matches:
        for id in match.items:
            if id in groups:
                matches[groups[id]].append(match)
                break
    members: dict[str, list[Item]] = defaultdict(list)
    for id, item in items.items():
        members[groups[id]].append(item)
    found = [_happening(members[group], matches[group], standing, ledgers) for group in members]
    wanted = [one for one in found if _has(one, ledger, state)]
    return tuple(
        sorted(wanted, key=lambda one: (one.day, min(i.item.id for _, c in one.told for i in c)), reverse=True)
    )


def _groups(items: Iterable[str], matches: Iterable[Match]) -> Mapping[str, str]:
    """By item, the least of the items that are joined to it by matches."""
    parent = {id: id for id in items}

    def root(id: str) -> str:
        while parent[id] != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for match in matches:
        one, other = match.items
        if one in parent and other in parent:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    return {id: root(id) for id in parent}


def _happening(
    items: Sequence[Item], matches: Sequence[Match], standing: Mapping[str, Standing], ledgers: Sequence[str]
) -> Happening:
    ordered = sorted(items, key=lambda one: (one.day, one.id))
    told = tuple(
        (ledger, tuple(InColumn(one, standing[one.id]) for one in ordered if one.ledger == ledger))
        for ledger in ledgers
    )
    return Happening(ordered[0].day, told, tuple(matches))


def _has(one: Happening, ledger: str, state: str) -> bool:
    if state == "differs":
        return bool(one.differs)
    return any((not ledger or whose == ledger) and (not state or how == state) for whose, how in one.states)


def numbers(table: SideBySide, ledgers: Sequence[str]) -> tuple[Numbers, ...]:
    """How many items each ledger has by day, place and kind, newest first."""
    return tuple(
        Numbers(
            cell.day,
            cell.place,
            cell.kind,
            tuple(
                Number(id, cell.items.get(id, ()), tuple((s, n) for s, n in cell.states.get(id, {}).items() if n))
                for id in ledgers
            ),
        )
        for cell in reversed(table.table.cells)
    )


def published(node: Node, table: SideBySide, ledgers: Sequence[str], view: View) -> tuple[Published, ...]:
    """The numbers that were published, newest first, each with the id under which it was recorded."""
    ids = {}
    for row in listed(node, "count", view=view, since=table.first, until=table.last):
        if row.state != "withdrawn":
            record = CountRecord.model_validate_json(row.data)
            if record.count is not None:
                ids[record.count.model_dump_json()] = record.id
    items = {one.count.model_dump_json(): len(one.items) for each in table.ledgers for one in each.counts}
    return tuple(
        Published(
            row,
            tuple(
                (
                    id,
                    tuple(
                        (one, ids.get(one.model_dump_json(), ""), items.get(one.model_dump_json(), 0))
                        for one in row.told.get(id, ())
                    ),
                )
                for id in ledgers
            ),
        )
        for row in reversed(table.rows)
    )
