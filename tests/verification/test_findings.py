"""Three axes, their grounds, deciders side by side, and whose word a finding rests on."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.verification.stepping import at
from truceline.agreements.party import Name, Parties, Party
from truceline.errors import InvalidCase
from truceline.verification.findings import (
    AXES,
    Attribution,
    Classification,
    Finding,
    Ground,
    Occurrence,
    finding_rules,
    own_word,
    side_by_side,
)

SAW = (Ground(words="crater on the road", basis=("e-01",), source="mission"),)


def finding(decider: str = "mission", occurrence: str = "confirmed", minutes: int = 0, **told: Any) -> Finding:
    grounds = told.pop("grounds", SAW)
    axes = {
        "classification": Classification(answer=told["classification"], article=told.get("article"), grounds=grounds)
        if "classification" in told
        else None,
        "attribution": Attribution(answer=told["attribution"], party=told.get("party"), grounds=grounds)
        if "attribution" in told
        else None,
    }
    return Finding(
        id=told.get("id", f"f-{decider}-{minutes}"),
        incident=told.get("incident", "i-01"),
        decider=decider,
        at=at(minutes),
        occurrence=Occurrence(answer=occurrence, grounds=grounds),
        **axes,
    )


@pytest.mark.parametrize("axis", [Occurrence, Classification, Attribution])
def test_a_finding_without_grounds_is_an_error(axis: type[Any]) -> None:
    answer = {Occurrence: "confirmed", Classification: "out_of_scope", Attribution: "contested"}[axis]
    with pytest.raises(InvalidCase, match=f"{axis.__name__.casefold()} without grounds"):
        axis(answer=answer, grounds=())
    with pytest.raises(InvalidCase, match="a ground without words"):
        Ground(words=" ")


def test_a_violation_whose_it_is_not_known_is_a_finding() -> None:
    found = finding(classification="violation", article="art-1", attribution="not_attributed")
    assert found.words.splitlines()[1:] == [
        "  occurrence: it is confirmed that it happened - crater on the road (mission) [e-01]",
        "  classification: a violation (art-1) - crater on the road (mission) [e-01]",
        "  attribution: not attributed - crater on the road (mission) [e-01]",
    ]


def test_a_violation_names_its_article() -> None:
    with pytest.raises(InvalidCase, match="a violation of no article"):
        finding(classification="violation")


def test_a_party_is_named_where_it_is_attributed_and_nowhere_else() -> None:
    with pytest.raises(InvalidCase, match="that is not named"):
        finding(attribution="party")
    for answer in ("non_party", "not_attributed", "contested"):
        with pytest.raises(InvalidCase, match="and yet south is named"):
            finding(attribution=answer, party="south")


@pytest.mark.parametrize("occurrence", ["not_established", "refuted"])
def test_of_what_is_not_found_to_have_happened_nothing_more_is_found(occurrence: str) -> None:
    for told in (
        {"classification": "violation", "article": "art-1"},
        {"attribution": "party", "party": "south"},
        {"attribution": "non_party"},
    ):
        with pytest.raises(InvalidCase, match="and yet more is found of it"):
            finding(occurrence=occurrence, **told)
    assert finding(occurrence=occurrence, classification="not_violation", attribution="not_attributed")


def test_every_answer_has_words() -> None:
    rules = finding_rules()
    for axis, model in zip(AXES, (Occurrence, Classification, Attribution), strict=True):
        answers = model.model_fields["answer"].annotation.__args__  # type: ignore[union-attr]
        assert all(rules.says(axis, answer) for answer in answers)
        assert set(getattr(rules, axis)) == set(answers)
        assert {answer for group in rules.not_alone.values() for answer in group.get(axis, ())} <= set(answers)


def test_findings_of_several_deciders_stand_side_by_side_and_are_never_averaged() -> None:
    found = side_by_side([finding("south", "refuted"), finding("north"), finding("mission", "possible")])
    assert [one.decider for one in found.findings] == ["mission", "north", "south"]
    occurrence = found.axes[0]
    assert occurrence.told == {
        "mission": "it possibly happened",
        "north": "it is confirmed that it happened",
        "south": "that it happened is refuted",
    }
    assert occurrence.differs
    assert "probabl" not in found.words


def test_nothing_found_yet_is_no_answer_and_differs_from_none() -> None:
    found = side_by_side([finding("north", attribution="contested"), finding("south")])
    assert [view.differs for view in found.axes] == [False, False, False]
    assert found.axes[2].told["south"] == "nothing found yet"


def test_other_grounds_for_the_same_answer_are_no_difference() -> None:
    other = (Ground(words="heard it"),)
    assert not side_by_side([finding("north"), finding("south", grounds=other)]).axes[0].differs


def test_another_article_or_party_is_a_difference() -> None:
    north = finding("north", classification="violation", article="art-1", attribution="party", party="south")
    south = finding("south", classification="violation", article="art-2", attribution="party", party="north")
    assert [view.differs for view in side_by_side([north, south]).axes] == [False, True, True]


def test_a_decider_may_find_anew_and_the_earlier_finding_is_kept_whatever_the_order() -> None:
    findings = [finding("north"), finding("north", "possible", 10), finding("south", "probable", 5)]
    views = {side_by_side(order).model_dump_json() for order in itertools.permutations(findings)}
    assert len(views) == 1
    found = side_by_side(findings)
    assert (found.findings[0].occurrence.answer, found.superseded) == ("possible", (findings[0],))


def test_findings_of_several_incidents_are_not_compared() -> None:
    with pytest.raises(InvalidCase, match="several incidents"):
        side_by_side([finding(), finding("north", incident="i-02")])


def test_what_rests_on_the_word_of_the_alleged_alone_is_said() -> None:
    alone = finding("south", "refuted", grounds=(Ground(words="our units report no fire"),))
    (said,) = own_word(alone, alleged=["south"])
    assert said == "occurrence: that it happened is refuted, on the word of south alone, alleged to have done it"
    by_mission = finding("mission", "refuted", grounds=(Ground(words="they deny it", source="south"),))
    assert len(own_word(by_mission, alleged=["south"])) == 1
    assert own_word(finding("south", "refuted"), alleged=["south"]) == ()


def test_what_rests_on_the_word_of_who_registered_it_alone_is_said_likewise() -> None:
    told = (Ground(words="our post saw it"),)
    alone = finding("north", classification="violation", article="a", attribution="party", party="south", grounds=told)
    found = own_word(alone, alleged=["south"], registered_by=["north"])
    assert [one.partition(":")[0] for one in found] == list(AXES)
    assert own_word(finding("north", "possible", grounds=told), registered_by=["north"]) == ()


def test_who_names_themselves_is_believed_no_less_for_being_alone() -> None:
    told = (Ground(words="it was our unit, by mistake"),)
    assert own_word(finding("south", attribution="party", party="south", grounds=told), alleged=["south"]) == ()


def test_a_voice_of_a_party_is_the_party() -> None:
    names = (Name(language="en", text="South"),)
    known = Parties(listed=(Party(id="south", names=names), Party(id="ministry", names=names, speaks_for="south")))
    told = finding("mission", "refuted", grounds=(Ground(words="they deny it", source="ministry"),))
    assert own_word(told, alleged=["south"]) == ()
    assert len(own_word(told, alleged=["south"], parties=known)) == 1
