"""What was worked out of the view `incident`, kept in this process for as long as the view is as it was.

kept(node, "own", query, "tally", lambda: ...)
long_ones(node, "own")                             from which day to which the few went on that were long
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections

from truceline.store.incident_row import Query
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["LONG", "kept", "long_ones", "revision"]

T = TypeVar("T")
LONG = timedelta(days=7)
_KEPT = 256


def revision(node: Node, view: View = "own") -> int:
    """A number that goes up whenever the view changes; 0 before it was first made."""
    with connections[node.alias].cursor() as asked:
        asked.execute("SELECT revision FROM incidents_made WHERE view = %s", [view])
        found = asked.fetchone()
    return int(found[0]) if found else 0


def kept(node: Node, view: View, query: Query, what: str, ask: Callable[[], T]) -> T:
    """What was counted or put together for this revision of the view, or what `ask` gives now."""
    known, now, key = _counts(str(node.folder), view), revision(node, view), (what, query)
    held = known.get(key)
    if held is not None and held[0] == now:
        found: T = held[1]
        return found
    made = ask()
    # Another thread may have gone on to a later revision meanwhile: each is kept with its own.
    if len(known) >= _KEPT:
        for old in [one for one, (of, _) in list(known.items()) if of != now] or list(known)[: _KEPT // 2]:
            known.pop(old, None)
    known[key] = (now, made)
    return made


@lru_cache(maxsize=16)
def _counts(folder: str, view: str) -> dict[Any, Any]:
    return {}


def long_ones(node: Node, view: View) -> tuple[tuple[str, str], ...]:
    """The first and the last day of each incident that may have gone on for longer than `LONG`.

    There are few: where none of them reaches into a stretch of days, only what began about then need be looked for.
    """

    def ask() -> tuple[tuple[str, str], ...]:
        with connections[node.alias].cursor() as asked:
            asked.execute(
                "SELECT DISTINCT substr(first, 1, 10), substr(last, 1, 10) FROM incident "
                "WHERE view = %s AND first <> ''",
                [view],
            )
            found = asked.fetchall()
        return tuple((first, last) for first, last in found if not last or _days(first, last) >= LONG)

    return kept(node, view, Query(), "long ones", ask)


def _days(first: str, last: str) -> timedelta:
    return date.fromisoformat(last) - date.fromisoformat(first)
