"""The internal log held against what its node showed of it: its checkpoints in the shared log (`internal_log_shown`).

Peers cannot see the internal log, but they have these checkpoints. Whoever looks into the folder later finds with them
whether the internal log was rewritten or cut since, except where the node itself said that it had been lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from truceline.errors import RecordError
from truceline.facts import InternalLogLost, InternalLogShown
from truceline.record.checkpoint import Checkpoint, read_claimed
from truceline.record.merkle import Frontier
from truceline.record.verify import Fault
from truceline.store import log
from truceline.store.node import Node

_AT_ONCE = 10_000


def faults_of_internal(node: Node) -> Iterator[Fault]:
    """A fault for each checkpoint shown of the internal log that the log, as it is stored, does not continue."""
    shown = _shown(node)
    roots = _roots(node, {checkpoint.size for _, checkpoint in shown})
    for seq, checkpoint in shown:
        root = roots.get(checkpoint.size)
        if root is None:
            said = f"shows {checkpoint.size} entries of {node.internal}, which has fewer"
            yield Fault(node.shared, seq, "rolled_back", said)
        elif root != checkpoint.root:
            said = f"shows another root of {node.internal} at {checkpoint.size} entries than it has"
            yield Fault(node.shared, seq, "rewritten", said)


def _shown(node: Node) -> list[tuple[int, Checkpoint]]:
    """What was shown of the internal log and still binds, with the entries that say so."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT seq, kind FROM record_entry WHERE origin = %s AND kind IN (%s, %s) ORDER BY seq",
            [node.shared, InternalLogShown.kind, InternalLogLost.kind],
        )
        told = cursor.fetchall()
    shown: list[tuple[int, Checkpoint]] = []
    for seq, kind in told:
        if kind == InternalLogLost.kind:
            shown.clear()
            continue
        try:
            fact = log.fact(node, log.entry(node, f"{node.shared}#{seq}"))
            if isinstance(fact, InternalLogShown):
                shown.append((seq, read_claimed(fact.checkpoint)))
        except RecordError:
            # The entry is damaged, which the verification of its log says by name.
            continue
    return shown


def _roots(node: Node, sizes: set[int]) -> dict[int, bytes]:
    """The root of the internal log at each of these sizes that it has reached."""
    tree, roots, start = Frontier(), dict[int, bytes](), 0
    for size in sorted(sizes):
        while start < size:
            with connections[node.alias].cursor() as cursor:
                cursor.execute(
                    "SELECT leaf FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s ORDER BY seq",
                    [node.internal, start, min(size, start + _AT_ONCE)],
                )
                leaves = [bytes(leaf) for (leaf,) in cursor.fetchall()]
            if not leaves:
                return roots
            tree.extend(leaves)
            start += len(leaves)
        roots[size] = tree.root()
    return roots
