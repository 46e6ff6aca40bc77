"""Facts about the node itself: its card, keys, members, peers, and what it exchanged with them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from truceline.facts.fact import NOTHING, TEXT, Fact, legal_after

Role = Literal["party", "guarantor", "mission", "monitor", "other"]


class NodeOpened(Fact):
    """The first entry of a node's shared log: how it introduces itself (docs/formats/entry.md, "Card")."""

    kind = "node_opened"
    about = ("node", "name")
    scope = "joint"
    after = legal_after(NOTHING)
    leads_to = "open"
    name: str
    role: Role
    card: str


class KeyRotated(Fact):
    """From here on the node signs with another key; the body is the signed note of docs/formats/entry.md."""

    kind = "key_rotated"
    about = ("node", "name")
    leads_to = "open"
    name: str
    note: str

    def media_type(self) -> str:
        return TEXT

    def body(self) -> bytes:
        return self.note.encode()


class InternalLogShown(Fact):
    """The internal log's checkpoint, so that what stays at home cannot be rewritten unnoticed either."""

    kind = "internal_log_shown"
    about = ("internal_log", "name")
    recurring = True
    scope = "joint"
    leads_to = "shown"
    name: str
    checkpoint: str


class InternalLogLost(Fact):
    """The internal log was lost from entry `kept` on and goes on otherwise: what was shown of it binds no more."""

    kind = "internal_log_lost"
    about = ("internal_log", "name")
    scope = "joint"
    after = legal_after("shown")
    leads_to = "lost"
    name: str
    kept: int
    reason: str


class MemberAdded(Fact):
    """Somebody who may act, by a code; who that is lies in the vault. Adding again changes roles and party.

    `party` is the party of the agreement whose officer the member is, and for which alone a liaison officer speaks.
    """

    kind = "member_added"
    about = ("member", "code")
    scope = "internal"
    leads_to = "active"
    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    roles: tuple[str, ...] = Field(min_length=1)
    party: str | None = None


class MemberRemoved(Fact):
    """The member may write no more; what they wrote stays."""

    kind = "member_removed"
    about = ("member", "code")
    scope = "internal"
    after = legal_after("active")
    leads_to = "removed"
    code: str
    reason: str = ""


class TokenIssued(Fact):
    """A secret by which a program acts as a member was given out; only its SHA-256 is kept."""

    kind = "token_issued"
    about = ("token", "token")
    scope = "internal"
    after = legal_after(NOTHING)
    leads_to = "valid"
    token: str
    member: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    until: datetime | None = None

    @property
    def key(self) -> str:
        return self.sha256


class TokenRevoked(Fact):
    """The secret is valid no more."""

    kind = "token_revoked"
    about = ("token", "token")
    scope = "internal"
    after = legal_after("valid")
    leads_to = "revoked"
    token: str


class AccountChanged(Fact):
    """How a member signs in to the pages was changed by somebody else; no password and no second factor is in it."""

    kind = "account_changed"
    about = ("account", "member")
    scope = "internal"
    leads_to = "changed"
    member: str
    what: Literal["password_given", "closed", "second_factor_reset"]


class PeerAdmitted(Fact):
    """Another node whose shared log is mirrored from now on; its card's fingerprint was compared by a person."""

    kind = "peer_admitted"
    about = ("peer", "name")
    scope = "joint"
    leads_to = "admitted"
    name: str
    card: str


class PeerKeyAcknowledged(Fact):
    """A peer's new key, announced under its old one, was confirmed by a person here."""

    kind = "peer_key_acknowledged"
    about = ("peer", "name")
    scope = "joint"
    after = legal_after("admitted")
    leads_to = "admitted"
    name: str
    rotation: str
    """The rotation's signed note."""


class BundleTaken(Fact):
    """A peer's bundle was imported: how far each mirrored log reaches from then on, and what the peer said it has."""

    kind = "bundle_taken"
    about = ("exchange", "peer")
    recurring = True
    scope = "internal"
    leads_to = "taken"
    peer: str
    made: str
    sizes: dict[str, int]
    have: dict[str, int] = Field(default_factory=dict)


class ConflictFound(Fact):
    """A node signed two states of its log that exclude each other; both signed notes are kept."""

    kind = "conflict_found"
    about = ("conflict", "origin")
    scope = "joint"
    leads_to = "in_conflict"
    origin: str
    refusal: str
    held: str
    shown: str


class ConflictSettled(Fact):
    """People have spoken about a conflict: what is held of that log stays, and what continues it is taken again."""

    kind = "conflict_settled"
    about = ("conflict", "origin")
    scope = "joint"
    after = legal_after("in_conflict")
    leads_to = "settled"
    origin: str
    reason: str


class _OfBody(Fact):
    about = ("body", "entry")
    entry: str
    reason: str

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.entry,)


class BodyWithheld(_OfBody):
    """The body of an entry is not given to peers; its hash still proves what it was."""

    kind = "body_withheld"
    leads_to = "withheld"


class BodyErased(_OfBody):
    """The body of an entry was erased here; a peer that has it may keep or erase its own copy."""

    kind = "body_erased"
    leads_to = "erased"
