"""Which entries of a node's logs may tell in a version of the situation report (`truceline/sitrep/versions.yaml`).

The joint and the public version are made of shared logs alone. What a party told this node itself is told again in that
party's own version, and in no other one's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from truceline.facts import (
    ConsultationHeld,
    Fact,
    FigureTold,
    NoticeGiven,
    NoticeTold,
    PatrolPlanned,
    PostsCounted,
    PostTold,
    ReportReceived,
)
from truceline.matters.told import Told
from truceline.record.names import is_shared
from truceline.sitrep.versions import Version
from truceline.store.node import Node
from truceline.store.permissions import members
from truceline.store.standing import Standing

__all__ = ["standing_in", "told_in"]

MayTell = Callable[[Sequence[Told]], tuple[Told, ...]]


def told_in(version: Version, node: Node) -> MayTell:
    """Which of the facts about a matter may tell in the version.

    A party that itself told something of a patrol, a notice or a consultation knows the plan that was put to it, the
    notice that was addressed to it, that the consultation was held: without them its own words would tell nothing.
    """
    if version.logs == "all":
        return tuple
    officers = {f"{node.name}/{code}": one.party for code, one in members(node).items() if one}

    def seen(facts: Sequence[Told]) -> tuple[Told, ...]:
        party = version.party
        own = [one for one in facts if party and party in (*_voices(one.fact), officers.get(one.author))]
        return tuple(
            one
            for one in facts
            if is_shared(one.origin) or one in own or (party and own and party in _put_to(one.fact))
        )

    return seen


def standing_in(version: Version) -> Callable[[Standing], bool]:
    """Whether a standing may tell in the version: of the internal log only what was received from the party."""

    def seen(standing: Standing) -> bool:
        if version.logs == "all" or is_shared(standing.origin):
            return True
        if version.party is None or standing.type != "report":
            return False
        received = standing.detail.get(ReportReceived.kind) or {}
        return bool(received.get("party") == version.party and not received.get("source"))

    return seen


def _voices(fact: Fact) -> tuple[str | None, ...]:
    """In whose name a fact speaks, and who says what somebody else wrote down."""
    if isinstance(fact, PostTold):
        return (fact.speaks_for, fact.status.source)
    if isinstance(fact, PostsCounted):
        return (fact.speaks_for, fact.count.source)
    return (fact.speaks_for, fact.figure.speaker) if isinstance(fact, FigureTold) else (fact.speaks_for,)


def _put_to(fact: Fact) -> tuple[str, ...]:
    """Whom a plan is put to, a notice is addressed to, or who took part in a consultation."""
    if isinstance(fact, PatrolPlanned):
        return fact.sides
    if isinstance(fact, NoticeGiven):
        return fact.notice.addressees
    if isinstance(fact, NoticeTold):
        return (fact.told.addressee,)
    return fact.consultation.sides if isinstance(fact, ConsultationHeld) else ()
