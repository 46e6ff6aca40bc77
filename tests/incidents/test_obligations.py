"""The state of what was promised."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.claims.read_by_hand import everything, needs_shared
from tests.claims.told import claim, report
from truceline.agreements.agreement import Agreement
from truceline.agreements.read import read_agreement
from truceline.claims.claim import Claim
from truceline.incidents.incident import ObligationState
from truceline.incidents.obligations import obligation_states

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"


@pytest.fixture(scope="module")
def protocol() -> Agreement:
    """The protocol of 5 March 2020."""
    return read_agreement(EXAMPLE / "agreement.yaml")


def state(
    agreement: Agreement, article: str, as_of: str, *claims: Claim, published: str = "2020-03-13"
) -> ObligationState:
    """How it stands with the obligation of one article."""
    reports = [report(name, published) for name in {c.report for c in claims}]
    found = obligation_states(agreement, claims, date.fromisoformat(as_of), reports)
    return next(s for s in found if s.article == article)


def signed(day: str | None = None) -> Claim:
    """The parameters are agreed."""
    return claim("a/1", "the delegations signed the details of the corridor", "agreement", "Turkey", day=day)


def patrol(claim_id: str, words: str, **more: str) -> Claim:
    """The first patrol, as told."""
    return claim(claim_id, f"the first joint patrol {words}", "patrol", day="2020-03-15", **more)


def test_done_in_time_is_kept_and_done_after_the_day_is_late(protocol: Agreement) -> None:
    assert state(protocol, "2", "2020-03-15", signed("2020-03-12")).state == "kept"
    late = state(protocol, "2", "2020-03-15", signed("2020-03-13"))
    assert late.state == "late"
    assert late.reason == "due 12 March 2020; told of 13 March 2020"
    assert late.claims_for == ("a/1",)


def test_a_claim_without_a_day_counts_from_its_publication(protocol: Agreement) -> None:
    found = state(protocol, "2", "2020-03-15", signed())
    assert (found.state, found.reason) == ("late", "due 12 March 2020; reported done on 13 March 2020")


def test_before_the_day_it_is_pending_and_on_the_day_due(protocol: Agreement) -> None:
    assert state(protocol, "2", "2020-03-10").state == "pending"
    assert state(protocol, "2", "2020-03-12").state == "due"


def test_silence_after_the_day_is_no_breach(protocol: Agreement) -> None:
    found = state(protocol, "2", "2020-03-15")
    assert found.state == "cannot_judge"
    assert "does not mean" in found.reason


def test_what_is_told_of_later_days_does_not_count(protocol: Agreement) -> None:
    found = state(protocol, "2", "2020-03-12", signed("2020-03-13"))
    assert (found.state, found.claims_for) == ("due", ())


def test_talks_that_went_on_before_it_was_done_dispute_nothing(protocol: Agreement) -> None:
    talks = claim("b/1", "talks continue tomorrow", "talks", mode="planned")
    found = obligation_states(
        protocol,
        (talks, signed("2020-03-13")),
        date(2020, 3, 15),
        [report("a", "2020-03-13"), report("b", "2020-03-12")],
    )
    assert next(s for s in found if s.article == "2").state == "late"


def test_a_patrol_told_as_completed_and_as_aborted_is_disputed(protocol: Agreement) -> None:
    found = state(
        protocol,
        "3",
        "2020-03-15",
        patrol("a/1", "was completed", speaker="Turkey"),
        patrol("b/1", "was shortened", speaker="Russia"),
        patrol("c/1", "was aborted"),
        published="2020-03-15",
    )
    assert found.state == "disputed"
    assert found.reason == (
        "owed from 15 March 2020; told of 15 March 2020 as aborted (1), completed (1), shortened (1)"
    )
    assert (found.claims_for, found.claims_against) == (("a/1",), ("b/1", "c/1"))


def test_a_patrol_told_only_as_shortened_is_partly_kept(protocol: Agreement) -> None:
    assert state(protocol, "3", "2020-03-15", patrol("a/1", "was shortened"), published="2020-03-15").state == "partly"


def test_a_duty_that_has_not_begun_is_pending(protocol: Agreement) -> None:
    assert state(protocol, "3", "2020-03-14").state == "pending"


@needs_shared
def test_the_first_patrol_is_disputed_and_the_parameters_are_late(protocol: Agreement) -> None:
    claims, reports = everything()
    known = {r.id for r in reports if r.published.latest and r.published.latest <= date(2020, 3, 16)}
    found = obligation_states(protocol, [c for c in claims if c.report in known], date(2020, 3, 16), reports)
    by_article = {s.article: s for s in found}
    assert by_article["2"].state == "late"
    assert by_article["2"].reason == "due 12 March 2020; reported done on 13 March 2020"
    assert by_article["3"].state == "disputed"
    assert all(word in by_article["3"].reason for word in ("completed", "shortened", "aborted"))


def test_a_later_patrol_is_no_account_of_an_earlier_one(protocol: Agreement) -> None:
    second = claim("b/1", "the second joint patrol was completed", "patrol", day="2020-03-23")
    found = state(protocol, "3", "2020-03-23", patrol("a/1", "was shortened"), second, published="2020-03-23")
    assert found.state == "kept"


def test_a_patrol_told_in_two_ways_that_both_fall_short_is_disputed(protocol: Agreement) -> None:
    told = (patrol("a/1", "was shortened"), patrol("b/1", "was aborted"))
    assert state(protocol, "3", "2020-03-15", *told, published="2020-03-15").state == "disputed"


def test_the_date_in_a_deals_name_is_not_the_day_of_what_was_agreed_under_it(protocol: Agreement) -> None:
    named = claim("a/1", "agreed on the details of a 5 March deal", "agreement", day="2020-03-05")
    assert named.when is not None
    named = named.model_copy(update={"when": named.when.model_copy(update={"text": "5 March"})})
    found = state(protocol, "2", "2020-03-15", named, published="2020-03-13")
    assert (found.state, found.reason) == ("late", "due 12 March 2020; reported done on 13 March 2020")
