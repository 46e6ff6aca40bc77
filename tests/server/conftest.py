"""Nodes of the tests of the store."""

from __future__ import annotations

from tests.store.conftest import _identities, make_node

__all__ = ["_identities", "make_node"]
