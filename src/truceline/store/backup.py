"""A node in one file, made while it is written to; `restoring` takes it back.

    backup(node, Path("north.tar"))

The file is a tar archive of the node's folder: its keys encrypted as they are, a copy of the database as it was at one
moment (always SQLite, so that a backup outlives the choice of database), the large bodies that it names, and last
`manifest.json` with the SHA-256 of every other file (docs/formats/backup.md).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO, Literal

from django.db import connections

from truceline.errors import InvalidNode
from truceline.model import Value
from truceline.record.names import timestamp
from truceline.store import bodies, databases
from truceline.store.copying import PASSING, copy_tables
from truceline.store.node import BODIES, DATABASE, KEYS, Node

FORMAT: Literal["truceline.org/formats/backup@1"] = "truceline.org/formats/backup@1"
MANIFEST = "manifest.json"
_MOST_TRIES = 3
_LARGE = "SELECT sha256 FROM record_body WHERE body IS NULL ORDER BY sha256"


class Manifest(Value):
    """What a backup holds: of which node, when it was made, and the SHA-256 of each file by its name."""

    format: Literal["truceline.org/formats/backup@1"]
    name: str
    made: str
    files: dict[str, str]


def backup(node: Node, target: Path) -> Path:
    """Write a backup to `target`, a new file, or into it where it is a folder; the file.

    Others may go on writing meanwhile. Raises `InvalidNode` where the file is there already, or where a body that the
    record names is missing.
    """
    made = node.clock()
    file = target / f"{node.name}-{made:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if file.exists():
        raise InvalidNode("is there already; a backup is never overwritten", where=str(file), remedy="name a new file")
    if not file.parent.is_dir():
        raise InvalidNode("there is no such folder", where=str(file.parent), remedy="make it first")
    folder = Path(mkdtemp(prefix=f".{file.name}-", dir=file.parent))
    try:
        part = folder / MANIFEST
        # A body that was erased after the database was copied is in neither, if both are looked at again.
        for _ in range(_MOST_TRIES):
            lost = _write(node, part, folder / DATABASE, timestamp(made), int(made.timestamp()))
            if lost is None:
                part.rename(file)
                return file
        raise InvalidNode(f"the body {lost} is missing", where=node.name, remedy="run `truceline log verify`")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(node: Node, archive: Path, database: Path, made: str, mtime: int) -> str | None:
    """Write the archive; the name of the file that was gone meanwhile, or None."""
    database.unlink(missing_ok=True)
    with databases.opening(node.name):
        _copy_database(node, database)
    files: dict[str, str] = {}
    handle = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, file in _files(node, database):
                try:
                    content = file.open("rb")
                except FileNotFoundError:
                    return name
                with content:
                    files[name] = _add(tar, name, content, mtime)
            manifest = Manifest(format=FORMAT, name=node.name, made=made, files=files)
            _add(tar, MANIFEST, BytesIO(manifest.model_dump_json().encode()), mtime)
        stream.flush()
        os.fsync(stream.fileno())
    return None


def _files(node: Node, database: Path) -> Iterator[tuple[str, Path]]:
    """What goes into a backup, by the name that it has in the node's folder."""
    for file in sorted(node.folder.iterdir()):
        if file.is_file() and not file.name.startswith((".", DATABASE)):
            yield file.name, file
    for file in sorted(node.keys.iterdir()):
        yield f"{KEYS}/{file.name}", file
    yield DATABASE, database
    with closing(sqlite3.connect(database)) as copy:
        for (digest,) in copy.execute(_LARGE):
            file = bodies.file_of(node.bodies, digest)
            yield f"{BODIES}/{file.relative_to(node.bodies).as_posix()}", file


def _add(tar: tarfile.TarFile, name: str, content: BinaryIO, mtime: int) -> str:
    """Add a file to the archive; its SHA-256."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = content.seek(0, os.SEEK_END), mtime, 0o600
    content.seek(0)
    reading = _Hashing(content)
    tar.addfile(member, reading)
    return reading.digest.hexdigest()


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, content: BinaryIO) -> None:
        self.content, self.digest = content, sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.content.read(size)
        self.digest.update(data)
        return data


def _copy_database(node: Node, file: Path) -> None:
    """The node's database as it is at one moment, as one SQLite file."""
    connection = connections[node.alias]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            _sign_out(copy)
        return
    alias = databases.connect(databases.sqlite(file))
    try:
        databases.bring_up_to_date(alias, str(file))
        copy_tables(node.alias, alias)
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        databases.disconnect(alias)


def _sign_out(copy: sqlite3.Connection) -> None:
    """Leave out who is signed in, for whoever reads a backup must not be them, and who tried to."""
    known = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    with copy:
        copy.execute("PRAGMA secure_delete=ON")
        for passing in known & PASSING:
            copy.execute(f"DELETE FROM {passing}")
