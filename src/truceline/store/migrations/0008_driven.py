"""What tracks show, kept; and in PostgreSQL the words of what can be found as they are compared, kept too."""

from typing import Any

from django.db import migrations, models

_WORDS = "array_to_tsvector(string_to_array(words, ' '))"


def keep_words(apps: object, schema_editor: Any) -> None:
    """The newest of many are found by going through them, which must not take their words apart each time."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE findable ADD COLUMN vector tsvector GENERATED ALWAYS AS ({_WORDS}) STORED")
        schema_editor.execute("DROP INDEX findable_words")
        schema_editor.execute("CREATE INDEX findable_words ON findable USING gin (vector)")


def drop_words(apps: object, schema_editor: Any) -> None:
    """As it was before."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE findable DROP COLUMN vector")
        schema_editor.execute(f"CREATE INDEX findable_words ON findable USING gin ({_WORDS})")


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0006_incident_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Driven",
            fields=[
                ("inputs", models.TextField(primary_key=True, serialize=False)),
                ("patrol", models.TextField()),
                ("data", models.TextField()),
            ],
            options={
                "db_table": "driven",
                "indexes": [models.Index("patrol", name="driven_by_patrol")],
            },
        ),
        migrations.RunPython(keep_words, drop_words),
    ]
