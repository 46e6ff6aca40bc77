"""A node that lost its record, or some of it, and the peer that mirrors it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.conftest import PASSPHRASE, MakeNode
from tests.store.exchanging import actor, bundle, keep, meet, reading, send, stored
from truceline.errors import InvalidNode, Refused
from truceline.facts import InternalLogLost
from truceline.store import journal, log
from truceline.store.backup import backup
from truceline.store.faults import faults
from truceline.store.node import Node, close
from truceline.store.restoring import restore, restore_from_peer

Pair = tuple[Node, Node]
VERIFY = Path(__file__).resolve().parents[2] / "tools/verify.py"


@pytest.fixture
def pair(make_node: MakeNode, database_url: str | None) -> Pair:
    """North, on each database, and south, which mirrors it."""
    north, south = make_node("north", database=database_url), make_node("south")
    meet(north, south)
    keep(north, b"seen before the fire")
    send(north, south)
    send(south, north)
    return north, south


def assert_independently_verified(node: Node, *others: Node) -> None:
    """The program that shares no code with ours finds nothing wrong with the node's folder."""
    cards = [word for each in (node, *others) for word in ("--card", each.folder / "node.card")]
    run = subprocess.run([sys.executable, VERIFY, *cards, node.folder], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout


@pytest.fixture
def keep_open() -> Iterator[Callable[[Node], Node]]:
    """Takes nodes that are closed when the test is over."""
    nodes: list[Node] = []
    yield lambda node: nodes.append(node) or node  # type: ignore[func-returns-value]
    for node in nodes:
        close(node)


def everything_of(south: Node, folder: Path) -> tuple[Path, list[Path]]:
    """South's bundle for north, and south's card."""
    (folder / "north.truce").write_bytes(bundle(south, "north", everything=True)[0])
    return folder / "north.truce", [south.folder / "node.card"]


def test_a_node_whose_record_is_lost_has_its_shared_log_back_and_goes_on(
    pair: Pair,
    tmp_path: Path,
    database_url: str | None,
    new_database: Callable[[], str],
    keep_open: Callable[[Node], Node],
) -> None:
    north, south = pair
    had = stored(north, north.shared)
    if database_url is None:
        close(north)
        (north.folder / "truceline.db").unlink()
    file, cards = everything_of(south, tmp_path)
    url = None if database_url is None else new_database()
    again = keep_open(restore_from_peer(north.folder, file, cards, member="op-2", passphrase=PASSPHRASE, database=url))
    *same, (lost, _) = log.entries(again, again.shared)
    assert [data for _, data in same] == had
    assert log.fact(again, lost) == InternalLogLost(name="north", kept=0, reason="restored from a peer's mirror")
    assert list(faults(again)) == []
    if database_url is None:
        assert_independently_verified(again, south)
    assert journal.operator(again).code == "op-2"
    keep(again, b"after the fire")
    send(again, south)
    assert reading(again) == reading(south)
    assert not list(north.folder.glob(".*"))


def test_a_node_restored_from_an_old_backup_goes_on_where_its_peer_saw_it(
    pair: Pair,
    tmp_path: Path,
    database_url: str | None,
    new_database: Callable[[], str],
    keep_open: Callable[[Node], Node],
) -> None:
    north, south = pair
    file = backup(north, tmp_path / "north.tar")
    keep(north, b"since the backup")
    send(north, south)
    had = stored(north, north.shared)
    url = None if database_url is None else new_database()
    old = keep_open(restore(file, tmp_path / "old", database=url, passphrase=PASSPHRASE))
    assert len(stored(old, old.shared)) < len(had)
    truce, cards = everything_of(south, tmp_path)
    again = keep_open(restore_from_peer(old.folder, truce, cards, member="op-1", passphrase=PASSPHRASE, database=url))
    assert stored(again, again.shared) == had
    assert list(faults(again)) == []
    if database_url is None:
        assert_independently_verified(again, south)
    assert journal.operator(again) == actor(again)
    keep(again, b"and after it")
    send(again, south)
    assert reading(again) == reading(south)


def test_a_node_that_wrote_on_after_an_old_backup_is_told_that_it_has_two_histories(
    pair: Pair, tmp_path: Path, keep_open: Callable[[Node], Node]
) -> None:
    north, south = pair
    file = backup(north, tmp_path / "north.tar")
    keep(north, b"since the backup")
    send(north, south)
    old = keep_open(restore(file, tmp_path / "old", passphrase=PASSPHRASE))
    keep(old, b"another history")
    before = stored(old, old.shared)
    truce, cards = everything_of(south, tmp_path)
    with pytest.raises(Refused):
        restore_from_peer(old.folder, truce, cards, member="op-1", passphrase=PASSPHRASE)
    assert stored(old, old.shared) == before
    assert list(faults(old)) == []


def test_a_bundle_that_is_refused_leaves_a_lost_record_lost(make_node: MakeNode, tmp_path: Path) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    send(north, south)
    close(north)
    (north.folder / "truceline.db").unlink()
    file, _ = everything_of(south, tmp_path)
    before = sorted(path.name for path in north.folder.iterdir())
    with pytest.raises(Refused, match="unknown_node"):
        restore_from_peer(north.folder, file, [north.folder / "node.card"], member="op-1", passphrase=PASSPHRASE)
    with pytest.raises(InvalidNode, match="cannot be read"):
        restore_from_peer(north.folder, file, [tmp_path / "nowhere"], member="op-1", passphrase=PASSPHRASE)
    assert sorted(path.name for path in north.folder.iterdir()) == before


def test_what_is_left_of_a_lost_database_does_not_get_into_the_new_one(make_node: MakeNode, tmp_path: Path) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    send(north, south)
    # Its process still has it open: there is a journal beside it.
    (north.folder / "truceline.db").unlink()
    file, cards = everything_of(south, tmp_path)
    with pytest.raises(InvalidNode, match="has a lost database's parts"):
        restore_from_peer(north.folder, file, cards, member="op-1", passphrase=PASSPHRASE)
    assert not (north.folder / "truceline.db").exists()
