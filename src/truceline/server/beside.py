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
from threading import Event

from django.db import DatabaseError

from truceline.server.application import for_people
from truceline.store import incidents, jobs
from truceline.store.node import Node, close, open_node

__all__ = ["beside"]

_PAUSE_S = 1.0
_ENDS_S = 10.0
_LATER = 10
"""Where both want the processor, who answers goes first."""


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """A process that does what waits in the node, while the block runs."""
    command = [sys.executable, "-m", __name__, str(folder), str(os.getpid())]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(_ENDS_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _work(folder: Path, parent: int) -> None:
    os.nice(_LATER)
    for_people()
    node = open_node(folder)
    try:
        incidents.ask(node)
        while os.getppid() == parent:
            # A database that is busy or gone for a while is asked again.
            with suppress(DatabaseError):
                _do(node)
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
