"""Django's settings. What depends on a node (its database, its secret) is set by `databases` when a node is opened."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

INSTALLED_APPS = ["truceline.store"]
USE_TZ = True
TIME_ZONE = "UTC"
DATABASES: dict[str, dict[str, Any]] = {}
SECRET_KEY = token_urlsafe()
# Django says nothing of its own accord: whatever goes wrong reaches the user as one of our errors.
LOGGING_CONFIG = None
