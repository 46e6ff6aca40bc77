"""What is planned in a record: found by its text where that is enough, and never missed by it. All made up."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.coordination.clashes import Activity
from truceline.coordination.margins import margins
from truceline.coordination.notices import Notice, Told
from truceline.coordination.regions import Regions
from truceline.coordination.window import Window
from truceline.facts import NoticeGiven, NoticeTold
from truceline.geo import Band, Circle, Corridor, Point, Polygon, Route, moved
from truceline.matters.notices import NoticeRecord
from truceline.store import planned
from truceline.store.journal import operator, write
from truceline.store.node import Node

Place = Circle | Polygon | Route | Corridor | Band
NEAR = Point(lat=35.8, lon=36.6)
SIDES = ("turkiye", "russia")


def place(kind: int, start: Point, bearing: float, length: float, width: float) -> Place:
    end = moved(start, bearing, length)
    route = Route(id="r", name="road", vertices=(("a", start), ("b", end)), error_m=width / 7)
    ring = (start, end, moved(start, bearing + 90, length))
    return (
        Circle(centre=start, radius_m=width, error_m=length / 50),
        Polygon(ring=ring, error_m=width),
        route,
        Corridor(route=route, left_m=width, right_m=width / 3),
        Band(route=route, from_m=width / 2, to_m=width),
    )[kind]


PLACES = st.builds(
    lambda kind, bearing, away, turn, length, width: place(kind, moved(NEAR, bearing, away), turn, length, width),
    st.integers(0, 4),
    st.floats(0, 359),
    st.floats(1, 90_000),
    st.floats(0, 359),
    st.floats(500, 40_000),
    st.floats(100, 15_000),
)


def notice(id: str, where: Place, start: datetime) -> Notice:
    window = Window(start=start, end=start + timedelta(hours=2))
    return Notice(
        id=id, kind="movement", sender=SIDES[0], addressees=SIDES[1:], contact="desk", window=window, where=where
    )


@settings(max_examples=400)
@given(one=PLACES, other=PLACES)
def test_the_text_of_a_notice_rules_out_no_place_that_is_near(one: Place, other: Place) -> None:
    start = datetime.fromisoformat("2020-03-16T08:00:00+00:00")
    kept = NoticeRecord(id="n", notice=notice("n", one, start)).model_dump_json()
    asked = Activity(id="o", kind="movement", window=Window(start=start, end=start + timedelta(hours=1)), where=other)
    near = planned._touch(notice("n", one, start).activity(), asked, margins().clash_m)
    assert planned._may_touch(kept, asked) or not near


def test_a_notice_without_an_outer_edge_is_always_looked_at() -> None:
    start = datetime.fromisoformat("2020-03-16T08:00:00+00:00")
    far = moved(NEAR, 90, 300_000)
    window = Window(start=start, end=start + timedelta(hours=1))
    asked = Activity(id="o", kind="movement", window=window, where=Circle(centre=far, radius_m=10))
    record = NoticeRecord(id="n", notice=notice("n", Circle(centre=NEAR, radius_m=10), start)).model_dump_json()
    assert not planned._may_touch(record, asked)
    assert planned._may_touch(record.replace('"radius_m":10.0', '"to_m":null'), asked)


def test_clashes_among_notices_of_a_node_are_those_among_all_their_activities(node: Node) -> None:
    chance, actor, known = random.Random(5), operator(node), list[Activity]()
    start = node.clock() + timedelta(days=2)
    for number in range(40):
        where = place(
            number % 5, moved(NEAR, chance.uniform(0, 359), chance.uniform(0, 60_000)), chance.uniform(0, 359),
            chance.uniform(1_000, 20_000), chance.uniform(200, 3_000),
        )  # fmt: skip
        one = notice(f"n-{number}", where, start + timedelta(minutes=chance.randrange(600)))
        found = planned.clashes(node, "notice", one.activity())
        rules = margins()
        asked = Regions(known).clashes(one.activity(), margin_m=rules.clash_m, margin_minutes=rules.clash_minutes)
        assert {clash.other for clash in found} == {clash.other for clash in asked}
        sent = Told(kind="sent", by=SIDES[0], addressee=SIDES[1], at=node.clock())
        given = NoticeGiven(notice=one, despite=tuple(clash.other for clash in found))
        write(actor, given, NoticeTold(notice=one.id, told=sent))
        known.append(one.activity())
    assert len(known) == 40
