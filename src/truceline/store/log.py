"""Reading the logs that a node holds: entries, bodies, facts, heads, standings. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import connections

from truceline.errors import UnknownName
from truceline.facts import Fact, UnknownFact, read_fact
from truceline.record.entry import Entry, read_entry
from truceline.record.names import read_ref
from truceline.store import bodies
from truceline.store.databases import placeholders
from truceline.store.matters import View, in_view
from truceline.store.node import Node
from truceline.store.standing import Row, Standing

_AT_ONCE = 1000
_COLUMNS = ", ".join(Row._fields)


class Head(NamedTuple):
    """Where a log ends, under which checkpoint; `sealed` is when a mirrored log's node last sealed a bundle."""

    origin: str
    size: int
    checkpoint: str
    last_at: str
    sealed: str | None
    conflict: bool
    peaks: bytes


def logs(node: Node) -> dict[str, Head]:
    """All logs held, own and mirrored, by origin, in its order."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT origin, size, checkpoint, last_at, sealed, conflict, peaks FROM record_log ORDER BY origin"
        )
        return {
            row[0]: Head(row[0], row[1], row[2], row[3], row[4], bool(row[5]), bytes(row[6]))
            for row in cursor.fetchall()
        }


def sizes(node: Node, view: View) -> dict[str, int]:
    """How many entries each log of a view has, by origin, in its order."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, size FROM record_log ORDER BY origin")
        return {origin: size for origin, size in cursor.fetchall() if in_view(view, origin)}


def confirmed(node: Node, origin: str) -> dict[str, int]:
    """How many entries of a log each other node has cosigned, by name, as far as its receipts are here."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT cosigner, MAX(size) FROM record_receipt WHERE origin = %s GROUP BY cosigner ORDER BY cosigner",
            [origin],
        )
        return dict(cursor.fetchall())


def entries(node: Node, origin: str, start: int = 0, stop: int | None = None) -> Iterator[tuple[Entry, bytes]]:
    """A log's entries from `start` up to but not `stop`, in order, with their bytes; read in parts."""
    while stop is None or start < stop:
        end = start + _AT_ONCE if stop is None else min(start + _AT_ONCE, stop)
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT entry FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s ORDER BY seq",
                [origin, start, end],
            )
            found = cursor.fetchall()
        if not found:
            return
        for (data,) in found:
            yield read_entry(bytes(data), origin), bytes(data)
        start = end


def entry(node: Node, ref: str) -> Entry:
    """The entry that a reference names; raises `UnknownName` where it is not held."""
    origin, seq = read_ref(ref)
    found = next(entries(node, origin, seq, seq + 1), None)
    if found is None:
        raise UnknownName("there is no such entry here", where=ref, remedy="`truceline log show` lists them")
    return found[0]


def body(node: Node, of: Entry) -> bytes | None:
    """An entry's body; None where it is withheld or erased."""
    kept = bodies.read(node, of.body.sha256)
    return kept[1] if kept else None


def fact(node: Node, of: Entry) -> Fact | UnknownFact:
    """The fact that an entry holds."""
    salt, content = bodies.read(node, of.body.sha256) or (b"", None)
    return read_fact(of.kind, of.body.media_type, content, subject=of.subject, salt=salt)


def facts(node: Node, of: Sequence[Entry]) -> tuple[Fact | UnknownFact, ...]:
    """The facts that entries hold, in their order, with one look for all bodies that lie in the database."""
    held = bodies.in_database(node, list(dict.fromkeys(one.body.sha256 for one in of)))
    return tuple(_fact(node, one, held) for one in of)


def _fact(node: Node, of: Entry, held: Mapping[str, tuple[bytes, bytes | None]]) -> Fact | UnknownFact:
    salt, content = held.get(of.body.sha256, (b"", None))
    if content is None and of.body.sha256 in held:
        return fact(node, of)
    return read_fact(of.kind, of.body.media_type, content, subject=of.subject, salt=salt)


def standings_of(node: Node, subjects: Sequence[str]) -> tuple[Standing, ...]:
    """How these subjects stand, each in each log that names it, by subject and log; in as few looks as can be."""
    found: list[Standing] = []
    for start in range(0, len(subjects), _AT_ONCE):
        part = subjects[start : start + _AT_ONCE]
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM standing WHERE subject IN ({placeholders(len(part))}) "
                "ORDER BY subject, origin",
                part,
            )
            found += [Standing(Row(*row)) for row in cursor.fetchall()]
    return tuple(found)


def standings(
    node: Node, *, type: str | None = None, subject: str | None = None, key: str | None = None
) -> Iterator[Standing]:
    """How subjects stand, each in each log that names it, by subject and log."""
    asked = {"type": type, "subject": subject, "key": key}
    given = {name: value for name, value in asked.items() if value is not None}
    where = " AND ".join(f"{name} = %s" for name in given) or "1 = 1"
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM standing WHERE {where} ORDER BY subject, origin", list(given.values()))
        while found := cursor.fetchmany(_AT_ONCE):
            for row in found:
                yield Standing(Row(*row))


def standings_between(
    node: Node,
    first: Mapping[str, int],
    last: Mapping[str, int],
    kinds: Sequence[str],
    *,
    having: Sequence[str] = (),
) -> Iterator[Standing]:
    """How the subjects stand, in each log, of which an entry of these kinds came after logs had the sizes `first`, up
    to the sizes `last`; those alone whose facts have one of the texts `having` in them."""
    connection = connections[node.alias]
    found = "strpos" if connection.vendor == "postgresql" else "instr"
    texts = " OR ".join(f"{found}(detail, %s) > 0" for _ in having) or "1 = 1"
    for origin, size in last.items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM standing WHERE subject IN (SELECT subject FROM record_entry WHERE origin = %s "
                f"AND seq >= %s AND seq < %s AND kind IN ({placeholders(len(kinds))})) AND ({texts}) "
                "ORDER BY subject, origin",
                [origin, first.get(origin, 0), size, *kinds, *having],
            )
            while rows := cursor.fetchmany(_AT_ONCE):
                yield from (Standing(Row(*row)) for row in rows)
