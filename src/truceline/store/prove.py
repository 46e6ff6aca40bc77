"""Proofs that an entry stands in its log (docs/formats/entry.md, "Proof of one entry")."""

from __future__ import annotations

from django.db import connections

from truceline.errors import UnknownName
from truceline.record.checkpoint import read_claimed
from truceline.record.names import read_ref
from truceline.record.proof import Proof, prove
from truceline.store import log
from truceline.store.node import Node


def proof_of(node: Node, ref: str) -> Proof:
    """The proof of the entry `ref` (`north/shared#12`), under the last receipt that has it, else the log's checkpoint.

    Raises `UnknownName` where there is no such entry, `InvalidRecord` for a malformed reference.
    """
    origin, seq = read_ref(ref)
    found = next(log.entries(node, origin, seq, seq + 1), None)
    head = log.logs(node).get(origin)
    if found is None or head is None:
        raise UnknownName("there is no such entry here", where=ref, remedy="`truceline log show` lists them")
    checkpoint = _receipt(node, origin, seq) or head.checkpoint
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT leaf FROM record_entry WHERE origin = %s AND seq < %s ORDER BY seq",
            [origin, read_claimed(checkpoint).size],
        )
        leaves = [bytes(leaf) for (leaf,) in cursor.fetchall()]
    return prove(leaves, seq, checkpoint, found[1])


def _receipt(node: Node, origin: str, seq: int) -> str | None:
    """The last checkpoint with another node's cosignature that has the entry in it."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT receipt FROM record_receipt WHERE origin = %s AND size > %s ORDER BY size DESC, cosigner LIMIT 1",
            [origin, seq],
        )
        found = cursor.fetchone()
    return found[0] if found else None
