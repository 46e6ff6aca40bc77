"""Bodies by their salted hash: in the database, or in the node's `bodies/` where they are larger than 64 KiB.

A large body is on the disk before the transaction that names it is over, and leaves it only after. A crash in between
leaves a file that nothing names; `sweep` removes such files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from truceline.store.databases import placeholders, writing
from truceline.store.node import Node

LARGEST_IN_DATABASE = 64 * 1024
"""Bytes; a longer body becomes a file."""
_SALT = 32
_KEEP = "INSERT INTO record_body (sha256, salt, body) VALUES (%s, %s, %s) ON CONFLICT (sha256) DO NOTHING"


def keep(node: Node, cursor: CursorWrapper, rows: Sequence[tuple[str, bytes, bytes]]) -> None:
    """Keep bodies, given as (sha256, salt, body), in the transaction of `cursor`. One that is kept already stays."""
    large = [row for row in rows if len(row[2]) > LARGEST_IN_DATABASE]
    cursor.executemany(
        _KEEP, [(sha256, salt, None if len(body) > LARGEST_IN_DATABASE else body) for sha256, salt, body in rows]
    )
    for sha256, salt, body in large:
        _write(file_of(node.bodies, sha256), salt + body)


def read(node: Node, sha256: str) -> tuple[bytes, bytes] | None:
    """Salt and body as they are stored, unchecked; None where the body is not here.

    Where database and file differ in the salt it is empty, so that no hash fits.
    """
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT salt, body FROM record_body WHERE sha256 = %s", [sha256])
        found = cursor.fetchone()
    if found is None:
        return None
    salt, body = bytes(found[0]), found[1]
    if body is not None:
        return salt, bytes(body)
    try:
        written = file_of(node.bodies, sha256).read_bytes()
    except FileNotFoundError:
        return None
    return (salt if salt == written[:_SALT] else b""), written[_SALT:]


def in_database(node: Node, sha256s: Sequence[str]) -> dict[str, tuple[bytes, bytes | None]]:
    """Salt and body of those that are here, by hash, in one query; None for the body that lies in a file."""
    if not sha256s:
        return {}
    wanted = placeholders(len(sha256s))
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT sha256, salt, body FROM record_body WHERE sha256 IN ({wanted})", list(sha256s))
        return {
            digest: (bytes(salt), None if body is None else bytes(body)) for digest, salt, body in cursor.fetchall()
        }


def whole(node: Node, sha256: str, held: Mapping[str, tuple[bytes, bytes | None]]) -> tuple[bytes, bytes] | None:
    """As `read`, where `held` was asked for together with many others; a file is read when it is its turn."""
    salt, body = held.get(sha256, (b"", b""))
    if body is None:
        return read(node, sha256)
    return (salt, body) if sha256 in held else None


def erase(node: Node, sha256s: Iterable[str]) -> None:
    """Erase bodies in the transaction under way; their files go when it is over."""
    hashes = list(sha256s)
    with connections[node.alias].cursor() as cursor:
        cursor.executemany("DELETE FROM record_body WHERE sha256 = %s", [(sha256,) for sha256 in hashes])
    files = [file_of(node.bodies, sha256) for sha256 in hashes]
    transaction.on_commit(lambda: _remove(files), using=node.alias)


def sweep(node: Node) -> int:
    """Remove the files that no row names: what a crash left behind; how many there were."""
    # Whoever keeps a body has its row before its file, in a transaction of this kind: wait for them.
    with writing(node.alias), connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT sha256 FROM record_body WHERE body IS NULL")
        named = {file_of(node.bodies, sha256) for (sha256,) in cursor.fetchall()}
        unnamed = [file for file in node.bodies.glob("??/*") if file not in named]
        _remove(unnamed)
    return len(unnamed)


def file_of(bodies: Path, sha256: str) -> Path:
    """Where a large body lies under the folder `bodies`."""
    return bodies / sha256[:2] / sha256


def _write(file: Path, content: bytes) -> None:
    if file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}")
    with part.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    part.replace(file)
    for folder in (file.parent, file.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
