"""Responses, dissent, and an outcome that is joint by endorsement alone."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.verification.stepping import at
from truceline.errors import InvalidCase, UnknownName
from truceline.verification.findings import AXES, Attribution, Classification, Finding, Ground, Occurrence
from truceline.verification.outcome import Joint, Position, Response, joint

PARTIES = ("north", "south")
GROUNDS = (Ground(words="seen from the post"),)


def finding(
    id_: str = "f-01", occurrence: str = "confirmed", decider: str = "mission", party: str = "south"
) -> Finding:
    return Finding(
        id=id_,
        incident="i-01",
        decider=decider,
        at=at(0),
        occurrence=Occurrence(answer=occurrence, grounds=GROUNDS),
        classification=Classification(answer="violation", article="art-1", grounds=GROUNDS),
        attribution=Attribution(answer="party", party=party, grounds=GROUNDS),
    )


def stands(party: str, minutes: int = 0, finding: str = "f-01", **told: Any) -> Position:
    return Position(**{"party": party, "finding": finding, "at": at(minutes), "stance": "endorses"} | told)


def dissents(party: str, minutes: int = 0, finding: str = "f-01") -> Position:
    return stands(party, minutes, finding, stance="dissents", words="our units were elsewhere")


def found(*positions: Position, findings: tuple[Finding, ...] = (finding(),), **told: str) -> Joint:
    return joint(findings, positions, PARTIES, **told)


def test_what_every_party_endorsed_is_agreed() -> None:
    outcome = found(stands("north"), stands("south"))
    assert (outcome.outcome, tuple(outcome.agreed)) == ("agreed", AXES)
    assert outcome.words.startswith("agreed; occurrence: it is confirmed that it happened; classification: a violation")


def test_findings_that_are_alike_are_not_joint_without_endorsement() -> None:
    alike = (finding("f-01", decider="north"), finding("f-02", decider="south"))
    outcome = found(findings=alike)
    assert (outcome.outcome, dict(outcome.agreed)) == ("waiting", {})
    assert len(outcome.open) == 4


def test_silence_is_no_endorsement() -> None:
    outcome = found(stands("north"))
    assert (outcome.outcome, outcome.open) == ("waiting", ("south has not spoken on f-01",))


def test_where_one_axis_is_common_it_is_agreed_in_part() -> None:
    outcome = found(stands("north"), stands("south", axes=("occurrence",)))
    assert (outcome.outcome, tuple(outcome.agreed)) == ("agreed_in_part", ("occurrence",))


def test_a_dissent_is_kept_as_text_and_nothing_is_agreed() -> None:
    outcome = found(stands("north"), dissents("south"))
    assert outcome.outcome == "not_agreed"
    assert 'south dissents from f-01: "our units were elsewhere"' in outcome.words


def test_one_dissent_is_enough_and_the_others_need_not_be_waited_for() -> None:
    assert (found(dissents("south")).outcome, found(dissents("south")).open) == ("not_agreed", ())


def test_a_later_dissent_takes_an_endorsement_back_and_the_other_way_round() -> None:
    assert found(stands("north"), stands("south"), dissents("south", 5)).outcome == "not_agreed"
    assert found(stands("north"), dissents("south"), stands("south", 5)).outcome == "agreed"
    assert found(stands("north"), stands("south", 5), dissents("south", 5)).outcome == "not_agreed"


def test_each_axis_may_be_agreed_by_another_finding() -> None:
    two = (finding(), finding("f-02", "possible"))
    positions = [stands("north"), stands("north", finding="f-02"), stands("south", axes=("classification",))]
    outcome = found(*positions, stands("south", finding="f-02", axes=("occurrence",)), findings=two)
    assert (outcome.outcome, dict(outcome.agreed)) == (
        "agreed_in_part",
        {"occurrence": "occurrence: it possibly happened", "classification": "classification: a violation (art-1)"},
    )


def test_two_endorsed_findings_that_contradict_each_other_agree_on_nothing_there() -> None:
    two = (finding(), finding("f-02", "possible"))
    positions = [stands(party, finding=one) for party in PARTIES for one in ("f-01", "f-02")]
    outcome = found(*positions, findings=two)
    assert outcome.outcome == "agreed_in_part"
    assert "occurrence" not in outcome.agreed


def test_what_is_referred_up_is_said_to_whom_unless_it_is_agreed() -> None:
    assert found(dissents("north"), dissents("south"), referred_to="the board").words.startswith(
        "referred up to the board"
    )
    assert found(stands("north"), stands("south"), referred_to="the board").outcome == "agreed"


def test_the_order_of_positions_does_not_matter() -> None:
    positions = [stands("north"), dissents("south", 5), stands("south", 3), dissents("north", 1), stands("north", 9)]
    assert len({found(*order).model_dump_json() for order in itertools.permutations(positions)}) == 1


def test_a_majority_decides_nothing() -> None:
    positions = [stands("north"), stands("west"), dissents("south")]
    assert joint([finding()], positions, ("north", "south", "west")).outcome == "not_agreed"


def test_one_alone_agrees_with_nobody() -> None:
    for parties in ((), ("north",), ("north", "north")):
        with pytest.raises(InvalidCase, match="fewer than two"):
            joint([finding()], [], parties)


def test_who_or_what_is_not_asked_is_named() -> None:
    with pytest.raises(UnknownName, match="'west' is no party to the outcome"):
        found(stands("west"))
    with pytest.raises(UnknownName, match="no finding has the id 'f-09'"):
        found(stands("north", finding="f-09"))


def test_a_dissent_or_a_response_without_words_is_refused() -> None:
    with pytest.raises(InvalidCase, match="south dissents without words"):
        stands("south", stance="dissents")
    with pytest.raises(InvalidCase, match="a response without words"):
        Response(party="south", to="f-01", at=at(0), stance="denies", words="")
    with pytest.raises(InvalidCase, match="endorses nothing"):
        stands("south", axes=())


def test_nothing_found_is_nothing_agreed() -> None:
    assert found(findings=()).outcome == "waiting"
