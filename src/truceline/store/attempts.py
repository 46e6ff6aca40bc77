"""Wrong tokens by the address that they came from, as all processes that answer for a node count them.

wait = wrong(node, "203.0.113.9")      # seconds that the address has to wait; 0.0 if not at all
"""

from __future__ import annotations

from django.db import connections

from truceline.store.node import Node

__all__ = ["MOST", "SECONDS", "wrong"]

MOST, SECONDS = 20, 60.0
"""After so many from one address within so many seconds it has to wait."""


def wrong(node: Node, address: str) -> float:
    """Count one; how many seconds the address has to wait until it is listened to again, 0 if not at all."""
    now = node.clock().timestamp()
    over = now - SECONDS
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT since FROM attempt WHERE address = %s AND number >= %s AND since > %s", [address, MOST, over]
        )
        if found := cursor.fetchone():
            # Who is told to wait writes nothing.
            return float(found[0]) - over
        cursor.execute("DELETE FROM attempt WHERE since <= %s", [over])
        cursor.execute(
            "INSERT INTO attempt (address, since, number) VALUES (%s, %s, 1) "
            "ON CONFLICT (address) DO UPDATE SET number = attempt.number + 1",
            [address, now],
        )
    return 0.0
