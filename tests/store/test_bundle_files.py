"""Bundles as files: whole or not at all, readable by the peer alone where that is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, keep, meet, tables
from truceline.errors import InvalidRecord, InvalidSetting, Refused
from truceline.record.card import sign_card
from truceline.store import exchange, log, peers
from truceline.store.bundle_files import read_file, write_file
from truceline.store.node import Node

Pair = tuple[Node, Node]


@pytest.fixture
def pair(make_node: MakeNode) -> Pair:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    return north, south


@pytest.mark.parametrize("encrypt", [False, True])
def test_a_file_brings_what_the_peer_lacks(pair: Pair, tmp_path: Path, encrypt: bool) -> None:
    north, south = pair
    ref = keep(north, b"on the stick")
    file = tmp_path / "south.truce"
    write_file(actor(north), "south", file, encrypt=encrypt)
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n" if encrypt else b'{"format"')
    assert read_file(actor(south), file).entries == log.logs(north)["north/shared"].size
    assert log.body(south, log.entry(south, ref)) == b"on the stick"
    assert read_file(actor(south), file).entries == 0


def test_who_is_not_meant_cannot_open_an_encrypted_file(pair: Pair, make_node: MakeNode, tmp_path: Path) -> None:
    north, _ = pair
    mission = make_node("mission", role="mission")
    meet(north, mission)
    write_file(actor(north), "south", tmp_path / "it", encrypt=True)
    with pytest.raises(Refused, match="cannot be decrypted"):
        read_file(actor(mission), tmp_path / "it")


@pytest.mark.parametrize("at", [30, 120, 250, -20, -1])
def test_an_encrypted_file_with_one_changed_byte_is_malformed(pair: Pair, tmp_path: Path, at: int) -> None:
    north, south = pair
    file = tmp_path / "it"
    write_file(actor(north), "south", file, encrypt=True)
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)
    before = tables(south)
    with pytest.raises(Refused) as refused:
        read_file(actor(south), file)
    assert refused.value.name == "malformed" and tables(south) == before


def test_a_file_that_could_not_be_written_whole_leaves_the_old_one(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, _ = pair
    file = tmp_path / "it"
    file.write_bytes(b"as it was")

    def broken(_actor: object, _to: str, stream: object, **_: object) -> None:
        stream.write(b"half a bundle")  # type: ignore[attr-defined]
        raise InvalidRecord("was damaged")

    monkeypatch.setattr(exchange, "make_bundle", broken)
    with pytest.raises(InvalidRecord):
        write_file(actor(north), "south", file)
    assert file.read_bytes() == b"as it was"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["it"]


def test_a_card_without_a_recipient_cannot_be_encrypted_to(make_node: MakeNode, tmp_path: Path) -> None:
    north, south = make_node("north"), make_node("south")
    peers.admit(actor(north), sign_card(replace(south.card, recipient=None), south.signing))
    with pytest.raises(InvalidSetting, match="no age recipient"):
        write_file(actor(north), "south", tmp_path / "it", encrypt=True)
    assert not (tmp_path / "it").exists()
