"""Two nodes that decided differently draw the same picture, and it shows what each decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.store.exchanging import actor, exchange_all, meet
from truceline.cli.folder import Folder, judge, open_folder, read_claims
from truceline.cli.picture import picture_of
from truceline.facts import ClaimAccepted, ClaimRejected, IncidentOpened
from truceline.sitrep.brief import as_text, brief
from truceline.sitrep.html import html
from truceline.sitrep.layout import lay_out
from truceline.sitrep.picture import Picture
from truceline.store.journal import write
from truceline.store.node import Node
from truceline.store.receive import receive

REPORTS = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020" / "reports"
DAY = date(2020, 3, 15)


def held(node: Node) -> Folder:
    """What a node holds, read."""
    return read_claims(open_folder([node.folder]))


def drawn(node: Node) -> Picture:
    """The picture of the day as a node draws it."""
    return picture_of(held(node), DAY, cut_off="19:30")


@pytest.fixture
def apart(make_node: Callable[..., Node]) -> tuple[Node, Node, str, str]:
    """Two nodes that hold the same reports and exchanged what they decided differently; a claim, another of both."""
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    receive(actor(north), [REPORTS / f"idlib-{n}.txt" for n in ("01", "04", "07")], joint=True)
    exchange_all(north, south)
    folder = held(north)
    group = max(judge(folder, folder.reports, folder.claims).incidents, key=lambda one: len(one.claims))
    by_id = {claim.id: claim for claim in folder.claims}
    first, second, *_ = (by_id[i] for i in group.claims)
    write(actor(north), ClaimAccepted(claim=first, reason="It says so."), ClaimAccepted(claim=second), joint=True)
    write(actor(north), IncidentOpened(incident="i-1", claims=(first.id, second.id)), joint=True)
    write(actor(south), ClaimRejected(claim=first, reason="It speaks of another day."), joint=True)
    write(actor(south), IncidentOpened(incident="i-1", claims=(second.id,)), joint=True)
    exchange_all(north, south)
    return north, south, first.id, second.id


def test_two_nodes_that_differ_draw_the_same_picture_and_show_what_each_decided(
    apart: tuple[Node, Node, str, str],
) -> None:
    north, south, first, second = apart
    ours, theirs = drawn(north), drawn(south)
    assert ours == theirs
    assert html(lay_out(ours)) == html(lay_out(theirs))
    assert [told.claim.id for told in theirs.differing] == [first]
    text = " ".join(as_text(brief(theirs), width=10_000).split())
    said = "Accepted by north/op-1 (It says so) Rejected by south/op-1 (It speaks of another day)"
    assert said in text
    assert f"2 of {len(theirs.told)} claims are reviewed" in text
    incidents = {h.incident.id: h.incident for h in theirs.happenings}
    assert set(incidents["i-1@north"].claims) == {first, second}
    assert incidents["i-1@south"].claims == (second,)
    assert incidents["i-1@south"].overlaps == ("i-1@north",)
