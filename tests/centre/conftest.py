"""Nodes to act in, as the store's tests make them."""

from __future__ import annotations

from tests.store.conftest import database_url, make_node, new_database, node, postgresql_server

__all__ = ["database_url", "make_node", "new_database", "node", "postgresql_server"]
