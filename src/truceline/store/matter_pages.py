"""Matters by the page, the newest first, and the days on which there are any: for lists that may be long.

rows, after = page(node, "notice", states=("sent", "objected"), until=date(2020, 7, 15))
more, after = page(node, "notice", states=("sent", "objected"), until=date(2020, 7, 15), after=after)
last_day(node, ("patrol", "notice"))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connections

from truceline.store.databases import placeholders
from truceline.store.matters import COLUMNS, Row, View
from truceline.store.node import Node

__all__ = ["AT_ONCE", "day_of_nth", "last_day", "page", "tallied"]

AT_ONCE = 50
_NONE = "0000-00-00"
"""Stands for no day: such matters come last."""


def page(
    node: Node,
    type: str,
    *,
    view: View = "own",
    states: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    after: str = "",
    limit: int = AT_ONCE,
) -> tuple[tuple[Row, ...], str]:
    """So many matters of a type, the newest day first, and after what the next page begins; empty where it is all.

    With `since` and `until` those about any day between, inclusive. What was withdrawn is left out, unless its state
    is asked for.
    """
    where, given = _where(type, view, states, since, until)
    if after:
        day, _, subject = after.partition("~")
        if day == _NONE:
            where.append("day IS NULL AND subject > %s")
            given.append(subject)
        else:
            where.append("(day < %s OR (day = %s AND subject > %s) OR day IS NULL)")
            given += [day, day, subject]
    # Of all days the newest are read off their index; between two days few are sorted, by another.
    order = "day DESC NULLS LAST" if since is None else "day IS NULL, day DESC"
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM matter WHERE {' AND '.join(where)} "
            f"ORDER BY {order}, subject LIMIT {int(limit) + 1}",
            given,
        )
        rows = tuple(Row(*row) for row in cursor.fetchall())
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], f"{last.day or _NONE}~{last.subject}"


def tallied(
    node: Node, type: str, *, view: View = "own", since: date | None = None, until: date | None = None
) -> dict[str, int]:
    """How many matters of a type are in each state."""
    where, given = _where(type, view, (), since, until)
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT state, COUNT(*) FROM matter WHERE {' AND '.join(where)} GROUP BY state", given)
        return dict(cursor.fetchall())


def last_day(node: Node, types: Sequence[str], *, view: View = "own", until: date | None = None) -> date | None:
    """The last day that any matter of these types begins to be about, up to `until`; None where there is none."""
    found = []
    with connections[node.alias].cursor() as cursor:
        for type in types:
            # One by one each is a look at the end of an index.
            cursor.execute(
                "SELECT MAX(day) FROM matter WHERE view = %s AND type = %s AND day <= %s",
                [view, type, (until or date.max).isoformat()],
            )
            found += [day for (day,) in cursor.fetchall() if day]
    return date.fromisoformat(max(found)) if found else None


def day_of_nth(node: Node, type: str, until: date, number: int, *, view: View = "own") -> date | None:
    """The day from which on there are about so many matters of a type up to another day; None where there are fewer."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT day FROM matter WHERE view = %s AND type = %s AND day <= %s ORDER BY day DESC LIMIT 1 OFFSET %s",
            [view, type, until.isoformat(), number],
        )
        found = cursor.fetchone()
    return date.fromisoformat(found[0]) if found else None


def _where(
    type: str, view: View, states: Sequence[str], since: date | None, until: date | None
) -> tuple[list[str], list[str]]:
    where, given = ["view = %s", "type = %s"], [view, type]
    if states:
        where.append(f"state IN ({placeholders(len(states))})")
        given += [state.replace("\0", "") for state in states]
    else:
        where.append("state <> 'withdrawn'")
    for clause, value in (("last >= %s", since), ("day <= %s", until)):
        if value is not None:
            where.append(clause)
            given.append(value.isoformat())
    return where, given
