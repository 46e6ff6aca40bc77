"""What leaves the node is coarsened by the agreement's policy before it enters the shared log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline.facts import Fact
from truceline.store.node import Node


def coarsened(node: Node, facts: Sequence[Fact]) -> Iterable[Fact]:
    """The facts as they may be shared with peers."""
    return facts
