"""How far the exchange with each peer is: what is held of it, what it is known to hold, and what stands in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections

from truceline.record.names import SHARED, origin
from truceline.store import log, peers
from truceline.store.node import Node
from truceline.store.peers import Announced

__all__ = ["Conflict", "PeerState", "conflicts", "peer_states"]


@dataclass(frozen=True)
class PeerState:
    """Entries, all of them of shared logs.

    `held` of the peer's log are here; of this node's log, with `own` entries, the peer said last that it has `seen`,
    and confirmed `acknowledged` by its receipt. `last` is when its last bundle that was taken was made, in the record's
    form.
    """

    name: str
    role: str
    fingerprint: str
    held: int
    own: int
    seen: int
    acknowledged: int
    last: str | None
    conflict: str | None
    announced: tuple[Announced, ...]

    @property
    def unseen(self) -> int:
        """How many entries the peer is not known to have."""
        return max(self.own - max(self.seen, self.acknowledged), 0)


@dataclass(frozen=True)
class Conflict:
    """Two signed notes of one log that exclude each other, and by which name the second was refused, when.

    `settled` says whether people have spoken since, and the log is taken again.
    """

    origin: str
    refusal: str
    held: str
    shown: str
    at: str
    settled: bool


def peer_states(node: Node) -> Iterator[PeerState]:
    """One for each peer, in the order of their names."""
    heads = log.logs(node)
    own = heads[node.shared].size
    refused = {each.origin: each.refusal for each in conflicts(node)}
    for name, peer in peers.peers(node).items():
        theirs = origin(name, SHARED)
        taken = peers.last_taken(node, name)
        yield PeerState(
            name=name,
            role=peer.card.role,
            fingerprint=peer.card.fingerprint,
            held=heads[theirs].size if theirs in heads else 0,
            own=own,
            seen=taken.have.get(node.shared, 0) if taken else 0,
            acknowledged=_acknowledged(node, name),
            last=taken.made if taken else None,
            conflict=refused.get(theirs) if theirs in heads and heads[theirs].conflict else None,
            announced=peers.announced(node, name),
        )


def conflicts(node: Node) -> tuple[Conflict, ...]:
    """The conflicts found so far, in the order of the logs' names and of time."""
    heads = log.logs(node)
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT origin, refusal, held, shown, at FROM record_evidence WHERE refusal <> 'key_changed' "
            "ORDER BY origin, id"
        )
        return tuple(
            Conflict(log_origin, refusal, held, shown, at, not heads[log_origin].conflict)
            for log_origin, refusal, held, shown, at in cursor.fetchall()
        )


def _acknowledged(node: Node, name: str) -> int:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT MAX(size) FROM record_receipt WHERE origin = %s AND cosigner = %s", [node.shared, name])
        return int(cursor.fetchone()[0] or 0)
