"""A request for access as its facts have it: every answer that anybody tells of stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matters.telling import START, check_total, histories, matter
from truceline.errors import IllegalStep, InvalidCase
from truceline.facts import AccessAnswered, AccessRequested
from truceline.geo.place import Place
from truceline.matters.access import AccessRecord
from truceline.verification.access import Answer, Request, answers

PLACE = Place(text="the bridge")


def asked(minutes: float = 0, **more: Any) -> AccessRequested:
    request = {"id": "a-1", "place": PLACE, "asked_by": "team 3", "asked_at": START + timedelta(minutes=minutes)}
    return AccessRequested(request=Request(**request | more))  # type: ignore[arg-type]


def told(answer: str, minutes: float = 10, by: str = "a sentry", **more: Any) -> AccessAnswered:
    reason = "orders" if answers()[answer].column else ""
    given = {"answer": answer, "at": START + timedelta(minutes=minutes), "by": by, "reason": reason}
    return AccessAnswered(request="a-1", answer=Answer(**given | more))  # type: ignore[arg-type]


def test_silence_is_neither_a_grant_nor_a_denial() -> None:
    reading = matter(("north", asked()))
    assert (reading.state, reading.due, reading.day) == ("unanswered", None, START.date())
    assert reading.words == "a-1: access to the bridge asked by team 3 2020-03-15 00:00 UTC: no answer"


@pytest.mark.parametrize("answer", sorted(answers()))
def test_the_last_answer_by_its_own_time_is_the_state(answer: str) -> None:
    assert matter(("north", asked()), ("north", told(answer))).state == answer
    assert matter(("north", asked()), ("north", told(answer, 10)), ("north", told("granted", 5))).state == answer


def test_a_denial_that_was_lifted_was_a_denial() -> None:
    reading = matter(("north", asked()), ("north", told("denied")), ("south", told("granted", 30)))
    assert isinstance(reading.value, AccessRecord) and reading.value.request
    assert [one.answer for one in reading.value.request.in_order] == ["denied", "granted"]
    assert [one.author for one in reading.value.answered] == ["north/op-1", "south/op-1"]


def test_what_each_side_tells_of_one_answer_stands_beside_the_other() -> None:
    reading = matter(
        ("north", asked()), ("north", told("denied")), ("south", told("delayed", reason="a mine on the road"))
    )
    assert isinstance(reading.value, AccessRecord)
    assert (len(reading.value.answered), reading.refused) == (2, {})


def test_an_answer_from_before_it_was_asked_is_refused() -> None:
    (error,) = matter(("north", asked(20)), ("north", told("denied", 10))).refused.values()
    assert isinstance(error, InvalidCase) and "before it was asked" in str(error)


def test_an_answer_is_recorded_once_and_a_request_asked_once() -> None:
    reading = matter(("north", asked()), ("north", told("denied")), ("south", told("denied")), ("south", asked(1)))
    assert [type(error) for error in reading.refused.values()] == [IllegalStep, IllegalStep]
    assert isinstance(reading.value, AccessRecord) and len(reading.value.answered) == 1


def test_an_answer_to_what_nobody_asked_says_what_to_do() -> None:
    reading = matter(("north", told("denied")))
    (error,) = reading.refused.values()
    assert (reading.state, "ask first" in str(error)) == ("unknown", True)


def test_nothing_is_asked_with_its_answers() -> None:
    with_answer = asked(answers=(told("denied").answer,))
    (error,) = matter(("north", with_answer)).refused.values()
    assert "record each answer by itself" in str(error)


POOL = [asked(), asked(20), told("denied"), told("granted", 30), told("delayed", 10, "an\nofficer")]


@settings(max_examples=80)
@given(histories(POOL), st.randoms(use_true_random=False))
def test_whatever_is_told_makes_one_request(told: list[Any], random: Any) -> None:
    if told:
        shuffled = list(told)
        random.shuffle(shuffled)
        check_total("access", "a-1", told, shuffled)
