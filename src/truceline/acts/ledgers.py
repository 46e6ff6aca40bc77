"""The ledgers of a node beside each other: what each side registered, what monitors counted, what was published.

    register(actor, item); answer(actor, response); publish(actor, count)
    table = reconcile(node, date(2020, 3, 9), date(2020, 3, 9))
    table.words

No number of it is of two ledgers, and a count is never made of items, nor an item of a count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from types import MappingProxyType

from truceline.acts.told import told_well
from truceline.agreements.party import Parties
from truceline.coordination import counts as published
from truceline.coordination import ledgers as rules
from truceline.coordination.counts import Count, CountRow, Detail, Total
from truceline.coordination.ledgers import Item, Keeper, Ledger, Reconciliation, Response, State
from truceline.coordination.matching import Known, Places
from truceline.errors import InvalidPlan, UnknownName
from truceline.facts import CountPublished, ItemAnswered, ItemRegistered
from truceline.matters.ledgers import CountRecord, ItemRecord
from truceline.model import Value
from truceline.store import journal
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View, listed
from truceline.store.node import Node
from truceline.store.terms import terms

__all__ = ["InLedger", "SideBySide", "answer", "keeper_of", "publish", "reconcile", "register"]

NOTHING_SEEN: Mapping[str, int] = MappingProxyType({})
_KEEPERS: Mapping[str, Keeper] = {
    "party": "side", "guarantor": "side", "mission": "independent", "monitor": "independent",
}  # fmt: skip
_BEYOND = timedelta(days=2)
"""An item just outside of a period can be the match of one in it."""


class InLedger(Value):
    """What one ledger has: its items by how others stand to them, the numbers published of it, sums of these.

    `untold` says of numbers that cannot be added why not.
    """

    ledger: Ledger
    name: str
    items: int
    states: Mapping[State, int]
    counts: tuple[Detail, ...]
    totals: tuple[Total, ...]
    not_added: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The numbers of this ledger alone."""
        states = ", ".join(f"{number} {name}" for name, number in self.states.items() if number)
        items = f"{self.items} item{'' if self.items == 1 else 's'}" + (f" ({states})" if states else "")
        told = "; ".join(f"{one.count.says} {one.count.kind}, as {one.count.told_by} tells" for one in self.counts)
        return f"{self.ledger.id}: {items if self.items else 'no item'}; {told or 'no number published'}"


class SideBySide(Value):
    """The ledgers beside each other from `first` to `last`, both inclusive, None where the period is open.

    `records` are the items with all that was told of them, `table` how they match and stand, `rows` the published
    numbers by period, kind and place.
    """

    first: date | None
    last: date | None
    ledgers: tuple[InLedger, ...]
    records: tuple[ItemRecord, ...]
    table: Reconciliation
    rows: tuple[CountRow, ...]


def register(
    actor: Actor, item: Item, *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Register an item in a ledger, or register it anew with what was wrong of it put right."""
    with told_well():
        fact = ItemRegistered(item=item)
    return journal.write(actor, fact, joint=joint, saw=saw)


def answer(
    actor: Actor, response: Response, *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Record that the keeper of another ledger confirms or denies an item."""
    with told_well():
        fact = ItemAnswered(response=response)
    return journal.write(actor, fact, joint=joint, saw=saw)


def publish(
    actor: Actor, count: Count, id: str = "", *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Record a number that was published without its items, under a new id or to correct the one of `id`."""
    with told_well():
        fact = CountPublished(id=id or new_id("count", actor.node.clock()), count=count)
    return journal.write(actor, fact, joint=joint, saw=saw)


def reconcile(
    node: Node,
    first: date | None = None,
    last: date | None = None,
    *,
    view: View = "own",
    kind: str | None = None,
    place: str | None = None,
) -> SideBySide:
    """What each ledger has of days from `first` to `last`; a count belongs to the day on which its period ends.

    `kind` and `place` leave out all others, after items were matched. Raises `InvalidPlan` for days out of order.
    """
    if first is not None and last is not None and last < first:
        raise InvalidPlan(f"a period from {first} to {last}", remedy="exchange the days")
    records, counts = _items(node, view, first, last), _counts(node, view, first, last)
    items = [record.item for record in records if record.item is not None]
    answers = [one for record in records for one in record.responses]
    keepers = _ledgers(node, items, answers, counts)
    inside = {one.id for one in items if _in(one, first, last, kind, place)}
    table = _only(rules.reconcile(keepers, items, answers, places=_places(node, items)), inside)
    rows = published.rows(one for one in counts if kind in (None, one.kind) and place in (None, one.place))
    return SideBySide(
        first=first,
        last=last,
        ledgers=tuple(_in_ledger(one, terms(node).parties, table, rows, items) for one in keepers),
        records=tuple(record for record in records if record.id in inside),
        table=table,
        rows=rows,
    )


def keeper_of(parties: Parties, party: str) -> Keeper:
    """Whether a party to the agreement, by its role, keeps a side's ledger or one independent of the sides."""
    try:
        return _KEEPERS.get(parties.principal(party).role, "other")
    except UnknownName:
        return "other"


def _items(node: Node, view: View, first: date | None, last: date | None) -> tuple[ItemRecord, ...]:
    rows = listed(node, "item", view=view, since=_moved(first, -_BEYOND), until=_moved(last, _BEYOND))
    records = (ItemRecord.model_validate_json(row.data) for row in rows if row.state != "withdrawn")
    return tuple(record for record in records if record.item is not None)


def _counts(node: Node, view: View, first: date | None, last: date | None) -> tuple[Count, ...]:
    rows = listed(node, "count", view=view, since=first, until=last)
    records = (CountRecord.model_validate_json(row.data) for row in rows if row.state != "withdrawn")
    return tuple(record.count for record in records if record.count is not None)


def _moved(day: date | None, by: timedelta) -> date | None:
    try:
        return None if day is None else day + by
    except OverflowError:
        return None


def _ledgers(
    node: Node, items: Iterable[Item], answers: Iterable[Response], counts: Iterable[Count]
) -> tuple[Ledger, ...]:
    """The ledgers of those who signed, and all others that something is told of."""
    known = terms(node)
    named = {party for agreement in known.agreements[:1] for party in agreement.signatories}
    named |= {one.ledger for one in items} | {one.ledger for one in answers}
    named |= {who for one in counts for who in (one.ledger, *one.confirmed_by)}
    return tuple(Ledger(id=one, keeper=keeper_of(known.parties, one)) for one in sorted(named))


def _places(node: Node, items: Iterable[Item]) -> Places:
    """Where the places are that items without a position name, as the node's gazetteer has them."""
    gazetteer, found = terms(node).gazetteer, {}
    for name in sorted({item.place for item in items if item.place and item.point is None}):
        place = gazetteer.resolve(name)
        if place.method == "region":
            # A province holds many happenings of one hour.
            found[name] = Known(None, 0.0, wide=True)
        elif place.point is not None:
            found[name] = Known(place.point, place.radius_m or 0.0, wide=place.method == "road")
    return found


def _in(item: Item, first: date | None, last: date | None, kind: str | None, place: str | None) -> bool:
    return (
        (first is None or first <= item.day)
        and (last is None or item.day <= last)
        and kind in (None, item.kind)
        and (place is None or place.casefold() == item.place.casefold())
    )


def _only(table: Reconciliation, inside: set[str]) -> Reconciliation:
    """The table with these items alone; what matches one of them from outside is still told with its reason."""
    cells = tuple(cell for cell in table.cells if inside.intersection(chain(*cell.items.values())))
    return table.model_copy(
        update={
            "standings": tuple(one for one in table.standings if one.item in inside),
            "matches": tuple(one for one in table.matches if inside.intersection(one.items)),
            "cells": cells,
        }
    )


def _in_ledger(
    ledger: Ledger, parties: Parties, table: Reconciliation, rows: Sequence[CountRow], items: Sequence[Item]
) -> InLedger:
    states = [one.state for one in table.standings if one.ledger == ledger.id]
    told = [count for row in rows for count in row.told.get(ledger.id, ())]
    own = sorted((one for one in items if one.ledger == ledger.id), key=_day)
    totals, not_added = _sums(told)
    return InLedger(
        ledger=ledger,
        name=parties.get(ledger.id).name if ledger.id in parties else ledger.id,
        items=len(states),
        states={state: states.count(state) for state in rules.words().says},
        counts=tuple(published.detail(count, _of_days(own, count.first, count.last)) for count in told),
        totals=totals,
        not_added=not_added,
    )


def _day(item: Item) -> date:
    return item.day


def _of_days(items: Sequence[Item], first: date, last: date) -> Sequence[Item]:
    """Those of a period, of items in the order of their days."""
    return items[bisect_left(items, first, key=_day) : bisect_right(items, last, key=_day)]


def _sums(counts: Iterable[Count]) -> tuple[tuple[Total, ...], tuple[str, ...]]:
    """The sums of one ledger that can be told, each of one speaker, kind and place, and why others cannot."""
    alike: dict[tuple[str, str, str], list[Count]] = {}
    for count in counts:
        alike.setdefault((count.told_by, count.kind, count.place), []).append(count)
    totals, not_added = [], []
    for _, parts in sorted(alike.items()):
        if len(parts) > 1:
            try:
                totals.append(published.total(parts))
            except InvalidPlan as error:
                not_added.append(says(parts[0], error.reason))
    return tuple(totals), tuple(not_added)


def says(count: Count, why: str) -> str:
    """Why counts like this one were not added, in one sentence."""
    return f"{count.kind}, as {count.told_by} tells: not added, since {why}"
