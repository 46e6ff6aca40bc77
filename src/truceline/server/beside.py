"""The processes that do long work beside the one that answers: reading reports and judging must hold no page up.

    with beside(folder): ...        started, and ended with the block

There are two: judging takes minutes where much is held, and whoever waits for a situation report must not wait for it.
Each does kinds of jobs that the other leaves alone. They are copies of the process that starts them, under names of
their own (`ps -o pid,comm`), and end by themselves when it is gone, however that ended.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from threading import Event, Thread

from django.db import Error, connections

from truceline.store import driven, incidents, jobs
from truceline.store.node import Node, close, open_node

__all__ = ["beside"]

_PAUSE_S = 1.0
_ENDS_S = 10.0
_AGAIN_S = 5.0
"""So long after it ended by itself a process is started again."""
_LATER = 10
"""Where all want the processor, who answers goes first."""
_JUDGING = frozenset({jobs.JUDGING})
_QUEUES: Mapping[str, frozenset[str]] = {"judging": _JUDGING, "other": frozenset(jobs.KINDS_IN) - _JUDGING}
"""The kinds of jobs of each process."""
_QUIET = timedelta(seconds=2)
"""Judging begins when nobody recorded anything of it for so long, so that many facts in a row are judged once."""
_PATIENCE_S = 30.0
"""It begins after so long in any case."""


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """Processes that do what waits in the node, while the block runs; others where one ended by itself."""
    over = Event()
    # The first are there before the one that answers begins, which is a copy of this process without its threads.
    kept = [
        Thread(target=_keep, args=(folder, queue, _started(folder, queue), over), name=queue, daemon=True)
        for queue in _QUEUES
    ]
    for thread in kept:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in kept:
            thread.join()


def _started(folder: Path, queue: str) -> ForkProcess:
    process = get_context("fork").Process(target=_work, args=(folder, os.getpid(), queue))
    process.start()
    return process


def _keep(folder: Path, queue: str, process: ForkProcess, over: Event) -> None:
    """Start it again whenever it has ended, until it is over."""
    while not over.wait(_PAUSE_S):
        if not process.is_alive() and not over.wait(_AGAIN_S):
            process = _started(folder, queue)
    process.terminate()
    process.join(_ENDS_S)
    if process.is_alive():
        process.kill()
        process.join()


def _work(folder: Path, parent: int, queue: str) -> None:
    # What is under way when it is told to end goes back to those that wait.
    with suppress(KeyboardInterrupt):
        _apart(queue)
        node = open_node(folder)
        try:
            _do_all(node, parent, queue)
        finally:
            close(node)


def _apart(queue: str) -> None:
    """Let go of what is the parent's: its signals, what it reads and says.

    Other files stay open: whatever holds one, as PROJ does its tables, would close what has its number by then.
    """
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    os.nice(_LATER)
    with suppress(OSError):
        Path("/proc/self/comm").write_text(f"tl-{queue}", encoding="ascii")


def _do_all(node: Node, parent: int, queue: str) -> None:
    turn = Turn(node, queue)
    if _QUEUES[queue] == _JUDGING:
        incidents.ask(node)
    else:
        driven.ask(node)
    while os.getppid() == parent:
        # A database that is busy or gone for a while is asked again, over another connection.
        try:
            _do(turn)
        except Error:
            connections[node.alias].close()
        Event().wait(_PAUSE_S)


class Turn:
    """Whether it is time to do what waits in a queue: of judging, when all is read and no more is coming."""

    def __init__(self, node: Node, queue: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.node, self.kinds, self._clock = node, _QUEUES[queue], clock
        self._since: float | None = None

    def has_come(self) -> bool:
        """Looked at again and again; it has come once for what was asked for until then."""
        asked = jobs.last_asked(self.node, self.kinds)
        if asked is None:
            self._since = None
            return False
        if self.kinds != _JUDGING:
            return True
        if jobs.waits(self.node, jobs.READING):
            return False
        self._since = self._clock() if self._since is None else self._since
        if self.node.clock() - asked < _QUIET and self._clock() - self._since < _PATIENCE_S:
            return False
        self._since = None
        return True


def _do(turn: Turn) -> None:
    while turn.has_come() and (outcome := next(jobs.outcomes(turn.node, kinds=turn.kinds), None)):
        if outcome.state == "failed":
            sys.stderr.write(f"{outcome.state} {outcome.kind} {outcome.key}: {outcome.said}\n")
