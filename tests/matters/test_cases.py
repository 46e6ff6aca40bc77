"""A case as its facts have it: an account of each node that received it, with what others added to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matters.telling import START, after_each_other, check_total, histories, matter, telling
from truceline.errors import IllegalStep, NotPermitted, TrucelineError, UnknownName
from truceline.facts import CaseStepTaken, Withdrawn
from truceline.matters import Reading, read
from truceline.matters.cases import CaseRecord
from truceline.verification.case import Opened, Taken
from truceline.verification.steps import rules

OPENED = Opened(
    parties=("turkiye", "russia"),
    deciders=("turkiye", "russia", "mission"),
    incidents=("i-1",),
    alleged=("south",),
    registered_by=("north",),
)


def step(kind: str, minutes: float = 0, *, account: str | None = None, **told: Any) -> CaseStepTaken:
    """A step with all that its kind needs, unless told otherwise."""
    given: dict[str, Any] = {"kind": kind, "at": START + timedelta(minutes=minutes), "words": "as told", "ref": "r-01"}
    given |= {"owner": "team 3", "opened": OPENED if kind == "received" else None}
    endorsed = told.pop("endorsed_by", ())
    return CaseStepTaken(case="c-1", taken=Taken(**given | told), account=account, endorsed_by=endorsed)


def case(*said: tuple[str, CaseStepTaken]) -> tuple[CaseRecord, Reading]:
    """The case that facts make, recorded one after the other."""
    reading = matter(*said)
    assert isinstance(reading.value, CaseRecord)
    return reading.value, reading


def errors(reading: Reading) -> list[TrucelineError]:
    return list(reading.refused.values())


def test_a_case_stands_where_its_steps_leave_it() -> None:
    record, reading = case(("north", step("received")), ("north", step("registered", 1, ref="2020/017")))
    assert (reading.state, reading.refused, reading.day) == ("registered", {}, START.date())
    assert reading.words == "c-1 (number 2020/017, on i-1): north: registered"
    assert record.ref("north", 2) == "north/shared#1"


def test_what_another_node_adds_stands_in_the_account_of_the_node_that_received_it() -> None:
    record, reading = case(
        ("north", step("received")),
        ("north", step("registered", 1)),
        ("south", step("notified", 2, of="russia")),
        ("north", step("notified", 3, of="turkiye")),
    )
    assert (reading.state, reading.refused) == ("notified", {})
    (account,) = record.case.accounts
    assert [(one.number, one.node) for one in account.steps] == [(1, "north"), (2, "north"), (3, "south"), (4, "north")]


def test_what_arrives_late_makes_nothing_illegal_that_the_keeper_recorded_before() -> None:
    told = [telling("north", 0, step("received")), telling("north", 1, step("registered", 1))]
    # The mission had seen only that it was received, and tells of it before north has registered it.
    late = telling("mission", 0, step("disposed", 1, disposition="exercise"), {"north/shared": 1})
    for arrived in (told, [late, *told], [*told, late]):
        reading = read("case", "c-1", arrived)
        assert reading.state == ("disposed" if late in arrived else "registered")
        assert reading.refused == {}


def test_two_nodes_that_received_it_each_keep_an_account() -> None:
    record, reading = case(
        ("north", step("received")),
        ("south", step("received", 1)),
        ("south", step("registered", 2)),
    )
    assert [(one.node, one.state) for one in record.case.accounts] == [("north", "received"), ("south", "registered")]
    assert (reading.state, record.case.differs) == ("differs", True)
    assert reading.words == "c-1 (number r-01, on i-1): north: received | south: registered"


def test_a_step_can_be_added_to_the_account_of_the_other_side() -> None:
    record, reading = case(
        ("north", step("received")),
        ("south", step("received", 1)),
        ("south", step("registered", 2, account="north")),
    )
    assert [(one.node, one.state) for one in record.case.accounts] == [("north", "registered"), ("south", "received")]
    assert reading.refused == {}


def test_who_received_nothing_adds_to_the_first_account_that_they_had_seen() -> None:
    told = [
        telling("north", 0, step("received")),
        telling("south", 1, step("received")),
        telling("mission", 2, step("registered", 2), {"south/shared": 2}),
    ]
    reading = read("case", "c-1", told)
    assert isinstance(reading.value, CaseRecord)
    assert [(one.node, one.state) for one in reading.value.case.accounts] == [
        ("north", "received"),
        ("south", "registered"),
    ]


def test_a_step_without_effect_is_kept_with_the_error_that_says_why() -> None:
    record, reading = case(("north", step("received")), ("north", step("agreed", 1)))
    (error,) = errors(reading)
    assert isinstance(error, IllegalStep)
    assert "'agreed' may not follow 'received'; possible now: registered" in str(error)
    assert list(reading.refused) == ["north/shared#1"]
    assert [one.reason for one in record.case.accounts[0].ignored] == [error.reason]


def test_a_step_of_a_case_that_nobody_received_says_what_to_do() -> None:
    record, reading = case(("north", step("registered")))
    assert record.case.accounts == ()
    assert (reading.state, reading.day) == ("unknown", None)
    assert "receive it first" in str(errors(reading)[0])


def test_an_account_that_nobody_keeps_takes_no_step() -> None:
    _, reading = case(("north", step("received")), ("north", step("registered", 1, account="south")))
    assert isinstance(errors(reading)[0], UnknownName)
    assert "south has not received the case" in str(errors(reading)[0])


def test_who_is_of_no_party_speaks_for_their_node_where_it_is_named() -> None:
    """South is alleged in the case; its node alone does not find that it was an exercise."""
    _, reading = case(
        ("north", step("received")),
        ("north", step("registered", 1)),
        ("south", step("disposed", 2, disposition="exercise")),
    )
    assert isinstance(errors(reading)[0], NotPermitted)
    assert "on the word of south alone" in str(errors(reading)[0])


def test_the_earliest_open_deadline_is_due_and_lapses_with_the_case() -> None:
    begun = (("north", step("received")), ("north", step("registered", 1)))
    tasked = ("north", step("tasked_before_notice", 2, due=START + timedelta(hours=9)))
    again = ("north", step("tasked_before_notice", 3, due=START + timedelta(hours=4)))
    _, reading = case(*begun, tasked)
    assert reading.due == START + timedelta(hours=9)
    _, reading = case(*begun, tasked, ("north", step("disposed", 3, disposition="exercise")))
    assert reading.due is None
    _, reading = case(*begun, tasked, again)
    assert len(reading.refused) == 1 and reading.due == START + timedelta(hours=9)


def test_an_occupied_school_goes_on_ends_and_goes_on_again() -> None:
    said = [("north", step("received")), ("north", step("goes_on", 1))]
    closing = ("north", step("disposed", 2, disposition="criminal"))
    over = ("north", step("closed", 3, party="turkiye"))
    _, reading = case(*said, ("north", step("registered", 2)), closing, over)
    assert "'closed' may not follow 'open'" in str(errors(reading)[0])
    said += [("north", step("ended", 2)), ("north", step("registered", 2)), closing, over]
    record, reading = case(*said)
    assert (reading.state, reading.refused, record.case.accounts[0].continuing) == ("closed", {}, "ended")
    said += [("north", step("reopened", 4)), ("north", step("goes_on_again", 5))]
    record, reading = case(*said)
    assert (reading.state, reading.refused, record.case.accounts[0].continuing) == ("reopened", {}, "reopened")
    assert "goes on again" in reading.words


@pytest.mark.parametrize("disposition", sorted(rules().dispositions))
def test_every_disposition_ends_a_case_without_a_violation(disposition: str) -> None:
    _, reading = case(
        ("north", step("received")),
        ("north", step("registered", 1)),
        ("north", step("disposed", 2, disposition=disposition)),
    )
    assert (reading.state, reading.refused) == ("disposed", {})


def test_what_was_withdrawn_counts_no_more() -> None:
    told = after_each_other(
        ("north", step("received")),
        ("north", Withdrawn(type="case", id="c-1", reason="entered twice")),
    )
    assert read("case", "c-1", told).state == "withdrawn"


POOL = [
    step("received"),
    step("received", 1, opened=OPENED.model_copy(update={"incidents": ("i-2",)})),
    *(step(kind, 2, of="russia") for kind in ("registered", "notified", "finding", "response", "dissent", "note")),
    step("notified", 2, of="turkiye"),
    step("tasked_before_notice", 3, due=START + timedelta(hours=4)),
    step("tasked", 3, account="south"),
    step("evidence", 4),
    step("registered", 1, ref="2020\n017\u2028"),
    step("disposed", 5, disposition="exercise", party="russia"),
    step("goes_on", 5),
    step("ended", 6),
    step("closed", 7),
    step("reopened", 8),
    step("agreed", 9, endorsed_by=("turkiye", "russia")),
    Withdrawn(type="case", id="c-1", reason="entered twice"),
]


@settings(max_examples=150)
@given(histories(POOL), st.randoms(use_true_random=False))
def test_whatever_is_told_makes_one_case(told: list[Any], random: Any) -> None:
    if told:
        shuffled = list(told)
        random.shuffle(shuffled)
        check_total("case", "c-1", told, shuffled)
