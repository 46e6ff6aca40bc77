"""Rules of the grid: a cell is never smaller than asked, and its middle tells nothing of what lies in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from truceline.geo.grid import reach_m, snapped, steps
from truceline.geo.place import Point
from truceline.geo.plane import distance_m

points = some.builds(Point, lat=some.floats(-84, 84), lon=some.floats(-179, 179))
sizes = some.sampled_from([0.0, 1000.0, 5000.0, 20_000.0, 100_000.0])


@given(points, sizes)
def test_the_middle_of_a_cell_is_its_own_middle(point: Point, cell_m: float) -> None:
    middle = snapped(point, cell_m)
    assert snapped(middle, cell_m) == middle


@given(points, sizes)
def test_the_point_lies_within_the_reach_of_the_middle(point: Point, cell_m: float) -> None:
    assert distance_m(point, snapped(point, cell_m)) <= 1.02 * reach_m(point, cell_m) + 1


@given(points, sizes)
def test_a_cell_is_at_least_as_wide_and_high_as_asked(point: Point, cell_m: float) -> None:
    middle = snapped(point, cell_m)
    up, across = (side / 200 for side in steps(middle, cell_m))
    if abs(middle.lat) + up < 85 and abs(middle.lon) + across < 180:
        south, north = Point(lat=middle.lat - up, lon=middle.lon), Point(lat=middle.lat + up, lon=middle.lon)
        poleward = middle.lat + (up if middle.lat >= 0 else -up)
        west, east = Point(lat=poleward, lon=middle.lon - across), Point(lat=poleward, lon=middle.lon + across)
        assert distance_m(south, north) >= 0.99 * cell_m
        assert distance_m(west, east) >= 0.99 * cell_m


def test_without_a_size_positions_are_rounded_to_a_hundredth_of_a_degree() -> None:
    assert snapped(Point(lat=35.02345, lon=36.20123)) == Point(lat=35.02, lon=36.2)


def test_five_kilometres_show_in_the_decimals() -> None:
    assert snapped(Point(lat=35.81234, lon=36.31234), 5000) == Point(lat=35.8, lon=36.3)
