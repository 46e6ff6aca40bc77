"""Evidence in real nodes: bytes kept whole under their hash, working copies apart, custody told step by step."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.acts.verifying import CASE, at, founder, notify, open_case, take
from tests.store.conftest import MakeNode
from tests.store.exchanging import exchange_all, meet
from truceline.acts import cases, evidence
from truceline.errors import IllegalStep, InvalidCase, InvalidFact, InvalidPlan, UnknownName
from truceline.facts import CustodyTold, EvidenceTaken
from truceline.store import journal, log
from truceline.store.node import Node
from truceline.verification.evidence import CustodyStep, Item

PHOTOGRAPH = b"\xff\xd8\xff a crater"


def add(node: Node, content: bytes = PHOTOGRAPH, **more: Any) -> None:
    given = {"by": "anna", "source": "a resident", "at": at(8), "id": "e-01", "name": "crater.jpg"} | more
    evidence.take(founder(node), content, "a photograph of the crater", **given)


def hand(node: Node, kind: str, hour: int, by: str = "anna", **more: Any) -> None:
    told = {"item": "e-01", "kind": kind, "at": at(hour), "by": by, "why": "to be examined"} | more
    evidence.hand(founder(node), CustodyStep(**told))  # type: ignore[arg-type]


def faults(node: Node, item: str = "e-01") -> list[str]:
    return [fault.kind for fault in evidence.chain(node, item).faults]


def test_an_item_is_kept_whole_under_its_hash(node: Node) -> None:
    add(node)
    record = evidence.find(node, "e-01")
    assert record.item is not None and record.item.sha256 == sha256(PHOTOGRAPH).hexdigest()
    assert evidence.content(node, "e-01") == PHOTOGRAPH
    chain = evidence.chain(node, "e-01")
    assert chain.whole and [(span.holder, span.end) for span in chain.spans] == [("anna", None)]


def test_the_same_bytes_are_kept_once(node: Node) -> None:
    add(node)
    add(node, id="e-02")
    first, second = (evidence.find(node, id) for id in ("e-01", "e-02"))
    assert first.material == second.material


def test_a_working_copy_is_an_item_of_its_own(node: Node) -> None:
    add(node)
    evidence.copy(founder(node), "e-01", by="anna", at=at(9), id="e-02")
    copy = evidence.find(node, "e-02")
    assert copy.item is not None and (copy.item.copy_of, copy.item.sha256) == ("e-01", sha256(PHOTOGRAPH).hexdigest())
    assert faults(node, "e-01") == faults(node, "e-02") == []
    hand(node, "examined", 10, item="e-02")
    assert faults(node, "e-02") == []
    hand(node, "examined", 10)
    assert faults(node) == ["original_examined"]


def test_a_copy_that_differs_says_how_it_was_made(node: Node) -> None:
    add(node)
    with pytest.raises(InvalidFact, match="other bytes than the original's; say how the copy was made"):
        evidence.copy(founder(node), "e-01", b"enlarged", by="anna", at=at(9))
    evidence.copy(founder(node), "e-01", b"enlarged", made_by="enlarged twice", by="anna", at=at(9), id="e-02")
    assert faults(node, "e-02") == []
    assert evidence.content(node, "e-02") == b"enlarged"


def test_gaps_overlaps_and_hands_that_nobody_told_of_are_named(node: Node) -> None:
    add(node)
    hand(node, "handed_over", 10, other="boris")
    assert faults(node) == ["gap"]
    hand(node, "received", 14, by="boris", other="anna")
    assert faults(node) == ["gap"]
    hand(node, "received", 15, by="carol", other="boris")
    assert faults(node) == ["gap", "overlap"]
    hand(node, "examined", 16, by="dora")
    assert "not_held" in faults(node)


def test_another_hash_than_the_items_is_said(node: Node) -> None:
    add(node)
    hand(node, "examined", 9, sha256=sha256(b"something else").hexdigest())
    assert "altered" in faults(node)


def test_of_a_case_the_step_is_taken_along(node: Node) -> None:
    open_case(node)
    add(node, case=CASE)
    assert [one.kind for one in cases.find(node, CASE).case.accounts[0].steps] == ["received", "evidence_added"]
    notify(node)
    take(node, "tasked", due=at(12))
    add(node, case=CASE, id="e-02", at=at(9))
    account = cases.find(node, CASE).case.accounts[0]
    assert (account.state, account.steps[-1].ref) == ("evidence_held", "e-02")
    assert [one.id for one in evidence.evidence(node, case=CASE)] == ["e-01", "e-02"]


def test_of_what_is_kept_elsewhere_the_hash_alone_is_recorded(node: Node) -> None:
    add(node, keep=False)
    assert evidence.find(node, "e-01").material is None
    with pytest.raises(UnknownName, match="its bytes are not kept here; ask north"):
        evidence.content(node, "e-01")
    assert faults(node) == []


def test_bytes_that_are_not_the_items_are_refused(node: Node) -> None:
    add(node)
    material = evidence.find(node, "e-01").material
    other = Item(id="e-09", sha256="0" * 64, says="another")
    with pytest.raises(InvalidCase, match="another SHA-256 than the item"):
        journal.write(founder(node), EvidenceTaken(item=other, material=material))


def test_both_sides_read_one_chain(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    add(north, joint=True)
    exchange_all(north, south)
    for kind, by, other, hour in (("handed_over", "anna", "boris", 10), ("received", "boris", "anna", 10)):
        side = north if kind == "handed_over" else south
        step = CustodyStep(item="e-01", kind=kind, at=at(hour), by=by, why="to the other side", other=other)
        evidence.hand(founder(side), step, joint=True)
    exchange_all(north, south)
    assert evidence.chain(north, "e-01") == evidence.chain(south, "e-01")
    assert evidence.chain(north, "e-01").whole
    assert evidence.content(south, "e-01") == PHOTOGRAPH


def test_what_is_not_recorded_or_not_yet_is_refused_in_words(node: Node) -> None:
    add(node)
    for told, error, said in (
        ({"item": "e-99", "kind": "sealed", "hour": 9}, UnknownName, "no such item is recorded"),
        ({"kind": "copied", "hour": 9, "copy_id": "e-98"}, UnknownName, "e-98: no evidence of this name"),
        ({"kind": "sealed", "hour": 9, "at": at(9) + timedelta(days=4)}, InvalidPlan, "still to come"),
    ):
        with pytest.raises(error, match=said):
            hand(node, **told)  # type: ignore[arg-type]
    with pytest.raises(IllegalStep, match="is taken already"):
        add(node)
    with pytest.raises(UnknownName, match="c-9"):
        add(node, id="e-02", case="c-9")
    with pytest.raises(InvalidFact, match="nothing is said of"):
        evidence.take(founder(node), b"x", " ")
    size = log.logs(node)[node.internal].size
    with pytest.raises(IllegalStep, match="record the item first"):
        step = CustodyStep(item="e-77", kind="sealed", at=at(9), by="anna", why="kept")
        journal.write(founder(node), CustodyTold(step=step))
    assert log.logs(node)[node.internal].size == size
