"""Whatever was acknowledged is there after the process is killed, the disk is full, or the clock is set back."""

from __future__ import annotations

import errno
import os
import random
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, connections

from truceline.errors import TrucelineError
from truceline.facts import Fact, IncidentOpened, MaterialKept, ReportReceived
from truceline.store import bodies, journal, log
from truceline.store.node import Node
from truceline.store.rebuild import check, rebuild

MakeNode = Callable[..., Node]
VERIFY = Path(__file__).resolve().parents[2] / "tools/verify.py"
KILLS = 200


def some_facts(chance: random.Random, number: int) -> list[Fact]:
    """Decisions, reports that ask for work, bodies in the database and bodies in files."""
    made: list[Fact] = []
    for n in range(chance.randint(1, 4)):
        name = f"{number}-{n}"
        made.append(
            IncidentOpened(incident=f"i-{name}", claims=("r:0-4:shelling",), reason="as told " * chance.randint(1, 9))
        )
        if chance.random() < 0.2:
            at = datetime(2020, 3, 15, tzinfo=UTC)
            made.append(ReportReceived(report=f"r-{name}", material="0" * 64, name=name, received=at))
        if chance.random() < 0.2:
            content = chance.randbytes(chance.choice((100, 90_000)))
            made.append(MaterialKept(content=content, content_type="application/octet-stream"))
    return made


def write_until_killed(node: Node, seed: int, told: int) -> None:
    """Write steps without end, and say of each fact where it stands once it is acknowledged."""
    chance = random.Random(seed)
    actor = journal.operator(node)
    for number in range(1_000_000):
        facts = some_facts(chance, seed * 1_000_000 + number)
        joint = chance.random() < 0.5
        written = journal.write(actor, *facts, joint=joint)
        said = "".join(
            f"{one.ref} {sha256(fact.body()).hexdigest()}\n" for one, fact in zip(written, facts, strict=True)
        )
        os.write(told, said.encode())


def killed_while_writing(node: Node, seed: int, patience: float) -> dict[str, str]:
    """What a process acknowledged, entry by entry, before it was killed `patience` seconds after its first word."""
    connections[node.alias].close()
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(heard)
            write_until_killed(node, seed, told)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(told)
    said = b""
    with os.fdopen(heard, "rb", buffering=0) as words:
        said += words.read(65536)
        select.select([], [], [], patience)
        os.kill(child, signal.SIGKILL)
        while more := words.read(65536):
            said += more
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    whole = said.decode().rpartition("\n")[0]
    return dict(line.split() for line in whole.splitlines())  # type: ignore[misc]


def assert_kept(node: Node, acknowledged: dict[str, str]) -> None:
    for ref, digest in acknowledged.items():
        body = log.body(node, log.entry(node, ref))
        assert body is not None, f"{ref} has lost its body"
        assert sha256(body).hexdigest() == digest


def assert_whole(node: Node) -> None:
    """The record verifies by a program that shares no code with ours, and the views are what the logs make of them."""
    assert not list(check(node))
    connections[node.alias].close()
    verified = subprocess.run([sys.executable, VERIFY, node.folder], capture_output=True, text=True, timeout=300)
    assert verified.returncode == 0, verified.stdout[-2000:] + verified.stderr[-2000:]


def test_what_was_acknowledged_is_there_after_two_hundred_kills(make_node: MakeNode) -> None:
    node = make_node("north")
    assert node.signing
    chance = random.Random(20200305)
    acknowledged: dict[str, str] = {}
    for kill in range(KILLS):
        new = killed_while_writing(node, kill, chance.uniform(0, 0.06))
        assert new
        assert_kept(node, new)
        acknowledged |= new
    assert_kept(node, acknowledged)
    bodies.sweep(node)
    assert_whole(node)
    before = {s.row for s in log.standings(node)}
    rebuild(node)
    assert {s.row for s in log.standings(node)} == before


@contextmanager
def full_disk(node: Node, free_pages: int) -> Iterator[None]:
    """SQLite finds the disk full once its file would grow by more than `free_pages`."""
    connection = connections[node.alias]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + free_pages}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.parametrize("free_pages", range(0, 24, 3))
def test_a_full_database_loses_nothing_that_was_acknowledged(make_node: MakeNode, free_pages: int) -> None:
    node = make_node("north")
    actor = journal.operator(node)
    chance = random.Random(free_pages)
    acknowledged: dict[str, str] = {}
    with full_disk(node, free_pages), pytest.raises((DatabaseError, TrucelineError)):
        for number in range(10_000):
            facts = some_facts(chance, number)
            written = journal.write(actor, *facts)
            acknowledged |= {one.ref: sha256(fact.body()).hexdigest() for one, fact in zip(written, facts, strict=True)}
    assert_kept(node, acknowledged)
    journal.write(actor, *some_facts(chance, 99_999))
    bodies.sweep(node)
    assert_whole(node)


def test_a_clock_set_back_again_and_again_loses_nothing(make_node: MakeNode) -> None:
    chance = random.Random(7)
    start = datetime(2020, 3, 15, tzinfo=UTC)
    node = make_node("north", clock=lambda: start + timedelta(seconds=chance.randint(-(10**8), 10**8)))
    actor = journal.operator(node)
    acknowledged: dict[str, str] = {}
    for number in range(50):
        facts = some_facts(chance, number)
        written = journal.write(actor, *facts, joint=number % 2 == 0)
        acknowledged |= {one.ref: sha256(fact.body()).hexdigest() for one, fact in zip(written, facts, strict=True)}
    assert_kept(node, acknowledged)
    assert_whole(node)


def test_no_space_for_a_large_body_leaves_the_record_as_it_was(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = make_node("north")
    actor = journal.operator(node)
    before = log.logs(node)
    large = MaterialKept(content=b"\x01" * 90_000, content_type="application/octet-stream")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(os, "fsync", full)
        journal.write(actor, large)
    assert log.logs(node) == before
    ref = journal.write(actor, large)[0].ref
    assert log.body(node, log.entry(node, ref)) == large.content
    bodies.sweep(node)
    assert_whole(node)
