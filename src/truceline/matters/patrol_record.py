"""What the record holds of one patrol: plans, answers, serials, each account, tracks, and the reports that are owed.

Every part says in which entry it stands, who recorded it and when. Accounts stand side by side: one for each side that
tells, and each node that recorded what it tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from truceline.coordination.composition import Composition, Validity
from truceline.coordination.patrol import Concurred, Concurrence, Event, Patrol, Plan, Serial
from truceline.coordination.steps import NOTHING, steps
from truceline.coordination.window import Window
from truceline.model import Value
from truceline.verification.deadlines import Deadline

DIFFER = "accounts_differ"
ENDED = ("completed", "aborted", "cancelled")
"""The steps after which an account goes on no more."""


class Recorded(Value):
    """In which entry something stands, who recorded it, and when (UTC)."""

    ref: str
    author: str
    recorded: datetime


class RecordedPlan(Recorded):
    """A plan, who has to concur, and the clashes that were known."""

    plan: Plan
    sides: tuple[str, ...]
    despite: tuple[str, ...] = ()


class RecordedAnswer(Recorded):
    """What a side answered to the plan in the entry `to`."""

    answer: Concurrence
    to: str


class RecordedSerial(Recorded):
    """The number that a side gave the patrol."""

    serial: Serial


class RecordedEvent(Recorded):
    """A step as its teller tells it."""

    event: Event


class RecordedComposition(Recorded):
    """Who took part at the departure, as its teller tells it."""

    actual: Composition


class RecordedTrack(Recorded):
    """A track by the id of the file that was kept; `number` says which one of the file's."""

    contingent: str
    material: str
    name: str
    number: int = 0
    vehicle: str = ""
    clock_hours: float = 0.0
    synthetic: bool = False


class PatrolAccount(Value):
    """What `told_by` tells of the patrol, as recorded at `node`; `validity` is against the plan, None without one."""

    told_by: str
    node: str
    state: str
    events: tuple[RecordedEvent, ...] = ()
    composition: RecordedComposition | None = None
    validity: Validity | None = None

    @property
    def ended(self) -> RecordedEvent | None:
        """The step that ended it; None as long as it may go on."""
        return self.events[-1] if self.events and self.events[-1].event.kind in ENDED else None

    @property
    def stands(self) -> str:
        """How it stands by this account: the state, and where the last step says so the place."""
        last = self.events[-1].event if self.events else None
        return " ".join(one for one in (said_of(self.state), place_of(last) if last else "") if one)

    @property
    def words(self) -> str:
        """How it stands, with the last reason in the side's own words."""
        reason = self.events[-1].event.reason if self.events else ""
        return f"{self.stands} - \u201c{reason}\u201d" if reason else self.stands


class PatrolReportOwed(Value):
    """A patrol report that a side owes once its account has ended; `met_at` is when the `report` came in."""

    by: str
    deadline: Deadline
    met_at: datetime | None = None
    report: str = ""


class Ineffective(Value):
    """An entry without effect, and why."""

    ref: str
    why: str


class PatrolRecord(Value):
    """A patrol as all logs that are held tell it.

    `plans` are all plans in their order, the last of which holds; `concurrence` is how the sides stand to that one.
    `state` is the state of all accounts, or `accounts_differ`.
    """

    id: str
    state: str
    plans: tuple[RecordedPlan, ...] = ()
    concurrence: Concurred | None = None
    answers: tuple[RecordedAnswer, ...] = ()
    earlier_answers: tuple[RecordedAnswer, ...] = ()
    serials: tuple[RecordedSerial, ...] = ()
    accounts: tuple[PatrolAccount, ...] = ()
    tracks: tuple[RecordedTrack, ...] = ()
    owed: tuple[PatrolReportOwed, ...] = ()
    ineffective: tuple[Ineffective, ...] = ()

    @property
    def plan(self) -> Plan | None:
        """The plan that holds; None for a patrol that was only told of."""
        return self.plans[-1].plan if self.plans else None

    @property
    def sides(self) -> tuple[str, ...]:
        """Who has to concur with the plan that holds."""
        return self.plans[-1].sides if self.plans else ()

    @property
    def day(self) -> date | None:
        """The day on which its window begins, as the plan writes it; without a plan, that of the first step told."""
        if self.plan is not None:
            return self.plan.window.start.date()
        times = [one.event.at for account in self.accounts for one in account.events if one.event.at]
        return min(times).date() if times else None

    @property
    def ended(self) -> bool:
        """Whether all accounts of it have ended."""
        return bool(self.accounts) and all(account.ended for account in self.accounts)

    @property
    def not_valid(self) -> tuple[PatrolAccount, ...]:
        """The accounts by which the composition was not as required."""
        return tuple(one for one in self.accounts if one.validity and one.validity.answer == "not_valid")

    @property
    def patrol(self) -> Patrol | None:
        """Plan, serials and answers as the value that measures; None without a plan."""
        if self.plan is None:
            return None
        return Patrol(
            id=self.id,
            plan=self.plan,
            sides=self.sides,
            serials=tuple(one.serial for one in self.serials),
            concurrences=tuple(one.answer for one in self.answers),
        )

    @property
    def named(self) -> str:
        """Its id with the number that each side gives it."""
        numbers = dict.fromkeys(f"{one.serial.side} {one.serial.serial}" for one in self.serials)
        return f"{self.id} ({', '.join(numbers)})" if numbers else self.id

    @property
    def words(self) -> str:
        """One line: section, window, and how it stands by each account."""
        said = [_section(self.plan)] if self.plan else []
        if self.accounts:
            said += ["accounts differ"] if self.state == DIFFER else []
            said += [f"{named(one, self.accounts)}: {one.stands}" for one in self.accounts]
        elif self.concurrence:
            said.append(concurrence_words(self.concurrence, self.sides, [one.answer for one in self.answers]))
        said += [f"not valid as {named(one, self.accounts)} tells" for one in self.not_valid]
        return " ".join(f"{self.named}: {'; '.join(said)}".split())


def named(account: PatrolAccount, among: Sequence[PatrolAccount]) -> str:
    """Who tells it; with the node that recorded it where several did."""
    several = sum(one.told_by == account.told_by for one in among) > 1
    return f"{account.told_by} (recorded at {account.node})" if several else account.told_by


def concurrence_words(concurred: Concurred, sides: Sequence[str], answers: Sequence[Concurrence]) -> str:
    """How the sides stand to the plan, in words; silence is no concurrence."""
    if concurred == "concurred":
        return "all sides concurred"
    last = {one.side: one for one in answers}
    said = [f"{side} objected" for side in sides if side in last and last[side].answer == "objected"]
    said += [f"{side} concurred" for side in sides if side in last and last[side].answer == "concurred"]
    waiting = [side for side in sides if side not in last]
    return ", ".join([*said, *([f"not answered by {' and '.join(waiting)}"] if waiting else [])])


def said_of(state: str) -> str:
    """A state in words."""
    return _SAYS.get(state) or _step_says(state)


def place_of(event: Event) -> str:
    """Where it happened, as far as told."""
    at = f"at {event.place}" if event.place else ""
    km = f"{'' if at else 'at '}km {event.km:g}" if event.km is not None else ""
    return ", ".join(one for one in (at, km) if one)


_SAYS = {"under_way": "under way", DIFFER: "accounts differ", NOTHING: "nothing told"}


def _step_says(state: str) -> str:
    known = steps().get(state)
    return known.says.removeprefix("was ") if known else state.replace("_", " ")


def _section(plan: Plan) -> str:
    ends = [f"km {one:g}" if isinstance(one, int | float) else one for one in (plan.start, plan.end)]
    return f"{plan.route}, {ends[0]} to {ends[1]}, {window_words(plan.window)}"


def window_words(window: Window) -> str:
    """From when to when, as its times are written; of whole days only the days."""
    start, end = window.start, window.end
    last = (end - timedelta(days=1)).date()
    if (start.hour, start.minute, end.hour, end.minute) == (0, 0, 0, 0) and last >= start.date():
        return f"on {start:%Y-%m-%d}" if last == start.date() else f"{start:%Y-%m-%d} to {last:%Y-%m-%d}"
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {until} {start:%Z}"
