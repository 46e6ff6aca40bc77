"""Figures: told of days that have been, and not before the day as of which they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import InvalidPlan
from truceline.facts import Fact, FigureTold
from truceline.store.checks import Check
from truceline.store.checks.named import check_been, check_id, check_numbers
from truceline.store.node import Node


def told(node: Node, fact: FigureTold, facts: Sequence[Fact]) -> None:
    """The days of a figure fit each other, and have been."""
    figure, where = fact.figure, f"figure {fact.id}"
    check_id(fact.id, "figure")
    check_numbers([figure.low, figure.high], where)
    check_been(node, max(figure.as_of, figure.published), where)
    if figure.told_on is not None and figure.told_on < figure.as_of:
        raise InvalidPlan(
            f"told on {figure.told_on} as of {figure.as_of}, a later day", where=where, remedy="check both days"
        )


CHECKS: Mapping[str, Check] = {FigureTold.kind: told}
