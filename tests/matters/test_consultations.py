"""What nodes tell of a consultation together. Sides, offices and words are made up for the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matters.telling import check_total, histories, matter
from truceline.coordination.consultations import Commitment, Consultation, FollowUp, Participant, Point, Readout
from truceline.errors import IllegalStep, InvalidPlan, TrucelineError, UnknownName
from truceline.facts import CommitmentFollowed, ConsultationHeld, Fact, ReadoutGiven, Withdrawn
from truceline.matters import Reading
from truceline.matters.consultations import CommitmentRecord, ConsultationRecord
from truceline.model import Value

ONE, OTHER, THIRD = "a-side", "b-side", "guarantor"


def held(*sides: str, **more: object) -> ConsultationHeld:
    told = {"id": "c-1", "kind": "call", "level": "ministers", "channel": "telephone", "start": "2020-03-15T12:00:00Z"}
    people = [Participant(side=side) for side in sides or (ONE, OTHER)]
    return ConsultationHeld(consultation=Consultation.model_validate(told | {"participants": people} | more))


def readout(side: str = ONE, says: str = "patrols begin", hour: int = 13, due: str | None = None) -> ReadoutGiven:
    made = (
        () if due is None else (Commitment(id="open", owner=OTHER, act="open the road", due=date.fromisoformat(due)),)
    )
    told = Readout(
        side=side,
        at=datetime(2020, 3, 15, hour, tzinfo=UTC),
        points=(Point(topic="Patrols", says=says),),
        commitments=made,
    )
    return ReadoutGiven(consultation="c-1", readout=told)


def followed(by: str = ONE, says: str = "kept", day: int = 20) -> CommitmentFollowed:
    return CommitmentFollowed(
        follow_up=FollowUp.model_validate({"commitment": "open", "by": by, "says": says, "on": date(2020, 3, day)})
    )


def record(reading: Reading) -> ConsultationRecord:
    assert isinstance(reading.value, ConsultationRecord)
    return reading.value


def only_refusal(reading: Reading) -> TrucelineError:
    (error,) = reading.refused.values()
    return error


def test_readouts_of_both_sides_stand_beside_each_other() -> None:
    reading = matter(("north", held()), ("north", readout()), ("south", readout(OTHER, "patrols are studied")))
    assert (reading.state, reading.day, reading.refused) == ("differs", date(2020, 3, 15), {})
    comparison = record(reading).comparison
    assert comparison is not None
    assert comparison.rows[0].words == (
        "Patrols - a-side: patrols begin; b-side: patrols are studied (readouts differ)"
    )
    assert reading.words == "call of ministers, by telephone: a-side, b-side; 2 readouts, 1 point on which they differ"


def test_a_later_readout_of_a_side_takes_the_place_of_its_earlier_one_which_is_kept() -> None:
    reading = matter(("north", held()), ("north", readout()), ("north", readout(says="patrols began", hour=18)))
    assert [(one.current, one.readout.points[0].says) for one in record(reading).readouts] == [
        (False, "patrols begin"),
        (True, "patrols began"),
    ]
    assert [one.readout.ref for one in record(reading).readouts] == ["north/shared#1", "north/shared#2"]
    assert reading.state == "partly_told"


def test_the_deadline_is_the_end_in_utc_of_the_earliest_day_that_a_readout_names() -> None:
    reading = matter(
        ("north", held()), ("north", readout(due="2020-03-31")), ("south", readout(OTHER, due="2020-03-28"))
    )
    assert reading.due == datetime(2020, 3, 29, tzinfo=UTC)
    assert matter(("north", held()), ("north", readout())).due is None
    assert matter(("north", held()), ("north", readout(due="2199-12-31"))).due == datetime(2200, 1, 1, tzinfo=UTC)


def test_a_readout_by_somebody_who_took_no_part_has_no_effect() -> None:
    reading = matter(("north", held()), ("south", readout(THIRD)))
    error = only_refusal(reading)
    assert isinstance(error, UnknownName)
    assert str(error) == "'guarantor' took no part in c-1; one of a-side, b-side"
    assert (reading.state, record(reading).readouts) == ("held", ())


def test_a_readout_of_what_nobody_said_was_held_has_no_effect() -> None:
    reading = matter(("north", readout()))
    assert str(only_refusal(reading)) == (
        "nothing tells that a consultation 'c-1' was held; record that first, in the same log"
    )
    assert (reading.state, record(reading).consultation) == ("unknown", None)


def test_accounts_of_two_nodes_stay_apart_and_it_is_said_in_what_they_differ() -> None:
    reading = matter(
        ("north", held(issues=("m4",))),
        ("south", held(ONE, OTHER, THIRD, start="2020-03-15T13:00:00Z", issues=("posts",))),
        ("south", readout(THIRD)),
    )
    found = record(reading)
    assert [one.consultation.sides for one in found.accounts] == [(ONE, OTHER), (ONE, OTHER, THIRD)]
    assert found.differing == (
        "start: north has 2020-03-15 12:00+00:00; south has 2020-03-15 13:00+00:00",
        "sides: north has a-side, b-side; south has a-side, b-side, guarantor",
        "issues: north has m4; south has posts",
    )
    assert (reading.state, reading.refused) == ("differs", {})
    assert found.consultation is not None and found.consultation.start == datetime(2020, 3, 15, 12, tzinfo=UTC)
    assert found.consultation.silent == (ONE, OTHER)


def test_what_one_account_leaves_open_is_no_difference() -> None:
    reading = matter(("north", held(start="2020-03-15", issues=("m4",))), ("south", held(opened_by=OTHER)))
    assert (record(reading).differing, reading.state) == ((), "held")
    reading = matter(("north", held(end="2020-03-15T12:40:00Z")), ("south", held(end="2020-03-15")))
    assert record(reading).differing == ()
    reading = matter(("north", held(start="2020-03-14")), ("south", held()))
    assert record(reading).differing == ("start: north has 2020-03-14; south has 2020-03-15 12:00+00:00",)


def test_two_nodes_that_record_different_readouts_of_one_side_are_named() -> None:
    reading = matter(("north", held()), ("north", readout(OTHER, "nothing was agreed")), ("south", readout(OTHER)))
    assert record(reading).differing == ("readout of b-side: north and south recorded different ones",)
    assert reading.state == "differs"
    alike = matter(("north", held()), ("north", readout(OTHER)), ("south", readout(OTHER)))
    assert (record(alike).differing, alike.state) == ((), "partly_told")


def test_a_node_corrects_its_own_account() -> None:
    reading = matter(("north", held()), ("north", held(ONE, OTHER, THIRD, channel="video")))
    assert record(reading).consultation == held(ONE, OTHER, THIRD, channel="video").consultation


def test_who_gave_a_readout_is_not_taken_out_again() -> None:
    reading = matter(("north", held()), ("north", readout(OTHER)), ("north", held(ONE, THIRD)))
    error = only_refusal(reading)
    assert isinstance(error, IllegalStep)
    assert str(error) == "consultation:c-1: b-side gave a readout of it, so it took part; leave it in"
    assert record(reading).consultation is not None and OTHER in record(reading).consultation.sides  # type: ignore[union-attr]


def test_nobody_records_the_readouts_of_all_sides_with_the_consultation() -> None:
    whole = held().consultation.model_copy(update={"readouts": (readout(OTHER).readout,)})
    error = only_refusal(matter(("north", ConsultationHeld(consultation=whole))))
    assert isinstance(error, InvalidPlan)
    assert str(error) == "consultation c-1 comes with readouts; record each side's readout by itself"


def test_what_is_said_of_a_commitment_stays_by_whom_it_is_said() -> None:
    reading = matter(("north", followed()), ("south", followed(OTHER, "not_kept")))
    assert (reading.state, reading.day) == ("disputed", date(2020, 3, 20))
    assert reading.words == "open: a-side says kept (2020-03-20); b-side says not kept (2020-03-20)"
    later = matter(("north", followed(says="not_kept")), ("north", followed(day=25)))
    assert (later.state, later.day) == ("kept", date(2020, 3, 25))
    assert isinstance(later.value, CommitmentRecord)
    assert [one.current for one in later.value.follow_ups] == [False, True]


POOL: list[Fact] = [
    held(), held(ONE, THIRD), held(start="2020-03-14", issues=("m4", "posts")), readout(),
    readout(OTHER, "another", 14), readout(THIRD, due="2020-03-20"), readout(ONE, "later", 20, "2199-12-31"),
    ConsultationHeld(consultation=held().consultation.model_copy(update={"readouts": (readout(OTHER).readout,)})),
    Withdrawn(type="consultation", id="c-1", reason="typing error"),
]  # fmt: skip


@settings(max_examples=120)
@given(histories(POOL), st.randoms(use_true_random=False))
def test_whatever_is_told_of_a_consultation_makes_one_in_any_order(
    told: list[object], random: st.random_module
) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    check_total("consultation", "c-1", told, shuffled)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(histories([followed(), followed(OTHER, "partly", 18), followed(ONE, "not_kept", 25)]), st.randoms())
def test_whatever_is_told_of_a_commitment_is_read_in_any_order(told: list[object], random: st.random_module) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    check_total("commitment", "open", told, shuffled)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [held().consultation, readout().readout, followed().follow_up])
def test_what_is_recorded_comes_back_as_it_was(value: Value) -> None:
    assert type(value).model_validate_json(value.model_dump_json()) == value
