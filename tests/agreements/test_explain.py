"""An agreement said back in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.agreements.area import area_km2
from truceline.agreements.explain import explain
from truceline.agreements.read import read_agreement
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def idlib() -> str:
    return "\n".join(explain(read_agreement(EXAMPLES / "idlib-2020" / "agreement.yaml")))


@pytest.mark.parametrize(
    "says",
    [
        "Signed on 5 March 2020 by Türkiye and Russia.",
        "In force from 00:01 on 6 March 2020 (Asia/Damascus time), with no end named.",
        "Guarantors, who answer for a side and are no party: Türkiye and Russia.",
        "are no violation: Hay'at Tahrir al-Sham, Hurras al-Din and Islamic State.",
        "63.8 km through 14 points, good to 1.5 km.",
        "from Trumba to Ain al-Havr, cut off flat at its ends; 761 km², edge good to 1.5 km.",
        "military actions along the line of contact, in the Idlib de-escalation area, from 00:01 on 6 March 2020.",
        "within 7 days from 00:01 on 6 March 2020, by the end of 12 March 2020.",
        "from Trumba to Ain al-Havr from 00:00 on 15 March 2020, as a continuing duty.",
        "together: Türkiye and Russia",
        "The text does not define:\n  a violation of the cessation",
        "  a body that verifies or decides",
        "original (ru): https://www.voltairenet.org/article209432.html",
    ],
)
def test_the_explanation_says_who_what_where_and_when(idlib: str, says: str) -> None:
    assert says in idlib


def test_a_withdrawal_names_its_weapons_and_each_sides_own_line() -> None:
    text = "\n".join(explain(read_agreement(EXAMPLES / "minsk-2015" / "agreement.yaml")))
    assert "0 km to 25 km from line of contact of February 2015, on the right of the direction of travel" in text
    assert "0 km to 70 km from line of contact of 19 September 2014, on the left of the direction of travel" in text
    assert "artillery of 100 mm and more (artillery-100): from 100 mm, named by the words artillery" in text
    assert "by the end of 3 March 2015" in text


def test_an_agreement_without_zones_says_that_it_holds_everywhere() -> None:
    text = "\n".join(explain(read_agreement(EXAMPLES / "nagorno-karabakh-2020" / "agreement.yaml")))
    assert "In force from 08:00 on 26 October 2020 (Asia/Baku time) until 01:00 on 10 November 2020." in text
    assert "any zone: what it prohibits, it prohibits everywhere" in text


def test_areas_agree_with_the_known_ones() -> None:
    corridor = read_agreement(EXAMPLES / "idlib-2020" / "agreement.yaml").zone("corridor").shape
    assert isinstance(corridor, Corridor)
    assert area_km2(corridor.model_copy(update={"ends": "round"})) == pytest.approx(861.9, abs=0.1)
    line = Route(id="l", name="l", vertices=(("", Point(lat=0, lon=0)), ("", Point(lat=0, lon=0.5))))
    length = line.length_km
    assert area_km2(Corridor(route=line, left_m=1000, right_m=2000)) == pytest.approx(3 * length, rel=0.001)
    assert area_km2(Band(route=line, from_m=1000, to_m=3000, ends="flat")) == pytest.approx(4 * length, rel=0.001)
    assert area_km2(Band(route=line, to_m=3000, side="left", ends="flat")) == pytest.approx(3 * length, rel=0.001)
    assert area_km2(Band(route=line, from_m=1000)) is None
    assert area_km2(Circle(centre=Point(lat=0, lon=0), radius_m=1000)) == pytest.approx(3.1416, abs=0.001)
    ring = tuple(Point(lat=lat, lon=lon) for lat, lon in ((0, 0), (0, 1), (1, 1), (1, 0)))
    assert area_km2(Polygon(ring=ring)) == pytest.approx(12308.8, rel=0.001)
