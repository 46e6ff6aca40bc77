"""Observation posts as each source tells of them. The sources and dates here are made up for the rules."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.coordination.posts import Post, PostCount, PostStatus, counted, near, statuses
from truceline.errors import InvalidPlan, UnknownName
from truceline.geo import Place, Point, moved

HERE = Point(lat=35.37615, lon=36.6897)
MAY, JULY, OCTOBER, NOVEMBER = date(2020, 5, 1), date(2020, 7, 1), date(2020, 10, 20), date(2020, 11, 1)


def told(source: str, status: str, since: date) -> PostStatus:
    return PostStatus(source=source, status=status, since=since)


def post(*history: PostStatus, name: str = "post-9") -> Post:
    return Post(id=name, name=name, point=HERE, radius_m=500, history=history)


MOREK = post(
    told("side A", "manned", date(2018, 4, 1)),
    told("monitor", "encircled", MAY),
    told("side A", "withdrawn", OCTOBER),
    told("side B", "withdrawn", date(2020, 10, 19)),
)


def test_a_status_holds_for_its_source_until_that_source_tells_another() -> None:
    assert [(t.source, t.status) for t in MOREK.on(JULY).told] == [("monitor", "encircled"), ("side A", "manned")]
    assert [(t.source, t.status) for t in MOREK.on(NOVEMBER).told] == [
        ("monitor", "encircled"),
        ("side A", "withdrawn"),
        ("side B", "withdrawn"),
    ]


def test_sources_that_differ_are_said_and_none_is_chosen() -> None:
    day = MOREK.on(JULY)
    assert day.differs
    assert day.standing == {True}
    assert day.words == ("monitor: encircled (since 2020-05-01); side A: manned (since 2018-04-01) - accounts differ")
    assert MOREK.on(NOVEMBER).standing == {True, False}


def test_before_anybody_tells_nothing_is_told() -> None:
    day = MOREK.on(date(2018, 1, 1))
    assert (day.told, day.differs, day.standing, day.words) == ((), False, frozenset(), "nobody tells")


def test_every_status_says_itself_and_no_other_is_taken() -> None:
    assert set(statuses()) == {"set_up", "manned", "encircled", "supplied", "withdrawn", "unknown"}
    assert {name for name, meaning in statuses().items() if meaning.stands} == {
        "set_up",
        "manned",
        "encircled",
        "supplied",
    }
    assert statuses()["unknown"].stands is None
    with pytest.raises(UnknownName, match=r"'lost' is no status of a post; one of set_up"):
        told("side A", "lost", MAY)


def test_numbers_of_posts_stand_beside_each_other() -> None:
    counts = [
        PostCount(source="side A", low=12, high=12, as_of=date(2018, 9, 17), population="posts of 2018"),
        PostCount(source="side B", low=50, as_of=MAY, population="all posts", words="more than 50"),
        PostCount(source="monitor", low=60, high=66, as_of=MAY, population="all posts"),
        PostCount(source="monitor", low=70, high=75, as_of=NOVEMBER, population="all posts"),
    ]
    found = counted([MOREK, post(told("side A", "manned", MAY), name="post-10")], counts, JULY)
    assert [(c.source, c.low, c.high) for c in found.told] == [
        ("monitor", 60, 66),
        ("side A", 12, 12),
        ("side B", 50, None),
    ]
    assert found.listed == {"monitor": {"encircled": 1}, "side A": {"manned": 2}}
    # More than 50 and 60 to 66 do not exclude each other; 12 counts something else.
    assert not found.differs
    exact = PostCount(source="side A", low=40, high=45, as_of=MAY, population="all posts")
    assert counted([], [*counts, exact], JULY).differs


def test_a_count_whose_bounds_are_exchanged_is_refused() -> None:
    with pytest.raises(InvalidPlan, match="from 12 to 10"):
        PostCount(source="a", low=12, high=10, as_of=MAY)


def test_incidents_near_a_post_are_told_with_distance_and_doubt() -> None:
    def place(metres: float, radius: float) -> Place:
        return Place(text="there", point=moved(HERE, 70, metres), radius_m=radius)

    incidents = [
        ("i-far", place(9_000, 100)),
        ("i-edge", place(5_200, 1_000)),
        ("i-near", place(1_000, 100)),
        ("i-nowhere", Place(text="somewhere")),
    ]
    found = near(MOREK, incidents, 5_000)
    assert [(one.incident, one.answer) for one in found] == [("i-near", "inside"), ("i-edge", "uncertain")]
    assert found[0].metres == pytest.approx(1_000, abs=1)
    with pytest.raises(InvalidPlan, match="give a distance above 0"):
        near(MOREK, incidents, 0)
