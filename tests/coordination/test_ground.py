"""Which places an activity can have, and activities of regions far apart. All made up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coordination.synthetic import at
from truceline.coordination.clashes import Activities, Activity
from truceline.coordination.ground import LARGEST_DEGREES, box_of, on_the_ground
from truceline.coordination.regions import Regions
from truceline.coordination.window import Window
from truceline.errors import InvalidGeometry, InvalidPlan
from truceline.geo import Band, Circle, Corridor, Point, Polygon, Route, moved
from truceline.geo.shapes import shape

HERE, FAR = Point(lat=35.8, lon=36.6), Point(lat=48.0, lon=37.8)


def line(*points: Point) -> Route:
    return Route(id="r", name="road", vertices=tuple((f"v{n}", point) for n, point in enumerate(points)))


def activity(name: str, centre: Point, radius_m: float = 1_000) -> Activity:
    window = Window(start=at(0), end=at(60))
    return Activity(id=name, kind="flight", window=window, where=Circle(centre=centre, radius_m=radius_m))


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (Band(route=line(HERE, moved(HERE, 90, 9_000))), "without an outer edge"),
        (Circle(centre=Point(lat=95, lon=0), radius_m=1), "no position on Earth"),
        (Circle(centre=Point(lat=0, lon=181), radius_m=1), "no position on Earth"),
        (Circle(centre=Point(lat=float("nan"), lon=0), radius_m=1), "not made of numbers"),
        (Circle(centre=HERE, radius_m=float("inf")), "not made of numbers"),
        (Circle(centre=HERE, radius_m=1, error_m=-1), "not made of numbers"),
        (Circle(centre=HERE, radius_m=400_000), "takes in 9.* degrees; give several"),
        (line(HERE, FAR), "takes in 12.* degrees"),
    ],
)
def test_a_place_that_no_activity_can_have_is_refused_in_one_line(where: object, message: str) -> None:
    with pytest.raises(InvalidPlan, match=f"n-1 .*{message}") as caught:
        on_the_ground(where, "n-1")  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


@given(
    lat=st.floats(-60, 60),
    bearing=st.floats(0, 360),
    length=st.floats(1_000, 200_000),
    width=st.floats(100, 20_000),
)
def test_a_box_holds_all_of_its_place(lat: float, bearing: float, length: float, width: float) -> None:
    start = Point(lat=lat, lon=20)
    route = line(start, moved(start, bearing, length))
    for where in (
        Corridor(route=route, left_m=width, right_m=width / 2),
        Circle(centre=start, radius_m=width),
        Polygon(ring=(start, moved(start, 0, length), moved(start, 90, length))),
    ):
        west, south, east, north = box_of(where)
        low_x, low_y, high_x, high_y = shape(where).bounds
        assert west <= low_x and south <= low_y and high_x <= east and high_y <= north


def test_activities_of_regions_far_apart_are_asked_together() -> None:
    known = [activity("a", HERE), activity("b", moved(HERE, 90, 500)), activity("c", FAR)]
    with pytest.raises(InvalidGeometry, match="too far apart"):
        Activities(known)
    regions = Regions(known)
    assert len(regions) == 3
    assert [one.other for one in regions.clashes(activity("n", HERE))] == ["a", "b"]
    assert [one.other for one in regions.clashes(activity("n", FAR))] == ["c"]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-70, 70), st.floats(-170, 170)), max_size=6))
def test_regions_find_what_one_plane_around_each_finds(points: list[tuple[float, float]]) -> None:
    known = [activity(f"k-{n}", Point(lat=lat, lon=lon), 20_000) for n, (lat, lon) in enumerate(points)]
    asked = activity("n", Point(lat=points[0][0], lon=points[0][1]) if points else HERE)
    alone = {one.other for each in known for one in Activities([each]).clashes(asked, margin_m=5_000)}
    assert {one.other for one in Regions(known).clashes(asked, margin_m=5_000)} == alone


def test_the_largest_neighbours_still_lie_in_one_region() -> None:
    reach = (LARGEST_DEGREES / 2 - 0.3) * 85_000
    known = [activity("a", moved(HERE, 90, reach), reach), activity("b", moved(HERE, 270, reach), reach)]
    for one in known:
        on_the_ground(one.where, one.id)
    assert {one.other for one in Regions(known).clashes(activity("n", HERE))} == {"a", "b"}


def test_a_place_without_an_edge_is_refused_by_name() -> None:
    endless = Activity(id="x", kind="flight", window=Window(start=at(0), end=at(9)), where=Band(route=line(HERE, FAR)))
    with pytest.raises(InvalidGeometry, match="x has no outer edge"):
        Regions([endless])
