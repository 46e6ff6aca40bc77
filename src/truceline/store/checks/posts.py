"""Posts and their numbers: nothing is told of a day that has not been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.facts import Fact, PostsCounted, PostTold
from truceline.store.checks import Check
from truceline.store.checks.named import check_been
from truceline.store.node import Node


def told(node: Node, fact: PostTold, facts: Sequence[Fact]) -> None:
    """The status has begun."""
    check_been(node, fact.status.since, f"post {fact.post}, {fact.status.status}")


def counted(node: Node, fact: PostsCounted, facts: Sequence[Fact]) -> None:
    """The number is of a day that has been."""
    check_been(node, fact.count.as_of, f"the number of posts of {fact.count.source}")


CHECKS: Mapping[str, Check] = {PostTold.kind: told, PostsCounted.kind: counted}
