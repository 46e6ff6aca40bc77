"""What is worked out of the record is kept until something that it rests on is recorded, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from typing import Any

import pytest
from django.db import connections, transaction

from tests.store.exchanging import actor
from truceline.facts import KINDS
from truceline.store import journal, matters
from truceline.store.kept import _making, about, kept
from truceline.store.node import Node


def tell(node: Node, name: str, id: str) -> None:
    if name == "post":
        body = {"post": {"id": id, "name": id, "point": {"lat": 35.8, "lon": 36.6}}}
        journal.write(actor(node), KINDS["post_registered"].model_validate(body))
    else:
        figure = {"speaker": "ocha", "kind": "killed", "measure": "flow", "as_of": "2020-03-09", "low": 2}
        journal.write(actor(node), KINDS["figure_told"].model_validate({"id": id, "figure": figure}))


def posts(node: Node, made: list[int]) -> Callable[[], int]:
    """How many posts there are, and a note each time it is worked out."""

    def make() -> int:
        made.append(1)
        return len(matters.listed(node, "post"))

    return make


def test_it_is_worked_out_again_when_a_fact_of_its_kind_comes_and_not_for_any_other(node: Node) -> None:
    made: list[int] = []
    for number in (0, 0):
        assert kept(node, "posts", about("post"), posts(node, made)) == number
    tell(node, "figure", "f-1")
    assert kept(node, "posts", about("post"), posts(node, made)) == 0
    assert len(made) == 1
    tell(node, "post", "p-1")
    for _ in range(2):
        assert kept(node, "posts", about("post"), posts(node, made)) == 1
    assert len(made) == 2


def test_what_was_passed_over_once_is_not_looked_at_again(node: Node) -> None:
    made: list[int] = []
    kept(node, "posts", about("post"), posts(node, made))
    for n in range(3):
        tell(node, "figure", f"f-{n}")
        kept(node, "posts", about("post"), posts(node, made))
    asked: list[str] = []

    def note(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return run(sql, *rest)

    with connections[node.alias].execute_wrapper(note):
        kept(node, "posts", about("post"), posts(node, made))
    assert not [sql for sql in asked if "record_entry" in sql]
    assert len(made) == 1


def test_nothing_is_kept_of_what_may_be_taken_back(node: Node) -> None:
    made: list[int] = []
    with transaction.atomic(using=node.alias):
        kept(node, "posts", about("post"), posts(node, made))
        kept(node, "posts", about("post"), posts(node, made))
    assert len(made) == 2


def test_of_many_who_ask_at_once_one_works_it_out(node: Node) -> None:
    made, ready, lock = list[int](), Barrier(6), Lock()

    def make() -> int:
        with lock:
            made.append(1)
        return len(made)

    def ask(_: int) -> int:
        try:
            ready.wait()
            return kept(node, "once", about("post"), make)
        finally:
            connections[node.alias].close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(ask, range(6))) == {1}
    assert len(made) == 1


def test_a_change_of_the_terms_makes_it_anew(node: Node) -> None:
    made: list[int] = []
    kept(node, "posts", about("post"), posts(node, made))
    file = node.folder / "agreement.yaml"
    file.write_bytes(file.read_bytes() + b"\n")
    kept(node, "posts", about("post"), posts(node, made))
    assert len(made) == 2


def test_what_could_not_be_worked_out_leaves_nothing_behind(node: Node) -> None:
    def fail() -> int:
        raise ValueError

    before = len(_making)
    for number in range(3):
        with pytest.raises(ValueError):
            kept(node, ("fails", number), about("post"), fail)
    assert len(_making) == before
    assert kept(node, ("fails", 0), about("post"), lambda: 1) == 1
