"""The view of how it stands with what was promised."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_read_report"),
    ]

    operations = [
        migrations.CreateModel(
            name="Obligation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "view", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("view", models.TextField()),
                ("place", models.IntegerField()),
                ("data", models.TextField()),
            ],
            options={
                "db_table": "obligation",
            },
        ),
    ]
