"""Who did it and to whom, as the report names them."""

from __future__ import annotations

import pytest

from tests.claims.told import report
from truceline.agreements.party_file import known_parties
from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.claims.extract import extract


def told(text: str, kind: str) -> Claim:
    read = report("a").model_copy(update={"text": text, "language": "en"})
    return next(claim for claim in extract(read) if claim.kind == kind)


@pytest.mark.parametrize(
    ("text", "kind", "actors"),
    [
        ("The town was shelled by rebels.", "shelling", ["rebels"]),
        ("It recorded breaches of the cessation of hostilities by armed groups.", "violation", ["armed groups"]),
        ("The first Kenyan-Ugandan patrol took place on the road.", "patrol", ["Kenyan", "Ugandan"]),
        ("Joint patrols of Kenyan and Ugandan troops will begin.", "patrol", ["Kenyan and Ugandan troops"]),
        ("Rebels launched an attack on the village.", "attack", ["Rebels"]),
        ("The ministry has accused rebels of violating the truce.", "violation", ["rebels"]),
    ],
)  # fmt: skip
def test_the_actor_is_who_did_it_by_grammar(text: str, kind: str, actors: list[str]) -> None:
    assert [actor.text for actor in told(text, kind).actors] == actors


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Rebels shelled army positions near the road.", ["army positions"]),
        ("Rebels fired mortars at a village.", ["village"]),
    ],
)
def test_fire_may_be_aimed_at_things(text: str, targets: list[str]) -> None:
    assert [target.text for target in told(text, "shelling").targets] == targets


def test_who_is_accused_of_a_deed_is_not_its_target() -> None:
    assert told("The ministry has accused rebels of violating the truce.", "violation").targets == ()


def test_a_time_is_nobody() -> None:
    claim = told("Thursday's attack on a convoy killed two soldiers.", "attack")
    assert "Thursday" not in " ".join(mention.text for mention in (*claim.actors, *claim.targets))


def test_who_was_hit_by_a_deed_did_not_do_it() -> None:
    claim = told("One guard was wounded as a result of shelling in Nahr district.", "shelling")
    assert claim.actors == ()


def test_the_name_of_a_clock_and_those_hurt_are_no_actors() -> None:
    text = (
        "On Tuesday at about 8:50 Moscow time a home-made bomb went off near the road. "
        "Three Russians had light injuries; some of the Turkish crew were hurt too."
    )
    read = report("a").model_copy(update={"text": text, "language": "en"})
    told = [claim for claim in extract(read, Context(parties=known_parties())) if claim.kind == "explosion"]
    assert [claim.actors for claim in told] == [()]
