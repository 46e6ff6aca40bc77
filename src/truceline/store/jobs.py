"""Long work, done by whoever has time: `truceline worker`, or the command that waits for it.

    @kind("read_claims")
    def read_claims(node, key, step, **arguments): …    # idempotent: done again, it changes nothing

    enqueue(node, "read_claims", "report:idlib-10")     # in the transaction of what asks for it
    work(node)                                          # runs what waits

A job is taken under a lease that its worker renews while it lives. When the worker is killed, the job is taken up
again: at once where its process is seen to be gone, else when the lease is over. The same key is the same job, and it
is done once. A job that fails three times is given up, with the one line that says why.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple, Protocol

from django.db import DatabaseError, Error, InterfaceError, OperationalError, connections, transaction

from truceline.errors import TrucelineError
from truceline.record.names import timestamp
from truceline.store.databases import placeholders
from truceline.store.node import Node

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
_RENEWALS_IN_A_LEASE = 4
_ENQUEUE = """
INSERT INTO job (key, kind, arguments, state, attempts, lease_by, lease_until, done, total, said, asked_at)
VALUES (%s, %s, %s, 'waiting', 0, '', '', 0, 0, '', %s)
ON CONFLICT (key) DO UPDATE SET state = 'waiting', attempts = 0, said = '' WHERE job.state = 'failed'
"""
_AGAIN = "asked for again"
_ENQUEUE_AGAIN = f"""
INSERT INTO job (key, kind, arguments, state, attempts, lease_by, lease_until, done, total, said, asked_at)
VALUES (%s, %s, %s, 'waiting', 0, '', '', 0, 0, '', %s)
ON CONFLICT (key) DO UPDATE SET asked_at = excluded.asked_at,
state = CASE job.state WHEN 'working' THEN 'working' ELSE 'waiting' END,
attempts = CASE job.state WHEN 'working' THEN job.attempts ELSE 0 END,
said = CASE job.state WHEN 'working' THEN '{_AGAIN}' ELSE '' END
"""
_WAITING = "(state = 'waiting' OR (state = 'working' AND lease_until <= %s))"
_MINE = "WHERE key = %s AND lease_by = %s AND state = 'working'"

Step = Callable[[int, int], None]
"""Called by a job with how much is done and how much there is."""


class Work(Protocol):
    """What does a kind of job; it returns the line that says what came of it. `key` is the one it was asked for by."""

    def __call__(self, node: Node, key: str, step: Step, /, **arguments: Any) -> str | None: ...


class Progress(Protocol):
    """Called with a job's kind and key, how much is done and how much there is."""

    def __call__(self, kind: str, key: str, done: int, total: int) -> None: ...


class _Taken(NamedTuple):
    key: str
    kind: str
    arguments: dict[str, Any]
    attempts: int

    @property
    def asked(self) -> str:
        """The key by which the work was asked for; in the table its kind stands before it."""
        return self.key.removeprefix(f"{self.kind}:")


class Outcome(NamedTuple):
    """What came of a job: `state` is `done`, `failed`, `waiting` (for another try) or `working` (elsewhere)."""

    kind: str
    key: str
    state: str
    said: str


JUDGING = "judge_incidents"
KINDS_IN: Mapping[str, str] = {
    JUDGING: "truceline.acts.judging",
    "list_reports": "truceline.store.suggest",
    "measure_tracks": "truceline.acts.driving",
    "read_claims": "truceline.store.suggest",
    "prepare_sitrep": "truceline.acts.sitrep_jobs",
    "verify_record": "truceline.acts.record_jobs",
}
"""The modules whose import registers a kind: loaded when there is such work, since they load a language model."""
READING = frozenset({"list_reports", "read_claims"})
"""What judging waits for: it would read what is not read yet itself."""
_KINDS: dict[str, Work] = {}


def kind(name: str) -> Callable[[Work], Work]:
    """Make a function the one that does jobs of this kind."""

    def register(work: Work) -> Work:
        _KINDS[name] = work
        return work

    return register


def enqueue(node: Node, kind: str, key: str, *, again: bool = False, **arguments: Any) -> None:
    """Ask for work, in the transaction under way. Asked for again it stays one job, unless it had failed.

    Where it is to be done `again`, it waits once more when it was done; when it is under way, as soon as it is done.
    """
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            _ENQUEUE_AGAIN if again else _ENQUEUE,
            [f"{kind}:{key}", kind, json.dumps(arguments), timestamp(node.clock())],
        )


def waits(node: Node, kinds: Collection[str] | None = None) -> bool:
    """Whether any work waits, or is under way, of these kinds or of any; keeps nobody from writing meanwhile."""
    return last_asked(node, kinds) is not None


def last_asked(node: Node, kinds: Collection[str] | None = None) -> datetime | None:
    """When such work was last asked for; None where none waits or is under way."""
    among = "" if kinds is None else f" AND kind IN ({placeholders(len(kinds))})"
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT MAX(asked_at) FROM job WHERE state IN ('waiting', 'working'){among}", [*(kinds or ())])
        (found,) = cursor.fetchone()
    return None if found is None else datetime.fromisoformat(found)


def work(node: Node, progress: Progress | None = None, kinds: Collection[str] | None = None) -> int:
    """Do what waits, of these `kinds` or of all that are known, until nothing does; how many jobs were done."""
    return sum(outcome.state == "done" for outcome in outcomes(node, progress, kinds))


def outcomes(node: Node, progress: Progress | None = None, kinds: Collection[str] | None = None) -> Iterator[Outcome]:
    """As `work`, but says of each attempt what came of it."""
    known = set(_KINDS) | set(KINDS_IN)
    wanted = sorted(known if kinds is None else known & set(kinds))
    while wanted and (taken := _take(node, wanted)):
        state, said = _do(node, taken, progress)
        yield Outcome(taken.kind, taken.asked, state, said)


def _work_of(kind: str) -> Work:
    if kind not in _KINDS:
        import_module(KINDS_IN[kind])
    return _KINDS[kind]


def _do(node: Node, taken: _Taken, progress: Progress | None) -> tuple[str, str]:
    """Do one job; its state afterwards and the line about it. What it raises becomes the line that says why not."""

    def step(done: int, total: int) -> None:
        _update(node, taken, "done = %s, total = %s", [done, total])
        if progress is not None:
            progress(taken.kind, taken.asked, done, total)

    try:
        with _renewing(node, taken):
            said = _work_of(taken.kind)(node, taken.asked, step, **taken.arguments)
    except TrucelineError as error:
        return _failed(node, taken, str(error))
    except (OperationalError, InterfaceError) as error:
        # A database that is busy or gone for a while: work waits for its next turn, and not until its lease is over.
        connections[node.alias].close()
        with suppress(Error):
            _failed(node, taken, f"the database did not answer ({' '.join(str(error).split())[:200]})")
        raise
    except Exception as error:
        words = " ".join(str(error).split())[:200]
        return _failed(node, taken, f"stopped by a defect of its own ({type(error).__name__}: {words})")
    except BaseException:
        _update(node, taken, "state = 'waiting', attempts = attempts - 1, lease_by = ''", [])
        raise
    return _ended(node, taken, "done", said or "")


def _failed(node: Node, taken: _Taken, said: str) -> tuple[str, str]:
    return _ended(node, taken, "waiting" if taken.attempts < MOST_ATTEMPTS else "failed", said)


def _ended(node: Node, taken: _Taken, state: str, said: str) -> tuple[str, str]:
    then = f"CASE WHEN said = '{_AGAIN}' THEN 'waiting' ELSE %s END"
    if _update(node, taken, f"state = {then}, said = %s, lease_by = ''", [state, said]):
        return state, said
    return "working", "its lease was over, and another worker has taken it up"


def _update(node: Node, taken: _Taken, columns: str, values: list[Any]) -> bool:
    """Change a job that this process still has; a worker that lost its lease changes nothing."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"UPDATE job SET {columns} {_MINE}", [*values, taken.key, _me()])
        return bool(cursor.rowcount == 1)


def _take(node: Node, kinds: list[str]) -> _Taken | None:
    """Take the job that has waited longest, for as long as a lease lasts; judging comes after reading."""
    connection = connections[node.alias]
    lock = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    now = node.clock()
    with transaction.atomic(using=node.alias), connection.cursor() as cursor:
        _free_of_the_dead(node)
        cursor.execute(
            f"UPDATE job SET state = 'failed', said = 'its worker was killed each time', lease_by = '' "
            f"WHERE state = 'working' AND lease_until <= %s AND attempts >= {MOST_ATTEMPTS}",
            [timestamp(now)],
        )
        cursor.execute(
            f"SELECT key, kind, arguments, attempts FROM job WHERE kind IN ({placeholders(len(kinds))}) AND {_WAITING} "
            f"ORDER BY kind = '{JUDGING}', asked_at, key LIMIT 1{lock}",
            [*kinds, timestamp(now)],
        )
        found = cursor.fetchone()
        if found is None:
            return None
        key, name, arguments, attempts = found
        cursor.execute(
            "UPDATE job SET state = 'working', attempts = %s, lease_by = %s, lease_until = %s, done = 0, total = 0, "
            "said = '' WHERE key = %s",
            [attempts + 1, _me(), timestamp(now + LEASE), key],
        )
    return _Taken(key, name, json.loads(arguments), attempts + 1)


def _free_of_the_dead(node: Node) -> None:
    """End the leases of processes of this machine that are gone."""
    here = f"{_machine()}:"
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT DISTINCT lease_by FROM job WHERE state = 'working' AND lease_until <> ''")
        holders = [by for (by,) in cursor.fetchall() if by.startswith(here) and not _lives(by)]
        cursor.executemany(
            "UPDATE job SET lease_until = '' WHERE state = 'working' AND lease_by = %s", [(by,) for by in holders]
        )


@contextmanager
def _renewing(node: Node, taken: _Taken) -> Iterator[None]:
    """Renew the lease, from a thread with a connection of its own, while the work goes on."""
    over = Event()

    def renew() -> None:
        try:
            while not over.wait(LEASE.total_seconds() / _RENEWALS_IN_A_LEASE):
                try:
                    _update(node, taken, "lease_until = %s", [timestamp(node.clock() + LEASE)])
                except DatabaseError:
                    # Busy or gone for now; the lease allows for more than one missed renewal.
                    connections[node.alias].close()
        finally:
            connections[node.alias].close()

    thread = Thread(target=renew, name=f"lease of {taken.key}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _me() -> str:
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}"


def _machine() -> str:
    """Within which a process's number means one process: a machine since it was started, or a container on it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{socket.gethostname()}/{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _started(process: int) -> str:
    """When a process was started, in ticks since the machine was: a number can be given to another process later."""
    try:
        return (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
    except (OSError, IndexError):
        return ""


def _lives(holder: str) -> bool:
    process, started = holder.rsplit(":", 2)[1:]
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return _started(int(process)) == started
