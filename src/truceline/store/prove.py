"""Proofs that an entry stands in its log (docs/formats/entry.md, "Proof of one entry")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import connections

from truceline.errors import InvalidRecord, UnknownName
from truceline.record.checkpoint import read_claimed
from truceline.record.merkle import Frontier, inclusion_path, leaf_hash, node_hash, root_of, verify_inclusion
from truceline.record.names import read_ref
from truceline.record.proof import Proof
from truceline.store import log
from truceline.store.node import Node

_BLOCK = 1024
"""So many leaves are read for a proof, and again so many at the end of the log; of others only their blocks' roots."""
_known: dict[tuple[str, str], list[bytes]] = {}


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
    under = read_claimed(checkpoint)
    hashes = inclusion_path(seq, under.size, partial(_root, node, origin, _blocks(node, origin, under.size)))
    if not verify_inclusion(leaf_hash(found[1]), seq, under.size, hashes, under.root):
        # Another log may have come in its place: a backup was restored, a mirror taken anew.
        _known.pop(_key(node, origin), None)
        hashes = inclusion_path(seq, under.size, partial(_root, node, origin, _blocks(node, origin, under.size)))
    return Proof(seq, hashes, checkpoint, found[1])


def _key(node: Node, origin: str) -> tuple[str, str]:
    return str(node.folder), origin


def _blocks(node: Node, origin: str, size: int) -> list[bytes]:
    """The roots of a log's whole blocks below `size`; those that came since are worked out, and kept."""
    known = _known.get(key := _key(node, origin), [])
    for number in range(len(known), size // _BLOCK):
        known = [*known, root_of(_leaves(node, origin, number * _BLOCK, (number + 1) * _BLOCK))]
    _known[key] = known
    return known


def _root(node: Node, origin: str, blocks: Sequence[bytes], start: int, end: int) -> bytes:
    """The root over the leaves from `start` to before `end`, of a part of the tree."""
    if end - start < _BLOCK:
        return root_of(_leaves(node, origin, start, end))
    tree = Frontier()
    tree.extend(blocks[start // _BLOCK : end // _BLOCK])
    peaks = list(tree.peaks)
    if rest := _leaves(node, origin, end - end % _BLOCK, end):
        peaks.append(root_of(rest))
    root = peaks.pop()
    for peak in reversed(peaks):
        root = node_hash(peak, root)
    return root


def _leaves(node: Node, origin: str, start: int, end: int) -> list[bytes]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT leaf FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s ORDER BY seq",
            [origin, start, end],
        )
        found = [bytes(leaf) for (leaf,) in cursor.fetchall()]
    if len(found) < end - start:
        raise InvalidRecord(f"only {len(found)} of the entries {start} to {end - 1} are here", where=origin)
    return found


def _receipt(node: Node, origin: str, seq: int) -> str | None:
    """The last checkpoint with another node's cosignature that has the entry in it."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT receipt FROM record_receipt WHERE origin = %s AND size > %s ORDER BY size DESC, cosigner LIMIT 1",
            [origin, seq],
        )
        found = cursor.fetchone()
    return found[0] if found else None
