"""Wrong tokens by address, as all processes that answer count them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0008_driven"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("address", models.TextField(primary_key=True, serialize=False)),
                ("since", models.FloatField()),
                ("number", models.IntegerField()),
            ],
            options={"db_table": "attempt"},
        ),
    ]
