"""Which database a node's tables lie in: SQLite in its folder, or the PostgreSQL database that DATABASE_URL names.

    settings = sqlite(Path("north/truceline.db"))     # or postgresql("postgres://user:password@host/name")
    alias = connect(settings)                         # Django's name for it: connections[alias], .using(alias)
    bring_up_to_date(alias)                           # makes or changes the tables

A process can have any number of them open. The first is Django's `default`, the others have names of their own.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DEFAULT_DB_ALIAS

from truceline.config import DATABASE_URL
from truceline.errors import InvalidNode, InvalidSetting

_SCHEMES = ("postgres", "postgresql")
_BUSY_SECONDS = 30
_MIGRATING = 0x7472_7563
"""The number of the lock that a process holds in PostgreSQL while it changes tables."""
_WRITING = 0x7472_7564
"""The number of the lock that it holds there while it writes the record."""
_opened = count(1)
_in_use: set[str] = set()
_lock = Lock()


def placeholders(number: int) -> str:
    """So many placeholders for values in a statement: `%s, %s, %s`."""
    return ", ".join(["%s"] * number)


def sqlite(file: Path) -> dict[str, Any]:
    """Django's settings for a database in `file`: a commit is on the disk when it returns, readers never wait."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": _BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Django's settings for `postgres://user:password@host:port/name?sslmode=…`, percent-encoded where need be.

    Raises `InvalidSetting` for any other text; the message never shows it, since a password stands in it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise _no_url("cannot be read as a URL") from None
    if parts.scheme not in _SCHEMES:
        raise _no_url("does not begin with postgres://")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name or "\0" in unquote(url):
        raise _no_url("names no database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _no_url(reason: str) -> InvalidSetting:
    return InvalidSetting(reason, where=DATABASE_URL, remedy="write postgres://user:password@host:port/name")


def connect(settings: dict[str, Any]) -> str:
    """Make a database known to Django; the alias by which it goes from now on. Nothing is opened yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truceline.store.settings")
    django.setup()
    with _lock:
        alias = f"node-{next(_opened)}" if DEFAULT_DB_ALIAS in _in_use else DEFAULT_DB_ALIAS
        _in_use.add(alias)
    known = connections.configure_settings({DEFAULT_DB_ALIAS: settings})
    _forget(alias)
    connections.settings[alias] = known[DEFAULT_DB_ALIAS]
    return alias


def disconnect(alias: str) -> None:
    """Close this thread's connection and forget the database."""
    with _lock:
        _in_use.discard(alias)
    if alias in connections.settings:
        connections[alias].close()
        _forget(alias)
        del connections.settings[alias]


def _forget(alias: str) -> None:
    with suppress(AttributeError):
        del connections[alias]


@contextmanager
def opening(where: str) -> Iterator[None]:
    """Whatever the database refuses in here becomes one `InvalidNode` that says where."""
    try:
        yield
    # What SQLite says of a damaged file can hold the damaged bytes, which are no text.
    except (DatabaseError, sqlite3.Error, UnicodeDecodeError) as error:
        reason = " ".join(str(error.__cause__ or error).split())
        raise InvalidNode(f"the database cannot be used ({reason})", where=where, remedy="check it") from None


def bring_up_to_date(alias: str, where: str, *, every: bool = False) -> None:
    """Make the tables of the record, or change those of an older version; where `every`, those of the pages too.

    Raises `InvalidNode` for those of a newer version.
    """
    # Also to look, one after the other: SQLite does not wait where two connections make a new file's WAL at once.
    with _alone(alias):
        if every or _missing(alias, where):
            executor = MigrationExecutor(connections[alias])
            executor.migrate([node for node in executor.loader.graph.leaf_nodes() if every or node[0] == "store"])


def _missing(alias: str, where: str) -> set[str]:
    """The migrations that the database lacks."""
    known = {file.stem for file in (Path(__file__).parent / "migrations").glob("[0-9]*.py")}
    done = _done(alias)
    if done - known:
        newer = ", ".join(sorted(done - known))
        raise InvalidNode(
            f"the database is newer than this program (it has {newer})", where=where, remedy="install a newer Truceline"
        )
    return known - done


def _done(alias: str) -> set[str]:
    connection = connections[alias]
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'store'")
        return {name for (name,) in cursor.fetchall()}


@contextmanager
def _alone(alias: str) -> Iterator[None]:
    """Keep other processes from changing the same tables."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])
    else:
        # The folder, not the file: closing any handle of that would drop the locks that SQLite holds on it (POSIX).
        folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


@contextmanager
def writing(alias: str) -> Iterator[None]:
    """A transaction that writes the record; the next one begins when it is over, whichever log it writes to.

    What a matter says is made of all logs, so no two may be written at the same time. In SQLite the transaction itself
    is the lock.
    """
    connection = connections[alias]
    with transaction.atomic(using=alias):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])
        yield


@contextmanager
def snapshot(alias: str) -> Iterator[None]:
    """Read the database as it is at one moment, without keeping others from writing; nothing is written in here."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    elif connection.in_atomic_block:
        yield
    else:
        # `atomic` would begin as a writer does.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def take_back(alias: str) -> None:
    """Drop all tables again: the database was empty before."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        executor = MigrationExecutor(connection)
        made = {app for app, _ in executor.loader.applied_migrations}
        executor.migrate([(app, None) for app in sorted(made)])
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS django_migrations")
