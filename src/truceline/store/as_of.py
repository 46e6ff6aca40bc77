"""What the logs said at a time in the past, as far as this node had them then.

Of its own logs a node knew every entry written by then; of a peer's, what the bundles taken by then had brought. The
standings of a subject are those of now where nothing came since, else they are folded again from the entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connections

from truceline.facts import BundleTaken
from truceline.record.entry import Entry, read_entry
from truceline.record.names import read_timestamp
from truceline.store import bodies, log
from truceline.store.node import Node
from truceline.store.projection import step_of
from truceline.store.standing import Row, Standing, fold


def standings(node: Node, as_of: datetime | None = None) -> Iterator[Standing]:
    """How all subjects stand in all logs, by subject and log; as they stood at `as_of`, where that is given."""
    if as_of is None:
        yield from log.standings(node)
        return
    sizes = sizes_at(node, as_of)
    for standing in log.standings(node):
        if (then := _then(node, standing, sizes.get(standing.origin, 0))) is not None:
            yield then


def sizes_at(node: Node, moment: datetime) -> dict[str, int]:
    """How many entries of each log this node had at `moment`; a log of which it had none is left out."""
    sizes = {origin: _written_by(node, origin, moment) for origin in (node.shared, node.internal)}
    for taken in _bundles(node, sizes[node.internal]):
        for origin, size in taken.sizes.items():
            if origin not in (node.shared, node.internal):
                sizes[origin] = max(size, sizes.get(origin, 0))
    return {origin: size for origin, size in sizes.items() if size}


def _written_by(node: Node, origin: str, moment: datetime) -> int:
    """How many entries of an own log are not later than `moment`; a log never goes back in time."""
    head = log.logs(node).get(origin)
    low, high = 0, head.size if head else 0
    while low < high:
        middle = (low + high) // 2
        entry, _ = next(log.entries(node, origin, middle, middle + 1))
        if read_timestamp(entry.at) <= moment:
            low = middle + 1
        else:
            high = middle
    return low


def _bundles(node: Node, before: int) -> Iterator[BundleTaken]:
    """The last bundle taken from each peer among the first `before` entries of the internal log."""
    with connections[node.alias].cursor() as cursor:
        # By subject: entries are not sorted by kind, and a log may have a million.
        cursor.execute(
            "SELECT subject FROM standing WHERE type = %s AND origin = %s", [BundleTaken.about[0], node.internal]
        )
        last = []
        for (subject,) in cursor.fetchall():
            cursor.execute(
                "SELECT MAX(seq) FROM record_entry WHERE subject = %s AND origin = %s AND seq < %s AND kind = %s",
                [subject, node.internal, before, BundleTaken.kind],
            )
            last += [seq for (seq,) in cursor.fetchall() if seq is not None]
    for seq in sorted(last):
        entry, _ = next(log.entries(node, node.internal, seq, seq + 1))
        taken = log.fact(node, entry)
        if isinstance(taken, BundleTaken):
            yield taken


def _then(node: Node, standing: Standing, size: int) -> Standing | None:
    """The standing by the first `size` entries of its log alone; None where nothing of it stood there."""
    steps = standing.history
    if not steps or steps[0][0] >= size:
        return None
    if steps[-1][0] < size:
        return standing
    row: Row | None = None
    for entry in _of_subject(node, standing, size):
        salt, body = bodies.read(node, entry.body.sha256) or (None, None)
        row = fold(row, step_of(standing.origin, entry, salt, body))
    return Standing(row) if row is not None else None


def _of_subject(node: Node, standing: Standing, size: int) -> list[Entry]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT entry FROM record_entry WHERE subject = %s AND origin = %s AND seq < %s ORDER BY seq",
            [standing.subject, standing.origin, size],
        )
        return [read_entry(bytes(data), standing.origin) for (data,) in cursor.fetchall()]
