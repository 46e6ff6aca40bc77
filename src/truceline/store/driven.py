"""What tracks show, kept by what it was worked out of: measuring one again takes as long as reading its file.

    known(node, [digest, ...])                  by digest what is kept, as JSON
    keep(node, "m4-2020-07-14", {digest: text}) in place of what was kept of that patrol before

A view that can be made again at any time; what is not in it is worked out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connections

from truceline.store import jobs
from truceline.store.databases import placeholders, writing
from truceline.store.node import Node

__all__ = ["TOLD_OF_TRACKS", "ask", "forget", "keep", "known"]

TOLD_OF_TRACKS = ("track_received", "patrol_planned")
"""The kinds of facts that can change what tracks show."""
_AT_ONCE = 500


def known(node: Node, inputs: Sequence[str]) -> dict[str, str]:
    """What is kept of these, by digest."""
    found: dict[str, str] = {}
    for start in range(0, len(inputs), _AT_ONCE):
        part = list(inputs[start : start + _AT_ONCE])
        with connections[node.alias].cursor() as cursor:
            cursor.execute(f"SELECT inputs, data FROM driven WHERE inputs IN ({placeholders(len(part))})", part)
            found |= dict(cursor.fetchall())
    return found


def keep(node: Node, patrol: str, shown: Mapping[str, str]) -> None:
    """Keep what the tracks of a patrol show, and nothing else of it."""
    with writing(node.alias), connections[node.alias].cursor() as cursor:
        cursor.execute("DELETE FROM driven WHERE patrol = %s", [patrol])
        cursor.executemany(
            "INSERT INTO driven (inputs, patrol, data) VALUES (%s, %s, %s) ON CONFLICT (inputs) DO NOTHING",
            [(inputs, patrol, data) for inputs, data in shown.items()],
        )


def ask(node: Node) -> None:
    """Ask for what is not kept yet to be worked out."""
    jobs.enqueue(node, "measure_tracks", "all", again=True)


def forget(node: Node) -> None:
    """Drop all of it, in the transaction under way, when a file is erased: nothing that a lost one showed may stay."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("DELETE FROM driven")
    ask(node)
