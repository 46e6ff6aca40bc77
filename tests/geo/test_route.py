"""Linear reference along a route."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from truceline.errors import InvalidGeometry, UnknownName
from truceline.geo import Place, Point, Route, bearing, distance_m, moved

GEOD = Geod(ellps="WGS84")


def test_the_chain_of_villages_is_as_long_as_the_geodesic_says(m4: Route) -> None:
    lon, lat = [p.lon for _, p in m4.vertices], [p.lat for _, p in m4.vertices]
    assert m4.length_km == pytest.approx(63.81, abs=0.005)
    assert m4.length_m == pytest.approx(GEOD.line_length(lon, lat), abs=0.01)


@settings(max_examples=60)
@given(km=st.floats(0, 63.8))
def test_a_position_on_the_route_is_found_again_at_its_km(m4: Route, km: float) -> None:
    found = m4.locate(m4.at(km))
    assert found.km == pytest.approx(km, abs=0.0005)
    assert found.distance_m < 0.1


@settings(max_examples=80)
@given(share=st.floats(0.3, 0.7), segment=st.integers(0, 12), metres=st.floats(1, 6000), left=st.booleans())
def test_an_offset_agrees_with_the_geodesic_to_a_decimetre(
    m4: Route, share: float, segment: int, metres: float, left: bool
) -> None:
    (_, start), (_, end) = m4.vertices[segment : segment + 2]
    along = moved(start, bearing(start, end), share * distance_m(start, end))
    point = moved(along, bearing(along, end) + (-90 if left else 90), metres)
    alone = Route(id="s", name="s", vertices=(("", start), ("", end)))
    found = alone.locate(point)
    assert found.distance_m == pytest.approx(metres, abs=0.1)
    assert found.offset_m == pytest.approx(metres if left else -metres, abs=0.1)
    assert found.km == pytest.approx(share * alone.length_km, abs=0.001)


def test_the_side_is_that_of_the_route_as_a_whole(m4: Route) -> None:
    north, south = m4.locate(Point(lat=35.86, lon=36.5)), m4.locate(Point(lat=35.75, lon=36.5))
    assert (north.side, south.side) == ("north", "south")
    assert north.offset_m < 0 < south.offset_m, "the M4 is travelled westward: north is on the right"


def test_on_a_route_that_winds_the_side_is_that_of_the_nearest_stretch() -> None:
    corners = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1), (0.0, 0.02)]
    loop = Route(id="l", name="loop", vertices=tuple((str(i), Point(lat=a, lon=b)) for i, (a, b) in enumerate(corners)))
    assert loop.locate(Point(lat=0.05, lon=-0.01)).side == "west"
    assert loop.locate(Point(lat=0.11, lon=0.05)).side == "north"


def test_a_point_past_an_end_is_said_to_lie_beyond_it(m4: Route) -> None:
    saraqib = m4.locate(Point(lat=35.86447, lon=36.80591))
    assert (saraqib.beyond, saraqib.km) == ("start", 0.0)
    assert m4.locate(Point(lat=35.77, lon=36.1)).beyond == "end"
    assert m4.locate(Point(lat=35.82, lon=36.6)).beyond is None


def test_at_a_sharp_bend_the_side_does_not_flip() -> None:
    bend = Route(
        id="v",
        name="v",
        vertices=tuple((n, Point(lat=a, lon=b)) for n, a, b in (("a", 0, 0), ("b", 0, 0.1), ("c", 0.1, 0.01))),
    )
    assert bend.locate(Point(lat=-0.01, lon=0.12)).offset_m < 0
    assert bend.locate(Point(lat=0.02, lon=0.12)).offset_m < 0


def test_vertices_are_known_by_any_spelling(m4: Route) -> None:
    assert m4.km_of("URUM AL JAWZ") == pytest.approx(21.01, abs=0.01)
    assert m4.km_of(Place(text="x", point=Point(lat=35.81374, lon=36.60964))) == pytest.approx(16.44, abs=0.01)
    assert m4.named("m-4") and m4.named("M 4") and not m4.named("M5")
    with pytest.raises(UnknownName, match="is no vertex of M4"):
        m4.km_of("Hama")


def test_a_stretch_keeps_the_vertices_between_its_ends_and_their_direction(m4: Route) -> None:
    part = m4.stretch("Bdama", "Ariha")
    assert next(name for name, _ in part.vertices) == "Bdama"
    assert [name for name, _ in part.vertices][-1] == "Ariha"
    assert part.length_km == pytest.approx(59.05 - 16.44, abs=0.02)
    assert m4.stretch(12.4, 20.0).length_km == pytest.approx(7.6, abs=0.001)
    with pytest.raises(InvalidGeometry, match="two different ends"):
        m4.stretch("Ariha", "Ariha")


@pytest.mark.parametrize("km", [-1.0, 64.0, 1e9])
def test_a_km_beyond_the_ends_is_refused(m4: Route, km: float) -> None:
    with pytest.raises(InvalidGeometry, match=r"is not on M4, which is 63\.81 km long"):
        m4.at(km)


def test_a_route_needs_two_different_vertices() -> None:
    here = Point(lat=1, lon=1)
    with pytest.raises(InvalidGeometry, match="at least two vertices"):
        Route(id="r", name="r", vertices=(("a", here),))
    with pytest.raises(InvalidGeometry, match="are one position"):
        Route(id="r", name="r", vertices=(("a", here), ("b", here)))


def test_two_routes_are_equal_by_their_vertices_whatever_was_worked_out_of_them(m4: Route) -> None:
    one, other = (Route.model_validate_json(m4.model_dump_json()) for _ in range(2))
    assert one.length_km == other.length_km
    assert len(one.fine[0]) == len(other.fine[0])
    assert (one, hash(one)) == (other, hash(other))
    assert one != one.model_copy(update={"error_m": 1.0})
    assert one != "m4"
