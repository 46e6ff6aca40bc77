"""Keys that change: announced under the old one, confirmed by people, never left half done."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from truceline.errors import Refused, UnknownName
from truceline.facts import MaterialKept
from truceline.record.card import read_card, sign_card
from truceline.record.checkpoint import read_checkpoint
from truceline.record.keys import CosigningKey, SigningKey
from truceline.store import journal, keyring, log, peers
from truceline.store import node as nodes
from truceline.store.exchange import make_bundle, take_bundle
from truceline.store.journal import Actor
from truceline.store.node import Node

PASSPHRASE = "north of the road"


def actor(node: Node) -> Actor:
    return journal.operator(node)


def keep(node: Node, content: bytes) -> None:
    journal.write(actor(node), MaterialKept(content=content, content_type="text/plain"), joint=True)


def bundle(node: Node, to: Node, **options: object) -> bytes:
    stream = io.BytesIO()
    make_bundle(actor(node), to.name, stream, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def take(node: Node, data: bytes) -> None:
    take_bundle(actor(node), io.BytesIO(data))


@pytest.fixture
def pair(make_node) -> tuple[Node, Node]:
    north, south = make_node("north"), make_node("south")
    peers.admit(actor(south), sign_card(north.card, north.signing))
    peers.admit(actor(north), sign_card(south.card, south.signing))
    return north, south


def test_after_a_rotation_both_logs_are_signed_by_the_new_key_and_the_old_one_is_kept(make_node) -> None:
    north = make_node("north")
    old = north.card
    rotated = keyring.rotate(actor(north), PASSPHRASE)
    assert rotated.card.signing != old.signing
    for head in log.logs(north).values():
        read_checkpoint(head.checkpoint, rotated.card.signing)
    files = {file.name for file in north.keys.iterdir()}
    assert {f"signing-{old.signing.key_id.hex()}.pem", f"cosigning-{old.cosigning.key_id.hex()}.pem"} <= files
    again = nodes.open_node(north.folder, passphrase=PASSPHRASE)
    assert (again.card, again.signing.vkey) == (rotated.card, rotated.card.signing)
    nodes.close(again)


def test_a_process_that_opened_the_node_before_writes_under_the_new_key(make_node) -> None:
    north = make_node("north")
    assert north.signing.vkey == north.card.signing
    rotated = keyring.rotate(actor(north), PASSPHRASE)
    keep(north, b"after")
    read_checkpoint(log.logs(north)[north.shared].checkpoint, rotated.card.signing)


def test_a_peer_refuses_the_new_key_until_it_is_confirmed_by_the_new_cards_fingerprint(pair) -> None:
    north, south = pair
    take(south, bundle(north, south))
    before = log.logs(south)[north.shared].size
    rotated = keyring.rotate(actor(north), PASSPHRASE)
    keep(rotated, b"under the new key")
    with pytest.raises(Refused) as refused:
        take(south, bundle(rotated, south))
    assert refused.value.name == "key_changed"
    assert log.logs(south)[north.shared].size == before
    with pytest.raises(UnknownName, match="fingerprint"):
        peers.acknowledge(actor(south), "north", north.card.fingerprint)
    peers.acknowledge(actor(south), "north", rotated.card.fingerprint.upper())
    assert peers.announced(south, "north") == ()
    take(south, bundle(rotated, south))
    assert log.logs(south)[north.shared].size == log.logs(rotated)[north.shared].size


def test_receipts_go_on_after_a_rotation(pair) -> None:
    north, south = pair
    take(south, bundle(north, south))
    rotated = keyring.rotate(actor(north), PASSPHRASE)
    with pytest.raises(Refused):
        take(south, bundle(rotated, south))
    peers.acknowledge(actor(south), "north", rotated.card.fingerprint)
    take(south, bundle(rotated, south))
    take(rotated, bundle(south, rotated))
    take(south, bundle(rotated, south))
    assert peers.last_taken(south, "north").have[south.shared] == log.logs(south)[south.shared].size


def test_a_part_never_ends_before_the_rotation(pair) -> None:
    north, south = pair
    for number in range(20):
        keep(north, b"%d" % number)
    rotated = keyring.rotate(actor(north), PASSPHRASE)
    with pytest.raises(Refused):
        take(south, bundle(rotated, south, most=1))
    peers.acknowledge(actor(south), "north", rotated.card.fingerprint)
    take(south, bundle(rotated, south, most=1))
    read_checkpoint(log.logs(south)[north.shared].checkpoint, rotated.card.signing)


def test_a_rotation_that_was_recorded_is_finished_when_the_node_is_opened(make_node, monkeypatch) -> None:
    north = make_node("north")
    with monkeypatch.context() as crash:
        crash.setattr(keyring, "_settle", lambda *_: None)
        rotated = keyring.rotate(actor(north), PASSPHRASE)
    assert read_card((north.folder / "node.card").read_bytes()) == north.card
    again = nodes.open_node(north.folder, passphrase=PASSPHRASE)
    assert (again.card, again.signing.vkey) == (rotated.card, rotated.card.signing)
    keep(again, b"goes on")
    nodes.close(again)


@pytest.mark.parametrize("files", [1, 2, 3])
def test_a_rotation_that_was_not_recorded_is_dropped_whatever_it_had_written(make_node, files: int) -> None:
    north = make_node("north")
    signing, cosigning = SigningKey.generate("north"), CosigningKey.generate("north")
    card = replace(north.card, signing=signing.vkey, cosigning=cosigning.vkey)
    keyring._write_next(north.folder, card, signing, cosigning, PASSPHRASE)
    left: list[Path] = [north.keys / "signing.pem.next", north.keys / "cosigning.pem.next"]
    for file in [north.folder / "node.card.next", left[1]][: 3 - files]:
        file.unlink()
    again = nodes.open_node(north.folder, passphrase=PASSPHRASE)
    assert (again.card, again.signing.vkey) == (north.card, north.card.signing)
    rotated = keyring.rotate(actor(again), PASSPHRASE)
    assert rotated.card.signing not in (signing.vkey, north.card.signing)
    nodes.close(again)
