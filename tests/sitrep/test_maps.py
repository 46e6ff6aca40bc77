"""Rules of map and charts: what is drawn, how coarse, and what is counted instead."""

from __future__ import annotations

import re
from datetime import timedelta

from defusedxml import ElementTree

from truceline.geo.place import Place, Point
from truceline.sitrep.charts import timeline, violations_by_day
from truceline.sitrep.coarse import coarse, km, mapped, radius, words
from truceline.sitrep.maps import draw_map
from truceline.sitrep.sections import sections, symbol_of
from truceline.sitrep.svg import Labels, symbol

from .by_hand import AGREEMENT, CLAIMS, DAY, NORTH, SHELLED, at, claim, figure, on, picture


def test_a_position_is_rounded_before_it_leaves() -> None:
    assert coarse(Point(lat=35.02345, lon=36.20123)) == Point(lat=35.02, lon=36.2)
    (mark,) = draw_map(picture()).marks  # type: ignore[union-attr]
    assert (mark.point.lat, mark.point.lon) == (35.02, 36.2)


def test_the_error_grows_by_the_rounding() -> None:
    assert radius(1000) == 1800
    assert radius(None) == 800


def test_distances_in_sentences_are_in_whole_kilometres() -> None:
    assert (
        words("5.83 km from the edge, known to 0.40 km; 6 km wide")
        == "6 km from the edge, known to under 1 km; 6 km wide"
    )
    assert km(1499) == "1 km"
    assert km(None) == ""


def test_a_region_and_a_road_are_no_point_on_the_map() -> None:
    wide = at("the province", 35.0, 36.2, radius_m=25_000)
    assert mapped(wide) is None
    assert mapped(Place(text="the road", point=Point(lat=35, lon=36), method="road")) is None
    assert mapped(None) is None


def test_what_has_no_position_is_counted_beside_the_map() -> None:
    drawn = draw_map(picture())
    assert drawn is not None
    assert SHELLED.id not in drawn.unplaced
    assert len(drawn.unplaced) == 5


def test_what_lies_beyond_the_frame_is_counted_too() -> None:
    far = claim(NORTH, "Shells fell on Mill", "displacement", when=on(DAY), place=at("Faraway", 10.0, 20.0))
    drawn = draw_map(picture(claims=(*CLAIMS, far)))
    assert drawn is not None
    assert [mark.place for mark in drawn.beyond] == ["Faraway"]


def test_the_map_shows_zone_route_names_and_kilometres() -> None:
    svg = draw_map(picture()).svg  # type: ignore[union-attr]
    said = " ".join(ElementTree.fromstring(svg).itertext())
    assert all(name in said for name in ("Upper Ford", "Mill", "Lower Ford", "km 0", "km 10", "10 km", "N"))
    assert "Amber belt (6 km on each side of Amber road, flat ends)" in said


def test_a_name_on_the_map_is_escaped() -> None:
    odd = at("<Mill> & Co", 35.02, 36.2)
    said = claim(NORTH, "Shells fell on Mill", "shelling", when=on(DAY), place=odd)
    svg = draw_map(picture(claims=(said,), incidents=())).svg  # type: ignore[union-attr]
    assert "<Mill> & Co" in " ".join(ElementTree.fromstring(svg).itertext())


def test_without_zones_and_positions_there_is_no_map() -> None:
    assert draw_map(picture(agreement=None, claims=(), incidents=())) is None


def test_without_an_agreement_the_positions_alone_make_the_map() -> None:
    assert draw_map(picture(agreement=None)) is not None


def test_an_earlier_incident_is_drawn_hollow_and_without_a_number() -> None:
    drawn = draw_map(picture(day=DAY + timedelta(1)))
    assert drawn is not None
    assert [(mark.earlier, mark.number) for mark in drawn.marks] == [(True, 0)]


def test_labels_never_lie_on_each_other() -> None:
    labels = Labels(400, 400)
    boxes = []
    for n in range(40):
        spot = labels.fit("Settlement", 200 + n % 5, 200 + n % 7)
        if spot:
            boxes.append((spot[0], spot[1]))
    assert len(boxes) > 4
    assert all(abs(a[0] - b[0]) >= 50 or abs(a[1] - b[1]) >= 10 for i, a in enumerate(boxes) for b in boxes[:i])


def test_each_section_has_a_shape_of_its_own_but_for_the_colours() -> None:
    shapes = [section["symbol"] for section in sections()]
    assert len(shapes) == len(set(shapes))
    assert len({re.sub(r'(class|fill|stroke)="[^"]*"', "", symbol(shape, 0, 0)) for shape in shapes}) >= len(shapes) - 1
    assert symbol_of("shelling") == "triangle"


def test_two_recorders_have_a_strip_each_and_no_sum() -> None:
    said = claim(
        NORTH, "Shells fell on Mill", "violation", says="Southern staff", party="south", when=on(DAY),
        figures=(figure("violations", 5, None),),
    )  # fmt: skip
    chart = violations_by_day(picture(claims=(*CLAIMS, said)))
    assert chart is not None
    assert [(voice, on_, t.low) for voice, on_, t in chart.rows] == [
        ("The North", "09 May 2031", 3),
        ("The North", "10 May 2031", 8),
        ("The South", "10 May 2031", 5),
    ]
    drawn = list(ElementTree.fromstring(chart.svg).itertext())
    assert "5+" in drawn
    assert not {"11", "13", "16"} & set(drawn)


def test_a_count_of_several_days_is_a_bar_of_several_days() -> None:
    said = claim(
        NORTH, "Shells fell on Mill", "violation", says="Southern staff", party="south",
        when=on(DAY - timedelta(2), 2), figures=(figure("violations", 25, 25),),
    )  # fmt: skip
    chart = violations_by_day(picture(claims=(said,)))
    assert chart is not None
    assert chart.rows[0][1] == "08 May 2031 to 09 May 2031"


def test_where_nobody_counts_there_is_no_chart() -> None:
    assert violations_by_day(picture(claims=(SHELLED,))) is None


def test_the_timeline_has_the_agreements_dates_and_one_lane_per_section_told_of() -> None:
    said = " ".join(ElementTree.fromstring(timeline(picture()).svg).itertext())
    assert all(label in said for label in ("Signed", "In force", "Article 2: due", "Violations alleged", "Patrols"))
    assert "Observation posts" not in said


def test_a_deadline_at_midnight_is_shown_on_the_day_before() -> None:
    assert [(e.day.day, e.label) for e in picture().events] == [(1, "Signed"), (2, "In force"), (8, "Article 2: due")]
    assert AGREEMENT.articles[0].obliges[0].due is not None
