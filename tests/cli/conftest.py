"""What tests of commands share: a PostgreSQL server, where a test wants one."""

from __future__ import annotations

from tests.store.postgresql import new_database, postgresql_server

__all__ = ["new_database", "postgresql_server"]
