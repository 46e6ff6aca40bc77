"""The nodes that this one admitted: their cards, the later keys of theirs that people confirmed, and what they hold.

All of it stands in the logs: `peer_admitted` and `peer_key_acknowledged` in the shared one, `bundle_taken` in the
internal one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from django.db import connections

from truceline.errors import BadSignature, InvalidRecord, UnknownName
from truceline.facts import BundleTaken, PeerAdmitted, PeerKeyAcknowledged
from truceline.record.card import Card, read_card
from truceline.record.checkpoint import read_checkpoint
from truceline.record.keys import VerifierKey
from truceline.record.mirror import KeysInForce, Known
from truceline.record.names import SHARED, origin
from truceline.record.rotation import Rotation, read_rotation
from truceline.store import journal, log
from truceline.store.journal import Actor, Written
from truceline.store.node import Node
from truceline.store.standing import Standing

__all__ = [
    "Announced",
    "Peer",
    "acknowledge",
    "admit",
    "admitted_by",
    "announced",
    "in_force",
    "known",
    "last_taken",
    "peer",
    "peers",
    "rotations",
]


@dataclass(frozen=True)
class Peer:
    """A node that was admitted, with the rotations of its keys that people here confirmed, in that order."""

    card: Card
    acknowledged: tuple[Rotation, ...] = ()

    @property
    def name(self) -> str:
        """The node's name."""
        return self.card.name

    @property
    def known(self) -> Known:
        """As `record` knows it."""
        later = (key for each in self.acknowledged for key in (each.new, each.new_cosigning))
        return Known(self.card, tuple(later))


def peers(node: Node) -> dict[str, Peer]:
    """The nodes that this one admitted, by name, in the order of their names."""
    found = (_peer(node, each) for each in log.standings(node, type="peer") if each.origin == node.shared)
    return {each.name: each for each in found}


def peer(node: Node, name: str) -> Peer:
    """The peer `name`; raises `UnknownName` where there is none."""
    admitted = peers(node)
    if name not in admitted:
        listed = ", ".join(admitted) or "nobody yet"
        raise UnknownName(f"{name[:64]!r} was not admitted", where=node.name, remedy=f"admitted are: {listed}")
    return admitted[name]


def known(node: Node) -> dict[str, Known]:
    """What the receiver of a bundle goes by: this node and its peers."""
    return {node.name: Known(node.card), **{name: each.known for name, each in peers(node).items()}}


def admit(actor: Actor, card_text: str) -> Written | None:
    """Mirror the node of this card from now on; None where exactly this card is admitted already.

    Somebody has compared the card's fingerprint. Raises as `read_card` does, and `InvalidRecord` for one's own card.
    """
    card = read_card(card_text)
    if card.name == actor.node.name:
        raise InvalidRecord("is the card of this node itself, or of one of the same name", where=card.name)
    before = peers(actor.node).get(card.name)
    if before is not None and before.card == card:
        return None
    (written,) = journal.write(actor, PeerAdmitted(name=card.name, card=card_text), joint=True)
    return written


@dataclass(frozen=True)
class Announced:
    """A rotation that a peer announced, its note, and the card that the peer has with the new keys."""

    rotation: Rotation
    note: str
    card: Card


def announced(node: Node, name: str) -> tuple[Announced, ...]:
    """The rotations that a peer announced and that nobody here confirmed, in the order in which they came."""
    admitted = peer(node, name)
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT shown FROM record_evidence WHERE origin = %s AND refusal = 'key_changed' ORDER BY id",
            [origin(name, SHARED)],
        )
        notes = [(note, read_rotation(note)) for (note,) in cursor.fetchall()]
    return tuple(
        Announced(rotation, note, replace(admitted.card, signing=rotation.new, cosigning=rotation.new_cosigning))
        for note, rotation in notes
        if rotation not in admitted.acknowledged and rotation.new != admitted.card.signing
    )


def acknowledge(actor: Actor, name: str, fingerprint: str) -> Written:
    """Take the new key of a peer for its own, which a person has confirmed by the fingerprint of its new card.

    Raises `UnknownName` where no key was announced that makes a card with this fingerprint.
    """
    waiting = announced(actor.node, name)
    asked = "".join(fingerprint.split()).lower()
    for each in waiting:
        if "".join(each.card.fingerprint.split()) == asked:
            fact = PeerKeyAcknowledged(name=name, rotation=each.note)
            return journal.write(actor, fact, joint=True)[0]
    if not waiting:
        raise UnknownName("has announced no key that is not confirmed", where=name)
    raise UnknownName(
        f"has announced no key whose card has the fingerprint {fingerprint[:80]}",
        where=name,
        remedy=f"the one announced last has {waiting[-1].card.fingerprint}; ask its node which is right",
    )


def admitted_by(node: Node, name: str) -> set[str]:
    """The nodes that `name` admitted, as far as its log is held here."""
    theirs = origin(name, SHARED)
    return {each.id for each in log.standings(node, type="peer") if each.origin == theirs}


def last_taken(node: Node, name: str) -> BundleTaken | None:
    """What the last bundle by `name` that was taken said of it."""
    for each in log.standings(node, subject=f"exchange:{name}"):
        taken = each.detail.get(BundleTaken.kind) if each.origin == node.internal else None
        if taken is not None:
            return BundleTaken.model_validate(taken)
    return None


def rotations(node: Node, log_origin: str) -> list[tuple[int, Rotation]]:
    """The rotations that a log held here tells of, each with its entry's seq."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT seq FROM record_entry WHERE origin = %s AND kind = 'key_rotated' ORDER BY seq", [log_origin]
        )
        found = [seq for (seq,) in cursor.fetchall()]
    told = []
    for seq in found:
        body = log.body(node, log.entry(node, f"{log_origin}#{seq}"))
        if body is None:
            raise InvalidRecord("has lost the body that names a key", where=f"{log_origin}#{seq}")
        told.append((seq, read_rotation(body, f"{log_origin}#{seq}")))
    return told


def in_force(node: Node, log_origin: str, checkpoint: str, candidates: tuple[VerifierKey, ...]) -> KeysInForce:
    """From which size on which key signs a log held here; where no rotation tells, the candidate that signed."""
    told = rotations(node, log_origin)
    if told:
        return ((0, told[0][1].old), *((seq + 1, rotation.new) for seq, rotation in told))
    for key in candidates:
        with suppress(BadSignature):
            read_checkpoint(checkpoint, key)
            return ((0, key),)
    return ()


def _peer(node: Node, standing: Standing) -> Peer:
    acknowledged = []
    for seq, kind, _, _ in standing.history:
        if kind == PeerKeyAcknowledged.kind:
            fact = log.fact(node, log.entry(node, f"{standing.origin}#{seq}"))
            if isinstance(fact, PeerKeyAcknowledged):
                acknowledged.append(read_rotation(fact.rotation))
    return Peer(read_card(standing.detail[PeerAdmitted.kind]["card"]), tuple(acknowledged))
