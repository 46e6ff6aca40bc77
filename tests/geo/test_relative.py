"""The words of a report to a point with a radius."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geo.conftest import entry
from truceline.geo import Gazetteer, Place, Point, Route, bearing, distance_m, parse_place

SARAQIB = Point(lat=35.86447, lon=36.80591)


def read(words: str, gazetteer: Gazetteer, m4: Route) -> Place:
    place = parse_place(words, gazetteer, [m4])
    assert place.text == words
    return place


@pytest.mark.parametrize(
    ("words", "km", "degrees"),
    [
        ("2 km west of Saraqib", 2, 270),
        ("two km to the west of Saraqeb", 2, 270),
        ("2 km (1.2 miles) to the west of Saraqib", 2, 270),
        ("about 10km SSE of Saraqib city centre", 10, 157.5),
        ("6 miles north-east of Saraqib", 9.656, 45),
        ("500 metres south of Saraqib", 0.5, 180),
        ("1,500 m east of Saraqib", 1.5, 90),
        ("west of Saraqib, about 2 km", 2, 270),
        ("2 км к западу от Саракиб", 2, 270),
        ("в 2 км западнее Саракиб", 2, 270),
    ],
)
def test_a_distance_and_a_direction_move_the_point(
    words: str, km: float, degrees: float, gazetteer: Gazetteer, m4: Route
) -> None:
    place = read(words, gazetteer, m4)
    assert place.method == "relative" and place.point is not None and place.radius_m is not None
    assert distance_m(SARAQIB, place.point) == pytest.approx(km * 1000, rel=0.001)
    assert bearing(SARAQIB, place.point) == pytest.approx(degrees, abs=0.1)
    assert place.radius_m >= km * 1000 * 0.19


@settings(max_examples=30)
@given(km=st.integers(1, 40), word=st.sampled_from(["north", "southwest", "NNE", "E"]))
def test_the_farther_the_less_certain(gazetteer: Gazetteer, km: int, word: str) -> None:
    near, far = (parse_place(f"{n} km {word} of Saraqib", gazetteer) for n in (km, km * 10))
    assert near.radius_m is not None and far.radius_m is not None and near.radius_m < far.radius_m


@pytest.mark.parametrize(
    ("words", "name", "method", "radius"),
    [
        ("Saraqib", "Saraqib", "gazetteer", 1500),
        ("the town of Saraqib", "Saraqib", "gazetteer", 1500),
        ("near Saraqib", "Saraqib", "relative", 4500),
        ("the outskirts of Ariha", "Ariha", "relative", 3950),
        ("Ariha bridge", "Ariha", "relative", 4500),
        ("a checkpoint near Ariha", "Ariha", "relative", 4500),
        ("the entrance to Ariha on the M4", "Ariha", "relative", 3950),
        ("near Nairab, east of Idlib", "Nayrab", "relative", 4500),
        ("5 km from Saraqib", "Saraqib", "relative", 7000),
        ("Idlib", "Idlib", "region", 60_000),
        ("Idlib province", "Idlib", "region", 60_000),
        ("Idlib city", "Idlib", "gazetteer", 3500),
        ("Syria’s northwestern province of Idlib", "Idlib", "region", 60_000),
        ("Idlib countryside", "Idlib", "region", 80_000),
        ("southern Idlib", "Idlib, south", "region", 40_000),
        ("the southern countryside of Idlib", "Idlib, south", "region", 40_000),
        ("ريف إدلب الجنوبي", "Idlib, south", "region", 40_000),
        ("north of Saraqib", "north of Saraqib", "relative", 6500),
        ("a village in Idlib province", "Idlib", "region", 60_000),
        ("M4", "M4", "road", 31_907),
        ("Idlib's M-4 highway", "M4", "road", 31_907),
        ("a part of the M-4", "M4", "road", 31_907),
        ("south of the M4", "south of M4", "relative", 36_907),
    ],
)
def test_words_around_a_name_set_its_radius(
    words: str, name: str, method: str, radius: float, gazetteer: Gazetteer, m4: Route
) -> None:
    place = read(words, gazetteer, m4)
    assert (place.name, place.method) == (name, method)
    assert place.radius_m == pytest.approx(radius, abs=1)


@pytest.mark.parametrize(
    "words",
    [
        "the M4 from Trumba to Ain al-Havr",
        "M-4 highway between Trumbah and Ayn Al Havr",
        "the M4 highway from the settlement of Trumba -- 2 km (1.2 miles) to the west of Saraqib -- to Ain al-Havr",
        "the section of the M4 from Trumba to Ain al-Havr",
    ],
)
def test_a_stretch_of_road_is_its_middle_and_half_its_length(words: str, gazetteer: Gazetteer, m4: Route) -> None:
    place = read(words, gazetteer, m4)
    assert (place.method, place.name) == ("road", "M4 from Trumba to Ain al-Havr")
    assert place.radius_m == pytest.approx(m4.length_m / 2, abs=1)


@pytest.mark.parametrize("words", ["km 12.4 of the M4", "12.4 km along the M4", "12.4 km along the M4 from Trumba"])
def test_a_km_of_a_road_is_a_point_on_it(words: str, gazetteer: Gazetteer, m4: Route) -> None:
    place = read(words, gazetteer, m4)
    assert place.point is not None and place.name == "M4 km 12.4"
    assert distance_m(place.point, m4.at(12.4)) < 1


def test_between_two_places_is_the_middle(gazetteer: Gazetteer, m4: Route) -> None:
    place = read("between Saraqib and Nayrab", gazetteer, m4)
    assert place.point is not None and place.radius_m is not None
    assert distance_m(place.point, SARAQIB) == pytest.approx(3950, abs=20)
    assert place.radius_m == pytest.approx(3950 + 1500, abs=20)


@pytest.mark.parametrize("words", ["Saraqib, Ariha and Bdama", "Saraqib, Ariha, Bdama", "سراقب وAriha وBdama"])
def test_a_list_is_the_circle_around_all(words: str, gazetteer: Gazetteer, m4: Route) -> None:
    place = read(words, gazetteer, m4)
    assert [c.name for c in place.alternatives] == ["Saraqib", "Ariha", "Bdama"]
    assert place.point is not None and place.radius_m is not None
    assert all(distance_m(place.point, c.point) + c.radius_m <= place.radius_m + 1 for c in place.alternatives)


def test_provinces_named_together_are_provinces(gazetteer: Gazetteer, m4: Route) -> None:
    place = read("Idlib and Aleppo provinces", gazetteer, m4)
    assert [c.radius_m for c in place.alternatives] == [60_000, 90_000]


def test_a_name_in_a_bracket_helps(gazetteer: Gazetteer, m4: Route) -> None:
    assert read("the outskirts of Jericho [Ariha]", gazetteer, m4).name == "Ariha"


@pytest.mark.parametrize(
    "words",
    ["the contact line", "both regions", "another border area", "the zone", "nearby villages", "12 km", "",
     "2 km west of",      "7 km north of Nowhereville", "between A and B", "M7 highway", "Q" * 10_000],
)  # fmt: skip
def test_what_cannot_be_placed_keeps_its_words(words: str, gazetteer: Gazetteer, m4: Route) -> None:
    place = read(words, gazetteer, m4)
    assert (place.point, place.radius_m, place.method) == (None, None, "unresolved")


def test_where_the_report_is_about_tells_namesakes_apart(m4: Route) -> None:
    twins = Gazetteer([entry("Hays", id="a", lat=13.9, lon=43.5), entry("Hays", id="b", lat=38.9, lon=-99.3)])
    assert parse_place("near Hays", twins).point is None
    found = parse_place("near Hays", twins, near=Point(lat=14.8, lon=42.9))
    assert found.point == Point(lat=13.9, lon=43.5)


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            "2 km two of the to in near and between from west north Saraqib Idlib M4 countryside , ( ) 's -- outskirts "
            "province along part".split()
        ),
        max_size=14,
    )
)
def test_no_run_of_words_breaks_the_reading(gazetteer: Gazetteer, m4: Route, pieces: list[str]) -> None:
    words = " ".join(pieces)
    place = parse_place(words, gazetteer, [m4])
    assert place.text == words
    assert (place.point is None) == (place.method == "unresolved")
    assert place.point is None or (place.radius_m is not None and place.radius_m > 0)


def test_the_longest_words_allowed_are_read(gazetteer: Gazetteer, m4: Route) -> None:
    for piece in ("between and ", "from to ", "2 km of ", "north ", ", ", "of the ", "a"):
        words = (piece * 200)[:200]
        assert parse_place(words, gazetteer, [m4]).text == words
