"""What is wrong with a record is named, whatever byte of it was changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from tests.store.conftest import MakeNode
from tests.store.exchanging import keep, meet, send
from truceline.facts import MaterialKept
from truceline.store import bodies, journal
from truceline.store.faults import faults
from truceline.store.node import Node

CHECKED = {
    "record_log": ("origin", "size", "peaks", "checkpoint", "last_at", "seen"),
    "record_entry": ("origin", "seq", "entry", "leaf"),
    "record_body": ("sha256", "salt", "body"),
    "record_receipt": ("origin", "size", "cosigner", "receipt"),
}
KEYS = {
    "record_log": ("origin",),
    "record_entry": ("origin", "seq"),
    "record_body": ("sha256",),
    "record_receipt": ("origin", "size", "cosigner"),
}


@pytest.fixture
def exchanged(make_node: MakeNode) -> Node:
    """A small node that mirrors another and has its receipt."""
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    keep(north, b"seen")
    send(north, south)
    send(south, north)
    return north


def cells(node: Node) -> Iterator[tuple[str, str, tuple[Any, ...], Any]]:
    """Every cell that holds the record: table, column, the row's key, and what it holds."""
    for table, columns in CHECKED.items():
        with connections[node.alias].cursor() as cursor:
            for column in columns:
                cursor.execute(f"SELECT {', '.join(KEYS[table])}, {column} FROM {table}")
                for *key, value in cursor.fetchall():
                    yield table, column, tuple(key), value


def changes(value: Any) -> Iterator[Any]:
    """The value with one byte changed, for each of its bytes; of a number, some of its bits."""
    if isinstance(value, int):
        yield from (value ^ (1 << bit) for bit in (0, 3, 20))
    elif isinstance(value, str):
        for at, letter in enumerate(value):
            yield value[:at] + chr(ord(letter) ^ 1) + value[at + 1 :]
    elif value is not None:
        for at in range(len(value)):
            yield value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]


class _Undone(Exception):
    """Takes a change back."""


def found(node: Node, table: str, column: str, key: tuple[Any, ...], value: Any) -> bool:
    """Whether a fault is named when a cell holds another value."""
    where = " AND ".join(f"{name} = %s" for name in KEYS[table])
    named = False
    try:
        with transaction.atomic(using=node.alias), connections[node.alias].cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", [value, *key])
            assert cursor.rowcount == 1
            named = next(faults(node), None) is not None
            raise _Undone
    except _Undone:
        return named
    except IntegrityError:
        # The database itself refuses it: another row has that key.
        return True


def test_an_honest_record_has_no_fault(node: Node) -> None:
    facts = [MaterialKept(content=os.urandom(size), content_type="text/plain") for size in (0, 10, 100_000)]
    journal.write(journal.operator(node), *facts)
    told: list[tuple[int, int, str]] = []
    assert list(faults(node, lambda *step: told.append(step))) == []
    assert told == [(4, 6, "north/internal"), (6, 6, "north/shared")]


def test_every_cell_of_the_record_that_was_changed_is_found(exchanged: Node) -> None:
    assert list(faults(exchanged)) == []
    missed = []
    for table, column, key, value in list(cells(exchanged)):
        some = list(changes(value))
        for other in some[:: max(1, len(some) // 10)]:
            if not found(exchanged, table, column, key, other):
                missed.append((table, column, key, value, other))
    assert missed == []


def test_a_large_body_that_was_changed_or_lost_is_found(node: Node) -> None:
    fact = MaterialKept(content=os.urandom(100_000), content_type="text/plain")
    journal.write(journal.operator(node), fact)
    file = bodies.file_of(node.bodies, fact.id)
    good = file.read_bytes()
    for at in (0, 31, 32, 50_000, len(good) - 1):
        file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        assert [fault.name for fault in faults(node)] == ["altered_body"]
    file.unlink()
    assert [fault.name for fault in faults(node)] == ["missing_body"]


def test_a_row_that_is_missing_or_too_many_is_found(exchanged: Node) -> None:
    statements = [
        "DELETE FROM record_entry WHERE origin = 'north/shared' AND seq = 1",
        "DELETE FROM record_entry WHERE origin = 'north/shared' AND seq = 3",
        "DELETE FROM record_log WHERE origin = 'south/shared'",
        "DELETE FROM record_body",
        "INSERT INTO record_body (sha256, salt, body) VALUES ('ab', x'00', x'00')",
        "INSERT INTO record_entry SELECT 'east/shared', seq, entry, leaf, kind, subject FROM record_entry LIMIT 1",
        "UPDATE record_log SET size = 'many'",
        "UPDATE record_log SET seen = '{'",
        "UPDATE record_log SET peaks = x'00'",
        "UPDATE record_entry SET entry = x'ff'",
    ]
    for statement in statements:
        with pytest.raises(_Undone), transaction.atomic(using=exchanged.alias):
            with connections[exchanged.alias].cursor() as cursor:
                cursor.execute(statement)
            assert list(faults(exchanged)), statement
            raise _Undone
    assert list(faults(exchanged)) == []
