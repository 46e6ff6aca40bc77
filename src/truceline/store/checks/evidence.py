"""Evidence: what it was copied from is recorded, and bytes that are kept of it have its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import InvalidCase
from truceline.facts import CustodyTold, EvidenceTaken, Fact, MaterialKept
from truceline.store import log
from truceline.store.checks import Check
from truceline.store.checks.cases import check_recorded
from truceline.store.checks.named import check_been
from truceline.store.node import Node


def taken(node: Node, fact: EvidenceTaken, facts: Sequence[Fact]) -> None:
    """The case and the original are recorded, and the bytes are those of the item."""
    if fact.case:
        check_recorded(node, "case", fact.case, facts)
    if fact.item.copy_of is not None:
        check_recorded(node, "evidence", fact.item.copy_of, facts)
    if fact.material is not None:
        check_recorded(node, "material", fact.material, facts)
        kept = {one.key for one in facts if isinstance(one, MaterialKept) and one.id == fact.material}
        kept |= {one.key for one in log.standings(node, subject=f"material:{fact.material}") if one.key}
        if kept != {fact.item.sha256}:
            reason = "the bytes that are kept have another SHA-256 than the item"
            raise InvalidCase(reason, where=f"evidence {fact.item.id}", remedy="give the hash of the bytes")


def handled(node: Node, fact: CustodyTold, facts: Sequence[Fact]) -> None:
    """It has been, and the working copy is recorded."""
    check_been(node, fact.step.at, fact.step.meaning.says)
    if fact.step.copy_id is not None:
        check_recorded(node, "evidence", fact.step.copy_id, facts)


CHECKS: Mapping[str, Check] = {EvidenceTaken.kind: taken, CustodyTold.kind: handled}
