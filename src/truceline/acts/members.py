"""Members of a node: who may act, by a code, in which roles, for which party. Who that is lies in the vault."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.acts.told import told_well
from truceline.errors import UnknownName
from truceline.facts import MemberAdded, MemberRemoved
from truceline.store import journal
from truceline.store.journal import Actor, Written
from truceline.store.node import Node
from truceline.store.permissions import Member
from truceline.store.permissions import members as known_members

__all__ = ["add", "members", "remove"]


def add(actor: Actor, code: str, roles: Sequence[str], party: str | None = None) -> tuple[Written, ...]:
    """Add a member, or give one that is there these roles and this party instead of the former.

    Raises what `journal.write` does: for a role or party that there is not, a liaison officer of no party, and where
    nobody would be left to run the node.
    """
    with told_well():
        fact = MemberAdded(code=code, roles=tuple(dict.fromkeys(roles)), party=party)
    return journal.write(actor, fact)


def remove(actor: Actor, code: str, reason: str = "") -> tuple[Written, ...]:
    """Let a member write no more; what they wrote stays, their tokens are worth nothing.

    Raises `UnknownName` for somebody who is no member, and what `journal.write` does.
    """
    if known_members(actor.node, code).get(code) is None:
        raise UnknownName("is no active member", where=code[:64], remedy="`truceline members` lists them")
    return journal.write(actor, MemberRemoved(code=code, reason=reason))


def members(node: Node) -> tuple[Member, ...]:
    """Everybody who may act now, by code."""
    return tuple(member for member in known_members(node).values() if member is not None)
