"""The tables as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """`truceline.store`, whose tables are made by its migrations."""

    name = "truceline.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
