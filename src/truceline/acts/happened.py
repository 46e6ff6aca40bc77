"""When in the world the things happened that facts tell, so that a day's picture knows nothing of what came after it.

A fact may be recorded long after what it tells; its own entry's time says nothing of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from truceline.facts import (
    AccessAnswered,
    AccessRequested,
    CaseStepTaken,
    CommitmentFollowed,
    ConsultationHeld,
    CountPublished,
    CustodyTold,
    Fact,
    FigureTold,
    FindingStated,
    ItemRegistered,
    NoticeTold,
    ObservationRecorded,
    PatrolAnswered,
    PatrolPlanned,
    PatrolTold,
    PostsCounted,
    PostTold,
    ReadoutGiven,
)
from truceline.matters.told import Told
from truceline.sitrep.centre_made import AHEAD
from truceline.sitrep.period import Period

__all__ = ["happened", "known_by"]

_WHEN: Mapping[type[Fact], Callable[[Any], datetime | date | None]] = {
    CaseStepTaken: lambda fact: fact.taken.at,
    AccessRequested: lambda fact: fact.request.asked_at,
    AccessAnswered: lambda fact: fact.answer.at,
    CustodyTold: lambda fact: fact.step.at,
    FindingStated: lambda fact: fact.finding.at,
    # Nobody tells when something was planned.
    PatrolPlanned: lambda fact: fact.plan.window.start - AHEAD,
    PatrolAnswered: lambda fact: fact.answer.at,
    PatrolTold: lambda fact: fact.event.at,
    PostTold: lambda fact: fact.status.since,
    PostsCounted: lambda fact: fact.count.as_of,
    NoticeTold: lambda fact: fact.told.at,
    ConsultationHeld: lambda fact: fact.consultation.start,
    ReadoutGiven: lambda fact: fact.readout.at,
    CommitmentFollowed: lambda fact: fact.follow_up.on,
    ItemRegistered: lambda fact: fact.item.at or fact.item.day,
    CountPublished: lambda fact: fact.count.last,
    FigureTold: lambda fact: fact.figure.published,
    ObservationRecorded: lambda fact: fact.observation.window.start,
}


def happened(fact: Fact) -> datetime | date | None:
    """When what the fact tells happened, or on which day; None where it does not say."""
    when = _WHEN.get(type(fact))
    return when(fact) if when else None


def known_by(told: Iterable[Told], period: Period) -> tuple[Told, ...]:
    """The facts of one matter that tell of nothing after the period's cut-off.

    What a patrol's facts tell without a time is of its window, so that of one still to come only the plan is told.
    """
    left = tuple(one for one in told if not _after(happened(one.fact), period))
    plans = [one.fact.plan.window.start for one in left if isinstance(one.fact, PatrolPlanned)]
    if plans and plans[-1] >= period.end:
        return tuple(one for one in left if isinstance(one.fact, PatrolPlanned) or happened(one.fact) is not None)
    return left


def _after(at: datetime | date | None, period: Period) -> bool:
    if at is None:
        return False
    return at >= period.end if isinstance(at, datetime) else at > period.day
