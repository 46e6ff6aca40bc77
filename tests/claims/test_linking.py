"""Which claims are put together, and which are not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.claims.read_by_hand import KEYS, everything, key, needs_shared
from tests.claims.told import claim, report, spot, when
from truceline.claims.accounts.linking import link
from truceline.claims.claim import Claim

REPORTS = [report(name) for name in "abcdef"]


def groups(*claims: Claim) -> set[tuple[str, ...]]:
    """The ids of the claims that are put together."""
    return {group.ids for group in link(claims, REPORTS)}


def test_one_shelling_told_by_two_is_one_happening() -> None:
    one = claim(
        "a/1", "mortar fire hit the village at night", "shelling", day="2020-03-14", place="Qamar", actors=["Reds"]
    )
    two = claim("b/1", "the village came under mortar fire", "shelling", day="2020-03-14", place="Qamar")
    assert groups(one, two) == {("a/1", "b/1")}


def test_shellings_of_two_villages_on_one_day_stay_apart() -> None:
    one = claim("a/1", "shells fell", "shelling", day="2020-03-14", place=spot("Qamar", 35.8, 36.7))
    two = claim("b/1", "shells fell", "shelling", day="2020-03-14", place=spot("Shams", 36.8, 37.7))
    assert groups(one, two) == set()


def test_a_strike_and_a_total_over_weeks_are_two_quantities() -> None:
    strike = claim(
        "a/1", "34 soldiers died in an air strike", "airstrike", targets=["soldiers"], figures={"killed": (34, None)}
    )
    total = claim("b/1", "some 59 soldiers were killed since February", "casualties", targets=["soldiers"])
    total = total.model_copy(update={"when": when("2020-02-01", "2020-03-13")})
    counted = total.model_copy(update={"figures": claim("x/1", "", "casualties", figures={"killed": (59, 59)}).figures})
    assert groups(strike, counted) == set()


def test_two_totals_in_compatible_words_are_one_quantity() -> None:
    one = claim("a/1", "some 59 soldiers were killed", "casualties", targets=["soldiers"], figures={"killed": (59, 59)})
    two = claim("b/1", "nearly 60 soldiers", "casualties", targets=["soldiers"], figures={"killed": (None, 60)})
    assert groups(one, two) == {("a/1", "b/1")}


def test_patrols_with_different_numbers_are_different_patrols() -> None:
    one = claim("a/1", "the sixth joint patrol was completed", "patrol", day="2020-03-14", place="M4")
    two = claim("b/1", "the seventh joint patrol was completed", "patrol", day="2020-03-14", place="M4")
    assert groups(one, two) == set()


def test_a_patrol_is_known_by_its_number_whatever_the_words() -> None:
    one = claim("a/1", "the 2nd joint patrol ended early", "patrol", day="2020-03-14", place="M4")
    two = claim("b/1", "patrol number two was cut short", "patrol", day="2020-03-14", place="highway M-4")
    assert groups(one, two) == {("a/1", "b/1")}


def test_ledgers_of_two_sides_for_one_day_are_held_together() -> None:
    ours = claim(
        "a/1",
        "the one side recorded eight violations",
        "violation",
        "Reds",
        day="2020-03-14",
        figures={"violations": (8, 8)},
    )
    theirs = claim("a/2", "the other side recorded none", "violation", "Blues", day="2020-03-14", mode="denied")
    assert groups(ours, theirs) == {("a/1", "a/2")}


def test_ledgers_of_two_days_stay_apart() -> None:
    one = claim(
        "a/1", "eight violations in 24 hours", "violation", "Reds", day="2020-03-13", figures={"violations": (8, 8)}
    )
    two = claim(
        "b/1", "nine violations in 24 hours", "violation", "Blues", day="2020-03-14", figures={"violations": (9, 9)}
    )
    assert groups(one, two) == set()


def test_two_items_of_one_speaker_in_one_report_stay_apart() -> None:
    north = claim(
        "a/1",
        "northern region: 36 ceasefire violations",
        "violation",
        day="2020-03-14",
        figures={"violations": (36, 36)},
    )
    south = claim(
        "a/2",
        "southern region: 34 ceasefire violations",
        "violation",
        day="2020-03-14",
        figures={"violations": (34, 34)},
    )
    assert groups(north, south) == set()


def test_an_attack_and_the_answer_to_it_are_two_happenings() -> None:
    attack = claim("a/1", "Turkey shelled Syria", "shelling", day="2020-03-14", actors=["Turkey"], targets=["Syria"])
    answer = claim("b/1", "Syria shelled Turkey", "shelling", day="2020-03-14", actors=["Syria"], targets=["Turkey"])
    assert groups(attack, answer) == set()


def test_what_is_planned_is_not_what_happened() -> None:
    plan = claim("a/1", "a joint patrol on the M4", "patrol", day="2020-03-14", place="M4", mode="planned")
    held = claim("b/1", "a joint patrol on the M4", "patrol", day="2020-03-14", place="M4")
    assert groups(plan, held) == set()


def test_every_link_says_why() -> None:
    one = claim("a/1", "mortar fire hit the village", "shelling", day="2020-03-14", place="Qamar")
    two = claim("b/1", "mortar fire hit the village", "shelling", day="2020-03-14", place="Qamar")
    (group,) = link((one, two), REPORTS)
    assert [(x.first, x.second) for x in group.links] == [("a/1", "b/1")]
    assert "same place" in group.links[0].reasons and "same day" in group.links[0].reasons


CLAIMS = st.builds(
    claim,
    id=st.uuids().flatmap(lambda u: st.sampled_from("abc").map(lambda r: f"{r}/{u}")),
    quote=st.lists(
        st.sampled_from("shells fell on the village road patrol halted ceasefire held".split()), min_size=2
    ).map(" ".join),
    kind=st.sampled_from(["shelling", "patrol", "violation", "ceasefire", "casualties"]),
    speaker=st.sampled_from(["outlet", "Reds", "Blues"]),
    day=st.sampled_from([None, "2020-03-14", "2020-03-15"]),
    place=st.sampled_from([None, "Qamar", "Shams"]),
)


@settings(max_examples=60)
@given(st.lists(CLAIMS, max_size=12, unique_by=lambda c: c.id), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_change_the_groups(claims: list[Claim], chance: object) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert link(claims, REPORTS) == link(shuffled, REPORTS)


@settings(max_examples=60)
@given(st.lists(CLAIMS, max_size=12, unique_by=lambda c: c.id))
def test_no_claim_stands_beside_itself_or_in_two_groups(claims: list[Claim]) -> None:
    found = link([*claims, *claims], REPORTS)
    listed = [claim_id for group in found for claim_id in group.ids]
    assert len(listed) == len(set(listed))
    assert all(x.first != x.second for group in found for x in group.links)


@needs_shared
@pytest.mark.parametrize("name", KEYS)
def test_claims_read_by_hand_are_put_together_as_an_analyst_does(name: str) -> None:
    claims, reports = everything()
    own = {c["id"] for read in key(name)["reports"] for c in read["claims"]}
    wanted = {frozenset(p) for c in key(name)["comparisons"] for p in itertools.combinations(c["claims"], 2)}
    found = {frozenset(p) for g in link(claims, reports) for p in itertools.combinations(g.ids, 2) if own >= set(p)}
    hits = len(found & wanted)
    assert 2 * hits / (len(found) + len(wanted)) >= 0.75
