"""Work shared among processes, its results in the order of the work."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from truceline.errors import TrucelineError

FORKS = sys.platform == "linux"
"""Whether a process begins as a copy of the one that starts it, with all that was loaded there."""
_SHARES = 8
"""Batches for each process, so that one with longer work does not keep the others waiting at the end."""


@contextmanager
def processes(workers: int, begin: Callable[..., None] | None = None, *given: Any) -> Iterator[ProcessPoolExecutor]:
    """`workers` processes, each with one thread for its arithmetic and begun with `begin(*given)`.

    What was not begun when the block is left is not done. Raises `TrucelineError` where a process ends before its work.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    context = multiprocessing.get_context("fork" if FORKS else "spawn")
    pool = ProcessPoolExecutor(workers, context, begin, given)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise TrucelineError(
            "a process that read reports was ended from outside",
            where="TRUCELINE_WORKERS",
            remedy="use fewer workers, as each needs memory of its own",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def batch_of(count: int, workers: int, most: int) -> int:
    """How much work to give a process at once: `most`, or less where there is little; `count` 0 is not known."""
    return max(1, min(most, -(-count // (workers * _SHARES)))) if count else most
