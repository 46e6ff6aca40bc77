"""What is wrong with a track is left out or suspected, and each is said; nothing is moved."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coordination.synthetic import DAWN, at, drive
from truceline.coordination.tracks import Cleaned, Track, clean, joined, shifted, track_of
from truceline.coordination.window import Window
from truceline.errors import UnreadableTrack
from truceline.geo import Route

HOUR = 3600.0


def said(cleaned: Cleaned) -> dict[str, int]:
    """How many points each remark concerns, by kind."""
    return {remark.kind: remark.number for remark in cleaned.remarks}


@pytest.fixture
def good(m4: Route) -> Track:
    """Ten kilometres in twenty minutes, a point every ten seconds."""
    return drive(m4, (0.0, 10.0, 20.0))


def moved(track: Track, rows: slice | list[int], lat: float, lon: float) -> Track:
    """The track with some of its points elsewhere."""
    lats, lons = track.lat.copy(), track.lon.copy()
    lats[rows], lons[rows] = lat, lon
    return replace(track, lat=lats, lon=lons)


def test_nothing_is_done_to_a_good_track_and_nothing_said(good: Track, m4: Route) -> None:
    cleaned = clean(good, m4, window=Window(start=at(0), end=at(30)), received=at(60))
    assert len(cleaned.track) == len(good)
    assert said(cleaned) == {}
    assert (cleaned.clock, cleaned.hours) == ("as_told", 0)
    assert np.array_equal(cleaned.kept, np.arange(len(good)))


def test_points_out_of_order_are_sorted_by_time_and_said(good: Track) -> None:
    late = good.part(np.concatenate([np.arange(0, 40), np.arange(60, 100), np.arange(40, 60), np.arange(100, 121)]))
    cleaned = clean(late)
    assert np.array_equal(cleaned.track.time, good.time)
    assert np.array_equal(cleaned.track.lat, good.lat)
    assert said(cleaned) == {"out_of_order": 1}


def test_a_track_told_twice_counts_once(good: Track) -> None:
    cleaned = clean(joined([good, good], "twice"))
    assert np.array_equal(cleaned.track.time, good.time)
    assert said(cleaned) == {"out_of_order": 1, "duplicates": len(good)}


def test_of_two_places_at_one_time_the_first_told_counts(good: Track) -> None:
    other = moved(good, slice(None), 35.9, 36.7).part(np.array([50]))
    cleaned = clean(joined([good, other], "both"))
    assert np.array_equal(cleaned.track.lat, good.lat)
    assert said(cleaned)["two_at_once"] == 1


def test_one_jump_is_left_out(good: Track) -> None:
    cleaned = clean(moved(good, [60], 35.4, 35.95))
    assert said(cleaned) == {"jumps": 1}
    assert np.array_equal(cleaned.kept, np.delete(np.arange(len(good)), 60))


def test_a_stretch_that_jumped_as_a_whole_is_left_out(good: Track) -> None:
    # A receiver that is led astray shows one place, far off, for minutes.
    cleaned = clean(moved(good, slice(30, 55), 35.4, 35.95))
    assert said(cleaned) == {"jumps": 25}
    assert 30 not in cleaned.kept and 54 not in cleaned.kept and 55 in cleaned.kept


def test_jumps_at_both_ends_are_left_out(good: Track) -> None:
    cleaned = clean(moved(good, [0, 1, len(good) - 1], 35.4, 35.95))
    assert said(cleaned) == {"jumps": 3}
    assert cleaned.kept[0] == 2


def test_a_fast_vehicle_after_a_long_silence_is_no_jump(m4: Route) -> None:
    track = joined([drive(m4, (0, 5, 10)), drive(m4, (35, 40, 10), start=at(60))], "with a silence")
    assert said(clean(track)) == {}


def test_a_reversal_is_no_jump(m4: Route) -> None:
    assert said(clean(drive(m4, (0, 12, 20), (12, 1, 15)))) == {}


def test_the_speed_of_a_jump_is_stated_in_data(good: Track) -> None:
    from truceline.coordination.tracks.clean import limits

    cleaned = clean(good, allowed=limits().model_copy(update={"fastest_m_s": 2.0, "scatter_m": 1.0}))
    assert said(cleaned)["jumps"] == len(good) - 1
    assert "7 km/h" in cleaned.remarks[-1].words


def test_without_times_order_is_kept_and_it_is_said(good: Track) -> None:
    timeless = replace(good, time=np.full(len(good), np.nan))
    cleaned = clean(moved(timeless, [60], 35.4, 35.6))
    assert cleaned.clock == "none"
    assert said(cleaned) == {"no_time": len(good), "jumps": 1}
    assert "durations and speeds cannot be told" in cleaned.remarks[0].words


def test_the_few_points_without_a_time_are_left_out(good: Track) -> None:
    time = good.time.copy()
    time[[5, 6]] = np.nan
    assert said(clean(replace(good, time=time))) == {"untimed_points": 2}
    time[10:] = np.nan
    mostly = clean(replace(good, time=time))
    assert said(mostly) == {"few_times": len(good) - 8}
    assert len(mostly.track) == len(good)
    assert mostly.clock == "none"


def test_a_clock_that_was_set_on_the_way_loses_its_first_points(good: Track) -> None:
    time = good.time.copy()
    time[:4] = [0.0, 10.0, 20.0, 30.0]
    cleaned = clean(replace(good, time=time))
    assert said(cleaned) == {"clock_set_on_the_way": 4}
    assert cleaned.clock == "as_told"
    assert "4 points from before the clock was set" in cleaned.remarks[0].words


def test_where_most_points_are_from_before_the_clock_was_set_the_others_are_left_out(good: Track) -> None:
    time = good.time.copy()
    time[:100] = np.arange(100) * 10.0
    cleaned = clean(replace(good, time=time))
    assert said(cleaned) == {"clock_set_on_the_way": len(good) - 100, "clock_not_set": 100}
    assert cleaned.clock == "not_set"


def test_a_receiver_that_lost_1024_weeks_is_suspected(good: Track, m4: Route) -> None:
    old = replace(good, time=good.time - 1024 * 168 * HOUR)
    cleaned = clean(old, m4, window=Window(start=at(-10), end=at(40)))
    assert (cleaned.clock, cleaned.hours) == ("shifted", 1024 * 168)
    assert cleaned.remarks[-1].words.endswith("+172,032 h would put it there, as a receiver that lost 1,024 weeks does")


def test_a_clock_that_was_never_set_tells_how_long_but_not_when(good: Track) -> None:
    cleaned = clean(replace(good, time=good.time - good.time[0]))
    assert cleaned.clock == "not_set"
    assert "1970-01-01" in cleaned.remarks[-1].words
    assert cleaned.track.seconds == 20 * 60


@pytest.mark.parametrize("hours", [-3, 2, 3, 11])
def test_a_clock_off_by_whole_hours_is_suspected_and_not_corrected(good: Track, m4: Route, hours: int) -> None:
    wrong = replace(good, time=good.time + hours * HOUR)
    window = Window(start=at(-10), end=at(40))
    cleaned = clean(wrong, m4, window=window)
    assert (cleaned.clock, cleaned.hours) == ("shifted", -hours)
    assert np.array_equal(cleaned.track.time, wrong.time)
    right = shifted(cleaned.track, cleaned.hours, "the leader says the phone showed local time")
    assert np.array_equal(right.time, good.time)
    assert f"{-hours:+d} hours were added to all times: the leader says" in right.remarks[-1].words
    assert clean(right, m4, window=window).clock == "as_told"


def test_a_track_of_another_day_is_not_explained_by_its_clock(good: Track) -> None:
    cleaned = clean(good, window=Window(start=at(3 * 1440), end=at(3 * 1440 + 120)))
    assert (cleaned.clock, cleaned.hours) == ("as_told", 0)


def test_a_clock_ahead_of_when_the_track_was_received_is_said(good: Track) -> None:
    cleaned = clean(good, received=DAWN - timedelta(days=365))
    assert cleaned.clock == "ahead"
    assert said(cleaned) == {"clock_ahead": len(good)}
    assert clean(good, received=at(20)).clock == "as_told"


def test_a_track_on_another_continent_is_one_clear_error(good: Track, m4: Route) -> None:
    far = replace(good, lat=good.lat - 60, lon=good.lon - 90)
    with pytest.raises(UnreadableTrack) as caught:
        clean(far, m4)
    assert str(caught.value).startswith("SYNTHETIC: lies 11,")
    assert "km from M4 highway from Trumba to Ain al-Havr, around -24.14, -53.29" in str(caught.value)
    assert str(caught.value).endswith("check that this is the track of this patrol")


@pytest.mark.parametrize("km", [0.0, 50.0])
def test_exchanged_latitude_and_longitude_are_named(m4: Route, km: float) -> None:
    # In Syria the two are so alike that an exchanged track lies less than 100 km away.
    track = drive(m4, (km, km + 10, 20))
    with pytest.raises(UnreadableTrack, match="latitude and longitude are exchanged"):
        clean(replace(track, lat=track.lon, lon=track.lat), m4)


def test_points_far_away_among_others_are_left_out(good: Track, m4: Route) -> None:
    # Most points at an airport in another country, and the patrol all the same.
    cleaned = clean(moved(good, slice(0, 100), 33.8, 35.5), m4)
    assert said(cleaned) == {"far_away": 100}
    assert len(cleaned.track) == len(good) - 100


def test_a_receiver_without_a_fix_is_not_on_the_equator(good: Track) -> None:
    assert said(clean(moved(good, [0, 1], 0.0, 0.0))) == {"no_fix": 2}
    with pytest.raises(UnreadableTrack, match="never knew where it was"):
        clean(moved(good, slice(None), 0.0, 0.0))


def test_positions_marked_as_not_measured_are_kept_and_said(good: Track) -> None:
    mock = np.zeros(len(good), dtype=bool)
    mock[:7] = True
    cleaned = clean(replace(good, mock=mock))
    assert said(cleaned) == {"mock": 7}
    assert len(cleaned.track) == len(good)


def test_times_that_were_not_used_are_not_there_either() -> None:
    """Without the jumps in between, the few that have a time would else be all."""
    lon = [3.0, 1.0, 2.0, 1.0, 3.0]
    cleaned = clean(track_of("any", [35.0] * 5, lon, [0.0, math.nan, math.nan, math.nan, 0.0]))
    assert said(cleaned) == {"few_times": 3, "jumps": 3}
    assert not cleaned.track.timed


@given(st.data())
@settings(max_examples=100)
def test_cleaning_only_ever_leaves_points_out_and_says_how_many(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 60))
    seconds = st.floats(-1e12, 1e12) | st.just(float("nan")) | st.floats(DAWN.timestamp(), DAWN.timestamp() + 600)
    columns = [
        data.draw(st.lists(values, min_size=number, max_size=number))
        for values in (st.floats(-90, 90), st.floats(-180, 180), seconds)
    ]
    track = track_of("any", *columns)
    try:
        cleaned = clean(track, received=datetime(2020, 4, 1, tzinfo=UTC), window=Window(start=at(0), end=at(60)))
    except UnreadableTrack:
        assert not track.lat.any() and not track.lon.any()
        return
    assert len(set(cleaned.kept.tolist())) == len(cleaned.kept) == len(cleaned.track) > 0
    for name in ("lat", "lon"):
        assert np.array_equal(getattr(cleaned.track, name), getattr(track, name)[cleaned.kept])
    unused = "few_times" in said(cleaned)
    times = np.full(len(cleaned.kept), np.nan) if unused else track.time[cleaned.kept]
    assert np.array_equal(cleaned.track.time, times, equal_nan=True)
    leaving = ("no_fix", "untimed_points", "clock_set_on_the_way", "duplicates", "two_at_once", "jumps")
    gone = sum(number for kind, number in said(cleaned).items() if kind in leaving)
    assert gone == len(track) - len(cleaned.track)
    if cleaned.track.timed:
        assert (np.diff(cleaned.track.time) > 0).all() or len(cleaned.track) == 1
