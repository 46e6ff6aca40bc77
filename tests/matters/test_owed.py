"""What is owed by when, read out of patrols, notices, consultations and cases; and reminders of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matters.telling import after_each_other
from tests.verification.stepping import OPENED
from truceline.coordination.consultations import Commitment, Consultation, FollowUp, Participant, Readout
from truceline.coordination.notices import Notice, Told
from truceline.coordination.patrol import Concurrence, Event, Plan
from truceline.coordination.window import Window
from truceline.facts import (
    CaseStepTaken,
    CommitmentFollowed,
    ConsultationHeld,
    Fact,
    NoticeGiven,
    NoticeTold,
    PatrolAnswered,
    PatrolPlanned,
    PatrolReported,
    PatrolTold,
    ReadoutGiven,
)
from truceline.geo import Circle, Point
from truceline.matters import read
from truceline.matters.owed import Owed, of_case, of_consultations, of_notice, of_patrol, remind
from truceline.verification.case import Taken
from truceline.verification.deadlines import after, deadline_rules, read_deadlines

RULES = deadline_rules()
DAWN = datetime(2020, 3, 15, tzinfo=UTC)
SIDES = ("north", "south")


def at(minutes: float) -> datetime:
    return DAWN + timedelta(minutes=minutes)


def value(*said: tuple[str, Fact]) -> Any:
    told = after_each_other(*said)
    type, _, id = told[0].fact.subject.partition(":")
    reading = read(type, id, told)
    assert not reading.refused
    return reading.value


def patrol(*more: tuple[str, Fact]) -> Any:
    window = Window(start=at(60), end=at(240))
    plan = PatrolPlanned(patrol="p-1", plan=Plan(route="m4", start=0, end=10, window=window), sides=SIDES)
    answers = [
        PatrolAnswered(patrol="p-1", answer=Concurrence(side=side, answer="concurred", at=at(0))) for side in SIDES
    ]
    return value(("north", plan), *(("north", one) for one in answers), *more)


def told(kind: str, by: str, minutes: float, **more: str) -> PatrolTold:
    return PatrolTold(patrol="p-1", event=Event(kind=kind, told_by=by, at=at(minutes), **cast(Any, more)))


def ended(by: str) -> Iterator[tuple[str, Fact]]:
    yield by, told("departed", by, 60)
    yield by, told("completed", by, 180)


def test_each_side_owes_a_report_of_its_own_patrol_and_the_others_wait_for_it() -> None:
    found = list(of_patrol(patrol(*ended("north"), *ended("south")), RULES))
    assert [(one.by, one.concerns, one.deadline.due) for one in found] == [
        (("north",), ("south",), at(300)),
        (("south",), ("north",), at(300)),
    ]
    assert found[0].standing(at(290)).words == "patrol report on p-1, north: due 2020-03-15 05:00 UTC, due in 10 min"
    assert [one.ref for one in found] == ["north/shared#4", "south/shared#6"]


def test_a_report_that_came_in_is_owed_no_more_by_that_side() -> None:
    came = ("north", PatrolReported(patrol="p-1", told_by="north", report="r-1", at=at(200)))
    found = list(of_patrol(patrol(*ended("north"), *ended("south"), came), RULES))
    assert [one.standing(at(290)).how for one in found] == ["met", "due"]


def test_a_missions_own_time_moves_what_follows_from_what_happened() -> None:
    rules = read_deadlines("patrol_report: {after: 60, remind: [10]}", "deadlines.yaml")
    (found,) = of_patrol(patrol(*ended("north")), rules)
    assert (found.deadline.due, found.deadline.reminders) == (at(240), (at(230), at(240)))


def notice(*steps: tuple[str, str, float], reply: str = "answer") -> Any:
    where = Circle(centre=Point(lat=35.8, lon=36.6), radius_m=500)
    given = Notice(
        id="n-1",
        kind="movement",
        sender="north",
        addressees=("south", "mission"),
        contact="duty desk",
        window=Window(start=at(600), end=at(700)),
        where=where,
        reply=cast(Any, reply),
        reply_by=at(300),
    )
    said = [
        NoticeTold(
            notice="n-1",
            told=Told(
                kind=kind, by="north" if kind in ("sent", "cancelled") else to, addressee=to, at=at(minutes), words="w"
            ),
        )
        for kind, to, minutes in steps
    ]
    return value(("north", NoticeGiven(notice=given)), *(("north", one) for one in said))


def test_a_reply_is_owed_by_those_to_whom_a_notice_was_sent_and_the_sender_waits_for_it() -> None:
    (found,) = of_notice(notice(("sent", "south", 10)), RULES)
    assert (found.by, found.concerns, found.deadline.since) == (("south",), ("north",), at(10))
    assert found.standing(at(301)).words == "reply asked for on n-1, south: due 2020-03-15 05:00 UTC, overdue by 1 min"


def test_receipt_is_no_answer_where_an_answer_was_asked_for() -> None:
    steps = [("sent", "south", 10), ("acknowledged", "south", 20)]
    (asked,) = of_notice(notice(*steps), RULES)
    (enough,) = of_notice(notice(*steps, reply="acknowledgement"), RULES)
    (answered,) = of_notice(notice(*steps, ("answered", "south", 30), ("objected", "south", 400)), RULES)
    assert (asked.met_at, enough.met_at, answered.met_at) == (None, at(20), at(30))


def test_to_a_notice_that_was_cancelled_no_reply_is_owed() -> None:
    assert not list(of_notice(notice(("sent", "south", 10), ("cancelled", "south", 20)), RULES))


def consultation(*dues: date | None) -> Any:
    held = Consultation(
        id="c-1",
        kind="call",
        level="liaison",
        channel="telephone",
        start=at(0),
        participants=tuple(Participant(side=side) for side in SIDES),
    )
    said: list[tuple[str, Fact]] = [("north", ConsultationHeld(consultation=held))]
    for side, day in zip(SIDES, dues, strict=False):
        made = Commitment(id="k-1", owner="south", act="let the convoy pass", due=day)
        said.append((side, ReadoutGiven(consultation="c-1", readout=Readout(side=side, at=at(5), commitments=(made,)))))
    return value(*said)


def followed(*said: tuple[str, str, date]) -> list[Any]:
    facts = [
        CommitmentFollowed(follow_up=FollowUp(commitment="k-1", by=by, says=cast(Any, says), on=on))
        for by, says, on in said
    ]
    return [value(*(("north", one) for one in facts))] if facts else []


DAY = date(2020, 3, 20)


def test_a_commitment_is_due_at_the_end_of_the_day_that_the_readout_names() -> None:
    (found,) = of_consultations([consultation(DAY)], [], RULES)
    assert (found.by, found.concerns, found.subject) == (("south",), ("north",), "commitment:k-1")
    assert found.deadline.due == datetime(2020, 3, 21, tzinfo=UTC)
    assert found.ref == "north/shared#1"


def test_readouts_that_date_a_commitment_differently_stand_with_each_of_their_days() -> None:
    found = list(of_consultations([consultation(DAY, DAY + timedelta(days=3))], [], RULES))
    assert [one.deadline.due.day for one in found] == [21, 24]


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ([], "overdue"),
        ([("north", "kept", DAY)], "met"),
        ([("north", "kept", DAY + timedelta(days=1))], "met_late"),
        ([("north", "partly", DAY)], "overdue"),
        ([("north", "kept", DAY), ("south", "not_kept", DAY)], "overdue"),
    ],
)
def test_a_commitment_is_met_once_all_who_follow_it_say_so(said: list[tuple[str, str, date]], how: str) -> None:
    (found,) = of_consultations([consultation(DAY)], followed(*said), RULES)
    assert found.standing(datetime(2020, 4, 1, tzinfo=UTC)).how == how


def test_a_commitment_without_a_day_is_owed_by_none() -> None:
    assert not list(of_consultations([consultation(None)], [], RULES))


@pytest.mark.parametrize("year", [1900, 2199])
def test_a_day_at_the_edge_of_all_years_of_a_ceasefire_is_none_that_anybody_waits_for(year: int) -> None:
    assert not list(of_consultations([consultation(date(year, 1, 1))], [], RULES))


def test_a_task_is_owed_by_its_owner_and_leads_to_the_step_that_set_it() -> None:
    steps = [
        Taken(kind="received", at=at(0), opened=OPENED),
        Taken(kind="registered", at=at(1), ref="2020/1"),
        Taken(kind="tasked_before_notice", at=at(2), owner="team 3", words="look", due=at(60)),
    ]
    record = value(*(("mission", CaseStepTaken(case="c-1", taken=one)) for one in steps))
    (found,) = of_case(record, RULES)
    assert (found.by, found.concerns, found.ref) == (("team 3",), ("north", "south"), "mission/shared#2")


OWED = Owed(subject="patrol:p-1", deadline=after(RULES["patrol_report"], "p-1", at(0)), ref="north/shared#0")


@given(st.lists(st.integers(-10, 400), min_size=2, max_size=8), st.integers(-20, 420))
def test_no_reminder_is_lost_or_told_twice_however_late_the_entry_came(looks: list[int], came: int) -> None:
    """The entry is held from minute `came` on; reminders fall 90 and 120 minutes after what happened."""
    times = sorted(set(looks))
    heard = []
    for start, end in pairwise(times):
        if came <= end:
            heard += [one.at for one in remind(OWED, at(start), at(end), news=came > start)]
    assert len(heard) == len(set(heard))
    if not times or came > times[-1]:
        assert not heard
        return
    first = next((end for start, end in pairwise(times) if start < came <= end), None)
    if first is None:
        expected = [moment for moment in (90, 120) if times[0] < moment <= times[-1]]
    else:
        late = [moment for moment in (90, 120) if moment <= first]
        expected = [*late[-1:], *(moment for moment in (90, 120) if first < moment <= times[-1])]
    assert heard == [at(moment) for moment in expected]


def test_of_what_was_met_by_the_look_nobody_is_reminded() -> None:
    met = OWED.model_copy(update={"met_at": at(95)})
    assert not remind(met, at(0), at(100), news=False)
    assert not remind(met, at(0), at(100), news=True)
