"""Time and peak memory of one piece of work, in a process of its own.

A fresh interpreter is started for each measurement, so that neither what was imported nor what was allocated before
counts; the peak is the operating system's own figure for that process.
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


def in_own_process(func: Callable[..., Any], *args: Any) -> Measured:
    """Run `func(*args)` in a fresh process. A function that returns a `Measured` has timed its own core and is taken
    at its word for the seconds; the peak is always that of the whole process.

    `func` must be importable by name. Raises `RuntimeError` with the child's error where it fails.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, func, args))
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


def _work(sender: Any, func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        start = time.perf_counter()
        result = func(*args)
        seconds = time.perf_counter() - start
        if isinstance(result, Measured):
            seconds, result = result.seconds, result.result
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6
        sender.send(Measured(seconds, peak, result))
    except Exception as error:
        sender.send(f"{func.__name__}: {type(error).__name__}: {error}")
    finally:
        sender.close()
