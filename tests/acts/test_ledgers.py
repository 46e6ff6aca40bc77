"""Ledgers of real nodes: the published daily counts through the acts, and what two sides register and deny."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, exchange_all, meet
from truceline.acts.ledgers import SideBySide, answer, publish, reconcile, register
from truceline.coordination.counts import Count
from truceline.coordination.ledgers import Item, Response
from truceline.errors import IllegalStep, InvalidPlan, NotPermitted, TrucelineError, UnknownName
from truceline.facts import MemberAdded, Withdrawn
from truceline.store import journal
from truceline.store.journal import Actor
from truceline.store.node import Node

BULLETIN = "Russian ministry of defence"
TABLE = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "coordination" / "published_counts.yaml").read_text(encoding="utf-8")
)
DAY = date(2020, 3, 14)


def later() -> datetime:
    return datetime(2021, 2, 1, tzinfo=UTC)


def published() -> list[Count]:
    return [
        Count(
            ledger=side, told_by=BULLETIN, kind="violation", first=row["day"], last=row["day"], ref=row["ref"], **told
        )
        for row in TABLE
        for side, told in row.items()
        if side not in ("day", "ref")
    ]


def item(id: str = "t-1", ledger: str = "turkiye", **more: object) -> Item:
    told = {"id": id, "ledger": ledger, "day": DAY, "kind": "shelling", "place": "Nayrab"}
    return Item.model_validate(told | {"at": datetime(2020, 3, 14, 10, tzinfo=UTC)} | more)


def denies(id: str = "t-1", ledger: str = "russia", words: str = "") -> Response:
    return Response(item=id, ledger=ledger, says="denies", words=words)


@pytest.fixture(scope="module")
def words() -> dict[date, str]:
    """What a row of the published counts says, by day; from the sources, put down by hand."""
    tells = f"as {BULLETIN} tells"
    return {
        date(2020, 3, 9): f"russia: 8 (Aleppo 3, Idlib 1, Latakia 4), {tells}; turkiye: 0, {tells}",
        date(2020, 3, 18): f"russia: 4, {tells}; turkiye: 2 (Idlib 2), {tells}",
        date(2020, 4, 13): f"russia: 1, {tells}; turkiye: 1, {tells}",
        date(2020, 5, 29): f"russia: 3, {tells}; turkiye: 3, {tells}",
        date(2020, 7, 25): f"russia: 9, {tells}; turkiye: 1, {tells}",
        date(2020, 12, 24): f"russia: 38 (36 according to the Syrian side), {tells}; "
        f"turkiye: 4 (0 confirmed by russia), {tells}",
        date(2021, 1, 20): f"russia: 15 (14 according to the Syrian side), {tells}; "
        f"turkiye: 7 (0 confirmed by russia), {tells}",
    }


def test_the_published_daily_counts_go_through_a_node_and_come_out_side_by_side(
    make_node: MakeNode, words: dict[date, str]
) -> None:
    node = make_node(clock=later)
    for count in published():
        publish(actor(node), count)
    table = reconcile(node, date(2020, 3, 1), date(2021, 1, 31))
    assert {row.first: row.words for row in table.rows} == {
        day: f"{day}, violation: {said}" for day, said in words.items()
    }
    for day, said in words.items():
        (row,) = reconcile(node, day, day).rows
        assert row.words.endswith(said)
    assert {one.ledger.id: [total.number for total in one.totals] for one in table.ledgers} == {
        "russia": [8 + 4 + 1 + 3 + 9 + 38 + 15],
        "turkiye": [0 + 2 + 1 + 3 + 1 + 4 + 7],
    }
    # Of most days nothing was told, and the sum says so.
    assert "nothing told of 311 days between" in table.ledgers[0].totals[0].words


def test_no_number_is_of_two_ledgers(make_node: MakeNode) -> None:
    node = make_node(clock=later)
    for count in published():
        publish(actor(node), count)
    register(actor(node), item())
    table = reconcile(node)
    for one in table.ledgers:
        assert {each.count.ledger for each in one.counts} | {one.ledger.id} == {one.ledger.id}
        assert all({part.ledger for part in total.parts} == {one.ledger.id} for total in one.totals)
    assert {one.ledger.id: one.items for one in table.ledgers} == {"russia": 0, "turkiye": 1}


def test_a_ledger_of_which_nothing_was_told_is_shown_and_has_no_number(make_node: MakeNode) -> None:
    table = reconcile(make_node(), DAY, DAY)
    assert [(one.ledger.id, one.ledger.keeper, one.counts, one.words) for one in table.ledgers] == [
        ("russia", "side", (), "russia: no item; no number published"),
        ("turkiye", "side", (), "turkiye: no item; no number published"),
    ]


def test_parties_and_guarantors_keep_sides_ledgers_and_monitors_independent_ones(make_node: MakeNode) -> None:
    node = make_node()
    for id, ledger in (("s-1", "syria-government"), ("m-1", "sohr"), ("a-1", "afp")):
        register(actor(node), item(id, ledger))
    kept = {one.ledger.id: one.ledger.keeper for one in reconcile(node).ledgers}
    assert kept == {
        "russia": "side", "turkiye": "side", "syria-government": "side", "sohr": "independent", "afp": "other",
    }  # fmt: skip


def test_what_one_node_registers_and_another_denies_in_its_own_log_is_contested_at_both(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    register(actor(north), item(), joint=True)
    exchange_all(north, south)
    answer(actor(south), denies(words="no fire that day"), joint=True)
    register(actor(south), item("r-1", "russia", kind="explosion", alleged="hts", place="Ariha"), joint=True)
    exchange_all(north, south)
    tables = [reconcile(node, DAY, DAY, view="joint") for node in (north, south)]
    assert tables[0] == tables[1]
    standing = tables[0].table.of("t-1")
    assert (standing.state, standing.by) == ("contested", ())
    assert 'russia denies it - "no fire that day"' in standing.words
    (record,) = [one for one in tables[0].records if one.id == "t-1"]
    assert [(one.author, one.response.says) for one in record.answers] == [("south/op-1", "denies")]
    assert {one.ledger.id: dict(one.states)["contested"] for one in tables[0].ledgers} == {"russia": 0, "turkiye": 1}


def test_two_nodes_that_registered_one_happening_confirm_each_other(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    register(actor(north), item(), joint=True)
    register(actor(south), item("r-1", "russia", at=datetime(2020, 3, 14, 10, 12, tzinfo=UTC)), joint=True)
    exchange_all(north, south)
    table = reconcile(north, DAY, DAY).table
    assert table == reconcile(south, DAY, DAY).table
    assert [match.reason for match in table.matches] == ["same kind, 12 min apart, both told at Nayrab"]
    assert {one.item: one.state for one in table.standings} == {"r-1": "confirmed", "t-1": "confirmed"}


def test_a_match_just_outside_of_the_period_is_still_told(node: Node) -> None:
    register(actor(node), item(at=datetime(2020, 3, 14, 23, 55, tzinfo=UTC)))
    register(actor(node), item("r-1", "russia", day=date(2020, 3, 15), at=datetime(2020, 3, 15, 0, 5, tzinfo=UTC)))
    table = reconcile(node, DAY, DAY)
    assert [(one.item, one.state) for one in table.table.standings] == [("t-1", "confirmed")]
    assert [record.id for record in table.records] == ["t-1"]
    assert [cell.day for cell in table.table.cells] == [DAY]


def test_what_is_told_of_a_town_and_of_the_road_through_it_may_be_one(make_node: MakeNode) -> None:
    node = make_node()
    register(actor(node), item("r-1", "russia", kind="ied", place="Ariha"))
    register(actor(node), item(kind="vehicle bomb", place="M4", at=None))
    register(actor(node), item("t-2", kind="ied", place="Morek"))
    table = reconcile(node).table
    assert [(match.items, match.certain) for match in table.matches] == [(("r-1", "t-1"), False)]
    assert table.of("t-1").words.startswith(
        "may be told by another ledger too: may be r-1 of russia (like kinds, same day, told at Ariha and at M4, "
        "no time of day told by both, no exact place told by both)"
    )
    assert "km apart, more than" in table.of("t-2").words


def test_only_a_kind_or_a_place_is_shown_where_that_is_asked(make_node: MakeNode) -> None:
    node = make_node(clock=later)
    register(actor(node), item())
    register(actor(node), item("t-2", kind="explosion", place="Ariha"))
    publish(actor(node), published()[0])
    assert [record.id for record in reconcile(node, kind="explosion").records] == ["t-2"]
    assert [record.id for record in reconcile(node, place="nayrab").records] == ["t-1"]
    assert (reconcile(node, kind="explosion").rows, len(reconcile(node, kind="violation").rows)) == ((), 1)


def test_a_count_stands_beside_the_items_of_its_days_and_is_not_made_of_them(make_node: MakeNode) -> None:
    node = make_node()
    register(actor(node), item())
    told = {"ledger": "turkiye", "told_by": "a bulletin", "kind": "violation", "number": 3}
    publish(actor(node), Count.model_validate(told | {"first": DAY, "last": DAY}))
    (one,) = [one for one in reconcile(node).ledgers if one.ledger.id == "turkiye"]
    assert [each.words for each in one.counts] == ["3 counted, 1 told as items"]
    assert (one.items, one.counts[0].count.number) == (1, 3)


def test_a_count_stands_beside_items_of_its_kind_alone(make_node: MakeNode) -> None:
    node = make_node()
    register(actor(node), item(kind="Vehicle_Bomb"))
    told = {"ledger": "turkiye", "told_by": "a ministry", "number": 3, "first": DAY, "last": DAY}
    for kind in ("joint patrol", "explosion", "vehicle bomb", "violation"):
        publish(actor(node), Count.model_validate(told | {"kind": kind}))
    (one,) = [one for one in reconcile(node).ledgers if one.ledger.id == "turkiye"]
    assert {each.count.kind: each.items for each in one.counts} == {
        "joint patrol": (), "explosion": ("t-1",), "vehicle bomb": ("t-1",), "violation": ("t-1",),
    }  # fmt: skip


def test_a_count_shows_from_the_day_on_which_its_period_ends(make_node: MakeNode) -> None:
    node = make_node(clock=later)
    told = {"ledger": "turkiye", "told_by": "a ministry", "kind": "joint patrol", "number": 21}
    publish(actor(node), Count.model_validate(told | {"first": date(2020, 3, 15), "last": date(2020, 7, 14)}))
    assert reconcile(node, date(2020, 3, 1), date(2020, 7, 13)).rows == ()
    assert [row.words for row in reconcile(node, date(2020, 7, 14), date(2020, 7, 14)).rows] == [
        "2020-03-15 to 2020-07-14, joint patrol: turkiye: 21, as a ministry tells"
    ]


def test_numbers_that_hold_each_other_are_not_added_and_it_is_said(make_node: MakeNode) -> None:
    node = make_node()
    told = {"ledger": "russia", "told_by": BULLETIN, "kind": "violation"}
    for number, first, last in ((6, 6, 6), (19, 7, 7), (25, 6, 7)):
        days = {"first": date(2020, 3, first), "last": date(2020, 3, last)}
        publish(actor(node), Count.model_validate(told | days | {"number": number}))
    (one,) = [one for one in reconcile(node).ledgers if one.ledger.id == "russia"]
    assert (len(one.counts), one.totals) == (3, ())
    assert one.not_added == (
        f"violation, as {BULLETIN} tells: not added, since two counts of russia are of 2020-03-06",
    )


def test_what_was_withdrawn_is_in_no_ledger(node: Node) -> None:
    register(actor(node), item())
    journal.write(actor(node), Withdrawn(type="item", id="t-1", reason="entered twice"))
    assert reconcile(node).records == ()
    with pytest.raises(UnknownName, match="no ledger has an item 't-1'"):
        answer(actor(node), denies())


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (item(ledger="atlantis"), UnknownName, "item t-1: no party has the id 'atlantis'; add it to the parties file"),
        (item(ledger="Türkiye"), UnknownName, "no party has the id 'Türkiye'; 'turkiye' is the id of Türkiye"),
        (item(day=date(2020, 3, 19), at=None), InvalidPlan, "item t-1 is told of 2020-03-19, which is still to come"),
        (item(""), InvalidPlan, "item: '' is no name for it; use letters, digits and"),
        (item("a b"), InvalidPlan, "item: 'a b' is no name for it"),
        (item("t\u202e1"), InvalidPlan, r"item: 't\\u202e1' is no name for it"),
        (item(kind=" "), InvalidPlan, "item t-1: kind is empty; say it"),
        (item(day=date(2020, 3, 11)), InvalidPlan, "item t-1 of 2020-03-11 happened on 2020-03-14"),
    ],
)
def test_an_item_that_no_ledger_can_have_is_refused_in_one_line(
    make_node: MakeNode, given: Item, error: type[TrucelineError], message: str
) -> None:
    node = make_node()
    with pytest.raises(error, match=message) as caught:
        register(actor(node), given)
    assert "\n" not in str(caught.value)
    assert reconcile(node).records == ()


def test_an_answer_by_the_items_own_ledger_or_to_no_item_is_refused(make_node: MakeNode) -> None:
    node = make_node()
    with pytest.raises(UnknownName, match="no ledger has an item 't-1'; register it first, in the same log"):
        answer(actor(node), denies())
    register(actor(node), item())
    with pytest.raises(InvalidPlan, match="turkiye answers to its own item t-1"):
        answer(actor(node), denies(ledger="turkiye"))
    with pytest.raises(UnknownName, match="no party has the id 'nobody'"):
        answer(actor(node), denies(ledger="nobody"))
    # Nothing of it was shared yet, so nobody could know what is denied.
    with pytest.raises(UnknownName, match="register it first, in the same log"):
        answer(actor(node), denies(), joint=True)


def test_nobody_changes_what_another_node_registered(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    register(actor(north), item(), joint=True)
    exchange_all(north, south)
    with pytest.raises(IllegalStep, match=r"item:t-1: north keeps it \(north/shared#\d+\); record yours under another"):
        register(actor(south), item(kind="explosion"), joint=True)
    register(actor(north), item(kind="explosion"), joint=True)
    exchange_all(north, south)
    (record,) = reconcile(south).records
    assert record.item == item(kind="explosion")
    assert [one.item.kind for one in record.versions] == ["shelling", "explosion"]


def test_a_count_that_contradicts_itself_is_refused(make_node: MakeNode) -> None:
    node = make_node()
    told = {"ledger": "turkiye", "told_by": "a bulletin", "kind": "violation", "first": DAY, "last": DAY, "number": 3}
    with pytest.raises(InvalidPlan, match="turkiye confirms its own number"):
        publish(actor(node), Count.model_validate(told | {"confirmed_by": {"turkiye": 1}}))
    with pytest.raises(UnknownName, match="no party has the id 'the other side'"):
        publish(actor(node), Count.model_validate(told | {"confirmed_by": {"the other side": 1}}))
    with pytest.raises(InvalidPlan, match="a number above 1,000,000,000,000; check the number"):
        publish(actor(node), Count.model_validate(told | {"number": 10**30}))
    with pytest.raises(InvalidPlan, match="told by is empty"):
        publish(actor(node), Count.model_validate(told | {"told_by": ""}))
    with pytest.raises(InvalidPlan, match="a part of 4 in a number of 3"):
        Count.model_validate(told | {"by_place": {"Idlib": 4}})
    with pytest.raises(InvalidPlan, match="a period from 2020-03-14 to 2020-03-13; exchange the days"):
        reconcile(node, DAY, date(2020, 3, 13))
    assert reconcile(node).rows == ()


def test_a_liaison_officer_registers_and_answers_for_the_own_party_alone(make_node: MakeNode) -> None:
    node = make_node()
    member = MemberAdded(code="lo-1", roles=("liaison_officer",), party="russia")
    journal.write(actor(node), member)
    officer = Actor(node, "lo-1")
    register(Actor(node, "op-1"), item(), joint=True)
    with pytest.raises(NotPermitted, match="does not speak for turkiye"):
        register(officer, item("t-2"), joint=True)
    answer(officer, denies(), joint=True)
    assert reconcile(node).table.of("t-1").state == "contested"


def test_two_officers_who_answer_at_once_do_not_overwrite_each_other(make_node: MakeNode) -> None:
    node = make_node()
    register(actor(node), item())
    answer(actor(node), denies(), saw={"item:t-1": 1})
    with pytest.raises(TrucelineError) as caught:
        answer(actor(node), denies(words="another"), saw={"item:t-1": 1})
    assert "item:t-1" in str(caught.value)
    assert len(reconcile(node).records[0].answers) == 1


def test_what_was_recorded_comes_out_of_the_record_as_it_went_in(make_node: MakeNode) -> None:
    node = make_node()
    register(actor(node), item(radius_m=120.5, point={"lat": 35.8, "lon": 36.7}))
    table = reconcile(node)
    assert SideBySide.model_validate_json(table.model_dump_json()) == table
