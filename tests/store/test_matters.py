"""The view of matters: kept along by every writer, the same when made again, and asked before anything is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connections

from tests.store.exchanging import actor, exchange_all, meet
from truceline.coordination.affected import Figure
from truceline.coordination.posts import PostCount
from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import BodyErased, Fact, FigureTold, PostsCounted, Withdrawn
from truceline.matters.figures import FigureRecord
from truceline.store import journal, log, matters, rebuild
from truceline.store.node import Node

MakeNode = Callable[..., Node]


def figure(low: int, *, id: str = "f-1", speaker: str = "ocha", day: date = date(2020, 2, 17)) -> FigureTold:
    told = Figure(speaker=speaker, kind="displaced", measure="stock", as_of=day, low=low, population="people")
    return FigureTold(id=id, figure=told)


def rows(node: Node, view: matters.View = "own") -> dict[str, str]:
    return {row.id: row.words for row in matters.listed(node, "figure", view=view)}


def sizes(node: Node) -> dict[str, int]:
    return {origin: head.size for origin, head in log.logs(node).items()}


def test_a_matter_stands_in_the_view_as_soon_as_it_is_recorded(node: Node) -> None:
    (written,) = journal.write(actor(node), figure(854_000))
    (row,) = matters.listed(node, "figure")
    assert (row.ref, row.facts, row.day, row.state) == (written.ref, 1, "2020-02-17", written.state)
    (record,) = matters.read(node, "figure", FigureRecord)
    assert record.figure is not None and record.figure.low == 854_000


def test_what_stays_at_home_is_in_no_joint_view(node: Node) -> None:
    journal.write(actor(node), figure(1, id="home"))
    journal.write(actor(node), figure(2, id="shared"), joint=True)
    assert set(rows(node)) == {"home", "shared"}
    assert set(rows(node, "joint")) == {"shared"}


def test_what_is_told_again_stands_beside_what_was_told_before(node: Node) -> None:
    for low in (846_000, 854_000):
        journal.write(actor(node), figure(low))
    (record,) = matters.read(node, "figure", FigureRecord)
    assert [version.figure.low for version in record.versions] == [846_000, 854_000]


def test_what_was_withdrawn_counts_no_more_and_stays_in_the_record(node: Node) -> None:
    journal.write(actor(node), figure(8_540_000))
    before = sum(sizes(node).values())
    journal.write(actor(node), Withdrawn(type="figure", id="f-1", reason="a zero too many"))
    assert matters.read(node, "figure", FigureRecord) == ()
    assert [row.state for row in matters.listed(node, "figure")] == ["withdrawn"]
    assert sum(sizes(node).values()) == before + 1


def test_what_does_not_stand_cannot_be_withdrawn(node: Node) -> None:
    gone = Withdrawn(type="figure", id="f-1", reason="a zero too many")
    with pytest.raises(IllegalStep, match="nothing that north recorded stands of it"):
        journal.write(actor(node), gone)
    journal.write(actor(node), figure(1))
    journal.write(actor(node), gone)
    with pytest.raises(IllegalStep, match="nothing that north recorded stands of it"):
        journal.write(actor(node), gone)
    journal.write(actor(node), figure(2))
    assert rows(node)["f-1"].startswith("ocha")


def test_what_the_reader_refuses_is_not_recorded(node: Node) -> None:
    journal.write(actor(node), figure(854_000))
    before = sizes(node)
    with pytest.raises(TrucelineError, match="ocha"):
        journal.write(actor(node), figure(1, speaker="reach"))
    assert sizes(node) == before
    assert rows(node)["f-1"].startswith("ocha: ")


def test_who_had_not_read_the_last_is_told_what_it_was(node: Node) -> None:
    journal.write(actor(node), figure(1))
    (row,) = matters.listed(node, "figure")
    journal.write(actor(node), figure(2), saw={row.subject: row.facts})
    before = sizes(node)
    with pytest.raises(IllegalStep, match=r"changed since it was read: figure_told by north/op-1"):
        journal.write(actor(node), figure(3), saw={row.subject: row.facts})
    assert sizes(node) == before


def test_rows_that_somebody_changed_are_named_and_made_again(node: Node) -> None:
    journal.write(actor(node), figure(854_000), joint=True)
    with connections[node.alias].cursor() as cursor:
        cursor.execute("UPDATE matter SET words = 'nobody was displaced' WHERE view = 'joint'")
        cursor.execute("DELETE FROM matter WHERE view = 'own'")
    named = list(rebuild.check(node))
    assert "matter of figure:f-1 in joint: is not what the log makes of it" in named
    assert "matter of figure:f-1 in own: is missing or not what the log makes of it" in named
    rebuild.rebuild(node)
    assert list(rebuild.check(node)) == []


def test_nodes_that_hold_the_same_logs_read_the_same(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    journal.write(actor(north), figure(854_000), joint=True)
    journal.write(actor(south), figure(846_000, id="f-2"), joint=True)
    exchange_all(north, south)
    assert rows(north, "joint") == rows(south, "joint")
    assert len(rows(north, "joint")) == 2
    assert list(rebuild.check(south)) == []


def test_matters_are_listed_by_their_day_within_bounds(node: Node) -> None:
    days = [date(2020, 2, 27), date(2020, 1, 16), date(2020, 2, 17)]
    facts: list[Fact] = [figure(1, id=f"f-{day:%m%d}", day=day) for day in days]
    journal.write(actor(node), *facts, PostsCounted(id="c", count=PostCount(source="x", low=12, as_of=days[0])))
    assert [row.id for row in matters.listed(node, "figure")] == ["f-0116", "f-0217", "f-0227"]
    assert [row.id for row in matters.listed(node, "figure", since=days[2], limit=1)] == ["f-0217"]
    assert [row.id for row in matters.listed(node, "figure", until=days[1])] == ["f-0116"]
    assert matters.listed(node, "figure", ids=()) == ()


def test_a_nul_in_words_or_in_an_id_that_is_asked_for_stops_no_database(node: Node) -> None:
    told = figure(1)
    journal.write(actor(node), told.model_copy(update={"figure": told.figure.model_copy(update={"speaker": "oc\0ha"})}))
    assert rows(node)["f-1"].startswith("oc\N{REPLACEMENT CHARACTER}ha")
    assert matters.listed(node, "figure", ids=["f-1\0"]) == ()


def test_what_was_erased_is_in_no_matter_any_more(node: Node) -> None:
    for low in (7, 8):
        journal.write(actor(node), figure(low, id="twice"))
    (whole,) = journal.write(actor(node), figure(9, id="once"))
    (first, *_) = [one.ref for one in matters.told_about(node, "figure:twice")]
    for ref in (whole.ref, first):
        journal.write(actor(node), BodyErased(entry=ref, reason="asked to"))
    (record,) = matters.read(node, "figure", FigureRecord)
    assert (record.id, [version.figure.low for version in record.versions]) == ("twice", [8])
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matter WHERE subject = 'figure:once'")
        assert cursor.fetchone() == (0,)
    assert list(rebuild.check(node)) == []
