"""What calls for a flash report."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.agreements.party import Name, Parties, Party
from truceline.claims.claim import Claim
from truceline.coordination.flash import flash_rules, read_flash_rules
from truceline.errors import InvalidSetting

PARTIES = Parties(
    listed=(
        Party(id="north", names=(Name(language="en", text="North"),), role="party"),
        Party(id="watch", names=(Name(language="en", text="The Watch"),), role="mission"),
    )
)
STAFF = flash_rules()["staff_harmed"]


def claim(quote: str, **told: Any) -> Claim:
    span = {"start": 0, "end": len(quote)}
    figures = told.pop("figures", [("killed", 1, 1)])
    counted = [{"of": of, "low": low, "high": high, "text": "n", "span": span} for of, low, high in figures]
    given: dict[str, Any] = {"id": "r:0:x", "report": "r", "span": span, "quote": quote, "kind": "explosion"}
    return Claim.model_validate({**given, "figures": counted, **told})


def test_the_death_of_somebody_on_patrol_calls_for_one() -> None:
    assert STAFF.asks_of(claim("A mine killed a driver of the joint patrol."), PARTIES)
    assert STAFF.asks_of(claim("Mine killed driver of the PATROL"), PARTIES)


def test_who_was_hit_calls_for_one_by_the_part_it_has_in_the_agreement() -> None:
    hit = claim("Two of them were wounded.", figures=[("wounded", 2, 2)], targets=[{"text": "them", "party": "watch"}])
    assert STAFF.asks_of(hit, PARTIES)
    other = hit.model_copy(update={"targets": (hit.targets[0].model_copy(update={"party": "north"}),)})
    assert not STAFF.asks_of(other, PARTIES)


@pytest.mark.parametrize(
    "told",
    [
        claim("A mine went off beside the patrol.", figures=[]),
        claim("A mine went off beside the patrol, nobody was killed.", figures=[("killed", 0, 0)]),
        claim("A mine killed two shepherds."),
        claim("Patrolling was resumed; a shell killed a farmer."),
        claim("The patrol denied that a mine had killed its driver.", mode="denied"),
        claim("They said they would kill whoever was on patrol.", mode="warned"),
        claim("The patrol passed 12 vehicles.", figures=[("vehicles", 12, 12)]),
    ],
    ids=lambda one: one.quote,
)
def test_nothing_less_calls_for_one(told: Claim) -> None:
    assert not any(rule.asks_of(told, PARTIES) for rule in flash_rules().values())


def test_a_patrol_that_was_aborted_calls_for_one_and_one_that_was_completed_does_not() -> None:
    asked = {
        step for step in ("aborted", "completed", "halted") for one in flash_rules().values() if one.asks_of_step(step)
    }
    assert asked == {"aborted"}


def test_a_mission_adds_lines_and_leaves_others_out() -> None:
    rules = read_flash_rules(
        "patrol_aborted: {left_out: true}\nhalted: {says: a patrol was halted, steps: [halted]}\n"
        "strike: {says: an air strike, kinds: [airstrike]}\n",
        "flash_reports.yaml",
    )
    assert not rules["patrol_aborted"].asks_of_step("aborted")
    assert rules["halted"].asks_of_step("halted")
    assert rules["strike"].asks_of(claim("Jets struck.", kind="airstrike", figures=[]), PARTIES)
    assert rules["staff_harmed"] == STAFF


def test_its_marks_stand_in_the_record_of_every_claim_that_calls_for_one() -> None:
    told = claim("A mine killed a driver of the joint patrol.")
    assert any(mark in told.model_dump_json() for mark in STAFF.marks)


@pytest.mark.parametrize(
    "text",
    [
        "- a list",
        "x: 5",
        "x: {says: y}",
        "x: {says: y, figures: [corpses]}",
        "x: {says: y, kinds: [murder]}",
        "x: {says: y, steps: [vanished]}",
        "x: {says: y, figures: [killed], roles: [enemy]}",
        "x: {says: y, figures: killed}",
        "x: {says: y, steps: [aborted], until: 3}",
        "a: [",
        "[" * 5000,
    ],
)
def test_a_file_that_is_no_table_of_flash_reports_is_one_clear_error(text: str) -> None:
    with pytest.raises(InvalidSetting) as error:
        read_flash_rules(text, "flash_reports.yaml")
    assert str(error.value).startswith("flash_reports.yaml: ")
    assert "\n" not in str(error.value)


@given(st.text(max_size=60))
def test_any_text_is_flash_rules_or_one_clear_error(text: str) -> None:
    try:
        assert set(flash_rules()) <= set(read_flash_rules(text, "flash_reports.yaml"))
    except InvalidSetting as error:
        assert str(error).startswith("flash_reports.yaml: ")
