"""When another node first confirmed by its cosignature that it holds an entry, as far as its receipts are here.

    Receipts(node).first("north/shared#12", "south")     Confirmed(size=14, at=…)

A receipt was checked when it was taken in, and is checked again before anything is said of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connections

from truceline.errors import BadSignature, InvalidRecord
from truceline.record.checkpoint import read_receipt
from truceline.record.mirror import KeysInForce, Known, key_at
from truceline.record.names import node_of, read_ref
from truceline.store import log, peers
from truceline.store.node import Node

__all__ = ["Confirmed", "Receipts"]


class Confirmed(NamedTuple):
    """A node cosigned a log of `size` entries, at a time of its own clock (UTC)."""

    size: int
    at: datetime


class Receipts:
    """The receipts that a node holds, asked many times; each log's are looked up once, each receipt checked once."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self._sizes: dict[str, dict[str, list[int]]] = {}
        self._keys: dict[str, KeysInForce] = {}
        self._read: dict[tuple[str, int, str], Confirmed | None] = {}
        self._known: dict[str, Known] | None = None

    def first(self, ref: str, cosigner: str) -> Confirmed | None:
        """The first receipt of `cosigner` that has the entry `ref` in it; None where no good one is held."""
        origin, seq = read_ref(ref)
        sizes = self._sizes_of(origin).get(cosigner, [])
        for size in sizes[bisect_right(sizes, seq) :]:
            confirmed = self._confirmed(origin, size, cosigner)
            if confirmed is not None:
                return confirmed
        return None

    def _sizes_of(self, origin: str) -> dict[str, list[int]]:
        if origin not in self._sizes:
            found: dict[str, list[int]] = defaultdict(list)
            with connections[self.node.alias].cursor() as cursor:
                cursor.execute("SELECT cosigner, size FROM record_receipt WHERE origin = %s ORDER BY size", [origin])
                for cosigner, size in cursor.fetchall():
                    found[cosigner].append(size)
            self._sizes[origin] = found
        return self._sizes[origin]

    def _confirmed(self, origin: str, size: int, cosigner: str) -> Confirmed | None:
        key = (origin, size, cosigner)
        if key not in self._read:
            self._read[key] = self._checked(*key)
        return self._read[key]

    def _checked(self, origin: str, size: int, cosigner: str) -> Confirmed | None:
        with connections[self.node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT receipt FROM record_receipt WHERE origin = %s AND size = %s AND cosigner = %s",
                [origin, size, cosigner],
            )
            (receipt,) = cursor.fetchone()
        signing, known = key_at(self._keys_of(origin), size), self._nodes().get(cosigner)
        if signing is None or known is None:
            return None
        for each in known.cosigning:
            try:
                checkpoint, time = read_receipt(receipt, signing, each)
                if (checkpoint.origin, checkpoint.size) == (origin, size):
                    return Confirmed(size, datetime.fromtimestamp(time, UTC))
            except (BadSignature, InvalidRecord, OverflowError, ValueError, OSError):
                # The last three: a time that no calendar has.
                continue
        return None

    def _keys_of(self, origin: str) -> KeysInForce:
        if origin not in self._keys:
            head, known = log.logs(self.node).get(origin), self._nodes().get(node_of(origin))
            self._keys[origin] = (
                peers.in_force(self.node, origin, head.checkpoint, known.signing if known else ()) if head else ()
            )
        return self._keys[origin]

    def _nodes(self) -> dict[str, Known]:
        if self._known is None:
            self._known = peers.known(self.node)
        return self._known
