"""A small writer of logs, bundles, folders and proofs, made from docs/formats/ with hashlib, json and cryptography.

It writes what is right, and lets a test put wrong what it wants: neither Truceline nor `tools/verify.py` is used here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TEXT = "text/plain; charset=utf-8"


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def key(name: str) -> Ed25519PrivateKey:
    """The same key for the same name in every run."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def public(secret: Ed25519PrivateKey) -> bytes:
    return secret.public_key().public_bytes_raw()


def key_id(name: str, kind: int, secret: Ed25519PrivateKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public(secret)).digest()[:4]


def vkey(name: str, kind: int, secret: Ed25519PrivateKey) -> str:
    return f"{name}+{key_id(name, kind, secret).hex()}+{b64(bytes([kind]) + public(secret))}"


def signature(name: str, secret: Ed25519PrivateKey, text: str) -> str:
    return f"— {name} {b64(key_id(name, 1, secret) + secret.sign(text.encode()))}\n"


def cosignature(name: str, secret: Ed25519PrivateKey, text: str, time: int = 1584264600) -> str:
    signed = secret.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    return f"— {name} {b64(key_id(name, 4, secret) + time.to_bytes(8, 'big') + signed)}\n"


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


def inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(leaves) < 2:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*inclusion(index, leaves[:half]), root(leaves[half:])]
    return [*inclusion(index - half, leaves[half:]), root(leaves[:half])]


@dataclass
class Log:
    """A log with all that was ever put into it; a body of None is withheld."""

    origin: str
    secret: Ed25519PrivateKey
    entries: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[tuple[bytes, bytes] | None] = field(default_factory=list)

    @property
    def node(self) -> str:
        return self.origin.partition("/")[0]

    def write(self, kind: str, body: bytes, media_type: str = "application/json", **other: Any) -> Log:
        seq = len(self.entries)
        salt = hashlib.sha256(f"{self.origin}{seq}".encode()).digest()
        digest = hashlib.sha256(salt + body).hexdigest()
        entry = {
            "v": 1,
            "log": self.origin,
            "seq": seq,
            "kind": kind,
            "subject": f"report:{seq}",
            "refs": [],
            "seen": {},
        }
        entry |= {"author": f"{self.node}/analyst", "at": f"2020-03-15T09:30:{seq % 60:02}.000000Z"}
        entry |= {"body": {"media_type": media_type, "sha256": digest, "size": len(body)}}
        self.entries.append(entry | other)
        self.bodies.append((salt, body))
        return self

    def withhold(self, seq: int, kind: str = "body_withheld") -> Log:
        self.bodies[seq] = None
        return self.write(kind, b"{}", refs=[f"{self.origin}#{seq}"])

    def rotate(self, new: Ed25519PrivateKey, cosigning: Ed25519PrivateKey, old: Ed25519PrivateKey | None = None) -> Log:
        old = old or self.secret
        keys = (vkey(self.node, 1, old), vkey(self.node, 1, new), vkey(self.node, 4, cosigning))
        text = "\n".join(("truceline.org/formats/rotation@1", self.node, *keys)) + "\n"
        note = text + "\n" + signature(self.node, old, text) + signature(self.node, new, text)
        self.secret = new
        return self.write("key_rotated", note.encode(), TEXT)

    def leaves(self) -> list[bytes]:
        return [hashlib.sha256(b"\x00" + canonical(entry)).digest() for entry in self.entries]

    def text(self, size: int | None = None) -> str:
        size = len(self.entries) if size is None else size
        return f"{self.origin}\n{size}\n{b64(root(self.leaves()[:size]))}\n"

    def checkpoint(self, size: int | None = None, secret: Ed25519PrivateKey | None = None) -> str:
        text = self.text(size)
        return text + "\n" + signature(self.origin, secret or self.secret, text)

    def receipt(self, cosigner: str, secret: Ed25519PrivateKey, size: int | None = None) -> str:
        return self.checkpoint(size) + cosignature(cosigner, secret, self.text(size))

    def proof(self, seq: int, *cosignatures: str) -> str:
        lines = ["c2sp.org/tlog-proof@v1", f"extra {b64(canonical(self.entries[seq]))}", f"index {seq}"]
        lines += map(b64, inclusion(seq, self.leaves()))
        return "\n".join(lines) + "\n\n" + self.checkpoint() + "".join(cosignatures)


def card(node: str, signing: Ed25519PrivateKey, cosigning: Ed25519PrivateKey, role: str = "party") -> str:
    lines = ("truceline.org/formats/card@1", node, role, vkey(node, 1, signing), vkey(node, 4, cosigning), "-", "-")
    text = "\n".join(lines) + "\n"
    return text + "\n" + signature(node, signing, text)


def line(row: dict[str, Any]) -> bytes:
    return canonical(row) + b"\n"


def log_lines(log: Log, first: int = 0, size: int | None = None, checkpoint: str | None = None) -> list[bytes]:
    size = len(log.entries) if size is None else size
    shown = checkpoint or log.checkpoint(size)
    rows = [line({"type": "log", "origin": log.origin, "from": first, "size": size, "checkpoint": shown})]
    for entry, body in zip(log.entries[first:size], log.bodies[first:size], strict=True):
        row: dict[str, Any] = {"type": "entry", "entry": entry}
        rows.append(line(row | ({"salt": b64(body[0]), "body": b64(body[1])} if body else {})))
    return rows


def header(maker: str, have: int, made: str = "2020-03-15T18:00:00.000000Z", **other: Any) -> bytes:
    row = {"type": "header", "format": "truceline.org/formats/bundle@1", "from": maker, "to": "*", "made": made}
    return line(row | {"have": {f"{maker}/shared": have}} | other)


def seal(lines: Iterable[bytes], maker: str, secret: Ed25519PrivateKey) -> bytes:
    text = f"truceline.org/formats/bundle@1\n{hashlib.sha256(b''.join(lines)).hexdigest()}\n"
    return line({"type": "seal", "seal": text + "\n" + signature(maker, secret, text)})


def bundle(log: Log, *others: Log, first: int = 0, receipts: Iterable[str] = (), **head: Any) -> bytes:
    """A bundle made by the node of `log`."""
    lines = [header(log.node, len(log.entries), **head)]
    for one in sorted((log, *others), key=lambda one: one.origin):
        lines += log_lines(one, first if one is log else 0)
    lines += [line({"type": "receipt", "receipt": receipt}) for receipt in sorted(receipts)]
    return b"".join([*lines, seal(lines, log.node, log.secret)])


TABLES = """
CREATE TABLE record_log (origin TEXT PRIMARY KEY, size INTEGER, peaks BLOB, checkpoint TEXT, last_at TEXT, seen TEXT,
                         sealed TEXT, conflict INTEGER);
CREATE TABLE record_entry (origin TEXT, seq INTEGER, entry BLOB, leaf BLOB, kind TEXT, subject TEXT,
                           PRIMARY KEY (origin, seq));
CREATE TABLE record_body (sha256 TEXT PRIMARY KEY, salt BLOB, body BLOB);
CREATE TABLE record_receipt (origin TEXT, size INTEGER, cosigner TEXT, receipt TEXT,
                             PRIMARY KEY (origin, size, cosigner));
CREATE TABLE record_evidence (id INTEGER PRIMARY KEY, origin TEXT, refusal TEXT, held TEXT, shown TEXT, at TEXT);
"""


def peaks(leaves: list[bytes]) -> bytes:
    """The roots of the complete subtrees, largest first."""
    if not leaves:
        return b""
    size = 1 << len(leaves).bit_length() - 1
    return root(leaves[:size]) + peaks(leaves[size:])


def log_row(log: Log) -> tuple[object, ...]:
    last = log.entries[-1] if log.entries else {"at": "", "seen": {}}
    seen = json.dumps(last["seen"], sort_keys=True)
    return (log.origin, len(log.entries), peaks(log.leaves()), log.checkpoint(), last["at"], seen)


def entry_rows(log: Log) -> list[tuple[object, ...]]:
    return [
        (log.origin, entry["seq"], canonical(entry), leaf, entry["kind"], entry["subject"])
        for entry, leaf in zip(log.entries, log.leaves(), strict=True)
    ]


def folder(path: Path, own: str, *logs: Log, receipts: Iterable[tuple[str, int, str, str]] = ()) -> sqlite3.Connection:
    """Write the folder of a node and leave its database open; `own` is its card."""
    path.mkdir()
    (path / "node.card").write_text(own, encoding="utf-8")
    database = sqlite3.connect(path / "truceline.db")
    database.executescript(TABLES)
    for log in logs:
        database.execute("INSERT INTO record_log VALUES (?,?,?,?,?,?,NULL,0)", log_row(log))
        database.executemany("INSERT INTO record_entry VALUES (?,?,?,?,?,?)", entry_rows(log))
        for entry, body in zip(log.entries, log.bodies, strict=True):
            if body:
                put_body(path, database, entry["body"]["sha256"], *body)
    database.executemany("INSERT INTO record_receipt VALUES (?,?,?,?)", receipts)
    database.commit()
    return database


def put_body(path: Path, database: sqlite3.Connection, sha256: str, salt: bytes, body: bytes) -> None:
    if len(body) > 65536:
        file = path / "bodies" / sha256[:2] / sha256
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(salt + body)
    database.execute("INSERT INTO record_body VALUES (?,?,?)", (sha256, salt, None if len(body) > 65536 else body))
