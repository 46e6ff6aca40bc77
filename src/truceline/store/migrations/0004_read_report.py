"""Reports as they were read, and claims looked up by their report."""

import json

from django.db import migrations, models

_AT_ONCE = 500


def name_reports(apps, schema_editor):
    """The claims that were decided of before are looked up by their report, too."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT origin, subject, detail FROM standing WHERE type = 'claim' AND key IS NULL")
        found = cursor.fetchall()
        for start in range(0, len(found), _AT_ONCE):
            keyed = [(_report(detail), origin, subject) for origin, subject, detail in found[start : start + _AT_ONCE]]
            cursor.executemany("UPDATE standing SET key = %s WHERE origin = %s AND subject = %s", keyed)


def _report(detail):
    bodies = [body for body in json.loads(detail).values() if isinstance(body, dict)]
    return next((body["claim"]["report"] for body in bodies if "claim" in body), None)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0003_incident"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportText",
            fields=[
                ("sha256", models.TextField(primary_key=True, serialize=False)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "report_text",
            },
        ),
        migrations.CreateModel(
            name="ReadReport",
            fields=[
                ("view", models.TextField()),
                ("report", models.TextField()),
                ("file", models.TextField()),
                ("state", models.TextField()),
                ("turn", models.BigIntegerField()),
                ("name", models.TextField()),
                ("outlet", models.TextField()),
                ("title", models.TextField()),
                ("language", models.TextField()),
                ("published", models.TextField(null=True)),
                ("until", models.TextField(null=True)),
                ("received", models.TextField()),
                ("waiting", models.IntegerField(default=0)),
                ("decided", models.IntegerField(default=0)),
                ("graded", models.TextField(default="")),
                ("copy_of", models.TextField(null=True)),
                ("protected", models.BooleanField(default=False)),
                ("words", models.TextField()),
                ("told", models.TextField(default="[]")),
                ("suggested", models.TextField(default="[]")),
                ("inputs", models.TextField(default="")),
                ("text", models.TextField(default="")),
                ("data", models.TextField(default="")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "view", "report", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "read_report",
                "indexes": [
                    models.Index(models.F("view"), models.F("turn"), models.F("report"), name="read_report_turn"),
                    models.Index(models.F("view"), models.F("received"), models.F("report"), name="read_report_received"),
                    models.Index(
                        models.F("view"), models.F("published"), models.F("report"), name="read_report_published"
                    ),
                    models.Index(
                        models.F("view"),
                        models.F("state"),
                        models.F("turn"),
                        models.F("report"),
                        name="read_report_state",
                    ),
                    models.Index(models.F("file"), name="read_report_file"),
                    models.Index(
                        models.F("copy_of"),
                        condition=models.Q(("copy_of__isnull", False)),
                        name="read_report_copies",
                    ),
                ],
            },
        ),
        migrations.RunPython(name_reports, migrations.RunPython.noop),
    ]
