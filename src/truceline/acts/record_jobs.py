"""The check of the whole record as work that a worker does, and what the last one found."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connections

from truceline.store import jobs, log
from truceline.store.databases import writing
from truceline.store.faults import faults
from truceline.store.jobs import Step
from truceline.store.node import Node

__all__ = ["KIND", "Check", "ask", "last", "verify_record"]

KIND = "verify_record"
_MOST = 20


class Check(NamedTuple):
    """The last check that was asked for: its state, how much is done of how much, what it said, when it was asked."""

    state: str
    done: int
    total: int
    said: str
    at: str


def ask(node: Node) -> None:
    """Ask for a check of the record as it is now; once while one waits or is under way."""
    with writing(node.alias):
        waiting = last(node)
        if waiting is None or waiting.state in ("done", "failed"):
            jobs.enqueue(node, KIND, f"{node.clock():%Y%m%dT%H%M%S%f}")


def last(node: Node) -> Check | None:
    """The check that was asked for last."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT state, done, total, said, asked_at FROM job WHERE kind = %s ORDER BY asked_at DESC LIMIT 1", [KIND]
        )
        found = cursor.fetchone()
    return Check(*found) if found else None


@jobs.kind(KIND)
def verify_record(node: Node, key: str, step: Step, /, **arguments: Any) -> str:
    """Check every entry, body, signature and receipt of all logs; each fault on a line of its own."""
    found = [str(fault) for fault in faults(node, lambda done, total, _: step(done, total))]
    if found:
        rest = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
        return "\n".join([f"{len(found)} faults", *found[:_MOST], *rest])
    heads = log.logs(node).values()
    return f"{sum(head.size for head in heads):,} entries recorded and unchanged"
