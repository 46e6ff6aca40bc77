"""Facts about the node itself: its card, keys, members, peers, and what it exchanged with them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from truceline.facts.fact import NOTHING, TEXT, Fact, legal_after

Role = Literal["party", "guarantor", "mission", "monitor", "other"]


class NodeOpened(Fact):
    """The first entry of a node's shared log: how it introduces itself (docs/formats/entry.md, "Card")."""

    kind = "node_opened"
    scope = "joint"
    after = legal_after(NOTHING)
    leads_to = "open"
    name: str
    role: Role
    card: str

    @property
    def subject(self) -> str:
        return f"node:{self.name}"


class KeyRotated(Fact):
    """From here on the node signs with another key; the body is the signed note of docs/formats/entry.md."""

    kind = "key_rotated"
    leads_to = "open"
    name: str
    note: str

    @property
    def subject(self) -> str:
        return f"node:{self.name}"

    def media_type(self) -> str:
        return TEXT

    def body(self) -> bytes:
        return self.note.encode()


class InternalLogShown(Fact):
    """The internal log's checkpoint, so that what stays at home cannot be rewritten unnoticed either."""

    kind = "internal_log_shown"
    recurring = True
    scope = "joint"
    leads_to = "shown"
    name: str
    checkpoint: str

    @property
    def subject(self) -> str:
        return f"internal_log:{self.name}"


class InternalLogLost(Fact):
    """The internal log was lost from entry `kept` on and goes on otherwise: what was shown of it binds no more."""

    kind = "internal_log_lost"
    scope = "joint"
    after = legal_after("shown")
    leads_to = "lost"
    name: str
    kept: int
    reason: str

    @property
    def subject(self) -> str:
        return f"internal_log:{self.name}"


class MemberAdded(Fact):
    """Somebody who may write, by a code; who that is lies in the vault. Adding again changes the role."""

    kind = "member_added"
    scope = "internal"
    leads_to = "active"
    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    role: str

    @property
    def subject(self) -> str:
        return f"member:{self.code}"


class MemberRemoved(Fact):
    """The member may write no more; what they wrote stays."""

    kind = "member_removed"
    scope = "internal"
    after = legal_after("active")
    leads_to = "removed"
    code: str
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"member:{self.code}"


class PeerAdmitted(Fact):
    """Another node whose shared log is mirrored from now on; its card's fingerprint was compared by a person."""

    kind = "peer_admitted"
    scope = "joint"
    leads_to = "admitted"
    name: str
    card: str

    @property
    def subject(self) -> str:
        return f"peer:{self.name}"


class PeerKeyAcknowledged(Fact):
    """A peer's new key, announced under its old one, was confirmed by a person here."""

    kind = "peer_key_acknowledged"
    scope = "joint"
    after = legal_after("admitted")
    leads_to = "admitted"
    name: str
    rotation: str
    """The rotation's signed note."""

    @property
    def subject(self) -> str:
        return f"peer:{self.name}"


class BundleTaken(Fact):
    """A peer's bundle was imported: how far each mirrored log reaches from then on, and what the peer said it has."""

    kind = "bundle_taken"
    recurring = True
    scope = "internal"
    leads_to = "taken"
    peer: str
    made: str
    sizes: dict[str, int]
    have: dict[str, int] = Field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"exchange:{self.peer}"


class ConflictFound(Fact):
    """A node signed two states of its log that exclude each other; both signed notes are kept."""

    kind = "conflict_found"
    scope = "joint"
    leads_to = "in_conflict"
    origin: str
    refusal: str
    held: str
    shown: str

    @property
    def subject(self) -> str:
        return f"conflict:{self.origin}"


class ConflictSettled(Fact):
    """People have spoken about a conflict: what is held of that log stays, and what continues it is taken again."""

    kind = "conflict_settled"
    scope = "joint"
    after = legal_after("in_conflict")
    leads_to = "settled"
    origin: str
    reason: str

    @property
    def subject(self) -> str:
        return f"conflict:{self.origin}"


class _OfBody(Fact):
    entry: str
    reason: str

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.entry,)

    @property
    def subject(self) -> str:
        return f"body:{self.entry}"


class BodyWithheld(_OfBody):
    """The body of an entry is not given to peers; its hash still proves what it was."""

    kind = "body_withheld"
    leads_to = "withheld"


class BodyErased(_OfBody):
    """The body of an entry was erased here; a peer that has it may keep or erase its own copy."""

    kind = "body_erased"
    leads_to = "erased"
