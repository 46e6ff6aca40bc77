"""The briefing of a patrol: its places in the direction of travel, its window on three clocks, what is near."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from truceline.coordination.briefing import Beside, Side, briefing, date_time_group, isolated, km_marks, required, times
from truceline.coordination.composition import Composition, Contingent, Vehicles
from truceline.coordination.patrol import Plan
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan
from truceline.geo import Point, Route

DAMASCUS = ZoneInfo("Asia/Damascus")
MADE = datetime(2020, 3, 14, 18, tzinfo=UTC)


def window(start: int, end: int, *, day: int = 15) -> Window:
    return Window(start=datetime(2020, 3, day, start, tzinfo=UTC), end=datetime(2020, 3, day, end, tzinfo=UTC))


def plan(start: float | str = "Trumba", end: float | str = "Urum al-Jawz", **more: object) -> Plan:
    return Plan.model_validate({"route": "m4", "start": start, "end": end, "window": window(8, 11)} | more)


def test_places_are_told_in_the_direction_of_travel_with_km_from_the_start(m4: Route) -> None:
    there = km_marks(plan(via=("Ariha",)), m4)
    assert [mark.name for mark in there] == ["Trumba", "Nayrab", "Musaybin", "Ariha", "Urum al-Jawz"]
    assert [mark.planned for mark in there] == ["start", "", "", "via", "end"]
    back = km_marks(plan("Urum al-Jawz", "Trumba"), m4)
    assert [mark.name for mark in back] == [mark.name for mark in reversed(there)]
    assert [round(mark.from_start, 1) for mark in back][0::4] == [0.0, round(there[-1].km, 1)]


def test_a_km_without_a_name_is_told_by_its_number(m4: Route) -> None:
    marks = km_marks(plan(2.0, 10.5, via=(6.25,)), m4)
    assert [(mark.name, mark.planned) for mark in marks] == [
        ("km 2.0", "start"),
        ("Nayrab", ""),
        ("km 6.2", "via"),
        ("km 10.5", "end"),
    ]


def test_the_window_is_told_on_the_local_clock_in_utc_and_as_a_date_time_group() -> None:
    assert times(window(8, 11), DAMASCUS) == (
        ("Local (Asia/Damascus, UTC+02:00)", "15 Mar 2020 10:00 to 13:00"),
        ("UTC", "15 Mar 2020 08:00 to 11:00"),
        ("Date-time group", "150800ZMAR20 to 151100ZMAR20"),
    )
    assert date_time_group(datetime(2020, 1, 1, 0, 30, tzinfo=DAMASCUS)) == "312230ZDEC19"


def test_a_patrol_of_which_only_the_day_is_known_has_no_hour() -> None:
    day = Window(start=datetime(2020, 5, 7, tzinfo=DAMASCUS), end=datetime(2020, 5, 8, tzinfo=DAMASCUS))
    assert times(day, DAMASCUS)[0][1] == "07 May 2020, at no set hour"


def test_what_is_required_is_told_by_party() -> None:
    asked = Composition(
        contingents=(
            Contingent(party="turkiye", people=12, vehicles=(Vehicles(number=1),)),
            Contingent(party="russia", vehicles=(Vehicles(number=2, type="BTR-82A"),)),
            Contingent(party="sohr"),
        ),
        equal=True,
    )
    assert required(asked, {"turkiye": "Türkiye"}) == (
        ("Türkiye", "at least 12 people, 1 vehicle"),
        ("russia", "at least 2 BTR-82A"),
        ("sohr", "a contingent"),
        ("", "the same number of people from each"),
    )
    assert required(Composition(), {}) == (("", "nothing is required by the plan"),)


def test_what_has_a_place_on_the_map_is_numbered_kind_by_kind(m4: Route) -> None:
    made = briefing(
        "p-01",
        plan(),
        m4,
        DAMASCUS,
        sides=[Side(name="Türkiye")],
        concurrence="not answered by Türkiye",
        made=MADE,
        beside=[
            Beside(kind="incident", id="i-1", words="shelling alleged", point=Point(lat=35.8, lon=36.7)),
            Beside(kind="turned_back", id="p-00", words="as told"),
            Beside(kind="notice", id="n-1", words="demining", shape=m4.stretch(3, 5)),
        ],
    )
    assert [(one.kind, one.number) for one in made.beside] == [("notice", 1), ("incident", 2), ("turned_back", 0)]
    assert made.section == (
        "Trumba to Urum al-Jawz: 21.0 km, from km 0.0 to km 21.0 of M4 highway from Trumba to Ain al-Havr"
    )
    assert type(made).model_validate(made.model_dump(mode="json")) == made


def test_a_plan_of_another_route_is_refused(m4: Route) -> None:
    with pytest.raises(InvalidPlan, match="is for route 'm5'"):
        briefing("p-01", plan(route="m5"), m4, DAMASCUS, sides=[Side(name="x")], concurrence="", made=MADE)


def test_a_name_from_right_to_left_does_not_turn_the_numbers_beside_it() -> None:
    assert isolated("Ariha") == "Ariha"
    assert isolated("أريحا") == "\u2068أريحا\u2069"
