"""Many points at once give what one at a time gives."""

from __future__ import annotations

import numpy as np
import pytest

from truceline.errors import InvalidGeometry
from truceline.geo import Band, Circle, Corridor, Point, Polygon, Route, classify, classify_points
from truceline.geo.points import CHUNK, _plan

CODES = {"inside": 1, "uncertain": 0, "outside": -1}
LINE_OF_CONTACT = tuple(
    (str(i), Point(lat=47.0 + 0.9 * np.sin(i / 3) + i * 0.1, lon=36.0 + i * 0.25)) for i in range(18)
)


def spread(route: Route, n: int, pad: float, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    lat, lon = [p.lat for _, p in route.vertices], [p.lon for _, p in route.vertices]
    return rng.uniform(min(lat) - pad, max(lat) + pad, n), rng.uniform(min(lon) - pad, max(lon) + pad, n)


def zones(route: Route) -> list[Corridor | Band | Circle | Polygon]:
    ring = (*(point for _, point in route.vertices), Point(lat=35.5, lon=36.4))
    return [
        Corridor(route=route, left_m=6000, right_m=6000, ends="flat"),
        Corridor(route=route, left_m=6000, right_m=6000, ends="round"),
        Corridor(route=route, left_m=6000, right_m=2000, ends="flat"),
        Band(route=route, from_m=5000, to_m=9000, side="left", ends="flat"),
        Band(route=route, from_m=8000),
        Polygon(ring=ring),
        Polygon(ring=ring[::-1]),
        Circle(centre=route.vertices[3][1], radius_m=9000),
    ]


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("many", [False, True])
def test_every_zone_answers_as_it_does_for_one_point(
    m4: Route, number: int, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = zones(m4)[number]
    if many:
        monkeypatch.setattr("truceline.geo.points.MANY", 1)
    lat, lon = spread(m4, 400, 0.15)
    found = classify_points(zone, lat, lon, 400.0)
    for i in range(len(lat)):
        exact = classify(zone, Point(lat=lat[i], lon=lon[i]), 400.0)
        if abs(abs(exact.margin_m) - exact.error_m) > 1.0:
            assert found.answer[i] == CODES[exact.answer], (lat[i], lon[i], exact)


@pytest.mark.parametrize("error_m", [0.0, 250.0])
def test_km_and_offset_are_right_to_a_metre(m4: Route, error_m: float) -> None:
    lat, lon = spread(m4, 600, 0.1)
    found = classify_points(Corridor(route=m4, left_m=6000, right_m=6000), lat, lon, error_m)
    for i in range(len(lat)):
        exact = m4.locate(Point(lat=lat[i], lon=lon[i]))
        assert found.offset_m[i] == pytest.approx(exact.offset_m, abs=0.1)
        assert found.km[i] == pytest.approx(exact.km, abs=0.001)


def test_a_line_of_contact_of_500_km_is_still_right_to_a_metre() -> None:
    route = Route(id="l", name="line of contact", vertices=LINE_OF_CONTACT)
    zone = Band(route=route, from_m=0, to_m=50_000)
    lat, lon = spread(route, 300, 0.5)
    found = classify_points(zone, lat, lon)
    for i in range(len(lat)):
        exact = classify(zone, Point(lat=lat[i], lon=lon[i]))
        assert exact.route_distance_m is not None
        if exact.route_distance_m > 60_000:
            continue
        assert abs(found.offset_m[i]) == pytest.approx(exact.route_distance_m, abs=1.0)


def test_far_points_are_outside_and_what_is_no_position_is_uncertain(m4: Route) -> None:
    zone = Corridor(route=m4, left_m=6000, right_m=6000)
    found = classify_points(zone, [35.8, 80.0, -90.0, np.nan, np.inf], [36.5, 36.5, 36.5, 36.5, -np.inf])
    assert found.answer.tolist() == [1, -1, -1, 0, -1]
    assert np.isnan(found.km[1:]).all() and np.isfinite(found.km[0])


def test_far_points_are_inside_a_band_without_outer_edge(m4: Route) -> None:
    assert classify_points(Band(route=m4, from_m=50_000), [50.0], [10.0]).answer.tolist() == [1]


def test_each_point_may_have_its_own_error(m4: Route) -> None:
    zone = Corridor(route=m4, left_m=6000, right_m=6000)
    assert classify_points(zone, [35.81, 35.81], [36.5, 36.5], np.array([100.0, 90_000.0])).answer.tolist() == [1, 0]


def test_chunks_and_threads_change_nothing(m4: Route) -> None:
    zone = Corridor(route=m4, left_m=6000, right_m=6000)
    lat, lon = spread(m4, 2 * CHUNK + 77, 0.4)
    one, two = classify_points(zone, lat, lon, threads=1), classify_points(zone, lat, lon, threads=2)
    for first, second in zip(one, two, strict=True):
        np.testing.assert_array_equal(first, second)
    assert {-1, 1} <= set(one.answer.tolist())


def test_an_empty_array_gives_an_empty_answer(m4: Route) -> None:
    assert len(classify_points(Corridor(route=m4, left_m=1, right_m=1), [], []).answer) == 0


def test_arrays_of_different_lengths_and_too_large_zones_are_refused(m4: Route) -> None:
    with pytest.raises(InvalidGeometry, match="different lengths"):
        classify_points(Corridor(route=m4, left_m=6, right_m=6), [1.0, 2.0], [1.0])
    ends = (("a", Point(lat=-40, lon=-60)), ("b", Point(lat=40, lon=60)))
    with pytest.raises(InvalidGeometry, match="too large"):
        classify_points(Corridor(route=Route(id="x", name="x", vertices=ends), left_m=6, right_m=6), [0.0], [0.0])


def test_the_search_grid_leaves_few_cells_in_doubt(m4: Route) -> None:
    plan = _plan(Corridor(route=m4, left_m=6000, right_m=6000), 20_000.0, True)
    assert (plan.search.nearest < 0).mean() < 0.06
