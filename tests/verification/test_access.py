"""Requests for access, the reasons in words, candidates for incidents, the table of a period."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verification.stepping import at
from truceline.agreements.kinds import kinds
from truceline.errors import InvalidCase, UnknownName
from truceline.geo.place import Place
from truceline.verification.access import COLUMNS, Answer, Request, answers, candidates, table

BRIDGE, POST = Place(text="the bridge", name="Bridge"), Place(text="a checkpoint")


def answer(kind: str, after: int, party: str | None = "south", **told: Any) -> Answer:
    given = {"answer": kind, "at": at(after), "by": "an officer", "party": party, "reason": "orders from superiors"}
    return Answer(**given | told)


def request(id_: str, *given: Answer, asked: int = 0) -> Request:
    return Request(id=id_, place=BRIDGE, asked_by="mission", asked_at=at(asked), answers=given)


def test_every_column_has_its_answer_and_every_incident_its_kind() -> None:
    assert {one.column for one in answers().values()} - {None} == set(COLUMNS)
    assert {one.incident for one in answers().values()} - {None} <= kinds()


@pytest.mark.parametrize("kind", ["denied", "conditional", "delayed", "other"])
def test_a_restriction_needs_a_reason_in_words(kind: str) -> None:
    with pytest.raises(InvalidCase, match="without a reason; give it in the words that were said"):
        answer(kind, 5, reason=" ")


def test_who_answered_is_told_even_where_no_party_is() -> None:
    with pytest.raises(InvalidCase, match="an answer by nobody"):
        answer("denied", 5, by="")
    assert answer("denied", 5, None).party is None


def test_an_answer_that_there_is_not_is_named() -> None:
    with pytest.raises(UnknownName, match="'maybe' is no answer"):
        answer("maybe", 5)


def test_nothing_is_answered_before_it_is_asked() -> None:
    with pytest.raises(InvalidCase, match="before it was asked"):
        request("r-01", answer("denied", 5), asked=6)


def test_only_a_delay_lasts_minutes() -> None:
    assert "delayed (40 min) by an officer" in answer("delayed", 5, minutes=40).words
    for kind, minutes in (("denied", 40), ("delayed", -1)):
        with pytest.raises(InvalidCase, match="a delay has minutes"):
            answer(kind, 5, minutes=minutes)


def test_each_denial_is_a_candidate_for_an_incident_with_somebody_alleged() -> None:
    found = candidates(
        request("r-01", answer("granted", 90, reason=""), answer("denied", 5, place=POST), answer("denied", 60))
    )
    assert [(one.number, one.kind, one.place) for one in found] == [
        (1, "access_denied", POST),
        (2, "access_denied", BRIDGE),
    ]
    assert [(one.text, one.party) for one in found[0].alleged] == [("an officer", "south")]
    assert found[0].told_by == "mission"
    assert '"orders from superiors"' in found[0].words


def test_a_grant_and_silence_are_no_candidates() -> None:
    assert candidates(request("r-01", answer("granted", 5, reason=""))) == ()
    assert candidates(request("r-02")) == ()
    assert request("r-02").words.endswith("no answer")


def test_the_table_counts_each_restriction_by_party_beside_the_requests() -> None:
    asked = [
        request("r-01", answer("denied", 5), answer("granted", 60, reason="")),
        request("r-02", answer("conditional", 10, "north"), answer("delayed", 20, "north", minutes=30)),
        request("r-03", answer("granted", 15, reason="")),
        request("r-04"),
        request("r-05", answer("other", 30, None, by="residents in the road")),
    ]
    found = table(reversed(asked), at(0), at(100))
    assert [(row.party, *row.counts.values()) for row in found.rows] == [
        ("north", 0, 1, 1, 0),
        ("south", 1, 0, 0, 0),
        (None, 0, 0, 0, 1),
    ]
    assert dict(found.totals) == {"denial": 1, "conditional_access": 1, "delay": 1, "other": 1}
    assert (found.requests, found.granted, found.waiting) == (5, 1, 1)
    assert found.items[0].startswith("r-01, Bridge: 2020-07-14 06:05 UTC denied by an officer")


def test_the_end_of_a_period_is_the_next_ones_beginning() -> None:
    asked = [request("r-01", answer("denied", 100))]
    before, after = table(asked, at(0), at(100)), table(asked, at(100), at(200))
    assert (before.totals["denial"], after.totals["denial"]) == (0, 1)
    assert (before.waiting, after.requests) == (1, 0)


def test_where_nobody_asked_nothing_is_counted_and_it_shows() -> None:
    found = table([], at(0), at(100))
    assert (found.rows, found.requests) == ((), 0)


def test_a_period_without_length_is_refused() -> None:
    with pytest.raises(InvalidCase, match="not after it begins"):
        table([], at(5), at(5))
