"""All tables of one database into another, whatever each is: what makes a backup the same for SQLite and PostgreSQL.

Accounts and what the pages keep go along where there are any; who is signed in just now does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

from truceline.errors import InvalidNode
from truceline.store import databases
from truceline.store.databases import placeholders, snapshot

_AT_ONCE = 500
_RECORD = ("store",)
_PAGES = ("contenttypes", "auth", "account", "mfa", "web")
"""Applications whose tables a database has too where the node served pages."""
PASSING = frozenset({"django_session", "web_remembered", "attempt"})
"""Tables of what soon ends: who is signed in, and who tried to be."""


def copy_tables(source: str, target: str) -> None:
    """Copy every row of the database with alias `source`, as it is at one moment, into the empty one of `target`.

    Raises `InvalidNode` where the source holds accounts and this process was not told what these are.
    """
    pages = has_pages(source)
    if pages:
        for alias in (source, target):
            databases.bring_up_to_date(alias, alias, every=True)
    tables = [
        table
        for label in (*_RECORD, *(_PAGES if pages else ()))
        for table in apps.get_app_config(label).get_models(include_auto_created=True)
        if table._meta.db_table not in PASSING
    ]
    with snapshot(source), transaction.atomic(using=target):
        for table in tables:
            _copy(table, source, target)
        with connections[target].cursor() as cursor:
            for statement in connections[target].ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)


def has_pages(alias: str) -> bool:
    """Whether a database holds what the pages keep. Raises `InvalidNode` where this process does not know it."""
    with connections[alias].cursor() as cursor:
        has = "auth_user" in connections[alias].introspection.table_names(cursor)
    if has and not apps.is_installed("django.contrib.auth"):
        raise InvalidNode("holds accounts, which this process does not know", where=alias, remedy="use `truceline`")
    return has


def _copy(table: type[models.Model], source: str, target: str) -> None:
    fields = [field for field in table._meta.local_concrete_fields if field.column]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    name = table._meta.db_table
    with connections[target].cursor() as cursor:
        for rows in _rows(source, f"SELECT {columns} FROM {name}"):
            cursor.executemany(
                f"INSERT INTO {name} ({columns}) VALUES ({placeholders(len(fields))})",
                [[_adapted(field, value, target) for field, value in zip(fields, row, strict=True)] for row in rows],
            )


def _rows(source: str, query: str) -> Iterator[Sequence[tuple[Any, ...]]]:
    with connections[source].chunked_cursor() as cursor:
        cursor.execute(query)
        rows = iter(cursor.fetchone, None)
        while part := list(islice(rows, _AT_ONCE)):
            yield part


def _adapted(field: models.Field[Any, Any], value: Any, target: str) -> Any:
    """A value as the target takes it: SQLite keeps booleans as numbers and times without a zone, each JSON its way."""
    if isinstance(value, memoryview):
        return bytes(value)
    if value is None:
        return None
    if isinstance(field, models.BooleanField):
        return bool(value)
    if isinstance(field, models.DateTimeField):
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return field.get_db_prep_value(at, connections[target])
    if isinstance(field, models.JSONField):
        return field.get_db_prep_value(json.loads(value) if isinstance(value, str) else value, connections[target])
    return value
