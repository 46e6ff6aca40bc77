from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from truceline.claims.claim import Claim
from truceline.reports.report import Span
from truceline.store.decisions import Decision, review, settle

TEXT = "Two shells fell near the bridge. The army said that three shells had fallen near the bridge."
TEXTS = {"r-1": TEXT}
FIRST = Claim(id="c1", report="r-1", span=Span(start=0, end=31), quote=TEXT[:31], kind="shelling", method="kinds@1")
AGAIN = Claim(id="c2", report="r-1", span=Span(start=33, end=92), quote=TEXT[33:92], kind="shelling", method="kinds@1")
OTHER = FIRST.model_copy(update={"kind": "attack"})
THIRD = FIRST.model_copy(update={"kind": "explosion"})


def decided(state: Any, node: str = "north", claim: Claim = FIRST, at: int = 1, **more: Any) -> Decision:
    moment = datetime(2020, 3, 15, 9, at, tzinfo=UTC)
    return Decision(
        state=state,
        claim=claim,
        by=f"{node}/a1",
        at=moment,
        reason=more.pop("reason", ""),
        ref=f"{node}/shared#{at}",
        **more,
    )


def settled(*decisions: Decision, suggested: tuple[Claim, ...] = (FIRST, AGAIN)):  # type: ignore[no-untyped-def]
    by_claim: dict[str, tuple[Decision, ...]] = {}
    for one in decisions:
        by_claim[one.claim.id] = (*by_claim.get(one.claim.id, ()), one)
    return settle(suggested, by_claim, TEXTS)


def kinds(*decisions: Decision, **given: Any) -> list[tuple[str, str]]:
    return [(claim.id, claim.kind) for claim in settled(*decisions, **given).claims]


def test_what_nobody_decided_of_stands_as_suggested() -> None:
    now = settled()
    assert now.claims == (FIRST, AGAIN)
    assert now.reviews == {}
    assert not review(()).reviewed


def test_an_accepted_claim_stays_as_it_was_accepted_when_the_rules_change() -> None:
    newer = FIRST.model_copy(update={"mode": "denied"})
    assert settled(decided("accepted"), suggested=(newer, AGAIN)).claims == (FIRST, AGAIN)
    assert settled(decided("accepted"), suggested=()).claims == (FIRST,)


def test_a_claim_that_all_who_decided_reject_is_left_out() -> None:
    now = settled(decided("rejected"), decided("rejected", "south", at=2, reason="a question"))
    assert [claim.id for claim in now.claims] == ["c2"]
    assert (now.reviews["c1"].state, now.reviews["c1"].reason) == ("rejected", "a question")


def test_a_correction_takes_the_suggestions_place() -> None:
    now = settled(decided("corrected", claim=OTHER))
    assert [(claim.kind, claim.method) for claim in now.claims] == [("attack", "north/a1"), ("shelling", "kinds@1")]
    assert now.reviews["c1"].state == "corrected"


def test_an_addition_stands_in_the_order_of_the_text() -> None:
    assert kinds(decided("added", claim=THIRD), suggested=(AGAIN,)) == [("c1", "explosion"), ("c2", "shelling")]


@pytest.mark.parametrize("other", ["accepted", "corrected"])
def test_a_claim_that_one_rejects_and_another_holds_stays_in_as_differing(other: str) -> None:
    now = settled(decided("rejected"), decided(other, "south", OTHER if other == "corrected" else FIRST, 2))
    assert len(now.claims) == 2
    assert now.reviews["c1"].state == "differing"
    assert [(side.state, side.by) for side in now.reviews["c1"].sides] == [
        ("rejected", ("north/a1",)),
        (other, ("south/a1",)),
    ]


def test_two_corrections_stand_side_by_side_and_the_suggestion_gives_way() -> None:
    now = settled(decided("corrected", claim=OTHER), decided("corrected", "south", THIRD, 2))
    assert [(claim.id, claim.kind) for claim in now.claims] == [
        ("c1@north", "attack"),
        ("c1@south", "explosion"),
        ("c2", "shelling"),
    ]
    assert {now.reviews[name].state for name in ("c1", "c1@north", "c1@south")} == {"differing"}


def test_who_accepts_a_correction_stands_behind_it() -> None:
    now = settled(decided("corrected", claim=OTHER), decided("accepted", "south", OTHER, 2))
    assert [(claim.id, claim.kind) for claim in now.claims] == [("c1", "attack"), ("c2", "shelling")]
    assert now.reviews["c1"].state == "corrected"
    assert now.reviews["c1"].by == ("north/a1", "south/a1")


def test_the_same_correction_by_both_is_one() -> None:
    again = OTHER.model_copy(update={"method": "other", "confidence": 0.2})
    now = settled(decided("corrected", claim=OTHER), decided("corrected", "south", again, 2))
    assert [claim.id for claim in now.claims] == ["c1", "c2"]


def test_a_merged_claim_is_told_by_the_other() -> None:
    now = settled(decided("merged", claim=AGAIN, into="c1"))
    assert [claim.id for claim in now.claims] == ["c1"]
    assert now.claims[0].also == (AGAIN.span,)


@pytest.mark.parametrize("into", ["nobody-knows", "c2"])
def test_a_claim_merged_into_nothing_stands_for_itself(into: str) -> None:
    assert ("c2", "shelling") in kinds(decided("merged", claim=AGAIN, into=into))


def test_claims_merged_into_each_other_are_one() -> None:
    now = settled(decided("merged", claim=AGAIN, into="c1"), decided("merged", "south", FIRST, 2, into="c2"))
    assert [claim.id for claim in now.claims] == ["c1"]
    assert now.claims[0].also == (AGAIN.span,)


def test_what_is_merged_into_a_rejected_claim_goes_with_it() -> None:
    assert kinds(decided("merged", claim=AGAIN, into="c1"), decided("rejected")) == []


def test_what_does_not_stand_in_the_report_is_not_taken() -> None:
    false = FIRST.model_copy(update={"quote": "Nothing fell near the bridge."})
    now = settled(decided("rejected", claim=false))
    assert now.claims == (FIRST, AGAIN)
    assert [(one.ref, why) for one, why in now.faulty] == [("north/shared#1", "quotes what the report does not say")]


def test_a_decision_about_a_report_that_is_not_here_is_told_apart() -> None:
    elsewhere = FIRST.model_copy(update={"id": "c9", "report": "r-9"})
    now = settled(decided("accepted", claim=elsewhere))
    assert now.claims == (FIRST, AGAIN)
    assert [one.claim.id for one in now.without_report] == ["c9"]


def test_what_was_made_coarse_to_be_shared_stands_whole_at_home() -> None:
    coarse = FIRST.model_copy(update={"quote": "[withheld]", "span": Span(start=0, end=0)})
    assert settled(decided("accepted", claim=coarse, coarse=coarse)).claims == (FIRST, AGAIN)
    there = settled(decided("accepted", claim=coarse, coarse=coarse), suggested=())
    assert there.claims == (coarse,)


def test_the_reading_is_the_same_in_whatever_order_decisions_came() -> None:
    all_of_them = [
        decided("corrected", claim=OTHER),
        decided("corrected", "south", THIRD, 2),
        decided("accepted", "west", FIRST, 3),
        decided("merged", "south", AGAIN, 4, into="c1"),
        decided("accepted", "north", AGAIN, 5),
    ]
    seen = set()
    for order in permutations(all_of_them):
        by_claim: dict[str, tuple[Decision, ...]] = {}
        for one in order:
            by_claim[one.claim.id] = tuple(
                sorted((*by_claim.get(one.claim.id, ()), one), key=lambda decision: decision.node)
            )
        now = settle((FIRST, AGAIN), by_claim, TEXTS)
        seen.add((now.claims, tuple(sorted((name, found.model_dump_json()) for name, found in now.reviews.items()))))
    assert len(seen) == 1
