"""The view of the incidents that reports amount to, and what can be found by words."""

from typing import Any

from django.db import migrations, models

_SQLITE = (
    "CREATE VIRTUAL TABLE findable_words USING fts5"
    "(words, content='findable', content_rowid='number', detail=none, prefix='2 3 4')",
    "CREATE TRIGGER findable_put AFTER INSERT ON findable BEGIN "
    "INSERT INTO findable_words (rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER findable_gone AFTER DELETE ON findable BEGIN "
    "INSERT INTO findable_words (findable_words, rowid, words) VALUES ('delete', old.number, old.words); END",
    "CREATE TRIGGER findable_changed AFTER UPDATE ON findable BEGIN "
    "INSERT INTO findable_words (findable_words, rowid, words) VALUES ('delete', old.number, old.words); "
    "INSERT INTO findable_words (rowid, words) VALUES (new.number, new.words); END",
)
_POSTGRESQL = ("CREATE INDEX findable_words ON findable USING gin (array_to_tsvector(string_to_array(words, ' ')))",)


def index_words(apps: object, schema_editor: Any) -> None:
    """The database's own index over words, which keeps itself along."""
    for statement in _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE:
        schema_editor.execute(statement)


def drop_words(apps: object, schema_editor: Any) -> None:
    """What the table itself does not take with it."""
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE findable_words")


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_matter"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncidentData",
            fields=[
                ("view", models.TextField()),
                ("id", models.TextField()),
                ("data", models.TextField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "view", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "incident_data",
            },
        ),
        migrations.CreateModel(
            name="IncidentsMade",
            fields=[
                ("view", models.TextField(primary_key=True, serialize=False)),
                ("revision", models.BigIntegerField()),
                ("logs", models.TextField()),
                ("at", models.TextField()),
            ],
            options={
                "db_table": "incidents_made",
            },
        ),
        migrations.CreateModel(
            name="Findable",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("view", models.TextField()),
                ("subject", models.TextField()),
                ("type", models.TextField()),
                ("day", models.TextField()),
                ("title", models.TextField()),
                ("words", models.TextField()),
            ],
            options={
                "db_table": "findable",
                "indexes": [models.Index(models.F("view"), models.F("subject"), name="findable_subject")],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("view", models.TextField()),
                ("id", models.TextField()),
                ("code", models.TextField()),
                ("number", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("family", models.TextField()),
                ("told", models.TextField()),
                ("state", models.TextField()),
                ("case", models.TextField(default="")),
                ("first", models.TextField()),
                ("last", models.TextField()),
                ("precision", models.TextField()),
                ("day", models.TextField()),
                ("last_day", models.TextField()),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("radius_m", models.FloatField(null=True)),
                ("place", models.TextField()),
                ("place_local", models.TextField()),
                ("zone", models.TextField()),
                ("certainty", models.TextField()),
                ("zones", models.TextField()),
                ("margin_m", models.FloatField(null=True)),
                ("route", models.TextField()),
                ("km", models.FloatField(null=True)),
                ("offset_m", models.FloatField(null=True)),
                ("side", models.TextField()),
                ("accounts", models.IntegerField()),
                ("speakers", models.IntegerField()),
                ("reports", models.IntegerField()),
                ("sources", models.IntegerField()),
                ("differs", models.TextField()),
                ("denied", models.IntegerField()),
                ("parties", models.TextField()),
                ("registered", models.TextField()),
                ("according", models.TextField()),
                ("killed_low", models.BigIntegerField(null=True)),
                ("killed_high", models.BigIntegerField(null=True)),
                ("wounded_low", models.BigIntegerField(null=True)),
                ("wounded_high", models.BigIntegerField(null=True)),
                ("figures", models.TextField()),
                ("verdicts", models.TextField()),
                ("verdict", models.TextField()),
                ("disposed", models.TextField()),
                ("opened", models.IntegerField()),
                ("words", models.TextField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "view", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "incident",
                "indexes": [
                    models.Index(models.F("view"), models.F("code"), name="incident_by_code"),
                    models.Index(models.F("view"), models.F("first"), models.F("id"), name="incident_by_first"),
                    models.Index(
                        models.F("view"),
                        models.F("family"),
                        models.F("first"),
                        models.F("id"),
                        name="incident_by_family",
                    ),
                    models.Index(
                        models.F("view"), models.F("kind"), models.F("first"), models.F("id"), name="incident_by_kind"
                    ),
                    models.Index(models.F("view"), models.F("number"), name="incident_by_number"),
                    models.Index(
                        models.F("view"),
                        models.F("lat"),
                        models.F("lon"),
                        condition=models.Q(("lat__isnull", False)),
                        name="incident_by_point",
                    ),
                    models.Index(
                        models.F("view"),
                        models.F("day"),
                        models.F("family"),
                        models.F("kind"),
                        models.F("lat"),
                        name="incident_by_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentClaim",
            fields=[
                ("view", models.TextField()),
                ("claim", models.TextField()),
                ("incident", models.TextField()),
                ("report", models.TextField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "view", "claim", "incident", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "incident_claim",
                "indexes": [
                    models.Index(models.F("view"), models.F("incident"), name="incident_claim_by_incident"),
                    models.Index(models.F("view"), models.F("report"), name="incident_claim_by_report"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentCode",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("incident", models.TextField()),
                ("claim", models.TextField()),
            ],
            options={
                "db_table": "incident_code",
                "indexes": [models.Index(models.F("incident"), name="incident_code_by_incident")],
            },
        ),
        migrations.AddIndex("standing", models.Index("subject", "origin", name="standing_subject")),
        migrations.RunPython(index_words, drop_words),
    ]
