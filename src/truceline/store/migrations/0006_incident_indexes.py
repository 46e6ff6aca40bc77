"""Indexes that answer what is counted of incidents by themselves, and beginnings of words up to six letters."""

from typing import Any

from django.db import migrations, models

_AGAIN = (
    "DROP TABLE findable_words",
    "CREATE VIRTUAL TABLE findable_words USING fts5"
    "(words, content='findable', content_rowid='number', detail=none, prefix='2 3 4 5 6')",
    "INSERT INTO findable_words (findable_words) VALUES ('rebuild')",
)


def index_words(apps: object, schema_editor: Any) -> None:
    """In SQLite; PostgreSQL finds beginnings of any length in the same index."""
    if schema_editor.connection.vendor != "postgresql":
        for statement in _AGAIN:
            schema_editor.execute(statement)


def leave(apps: object, schema_editor: Any) -> None:
    """What was made before does with either."""


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_obligation"),
    ]

    operations = [
        migrations.AddIndex(
            "incident",
            models.Index(
                "view", "last", "first", "day", "last_day", "family", "kind", "lat", "lon", name="incident_by_last"
            ),
        ),
        migrations.RunPython(index_words, leave),
    ]
