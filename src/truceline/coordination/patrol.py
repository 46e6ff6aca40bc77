"""A patrol: its plan, who concurred, and what each side tells of it.

Each side has its own serial number for the same patrol: an attribute, never a key. What the sides tell is kept side by
side; where one says "completed" and the other "shortened", both stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from truceline.coordination.clashes import Activity
from truceline.coordination.composition import Composition, Validity, compare
from truceline.coordination.coverage import Answer, Coverage, section
from truceline.coordination.measures import Measures, measures
from truceline.coordination.steps import steps, walked
from truceline.coordination.window import Window, zoned
from truceline.errors import InvalidPlan, UnknownName
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.model import Value

Concurred = Literal["concurred", "objected", "waiting"]
Km = Annotated[float, Field(allow_inf_nan=False)]
InTime = Literal["in_window", "early", "late", "outside", "cannot_tell"]


class Plan(Value):
    """A section of a route, driven from `start` to `end` (km, or names of vertices) by way of `via`, in a window."""

    route: str
    start: Km | str
    end: Km | str
    via: tuple[Km | str, ...] = ()
    window: Window
    required: Composition = Composition()

    def checked(self, route: Route) -> Plan:
        """Itself, if its places lie on `route` in its order; raises `InvalidPlan` and `UnknownName`."""
        if route.id != self.route:
            raise InvalidPlan(f"the plan is for route {self.route!r}, not {route.id!r}")
        low, high = section(route, self.start, self.end)
        sign = 1 if high > low else -1
        marks = [low, *(float(v) if isinstance(v, int | float) else route.km_of(v) for v in self.via), high]
        if any(sign * (after - before) < 0 for before, after in pairwise(marks)):
            raise InvalidPlan(
                "the places of the plan are not in the order of travel", remedy="order start, via and end"
            )
        return self


class Serial(Value):
    """The number that a side gives to the patrol ("20th"), as it says it."""

    side: str
    serial: str


class Concurrence(Value):
    """What a side answered to a plan, when, and in which words. Silence is no concurrence."""

    side: str
    answer: Literal["concurred", "objected"]
    at: datetime
    words: str = ""

    @field_validator("at")
    @classmethod
    def _with_zone(cls, at: datetime) -> datetime:
        return zoned(at, "an answer")


class Event(Value):
    """One step of a patrol as one side tells it: `kind` is a step of `patrol_steps.yaml`.

    `km` or `place` says where, `reason` why it halted, turned back or was aborted, in the side's words; `contingent`
    is the party that left or joined, with what it brought in `brought`. `ref` is where it was told: an address.
    """

    kind: str
    told_by: str
    at: datetime | None = None
    km: Km | None = None
    place: str = ""
    point: Point | None = None
    reason: str = ""
    contingent: str = ""
    brought: Composition | None = None
    ref: str = ""

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in steps():
            raise UnknownName(f"{kind!r} is no step of a patrol", remedy=f"one of {', '.join(steps())}")
        return kind

    @model_validator(mode="after")
    def _complete(self) -> Event:
        if self.kind in ("contingent_left", "contingent_joined") and not self.contingent:
            raise InvalidPlan(f"{self.kind} without a contingent", remedy="say which party's it was")
        if self.brought is not None and {one.party for one in self.brought.contingents} != {self.contingent}:
            raise InvalidPlan(
                f"{self.kind} with what is not of its contingent", remedy="say what that contingent brought"
            )
        if self.kind in ("halted", "aborted") and not self.reason:
            raise InvalidPlan(f"{self.kind} without a reason", remedy="give the reason in words, or 'not told'")
        if self.at is not None:
            zoned(self.at, self.kind)
        return self


class Account(Value):
    """What one side tells of a patrol, in its order, and the state in which that leaves the patrol."""

    told_by: str
    events: tuple[Event, ...]
    state: str


class Patrol(Value):
    """A patrol by an id of the centre's own. `actual` is who took part at its departure, as far as told."""

    id: str
    plan: Plan
    serials: tuple[Serial, ...] = ()
    concurrences: tuple[Concurrence, ...] = ()
    events: tuple[Event, ...] = ()
    actual: Composition | None = None
    sides: tuple[str, ...] = Field(min_length=1)

    def serial_of(self, side: str) -> str | None:
        """The number that a side gave last; None where it gave none."""
        return next((one.serial for one in reversed(self.serials) if one.side == side), None)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """What each side tells, in the order in which they first told anything; raises `IllegalStep`."""
        before = walked(_before_departure(concurrence(self.sides, self.concurrences)))
        tellers = dict.fromkeys(event.told_by for event in self.events)
        found = []
        for teller in tellers:
            events = tuple(event for event in self.events if event.told_by == teller)
            state = walked((event.kind for event in events), before)
            found.append(Account(told_by=teller, events=events, state=state))
        return tuple(found)

    @property
    def agreed_state(self) -> str | None:
        """The state of the patrol where all accounts agree on it; None where they differ."""
        told = {account.state for account in self.accounts}
        if not told:
            return walked(_before_departure(concurrence(self.sides, self.concurrences)))
        return told.pop() if len(told) == 1 else None

    def validity(self, told_by: str | None = None) -> Validity:
        """Whether the composition was as required to the end, by what `told_by` (default: anybody) tells."""
        first = compare(self.plan.required, self.actual)
        if self.actual is None:
            return first
        present, reasons, worst = self.actual, list(first.reasons), first.answer
        for event in self.events:
            if told_by is not None and event.told_by != told_by:
                continue
            if event.kind == "contingent_joined" and event.brought is not None:
                others = present.without(event.contingent).contingents
                present = Composition(contingents=(*others, *event.brought.contingents))
            if event.kind == "contingent_left":
                present = present.without(event.contingent)
                now = compare(self.plan.required, present)
                if now.answer == "not_valid":
                    worst = "not_valid"
                    at = f" at {event.at:%H:%M}" if event.at else ""
                    reasons.append(f"{event.contingent} left{at}, as {event.told_by} tells")
        return Validity(answer=worst, reasons=tuple(dict.fromkeys(reasons)))

    def activity(self, route: Route) -> Activity:
        """What other activities may clash with: its section of `route` in its window."""
        plan = self.plan.checked(route)
        where = route.stretch(*section(route, plan.start, plan.end))
        return Activity(id=self.id, kind="patrol", window=plan.window, where=where)


class AgainstPlan(Value):
    """A coverage against its plan. Minutes are positive after the window's limit; `missed` are the via not covered."""

    in_time: InTime
    entered_minutes: float | None
    left_minutes: float | None
    reached_end: Answer
    missed: tuple[str, ...]
    covered_share: float


def concurrence(sides: Sequence[str], answers: Iterable[Concurrence]) -> Concurred:
    """Concurred once each of the sides did, objected as long as one does, else waiting; each side's last answer counts.

    Raises `UnknownName` for an answer of somebody who is not asked.
    """
    last: dict[str, Concurrence] = {}
    for answer in sorted(answers, key=lambda one: one.at):
        if answer.side not in sides:
            raise UnknownName(f"{answer.side!r} is not asked to concur", remedy=f"one of {', '.join(sides)}")
        last[answer.side] = answer
    if any(answer.answer == "objected" for answer in last.values()):
        return "objected"
    return "concurred" if set(last) == set(sides) else "waiting"


def against(coverage: Coverage, plan: Plan, route: Route, *, rules: Measures | None = None) -> AgainstPlan:
    """How a coverage compares with the plan; times are only compared where the clock is taken as told."""
    rules = rules or measures()
    entered = left = None
    if coverage.clock == "as_told" and coverage.entered and coverage.left:
        entered = (coverage.entered - plan.window.start).total_seconds() / 60
        left = (coverage.left - plan.window.end).total_seconds() / 60
    missed = []
    for via in plan.via:
        km = float(via) if isinstance(via, int | float) else route.km_of(via)
        margin = max(route.error_m, rules.accuracy_m) / 1000
        touched = (*coverage.stretches, *coverage.uncertain)
        if not any(s.start_km - margin <= km <= s.end_km + margin for s in touched):
            missed.append(via if isinstance(via, str) else f"km {via:g}")
    return AgainstPlan(
        in_time=_in_time(entered, left, plan.window, rules),
        entered_minutes=entered,
        left_minutes=left,
        reached_end=coverage.reached_end,
        missed=tuple(missed),
        covered_share=min(coverage.covered_km / coverage.section_km, 1.0),
    )


def _in_time(entered: float | None, left: float | None, window: Window, rules: Measures) -> InTime:
    if entered is None or left is None:
        return "cannot_tell"
    length, margin = window.seconds / 60, rules.window_minutes
    if entered > length + margin or left + length < -margin:
        return "outside"
    if entered < -margin:
        return "early"
    return "late" if left > margin else "in_window"


def _before_departure(answer: Concurred) -> tuple[str, ...]:
    return ("planned",) if answer == "waiting" else ("planned", answer)
