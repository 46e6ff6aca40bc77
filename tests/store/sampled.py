"""Small nodes with one of everything, and one byte of what they store changed at a time, for both verifiers to find."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connections, transaction

from tests.store.cheat import Cheat, acquainted_with
from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, bundle, keep, take
from tests.tools.test_verify import verify
from truceline.errors import Refused
from truceline.facts import BodyErased, BodyWithheld
from truceline.record.card import sign_card
from truceline.record.checkpoint import cosign
from truceline.record.keys import VerifierKey
from truceline.store import bodies, journal, log, peers
from truceline.store.faults import faults
from truceline.store.node import Node

STORED = {
    "record_log": ("origin", "size", "peaks", "checkpoint", "last_at", "seen"),
    "record_entry": ("entry", "leaf", "kind", "subject"),
    "record_body": ("sha256", "salt", "body"),
    "record_receipt": ("origin", "size", "cosigner", "receipt"),
    "record_evidence": ("origin", "refusal", "held", "shown"),
}
"""What must not change unseen. That which nothing signs and nothing follows from (`sealed`, `at`) is not among it."""


def sample(make_node: MakeNode, monkeypatch: pytest.MonkeyPatch) -> tuple[Node, Cheat]:
    """North, with a body in a file, one withheld, one erased, and a mirror of west, which rotated its keys, then lied.

    So it has receipts of both, and evidence of both kinds.
    """
    monkeypatch.setattr(bodies, "LARGEST_IN_DATABASE", 900)
    north, west = make_node("north"), Cheat()
    peers.admit(actor(north), sign_card(west.card, west.signing))
    acquainted_with(west, north.card)
    west.write(b"seen by us")
    take(north, west.show(0).data)
    keep(north, bytes(901))
    hidden = keep(north, b"not for you")
    journal.write(actor(north), BodyWithheld(entry=hidden, reason="asked to"), joint=True)
    keep(north, b"our own thoughts", joint=False)
    erase_agreement(north)
    west.hear(bundle(north, "west")[0])
    west.rotate()
    west.log.checkpoint = west.checkpoint()
    with pytest.raises(Refused, match="key_changed"):
        take(north, west.show(1).data)
    (announced,) = peers.announced(north, "west")
    peers.acknowledge(actor(north), "west", announced.card.fingerprint)
    receipt = cosign(west.logs[north.shared].checkpoint, west.cosigning, 1_584_264_600)
    take(north, west.show(1, receipts=[receipt]).data)
    west.rewrite(1)
    return north, west


def erase_agreement(node: Node) -> None:
    """It is by far the longest body of a small node."""
    (agreement,) = log.standings(node, type="agreement")
    journal.write(actor(node), BodyErased(entry=agreement.ref, reason="it is long"), joint=True)


class Cell(NamedTuple):
    """A stored value: the row's number in SQLite, or the file, and its bytes."""

    table: str
    column: str
    row: int
    kind: str
    value: bytes


def cells(database: sqlite3.Connection, folder: Path) -> Iterator[Cell]:
    """Every value that is stored, numbers as their eight bytes, and the files of bodies."""
    for table, columns in STORED.items():
        for column in columns:
            query = f"SELECT rowid, typeof({column}), CAST({column} AS BLOB) FROM {table} WHERE {column} IS NOT NULL"
            for row, kind, value in database.execute(query).fetchall():
                text = kind.decode() if isinstance(kind, bytes) else kind
                yield Cell(table, column, row, text, int(value).to_bytes(8, "big") if text == "integer" else value)
    for number, path in enumerate(files(folder)):
        yield Cell("bodies/", "", number, "file", path.read_bytes())


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "bodies").rglob("*") if path.is_file())


def value_of(cell: Cell, raw: bytes) -> object:
    return int.from_bytes(raw, "big", signed=True) if cell.kind == "integer" else raw


def assignment(cell: Cell) -> str:
    """The statement that puts another value in the cell; a text may be no UTF-8 then, as it may be on a bad disk."""
    place = "?" if cell.kind == "integer" else f"CAST(? AS {cell.kind})"
    return f"UPDATE {cell.table} SET {cell.column} = {place} WHERE rowid = ?"


def changed(value: bytes, chance: random.Random, place: int) -> bytes:
    return value[:place] + bytes([value[place] ^ chance.randrange(1, 256)]) + value[place + 1 :]


class Both:
    """The two verifiers, looking at one node with something changed in it.

    Each has its own connection to what is the same data; a change is taken back after each look.
    """

    def __init__(self, node: Node) -> None:
        self.node = node
        self.tool = sqlite3.connect(":memory:", isolation_level=None)
        connections[node.alias].ensure_connection()
        connections[node.alias].connection.backup(self.tool)
        # As `verify.opened` has it.
        self.tool.text_factory = bytes
        self.tool.execute("CREATE TEMP TABLE named (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")

    def cells(self) -> list[Cell]:
        return list(cells(self.tool, self.node.folder))

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """The row's number and its columns; texts as texts."""
        found = self.tool.execute(f"SELECT rowid, {', '.join(columns)} FROM {table}").fetchall()
        texts = [name not in ("entry", "leaf", "salt", "body") for name in columns]
        return [
            (
                row,
                *(
                    each.decode() if text and isinstance(each, bytes) else each
                    for text, each in zip(texts, rest, strict=True)
                ),
            )
            for row, *rest in found
        ]

    @contextmanager
    def written(self, changes: Sequence[tuple[Cell, bytes]]) -> Iterator[None]:
        """The changes on the disk, for another program to see."""
        connection = connections[self.node.alias].connection
        with self._files(changes):
            assert not self._changed(connection, changes)
            yield
            assert not self._changed(connection, [(cell, cell.value) for cell, _ in changes])

    def look(self, changes: Sequence[tuple[Cell, bytes]]) -> tuple[list[str], list[str]]:
        """What Truceline says of the changed node, and what the tool says."""
        with self._files(changes):
            return self._ours(changes), self._theirs(changes)

    @contextmanager
    def _files(self, changes: Sequence[tuple[Cell, bytes]]) -> Iterator[None]:
        there = files(self.node.folder)
        for cell, raw in changes:
            if cell.kind == "file":
                there[cell.row].write_bytes(raw)
        yield
        for cell, _ in changes:
            if cell.kind == "file":
                there[cell.row].write_bytes(cell.value)

    def _ours(self, changes: Sequence[tuple[Cell, bytes]]) -> list[str]:
        with transaction.atomic(using=self.node.alias):
            connection = connections[self.node.alias].connection
            said = self._changed(connection, changes) or list(map(str, faults(self.node)))
            transaction.set_rollback(True, using=self.node.alias)
        return said

    def _theirs(self, changes: Sequence[tuple[Cell, bytes]]) -> list[str]:
        said: list[str] = []
        self.tool.execute("BEGIN")
        said += self._changed(self.tool, changes)
        if not said:
            run = verify.Run(said.append)
            verify.guarded(run, self.node.folder, verify.Node(run, self.node.folder, self.tool).verify)
            said = said if run.faults else []
        self.tool.execute("ROLLBACK")
        self.tool.execute("DELETE FROM temp.named")
        return said

    @staticmethod
    def _changed(connection: Any, changes: Sequence[tuple[Cell, bytes]]) -> list[str]:
        for cell, raw in changes:
            if cell.kind == "file":
                continue
            try:
                connection.execute(assignment(cell), (value_of(cell, raw), cell.row))
            except sqlite3.IntegrityError as error:
                return [f"the database itself refuses it: {error}"]
        return []


def remember_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a signature holds depends on nothing but key, text and signature: it is computed once for each."""
    monkeypatch.setattr(verify, "is_signed", cache(verify.is_signed))
    monkeypatch.setattr(VerifierKey, "verify", cache(VerifierKey.verify))
