"""The tables as they were first made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                ("sha256", models.TextField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("body", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "record_body",
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("origin", models.TextField()),
                ("refusal", models.TextField()),
                ("held", models.TextField()),
                ("shown", models.TextField()),
                ("at", models.TextField()),
            ],
            options={
                "db_table": "record_evidence",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("arguments", models.TextField()),
                ("state", models.TextField(default="waiting")),
                ("attempts", models.IntegerField(default=0)),
                ("lease_by", models.TextField(default="")),
                ("lease_until", models.TextField(default="")),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("said", models.TextField(default="")),
                ("asked_at", models.TextField(default="")),
            ],
            options={
                "db_table": "job",
            },
        ),
        migrations.CreateModel(
            name="Log",
            fields=[
                ("origin", models.TextField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("peaks", models.BinaryField(default=b"")),
                ("checkpoint", models.TextField(default="")),
                ("last_at", models.TextField(default="")),
                ("seen", models.TextField(default="{}")),
                ("sealed", models.TextField(null=True)),
                ("conflict", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "record_log",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("origin", models.TextField()),
                ("size", models.BigIntegerField()),
                ("cosigner", models.TextField()),
                ("receipt", models.TextField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "origin", "size", "cosigner", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "record_receipt",
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("inputs", models.TextField(primary_key=True, serialize=False)),
                ("report", models.TextField()),
                ("claims", models.TextField()),
            ],
            options={
                "db_table": "suggestion",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("origin", models.TextField()),
                ("seq", models.BigIntegerField()),
                ("entry", models.BinaryField()),
                ("leaf", models.BinaryField()),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "origin", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "record_entry",
                "indexes": [
                    models.Index(models.F("subject"), models.F("origin"), models.F("seq"), name="record_entry_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("origin", models.TextField()),
                ("subject", models.TextField()),
                ("type", models.TextField()),
                ("state", models.TextField()),
                ("seq", models.BigIntegerField()),
                ("author", models.TextField()),
                ("at", models.TextField()),
                ("key", models.TextField(null=True)),
                ("detail", models.TextField()),
                ("history", models.TextField()),
                ("irregular", models.IntegerField(default=0)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "origin", "subject", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "standing",
                "indexes": [
                    models.Index(models.F("type"), models.F("state"), name="standing_type"),
                    models.Index(models.F("key"), condition=models.Q(("key__isnull", False)), name="standing_key"),
                ],
            },
        ),
    ]
