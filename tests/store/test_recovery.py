"""A node that lost its record, and the peer that mirrored it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.db import connections

from tests.store.conftest import PASSPHRASE, MakeNode
from tests.store.exchanging import actor, bundle, exchange_all, keep, meet, reading, send, stored, tables, take
from truceline.errors import InvalidNode, InvalidRecord, Refused
from truceline.facts import MemberAdded
from truceline.store import databases, journal, rebuild
from truceline.store import node as nodes
from truceline.store.founding import FIRST_ROLES
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.recovery import recover


@pytest.fixture
def pair(make_node: MakeNode) -> tuple[Node, Node]:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    for number in range(5):
        keep(north, b"%d" % number)
    send(north, south)
    send(south, north)
    return north, south


def emptied(node: Node) -> Node:
    """The node with its keys and no record."""
    with connections[node.alias].cursor() as cursor:
        for table in (*tables(node), "standing"):
            cursor.execute(f"DELETE FROM {table}")
    return node


def test_a_lost_log_comes_back_byte_for_byte_and_reads_the_same(pair: tuple[Node, Node]) -> None:
    north, south = pair
    had, read = stored(north, "north/shared"), reading(north)
    data, _ = bundle(south, "north", everything=True)
    took = recover(emptied(north), io.BytesIO(data), south.card)
    assert took["north/shared"] == len(had)
    assert stored(north, "north/shared") == had
    assert reading(north) == read
    assert list(rebuild.check(north)) == []


def test_a_log_is_not_taken_back_over_another(pair: tuple[Node, Node]) -> None:
    north, south = pair
    data, _ = bundle(south, "north", everything=True)
    before = tables(north)
    with pytest.raises(InvalidNode, match="has a record already"):
        recover(north, io.BytesIO(data), south.card)
    assert tables(north) == before


def test_a_bundle_of_somebody_whose_card_nobody_compared_is_refused(pair: tuple[Node, Node]) -> None:
    north, south = pair
    data, _ = bundle(south, "north", everything=True)
    with pytest.raises(Refused, match="unknown_node"):
        recover(emptied(north), io.BytesIO(data))
    assert not any(tables(north).values())


def test_a_bundle_without_the_own_log_takes_nothing_back(pair: tuple[Node, Node]) -> None:
    north, south = pair
    data, _ = bundle(south, "north", have={})
    with pytest.raises(InvalidRecord, match="does not hold north/shared"):
        recover(emptied(north), io.BytesIO(data), south.card)
    assert not any(tables(north).values())


def test_a_log_that_a_peer_changed_is_not_taken_back(pair: tuple[Node, Node]) -> None:
    north, south = pair
    data, _ = bundle(south, "north", everything=True)
    where = data.index(b'"subject":"material')
    changed = data[: where + 20] + bytes([data[where + 20] ^ 1]) + data[where + 21 :]
    with pytest.raises(Refused):
        recover(emptied(north), io.BytesIO(changed), south.card)
    assert not any(tables(north).values())


def test_a_peer_that_shows_more_of_our_log_than_is_here_says_that_entries_were_lost(
    pair: tuple[Node, Node], tmp_path: Path
) -> None:
    north, south = pair
    with connections[north.alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(north.folder, tmp_path / "old")
    keep(north, b"since the backup")
    send(north, south)
    old = nodes.open_node(tmp_path / "old", passphrase=PASSPHRASE)
    data, _ = bundle(south, "north")
    before = stored(old, "north/shared")
    assert "lost here" in [notice.name for notice in take(old, data).notices]
    assert stored(old, "north/shared") == before
    databases.disconnect(old.alias)


def test_what_came_back_goes_on(pair: tuple[Node, Node]) -> None:
    north, south = pair
    data, _ = bundle(south, "north", everything=True)
    recover(emptied(north), io.BytesIO(data), south.card)
    journal.write(Actor(north, "op-1"), MemberAdded(code="op-1", roles=FIRST_ROLES))
    keep(north, b"after the fire")
    exchange_all(north, south)
    assert reading(north) == reading(south)
    assert actor(north).code == "op-1"
