"""The view of what the centre works on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("view", models.TextField()),
                ("subject", models.TextField()),
                ("type", models.TextField()),
                ("state", models.TextField()),
                ("day", models.TextField(null=True)),
                ("last", models.TextField(null=True)),
                ("due", models.TextField(null=True)),
                ("at", models.TextField()),
                ("ref", models.TextField()),
                ("facts", models.IntegerField()),
                ("words", models.TextField()),
                ("data", models.TextField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "view", "subject", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "matter",
                "indexes": [
                    models.Index(models.F("view"), models.F("type"), models.F("at"), name="matter_at"),
                    models.Index(models.F("view"), models.F("type"), models.F("day"), name="matter_day"),
                    models.Index(
                        models.F("view"), models.F("type"), models.F("last"), models.F("day"), name="matter_last"
                    ),
                    models.Index(
                        models.F("view"), models.F("due"), condition=models.Q(("due__isnull", False)), name="matter_due"
                    ),
                ],
            },
        ),
    ]
