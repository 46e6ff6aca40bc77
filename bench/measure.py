"""Time and peak memory of one piece of work, in a process of its own.

A fresh interpreter is started for each measurement, so that neither what was imported nor what was allocated before
counts. The peak is the operating system's own figure for that process. Where it starts workers, the largest peak among
them is added once for each: too much rather than too little, as a forked worker shares what was loaded before it began.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# ru_maxrss is in kilobytes on Linux and in bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
PATIENCE_S = 3600


@dataclass(frozen=True)
class Measured:
    """Seconds of wall-clock time, peak resident memory in millions of bytes, and what the work returned."""

    seconds: float
    peak_mb: float
    result: Any


def in_own_process(func: Callable[..., Any], *args: Any, workers: int = 0) -> Measured:
    """Run `func(*args)` in a fresh process. A function that returns a `Measured` has timed its own core and is taken
    at its word for the seconds; the peak is always that of the whole process and of the `workers` that it starts.

    `func` must be importable by name. Raises `RuntimeError` with the child's error where it fails.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, func, args, workers))
    process.start()
    sender.close()
    try:
        if not receiver.poll(PATIENCE_S):
            raise RuntimeError(f"{func.__name__} did not end within {PATIENCE_S} s")
        outcome = receiver.recv()
    except EOFError:
        raise RuntimeError(f"{func.__name__} ended without a result; it may have run out of memory") from None
    finally:
        process.join(10)
        if process.is_alive():
            process.terminate()
    if isinstance(outcome, str):
        raise RuntimeError(outcome)
    measured: Measured = outcome
    return measured


def timed(func: Callable[[], Any]) -> Measured:
    """Seconds of `func()` alone, for work whose preparation must not count."""
    start = time.perf_counter()
    result = func()
    return Measured(time.perf_counter() - start, 0.0, result)


def _work(sender: Any, func: Callable[..., Any], args: tuple[Any, ...], workers: int) -> None:
    try:
        start = time.perf_counter()
        result = func(*args)
        seconds = time.perf_counter() - start
        if isinstance(result, Measured):
            seconds, result = result.seconds, result.result
        sender.send(Measured(seconds, _peak_mb(workers), result))
    except Exception as error:
        sender.send(f"{func.__name__}: {type(error).__name__}: {error}")
    finally:
        sender.close()


def _peak_mb(workers: int) -> float:
    """This process's peak and, for each of its `workers`, that of the largest process that it has started and ended."""
    own, largest = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own + workers * largest) * RSS_UNIT / 1e6
