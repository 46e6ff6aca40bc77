"""What is owed by when, read out of cases, patrols, notices and consultations, under a mission's own deadlines.

    of_patrol(record, rules)            the reports that its sides owe
    owed.standing(now).words            "patrol report on p-01, north: due 2020-07-14 08:00 UTC, due in 30 min"

What was met stays listed with when it was; what lapsed or was called off is owed no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from truceline.coordination.consultations import Consultation, Undertaking, undertakings
from truceline.coordination.notices import Notice, words
from truceline.coordination.steps import NOTHING
from truceline.matters.cases import CaseRecord
from truceline.matters.consultations import CommitmentRecord, Given, end_of
from truceline.matters.notices import NoticeRecord
from truceline.matters.patrol_record import PatrolRecord
from truceline.model import Value
from truceline.verification import due
from truceline.verification.case import Account, Step
from truceline.verification.deadlines import Deadline, DeadlineRule, Reminder, Standing, named, reminders, standing
from truceline.verification.moment import At

Rules = Mapping[str, DeadlineRule]
_YEARS = range(1901, 2199)
"""Outside of them nothing is due, whatever somebody wrote."""


class Owed(Value):
    """A deadline of the matter `subject`; `by` are those who owe it, `concerns` those who wait for it.

    `what` says in words what is to be done, where more than the rule tells is known. `ref` is the entry that set it,
    empty where the calendar does; `met_at` when it was met.
    """

    subject: str
    deadline: Deadline
    by: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    what: str = ""
    ref: str = ""
    met_at: At | None = None

    @property
    def met(self) -> Mapping[str, datetime]:
        """As `truceline.verification.deadlines` asks for it."""
        return {} if self.met_at is None else {self.deadline.id: self.met_at}

    def standing(self, now: datetime) -> Standing:
        """How it stands at `now`."""
        return standing([self.deadline], self.met, now)[0]


def of_case(record: CaseRecord, rules: Rules) -> Iterator[Owed]:
    """Tasks and corrective action, as each account of the case sets them."""
    for account in record.case.accounts:
        found = due.owed(account, rules)
        for deadline in found.deadlines:
            if deadline.id not in found.lapsed:
                step = _set_in(account, deadline)
                yield Owed(
                    subject=f"case:{record.id}",
                    deadline=deadline,
                    by=(deadline.owner,) if deadline.owner else (),
                    concerns=account.opened.parties if account.opened else (),
                    what=step.words if step else "",
                    ref=record.ref(account.node, step.number) if step else "",
                    met_at=found.met.get(deadline.id),
                )


def _set_in(account: Account, deadline: Deadline) -> Step | None:
    wanted = deadline.since, deadline.due, deadline.owner
    return next((step for step in account.steps if (step.at, step.due, step.owner) == wanted), None)


def of_patrol(record: PatrolRecord, rules: Rules) -> Iterator[Owed]:
    """The report of each side whose patrol has ended."""
    for owed in record.owed:
        ended = [account.ended for account in record.accounts if account.told_by == owed.by and account.ended]
        yield Owed(
            subject=f"patrol:{record.id}",
            deadline=under(owed.deadline, rules).model_copy(update={"about": record.id, "owner": owed.by}),
            by=(owed.by,),
            concerns=tuple(side for side in record.sides if side != owed.by),
            ref=min(ended, key=lambda one: one.recorded).ref if ended else "",
            met_at=owed.met_at,
        )


def under(deadline: Deadline, rules: Rules) -> Deadline:
    """A deadline that follows from what happened, by what `rules` say of such a one."""
    rule = named(rules, deadline.rule.name)
    moved = timedelta(minutes=(rule.after or 0) - (deadline.rule.after or 0))
    return deadline.model_copy(update={"rule": rule, "due": deadline.due + moved})


def of_notice(record: NoticeRecord, rules: Rules) -> Iterator[Owed]:
    """The reply of each addressee of whom one was asked, from when the notice was sent to it."""
    notice = record.told
    if notice is None or notice.reply_by is None or notice.reply_by.year not in _YEARS:
        return
    for addressee in notice.addressees:
        sent = next(
            (step for step in record.steps if step.told.kind == "sent" and step.told.addressee == addressee), None
        )
        if sent is None or sent.told.at.year not in _YEARS or notice.told_to(addressee) == "cancelled":
            continue
        yield Owed(
            subject=f"notice:{record.id}",
            deadline=Deadline(
                rule=named(rules, "reply"), about=record.id, since=sent.told.at, due=notice.reply_by, owner=addressee
            ),
            by=(addressee,),
            concerns=(notice.sender,),
            what=notice.subject or words().kinds[notice.kind].says,
            ref=sent.ref,
            met_at=_replied(notice, addressee),
        )


def _replied(notice: Notice, addressee: str) -> datetime | None:
    """When what was asked of an addressee came in: the first step after which it is owed no more."""
    steps = sorted((step for step in notice.told if step.addressee == addressee), key=lambda step: step.at)
    for place, step in enumerate(steps):
        so_far = notice.model_copy(update={"told": tuple(steps[: place + 1])})
        if so_far.told_to(addressee) != NOTHING and not so_far.owes(addressee):
            return step.at
    return None


class Consulted(Protocol):
    """Of a consultation's record what commitments are found in."""

    @property
    def consultation(self) -> Consultation | None:
        """What stands."""

    @property
    def readouts(self) -> tuple[Given, ...]:
        """All that were given."""


def of_consultations(
    consultations: Sequence[Consulted], commitments: Iterable[CommitmentRecord], rules: Rules
) -> Iterator[Owed]:
    """What was committed to by a day; one that readouts date differently stands with each of its days."""
    held = [record.consultation for record in consultations if record.consultation is not None]
    told = {one.id for each in held for readout in each.current.values() for one in readout.commitments}
    follow_ups = [
        one.follow_up for record in commitments if record.id in told for one in record.follow_ups if one.current
    ]
    last = max((one.on for one in follow_ups), default=datetime.min.date())
    first = _made(consultations)
    for made in undertakings(held, last, follow_ups):
        since, ref = first[made.id]
        for day in (day for day in made.dues if {day.year, since.year} <= {*_YEARS}):
            yield Owed(
                subject=f"commitment:{made.id}",
                deadline=Deadline(
                    rule=named(rules, "commitment"),
                    about=made.id,
                    since=since,
                    due=end_of(day),
                    owner=" or ".join(made.owners),
                ),
                by=made.owners,
                concerns=tuple(side for side in made.told_by if side not in made.owners),
                what=" / ".join(dict.fromkeys(made.acts.values())),
                ref=ref,
                met_at=_kept(made),
            )


def _made(consultations: Iterable[Consulted]) -> dict[str, tuple[datetime, str]]:
    """By commitment when a readout first told of it, and in which entry."""
    first: dict[str, tuple[datetime, str]] = {}
    for record in consultations:
        for given in record.readouts:
            for one in given.readout.commitments if given.current else ():
                told = given.readout.at, given.ref
                first[one.id] = min(told, first.get(one.id, told))
    return first


def _kept(made: Undertaking) -> datetime | None:
    """The end of the day by which all who follow it up say that it was kept; what is kept on its day is in time."""
    if made.state != "kept":
        return None
    day = max(one.on for one in made.follow_ups)
    return datetime.combine(day, time.max, UTC) if day.year in _YEARS else None


def remind(owed: Owed, since: datetime, until: datetime, *, news: bool) -> tuple[Reminder, ...]:
    """The reminders of one deadline after `since` up to `until`; of what was met by then nobody is reminded.

    Where it is `news`, because its entry came in after `since`, the last reminder that has passed stands for all of
    them: so from one look to the next none is lost or told twice, however late something is known.
    """
    if owed.met_at is not None and owed.met_at <= until:
        return ()
    if not news:
        return reminders([owed.deadline], {}, since, until)
    passed = [at for at in owed.deadline.reminders if at <= until]
    return (Reminder(deadline=owed.deadline, at=max(passed)),) if passed else ()
