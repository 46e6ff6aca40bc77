"""Material that stays covered until somebody asks for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0003_preference")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("subject", models.TextField(primary_key=True, serialize=False)),
                ("covered", models.BooleanField()),
                ("member", models.TextField()),
                ("at", models.TextField()),
            ],
            options={"db_table": "web_cover"},
        ),
    ]
