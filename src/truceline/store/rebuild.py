"""The views made again from the logs, and compared with those that stand.

rebuild(node)   throws the view away and folds every entry of every log again
check(node)     does the same beside it, and names each row that somebody changed behind the record's back
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connections

from truceline.record.entry import read_entry
from truceline.store import bodies, driven, incidents, matters, projection
from truceline.store.databases import writing
from truceline.store.log import sizes
from truceline.store.node import Node
from truceline.store.standing import Row

Progress = Callable[[int, int, str], None]
_AT_ONCE = 2000
_AGAIN = "standing_again"
_MATTERS = "matter_again"
_COLUMNS = ", ".join(Row._fields)


def rebuild(node: Node, progress: Progress | None = None) -> int:
    """Make the view again; how many entries were folded. Readers see the old view until it is done."""
    with writing(node.alias):
        with connections[node.alias].cursor() as cursor:
            cursor.execute("DELETE FROM standing")
            cursor.execute("DELETE FROM suggestion")
            cursor.execute("DELETE FROM read_report")
            cursor.execute("DELETE FROM report_text")
            cursor.execute("DELETE FROM matter")
            for table in ("incident", "incident_data", "incident_claim", "incidents_made", "obligation", "findable"):
                cursor.execute(f"DELETE FROM {table}")
        folded = _fold_all(node, "standing", progress)
        matters.refresh_all(node, "matter")
        incidents.ask(node)
        driven.forget(node)
    return folded


def check(node: Node, progress: Progress | None = None) -> Iterator[str]:
    """One line for each row that is not what the logs make of it. Writes nothing that stays."""
    with writing(node.alias):
        with connections[node.alias].cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {_AGAIN} AS SELECT * FROM standing WHERE 1 = 0")
            cursor.execute(f"CREATE UNIQUE INDEX {_AGAIN}_key ON {_AGAIN} (origin, subject)")
            cursor.execute(f"CREATE TEMPORARY TABLE {_MATTERS} AS SELECT * FROM matter WHERE 1 = 0")
            cursor.execute(f"CREATE UNIQUE INDEX {_MATTERS}_key ON {_MATTERS} (view, subject)")
        try:
            yield from _copies_that_differ(node)
            _fold_all(node, _AGAIN, progress)
            matters.refresh_all(node, _MATTERS, standings=_AGAIN)
            yield from _rows_that_differ(node, "standing", _AGAIN, _COLUMNS, "origin")
            yield from _rows_that_differ(node, "matter", _MATTERS, matters.COLUMNS, "view")
        finally:
            with connections[node.alias].cursor() as cursor:
                cursor.execute(f"DROP TABLE {_AGAIN}")
                cursor.execute(f"DROP TABLE {_MATTERS}")


def _fold_all(node: Node, table: str, progress: Progress | None) -> int:
    logs = sizes(node, "own")
    total, done = sum(logs.values()), 0
    for origin in logs:
        for folded in _fold_log(node, origin, table):
            done += folded
            if progress:
                progress(done, total, origin)
    return done


def _fold_log(node: Node, origin: str, table: str) -> Iterator[int]:
    """Fold a log's entries in parts; yields how many each part had."""
    start = 0
    while True:
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT entry FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s ORDER BY seq",
                [origin, start, start + _AT_ONCE],
            )
            entries = [read_entry(bytes(data), origin) for (data,) in cursor.fetchall()]
        if not entries:
            return
        held = bodies.in_database(node, [entry.body.sha256 for entry in entries])
        kept = (bodies.whole(node, entry.body.sha256, held) or (None, None) for entry in entries)
        projection.project(
            node, [projection.step_of(origin, entry, *body) for entry, body in zip(entries, kept, strict=True)], table
        )
        yield len(entries)
        start += _AT_ONCE


def _rows_that_differ(node: Node, view: str, again: str, columns: str, of: str) -> Iterator[str]:
    """One line for each row of a view that stands otherwise `again`; `of` is the column beside the subject."""
    with connections[node.alias].cursor() as cursor:
        for one, other, says in (
            (view, again, "is not what the log makes of it"),
            (again, view, "is missing or not what the log makes of it"),
        ):
            cursor.execute(
                f"SELECT {of}, subject FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}) "
                f"AS changed ORDER BY {of}, subject"
            )
            for where, subject in cursor.fetchall():
                yield f"{view} of {subject} in {where}: {says}"


def _copies_that_differ(node: Node) -> Iterator[str]:
    """Columns of the record that only repeat what the signed bytes say, to look entries up by."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, seq, entry, kind, subject FROM record_entry ORDER BY origin, seq")
        while found := cursor.fetchmany(_AT_ONCE):
            for origin, seq, data, kind, subject in found:
                entry = read_entry(bytes(data), f"{origin}#{seq}")
                if (entry.kind, entry.subject) != (kind, subject):
                    yield f"entry {origin}#{seq}: kind or subject is not what its signed bytes say"
