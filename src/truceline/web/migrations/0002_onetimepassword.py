"""Passwords that were made for a member and hold for a while."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0001_initial")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OneTimePassword",
            fields=[
                ("member", models.TextField(primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
            options={"db_table": "web_one_time_password"},
        ),
    ]
