"""A finding as its facts have it: what its decider states of an incident now, and what it stated before."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.errors import IllegalStep, NotPermitted, TrucelineError
from truceline.facts import Fact, FindingStated
from truceline.matters.told import Reading, Told
from truceline.model import Value
from truceline.verification.findings import AXES, Finding
from truceline.verification.moment import At


class Stated(Value):
    """The finding as one entry states it, by whom, when it was recorded (UTC)."""

    ref: str
    author: str
    recorded: At
    finding: Finding
    case: str = ""


class FindingRecord(Value):
    """A finding of the node that keeps it: what was stated last, and before that, the oldest first."""

    id: str
    node: str
    last: Stated | None = None
    before: tuple[Stated, ...] = ()

    @property
    def finding(self) -> Finding | None:
        """What its decider finds now."""
        return self.last.finding if self.last else None


def read(id: str, told: Sequence[Told]) -> Reading:
    """The finding `id`; what its decider states last counts, and nobody else states it."""
    stated: list[Stated] = []
    refused: dict[str, TrucelineError] = {}
    for one in told:
        error = _unfit(one.fact, one.node, stated, told[0].node)
        if error is not None or not isinstance(one.fact, FindingStated):
            refused[one.ref] = error or IllegalStep("is nothing said of a finding", where=id)
            continue
        stated.append(
            Stated(ref=one.ref, author=one.author, recorded=one.at, finding=one.fact.finding, case=one.fact.case)
        )
    node = told[0].node
    if not stated:
        return Reading(FindingRecord(id=id, node=node), "unknown", f"{id}: nothing is stated", refused=refused)
    last = stated[-1].finding
    record = FindingRecord(id=id, node=node, last=stated[-1], before=tuple(stated[:-1]))
    axes = "; ".join(last.told_on(axis) for axis in AXES if last.on(axis) is not None)
    words = " ".join(f"{id}: {last.decider} on {last.incident}: {axes}".split())
    return Reading(record, last.occurrence.answer, words, day=last.at.date(), refused=refused)


def _unfit(fact: Fact, node: str, stated: Sequence[Stated], keeper: str) -> TrucelineError | None:
    """Why a fact states nothing of this finding; None where it does."""
    if not isinstance(fact, FindingStated) or not stated:
        return None
    first = stated[0].finding
    if node != keeper:
        reason = f"is stated by {keeper}, and {node} has no part in it"
        return NotPermitted(reason, where=first.id, remedy="state a finding of your own")
    for name, before, now in (
        ("decider", first.decider, fact.finding.decider),
        ("incident", first.incident, fact.finding.incident),
    ):
        if before != now:
            reason = f"the {name} of the finding is {before}, not {now}"
            return IllegalStep(reason, where=first.id, remedy="state another finding")
    return None
