"""How a subject stands is a pure function of the facts about it in one log."""

from __future__ import annotations

import json

import pytest

from truceline.facts import KINDS
from truceline.facts.fact import NOTHING
from truceline.store.standing import Row, Standing, Step, fold, illegal


def step(kind: str, seq: int = 0, text: str | None = '{"reason":"seen"}', known: bool = True) -> Step:
    at = f"2020-03-15T09:30:{seq:02}.000000Z"
    return Step("north/shared", seq, kind, "claim:r:1", "north/op-1", at, text, None, known)


def folded(*steps: Step) -> Row:
    row: Row | None = None
    for one in steps:
        row = fold(row, one)
    assert row is not None
    return row


def test_the_last_legal_step_says_how_a_subject_stands() -> None:
    row = folded(step("claim_accepted"), step("claim_rejected", 1), step("claim_accepted", 2))
    assert (row.state, row.seq, row.irregular) == ("accepted", 2, 0)
    assert [kind for _, kind, _, _ in Standing(row).history] == ["claim_accepted", "claim_rejected", "claim_accepted"]


def test_the_last_body_of_each_kind_is_kept() -> None:
    row = folded(step("claim_accepted", text='{"reason":"a"}'), step("claim_rejected", 1, '{"reason":"b"}'))
    assert Standing(row).detail == {"claim_accepted": {"reason": "a"}, "claim_rejected": {"reason": "b"}}


def test_a_step_that_is_not_legal_is_kept_and_has_no_effect() -> None:
    row = folded(step("claim_accepted"), step("claim_added", 1))
    assert (row.state, row.seq, row.irregular) == ("accepted", 0, 1)
    assert len(Standing(row).history) == 2


def test_a_first_step_that_is_not_legal_leaves_nothing_but_its_history() -> None:
    row = fold(None, step("incident_merged"))
    assert (row.state, row.irregular, row.detail) == (NOTHING, 1, "{}")
    assert illegal(row, "claim_accepted") == ""


def test_a_step_of_an_unknown_kind_is_shown_raw() -> None:
    row = folded(step("claim_sung", text='{"size":2}', known=False), step("claim_accepted", 1))
    assert row.state == "accepted"
    assert set(Standing(row).detail) == {"claim_sung", "claim_accepted"}


def test_a_step_whose_body_is_missing_still_leads_on() -> None:
    row = folded(step("claim_accepted", text=None))
    assert (row.state, json.loads(row.detail)) == ("accepted", {"claim_accepted": None})


def test_what_recurs_without_end_does_not_make_a_history_without_end() -> None:
    row = folded(*(step("bundle_taken", seq) for seq in range(50)))
    assert [seq for seq, _, _, _ in Standing(row).history] == [0, 49]
    mixed = folded(
        step("internal_log_shown"), step("internal_log_lost", 1), *(step("internal_log_shown", n) for n in (2, 3, 4))
    )
    assert [seq for seq, _, _, _ in Standing(mixed).history] == [0, 1, 2, 4]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_reached(kind: str) -> None:
    states = {NOTHING} | {known.leads_to for known in KINDS.values()}
    legal = KINDS[kind].after
    assert legal is None or legal <= states
