"""Long work: asked for once, done once, whoever dies on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction

from truceline.errors import UnreadableReport
from truceline.record.names import timestamp
from truceline.store import jobs
from truceline.store.jobs import MOST_ATTEMPTS, Step, enqueue, outcomes, work
from truceline.store.node import Node

COLUMNS = ("state", "attempts", "done", "total", "said", "lease_by", "lease_until")


@pytest.fixture
def node(node: Node) -> Node:
    """A node in which nothing waits, not even what its founding asks for."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("DELETE FROM job")
    return node


@pytest.fixture
def did(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the kind `note` did: the keys of its jobs, in order."""
    monkeypatch.setattr(jobs, "_KINDS", {})
    done: list[str] = []

    @jobs.kind("note")
    def note(node: Node, key: str, step: Step, **arguments: Any) -> str:
        step(1, 2)
        done.append(key)
        return f"noted {arguments}" if arguments else ""

    yield done


def row(node: Node, key: str) -> dict[str, Any]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM job WHERE key = %s", [key])
        return dict(zip(COLUMNS, cursor.fetchone(), strict=True))


def alter(node: Node, **columns: Any) -> None:
    with connections[node.alias].cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE job SET {column} = %s", [value])


def test_work_is_done_once_however_often_it_is_asked_for(node: Node, did: list[str]) -> None:
    enqueue(node, "note", "a", pages=3)
    enqueue(node, "note", "a", pages=3)
    enqueue(node, "note", "b")
    assert work(node) == 2
    enqueue(node, "note", "a", pages=3)
    assert work(node) == 0
    assert did == ["a", "b"]
    assert row(node, "note:a")["said"] == "noted {'pages': 3}"


def test_the_same_key_is_another_job_for_another_kind(node: Node, did: list[str]) -> None:
    jobs.kind("other")(lambda node, key, step: did.append(f"other {key}"))
    enqueue(node, "note", "a")
    enqueue(node, "other", "a")
    assert work(node, kinds=["other"]) == 1
    assert work(node) == 1
    assert did == ["other a", "a"]


def test_what_is_rolled_back_was_not_asked_for(node: Node, did: list[str]) -> None:
    with pytest.raises(KeyError), transaction.atomic(using=node.alias):
        enqueue(node, "note", "a")
        raise KeyError
    assert work(node) == 0


def test_a_kind_that_nobody_knows_waits(node: Node, did: list[str]) -> None:
    enqueue(node, "from_a_newer_program", "a")
    assert work(node) == 0
    assert row(node, "from_a_newer_program:a")["state"] == "waiting"


def test_progress_is_told_and_kept(node: Node, did: list[str]) -> None:
    told: list[tuple[str, str, int, int]] = []
    enqueue(node, "note", "a")
    assert work(node, lambda *step: told.append(step)) == 1
    assert told == [("note", "a", 1, 2)]
    assert (row(node, "note:a")["done"], row(node, "note:a")["total"]) == (1, 2)


def failing(error: BaseException) -> None:
    @jobs.kind("note")
    def note(node: Node, key: str, step: Step, **arguments: Any) -> str:
        raise error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (UnreadableReport("is empty", where="a.txt"), "a.txt: is empty"),
        (ZeroDivisionError("a\nb"), "stopped by a defect of its own (ZeroDivisionError: a b)"),
    ],
)
def test_work_that_fails_three_times_is_given_up_with_one_line(
    node: Node, did: list[str], error: Exception, says: str
) -> None:
    failing(error)
    enqueue(node, "note", "a")
    assert [(one.state, one.said) for one in outcomes(node)] == [("waiting", says), ("waiting", says), ("failed", says)]
    assert work(node) == 0
    assert row(node, "note:a") | {"said": says} == row(node, "note:a")


def test_failed_work_that_is_asked_for_again_is_tried_again(node: Node, did: list[str]) -> None:
    enqueue(node, "note", "a")
    alter(node, state="failed", attempts=MOST_ATTEMPTS, said="was in vain")
    enqueue(node, "note", "a")
    assert work(node) == 1


def test_interrupted_work_waits_and_was_no_attempt(node: Node, did: list[str]) -> None:
    failing(KeyboardInterrupt())
    enqueue(node, "note", "a")
    with pytest.raises(KeyboardInterrupt):
        work(node)
    assert (row(node, "note:a")["state"], row(node, "note:a")["attempts"]) == ("waiting", 0)


def test_work_for_which_the_database_did_not_answer_waits_for_its_next_turn(node: Node, did: list[str]) -> None:
    enqueue(node, "note", "a")
    for attempts, state in (1, "waiting"), (2, "waiting"), (3, "failed"):
        failing(OperationalError("database is locked"))
        with pytest.raises(OperationalError):
            work(node)
        found = row(node, "note:a")
        assert (found["state"], found["attempts"], found["lease_by"]) == (state, attempts, "")
        assert found["said"] == "the database did not answer (database is locked)"
    assert work(node) == 0


def test_work_of_a_worker_elsewhere_is_left_until_its_lease_is_over(node: Node, did: list[str]) -> None:
    clock: Any = node.clock
    enqueue(node, "note", "a")
    alter(node, state="working", attempts=1, lease_by="elsewhere/1:1:1", lease_until=timestamp(clock.now + jobs.LEASE))
    assert work(node) == 0
    clock.now += jobs.LEASE + timedelta(seconds=1)
    assert work(node) == 1


def test_a_worker_that_lost_its_lease_changes_nothing(node: Node, did: list[str]) -> None:
    @jobs.kind("note")
    def note(node: Node, key: str, step: Step, **arguments: Any) -> str:
        alter(node, lease_by="elsewhere/1:1:1")
        return "too late"

    enqueue(node, "note", "a")
    assert [one.state for one in outcomes(node)] == ["working"]
    assert (row(node, "note:a")["state"], row(node, "note:a")["said"]) == ("working", "")


def test_work_whose_workers_were_all_killed_is_given_up(node: Node, did: list[str]) -> None:
    enqueue(node, "note", "a")
    alter(node, state="working", attempts=MOST_ATTEMPTS, lease_by="elsewhere/1:1:1", lease_until="")
    assert work(node) == 0
    assert (row(node, "note:a")["state"], row(node, "note:a")["said"]) == ("failed", "its worker was killed each time")


def test_a_lease_is_renewed_while_the_work_goes_on(node: Node, did: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.04))

    @jobs.kind("note")
    def note(node: Node, key: str, step: Step, **arguments: Any) -> str:
        first = row(node, "note:a")["lease_until"]
        while row(node, "note:a")["lease_until"] == first:
            Event().wait(0.01)
        return "renewed"

    enqueue(node, "note", "a")
    assert [one.said for one in outcomes(node)] == ["renewed"]


def test_workers_at_the_same_time_share_the_work(node: Node, did: list[str]) -> None:
    keys = [str(number) for number in range(20)]
    for key in keys:
        enqueue(node, "note", key)
    together = Barrier(3)

    def share() -> None:
        together.wait(60)
        try:
            work(node)
        finally:
            connections[node.alias].close()

    threads = [Thread(target=share) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(did) == sorted(keys)


WORKER = """
import sys, time
from pathlib import Path
from truceline.store import jobs
from truceline.store.node import open_node

@jobs.kind("note")
def note(node, key, step, **arguments):
    step(1, 2)
    print("began", flush=True)
    time.sleep(600)

jobs.work(open_node(Path(sys.argv[1])))
"""


def test_the_work_of_a_killed_worker_is_taken_up_at_once(node: Node, database_url: str | None, did: list[str]) -> None:
    enqueue(node, "note", "a")
    url = {"DATABASE_URL": database_url} if database_url else {}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, node.folder], stdout=subprocess.PIPE, env={**os.environ, **url}
    )
    assert worker.stdout is not None
    with worker.stdout:
        assert worker.stdout.readline() == b"began\n"
        assert work(node) == 0, "it lives"
        worker.kill()
        worker.wait()
    assert work(node) == 1
    assert did == ["a"]
    assert (row(node, "note:a")["state"], row(node, "note:a")["attempts"]) == ("done", 2)


def test_work_asked_for_again_is_done_once_more(node: Node, did: list[str]) -> None:
    for _ in range(3):
        enqueue(node, "note", "a", again=True)
    assert work(node) == 1
    enqueue(node, "note", "a", again=True)
    assert work(node) == 1
    assert did == ["a", "a"]


def test_what_is_asked_for_again_while_it_is_under_way_is_done_once_more(node: Node, did: list[str]) -> None:
    @jobs.kind("long")
    def long(node: Node, key: str, step: Step, **arguments: Any) -> str:
        did.append(key)
        for _ in range(3):
            if len(did) < 3:
                enqueue(node, "long", key, again=True)
        return ""

    enqueue(node, "long", "a", again=True)
    assert work(node) == 3
    assert did == ["a", "a", "a"]
    assert row(node, "long:a")["state"] == "done"
    assert not jobs.waits(node)


def test_what_had_failed_is_tried_anew_when_it_is_asked_for_again(node: Node, did: list[str]) -> None:
    enqueue(node, "note", "a", again=True)
    alter(node, state="failed", attempts=3, said="is empty")
    enqueue(node, "note", "a", again=True)
    assert work(node) == 1
    assert did == ["a"]
