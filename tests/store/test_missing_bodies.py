"""Which bodies may go, and that whatever a peer withholds of its own breaks nothing here."""

from __future__ import annotations

import pytest

from tests.store.exchanging import actor, keep, meet, send, stored
from truceline.errors import InvalidFact
from truceline.facts import BodyErased, BodyWithheld, ReportGraded, ReportReceived
from truceline.store import journal, log
from truceline.store.faults import faults
from truceline.store.keyring import rotate
from truceline.store.node import Node
from truceline.store.rebuild import check


def ref_of(node: Node, kind: str) -> str:
    return next(
        f"{origin}#{entry.seq}"
        for origin in (node.shared, node.internal)
        for entry, _ in log.entries(node, origin)
        if entry.kind == kind
    )


@pytest.mark.parametrize("kind", ["node_opened", "member_added", "peer_admitted", "key_rotated"])
def test_a_body_that_the_node_goes_by_cannot_be_erased(make_node, kind: str) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    north = rotate(actor(north), "north of the road")
    ref = ref_of(north, kind)
    before = stored(north, ref.partition("#")[0])
    with pytest.raises(InvalidFact, match=f"the body of a {kind} must stay"):
        journal.write(actor(north), BodyErased(entry=ref, reason="asked to"), joint="/shared#" in ref)
    assert stored(north, ref.partition("#")[0]) == before
    assert journal.operator(north).code == "op-1"
    assert not list(faults(north))


def test_the_body_of_a_rotation_cannot_be_withheld(make_node) -> None:
    north = rotate(actor(make_node("north")), "north of the road")
    with pytest.raises(InvalidFact, match="must stay"):
        journal.write(actor(north), BodyWithheld(entry=ref_of(north, "key_rotated"), reason="asked to"), joint=True)


def test_only_a_body_of_the_same_log_can_be_withheld_or_erased(make_node) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    theirs, own = keep(south, b"theirs"), keep(north, b"ours", joint=False)
    send(south, north)
    for entry in (theirs, own, "north/shared#999", "east/shared#0"):
        for kind in (BodyErased, BodyWithheld):
            with pytest.raises(InvalidFact, match="no such entry in this log"):
                journal.write(actor(north), kind(entry=entry, reason="asked to"), joint=True)
    assert not list(faults(north))


@pytest.mark.parametrize("at_once", [True, False], ids=["in one bundle", "in a later bundle"])
def test_a_body_that_comes_with_another_entry_is_found_as_rebuilding_finds_it(
    make_node, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    # No honest node salts two bodies alike.
    monkeypatch.setattr(ReportGraded, "salt", lambda _: b"\x07" * 32)
    report = ReportReceived(report="r-1", material="0" * 64, name="r.txt", received=north.clock())
    graded = ReportGraded(report="r-1", reliability="B", credibility=2)
    _, first = journal.write(actor(north), report, graded, joint=True)
    journal.write(actor(north), BodyWithheld(entry=first.ref, reason="asked to"), joint=True)
    if not at_once:
        send(north, south)
    journal.write(actor(north), graded, joint=True)
    send(north, south)
    (standing,) = log.standings(south, subject="report:r-1")
    assert standing.detail["report_graded"]["reliability"] == "B"
    assert not list(check(south))
