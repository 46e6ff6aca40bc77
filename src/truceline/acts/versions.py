"""Which entries of a node's logs may tell in a version of the situation report (`truceline/sitrep/versions.yaml`).

The joint and the public version are made of shared logs alone. What a party told this node itself is told again in that
party's own version, and in no other one's.
"""

from __future__ import annotations

from collections.abc import Callable

from truceline.facts import Fact, FigureTold, PostsCounted, PostTold, ReportReceived
from truceline.matters.told import Told
from truceline.sitrep.versions import Version
from truceline.store.node import Node
from truceline.store.permissions import members
from truceline.store.standing import Standing

__all__ = ["standing_in", "told_in"]


def told_in(version: Version, node: Node) -> Callable[[Told], bool]:
    """Whether a fact about a matter may tell in the version."""
    if version.logs == "all":
        return lambda told: True
    officers = {f"{node.name}/{code}": one.party for code, one in members(node).items() if one}

    def seen(told: Told) -> bool:
        if told.origin.endswith("/shared"):
            return True
        if version.party is None:
            return False
        return version.party in (told.fact.speaks_for, _source(told.fact), officers.get(told.author))

    return seen


def standing_in(version: Version) -> Callable[[Standing], bool]:
    """Whether a standing may tell in the version: of the internal log only what was received from the party."""

    def seen(standing: Standing) -> bool:
        if version.logs == "all" or standing.origin.endswith("/shared"):
            return True
        if version.party is None or standing.type != "report":
            return False
        received = standing.detail.get(ReportReceived.kind) or {}
        return bool(received.get("party") == version.party and not received.get("source"))

    return seen


def _source(fact: Fact) -> str | None:
    """Who says what somebody else wrote down."""
    if isinstance(fact, PostTold):
        return fact.status.source
    if isinstance(fact, PostsCounted):
        return fact.count.source
    return fact.figure.speaker if isinstance(fact, FigureTold) else None
