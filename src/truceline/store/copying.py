"""All tables of one database into another, whatever each is: what makes a backup the same for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

from truceline.store.databases import placeholders, snapshot

_AT_ONCE = 500


def copy_tables(source: str, target: str) -> None:
    """Copy every row of the database with alias `source`, as it is at one moment, into the empty one of `target`."""
    tables = list(apps.get_app_config("store").get_models())
    with snapshot(source), transaction.atomic(using=target):
        for table in tables:
            _copy(table, source, target)
        with connections[target].cursor() as cursor:
            for statement in connections[target].ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)


def _copy(table: type[models.Model], source: str, target: str) -> None:
    fields = [field for field in table._meta.local_concrete_fields if field.column]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    name = table._meta.db_table
    with connections[target].cursor() as cursor:
        for rows in _rows(source, f"SELECT {columns} FROM {name}"):
            cursor.executemany(
                f"INSERT INTO {name} ({columns}) VALUES ({placeholders(len(fields))})",
                [[_adapted(field, value) for field, value in zip(fields, row, strict=True)] for row in rows],
            )


def _rows(source: str, query: str) -> Iterator[Sequence[tuple[Any, ...]]]:
    with connections[source].chunked_cursor() as cursor:
        cursor.execute(query)
        rows = iter(cursor.fetchone, None)
        while part := list(islice(rows, _AT_ONCE)):
            yield part


def _adapted(field: models.Field[Any, Any], value: Any) -> Any:
    """A value as both databases take it: SQLite keeps a boolean as a number, PostgreSQL gives bytes as a view."""
    if isinstance(value, memoryview):
        return bytes(value)
    return bool(value) if isinstance(field, models.BooleanField) else value
