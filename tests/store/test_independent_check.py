"""Nodes as they are on disk, looked at by `tools/verify.py`, which shares nothing with what wrote them."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest

from tests.tools.test_verify import WHOLE, check
from truceline.errors import Refused
from truceline.facts import BodyWithheld, MaterialKept
from truceline.record.card import sign_card
from truceline.store import journal, peers
from truceline.store.exchange import make_bundle, take_bundle
from truceline.store.node import Node
from truceline.store.prove import proof_of


def keep(node: Node, content: bytes, *, joint: bool = True) -> str:
    fact = MaterialKept(content=content, content_type="text/plain")
    (written,) = journal.write(journal.operator(node), fact, joint=joint)
    return written.ref


def card_of(node: Node, folder: Path) -> list[object]:
    path = folder / f"{node.name}.trusted"
    path.write_text(sign_card(node.card, node.signing), encoding="utf-8")
    return ["--card", path]


def send(one: Node, other: Node, path: Path) -> Path:
    stream = io.BytesIO()
    make_bundle(journal.operator(one), other.name, stream)
    take_bundle(journal.operator(other), io.BytesIO(stream.getvalue()))
    path.write_bytes(stream.getvalue())
    return path


def test_nodes_and_their_bundles_pass(make_node, tmp_path: Path) -> None:
    north, south = make_node("north"), make_node("south")
    peers.admit(journal.operator(north), sign_card(south.card, south.signing))
    peers.admit(journal.operator(south), sign_card(north.card, north.signing))
    ref = keep(north, b"the road is open")
    keep(north, b"our own thoughts", joint=False)
    keep(south, b"a long report " * 10_000)
    journal.write(journal.operator(north), BodyWithheld(entry=ref, reason="asked to"), joint=True)
    exchanged = [send(north, south, tmp_path / "1.truce"), send(south, north, tmp_path / "2.truce")]
    keep(south, b"later")
    exchanged += [send(north, south, tmp_path / "3.truce"), send(south, north, tmp_path / "4.truce")]
    cards = card_of(north, tmp_path) + card_of(south, tmp_path)
    for folder in ("north", "south"):
        assert check(tmp_path / folder)[-1] == WHOLE
        said = check(*cards, tmp_path / folder)
        assert said[-1] == WHOLE
        assert any(text.startswith(f"{folder}/internal: ") for text in said)
        assert any(text.startswith("south/shared: ") for text in said)
    assert check(*cards, *exchanged)[-1] == WHOLE
    proof = tmp_path / "one.tlog-proof"
    proof.write_text(str(proof_of(north, ref)), encoding="utf-8")
    said = check(*cards, proof, *exchanged)
    assert said[-1] == WHOLE
    assert any(text.startswith(f"{ref}: in the tree of ") for text in said)
    assert any(text.endswith(": cosigned by south") for text in said)
    assert check(*cards, *exchanged, tmp_path / "north", tmp_path / "south")[-1] == WHOLE


def test_evidence_of_a_rewritten_log_is_whole_and_told(make_node, tmp_path: Path) -> None:
    north, south = make_node("north"), make_node("south")
    peers.admit(journal.operator(north), sign_card(south.card, south.signing))
    peers.admit(journal.operator(south), sign_card(north.card, north.signing))
    before, database = sqlite3.connect(":memory:"), sqlite3.connect(tmp_path / "north" / "truceline.db")
    database.backup(before)
    keep(north, b"what was said first")
    first = send(north, south, tmp_path / "1.truce")
    before.backup(database)
    database.close()
    keep(north, b"what is said instead")
    stream = io.BytesIO()
    make_bundle(journal.operator(north), "south", stream, everything=True)
    with pytest.raises(Refused, match=r"rewritten|forked"):
        take_bundle(journal.operator(south), io.BytesIO(stream.getvalue()))
    (tmp_path / "2.truce").write_bytes(stream.getvalue())
    cards = card_of(north, tmp_path) + card_of(south, tmp_path)
    said = check(*cards, tmp_path / "south")
    assert said[-1] == WHOLE
    assert any(text.startswith("north/shared: evidence of ") for text in said)
    said = check(*cards, first, tmp_path / "2.truce")
    assert said[-1] != WHOLE
    assert any(": rewritten: " in text or ": forked: " in text for text in said)
