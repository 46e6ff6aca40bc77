"""The pages as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """`truceline.web`, whose own tables hold what is only of one person's way of working."""

    name = "truceline.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
