"""When the processes beside the server do what waits: each its own kinds, judging when nothing more is coming."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

import pytest
from django.db import connections

from tests.store.conftest import MakeNode
from truceline.server.beside import _PATIENCE_S, _QUEUES, _QUIET, Turn, _apart
from truceline.store import incidents, jobs
from truceline.store.jobs import KINDS_IN
from truceline.store.node import Node


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.at = datetime(2020, 3, 15, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def go_on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def node(make_node: MakeNode, time: Time) -> Node:
    """A node in which nothing waits."""
    made = make_node("north", clock=time)
    done(made)
    return made


def done(node: Node) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("DELETE FROM job")


def test_each_kind_of_work_has_one_queue() -> None:
    listed = [kind for kinds in _QUEUES.values() for kind in kinds]
    assert sorted(listed) == sorted(KINDS_IN)


def test_what_is_not_judging_is_done_at_once_whatever_is_judged(node: Node, time: Time) -> None:
    other, judging = Turn(node, "other", time.seconds), Turn(node, "judging", time.seconds)
    assert not other.has_come() and not judging.has_come()
    incidents.ask(node)
    assert not other.has_come()
    jobs.enqueue(node, "prepare_sitrep", "s-1")
    assert other.has_come() and other.has_come()


def test_judging_waits_until_nothing_more_is_coming(node: Node, time: Time) -> None:
    turn = Turn(node, "judging", time.seconds)
    for _ in range(5):
        incidents.ask(node)
        assert not turn.has_come()
        time.go_on(_QUIET.total_seconds() - 0.5)
        assert not turn.has_come()
    time.go_on(0.5)
    assert turn.has_come()
    done(node)
    assert not turn.has_come()


def test_judging_does_not_wait_for_ever_for_an_end(node: Node, time: Time) -> None:
    turn, waited = Turn(node, "judging", time.seconds), 0
    incidents.ask(node)
    while not turn.has_come():
        time.go_on(1)
        waited += 1
        incidents.ask(node)
    assert waited == _PATIENCE_S
    assert not turn.has_come()


def test_judging_waits_for_what_is_being_read(node: Node, time: Time) -> None:
    turn = Turn(node, "judging", time.seconds)
    incidents.ask(node)
    jobs.enqueue(node, "read_claims", "report:r-1")
    time.go_on(10 * _PATIENCE_S)
    assert not turn.has_come()
    with connections[node.alias].cursor() as cursor:
        cursor.execute("UPDATE job SET state = 'done' WHERE kind = 'read_claims'")
    assert turn.has_come()


def _write(held: TextIO) -> None:
    _apart("other")
    held.write("still open")
    held.flush()


def test_a_process_beside_the_server_keeps_the_files_that_it_came_with(tmp_path: Path) -> None:
    with (tmp_path / "held").open("w") as held:
        process = get_context("fork").Process(target=_write, args=(held,))
        process.start()
        process.join()
    assert (tmp_path / "held").read_text() == "still open"
