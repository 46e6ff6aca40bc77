"""Observation effort beside counts: nobody looked is never nothing happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.coordination.synthetic import DAWN, at, cleaned, drive
from truceline.coordination.effort import Means, Observation, beside, change, effort, patrolled
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan
from truceline.geo import Corridor, Route

DAY, NEXT = date(2020, 3, 15), date(2020, 3, 16)


def looked(
    means: Means, what: str, start: datetime, hours: float, km: float = 0.0, zone: str = "corridor"
) -> Observation:
    window = Window(start=start, end=start + timedelta(hours=hours))
    return Observation(means=means, what=what, zone=zone, window=window, km=km)


def test_effort_is_told_by_day_and_zone() -> None:
    observations = [
        looked("patrol", "p-1", DAWN, 3, km=40),
        looked("post", "post-9", DAWN, 24),
        looked("camera", "c-1", DAWN, 6),
        looked("denied", "Ariha", DAWN, 2),
    ]
    table = effort(observations, [DAY, NEXT], ["corridor", "area"], UTC)
    first = table[0]
    assert [(row.day, row.zone) for row in table] == [
        (DAY, "corridor"),
        (DAY, "area"),
        (NEXT, "corridor"),
        (NEXT, "area"),
    ]
    assert (first.patrol_hours, first.patrol_km, first.post_hours, first.camera_hours) == (3, 40, 16, 6)
    assert (first.posts, first.cameras, first.denied) == (("post-9",), ("c-1",), ("Ariha",))
    assert table[2].post_hours == 8
    assert first.words == (
        "3.0 patrol hours, 40 km; posts manned: 1, 16.0 hours; cameras: 1, 6.0 hours; access denied: Ariha"
    )


def test_two_vehicles_of_one_patrol_look_once() -> None:
    both = [looked("patrol", "p-1", DAWN, 3, km=40), looked("patrol", "p-1", DAWN, 3, km=44)]
    (row,) = effort(both, [DAY], ["corridor"], UTC)
    assert (row.patrol_hours, row.patrol_km) == (3, 42)
    apart = [looked("patrol", "p-1", DAWN, 3, km=40), looked("patrol", "p-2", DAWN, 3, km=44)]
    (row,) = effort(apart, [DAY], ["corridor"], UTC)
    assert (row.patrol_hours, row.patrol_km) == (6, 84)


def test_a_patrol_past_midnight_counts_for_both_days_of_its_own_clock() -> None:
    night = looked("patrol", "p-1", datetime(2020, 3, 15, 21, 0, tzinfo=UTC), 4, km=40)
    table = effort([night], [DAY, NEXT], ["corridor"], ZoneInfo("Asia/Damascus"))
    assert [row.patrol_hours for row in table] == [1, 3]
    assert [row.patrol_km for row in table] == [10, 30]


def test_access_denied_is_no_observation() -> None:
    (row,) = effort([looked("denied", "Ariha", DAWN, 5)], [DAY], ["corridor"], UTC)
    assert not row.observed
    assert row.words == "not observed; access denied: Ariha"


def test_a_day_without_observation_shows_no_number() -> None:
    table = effort([looked("patrol", "p-1", DAWN, 3)], [DAY, NEXT], ["corridor"], UTC)
    quiet, unseen = beside(table, {}, {(NEXT, "corridor"): 4})
    assert (quiet.seen, unseen.seen) == (0, None)
    assert quiet.words == "0 (3.0 patrol hours, 0 km)"
    assert unseen.words == "not observed, 4 told by others (not observed)"


def test_who_looked_and_does_not_tell_what_they_saw_has_no_number_unless_something_was_seen() -> None:
    drives = [looked("patrol", "p-1", DAWN, 2, zone=zone) for zone in ("corridor", "dmz")]
    table = effort(drives, [DAY], ["corridor", "dmz"], UTC)
    cells = {(DAY, "corridor"), (DAY, "dmz")}
    told, untold = beside(table, {(DAY, "corridor"): 1}, {(DAY, "dmz"): 3}, silent=cells)
    assert (told.seen, untold.seen) == (1, None)
    assert untold.words.startswith("3 told by others (")


def test_what_was_seen_where_nobody_looked_is_refused() -> None:
    table = effort([], [DAY], ["corridor"], UTC)
    with pytest.raises(InvalidPlan, match=r"2020-03-15, corridor: 2 incidents are said to have been seen"):
        beside(table, {(DAY, "corridor"): 2})


def test_periods_are_compared_where_both_looked_alike() -> None:
    zones = ["a", "b", "c", "d"]
    before = [looked("patrol", "p", DAWN, hours, zone=zone) for zone, hours in (("a", 4), ("b", 8), ("c", 2))]
    now = [looked("patrol", "q", DAWN, hours, zone=zone) for zone, hours in (("a", 5), ("b", 2), ("d", 2))]
    counts = {(DAY, "a"): 3, (DAY, "b"): 9}
    found = change(
        beside(effort(now, [DAY], zones, UTC), {(DAY, "a"): 7, (DAY, "b"): 1, (DAY, "d"): 2}),
        beside(effort(before, [DAY], zones, UTC), counts),
    )
    assert (found.now, found.before, found.hours_now, found.hours_before) == (7, 3, 5, 4)
    assert (found.equal, found.all) == (1, 4)
    assert found.left_out == {"not_observed_now": 1, "not_observed_before": 1, "observed_unequally": 1}


def test_without_equal_coverage_nothing_is_compared() -> None:
    none = beside(effort([], [DAY], ["a"], UTC), {})
    found = change(none, none)
    assert (found.now, found.before, found.equal) == (None, None, 0)
    with pytest.raises(InvalidPlan, match="different days or zones"):
        change(none, [])


def test_a_track_tells_the_hours_and_km_within_each_zone(m4: Route) -> None:
    inside = Corridor(name="east", route=m4.stretch(0, 30), left_m=6000, right_m=6000)
    whole = Corridor(name="all", route=m4, left_m=6000, right_m=6000, ends="round")
    track = cleaned(drive(m4, (0, 60, 120), scatter_m=5, every=2))
    found = {one.zone: one for one in patrolled("p-1", track, {"east": inside, "all": whole})}
    assert found["all"].km == pytest.approx(60, rel=0.02)
    assert found["all"].window.seconds == pytest.approx(7200, abs=1)
    # The edge across km 30 is known to 1.5 km, and what is uncertain is not counted as looked at.
    assert 26 < found["east"].km < 29
    assert abs((found["all"].window.start - at(0)).total_seconds()) < 1
    table = effort(found.values(), [DAY], ["east", "all"], UTC)
    assert table[1].patrol_hours == pytest.approx(2, abs=0.01)


def test_a_track_without_a_clock_tells_no_hours(m4: Route) -> None:
    from dataclasses import replace

    import numpy as np

    from truceline.coordination.tracks import clean

    track = drive(m4, (0, 10, 20))
    zone = Corridor(route=m4, left_m=6000, right_m=6000)
    assert patrolled("p-1", clean(replace(track, time=np.full(len(track), np.nan))), {"z": zone}) == ()
    assert patrolled("p-1", clean(replace(track, time=track.time - track.time[0])), {"z": zone}) == ()


SPANS = st.lists(st.tuples(st.sampled_from(["p-1", "p-2"]), st.floats(-30, 60), st.floats(0.01, 20)), max_size=8)


@given(SPANS)
def test_no_hour_is_counted_twice_and_none_is_lost(spans: list[tuple[str, float, float]]) -> None:
    observations = [looked("patrol", what, DAWN + timedelta(hours=begin), hours) for what, begin, hours in spans]
    days = [DAY + timedelta(days=n) for n in range(-3, 6)]
    table = effort(observations, days, ["corridor"], UTC)
    assert all(row.patrol_hours <= 24 * len(row.patrols) + 1e-6 for row in table)
    minutes = {(what, m) for what, begin, hours in spans for m in range(int(begin * 60), int((begin + hours) * 60))}
    assert sum(row.patrol_hours for row in table) == pytest.approx(len(minutes) / 60, abs=0.05 * (len(spans) + 1))
