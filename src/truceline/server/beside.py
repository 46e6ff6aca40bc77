"""The process that does long work beside the one that answers: reading reports and judging must hold no page up.

    with beside(folder): ...        started, and ended with the block

It ends by itself when the process that started it is gone, however that ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from django.db import Error, connections

from truceline.server.application import for_people
from truceline.store import incidents, jobs
from truceline.store.node import Node, close, open_node

__all__ = ["beside"]

_PAUSE_S = 1.0
_ENDS_S = 10.0
_AGAIN_S = 5.0
"""So long after it ended by itself the process is started again."""
_LATER = 10
"""Where both want the processor, who answers goes first."""


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """A process that does what waits in the node, while the block runs; another one where it ended by itself."""
    over = Event()
    # The first is there before the one that answers begins, which is a copy of this process without its threads.
    kept = Thread(target=_keep, args=(folder, _started(folder), over), name="beside", daemon=True)
    kept.start()
    try:
        yield
    finally:
        over.set()
        kept.join()


def _started(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", __name__, str(folder), str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _keep(folder: Path, process: subprocess.Popen[bytes], over: Event) -> None:
    """Start it again whenever it has ended, until it is over."""
    while not over.wait(_PAUSE_S):
        if process.poll() is not None and not over.wait(_AGAIN_S):
            process = _started(folder)
    process.terminate()
    try:
        process.wait(_ENDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _work(folder: Path, parent: int) -> None:
    os.nice(_LATER)
    for_people()
    node = open_node(folder)
    try:
        incidents.ask(node)
        while os.getppid() == parent:
            # A database that is busy or gone for a while is asked again, over another connection.
            try:
                _do(node)
            except Error:
                connections[node.alias].close()
            Event().wait(_PAUSE_S)
    finally:
        close(node)


def _do(node: Node) -> None:
    if jobs.waits(node):
        for outcome in jobs.outcomes(node):
            if outcome.state == "failed":
                sys.stderr.write(f"{outcome.state} {outcome.kind} {outcome.key}: {outcome.said}\n")


if __name__ == "__main__":
    # What is under way goes back to those that wait.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        _work(Path(sys.argv[1]), int(sys.argv[2]))
