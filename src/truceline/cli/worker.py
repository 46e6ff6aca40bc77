"""`truceline worker`: do the long work that waits in a node."""

from __future__ import annotations

import signal
import sys
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options, screen
from truceline.cli.node import open_asked
from truceline.cli.words import visible

if TYPE_CHECKING:
    from truceline.store.node import Node

_PAUSE_SECONDS = 2.0


def worker(
    node: options.Node = None,
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing waits, instead of waiting for more.")] = False,
) -> int:
    """Do the long work that waits in a node, such as reading reports, until it is stopped."""
    from truceline.store import bodies
    from truceline.store.node import close

    # What is under way goes back to those that wait, as when somebody types Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    opened = open_asked(node)
    try:
        bodies.sweep(opened)
        failed = _work(opened)
        while not once:
            Event().wait(_PAUSE_SECONDS)
            _work(opened)
        return int(failed)
    finally:
        close(opened)


def _work(node: Node) -> bool:
    """Do what waits; whether anything failed for good."""
    from truceline.store.jobs import outcomes

    failed = False
    with screen.progress("working", None) as step:
        for outcome in outcomes(node, lambda _, key, done, total: step(done, total, key)):
            failed |= outcome.state == "failed"
            line = f"{outcome.state} {outcome.kind} {outcome.key}" + (f": {outcome.said}" if outcome.said else "")
            sys.stdout.write(visible(line) + "\n")
            sys.stdout.flush()
    return failed
