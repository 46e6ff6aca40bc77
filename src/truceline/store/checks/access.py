"""Access: the case it is asked for is recorded, who is said to have answered is known, and nothing is told ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import InvalidCase
from truceline.facts import AccessAnswered, AccessRequested, Fact, ReportReceived
from truceline.store.checks import Check
from truceline.store.checks.cases import check_recorded, check_speakers, recorded
from truceline.store.checks.named import check_been
from truceline.store.node import Node


def asked(node: Node, fact: AccessRequested, facts: Sequence[Fact]) -> None:
    """It is asked by somebody for a place that is named, and for a case that is recorded."""
    request = fact.request
    for what, told in (("place", request.place.name or request.place.text), ("name of who asks", request.asked_by)):
        if not told.strip():
            raise InvalidCase(f"a request without a {what}", where=f"access {request.id}", remedy="tell it")
    check_been(node, request.asked_at, "a request for access")
    if request.case is not None:
        check_recorded(node, "case", request.case, facts)


def answered(node: Node, fact: AccessAnswered, facts: Sequence[Fact]) -> None:
    """The party that is said to have answered is known, and a restriction comes with the report that tells of it."""
    name = f"access-{fact.request}-"
    reported = any(isinstance(one, ReportReceived) and one.name.startswith(name) for one in facts)
    known = recorded(node, (fact.subject,))
    if fact.answer.meaning.incident is not None and known and not reported:
        reason = "a restriction without the report that tells of it as a happening of its own"
        raise InvalidCase(reason, where=f"access {fact.request}", remedy="record it with truceline access answer")
    check_been(node, fact.answer.at, "an answer to a request for access")
    if fact.answer.party is not None:
        check_speakers(node, (fact.answer.party,), f"access {fact.request}")


CHECKS: Mapping[str, Check] = {AccessRequested.kind: asked, AccessAnswered.kind: answered}
