"""The briefing sheet as PDF and HTML: one page, whatever letters names are written in, and nothing of it is markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.coordination.conftest import AGREEMENT
from truceline.agreements.read import read_agreement
from truceline.coordination.briefing import NOT_FOR_TARGETING, Beside, Briefing, Contact, Side, briefing
from truceline.coordination.notices import words
from truceline.coordination.patrol import Plan
from truceline.coordination.window import Window
from truceline.geo import Circle, Point, Route
from truceline.sitrep.patrol_map import draw_patrol_map
from truceline.sitrep.patrol_sheet import patrol_html, patrol_pdf

WINDOW = Window(start=datetime(2020, 3, 15, 8, tzinfo=UTC), end=datetime(2020, 3, 15, 11, tzinfo=UTC))


@pytest.fixture(scope="module")
def m4() -> Route:
    return read_agreement(AGREEMENT).route("m4")


def sheet(m4: Route, *beside: Beside, end: str = "Ain al-Havr", name: str = "Türkiye", **more: object) -> Briefing:
    return briefing(
        "north-2020-03-15",
        Plan(route="m4", start="Trumba", end=end, window=WINDOW),
        m4,
        ZoneInfo("Asia/Damascus"),
        sides=[Side(name=name, serial="21", answer="concurred"), Side(name="روسيا")],
        concurrence="not answered by روسيا",
        made=datetime(2020, 3, 14, 18, tzinfo=UTC),
        beside=beside,
        **more,  # type: ignore[arg-type]
    )


def everything(m4: Route, of_each: int) -> tuple[Beside, ...]:
    spots = [Point(lat=35.80 + n / 500, lon=36.7 - n / 40) for n in range(of_each)]
    return (
        *(Beside(kind="notice", id=f"n-{n}", words="إشعار بحركة رتل", shape=Circle(centre=p, radius_m=900))
          for n, p in enumerate(spots)),
        Beside(kind="patrol", id="south-2020-03-15", words="planned", shape=m4.stretch(3, 9)),
        *(Beside(kind="post", id=f"post-{n}", words="Post: manned, as russia tells", point=p)
          for n, p in enumerate(spots)),
        *(Beside(kind="incident", id=f"i-{n}", words="shelling alleged", point=p, uncertain=True)
          for n, p in enumerate(spots)),
        Beside(kind="turned_back", id="p-00", words="as turkiye tells", where="Nayrab"),
    )  # fmt: skip


def pages(pdf: bytes) -> int:
    """The pages of a PDF by its page tree."""
    return max(int(count) for count in re.findall(rb"/Type\s*/Pages.*?/Count (\d+)", pdf, re.DOTALL))


@pytest.mark.parametrize(("of_each", "end", "most"), [(0, "Ain al-Havr", 1), (3, "Nayrab", 1), (30, "Ain al-Havr", 2)])
def test_the_sheet_has_one_page_and_two_where_much_is_near(m4: Route, of_each: int, end: str, most: int) -> None:
    made = patrol_pdf(sheet(m4, *everything(m4, of_each), end=end))
    assert made.startswith(b"%PDF")
    assert pages(made) <= most


def test_the_same_briefing_gives_the_same_bytes(m4: Route) -> None:
    one = sheet(m4, *everything(m4, 2))
    assert patrol_pdf(one) == patrol_pdf(one)


def test_what_is_near_stands_in_words_and_on_the_map_under_one_number(m4: Route) -> None:
    made = sheet(m4, *everything(m4, 2))
    page = patrol_html(made)
    for one in made.beside:
        assert one.id in page
        if one.number:
            assert f"{one.number}: " in draw_patrol_map(made)
    assert words().caveat in page
    assert NOT_FOR_TARGETING in page
    assert "(uncertain)" in page


def test_nothing_near_is_said_to_be_known_of_none(m4: Route) -> None:
    assert patrol_html(sheet(m4)).count("none known here") == 5


def test_arabic_names_are_set_from_right_to_left(m4: Route) -> None:
    page = patrol_html(sheet(m4, contacts=[Contact(what="مركز التنسيق", whom="line 2")]))
    assert '<bdi dir="rtl">روسيا</bdi>' in page
    assert '<bdi dir="rtl">مركز التنسيق</bdi>' in page
    assert '<bdi dir="ltr">Türkiye</bdi>' in page


def test_a_name_that_holds_markup_comes_out_as_it_was_written(m4: Route) -> None:
    made = sheet(m4, name="<b>#eval</b> *x*")
    assert "<b>#eval</b>" not in patrol_html(made)
    assert "&lt;b&gt;#eval&lt;/b&gt; *x*" in patrol_html(made)
    assert patrol_pdf(made).startswith(b"%PDF")


def test_positions_on_the_map_are_rounded(m4: Route) -> None:
    drawn = [
        draw_patrol_map(sheet(m4, Beside(kind="incident", id="i", words="x", point=Point(lat=lat, lon=36.701))))
        for lat in (35.8012, 35.7991)
    ]
    assert drawn[0] == drawn[1]


def test_many_near_are_cut_and_counted(m4: Route) -> None:
    assert "and 18 more, which the node lists" in patrol_html(sheet(m4, *everything(m4, 30)))
