"""Nodes as they are on disk, looked at by `tools/verify.py`, which shares nothing with what wrote them."""

from __future__ import annotations

import io
from pathlib import Path

from tests.tools.test_verify import WHOLE, check
from truceline.facts import BodyWithheld, MaterialKept
from truceline.record.card import sign_card
from truceline.store import journal, peers
from truceline.store.exchange import make_bundle, take_bundle
from truceline.store.node import Node


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
    assert check(*cards, *exchanged, tmp_path / "north", tmp_path / "south")[-1] == WHOLE
