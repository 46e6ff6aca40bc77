"""A log by the page, the newest entry first, narrowed by what entries are about, what they are and who wrote them."""

from __future__ import annotations

import re

from django.db import connections

from truceline.record.entry import Entry, read_entry
from truceline.store.node import Node

__all__ = ["AT_ONCE", "page"]

AT_ONCE = 50
_LIKE = re.compile(r"([%_\\])")


def page(
    node: Node, origin: str, *, subject: str = "", kind: str = "", before: int | None = None, limit: int = AT_ONCE
) -> tuple[tuple[Entry, ...], int | None]:
    """So many entries of a log before the one `before`, and before which the next page begins; None where it is all.

    `subject` may be a subject's beginning.
    """
    where, given = ["origin = %s"], [origin]
    if subject:
        where.append(r"subject LIKE %s ESCAPE '\'")
        given.append(_LIKE.sub(r"\\\1", subject) + "%")
    if kind:
        where.append("kind = %s")
        given.append(kind)
    if before is not None:
        where.append(f"seq < {int(before)}")
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT entry, seq FROM record_entry WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT {int(limit) + 1}",
            given,
        )
        rows = cursor.fetchall()
    found = tuple(read_entry(bytes(data), origin) for data, _ in rows[:limit])
    return found, rows[limit - 1][1] if len(rows) > limit else None
