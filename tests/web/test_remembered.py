"""What is remembered is known to whoever has the node open, until it ends, and is in no backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections

from tests.store.conftest import PASSPHRASE, MakeNode, make_node
from truceline.store.backup import _copy_database
from truceline.store.databases import bring_up_to_date
from truceline.store.node import Node, close, open_node
from truceline.web.remembered import Remembered

__all__ = ["make_node"]


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    made = make_node("north")
    bring_up_to_date(made.alias, "north", every=True)
    return made


def remembered(node: Node) -> Remembered:
    cache = Remembered("", {})
    cache.alias = node.alias
    return cache


def test_what_one_learns_the_other_knows(node: Node) -> None:
    again = open_node(node.folder, passphrase=PASSPHRASE)
    one, other = remembered(node), remembered(again)
    assert one.get("tries") is None and one.get("tries", []) == []
    one.set("tries", [1.5, 2.5], 60)
    assert other.get("tries") == [1.5, 2.5]
    assert other.touch("tries", 120) and other.delete("tries") and not one.delete("tries") and not one.touch("tries")
    close(again)


def test_of_two_who_bring_one_code_one_is_let_in(node: Node) -> None:
    cache = remembered(node)
    assert cache.add("code", "y", 60) and not cache.add("code", "y", 60)
    cache.set("code", "y", 0)
    assert cache.get("code") is None and not cache.has_key("code")
    assert cache.add("code", "z", None) and cache.get("code") == "z"


def test_what_has_ended_is_dropped(node: Node) -> None:
    cache = remembered(node)
    cache.set("old", 1, 0)
    cache.set("new", 2, 60)
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT value FROM web_remembered")
        assert cursor.fetchall() == [("2",)]
    cache.clear()
    assert cache.get("new") is None


def test_it_is_in_no_backup(node: Node, tmp_path: Path) -> None:
    remembered(node).set("tries", 3, 60)
    _copy_database(node, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT COUNT(*) FROM web_remembered").fetchone() == (0,)
