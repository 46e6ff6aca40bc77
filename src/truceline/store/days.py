"""From which day to which something is told of matters of some types."""

from __future__ import annotations

from datetime import date

from django.db import connections

from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["days_told"]


def days_told(node: Node, *types: str, view: View = "own") -> tuple[date, date] | None:
    """The first and the last day that matters of these types are about; None where none has a day."""
    found: list[tuple[str, str]] = []
    for type in types:
        with connections[node.alias].cursor() as cursor:
            # One end of an index each: no row is read but two.
            cursor.execute(
                "SELECT (SELECT MIN(day) FROM matter WHERE view = %s AND type = %s), "
                "(SELECT MAX(last) FROM matter WHERE view = %s AND type = %s)",
                [view, type, view, type],
            )
            first, last = cursor.fetchone()
        if first and last:
            found.append((first, last))
    if not found:
        return None
    return date.fromisoformat(min(found)[0]), date.fromisoformat(max(last for _, last in found))
