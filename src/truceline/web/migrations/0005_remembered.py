"""What all processes that answer must know for a while."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0004_cover")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Remembered",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("until", models.FloatField(db_index=True)),
            ],
            options={"db_table": "web_remembered"},
        ),
    ]
