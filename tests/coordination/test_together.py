"""How long two contingents were together: measured, in parts, and alike for both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coordination.synthetic import DAWN, at, cleaned, drive
from truceline.coordination.together import together
from truceline.coordination.tracks import clean, joined
from truceline.geo import Route

LEAST_S = 1e-2


def test_two_vehicles_of_one_column_are_together_all_the_way(m4: Route) -> None:
    north = cleaned(drive(m4, (0, 20, 40)))
    south = cleaned(drive(m4, (0, 20, 40), start=at(0.5), every=7))
    found = together(north, south, m4)
    assert found.seconds == pytest.approx(found.overlap_seconds) == pytest.approx(39.5 * 60, abs=10)
    assert found.km == pytest.approx(20, abs=0.4)
    assert len(found.spells) == 1
    assert found.apart_seconds == pytest.approx(0, abs=LEAST_S)


def test_a_contingent_that_leaves_is_told_with_time_and_place(m4: Route) -> None:
    # SYNTHETIC: both set out; one turns back at km 10 while the other goes on to km 25.
    stays = cleaned(drive(m4, (0, 25, 50)))
    leaves = cleaned(drive(m4, (0, 10, 20), (10, 0, 20)))
    found = together(stays, leaves, m4, "Trumba", "Ain al-Havr")
    (spell,) = found.spells
    # After the parting both drive 500 m a minute away from each other: 1,000 m are between them one minute later.
    assert abs((spell.end - at(21)).total_seconds()) < 20
    assert spell.at_start is not None and spell.at_start.near == "Trumba"
    assert spell.at_end is not None and spell.at_end.km == pytest.approx(10, abs=0.1)
    assert found.km == pytest.approx(10, abs=0.1)
    assert found.apart_seconds == pytest.approx(19 * 60, abs=20)


def test_who_is_named_first_makes_no_difference(m4: Route) -> None:
    one = cleaned(drive(m4, (0, 25, 50), scatter_m=20))
    other = cleaned(drive(m4, (0, 10, 20), (10, 0, 20), every=13))
    there, back = together(one, other, m4), together(other, one, m4)
    assert there.seconds == pytest.approx(back.seconds)
    assert there.km == pytest.approx(back.km)
    assert [(s.start, s.end) for s in there.spells] == [(s.start, s.end) for s in back.spells]


def test_vehicles_that_meet_are_together_for_the_exact_time(road: Route) -> None:
    # They drive towards each other at 1 km a minute each, with a point only every two minutes.
    east = cleaned(drive(road, (50, 53, 3), every=60))
    west = cleaned(drive(road, (53, 50, 3), every=60))
    rules_distance = 500.0
    found = together(east, west, road, within_m=rules_distance)
    # 2 km a minute between them, 500 m before and after: half a minute, less what the accuracy leaves open.
    assert found.seconds + found.uncertain_seconds >= 30
    assert found.seconds <= 30
    assert found.uncertain_seconds < 5


def test_the_distance_is_stated_and_the_accuracy_decides_what_is_uncertain(m4: Route) -> None:
    track = drive(m4, (0, 20, 40))
    beside = drive(m4, (0, 20, 40), north_m=990)
    found = together(cleaned(track), cleaned(beside), m4, within_m=1000)
    assert found.seconds == 0
    assert found.uncertain_seconds == pytest.approx(found.overlap_seconds)
    assert together(cleaned(track), cleaned(beside), m4, within_m=1100).seconds == pytest.approx(2400, abs=1)
    assert together(cleaned(track), cleaned(beside), m4, within_m=900).apart_seconds == pytest.approx(2400, abs=1)


def test_while_one_is_silent_nobody_knows(m4: Route) -> None:
    track = drive(m4, (0, 20, 60))
    silent = track.part((track.time < at(20).timestamp()) | (track.time > at(40).timestamp()))
    found = together(cleaned(track), cleaned(silent), m4)
    assert found.unknown_seconds == pytest.approx(1200, abs=25)
    assert found.apart_seconds == pytest.approx(0, abs=LEAST_S)
    assert len(found.spells) == 2


def test_what_cannot_be_told_says_why(m4: Route) -> None:
    track = drive(m4, (0, 5, 10), name="SYNTHETIC one")
    timeless = clean(replace(track, time=np.full(len(track), np.nan)))
    unset = clean(replace(track, time=track.time - track.time[0]))
    later = cleaned(drive(m4, (0, 5, 10), start=DAWN + timedelta(days=1)))
    reasons = [together(cleaned(track), other, m4).cannot_tell for other in (timeless, unset, later)]
    assert reasons == [
        "SYNTHETIC one has no times",
        "SYNTHETIC one has a clock that was not set",
        "the two tracks have no time in common",
    ]


def test_a_hundred_thousand_points_give_what_a_few_give(m4: Route) -> None:
    many = [cleaned(drive(m4, (0, 60, 170), every=0.1, start=at(delay))) for delay in (0, 1)]
    few = [cleaned(drive(m4, (0, 60, 170), start=at(delay))) for delay in (0, 1)]
    assert len(many[0].track) > 100_000
    assert together(*many, m4).seconds == pytest.approx(together(*few, m4).seconds, abs=2)


LEG = st.tuples(st.floats(0, 63), st.floats(0, 63), st.floats(1, 20))


@given(
    legs=st.lists(LEG, min_size=1, max_size=3),
    others=st.lists(LEG, min_size=1, max_size=3),
    delay=st.floats(-20, 20),
    north=st.floats(-3000, 3000),
    within=st.floats(10, 10_000),
)
@settings(max_examples=100)
def test_the_parts_are_the_overlap_and_no_more_than_each_track(
    m4: Route,
    legs: list[tuple[float, float, float]],
    others: list[tuple[float, float, float]],
    delay: float,
    north: float,
    within: float,
) -> None:
    one = cleaned(drive(m4, *legs, every=15))
    other = cleaned(drive(m4, *others, every=20, start=at(delay), north_m=north))
    found = together(one, other, m4, within_m=within)
    parts = found.seconds + found.uncertain_seconds + found.apart_seconds + found.unknown_seconds
    assert parts == pytest.approx(found.overlap_seconds, abs=0.5)
    assert found.overlap_seconds <= min(one.track.seconds, other.track.seconds) + LEAST_S
    assert found.seconds <= min(one.track.seconds, other.track.seconds) + LEAST_S
    assert sum(spell.seconds for spell in found.spells) == pytest.approx(found.seconds, abs=0.1)
    assert 0 <= found.km <= m4.length_km


def test_two_tracks_of_one_side_joined_are_one(m4: Route) -> None:
    halves = joined([drive(m4, (0, 10, 20)), drive(m4, (10, 20, 20), start=at(20.2))], "two files")
    found = together(cleaned(halves), cleaned(drive(m4, (0, 20, 40.2))), m4)
    assert found.seconds == pytest.approx(40.2 * 60, abs=15)
