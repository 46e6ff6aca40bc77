"""The view of reports as they were read."""

from django.db import migrations, models


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
                    models.Index(
                        models.F("view"), models.F("received"), models.F("report"), name="read_report_received"
                    ),
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
                    models.Index(models.F("view"), models.F("outlet"), name="read_report_outlet"),
                    models.Index(models.F("view"), models.F("language"), name="read_report_language"),
                    models.Index(models.F("file"), name="read_report_file"),
                    models.Index(
                        models.F("copy_of"),
                        condition=models.Q(("copy_of__isnull", False)),
                        name="read_report_copies",
                    ),
                ],
            },
        ),
    ]
