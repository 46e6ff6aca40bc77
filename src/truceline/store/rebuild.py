"""The views made again from the logs, and compared with those that stand.

rebuild(node)   throws the view away and folds every entry of every log again
check(node)     does the same beside it, and names each row that somebody changed behind the record's back
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.db import connections, transaction

from truceline.record.entry import read_entry
from truceline.store import bodies, projection
from truceline.store.node import Node
from truceline.store.standing import Row

Progress = Callable[[int, int, str], None]
_AT_ONCE = 2000
_AGAIN = "standing_again"
_COLUMNS = ", ".join(Row._fields)


def rebuild(node: Node, progress: Progress | None = None) -> int:
    """Make the view again; how many entries were folded. Readers see the old view until it is done."""
    with transaction.atomic(using=node.alias):
        with connections[node.alias].cursor() as cursor:
            cursor.execute("DELETE FROM standing")
            cursor.execute("DELETE FROM suggestion")
        return _fold_all(node, "standing", progress)


def check(node: Node, progress: Progress | None = None) -> Iterator[str]:
    """One line for each row that is not what the logs make of it. Writes nothing that stays."""
    with transaction.atomic(using=node.alias):
        with connections[node.alias].cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {_AGAIN} AS SELECT * FROM standing WHERE 1 = 0")
            cursor.execute(f"CREATE UNIQUE INDEX {_AGAIN}_key ON {_AGAIN} (origin, subject)")
        try:
            yield from _copies_that_differ(node)
            _fold_all(node, _AGAIN, progress)
            yield from _rows_that_differ(node)
        finally:
            with connections[node.alias].cursor() as cursor:
                cursor.execute(f"DROP TABLE {_AGAIN}")


def _fold_all(node: Node, table: str, progress: Progress | None) -> int:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, size FROM record_log ORDER BY origin")
        sizes = dict(cursor.fetchall())
    total, done = sum(sizes.values()), 0
    for origin in sizes:
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
        kept = _bodies(node, [entry.body.sha256 for entry in entries])
        projection.project(
            node,
            [projection.step_of(origin, entry, *kept.get(entry.body.sha256, (None, None))) for entry in entries],
            table,
        )
        yield len(entries)
        start += _AT_ONCE


def _bodies(node: Node, hashes: Sequence[str]) -> dict[str, tuple[bytes, bytes]]:
    """Salt and body by hash; what was withheld or erased is left out."""
    places = ", ".join(["%s"] * len(hashes))
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT sha256, salt, body FROM record_body WHERE sha256 IN ({places})", hashes)
        found = cursor.fetchall()
    kept = {sha256: (bytes(salt), bytes(body)) for sha256, salt, body in found if body is not None}
    for sha256, _, body in found:
        large = bodies.read(node, sha256) if body is None else None
        if large:
            kept[sha256] = large
    return kept


def _rows_that_differ(node: Node) -> Iterator[str]:
    with connections[node.alias].cursor() as cursor:
        for one, other, says in (
            ("standing", _AGAIN, "is not what the log makes of it"),
            (_AGAIN, "standing", "is missing or not what the log makes of it"),
        ):
            cursor.execute(
                f"SELECT origin, subject FROM (SELECT {_COLUMNS} FROM {one} EXCEPT SELECT {_COLUMNS} FROM {other}) "
                "AS changed ORDER BY origin, subject"
            )
            for origin, subject in cursor.fetchall():
                yield f"standing of {subject} in {origin}: {says}"


def _copies_that_differ(node: Node) -> Iterator[str]:
    """Columns of the record that only repeat what the signed bytes say, to look entries up by."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, seq, entry, kind, subject FROM record_entry ORDER BY origin, seq")
        while found := cursor.fetchmany(_AT_ONCE):
            for origin, seq, data, kind, subject in found:
                entry = read_entry(bytes(data), f"{origin}#{seq}")
                if (entry.kind, entry.subject) != (kind, subject):
                    yield f"entry {origin}#{seq}: kind or subject is not what its signed bytes say"
