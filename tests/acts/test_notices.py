"""Notices between two nodes: given, delivered, replied to, late, over; clashes and what happened near. All made up."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections

from tests.store.conftest import Clock, MakeNode
from tests.store.exchanging import actor, exchange_all, meet, send
from truceline.acts import notices, posts
from truceline.coordination.in_force import Happening
from truceline.coordination.notices import Notice, Told
from truceline.coordination.patrol import Plan
from truceline.coordination.posts import Post
from truceline.coordination.window import Window
from truceline.errors import IllegalStep, InvalidPlan, InvalidSetting, NotPermitted, TrucelineError, UnknownName
from truceline.facts import MemberAdded, NoticeGiven, NoticeTold, PatrolPlanned, Withdrawn
from truceline.geo import Circle, Point, moved
from truceline.incidents.incident import Incident
from truceline.store import journal, matters, rebuild
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.planned import clashes
from truceline.store.terms import terms

HERE = Point(lat=35.81374, lon=36.60964)
START = datetime(2020, 3, 15, 12, tzinfo=UTC)
Pair = tuple[Node, Node]


def notice(name: str = "n-1", **changed: object) -> Notice:
    """A flight of Türkiye around Ariha, from 12:00 to 14:00, of which Russia is told at half past nine."""
    given = {
        "id": name,
        "kind": "flight",
        "sender": "turkiye",
        "addressees": ("russia",),
        "contact": "duty officer, hotline 1",
        "window": Window(start=START, end=START + timedelta(hours=2)),
        "where": Circle(centre=HERE, radius_m=1_000),
        "reply_by": START - timedelta(hours=1),
    }
    return Notice.model_validate(given | changed)


@pytest.fixture
def pair(make_node: MakeNode) -> Pair:
    """Two nodes named like the parties that they are of."""
    pair = make_node("turkiye"), make_node("russia")
    meet(*pair)
    return pair


@pytest.fixture
def one(make_node: MakeNode) -> Node:
    return make_node("turkiye")


def state(node: Node, name: str = "n-1", at: datetime | None = None) -> str:
    (found,) = notices.notices(node, ids=[name])
    (standing,) = notices.standings(node, found, at)
    return standing.state


def clock(node: Node) -> Clock:
    assert isinstance(node.clock, Clock)
    return node.clock


def test_a_notice_is_delivered_once_the_addressees_cosignature_is_here(pair: Pair) -> None:
    north, south = pair
    notices.give(actor(north), notice(), joint=True)
    assert state(north) == "sent"
    send(north, south)
    # Its own cosignature tells the addressee that it holds the notice; the sender does not know of it yet.
    assert (state(south), state(north)) == ("delivered", "sent")
    send(south, north)
    assert state(north) == "delivered"
    (found,) = notices.notices(north)
    (receipt,) = found.receipts
    assert (receipt.side, receipt.log, found.log) == ("russia", "turkiye/shared", "turkiye/shared")
    assert found.entry is not None and found.entry < receipt.size
    assert found.standing("russia", receipt.at - timedelta(seconds=1)).delivered is None
    assert found.standing("russia", receipt.at).delivered == receipt.at


def test_a_notice_stands_alike_on_each_database(make_node: MakeNode, database_url: str | None) -> None:
    north, south = make_node("turkiye", database=database_url), make_node("russia")
    meet(north, south)
    notices.give(actor(north), notice(), joint=True)
    exchange_all(north, south)
    notices.reply(actor(south), "n-1", "answered", "we have read it", joint=True)
    with pytest.raises(InvalidPlan, match="overlaps with n-1"):
        notices.give(actor(north), notice("n-2"))
    assert (state(north), len(notices.notices(north)[0].receipts)) == ("delivered", 1)
    exchange_all(north, south)
    assert (state(north), state(south)) == ("answered", "answered")
    at = START + timedelta(minutes=30)
    assert list(notices.near(north, [Happening(id="i-1", point=HERE, start=at, end=at)])) == ["i-1"]
    assert list(rebuild.check(north)) == []


def test_a_receipt_that_does_not_hold_delivers_nothing(pair: Pair) -> None:
    north, south = pair
    notices.give(actor(north), notice(), joint=True)
    send(north, south)
    send(south, north)
    with connections[north.alias].cursor() as cursor:
        cursor.execute("SELECT size, receipt FROM record_receipt WHERE origin = 'turkiye/shared'")
        for size, receipt in cursor.fetchall():
            lines = receipt.splitlines()
            forged = "\n".join([*lines[:-1], lines[-1][:-20] + lines[-1][-20:].swapcase()]) + "\n"
            cursor.execute("UPDATE record_receipt SET receipt = %s WHERE size = %s", [forged, size])
    assert state(north) == "sent"


def test_a_receipt_from_before_the_notice_delivers_nothing(pair: Pair) -> None:
    north, south = pair
    exchange_all(north, south)
    notices.give(actor(north), notice(), joint=True)
    assert state(north) == "sent"


def test_an_addressee_is_reached_by_the_node_that_the_notice_names(make_node: MakeNode) -> None:
    north, south = make_node("turkiye"), make_node("hmeimim")
    meet(north, south)
    notices.give(actor(north), notice(nodes={"russia": "hmeimim"}), joint=True)
    notices.give(actor(north), notice("n-2", where=Circle(centre=moved(HERE, 0, 50_000), radius_m=10)), joint=True)
    exchange_all(north, south)
    assert (state(north), state(north, "n-2")) == ("delivered", "sent")
    notices.reply(actor(south), "n-1", "acknowledged", joint=True)
    assert state(south) == "acknowledged"


def test_an_addressee_acknowledges_and_objects_in_its_own_log(pair: Pair) -> None:
    north, south = pair
    notices.give(actor(north), notice(), joint=True)
    exchange_all(north, south)
    notices.reply(actor(south), "n-1", "acknowledged", joint=True)
    assert (state(south), state(north)) == ("acknowledged", "delivered")
    notices.reply(actor(south), "n-1", "objected", "a school stands there", joint=True)
    exchange_all(north, south)
    assert (state(south), state(north)) == ("objected", "objected")
    record, _ = notices.one_record(north, "n-1")
    assert [(one.told.kind, one.author, one.ref.rpartition("#")[0]) for one in record.steps] == [
        ("sent", "turkiye/op-1", "turkiye/shared"),
        ("acknowledged", "russia/op-1", "russia/shared"),
        ("objected", "russia/op-1", "russia/shared"),
    ]
    notices.reply(actor(south), "n-1", "objection_withdrawn", joint=True)
    exchange_all(north, south)
    assert state(north) == "answered"
    assert matters.listed(north, "notice", view="joint")[0]._replace(view="") == (
        matters.listed(south, "notice", view="joint")[0]._replace(view="")
    )
    assert list(rebuild.check(north)) == []


def test_overdue_and_expired_are_what_the_nodes_clock_makes_of_it(one: Node) -> None:
    notices.give(actor(one), notice())
    assert state(one) == "sent"
    (row,) = matters.due(one, START)
    assert (row.subject, row.due) == ("notice:n-1", "2020-03-15T11:00:00.000000Z")
    clock(one).now = START - timedelta(minutes=59)
    assert state(one) == "overdue"
    notices.reply(actor(one), "n-1", "acknowledged", at=clock(one).now)
    assert (state(one), matters.due(one, START)) == ("acknowledged", ())
    clock(one).now = START + timedelta(hours=2)
    assert state(one) == "expired"


def test_a_notice_is_listed_for_every_day_of_its_window(one: Node) -> None:
    until_midnight = Window(start=START, end=datetime(2020, 3, 18, tzinfo=UTC))
    notices.give(actor(one), notice(window=until_midnight))
    for day, found in ((14, 0), (15, 1), (16, 1), (17, 1), (18, 0)):
        asked = date(2020, 3, day)
        assert len(matters.listed(one, "notice", since=asked, until=asked)) == found, asked


def test_a_notice_is_sent_to_all_its_addressees_in_one_write(one: Node) -> None:
    written = notices.give(actor(one), notice(addressees=("russia", "iran")))
    assert [each.subject for each in written] == ["notice:n-1"] * 3
    (found,) = notices.notices(one)
    assert [standing.state for standing in found.standings(one.clock())] == ["sent", "sent"]
    notices.cancel(actor(one), "n-1", "weather", to=["iran"])
    (found,) = notices.notices(one)
    assert [standing.state for standing in found.standings(one.clock())] == ["sent", "cancelled"]
    assert matters.listed(one, "notice")[0].state == "differs"
    notices.cancel(actor(one), "n-1")
    assert matters.listed(one, "notice")[0].state == "cancelled"
    with pytest.raises(IllegalStep, match="was sent to nobody, or is cancelled already"):
        notices.cancel(actor(one), "n-1")


def test_a_draft_stays_at_home_until_it_is_sent(pair: Pair) -> None:
    north, south = pair
    notices.give(actor(north), notice(), draft=True)
    exchange_all(north, south)
    assert (state(north), matters.listed(south, "notice")) == ("nothing", ())
    with pytest.raises(IllegalStep, match="nobody gave notice n-1"):
        journal.write(
            actor(north),
            NoticeTold(notice="n-1", told=Told(kind="sent", by="turkiye", addressee="russia", at=north.clock())),
            joint=True,
        )
    notices.send(actor(north), "n-1", joint=True)
    exchange_all(north, south)
    assert (state(north), state(south)) == ("delivered", "delivered")
    with pytest.raises(IllegalStep, match="was sent to all its addressees"):
        notices.send(actor(north), "n-1", joint=True)


def test_a_notice_that_was_given_at_home_alone_is_shared_later(pair: Pair) -> None:
    north, south = pair
    notices.give(actor(north), notice())
    notices.reply(actor(north), "n-1", "acknowledged", "by telephone")
    exchange_all(north, south)
    assert matters.listed(south, "notice") == ()
    notices.send(actor(north), "n-1", joint=True)
    exchange_all(north, south)
    assert (state(north), state(south)) == ("acknowledged", "acknowledged")
    record, _ = notices.one_record(north, "n-1")
    assert [len(one.again) for one in record.steps] == [1, 1]
    assert record.refused == () and list(rebuild.check(north)) == []
    with pytest.raises(IllegalStep, match="was sent to all its addressees"):
        notices.send(actor(north), "n-1", joint=True)


def test_a_clash_with_a_notice_in_force_is_refused_and_named(one: Node) -> None:
    notices.give(actor(one), notice())
    beside = notice("n-2", where=Circle(centre=moved(HERE, 90, 2_500), radius_m=1_000))
    with pytest.raises(InvalidPlan) as caught:
        notices.give(actor(one), beside)
    assert str(caught.value) == (
        "notice n-2: overlaps with n-1: 120 min at the same time, 0.5 km apart; "
        "change the window or the place, or say that it is known: --despite n-1"
    )
    with pytest.raises(UnknownName, match="no notice or patrol is called 'n-9'"):
        notices.give(actor(one), beside, despite=["n-9"])
    notices.give(actor(one), beside, despite=["n-1"])
    assert [(clash.one, clash.other) for clash in notices.clashes(one)] == [("n-1", "n-2")]
    assert notices.one_record(one, "n-2")[0].despite == ("n-1",)
    notices.cancel(actor(one), "n-1")
    assert notices.clashes(one) == ()
    assert notices.clashes(one, now=START + timedelta(days=1)) == ()


def test_a_clash_with_a_patrol_is_refused_and_named(one: Node) -> None:
    plan = Plan(route="m4", start="Ariha", end="Muhambal", window=notice().window)
    journal.write(actor(one), PatrolPlanned(patrol="p-1", plan=plan, sides=("turkiye", "russia")))
    with pytest.raises(InvalidPlan, match="overlaps with p-1: 120 min at the same time, in one place"):
        notices.give(actor(one), notice())
    notices.give(actor(one), notice(), despite=["p-1"])
    later = Window(start=START + timedelta(hours=3), end=START + timedelta(hours=4))
    notices.give(actor(one), notice("n-2", window=later))


def test_two_notices_of_one_write_clash_as_any_others_do(one: Node) -> None:
    with pytest.raises(InvalidPlan, match="n-1: overlaps with n-2"):
        journal.write(actor(one), NoticeGiven(notice=notice()), NoticeGiven(notice=notice("n-2")))


def test_a_notice_far_away_or_of_one_id_with_a_patrol_is_no_clash_with_itself(one: Node) -> None:
    plan = Plan(route="m4", start="Ariha", end="Muhambal", window=notice().window)
    journal.write(actor(one), PatrolPlanned(patrol="n-1", plan=plan, sides=("turkiye", "russia")))
    assert [clash.other for clash in clashes(one, "notice", notice().activity())] == ["n-1"]
    far = notice("n-3", where=Circle(centre=Point(lat=48, lon=37.8), radius_m=1_000))
    notices.give(actor(one), far)
    assert clashes(one, "notice", far.activity()) == ()


BAD: list[tuple[dict[str, object], str]] = [
    ({"sender": "Turkey"}, "notice n-1: no party has the id 'Turkey'; 'turkiye' is the id of"),
    ({"addressees": ("nobody",)}, "no party has the id 'nobody'"),
    ({"nodes": {"russia": "hmeimim"}}, "no node is called 'hmeimim'; known are: turkiye"),
    ({"kind": "supply", "post": "post-9"}, "no post is registered as 'post-9'"),
    (
        {"window": Window(start=START - timedelta(days=2), end=START - timedelta(days=1)), "reply_by": None},
        "its window ended at 2020-03-14 12:00",
    ),
    ({"reply_by": START - timedelta(days=1)}, "sent after the reply was due"),
]


@pytest.mark.parametrize(("changed", "message"), BAD)
def test_a_notice_that_cannot_stand_is_refused_in_one_line(one: Node, changed: dict[str, object], message: str) -> None:
    with pytest.raises(TrucelineError, match=message) as caught:
        notices.give(actor(one), notice(**changed))
    assert "\n" not in str(caught.value)
    assert matters.listed(one, "notice") == ()


def test_nothing_is_told_to_have_been_done_that_is_still_to_come(one: Node) -> None:
    notices.give(actor(one), notice())
    with pytest.raises(InvalidPlan, match="is dated 2020-03-15 11:00 UTC, which is still to come"):
        notices.reply(actor(one), "n-1", "acknowledged", at=START - timedelta(hours=1))


def test_an_unknown_notice_and_a_step_out_of_turn_are_named(one: Node) -> None:
    with pytest.raises(UnknownName, match="no notice is called 'n-9'"):
        notices.reply(actor(one), "n-9", "acknowledged")
    notices.give(actor(one), notice(addressees=("russia", "iran")))
    with pytest.raises(InvalidSetting, match="2 addressees could be meant; one of russia, iran"):
        notices.reply(actor(one), "n-1", "acknowledged")
    notices.reply(actor(one), "n-1", "answered", "we have read it", by="iran")
    with pytest.raises(IllegalStep, match="'acknowledged' may not follow 'answered'; possible now: answered, objected"):
        notices.reply(actor(one), "n-1", "acknowledged", by="iran")
    with pytest.raises(InvalidPlan, match="objected without a reason"):
        notices.reply(actor(one), "n-1", "objected", by="russia")


def test_a_liaison_officer_gives_and_answers_in_the_name_of_the_own_party_alone(one: Node) -> None:
    journal.write(actor(one), MemberAdded(code="lo", roles=("liaison_officer",), party="russia"))
    officer, duty = Actor(one, "lo"), Actor(one, "op-1")
    with pytest.raises(NotPermitted, match="does not speak for turkiye"):
        notices.give(officer, notice())
    notices.give(duty, notice(addressees=("iran", "russia")))
    notices.reply(officer, "n-1", "acknowledged")
    assert notices.one_record(one, "n-1")[0].steps[-1].told.by == "russia"
    with pytest.raises(NotPermitted, match="does not speak for iran"):
        notices.reply(officer, "n-1", "acknowledged", by="iran")


def test_a_supply_run_names_its_post_and_is_found_by_it(one: Node) -> None:
    posts.register(actor(one), Post(id="post-9", name="Post 9", point=HERE))
    notices.give(actor(one), notice(kind="supply", post="post-9"))
    (found,) = posts.supply_runs(one, "post-9")
    assert "supply run to observation post post-9" in found.words
    assert posts.supply_runs(one, "post-8") == ()


def test_what_happened_near_a_notified_activity_says_so(one: Node) -> None:
    notices.give(actor(one), notice())
    at = START + timedelta(minutes=30)
    near = Happening(id="i-1", point=moved(HERE, 90, 2_000), start=at, end=at)
    far = near.model_copy(update={"id": "i-2", "point": moved(HERE, 90, 20_000)})
    found = notices.near(one, [near, far])
    assert list(found) == ["i-1"]
    assert [each.words for each in found["i-1"]] == [
        "n-1 (flight, notice of turkiye): 1.0 km from it, within its window"
    ]


def test_an_incident_known_to_the_day_is_perhaps_within_a_window_of_two_hours(one: Node) -> None:
    notices.give(actor(one), notice())
    agreement = terms(one).agreements[0]
    told = {
        "id": "i-1", "claims": ("c-1",), "category": "shelling", "family": "shelling",
        "start": datetime(2020, 3, 15), "end": datetime(2020, 3, 16), "precision": "day",
        "place": {"text": "Ariha", "point": HERE.model_dump(), "radius_m": 500.0, "method": "gazetteer"},
    }  # fmt: skip
    found = notices.near_incidents(one, [Incident.model_validate(told)], agreement)
    (line,) = found["i-1"]
    assert (line.answer, line.timed, line.told_before) == ("uncertain", False, None)
    assert "perhaps within its window (its hour is not told)" in line.words
    assert "whether the notice was sent before it cannot be told" in line.words
    minute = told | {
        "start": datetime(2020, 3, 15, 14, 30),
        "end": datetime(2020, 3, 15, 14, 31),
        "precision": "minute",
    }
    # Half past two in Damascus is half past twelve in UTC.
    (line,) = notices.near_incidents(one, [Incident.model_validate(minute)], agreement)["i-1"]
    assert (line.answer, line.minutes, line.told_before) == ("near", 0, True)
    for unplaced in ({"start": None, "end": None}, {"place": None}):
        assert notices.near_incidents(one, [Incident.model_validate(told | unplaced)], agreement) == {}


def test_what_a_clock_that_is_a_little_ahead_tells_counts_already(pair: Pair) -> None:
    north, south = pair
    clock(north).now += timedelta(minutes=5)
    notices.give(actor(north), notice(), joint=True)
    send(north, south)
    assert state(south) == "delivered"
    (found,) = notices.notices(south)
    assert found.standing("russia", south.clock()).state == "nothing"


def test_a_notice_that_was_withdrawn_is_in_nobodys_way(one: Node) -> None:
    notices.give(actor(one), notice())
    journal.write(actor(one), Withdrawn(type="notice", id="n-1", reason="entered by mistake"))
    assert notices.notices(one) == ()
    notices.give(actor(one), notice("n-2"))


def test_the_windows_in_a_matters_text_are_those_of_its_notice(one: Node) -> None:
    # A word that looks like a window must not be taken for one, nor hide one.
    notices.give(actor(one), notice(subject='"window":{"start":"soon","end":"later"}'))
    (row,) = matters.listed(one, "notice")
    assert json.loads(row.data)["notice"]["subject"].startswith('"window"')
    with pytest.raises(InvalidPlan, match="overlaps with n-1"):
        notices.give(actor(one), notice("n-2"))
