"""Posts and observation effort in a node: told side by side, counted by day and zone. All made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import AGREEMENT, MakeNode
from tests.store.exchanging import actor, exchange_all, meet
from truceline.acts import effort, posts
from truceline.agreements.read import read_agreement
from truceline.coordination.effort import Observation
from truceline.coordination.patrol import Plan
from truceline.coordination.posts import Post, PostCount, PostStatus
from truceline.coordination.window import Window
from truceline.errors import IllegalStep, InvalidPlan, TrucelineError, UnknownName
from truceline.facts import MaterialKept, PatrolPlanned, PostTold, TrackReceived
from truceline.geo import Point, moved
from truceline.incidents.incident import Incident
from truceline.store import journal
from truceline.store.node import Node
from truceline.store.terms import terms

ARIHA = Point(lat=35.81374, lon=36.60964)
DAY, BEFORE = date(2020, 3, 14), date(2020, 3, 13)
NINE = datetime(2020, 3, 14, 7, tzinfo=UTC)
ROUTE = read_agreement(AGREEMENT).route("m4")
POST = Post(id="post-9", name="Post 9", point=ARIHA, radius_m=500)


@pytest.fixture
def one(make_node: MakeNode) -> Node:
    return make_node("turkiye")


@pytest.fixture
def mission(make_node: MakeNode) -> Node:
    """The node of a mission, which tells what it saw itself."""
    return make_node("observers", role="mission")


def incident(name: str, point: Point | None, start: datetime | None = None, **told: object) -> Incident:
    start = start or datetime(2020, 3, 14, 12)
    place = {"text": "there", "point": point, "radius_m": 300.0, "method": "gazetteer"} if point else None
    given = {"id": name, "claims": ("c",), "category": "shelling", "family": "shelling", "place": place}
    return Incident.model_validate({**given, "start": start, "end": start + timedelta(hours=1), **told})


def watched(zone: str = "corridor", hours: float = 2, day: int = 0, **told: object) -> Observation:
    start = NINE - timedelta(days=day)
    given = {
        "means": "camera",
        "what": "camera-1",
        "zone": zone,
        "window": Window(start=start, end=start + timedelta(hours=hours)),
    }
    return Observation.model_validate(given | told)


def test_each_sources_account_stands_on_both_nodes(make_node: MakeNode) -> None:
    north, south = make_node("turkiye"), make_node("russia")
    meet(north, south)
    posts.register(actor(north), POST, joint=True)
    posts.tell(actor(north), "post-9", PostStatus(source="turkiye", status="manned", since=BEFORE), joint=True)
    exchange_all(north, south)
    posts.tell(actor(south), "post-9", PostStatus(source="sohr", status="encircled", since=DAY), joint=True)
    exchange_all(north, south)
    for node in (north, south):
        record, post = posts.one_post(node, "post-9")
        assert post.on(DAY).words == (
            "sohr: encircled (since 2020-03-14); turkiye: manned (since 2020-03-13) - accounts differ"
        )
        assert [one.author for one in record.statuses] == ["turkiye/op-1", "russia/op-1"]
        assert posts.counted_on(node, DAY).listed == {"sohr": {"encircled": 1}, "turkiye": {"manned": 1}}
        assert posts.counted_on(node, BEFORE).listed == {"turkiye": {"manned": 1}}


def test_numbers_of_posts_stand_beside_each_other_and_are_corrected_by_their_id(one: Node) -> None:
    posts.count(actor(one), PostCount(source="turkiye", low=12, high=12, as_of=BEFORE), "c-1")
    posts.count(actor(one), PostCount(source="sohr", low=60, high=66, as_of=BEFORE))
    posts.count(actor(one), PostCount(source="turkiye", low=13, high=13, as_of=BEFORE), "c-1")
    counts = posts.counted_on(one, DAY)
    assert [count.said for count in counts.told] == [
        "sohr: 60 to 66 posts (as of 2020-03-13)",
        "turkiye: 13 posts (as of 2020-03-13)",
    ]
    assert counts.differs


def test_what_is_told_of_a_post_without_one_or_of_tomorrow_is_refused(one: Node) -> None:
    with pytest.raises(IllegalStep, match="nobody registered post post-9; register it first"):
        posts.tell(actor(one), "post-9", PostStatus(source="sohr", status="manned", since=DAY))
    posts.register(actor(one), POST)
    with pytest.raises(InvalidPlan, match="post post-9, manned is told of 2020-05-01, which is still to come"):
        posts.tell(actor(one), "post-9", PostStatus(source="sohr", status="manned", since=date(2020, 5, 1)))
    with pytest.raises(InvalidPlan, match="still to come"):
        posts.count(actor(one), PostCount(source="sohr", low=1, as_of=date(2020, 5, 1)))
    with pytest.raises(UnknownName, match="no post is registered as 'post-8'"):
        posts.one_post(one, "post-8")


def test_a_post_shared_later_has_nothing_told_of_it_jointly_before(one: Node) -> None:
    posts.register(actor(one), POST)
    status = PostTold(post="post-9", status=PostStatus(source="sohr", status="manned", since=DAY))
    with pytest.raises(IllegalStep, match="jointly where this is to be joint"):
        journal.write(actor(one), status, joint=True)
    posts.register(actor(one), POST, joint=True)
    journal.write(actor(one), status, joint=True)


def test_incidents_near_a_post_are_told_with_distance_and_doubt(one: Node) -> None:
    posts.register(actor(one), POST)
    told = [
        incident("i-1", moved(ARIHA, 90, 2_000)),
        incident("i-2", moved(ARIHA, 90, 5_200)),
        incident("i-3", moved(ARIHA, 90, 9_000)),
        incident("i-4", None),
        incident("i-5", ARIHA, place={"text": "the M4", "point": ARIHA, "radius_m": 9.0, "method": "road"}),
    ]
    assert [(near.incident, near.answer) for near in posts.near(one, "post-9", told)] == [
        ("i-1", "inside"),
        ("i-2", "uncertain"),
    ]
    assert len(posts.near(one, "post-9", told, within_m=10_000)) == 3
    with pytest.raises(InvalidPlan, match="give a distance above 0"):
        posts.near(one, "post-9", told, within_m=0)


def test_effort_stands_beside_the_count_and_where_nobody_looked_no_number_is_told(mission: Node) -> None:
    one = mission
    effort.record(actor(one), watched())
    told = [
        incident("i-1", ARIHA, registered_by=("observers",)),
        incident("i-2", ARIHA, registered_by=("russia",)),
        incident("i-3", ARIHA, datetime(2020, 3, 13, 12), registered_by=("observers",)),
        incident("i-4", None),
        incident("i-5", moved(ARIHA, 0, 15_000), registered_by=("observers",)),
    ]
    rows = effort.table(one, effort.days_of(BEFORE, DAY), effort.zones(one, ["corridor", "idlib-area"]), incidents=told)
    found = {(row.effort.day, row.effort.zone): (row.seen, row.told_by_others) for row in rows}
    assert found == {
        (BEFORE, "corridor"): (None, 1),
        (BEFORE, "idlib-area"): (None, 1),
        (DAY, "corridor"): (1, 1),
        (DAY, "idlib-area"): (None, 3),
    }
    assert [row.words for row in rows if row.effort.zone == "corridor"] == [
        "not observed, 1 told by others (not observed)",
        "1, 1 told by others (cameras: 1, 2.0 hours)",
    ]


def test_what_a_sides_own_patrol_saw_is_no_number_at_all(one: Node) -> None:
    effort.record(actor(one), watched())
    told = [incident("i-1", ARIHA, registered_by=("turkiye",))]
    (row,) = effort.table(one, [DAY], effort.zones(one, ["corridor"]), incidents=told)
    assert (row.seen, row.told_by_others) == (None, 1)
    assert row.words == "1 told by others (cameras: 1, 2.0 hours)"
    (quiet,) = effort.table(one, [DAY], effort.zones(one, ["corridor"]))
    assert quiet.words == "cameras: 1, 2.0 hours"
    effort.record(actor(one), watched(day=1))
    change = effort.compared(one, [DAY], effort.zones(one, ["corridor"]), incidents=told)
    assert (change.now, change.before, change.equal, change.hours_now) == (None, None, 1, 2.0)


def test_a_period_is_compared_where_both_looked_about_equally_long(mission: Node) -> None:
    one = mission
    effort.record(actor(one), watched())
    effort.record(actor(one), watched(day=1, hours=2.5))
    told = [incident("i-1", ARIHA, registered_by=("observers",))]
    change = effort.compared(one, [DAY], effort.zones(one, ["corridor"]), incidents=told)
    assert (change.now, change.before, change.equal, change.all) == (1, 0, 1, 1)
    assert effort.compared(one, [DAY], effort.zones(one, ["dmz"])).left_out == {
        "not_observed_now": 1,
        "not_observed_before": 0,
        "observed_unequally": 0,
    }


def test_a_denied_area_is_no_observation(one: Node) -> None:
    effort.record(actor(one), watched(means="denied", what="Ariha"))
    (row,) = effort.table(one, [DAY], effort.zones(one, ["corridor"]))
    assert (row.seen, row.effort.words) == (None, "not observed; access denied: Ariha")


def track(start: datetime) -> bytes:
    """A made-up drive along the first 20 km of the route, a point a minute."""
    lines = ["lat,lon,time"]
    for minute in range(41):
        point = ROUTE.at(minute / 2)
        lines.append(f"{point.lat:.6f},{point.lon:.6f},{(start + timedelta(minutes=minute)).isoformat()}")
    return "\n".join(lines).encode()


@pytest.mark.parametrize("synthetic", [False, True])
def test_a_patrols_track_is_effort_and_a_synthetic_one_says_so(one: Node, synthetic: bool) -> None:
    window = Window(start=NINE, end=NINE + timedelta(hours=2))
    plan = Plan(route="m4", start="Trumba", end="Muhambal", window=window)
    raw = track(NINE)
    kept = MaterialKept(content=raw, content_type="text/csv")
    journal.write(
        actor(one),
        PatrolPlanned(patrol="p-1", plan=plan, sides=("turkiye", "russia")),
        kept,
        TrackReceived(patrol="p-1", contingent="turkiye", material=kept.id, name="a.csv", synthetic=synthetic),
    )
    (row,) = effort.table(one, [DAY], effort.zones(one, ["corridor"]))
    assert row.effort.patrols == (("p-1 (synthetic)",) if synthetic else ("p-1",))
    # The first 2 km lie nearer to the corridor's flat end than the road is known: 18 km in 36 minutes are inside.
    assert row.effort.patrol_hours == pytest.approx(0.6, abs=0.02)
    assert row.effort.patrol_km == pytest.approx(18, abs=0.2)
    assert row.seen is None


BAD: list[tuple[dict[str, object], str]] = [
    ({"zone": "moon"}, "no zone is called 'moon'; one of corridor, dmz, idlib-area"),
    ({"means": "post", "what": "post-9"}, "no post is called 'post-9'; `truceline posts` lists them"),
    ({"means": "patrol", "what": "p-9"}, "no patrol is called 'p-9'"),
    (
        {"window": Window(start=NINE, end=NINE + timedelta(days=9))},
        "is dated 2020-03-23 07:00 UTC, which is still to come",
    ),
]


@pytest.mark.parametrize(("changed", "message"), BAD)
def test_an_observation_that_cannot_have_been_is_refused_in_one_line(
    one: Node, changed: dict[str, object], message: str
) -> None:
    with pytest.raises(TrucelineError, match=message) as caught:
        effort.record(actor(one), watched(**changed))
    assert "\n" not in str(caught.value)
    assert effort.observations(one, effort.zones(one)) == ()


def test_days_and_zones_that_cannot_be_asked_are_refused(one: Node) -> None:
    with pytest.raises(InvalidPlan, match="a period from 2020-03-14 to 2020-03-13"):
        effort.days_of(DAY, BEFORE)
    with pytest.raises(InvalidPlan, match="1 to 400 days"):
        effort.days_of(DAY, DAY + timedelta(days=400))
    with pytest.raises(InvalidPlan, match="the year 1 is none of a ceasefire"):
        effort.days_of(date(1, 1, 1), date(1, 1, 2))
    with pytest.raises(InvalidPlan, match="the year 9999 is none of a ceasefire"):
        PostStatus(source="sohr", status="manned", since=date(9999, 1, 1))
    with pytest.raises(UnknownName, match="no zone is called 'moon'"):
        effort.zones(one, ["moon"])
    assert sorted(effort.zones(one)) == ["corridor", "dmz", "idlib-area"]
    assert effort.zones(one)["idlib-area"] == terms(one).agreements[0].zone("idlib-area").shape
