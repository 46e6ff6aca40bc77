"""Nodes of the tests of the store."""

from __future__ import annotations

from tests.store.conftest import make_node

__all__ = ["make_node"]
