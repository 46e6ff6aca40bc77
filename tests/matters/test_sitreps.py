"""A situation report on its way out: two people, in this order, and nothing that was not approved."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matters.telling import START, check_total, histories
from truceline.errors import IllegalStep, NotPermitted
from truceline.facts import Fact, SitrepApproved, SitrepIssued, SitrepPrepared, SitrepReturned
from truceline.matters import Reading, Told, read
from truceline.matters.sitreps import PICTURE, SitrepRecord

DAY, AS_OF = date(2020, 3, 15), datetime(2020, 3, 15, 17, 30, tzinfo=UTC)
ONE, OTHER = "north/a1", "north/r1"
FILES = {"a.html": "x", PICTURE: "p"}
AS_ISSUED = {"a.html": "y", PICTURE: "p"}


def prepared(**more: object) -> SitrepPrepared:
    given = {"sitrep": "s-1", "day": DAY, "audience": "joint", "as_of": AS_OF, "documents": FILES}
    return SitrepPrepared.model_validate(given | more)


def issued(**more: object) -> SitrepIssued:
    given = prepared().model_dump() | {"documents": AS_ISSUED, "prepared_by": ONE, "approved_by": OTHER}
    return SitrepIssued.model_validate({k: v for k, v in (given | more).items() if k not in ("v", "coarsened")})


APPROVED, RETURNED = SitrepApproved(sitrep="s-1"), SitrepReturned(sitrep="s-1", reason="the map is missing")


def told(*said: tuple[str, Fact], log: str = "internal") -> Reading:
    """What facts say together that people of one node recorded one after the other."""
    facts = [
        Told(f"north/{log}", seq, author, START.replace(minute=seq), {}, fact)
        for seq, (author, fact) in enumerate(said)
    ]
    return read("sitrep", "s-1", facts)


def refused(reading: Reading) -> Exception:
    (error,) = reading.refused.values()
    return error


def record(reading: Reading) -> SitrepRecord:
    assert isinstance(reading.value, SitrepRecord)
    return reading.value


def test_a_report_goes_from_one_person_by_another_to_its_readers() -> None:
    reading = told((ONE, prepared()), (OTHER, APPROVED), (OTHER, issued()))
    assert (reading.state, reading.day, reading.refused) == ("issued", DAY, {})
    assert reading.words == (
        "s-1: 2020-03-15 for joint: prepared by north/a1; approved by north/r1; issued (north/internal#2)"
    )


def test_an_approval_by_its_own_author_has_no_effect() -> None:
    reading = told((ONE, prepared()), (ONE, APPROVED))
    assert reading.state == "prepared"
    assert isinstance(refused(reading), NotPermitted)
    assert str(refused(reading)) == "s-1: north/a1 prepared it and does not approve it; somebody else has to"


def test_who_prepared_it_anew_is_who_may_not_approve_it() -> None:
    reading = told((ONE, prepared()), (OTHER, RETURNED), (OTHER, prepared()), (ONE, APPROVED))
    assert reading.state == "approved"
    again = told((ONE, prepared()), (OTHER, RETURNED), (OTHER, prepared()), (OTHER, APPROVED))
    assert again.state == "prepared" and isinstance(refused(again), NotPermitted)


@pytest.mark.parametrize(
    ("before", "fact", "why"),
    [
        ((), APPROVED, "nothing is prepared"),
        ((), RETURNED, "nothing is prepared"),
        ((), issued(), "nothing is prepared"),
        ((prepared(),), prepared(), "is prepared already"),
        ((prepared(),), issued(), "is prepared and not approved"),
        ((prepared(), APPROVED), APPROVED, "is approved already"),
        ((prepared(), APPROVED), issued(prepared_by="north/x"), "not issued as it was approved"),
        ((prepared(), APPROVED), issued(day=date(2020, 3, 16)), "not issued as it was approved"),
        ((prepared(), APPROVED), issued(audience="public"), "not issued as it was approved"),
        ((prepared(), APPROVED), issued(documents=AS_ISSUED | {PICTURE: "q"}), "picture.json is another"),
        ((prepared(), APPROVED), issued(documents={"a.html": "y"}), "picture.json is missing"),
        ((prepared(), APPROVED), issued(documents=AS_ISSUED | {"b.html": "z"}), "b.html is new"),
        ((prepared(), APPROVED), issued(documents={PICTURE: "p"}), "a.html is missing"),
        ((prepared(documents={"a.html": "x"}), APPROVED), issued(documents={"a.html": "y"}), "a.html is another"),
        ((prepared(), RETURNED), APPROVED, "was returned"),
        ((prepared(), RETURNED), prepared(audience="own"), "is the report of 2020-03-15 for joint"),
        ((prepared(), APPROVED, issued()), issued(), "is issued already"),
        ((prepared(), APPROVED, issued()), RETURNED, "is issued already"),
    ],
)
def test_a_step_that_may_not_follow_is_refused_and_changes_nothing(
    before: tuple[Fact, ...], fact: Fact, why: str
) -> None:
    steps = [(ONE if isinstance(one, SitrepPrepared) else OTHER, one) for one in before]
    reading = told(*steps, (OTHER, fact))
    assert isinstance(refused(reading), IllegalStep) and why in str(refused(reading))
    assert record(reading).state == (record(told(*steps)).state if steps else "unknown")


def test_a_report_without_a_picture_is_issued_as_it_was_approved() -> None:
    files = {"a.html": "x"}
    reading = told((ONE, prepared(documents=files)), (OTHER, APPROVED), (OTHER, issued(documents=files)))
    assert (reading.state, reading.refused) == ("issued", {})


def test_an_issue_that_stands_alone_in_a_shared_log_tells_who_prepared_and_who_approved() -> None:
    reading = told((OTHER, issued()), log="shared")
    assert reading.state == "issued" and not reading.refused
    assert "prepared by north/a1; approved by north/r1" in reading.words
    alone = told((OTHER, issued(approved_by=ONE)), log="shared")
    assert isinstance(refused(alone), NotPermitted)


def test_nobody_takes_a_step_on_a_report_of_another_node() -> None:
    mine = Told("north/shared", 0, OTHER, START, {}, issued())
    theirs = Told("south/shared", 0, "south/r1", START.replace(minute=5), {}, RETURNED)
    reading = read("sitrep", "s-1", [theirs, mine])
    assert reading.state == "issued" and "north keeps it" in str(reading.refused["south/shared#0"])


POOL = [
    prepared(),
    issued(documents=FILES | {PICTURE: "q"}),
    prepared(audience="own"),
    APPROVED,
    RETURNED,
    issued(),
    issued(approved_by=ONE),
]


@given(histories(POOL), st.randoms())
def test_whatever_was_told_makes_a_report(history: list[Told], chance: object) -> None:
    if history:
        shuffled = list(history)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        check_total("sitrep", "s-1", history, shuffled)
