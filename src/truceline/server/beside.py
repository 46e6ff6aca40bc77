"""The processes that do long work beside the one that answers: reading reports and judging must hold no page up.

    with beside(folder): ...        started, and ended with the block

There are two: judging takes minutes where much is held, and whoever waits for a situation report must not wait for it.
Each does kinds of jobs that the other leaves alone. They end by themselves when the process that started them is gone,
however that ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from django.db import Error, connections

from truceline.server.application import for_people
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


def _started(folder: Path, queue: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", __name__, str(folder), str(os.getpid()), queue]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _keep(folder: Path, queue: str, process: subprocess.Popen[bytes], over: Event) -> None:
    """Start it again whenever it has ended, until it is over."""
    while not over.wait(_PAUSE_S):
        if process.poll() is not None and not over.wait(_AGAIN_S):
            process = _started(folder, queue)
    process.terminate()
    try:
        process.wait(_ENDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _work(folder: Path, parent: int, queue: str) -> None:
    os.nice(_LATER)
    for_people()
    node = open_node(folder)
    turn = Turn(node, queue)
    try:
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
    finally:
        close(node)


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


if __name__ == "__main__":
    # What is under way goes back to those that wait.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        _work(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
