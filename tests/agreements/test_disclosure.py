"""Rules of the disclosure policy: protective where nothing is said, precise faults where something is said wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.agreements.disclosure import AUDIENCES, Disclosure, Rule
from truceline.agreements.explain import explain
from truceline.agreements.read import parse_agreement
from truceline.errors import InvalidAgreement

TRUCE = """\
id: t
title: T
signed: 2021-05-01
in_force_from: 2021-05-02
time_zone: Europe/Kyiv
signatories: []
bound: []
articles: []
"""


def of(text: str) -> Disclosure:
    return parse_agreement((TRUCE + text).encode()).disclosure


def test_without_a_policy_places_go_to_5_km_times_to_the_day_and_names_out() -> None:
    for audience in ("peers", "public"):
        rule = of("").rule(audience)
        assert rule == Rule(place_m=5000, time="day", names="out")
        assert rule.words() == "places to 5 km, times to the day, names and quotes left out"


def test_a_part_that_is_left_out_keeps_its_default() -> None:
    policy = of("disclosure:\n  public: {time: none}\n")
    assert (policy.public.time, policy.public.place_m, policy.peers) == ("none", 5000, Rule())


def test_the_nodes_own_members_have_no_rule() -> None:
    assert AUDIENCES == ("own", "peers", "public")
    assert Disclosure().rule("own") is None


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("peers: {place_m: 10}", "line 10, disclosure, peers, place_m: must be at least 1000"),
        ("peers: {place_m: 1e9}", "must be at most 500000"),
        ("peers: {place_m: far}", "must be a number"),
        ("public: {time: minute}", "public, time: is 'minute', which is not allowed; use 'day', 'hour' or 'none'"),
        ("public: {names: in}", "public, names: is 'in', which is not allowed; use 'out'"),
        ("public: {plase_m: 5000}", "is no field here; did you mean 'place_m'?"),
        ("pubic: {time: day}", "is no field here; did you mean 'public'?"),
        ("public: coarse", "must be a mapping of fields"),
        ("public: {coordinates_m: 5}", "coordinates_m: must be at least 1000"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(written: str, fault: str) -> None:
    with pytest.raises(InvalidAgreement) as raised:
        of(f"disclosure:\n  {written}\n")
    assert fault in str(raised.value)


def test_the_policy_is_said_back_in_words() -> None:
    text = (TRUCE + "disclosure:\n  public: {district: true, time: hour, coordinates_m: 2000}\n").encode()
    lines = "\n".join(explain(parse_agreement(text)))
    assert "to peers: places to 5 km, times to the day, names and quotes left out; no position finer than 1 km" in lines
    assert "to the public: places to the district, times to the hour" in lines
    assert "no position finer than 2 km" in lines


def test_examples_say_nothing_and_are_protected() -> None:
    for file in sorted((Path(__file__).parents[2] / "examples").glob("*/agreement.yaml")):
        assert parse_agreement(file.read_bytes(), folder=file.parent).disclosure == Disclosure()
