"""Making and opening nodes."""

from __future__ import annotations

from django.db import connections

from truceline.store.node import Node


def test_a_node_begins_with_its_card_its_agreement_and_its_first_member(node: Node) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, seq, kind, subject FROM record_entry ORDER BY origin, seq")
        assert cursor.fetchall() == [
            ("north/internal", 0, "member_added", "member:op-1"),
            ("north/shared", 0, "node_opened", "node:north"),
            ("north/shared", 1, "agreement_adopted", "agreement:protocol-2020"),
        ]
