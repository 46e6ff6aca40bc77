"""How members like lists to be shown."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0002_onetimepassword")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("member", models.TextField()),
                ("name", models.TextField()),
                ("value", models.TextField()),
            ],
            options={"db_table": "web_preference"},
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(fields=["member", "name"], name="web_preference_name"),
        ),
    ]
