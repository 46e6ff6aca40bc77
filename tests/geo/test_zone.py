"""Inside, outside, uncertain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pyproj import Geod

from truceline.errors import InvalidGeometry
from truceline.geo import (
    Band,
    Circle,
    Corridor,
    Point,
    Polygon,
    Route,
    Zone,
    bearing,
    classify,
    distance_m,
    geojson,
    moved,
    shape,
)

GEOD = Geod(ellps="WGS84")
LINE = Route(id="l", name="the line", vertices=(("a", Point(lat=0.0, lon=0.0)), ("b", Point(lat=0.0, lon=1.0))))


def corridor(route: Route, ends: str = "flat", **more: float) -> Corridor:
    return Corridor.model_validate({"route": route, "left_m": 6000, "right_m": 6000, "ends": ends} | more)


def test_a_point_near_the_edge_is_uncertain(m4: Route) -> None:
    on_the_road = m4.at(30)
    points = {metres: moved(on_the_road, 0, metres) for metres in (1000, 5500, 9000)}
    zone = corridor(m4)
    assert classify(zone, points[1000], 1000).answer == "inside"
    assert classify(zone, points[5500], 2000).answer == "uncertain"
    assert classify(zone, points[9000], 1000).answer == "outside"


def test_the_errors_of_place_and_route_add_as_squares(m4: Route) -> None:
    loose = m4.model_copy(update={"error_m": 1500.0})
    position = classify(corridor(Route.model_validate(loose.model_dump())), m4.at(30), 2000)
    assert position.error_m == pytest.approx(2500)


def test_the_answer_says_side_km_margin_and_why(m4: Route) -> None:
    position = classify(corridor(m4), Point(lat=35.86, lon=36.5), 500)
    assert position.side == "north"
    assert position.km_along == pytest.approx(27.1, abs=0.5)
    assert position.route_distance_m is not None
    assert position.margin_m == pytest.approx(6000 - position.route_distance_m)
    assert "km north of M4 at km" in position.reason and "inside the edge" in position.reason


def test_flat_ends_leave_out_what_round_ends_take_in(m4: Route) -> None:
    saraqib = Point(lat=35.86447, lon=36.80591)
    assert classify(corridor(m4, "round"), saraqib).answer == "inside"
    flat = classify(corridor(m4, "flat"), saraqib)
    assert flat.answer == "outside"
    assert "past the start of M4" in flat.reason


def test_near_a_flat_end_the_margin_is_the_way_to_the_end() -> None:
    position = classify(corridor(LINE), Point(lat=0.01, lon=0.009))
    assert position.margin_m == pytest.approx(distance_m(Point(lat=0, lon=0), Point(lat=0, lon=0.009)), abs=1)


@settings(max_examples=80)
@given(lat=st.floats(0.001, 0.2), lon=st.floats(-0.2, 1.2), ends=st.sampled_from(["flat", "round"]))
def test_a_mirrored_point_gets_the_mirrored_answer(lat: float, lon: float, ends: str) -> None:
    zone = corridor(LINE, ends)
    north, south = classify(zone, Point(lat=lat, lon=lon), 300), classify(zone, Point(lat=-lat, lon=lon), 300)
    assert north.answer == south.answer
    assert north.margin_m == pytest.approx(south.margin_m, abs=0.01)
    assert (north.side, south.side) == ("north", "south")


def test_each_side_has_its_own_width() -> None:
    zone = corridor(LINE, left_m=10_000, right_m=0)
    assert classify(zone, Point(lat=0.05, lon=0.5)).answer == "inside"
    assert classify(zone, Point(lat=-0.01, lon=0.5)).margin_m == pytest.approx(-1105.7, abs=1)
    assert classify(zone, Point(lat=0.001, lon=0.5)).margin_m == pytest.approx(110.6, abs=0.5)


def test_what_has_no_sensible_ends_is_refused() -> None:
    with pytest.raises(InvalidGeometry, match="one width for both sides"):
        corridor(LINE, "round", right_m=10)
    with pytest.raises(InvalidGeometry, match="give it flat ends"):
        Band(route=LINE, to_m=10, side="left")
    with pytest.raises(InvalidGeometry, match="has no width"):
        corridor(LINE, left_m=0, right_m=0)


def test_a_band_lies_between_two_distances_of_a_line() -> None:
    zone = Band(name="the demilitarised zone", route=LINE, from_m=15_000, to_m=20_000)
    at = {km: moved(Point(lat=0, lon=0.5), 0, km * 1000) for km in (10, 17, 30)}
    assert [classify(zone, at[km]).answer for km in (10, 17, 30)] == ["outside", "inside", "outside"]
    assert classify(zone, at[17]).margin_m == pytest.approx(2000, abs=1)


def test_at_least_50_km_from_a_line_is_a_band_without_outer_edge() -> None:
    zone = Band(route=LINE, from_m=50_000)
    assert classify(zone, moved(Point(lat=0, lon=0.5), 0, 49_000)).answer == "outside"
    assert classify(zone, moved(Point(lat=0, lon=0.5), 0, 900_000)).answer == "inside"
    with pytest.raises(InvalidGeometry, match="no outer edge"):
        shape(zone)


def test_a_band_may_lie_on_one_side_only() -> None:
    zone = Band(route=LINE, from_m=0, to_m=20_000, side="left", ends="flat")
    assert classify(zone, Point(lat=0.1, lon=0.5)).answer == "inside"
    assert classify(zone, Point(lat=-0.1, lon=0.5)).answer == "outside"
    with pytest.raises(InvalidGeometry, match="farther out"):
        Band(route=LINE, from_m=20, to_m=10)


def test_circle_and_polygon_measure_to_their_edges() -> None:
    circle = Circle(centre=Point(lat=36, lon=37), radius_m=5000)
    assert classify(circle, moved(circle.centre, 77, 4000)).margin_m == pytest.approx(1000, abs=0.01)
    square = Polygon(ring=tuple(Point(lat=a, lon=b) for a, b in ((35, 36), (35, 37), (36, 37), (36, 36))))
    inside, outside = classify(square, Point(lat=35.5, lon=36.01)), classify(square, Point(lat=35.5, lon=35.99))
    assert inside.answer == "inside" and outside.answer == "outside"
    assert inside.margin_m == pytest.approx(-outside.margin_m, rel=1e-3)
    assert inside.margin_m == pytest.approx(distance_m(Point(lat=35.5, lon=36), Point(lat=35.5, lon=36.01)), abs=1)


def test_a_ring_that_crosses_itself_is_refused_with_the_place_of_the_crossing() -> None:
    bow = tuple(Point(lat=a, lon=b) for a, b in ((0, 0), (1, 1), (1, 0), (0, 1)))
    with pytest.raises(InvalidGeometry, match=r"crosses itself .* at 0\.5000, 0\.5000.*in order around the area"):
        Polygon(name="the area", ring=bow)
    with pytest.raises(InvalidGeometry, match="at least three"):
        Polygon(ring=bow[:2])
    with pytest.raises(InvalidGeometry):
        Polygon(ring=(Point(lat=0, lon=0), Point(lat=0, lon=1), Point(lat=0, lon=2)))


def test_a_zone_is_read_from_data_by_its_kind() -> None:
    read = TypeAdapter(Zone).validate_python({"kind": "circle", "centre": {"lat": 1, "lon": 2}, "radius_m": 3})
    assert isinstance(read, Circle)


def test_the_corridor_with_round_ends_covers_862_square_kilometres(m4: Route) -> None:
    area = abs(GEOD.geometry_area_perimeter(shape(corridor(m4, "round")))[0]) / 1e6
    assert area == pytest.approx(861.9, abs=0.1)
    flat = abs(GEOD.geometry_area_perimeter(shape(corridor(m4)))[0]) / 1e6
    assert area - 3.14159 * 36 < flat < area - 100, "each flat end leaves out half a circle, less where a bend fills it"


@pytest.mark.parametrize(("ends", "right_m"), [("flat", 6000.0), ("round", 6000.0), ("flat", 2500.0), ("flat", 0.0)])
def test_the_drawn_edge_lies_within_a_metre_of_the_measured_one(m4: Route, ends: str, right_m: float) -> None:
    zone = corridor(m4, ends, right_m=right_m)
    ring = list(shape(zone).exterior.coords)
    margins = [abs(classify(zone, Point(lat=lat, lon=lon)).margin_m) for lon, lat in ring]
    # Where a route turns back within the width of a one-sided zone, a corner is drawn that is not measured.
    allowed = 0 if right_m else 0.02 * len(ring)
    assert sum(margin > 1.0 for margin in margins) <= allowed


def test_a_zone_goes_out_as_a_geojson_feature(m4: Route) -> None:
    feature = geojson(corridor(m4))
    assert feature["properties"] == {"name": "the corridor", "kind": "corridor", "error_m": 0.0}
    lon, lat = feature["geometry"]["coordinates"][0][0]
    assert 36 < lon < 37 and 35.6 < lat < 36
    assert geojson(m4)["geometry"]["type"] == "LineString"


def test_bearings_are_clockwise_from_north() -> None:
    assert bearing(Point(lat=0, lon=0), Point(lat=0, lon=1)) == pytest.approx(90)
