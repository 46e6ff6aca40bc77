"""Facts that are never recorded alone: a request for access takes its case a step further, a notice is sent.

`record` writes a fact that a request brought the way it is written for everybody, through `truceline.acts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from truceline.acts import access, cases, evidence, findings, notices
from truceline.facts import (
    AccessAnswered,
    AccessRequested,
    CaseStepTaken,
    ClaimAccepted,
    ClaimAdded,
    ClaimCorrected,
    ClaimMerged,
    ClaimRejected,
    CustodyTold,
    Fact,
    FindingStated,
    NoticeGiven,
)
from truceline.store import journal, review_steps
from truceline.store.journal import Actor, Written
from truceline.store.review_steps import Step

__all__ = ["record"]

Saw = Mapping[str, int]


def record(actor: Actor, fact: Fact, *, joint: bool, saw: Saw) -> tuple[Written, ...]:
    """Write a fact with what goes along with it. Raises what the journal and the act raise."""
    through = _THROUGH.get(type(fact))
    return journal.write(actor, fact, joint=joint, saw=saw) if through is None else through(actor, fact, joint, saw)


def _stepped(actor: Actor, fact: CaseStepTaken, joint: bool, saw: Saw) -> tuple[Written, ...]:
    return journal.write(actor, cases.filled(actor, fact), joint=joint, saw=saw)


def _asked(actor: Actor, fact: AccessRequested, joint: bool, saw: Saw) -> tuple[Written, ...]:
    request = fact.request
    if request.case is None or request.answers:
        return journal.write(actor, fact, joint=joint, saw=saw)
    return access.ask(
        actor,
        request.place,
        asked_by=request.asked_by,
        at=request.asked_at,
        case=request.case,
        id=request.id,
        joint=joint,
    )


def _answered(actor: Actor, fact: AccessAnswered, joint: bool, saw: Saw) -> tuple[Written, ...]:
    return access.answer(actor, fact.request, fact.answer, joint=joint, saw=saw.get(fact.subject))


def _handed(actor: Actor, fact: CustodyTold, joint: bool, saw: Saw) -> tuple[Written, ...]:
    return evidence.hand(actor, fact.step, joint=joint, saw=saw.get(fact.subject))


def _stated(actor: Actor, fact: FindingStated, joint: bool, saw: Saw) -> tuple[Written, ...]:
    finding = fact.finding
    return findings.state(
        actor,
        finding.incident,
        finding.occurrence,
        classification=finding.classification,
        attribution=finding.attribution,
        decider=finding.decider,
        at=finding.at,
        case=fact.case,
        id=finding.id,
        joint=joint,
        saw=saw.get(fact.subject),
    )


def _decided(actor: Actor, fact: Step, joint: bool, saw: Saw) -> tuple[Written, ...]:
    """What is made coarse to be shared is kept whole at home too."""
    return review_steps.decide(actor, [fact], joint=joint)


def _given(actor: Actor, fact: NoticeGiven, joint: bool, saw: Saw) -> tuple[Written, ...]:
    return notices.give(actor, fact.notice, despite=fact.despite, joint=joint, saw=saw)


_THROUGH: Mapping[type[Fact], Callable[[Actor, Any, bool, Saw], tuple[Written, ...]]] = {
    CaseStepTaken: _stepped,
    AccessRequested: _asked,
    AccessAnswered: _answered,
    CustodyTold: _handed,
    FindingStated: _stated,
    NoticeGiven: _given,
    ClaimAccepted: _decided,
    ClaimRejected: _decided,
    ClaimCorrected: _decided,
    ClaimAdded: _decided,
    ClaimMerged: _decided,
}
