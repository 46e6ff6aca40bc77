"""The outline of an area on a card: it lies within its frame, north is up, and only areas are closed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import InvalidGeometry
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Circle, Polygon
from truceline.web.notices.outline import HIGH, WIDE, outline

_POINTS = st.builds(Point, lat=st.floats(-60, 60), lon=st.floats(-170, 170))


def positions(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?\d+\.\d) (-?\d+\.\d)", path)]


@given(st.lists(_POINTS, min_size=3, max_size=6, unique=True))
def test_a_drawing_lies_within_its_frame(points: list[Point]) -> None:
    try:
        area = Polygon(ring=tuple(points))
    except InvalidGeometry:
        return
    path = outline(area)
    assert path.startswith("M") and path.endswith("Z")
    assert all(0 <= x <= WIDE and 0 <= y <= HIGH for x, y in positions(path))


def test_north_is_up_a_line_is_not_closed_and_a_circle_is_round() -> None:
    south, north = Point(lat=35.7, lon=36.5), Point(lat=35.9, lon=36.5)
    path = outline(Route(id="m4", name="M4", vertices=(("a", south), ("b", north))))
    (_x, first), (_y, last) = positions(path)
    assert first > last and not path.endswith("Z")
    around = positions(outline(Circle(name="c", centre=south, radius_m=4000)))
    wide = max(x for x, _ in around) - min(x for x, _ in around)
    high = max(y for _, y in around) - min(y for _, y in around)
    assert wide == pytest.approx(high, abs=0.5)
