"""Proofs are made of the roots of a log's blocks, and are those that all its leaves give."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.store.exchanging import actor
from truceline.facts import KINDS
from truceline.record.checkpoint import read_claimed
from truceline.record.proof import prove
from truceline.store import journal
from truceline.store import prove as proving
from truceline.store.node import Node


def tell(node: Node, *names: str) -> None:
    for name in names:
        body = {"post": {"id": name, "name": name, "point": {"lat": 35.8, "lon": 36.6}}}
        journal.write(actor(node), KINDS["post_registered"].model_validate(body))


def rows(node: Node, origin: str) -> list[tuple[bytes, bytes]]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT leaf, entry FROM record_entry WHERE origin = %s ORDER BY seq", [origin])
        return [(bytes(leaf), bytes(entry)) for leaf, entry in cursor.fetchall()]


def agree(node: Node, origin: str) -> int:
    """How many entries there are; the proof of each is as all leaves give it."""
    held = rows(node, origin)
    for seq, (_, entry) in enumerate(held):
        told = proving.proof_of(node, f"{origin}#{seq}")
        assert told.hashes == prove([leaf for leaf, _ in held], seq, told.checkpoint).hashes
        assert told.extra == entry and read_claimed(told.checkpoint).size == len(held)
    return len(held)


def test_each_entry_of_a_log_of_any_length_is_proved(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "_BLOCK", 4)
    origin, before = node.internal, len(rows(node, node.internal))
    for length in range(18):
        assert agree(node, origin) == before + length
        tell(node, f"p-{length}")


def test_roots_of_another_log_that_was_here_before_are_not_believed(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "_BLOCK", 4)
    tell(node, *(f"p-{n}" for n in range(12)))
    origin = node.internal
    key = proving._key(node, origin)
    proving._known[key] = [bytes(32)] * (len(rows(node, origin)) // 4)
    assert agree(node, origin) >= 12
