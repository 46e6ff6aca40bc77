"""What a node finds beside a patrol's way: notices in force, posts, incidents as alleged, earlier turn-backs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.coordination.synthetic import as_gpx, drive
from tests.store.conftest import MakeNode
from tests.store.exchanging import actor
from truceline.acts import notices, patrols, posts
from truceline.acts.briefings import brief
from truceline.coordination.briefing import Briefing
from truceline.coordination.notices import Notice
from truceline.coordination.patrol import Event, Plan
from truceline.coordination.posts import Post, PostStatus
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan, UnknownName
from truceline.geo import Circle, Place, Point
from truceline.incidents.incident import Incident
from truceline.store.node import Node
from truceline.store.terms import terms

DAY = datetime(2020, 3, 15, tzinfo=UTC)
SIDES = ("turkiye", "russia")


def plan(day: int = 0, end: str = "Urum al-Jawz") -> Plan:
    start = DAY + timedelta(days=day, hours=8)
    return Plan(route="m4", start="Trumba", end=end, window=Window(start=start, end=start + timedelta(hours=3)))


def incident(id: str, point: Point | None, *, hours_before: float = 30, method: str = "gazetteer") -> Incident:
    start = (plan(3).window.start - timedelta(hours=hours_before)).replace(tzinfo=None)
    place = Place(text="x", point=point, radius_m=900, method=method)  # type: ignore[arg-type]
    return Incident(
        id=id, claims=("c",), category="shelling", family="attack", start=start, end=start + timedelta(hours=1),
        precision="hour", place=place, sources=2,
    )  # fmt: skip


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    """A node with an earlier patrol that turned back, a later one, a notice and two posts."""
    north = make_node("north")
    acts, m4 = actor(north), terms(north).routes[0]
    patrols.plan(acts, plan(), SIDES, patrol="p-01")
    patrols.answer(acts, "p-01", "turkiye", True)
    patrols.answer(acts, "p-01", "russia", True)
    told = [{"kind": "departed"}, {"kind": "turned_back", "km": 4.6, "reason": "stones"}, {"kind": "completed"}]
    patrols.tell(acts, "p-01", *(Event.model_validate({"told_by": "russia", **each}) for each in told))
    raw = as_gpx(drive(m4, (0, 12, 40), (12, 0, 40), start=DAY + timedelta(hours=8)))
    patrols.take_track(acts, "p-01", raw, "made-up.gpx", "turkiye", synthetic=True)
    patrols.plan(acts, plan(3), SIDES, patrol="p-02", joint=True)
    patrols.answer(acts, "p-02", "russia", True, words="as by the line", joint=True)
    notice = Notice(
        id="n-1", kind="demining", sender="turkiye", addressees=("russia",), contact="duty desk, line 2",
        window=Window(start=plan(3).window.start - timedelta(hours=1, minutes=10), end=plan(3).window.start
                      - timedelta(minutes=40)),
        where=Circle(name="the culvert", centre=m4.at(8), radius_m=300),
    )  # fmt: skip
    notices.give(acts, notice, joint=True)
    for id, km in (("post-7", 4.0), ("post-1", 50.0)):
        posts.register(acts, Post(id=id, name=f"Post {id[-1]}", point=m4.at(km)))
        posts.tell(acts, id, PostStatus(source="sohr", status="encircled", since=DAY.date()))
    return north


def near(made: Briefing, kind: str) -> dict[str, str]:
    return {one.id: f"{one.words} | {one.where}" for one in made.beside if one.kind == kind}


def test_the_sheet_has_what_is_near_and_nothing_else(node: Node) -> None:
    m4 = terms(node).routes[0]
    told = [
        incident("i-near", m4.at(10)),
        incident("i-far", m4.at(60)),
        incident("i-old", m4.at(10), hours_before=24 * 20),
        incident("i-after", m4.at(10), hours_before=-5),
        incident("i-road", m4.at(10), method="road"),
        incident("i-nowhere", None),
    ]
    made = brief(node, "p-02", incidents=told)
    assert list(near(made, "incident")) == ["i-near"]
    assert near(made, "incident")["i-near"].startswith("shelling alleged on 2020-03-17, 2 sources, reported | km ")
    assert list(near(made, "post")) == ["post-7"]
    assert "encircled" in near(made, "post")["post-7"]
    assert list(near(made, "notice")) == ["n-1"]
    assert near(made, "notice")["n-1"].startswith("demining, notice of Türkiye")
    assert "on the section, 40 min apart" in near(made, "notice")["n-1"]
    assert [contact.whom for contact in made.contacts] == ["duty desk, line 2"]


def test_earlier_turn_backs_are_told_by_each_side_and_shown_by_tracks(node: Node) -> None:
    made = brief(node, "p-02")
    found = [(one.words, one.where) for one in made.of_kind("turned_back")]
    assert found[0] == ("2020-03-15, as Russia tells: stones", "km 4.6")
    assert found[1][0] == "2020-03-15, as the synthetic track of Türkiye shows"
    assert found[1][1].startswith("km 12.")


def test_who_concurred_is_told_by_name_and_number(node: Node) -> None:
    patrols.number(actor(node), "p-02", "turkiye", "21")
    made = brief(node, "p-02")
    assert [(side.name, side.serial, side.answer) for side in made.sides] == [
        ("Türkiye", "21", "not answered"),
        ("Russia", "", "concurred (“as by the line”)"),
    ]
    assert made.concurrence == "Russia concurred, not answered by Türkiye"
    assert made.refs[0].startswith("north/shared#")


def test_what_is_not_shared_is_not_on_a_sheet_for_peers(node: Node) -> None:
    made = brief(node, "p-02", view="joint")
    assert {one.kind for one in made.beside} == {"notice"}


def test_without_a_plan_there_is_nothing_to_brief_on(node: Node) -> None:
    patrols.tell(actor(node), "p-03", Event(kind="departed_without_plan", told_by="russia"))
    with pytest.raises(InvalidPlan, match="no plan to brief on"):
        brief(node, "p-03")
    with pytest.raises(UnknownName, match="no patrol is called 'p-77'"):
        brief(node, "p-77")
