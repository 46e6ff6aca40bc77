"""What a track covers of a route: with known tracks made up along the M4, and with any."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coordination.synthetic import at, cleaned, drive, positions
from truceline.coordination.coverage import cover, union_km
from truceline.coordination.measures import measures
from truceline.coordination.together import together
from truceline.coordination.tracks import clean, joined, track_of
from truceline.errors import InvalidPlan, UnknownName, UnreadableTrack
from truceline.geo import Route

NAYRAB = 4.61


def test_a_full_patrol_covers_its_whole_section(road: Route) -> None:
    found = cover(cleaned(drive(road, (0, road.length_km, 120))), road)
    assert found.covered_km == pytest.approx(road.length_km, abs=0.01)
    assert found.gap_km + found.uncertain_km == pytest.approx(0, abs=0.01)
    assert found.reached_end == "yes"
    assert found.turned_back is None
    assert found.stops == ()
    assert found.spells == ()
    assert found.driven_km == pytest.approx(road.length_km, rel=0.02)
    assert found.entered is not None and found.left is not None
    assert (found.left - found.entered).total_seconds() == pytest.approx(7200, abs=30)


def test_a_patrol_that_turns_back_at_nayrab_is_found_to_have_done_so(m4: Route) -> None:
    # SYNTHETIC: out from Trumba to Nayrab, twenty minutes there, back.
    track = drive(m4, (0, NAYRAB, 15), (NAYRAB, NAYRAB, 20), (NAYRAB, 0, 12), scatter_m=4)
    found = cover(cleaned(track), m4, "Trumba", "Ain al-Havr")
    back = found.turned_back
    assert back is not None and back.answer == "yes"
    assert back.where.near == "Nayrab"
    assert back.where.words == "km 4.6, at Nayrab"
    assert back.where.km == pytest.approx(NAYRAB, abs=0.05)
    assert back.left is not None and abs((back.left - at(35)).total_seconds()) < 30
    assert back.at is not None and abs((back.at - at(15)).total_seconds()) < 30
    assert found.reached_end == "no"
    assert found.covered_km == pytest.approx(NAYRAB, abs=0.1)
    assert [gap.why for gap in found.gaps] == ["not_driven"]
    assert found.words == f"4.6 of 63.8 km covered; turned back at km 4.6, at Nayrab at {back.left:%Y-%m-%d %H:%M} UTC"


def test_it_turned_back_in_the_direction_of_its_own_plan(m4: Route) -> None:
    track = drive(m4, (30, 20, 20), (20, 29, 20))
    found = cover(cleaned(track), m4, 30.0, 5.0)
    assert found.turned_back is not None
    assert found.turned_back.where.km == pytest.approx(20, abs=0.05)


def test_reaching_the_end_and_driving_home_is_no_turning_back(m4: Route) -> None:
    found = cover(cleaned(drive(m4, (0, 20, 30), (20, 0, 30))), m4, 0.0, 20.0)
    assert found.turned_back is None
    assert found.reached_end == "yes"


def test_an_end_within_the_errors_is_uncertain(m4: Route, road: Route) -> None:
    track = cleaned(drive(m4, (0, 17, 30), (17, 0, 30)))
    vague = cover(track, m4, 0.0, 20.0)
    assert vague.reached_end == "uncertain"
    assert vague.turned_back is not None and vague.turned_back.answer == "uncertain"
    assert "perhaps turned back" in vague.words
    surveyed = cover(track, road, 0.0, 20.0)
    assert surveyed.reached_end == "no"
    assert surveyed.turned_back is not None and surveyed.turned_back.answer == "yes"


def test_a_stop_is_told_with_place_and_duration(road: Route) -> None:
    track = drive(road, (0, 12.35, 20), (12.35, 12.35, 9), (12.35, 20, 20), scatter_m=4, every=5)
    (stop,) = cover(cleaned(track), road).stops
    assert stop.seconds == pytest.approx(540, abs=40)
    assert stop.where is not None and stop.where.near == "Musaybin"
    assert stop.where.km == pytest.approx(12.35, abs=0.03)
    assert stop.start is not None and abs((stop.start - at(20)).total_seconds()) <= 30
    assert stop.certain


def test_a_short_halt_is_no_stop(road: Route) -> None:
    assert cover(cleaned(drive(road, (0, 10, 15), (10, 10, 4), (10, 20, 15))), road).stops == ()


def test_a_stop_in_silence_is_not_certain(road: Route) -> None:
    track = drive(road, (0, 10, 15), (10, 10, 40), (10, 20, 15))
    silent = track.part((track.time < track.time[0] + 16 * 60) | (track.time > track.time[0] + 54 * 60))
    (stop,) = cover(cleaned(silent), road).stops
    assert not stop.certain
    assert stop.seconds == pytest.approx(40 * 60, abs=60)


def test_silence_on_the_way_is_a_gap_that_may_have_been_driven(road: Route) -> None:
    track = joined([drive(road, (0, 5, 10)), drive(road, (20, 30, 20), start=at(40))], "silent")
    found = cover(cleaned(track), road, 0.0, 30.0)
    (gap,) = found.gaps
    assert gap.why == "no_points"
    assert (gap.start_km, gap.end_km) == pytest.approx((5, 20), abs=0.02)
    assert found.covered_km == pytest.approx(15, abs=0.05)


def test_a_part_driven_beside_the_route_is_a_gap_and_a_spell(road: Route) -> None:
    legs = [drive(road, (0, 8, 12)), drive(road, (8.2, 13, 12), start=at(13), north_m=1800)]
    track = joined([*legs, drive(road, (13.2, 20, 12), start=at(26))], "detour")
    found = cover(cleaned(track), road, 0.0, 20.0)
    assert {gap.why for gap in found.gaps} == {"off_route"}
    assert found.gap_km == pytest.approx(5, abs=1.2)
    (spell,) = found.spells
    assert (spell.phase, spell.answer) == ("during", "yes")
    assert spell.seconds is not None and spell.seconds == pytest.approx(720, abs=10)
    assert 1300 < spell.farthest_m <= 1801
    assert spell.start is not None and abs((spell.start - at(13)).total_seconds()) < 10


def test_a_short_spell_off_the_route_is_not_told(road: Route) -> None:
    legs = [drive(road, (0, 8, 12)), drive(road, (8.1, 8.6, 1), start=at(12.2), north_m=900)]
    track = joined([*legs, drive(road, (8.7, 15, 12), start=at(13.4))], "short")
    assert cover(cleaned(track), road).spells == ()


def test_the_way_to_and_from_the_route_is_told_apart(road: Route) -> None:
    legs = [drive(road, (1, 2, 5), north_m=5000), drive(road, (2, 9, 10), start=at(8))]
    track = joined([*legs, drive(road, (9, 10, 5), start=at(42), north_m=30_000)], "to and fro")
    assert [spell.phase for spell in cover(cleaned(track), road).spells] == ["before", "after"]
    assert cover(cleaned(track), road).spells[1].farthest_m == pytest.approx(27_500, abs=2_500)


def test_beside_a_route_known_to_1500_m_the_answer_is_uncertain(m4: Route, road: Route) -> None:
    track = cleaned(drive(m4, (0, 12, 20), north_m=2300))
    vague = cover(track, m4, 0.0, 12.0)
    assert vague.covered_km == 0
    assert vague.uncertain_km > 9
    assert {spell.answer for spell in vague.spells} == {"uncertain"}
    surveyed = cover(track, road, 0.0, 12.0)
    assert surveyed.uncertain_km == 0
    assert surveyed.spells[0].answer == "yes"


def test_the_stated_accuracy_of_the_points_enters(road: Route) -> None:
    track = drive(road, (0, 10, 20), north_m=420)
    sharp = clean(replace(track, accuracy=np.full(len(track), 5.0)))
    vague = clean(replace(track, accuracy=np.full(len(track), 200.0)))
    assert cover(sharp, road, 0.0, 10.0).covered_km > 8
    assert cover(vague, road, 0.0, 10.0).covered_km < 2
    assert cover(vague, road, 0.0, 10.0).uncertain_km > 6


def test_what_waits_before_the_start_has_not_entered(road: Route) -> None:
    track = drive(road, (0, 0, 30), (0, 10, 20))
    found = cover(cleaned(track), road)
    assert found.entered is not None and abs((found.entered - at(30)).total_seconds()) <= 20


def test_without_times_km_are_told_and_durations_are_not(road: Route) -> None:
    track = drive(road, (0, 10, 20), (10, 10, 20), (10, 2, 20))
    found = cover(clean(replace(track, time=np.full(len(track), np.nan))), road, 0.0, 30.0)
    assert found.covered_km == pytest.approx(10, abs=0.05)
    assert found.turned_back is not None
    assert (found.turned_back.left, found.entered, found.left, found.stops) == (None, None, None, ())
    assert {remark.kind for remark in found.remarks} == {"no_time"}


def test_a_clock_that_was_not_set_gives_durations_and_no_times(road: Route) -> None:
    track = drive(road, (0, 10, 20), (10, 10, 20), (10, 2, 20))
    found = cover(clean(replace(track, time=track.time - track.time[0])), road, 0.0, 30.0)
    assert found.stops[0].seconds == pytest.approx(1200, abs=40)
    assert (found.stops[0].start, found.entered, found.reached_at) == (None, None, None)


def test_several_vehicles_together_cover_what_any_of_them_does(road: Route) -> None:
    parts = [cover(cleaned(drive(road, (low, low + 6, 10))), road) for low in (0, 4, 20)]
    assert union_km(parts) == pytest.approx(16, abs=0.1)
    assert union_km([]) == 0


def test_a_hundred_thousand_points_are_covered_as_a_few_are(road: Route) -> None:
    many = cover(cleaned(drive(road, (0, road.length_km, 170), every=0.1, scatter_m=3)), road)
    few = cover(cleaned(drive(road, (0, road.length_km, 170), every=10)), road)
    assert many.points > 100_000
    assert many.covered_km == pytest.approx(few.covered_km, abs=0.05)
    assert many.driven_km == pytest.approx(few.driven_km, rel=0.01)


@pytest.mark.parametrize(
    ("start", "end", "error", "reason"),
    [
        (0.0, 99.0, InvalidPlan, "km 99 is not on M4"),
        (5.0, 5.0, InvalidPlan, "has no length"),
        (float("nan"), 5.0, InvalidPlan, "km nan is not on"),
        ("Nowhere", 5.0, UnknownName, "is no vertex"),
    ],
)
def test_a_section_that_is_none_is_refused(
    road: Route, start: float | str, end: float, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        cover(cleaned(drive(road, (0, 5, 10))), road, start, end)


def test_one_point_is_no_track(road: Route) -> None:
    with pytest.raises(UnreadableTrack, match="fewer than two points"):
        cover(cleaned(track_of("one", [35.86], [36.77], [0.0])), road)


def test_a_route_is_not_left_within_its_own_error(m4: Route) -> None:
    assert measures().beyond_m(m4) == 2 * m4.error_m
    assert measures().beyond_m(m4.model_copy(update={"error_m": 10.0})) == 500


LEG = st.tuples(st.floats(0, 63), st.floats(0, 63), st.floats(0.5, 30))


@given(
    legs=st.lists(LEG, min_size=1, max_size=4),
    ends=st.tuples(st.floats(0, 63), st.floats(0, 63)).filter(lambda pair: abs(pair[0] - pair[1]) > 0.01),
    north=st.floats(-4000, 4000),
    scatter=st.floats(0, 300),
    error=st.sampled_from([0.0, 1500.0]),
    timed=st.booleans(),
)
@settings(max_examples=120)
def test_covered_uncertain_and_missing_are_always_the_section(
    road: Route,
    legs: list[tuple[float, float, float]],
    ends: tuple[float, float],
    north: float,
    scatter: float,
    error: float,
    timed: bool,
) -> None:
    track = drive(road, *legs, every=20, north_m=north, scatter_m=scatter)
    if not timed:
        track = replace(track, time=np.full(len(track), np.nan))
    whole = clean(track)
    if len(whole.track) < 2:
        return
    found = cover(whole, road.model_copy(update={"error_m": error}), *ends)
    total = found.covered_km + found.uncertain_km + found.gap_km
    assert total == pytest.approx(found.section_km, abs=1e-3)
    rows = sorted((s.start_km, s.end_km) for s in (*found.stretches, *found.uncertain, *found.gaps))
    assert all(low < high for low, high in rows)
    assert all(after[0] >= before[1] - 1e-9 for before, after in pairwise(rows))
    assert found.reached_end != "yes" or found.turned_back is None


ANYWHERE = st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats() | st.floats(0, 1e5), st.floats())


@given(st.lists(ANYWHERE, min_size=2, max_size=50))
@settings(max_examples=120)
def test_any_numbers_are_measured_or_refused_in_words(
    road: Route, points: list[tuple[float, float, float, float]]
) -> None:
    lat, lon, time, accuracy = zip(*points, strict=True)
    try:
        track = clean(track_of("anywhere", lat, lon, time, accuracy=accuracy))
        found = cover(track, road)
    except UnreadableTrack:
        return
    assert found.gap_km == pytest.approx(found.section_km - found.covered_km - found.uncertain_km)
    dated = track.clock not in ("none", "not_set")
    assert together(track, track, road).overlap_seconds == pytest.approx(track.track.seconds if dated else 0)


def test_synthetic_positions_lie_on_the_route(road: Route) -> None:
    lat, lon = positions(road, np.array([0.0, 12.5, 40.0]))
    found = [road.km_of(point) for point in map(_point, lat, lon)]
    assert found == pytest.approx([0.0, 12.5, 40.0], abs=0.01)


def _point(lat: float, lon: float) -> object:
    from truceline.geo import Point

    return Point(lat=float(lat), lon=float(lon))
