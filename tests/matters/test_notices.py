"""Notices as the logs of several nodes tell them: readers are total, and no order of arrival matters. All made up."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.coordination.notices import Notice
from truceline.coordination.notices import Told as Step
from truceline.coordination.steps import steps_of
from truceline.coordination.window import Window
from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import Fact, NoticeGiven, NoticeTold, Withdrawn
from truceline.geo import Circle, Point
from truceline.matters import read
from truceline.matters.notices import NoticeRecord
from truceline.matters.told import Told, standing

DAWN = datetime(2020, 3, 15, 6, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return DAWN + timedelta(minutes=minutes)


def notice(**changed: object) -> Notice:
    given_ = {
        "id": "n-1",
        "kind": "flight",
        "sender": "north",
        "addressees": ("south", "monitors"),
        "contact": "duty officer, hotline 1",
        "window": Window(start=at(600), end=at(720)),
        "where": Circle(centre=Point(lat=35.8, lon=36.6), radius_m=1_000),
        "reply_by": at(120),
    }
    return Notice.model_validate(given_ | changed)


def step(kind: str, minutes: float, by: str = "north", addressee: str = "south", words: str = "") -> NoticeTold:
    reason = words or ("a school stands there" if kind == "objected" else "")
    return NoticeTold(notice="n-1", told=Step(kind=kind, by=by, addressee=addressee, at=at(minutes), words=reason))


def entry(
    fact: Fact, seq: int, log: str = "north/shared", seen: dict[str, int] | None = None, minutes: float = 0
) -> Told:
    return Told(log, seq, f"{log.partition('/')[0]}/op-1", at(minutes), seen or {}, fact)


GIVEN = entry(NoticeGiven(notice=notice(), despite=("p-1",)), 0)


def record(*told: Told) -> NoticeRecord:
    value = read("notice", "n-1", told).value
    assert isinstance(value, NoticeRecord)
    return value


def test_a_notice_holds_what_was_given_each_step_and_who_recorded_it() -> None:
    confirmed = entry(step("acknowledged", 9, "south"), 0, "south/shared", {"north/shared": 2}, 9)
    reading = read("notice", "n-1", [GIVEN, entry(step("sent", 0), 1), confirmed])
    value = reading.value
    assert isinstance(value, NoticeRecord)
    assert value.notice == notice()
    assert (value.entry, value.despite) == ("north/shared#0", ("p-1",))
    assert [(one.told.kind, one.ref, one.author) for one in value.steps] == [
        ("sent", "north/shared#1", "north/op-1"),
        ("acknowledged", "south/shared#0", "south/op-1"),
    ]
    assert (reading.state, reading.day, reading.due) == ("differs", DAWN.date(), None)
    assert reading.words == (
        "flight, notice of north, 2020-03-15 16:00 to 18:00 UTC - south: receipt confirmed; monitors: not sent"
    )


def test_a_reply_is_due_as_long_as_any_addressee_owes_it() -> None:
    sent = [GIVEN, entry(step("sent", 0), 1), entry(step("sent", 0, addressee="monitors"), 2)]
    assert read("notice", "n-1", [GIVEN]).due is None
    assert read("notice", "n-1", sent).due == at(120)
    half = [*sent, entry(step("acknowledged", 9, "south"), 3)]
    assert read("notice", "n-1", half).due == at(120)
    assert read("notice", "n-1", [*half, entry(step("objected", 9, "monitors", "monitors"), 4)]).due is None
    assert read("notice", "n-1", [*half, entry(step("cancelled", 9, addressee="monitors"), 4)]).due is None


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (step("sent", 5), "'sent' may not follow 'sent'"),
        (step("answered", 5, "monitors", "monitors"), "'answered' may not follow 'nothing'"),
        (step("acknowledged", 5, "north"), "'north' may not take 'acknowledged'; its addressee may"),
        (step("acknowledged", 5, "west", "west"), "not addressed to 'west'"),
        (step("acknowledged", -5, "south"), "'acknowledged' of 2020-03-15 05:55 does not fit before 2020-03-15 06:00"),
        (step("sent", 800, addressee="monitors"), "sent after"),
        (NoticeGiven(notice=notice(contact="hotline 2")), "was given otherwise in north/shared#0; cancel that one"),
    ],
)
def test_a_step_that_does_not_fit_has_no_effect_and_says_why(fact: Fact, reason: str) -> None:
    told = [GIVEN, entry(step("sent", 0), 1)]
    reading = read("notice", "n-1", [*told, entry(fact, 2)])
    assert reason in str(reading.refused["north/shared#2"])
    assert reading.state == read("notice", "n-1", told).state
    (one,) = record(*told, entry(fact, 2)).refused
    assert (one.ref, one.why) == ("north/shared#2", str(reading.refused["north/shared#2"]))


def test_a_step_of_a_notice_that_nobody_gave_is_refused() -> None:
    reading = read("notice", "n-1", [entry(step("sent", 0), 0)])
    assert isinstance(reading.refused["north/shared#0"], IllegalStep)
    assert (reading.state, reading.words) == ("nothing", "n-1: not given")


def test_a_draft_given_again_in_the_shared_log_is_one_notice_and_its_entry_is_the_shared_one() -> None:
    draft = entry(NoticeGiven(notice=notice()), 4, "north/internal", minutes=-9)
    value = record(draft, GIVEN)
    assert value.entry == "north/shared#0"
    assert [one.ref for one in value.given] == ["north/internal#4", "north/shared#0"]
    assert value.refused == ()


def test_the_very_same_step_in_another_log_is_one_step() -> None:
    home = [entry(NoticeGiven(notice=notice()), 4, "north/internal"), entry(step("sent", 0), 5, "north/internal")]
    reading = read("notice", "n-1", [*home, GIVEN, entry(step("sent", 0), 1)])
    assert isinstance(reading.value, NoticeRecord)
    assert [(one.ref, one.again) for one in reading.value.steps] == [("north/internal#5", ("north/shared#1",))]
    assert reading.refused == {}


def test_what_the_sender_recorded_before_it_heard_of_a_reply_is_not_undone_by_it() -> None:
    cancelled = entry(step("cancelled", 20), 2, minutes=20)
    late = entry(step("acknowledged", 30, "south"), 0, "south/shared", {"north/shared": 2}, 30)
    reading = read("notice", "n-1", [late, GIVEN, entry(step("sent", 0), 1), cancelled])
    assert list(reading.refused) == ["south/shared#0"]
    assert record(GIVEN, entry(step("sent", 0), 1), cancelled, late).told is not None


KINDS = sorted(steps_of("notice").table)
PARTIES = ("north", "south", "monitors", "west")
FACTS = st.one_of(
    st.builds(
        step,
        st.sampled_from(KINDS),
        st.integers(-60, 900),
        st.sampled_from(PARTIES),
        st.sampled_from(PARTIES),
        st.sampled_from(["", "we have read it"]),
    ),
    st.builds(lambda contact: NoticeGiven(notice=notice(contact=contact)), st.sampled_from(["hotline 1", "hotline 2"])),
    st.just(Withdrawn(type="notice", id="n-1", reason="by mistake")),
)
LOGS = ("north/shared", "north/internal", "south/shared", "east/shared")


@st.composite
def logs(draw: st.DrawFn) -> list[Told]:
    """Facts in several logs, each with times that do not go back and what its node held of the others."""
    told: list[Told] = []
    for log in LOGS:
        minutes, held = 0, dict.fromkeys((other for other in LOGS if other != log), 0)
        for seq, fact in enumerate(draw(st.lists(FACTS, max_size=6))):
            minutes += draw(st.integers(0, 60))
            for other in held:
                held[other] += draw(st.integers(0, 3))
            told.append(Told(log, seq, f"{log.partition('/')[0]}/op-1", at(minutes), dict(held), fact))
    return told


@given(logs(), st.integers(0, 2**31))
def test_any_facts_in_any_order_make_one_notice_that_can_be_asked_at_any_time(told: list[Told], seed: int) -> None:
    reading = read("notice", "n-1", told)
    shuffled = random.Random(seed).sample(told, len(told))
    again = read("notice", "n-1", shuffled)
    assert (again.value, again.state, again.words, again.day, again.due) == (
        reading.value, reading.state, reading.words, reading.day, reading.due,
    )  # fmt: skip
    assert {ref: str(error) for ref, error in again.refused.items()} == {
        ref: str(error) for ref, error in reading.refused.items()
    }
    assert all(isinstance(error, TrucelineError) and "\n" not in str(error) for error in reading.refused.values())
    value = reading.value
    assert type(value).model_validate(value.model_dump(mode="json")) == value
    assert type(value).model_validate_json(value.model_dump_json()) == value
    if isinstance(value, NoticeRecord):
        shown = {one.ref for one in (*value.steps, *value.given, *value.refused)}
        shown |= {ref for one in value.steps for ref in one.again}
        assert shown == {one.ref for one in standing(told)[0]}
        for minutes in range(-60, 1_000, 45) if value.told else ():
            assert value.told and len(value.told.standings(at(minutes))) == 2
