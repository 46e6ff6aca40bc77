"""The record: writing facts beside bare inserts of the same rows, verifying beside bare hashing, and rebuilding views.

The bare side writes the very rows that the journal wrote (entries, bodies, standings) into the same tables with the
same indexes, as many in a transaction, in the same SQLite with the same durability (WAL, synchronous=FULL).
"""

from __future__ import annotations

import gc
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Measured, timed

if TYPE_CHECKING:
    from truceline.facts import Fact
    from truceline.store.node import Node

AGREEMENT = Path(__file__).resolve().parents[1] / "examples/idlib-2020/agreement.yaml"
_TABLES = ("record_entry", "record_body", "standing")
_PASSPHRASE = "measured, not protected"


def made(folder: Path) -> Node:
    """A node in `folder`, with nothing in its logs but its founding."""
    from truceline.store.founding import init_node

    return init_node(
        folder,
        name="bench",
        role="monitor",
        agreement=AGREEMENT,
        passphrase=_PASSPHRASE,
        vault_passphrase=_PASSPHRASE,
    )


def facts(number: int, start: int = 0) -> Iterator[Fact]:
    """Decisions as an analyst takes them, about different claims; half of them with figures and a place."""
    from truceline.facts import ClaimAccepted

    for n in range(start, start + number):
        quote = f"Two soldiers were wounded when shells landed near the village, the ministry said ({n})."
        claim: dict[str, Any] = {
            "id": f"report-{n // 10}:{n}:shelling",
            "report": f"report-{n // 10}",
            "span": {"start": 100, "end": 100 + len(quote)},
            "quote": quote,
            "kind": "shelling",
            "method": "events@1",
        }
        if n % 2:
            claim |= {
                "figures": [{"of": "wounded", "low": 2, "high": 2, "text": "Two", "span": {"start": 100, "end": 103}}],
                "targets": [{"text": "soldiers", "party": "government"}],
            }
        yield ClaimAccepted.model_validate({"claim": claim, "reason": "as the report says"})


def founded(folder: Path) -> None:
    """Make a node in `folder`. Its passphrases cost much memory by design, which is not to count as the journal's."""
    made(folder)


def written(folder: Path, number: int, batch: int) -> Measured:
    """Facts recorded through a founded node's journal, `batch` in a step. The result: the rows, for the bare side."""
    from truceline.store import journal
    from truceline.store.node import open_node

    node = open_node(folder, passphrase=_PASSPHRASE)
    actor = journal.operator(node)
    given = list(facts(number))
    steps = [given[at : at + batch] for at in range(0, number, batch)]
    journal.write(actor, *facts(1, number))
    # What was prepared is not to be gone through again and again while the clock runs.
    gc.collect()
    gc.freeze()

    def write() -> None:
        for step in steps:
            journal.write(actor, *step)

    measured = timed(write)
    return Measured(measured.seconds, 0.0, _rows(folder / "truceline.db", batch, number))


def _rows(database: Path, batch: int, number: int) -> dict[str, Any]:
    """What the journal wrote, and the tables and indexes that it wrote into."""
    with sqlite3.connect(database) as connection:
        schema = connection.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name IN (?, ?, ?) AND sql IS NOT NULL ORDER BY type DESC", _TABLES
        ).fetchall()
        rows = {
            "record_entry": "SELECT * FROM record_entry WHERE kind = 'claim_accepted' ORDER BY seq",
            "record_body": "SELECT record_body.* FROM record_entry JOIN record_body ON sha256 = "
            "json_extract(CAST(entry AS TEXT), '$.body.sha256') WHERE kind = 'claim_accepted' ORDER BY seq",
            "standing": "SELECT * FROM standing WHERE type = 'claim' ORDER BY seq",
        }
        found = {table: connection.execute(select).fetchall()[-number:] for table, select in rows.items()}
    assert all(len(each) == number for each in found.values())
    return {"schema": [sql for (sql,) in schema], "rows": found, "batch": batch, "bytes": database.stat().st_size}


def inserted(given: dict[str, Any]) -> Measured:
    """The same rows, inserted by the bare driver."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for sql in given["schema"]:
            connection.execute(sql)
        rows, batch = given["rows"], given["batch"]
        inserts = {table: f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[table][0]))})" for table in _TABLES}
        number = len(rows["record_entry"])

        def insert() -> None:
            for at in range(0, number, batch):
                connection.execute("BEGIN IMMEDIATE")
                for table, sql in inserts.items():
                    connection.executemany(sql, rows[table][at : at + batch])
                connection.execute("COMMIT")

        measured = timed(insert)
        connection.close()
        return measured


def entries(number: int) -> list[tuple[bytes, bytes, bytes]]:
    """Entries as stored, with salt and body."""
    from truceline.record.entry import BodyRef, Entry, body_hash

    stored = []
    for seq, fact in enumerate(facts(number)):
        body, salt = fact.body(), os.urandom(32)
        of_body = BodyRef("application/json", body_hash(salt, body), len(body))
        at = f"2020-03-15T09:30:00.{seq % 1000000:06}Z" if seq < 1000000 else "2020-03-15T09:31:00.000000Z"
        entry = Entry("bench/shared", seq, fact.kind, fact.subject, "bench/op-1", at, (), {}, of_body)
        stored.append((entry.encode(), salt, body))
    return stored


def verified(number: int) -> Measured:
    """Entries verified: form, order, time, leaves, bodies, root, signature of the checkpoint."""
    from truceline.record.checkpoint import Checkpoint, sign_checkpoint
    from truceline.record.keys import SigningKey
    from truceline.record.merkle import leaf_hash, root_of
    from truceline.record.verify import StoredEntry, verify_log

    key = SigningKey.generate("bench")
    given = entries(number)
    leaves = [leaf_hash(data) for data, _, _ in given]
    checkpoint = sign_checkpoint(Checkpoint("bench/shared", number, root_of(leaves)), key)
    stored = [
        StoredEntry(seq, data, leaf, salt, body)
        for seq, ((data, salt, body), leaf) in enumerate(zip(given, leaves, strict=True))
    ]

    def work() -> None:
        assert not list(verify_log("bench/shared", stored, checkpoint, [key.vkey]))

    return timed(work)


def hashed(number: int) -> Measured:
    """The floor of verifying: SHA-256 over each entry, its body and the tree, and one signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    given = entries(number)
    key = Ed25519PrivateKey.generate()
    signature = key.sign(b"checkpoint")

    def work() -> None:
        nodes = []
        for data, salt, body in given:
            sha256(salt + body).digest()
            nodes.append(sha256(b"\x00" + data).digest())
        while len(nodes) > 1:
            pairs = zip(nodes[::2], nodes[1::2], strict=False)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        key.public_key().verify(signature, b"checkpoint")

    return timed(work)


def filled(folder: Path, number: int) -> Measured:
    """A node in `folder` with `number` facts in its log; the result: bytes of its database for each."""
    from truceline.store import journal

    node = made(folder)
    actor = journal.operator(node)
    step = 1000
    for start in range(0, number, step):
        journal.write(actor, *facts(min(step, number - start), start))
    return Measured(0.0, 0.0, (folder / "truceline.db").stat().st_size / number)


def rebuilt(folder: Path) -> Measured:
    """The views of a filled node, made again from its logs."""
    from truceline.store.node import open_node
    from truceline.store.rebuild import rebuild

    node = open_node(folder, passphrase=_PASSPHRASE)
    return timed(lambda: rebuild(node))
