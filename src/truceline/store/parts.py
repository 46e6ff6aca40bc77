"""Which part of which shared log goes into a bundle, and its entries as they travel.

Only shared logs are looked at, in the order of their origins. Before a part leaves, the whole log is held against its
checkpoint: a log that was damaged on this machine must not look to a peer as if its node had rewritten it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connections

from truceline.errors import InvalidRecord
from truceline.record.bundle import Carried, LogPart
from truceline.record.checkpoint import Checkpoint, read_claimed, sign_checkpoint
from truceline.record.entry import read_entry
from truceline.record.log_check import ROTATED, WITHOUT_BODY
from truceline.record.merkle import Frontier, leaf_hash
from truceline.record.names import is_shared, read_ref, ref
from truceline.record.note import Note, read_note
from truceline.store import bodies, log, signing
from truceline.store.log import Head
from truceline.store.node import Node

__all__ = ["parts_for", "shared_logs"]

_AT_ONCE = 200
_LEAVES = 20_000
_LINE = 200
"""About how many bytes an entry line has beside its entry and its body."""
_REMEDY = "run `truceline log verify`, then restore the node"


def shared_logs(node: Node) -> dict[str, Head]:
    """The logs that may leave, own and mirrored, in the order of their origins."""
    return {origin: head for origin, head in log.logs(node).items() if is_shared(origin)}


def parts_for(node: Node, have: Mapping[str, int], heads: Mapping[str, Head], most: int | None) -> list[LogPart]:
    """What somebody who has `have` lacks of `heads`, of about `most` bytes in all (None: everything).

    The node's own log is always among them, since every bundle shows it. Raises `InvalidRecord` for a log that does not
    make its checkpoint, or lacks a body that nothing says is withheld.
    """
    parts = []
    left = most
    for origin in sorted(heads):
        head = heads[origin]
        start = min(have.get(origin, 0), head.size)
        if start == head.size and origin != node.shared:
            continue
        # The own log comes to the end of what fits in any case; the others wait for the next bundle if nothing is left.
        if left is not None and left <= 0 and origin != node.shared:
            continue
        part, used = _part(node, head, start, left)
        left = None if left is None else left - used
        parts.append(part)
    return parts


@dataclass(frozen=True)
class _Cut:
    """Where a part ends, under which checkpoint, and about how many bytes it has."""

    end: int
    checkpoint: str
    size: int


def _part(node: Node, head: Head, start: int, most: int | None) -> tuple[LogPart, int]:
    withheld = _withheld(node, head.origin)
    cut = _Cut(head.size, head.checkpoint, 0)
    if start < head.size:
        if most is not None:
            cut = _cut(node, head, start, most, withheld)
        root = _root_at(node, head, cut.end)
        if cut.end < head.size and head.origin == node.shared:
            key = signing.in_force(node, head.origin, head.checkpoint)
            checkpoint = sign_checkpoint(Checkpoint(head.origin, cut.end, root), key)
            cut = _Cut(cut.end, checkpoint, cut.size)
        if read_claimed(cut.checkpoint).root != root:
            raise InvalidRecord(f"does not make its checkpoint of {cut.end} entries", where=head.origin, remedy=_REMEDY)
    entries = _carried(node, head.origin, start, cut.end, withheld)
    return LogPart(head.origin, start, cut.end, cut.checkpoint, entries), cut.size


def _cut(node: Node, head: Head, start: int, most: int, withheld: Mapping[int, int]) -> _Cut:
    """The end of a part of about `most` bytes, at least one entry, at which a checkpoint can be shown."""
    size, end = 0, start
    for entry, data in log.entries(node, head.origin, start, head.size):
        size += _LINE + len(data) + (0 if entry.seq in withheld else entry.body.size * 4 // 3)
        if end > start and size > most:
            break
        end = entry.seq + 1
    if head.origin == node.shared:
        end = max(end, _after_rotation(node))
        end = _past_reasons(start, end, withheld, head.size)
        return _Cut(end, head.checkpoint if end == head.size else "", size)
    shown = _checkpoints_held(node, head.origin, start)
    ends = [(at, text) for at, text in shown if at == _past_reasons(start, at, withheld, head.size)]
    fitting = [each for each in ends if each[0] <= end]
    at, checkpoint = fitting[-1] if fitting else (ends[0] if ends else (head.size, head.checkpoint))
    return _Cut(at, checkpoint, size)


def _past_reasons(start: int, end: int, withheld: Mapping[int, int], size: int) -> int:
    """The first end from `end` on that leaves no entry without its body before the entry that says why."""
    inside = sorted((seq, reason) for seq, reason in withheld.items() if seq >= start)
    for seq, reason in inside:
        if seq < end:
            end = max(end, reason + 1)
    return min(end, size)


def _withheld(node: Node, origin: str) -> dict[int, int]:
    """The entries of a log whose body is not given, and the first later entry of the same log that says so."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT seq, entry FROM record_entry WHERE origin = %s AND kind IN (%s, %s) ORDER BY seq",
            [origin, *WITHOUT_BODY],
        )
        found = cursor.fetchall()
    withheld: dict[int, int] = {}
    for seq, data in found:
        for named, at in map(read_ref, read_entry(bytes(data), ref(origin, seq)).refs):
            if named == origin and at < seq:
                withheld.setdefault(at, seq)
    return withheld


def _after_rotation(node: Node) -> int:
    """The smallest size of the own shared log at which the key in force now signs."""
    history = [
        entry[0]
        for standing in log.standings(node, subject=f"node:{node.name}")
        if standing.origin == node.shared
        for entry in standing.history
        if entry[1] == "key_rotated"
    ]
    return max(history, default=-1) + 1


def _checkpoints_held(node: Node, origin: str, start: int) -> list[tuple[int, str]]:
    """The checkpoints of another node's log beyond `start` that lie in this node's own receipts, by size."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT size, receipt FROM record_receipt WHERE origin = %s AND cosigner = %s AND size > %s ORDER BY size",
            [origin, node.name, start],
        )
        found = cursor.fetchall()
    return [(size, _without_cosignature(receipt)) for size, receipt in found]


def _without_cosignature(receipt: str) -> str:
    note = read_note(receipt)
    return str(Note(note.text, note.signatures[:1]))


def _root_at(node: Node, head: Head, end: int) -> bytes:
    """The root of the log's first `end` entries, once all its entries are known to make its checkpoint."""
    tree, root = Frontier(), Frontier().root()
    for start in range(0, head.size, _LEAVES):
        stop = min(start + _LEAVES, head.size)
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT leaf FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s ORDER BY seq",
                [head.origin, start, stop],
            )
            leaves = [bytes(leaf) for (leaf,) in cursor.fetchall()]
        if start < end <= stop:
            tree.extend(leaves[: end - start])
            root = tree.root()
            leaves = leaves[end - start :]
        tree.extend(leaves)
    if tree.size != head.size or tree.root() != read_claimed(head.checkpoint).root:
        raise InvalidRecord("does not make its checkpoint: it was changed here", where=head.origin, remedy=_REMEDY)
    return root


def _carried(node: Node, origin: str, start: int, end: int, withheld: Mapping[int, int]) -> Iterator[Carried]:
    """The entries from `start` to `end`, with the bodies that may be given."""
    for first in range(start, end, _AT_ONCE):
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT seq, entry, leaf FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s ORDER BY seq",
                [origin, first, min(first + _AT_ONCE, end)],
            )
            rows = [(seq, bytes(entry), bytes(leaf)) for seq, entry, leaf in cursor.fetchall()]
        entries = {seq: read_entry(data, ref(origin, seq)) for seq, data, _ in rows}
        # What names a key is given in any case: without it nobody could check what follows.
        given = {seq: each.body for seq, each in entries.items() if seq not in withheld or each.kind == ROTATED}
        held = bodies.in_database(node, [each.sha256 for each in given.values()])
        for seq, data, leaf in rows:
            if leaf_hash(data) != leaf:
                raise InvalidRecord("was changed here after it was recorded", where=ref(origin, seq), remedy=_REMEDY)
            if seq not in given:
                yield Carried(data)
                continue
            kept = bodies.whole(node, given[seq].sha256, held)
            if kept is None:
                raise InvalidRecord("has lost its body here", where=ref(origin, seq), remedy=_REMEDY)
            yield Carried(data, *kept)
