"""Patrols as the logs tell them: plans and answers, and each side's own account, side by side.

    read("p-01", told).value.accounts

A step is judged by what its author could know: a plan, an answer or an account that a node had not received yet binds
nobody there. So a reading is the same at every node that holds the same logs, whatever came when. Positions leave the
node after the fact: a track, and a step with km or point, stands in a shared log only once its teller's account there
has ended.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from truceline.coordination.composition import Validity
from truceline.coordination.patrol import Concurred, Patrol, concurrence
from truceline.coordination.steps import NOTHING, steps_of
from truceline.errors import IllegalStep, InvalidPlan, TrucelineError, UnknownName
from truceline.facts import (
    Fact,
    PatrolAnswered,
    PatrolComposed,
    PatrolNumbered,
    PatrolPlanned,
    PatrolReported,
    PatrolTold,
    TrackReceived,
)
from truceline.matters.patrol_record import (
    DIFFER,
    ENDED,
    Ineffective,
    PatrolAccount,
    PatrolRecord,
    PatrolReportOwed,
    RecordedAnswer,
    RecordedComposition,
    RecordedEvent,
    RecordedPlan,
    RecordedSerial,
    RecordedTrack,
)
from truceline.matters.told import Reading, Told
from truceline.record.names import is_shared
from truceline.verification.deadlines import after, deadline_rules

_OWES = "patrol_report"
_BEFORE = ("planned", "changed", "concurred", "objected")
"""Steps that are no side's account: they follow from plan and answers."""
_OWED_AFTER = ("completed", "aborted")
_YEARS = range(1901, 2199)


def read(id: str, told: Sequence[Told]) -> Reading:
    """The patrol of which these facts are; total, whatever they say."""
    desk = _Desk(id, told)
    for one in told:
        try:
            desk.take(one)
        except TrucelineError as error:
            desk.refused[one.ref] = error
    record = desk.record()
    open_ = [owed.deadline.due for owed in record.owed if owed.met_at is None]
    return Reading(
        value=record,
        state=record.state,
        words=record.words,
        day=record.day,
        last=record.plan.window.last_day if record.plan else None,
        due=min(open_, default=None),
        refused=desk.refused,
    )


@dataclass
class _Planned:
    """A plan and the answers to it."""

    told: Told
    fact: PatrolPlanned
    answers: list[Told] = field(default_factory=list)

    def stands_to(self, answers: Sequence[Told]) -> Concurred:
        """How its sides stand to it by these answers, of which each side's last counts."""
        last = {one.fact.answer.side: one.fact.answer for one in answers if isinstance(one.fact, PatrolAnswered)}
        return concurrence(self.fact.sides, last.values())


@dataclass
class _Account:
    """What one side tells, as one node recorded it."""

    state: str = NOTHING
    events: list[Told] = field(default_factory=list)
    composed: Told | None = None


class _Desk:
    """The facts taken so far, each judged when its turn comes."""

    def __init__(self, id: str, told: Sequence[Told]) -> None:
        self.id = id
        self.refused: dict[str, TrucelineError] = {}
        self.plans: list[_Planned] = []
        self.accounts: dict[tuple[str, str], _Account] = {}
        self.serials: dict[tuple[str, str], Told] = {}
        self.tracks: dict[tuple[str, str, int], Told] = {}
        self.reports: dict[str, Told] = {}
        self.shared: dict[str, list[Told]] = defaultdict(list)
        for one in told:
            if (
                isinstance(one.fact, PatrolTold)
                and is_shared(one.origin)
                and (_ends(one) or not self.shared[_teller(one)])
            ):
                self.shared[_teller(one)].append(one)
        self._times: dict[tuple[str, bytes], Counter[str]] = defaultdict(Counter)
        self._first: dict[tuple[str, bytes], list[Told]] = defaultdict(list)
        self._again: dict[str, list[Told]] = defaultdict(list)

    @property
    def where(self) -> str:
        return f"patrol {self.id}"

    def take(self, one: Told) -> None:
        """Let a fact have its effect; raises what says why it has none."""
        takes = _TAKES.get(type(one.fact))
        if takes is not None and not self._is_told_again(one):
            takes(self, one)

    def _is_told_again(self, one: Told) -> bool:
        """Whether the same node told the same before in its other log: first at home, then to all."""
        key = one.node, one.fact.kind.encode() + one.fact.body()
        times, first = self._times[key], self._first[key]
        times[one.origin] += 1
        if times[one.origin] > len(first):
            first.append(one)
            return False
        self._again[first[times[one.origin] - 1].ref].append(one)
        return True

    def _knew(self, one: Told, other: Told) -> bool:
        """Whether whoever recorded `one` had `other`, in either of the logs that tell it."""
        return any(_had(one, each) for each in (other, *self._again.get(other.ref, ())))

    def planned(self, one: Told) -> None:
        """A plan, or another in its place, as long as its author knows of nobody who set out."""
        fact = one.fact
        assert isinstance(fact, PatrolPlanned)
        if len(set(fact.sides)) < len(fact.sides):
            raise InvalidPlan("a side is asked twice to concur", where=self.where, remedy="name each side once")
        self._check_not_under_way(one, "changed")
        self.plans.append(_Planned(one, fact))

    def answered(self, one: Told) -> None:
        """An answer to the last plan that its author knew."""
        fact = one.fact
        assert isinstance(fact, PatrolAnswered)
        planned = self._plan_known_to(one)
        if planned is None:
            raise self._unplanned(one)
        if fact.answer.side not in planned.fact.sides:
            asked = ", ".join(planned.fact.sides)
            raise UnknownName(
                f"{fact.answer.side!r} is not asked to concur", where=self.where, remedy=f"one of {asked}"
            )
        self._check_not_under_way(one, "objected")
        planned.answers.append(one)

    def happened(self, one: Told) -> None:
        """A step of one side's account, legal after its own steps and the answers that its author knew."""
        fact = one.fact
        assert isinstance(fact, PatrolTold)
        event = fact.event
        if event.kind in _BEFORE:
            remedy = "record a plan, or a side's answer to it"
            raise IllegalStep(f"{event.kind!r} is no step of an account", where=self.where, remedy=remedy)
        self._check_after_the_fact(one, event.told_by, event.km is not None or event.point is not None)
        account = self.accounts.get((event.told_by, one.node), _Account())
        state = account.state if account.events else self._state_known_to(one)
        if state == NOTHING and event.kind != "departed_without_plan":
            raise self._unplanned(one, " or departed_without_plan")
        account.state = steps_of("patrol").after(state, event.kind, where=self._of(event.told_by))
        account.events.append(one)
        self.accounts[event.told_by, one.node] = account

    def composed(self, one: Told) -> None:
        """Who took part, as a side tells it; the last counts."""
        fact = one.fact
        assert isinstance(fact, PatrolComposed)
        self._check_known(one)
        self.accounts.setdefault((fact.told_by, one.node), _Account()).composed = one

    def numbered(self, one: Told) -> None:
        """A side's number; the last counts."""
        fact = one.fact
        assert isinstance(fact, PatrolNumbered)
        self._check_known(one)
        self.serials[fact.serial.side, one.node] = one

    def reported(self, one: Told) -> None:
        """A side's report; the first one counts, since it meets the deadline."""
        fact = one.fact
        assert isinstance(fact, PatrolReported)
        self._check_known(one)
        self.reports.setdefault(fact.told_by, one)

    def tracked(self, one: Told) -> None:
        """A track; told again (with another clock), the last counts."""
        fact = one.fact
        assert isinstance(fact, TrackReceived)
        self._check_known(one)
        self._check_after_the_fact(one, fact.contingent, True)
        self.tracks[fact.contingent, fact.material, fact.number] = one

    def _check_known(self, one: Told) -> None:
        if not self.plans and not any(account.events for account in self.accounts.values()):
            raise self._unplanned(one, " or departed_without_plan")

    def _unplanned(self, one: Told, otherwise: str = "") -> IllegalStep:
        shared = is_shared(one.origin)
        known = bool(self.plans)
        reason = (
            "nothing of its plan was shared yet" if shared or known else "there is no such patrol: none was planned"
        )
        return IllegalStep(reason, where=self.where, remedy=f"record its plan first{otherwise}")

    def _check_not_under_way(self, one: Told, step: str) -> None:
        for (told_by, node), account in self.accounts.items():
            known = [each for each in account.events if self._knew(one, each)]
            if known:
                state = account.state if len(known) == len(account.events) else "under_way"
                steps_of("patrol").after(state, step, where=f"{self._of(told_by)} recorded at {node}")

    def _check_after_the_fact(self, one: Told, teller: str, has_position: bool) -> None:
        """Positions are shared once the teller's account has ended; a contingent that tells none goes by any other."""
        if not has_position or not is_shared(one.origin):
            return
        own = self.shared.get(teller)
        ends = (each for each in (own or chain.from_iterable(self.shared.values())) if _ends(each))
        if any(_had(one, each) or _together(one, each) for each in ends):
            return
        raise IllegalStep(
            f"positions are shared after the fact, and the account of {teller} has not ended in the shared logs",
            where=self.where,
            remedy="keep it at home (without --joint), or record the end of the account in the same step",
        )

    def _plan_known_to(self, one: Told) -> _Planned | None:
        return next((each for each in reversed(self.plans) if self._knew(one, each.told)), None)

    def _state_known_to(self, one: Told) -> str:
        planned = self._plan_known_to(one)
        if planned is None:
            return NOTHING
        answer = planned.stands_to([each for each in planned.answers if self._knew(one, each)])
        return "planned" if answer == "waiting" else answer

    def _of(self, told_by: str) -> str:
        return f"{self.where}, account of {told_by}"

    def record(self) -> PatrolRecord:
        """All that was taken."""
        told = [account for account in self.accounts.values() if account.events]
        states = {account.state for account in told}
        stands = self.plans[-1].stands_to(self.plans[-1].answers) if self.plans else None
        before = "planned" if stands == "waiting" else stands or NOTHING
        return PatrolRecord(
            id=self.id,
            state=DIFFER if len(states) > 1 else states.pop() if states else before,
            plans=tuple(_plan(planned) for planned in self.plans),
            concurrence=stands,
            answers=tuple(_answers(self.plans[-1:])),
            earlier_answers=tuple(_answers(self.plans[:-1])),
            serials=tuple(_serial(one) for one in self.serials.values()),
            accounts=tuple(self._account(*key, account) for key, account in self.accounts.items()),
            tracks=tuple(_track(one) for one in self.tracks.values()),
            owed=tuple(self._owed()),
            ineffective=tuple(Ineffective(ref=ref, why=str(error)) for ref, error in self.refused.items()),
        )

    def _account(self, told_by: str, node: str, account: _Account) -> PatrolAccount:
        events = tuple(_event(one) for one in account.events)
        composed = _composition(account.composed) if account.composed else None
        return PatrolAccount(
            told_by=told_by,
            node=node,
            state=account.state,
            events=events,
            composition=composed,
            validity=self._validity(events, composed) if self.plans else None,
        )

    def _validity(self, events: Sequence[RecordedEvent], composed: RecordedComposition | None) -> Validity:
        fact = self.plans[-1].fact
        actual = composed.actual if composed else None
        told = tuple(one.event for one in events)
        return Patrol(id=self.id, plan=fact.plan, sides=fact.sides, events=told, actual=actual).validity()

    def _owed(self) -> Iterator[PatrolReportOwed]:
        """A report of each side that had to concur, once it tells that its patrol was completed or aborted."""
        for side in self.plans[-1].fact.sides if self.plans else ():
            accounts = [account for (told_by, _), account in self.accounts.items() if told_by == side]
            ends = [account.events[-1] for account in accounts if account.state in _OWED_AFTER]
            # When a patrol ended decides when its report is due; where nobody tells that, none can be called late.
            times = [(at, one.at) for one in ends if (at := _moment(one)) and one.at.year in _YEARS]
            if not times:
                continue
            at, recorded = min(times)
            rule = deadline_rules()[_OWES]
            owed = PatrolReportOwed(by=side, deadline=after(rule, f"{self.id} by {side}", at, known=max(at, recorded)))
            if report := self.reports.get(side):
                owed = owed.model_copy(update=_met(report))
            yield owed


_TAKES: dict[type[Fact], Callable[[_Desk, Told], None]] = {
    PatrolPlanned: _Desk.planned,
    PatrolAnswered: _Desk.answered,
    PatrolNumbered: _Desk.numbered,
    PatrolComposed: _Desk.composed,
    PatrolTold: _Desk.happened,
    PatrolReported: _Desk.reported,
    TrackReceived: _Desk.tracked,
}


def _had(one: Told, other: Told) -> bool:
    """Whether the node of `one` had `other` before it: in the same node's logs, or as its entry says."""
    if one.node != other.node:
        return other.seq < one.seen.get(other.origin, 0)
    if one.origin == other.origin:
        return other.seq < one.seq
    return other.at <= one.at


def _together(one: Told, other: Told) -> bool:
    """Whether both were recorded in one step, whichever stands first in it."""
    return one.origin == other.origin and one.at == other.at


def _teller(one: Told) -> str:
    return one.fact.event.told_by if isinstance(one.fact, PatrolTold) else ""


def _ends(one: Told) -> bool:
    return isinstance(one.fact, PatrolTold) and one.fact.event.kind in ENDED


def _moment(one: Told) -> datetime | None:
    """When a step was taken (UTC), if its teller says so."""
    at = one.fact.event.at if isinstance(one.fact, PatrolTold) else None
    return at.astimezone(UTC) if at is not None and at.year in _YEARS else None


def _met(one: Told) -> dict[str, object]:
    assert isinstance(one.fact, PatrolReported)
    return {"met_at": min(one.fact.at or one.at, one.at), "report": one.fact.report}


def _where(one: Told) -> dict[str, Any]:
    return {"ref": one.ref, "author": one.author, "recorded": one.at}


def _plan(planned: _Planned) -> RecordedPlan:
    fact = planned.fact
    return RecordedPlan(**_where(planned.told), plan=fact.plan, sides=fact.sides, despite=fact.despite)


def _answers(plans: Sequence[_Planned]) -> Iterator[RecordedAnswer]:
    for planned in plans:
        for one in planned.answers:
            assert isinstance(one.fact, PatrolAnswered)
            yield RecordedAnswer(**_where(one), answer=one.fact.answer, to=planned.told.ref)


def _serial(one: Told) -> RecordedSerial:
    assert isinstance(one.fact, PatrolNumbered)
    return RecordedSerial(**_where(one), serial=one.fact.serial)


def _event(one: Told) -> RecordedEvent:
    assert isinstance(one.fact, PatrolTold)
    return RecordedEvent(**_where(one), event=one.fact.event)


def _composition(one: Told) -> RecordedComposition:
    assert isinstance(one.fact, PatrolComposed)
    return RecordedComposition(**_where(one), actual=one.fact.actual)


def _track(one: Told) -> RecordedTrack:
    assert isinstance(one.fact, TrackReceived)
    told = one.fact.model_dump(exclude={"v", "coarsened", "patrol"})
    return RecordedTrack(**_where(one), **told)
