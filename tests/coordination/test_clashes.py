"""Which activities get into each other's way, by how many minutes and metres."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coordination.synthetic import DAWN, at
from truceline.coordination.clashes import Activities, Activity
from truceline.coordination.patrol import Patrol, Plan
from truceline.coordination.window import Window
from truceline.errors import InvalidGeometry, InvalidPlan
from truceline.geo import Band, Circle, Corridor, Point, Polygon, Route, distance_m, moved

HOUR = timedelta(hours=1)


def window(start: float, end: float) -> Window:
    return Window(start=at(start), end=at(end))


def notice(name: str, where: Circle | Polygon | Corridor | Route, start: float = 0, end: float = 60) -> Activity:
    return Activity(id=name, kind="notice", window=window(start, end), where=where)


def around(point: Point, radius_m: float = 500.0) -> Circle:
    return Circle(centre=point, radius_m=radius_m)


def test_two_patrols_on_overlapping_sections_clash(m4: Route) -> None:
    def patrol(name: str, start: str, end: str, begin: float) -> Activity:
        plan = Plan(route="m4", start=start, end=end, window=window(begin, begin + 120))
        return Patrol(id=name, plan=plan, sides=("turkiye", "russia")).activity(m4)

    first = patrol("p-1", "Trumba", "Ariha", 0)
    known = Activities([first, patrol("p-2", "Musaybin", "Bdama", 90), patrol("p-3", "Bdama", "Ain al-Havr", 0)])
    (clash,) = known.clashes(first)
    assert (clash.other, clash.answer, clash.metres) == ("p-2", "clash", 0.0)
    assert clash.shared_minutes == pytest.approx(30)
    assert clash.words == "p-2: 30 min at the same time, in one place"


def test_apart_in_time_or_in_space_is_no_clash(road: Route) -> None:
    centre = road.at(10)
    known = Activities(
        [notice("later", around(centre), 61, 90), notice("elsewhere", around(moved(centre, 0, 3_000)), 0, 60)]
    )
    assert known.clashes(notice("own", around(centre))) == ()


def test_margins_of_minutes_and_metres_are_stated(road: Route) -> None:
    centre = road.at(10)
    known = Activities([notice("other", around(moved(centre, 90, 3_000)), 80, 120)])
    own = notice("own", around(centre))
    assert known.clashes(own, margin_m=1_900, margin_minutes=30) == ()
    assert known.clashes(own, margin_m=2_100, margin_minutes=15) == ()
    (clash,) = known.clashes(own, margin_m=2_100, margin_minutes=30)
    assert clash.metres == pytest.approx(2_000, abs=2)
    assert clash.shared_minutes == pytest.approx(-20)
    assert clash.words == "other: 20 min between them, 2.0 km apart"


def test_what_the_error_of_the_places_may_bring_together_is_uncertain(m4: Route) -> None:
    beside = around(moved(m4.at(30), 0, 2_000), 300)
    own = notice("own", m4.stretch(20, 40))
    (clash,) = Activities([notice("other", beside)]).clashes(own, margin_m=500)
    assert clash.answer == "uncertain"
    assert clash.error_m == 1500
    assert "uncertain by 1.5 km" in clash.words


def test_every_kind_of_place_is_measured(road: Route) -> None:
    centre = road.at(30)
    square = [moved(centre, bearing, 4_000) for bearing in (45, 135, 225, 315)]
    places = {
        "circle": around(centre, 900),
        "section": road.stretch(28, 32),
        "round corridor": Corridor(route=road.stretch(28, 32), left_m=700, right_m=700, ends="round"),
        "flat corridor": Corridor(route=road.stretch(28, 32), left_m=700, right_m=200),
        "polygon": Polygon(ring=tuple(square)),
        "band": Band(route=road.stretch(28, 32), from_m=0, to_m=600),
    }
    known = Activities([notice(name, where) for name, where in places.items()])
    assert {clash.other for clash in known.clashes(notice("own", around(centre)))} == set(places)
    away = {c.other: c.metres for c in known.clashes(notice("own", around(moved(centre, 0, 6_000))), margin_m=8_000)}
    assert away["circle"] == pytest.approx(6_000 - 500 - 900, abs=5)
    assert away["section"] - away["round corridor"] == pytest.approx(700, abs=1)
    assert away["polygon"] == pytest.approx(6_000 - 500 - 2_828, abs=5)


def test_an_activity_does_not_clash_with_itself_nor_with_nothing(road: Route) -> None:
    own = notice("own", around(road.at(5)))
    assert Activities([own]).clashes(own) == ()
    assert Activities([]).clashes(own) == ()
    assert len(Activities([own])) == 1


def test_a_large_area_that_reaches_beyond_the_known_ones_is_measured_where_they_are(road: Route) -> None:
    west, east = Point(lat=20, lon=20), Point(lat=50, lon=50)
    whole = Polygon(ring=(west, Point(lat=20, lon=50), east, Point(lat=50, lon=20)))
    known = Activities([notice("here", around(road.at(5)))])
    assert [clash.metres for clash in known.clashes(notice("own", whole))] == [0.0]
    other_side = Polygon(ring=(Point(lat=-20, lon=20), Point(lat=-20, lon=30), Point(lat=-30, lon=25)))
    assert known.clashes(notice("own", other_side), margin_m=20_000) == ()


def test_margins_below_zero_or_without_end_are_refused(road: Route) -> None:
    own = notice("own", around(road.at(5)))
    for metres, minutes in ((-1.0, 0.0), (0.0, -1.0), (float("nan"), 0.0), (1e9, 0.0), (0.0, float("inf"))):
        with pytest.raises(InvalidPlan, match="a margin of"):
            Activities([own]).clashes(own, margin_m=metres, margin_minutes=minutes)


def test_activities_of_two_continents_are_not_laid_on_one_plane(road: Route) -> None:
    with pytest.raises(InvalidGeometry, match="too far apart for one plane"):
        Activities([notice("a", around(road.at(5))), notice("b", around(Point(lat=-10, lon=-60)))])


def test_among_ten_thousand_the_index_finds_what_looking_at_each_finds(road: Route) -> None:
    rng = np.random.default_rng(20200315)
    many = [
        Activity(
            id=f"n-{n}",
            kind="notice",
            window=Window(start=DAWN + timedelta(minutes=begin), end=DAWN + timedelta(minutes=begin + 240)),
            where=around(Point(lat=lat, lon=lon), 1_000),
        )
        for n, (begin, lat, lon) in enumerate(
            zip(
                rng.uniform(0, 90 * 1440, 10_000).tolist(),
                rng.uniform(35.5, 36.3, 10_000).tolist(),
                rng.uniform(36.1, 37.0, 10_000).tolist(),
                strict=True,
            )
        )
    ]
    known = Activities(many)
    for own in many[::2_500]:
        assert isinstance(own.where, Circle)
        expected = {
            other.id
            for other in many
            if other.id != own.id
            and max(own.window.start, other.window.start) - min(own.window.end, other.window.end) <= HOUR
            and distance_m(own.where.centre, other.where.centre) - 2_000 <= 5_000  # type: ignore[union-attr]
        }
        assert {clash.other for clash in known.clashes(own, margin_m=5_000, margin_minutes=60)} == expected


PLACE = st.tuples(st.floats(35.6, 36.0), st.floats(36.1, 36.8), st.floats(10, 5000))


@given(
    places=st.lists(
        st.tuples(st.floats(35.6, 36.0), st.floats(36.1, 36.8), st.floats(10, 5000)), min_size=2, max_size=6
    ),
    starts=st.lists(st.floats(0, 300), min_size=6, max_size=6),
    metres=st.floats(0, 10_000),
    minutes=st.floats(0, 120),
)
@settings(max_examples=80)
def test_who_asks_makes_no_difference(
    places: list[tuple[float, float, float]], starts: list[float], metres: float, minutes: float
) -> None:
    known = [
        notice(f"n-{n}", around(Point(lat=lat, lon=lon), radius), start, start + 45)
        for n, ((lat, lon, radius), start) in enumerate(zip(places, starts, strict=False))
    ]
    index = Activities(known)
    found = {
        (clash.one, clash.other): clash
        for own in known
        for clash in index.clashes(own, margin_m=metres, margin_minutes=minutes)
    }
    for (one, other), clash in found.items():
        back = found[other, one]
        assert back.shared_minutes == pytest.approx(clash.shared_minutes)
        assert back.metres == pytest.approx(clash.metres, abs=1e-6)
        assert clash.metres <= metres and clash.shared_minutes >= -minutes - 1e-9
