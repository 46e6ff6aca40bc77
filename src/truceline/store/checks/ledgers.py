"""Ledgers: whose they are is known, and nothing is registered or counted that has not been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import InvalidPlan
from truceline.facts import CountPublished, Fact, ItemAnswered, ItemRegistered
from truceline.store.checks import Check
from truceline.store.checks.named import check_been, check_id, check_numbers, check_parties, check_told
from truceline.store.node import Node

_EARTH_M = 20_040_000
"""Half of a great circle: nothing on Earth is farther off."""


def registered(node: Node, fact: ItemRegistered, facts: Sequence[Fact]) -> None:
    """The ledger is one that there can be, and the day has been."""
    item = fact.item
    check_id(item.id, "item")
    check_told(f"item {item.id}", kind=item.kind)
    if item.radius_m > _EARTH_M:
        raise InvalidPlan(f"item {item.id} may be anywhere on Earth", remedy="leave out the position")
    check_parties(node, (item.ledger,), f"item {item.id}")
    check_been(node, item.at or item.day, f"item {item.id}")
    if item.at is not None and abs((item.at.date() - item.day).days) > 1:
        raise InvalidPlan(
            f"item {item.id} of {item.day} happened on {item.at:%Y-%m-%d}", remedy="give the day on which it happened"
        )


def answered(node: Node, fact: ItemAnswered, facts: Sequence[Fact]) -> None:
    """The ledger whose keeper answers is one that there can be."""
    check_parties(node, (fact.response.ledger,), f"answer to {fact.response.item}")


def published(node: Node, fact: CountPublished, facts: Sequence[Fact]) -> None:
    """The ledger is one that there can be, and nobody confirms its own number."""
    count, where = fact.count, f"count {fact.id}"
    check_id(fact.id, "count")
    check_told(where, kind=count.kind, told_by=count.told_by)
    check_numbers([count.number], where)
    check_parties(node, (count.ledger, *count.confirmed_by), where)
    check_been(node, count.last, where)
    if count.ledger in count.confirmed_by:
        raise InvalidPlan(f"{count.ledger} confirms its own number", where=where, remedy="name another ledger")


CHECKS: Mapping[str, Check] = {
    ItemRegistered.kind: registered,
    ItemAnswered.kind: answered,
    CountPublished.kind: published,
}
