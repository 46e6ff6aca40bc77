"""Observations: of a zone of the agreement, by a post or patrol that is known, at a time that has been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import UnknownName
from truceline.facts import Fact, ObservationRecorded
from truceline.store.checks import Check
from truceline.store.checks.notices import check_past
from truceline.store.matters import listed
from truceline.store.node import Node
from truceline.store.terms import terms


def recorded(node: Node, fact: ObservationRecorded, facts: Sequence[Fact]) -> None:
    """Zone, time, and what looked."""
    seen, where = fact.observation, f"observation {fact.id}"
    zones = sorted(zone.id for agreement in terms(node).agreements for zone in agreement.zones)
    if seen.zone not in zones:
        remedy = f"one of {', '.join(zones)}" if zones else "the agreement has none"
        raise UnknownName(f"no zone is called {seen.zone[:60]!r}", where=where, remedy=remedy)
    check_past(node, seen.window.end, where)
    if seen.means in ("post", "patrol") and not listed(node, seen.means, ids=[seen.what]):
        raise UnknownName(
            f"no {seen.means} is called {seen.what[:60]!r}", where=where, remedy=f"`truceline {seen.means}s` lists them"
        )


CHECKS: Mapping[str, Check] = {ObservationRecorded.kind: recorded}
