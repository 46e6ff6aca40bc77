"""Accounts for a node that is an example: one for each member, with a password and second factors that are printed.

Whoever reads what was printed is every member of the node, so a node that has an account already gets none.
"""

from __future__ import annotations

from typing import NamedTuple

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model

from truceline.errors import InvalidNode
from truceline.store.journal import Actor
from truceline.store.permissions import Member, members
from truceline.web.accounts.accounts import accounts, give_password
from truceline.web.signing_in import SIGN

__all__ = ["Example", "make"]


class Example(NamedTuple):
    """An account that was made: whose, and for roles that sign the secret of its codes and codes that work once."""

    member: Member
    totp: str
    once: tuple[str, ...]


def make(actor: Actor, password: str) -> tuple[Example, ...]:
    """An account for each active member of an example node, all with this password.

    Raises `InvalidNode` where somebody has an account, and as `give_password` does.
    """
    node = actor.node
    taken = [one.code for one in accounts(node) if one.state != "none"]
    if taken:
        raise InvalidNode(f"{taken[0]} has an account already", where=node.name, remedy="examples are for a new node")
    known = [member for member in members(node).values() if member is not None]
    return tuple(_example(actor, member, password) for member in known)


def _example(actor: Actor, member: Member, password: str) -> Example:
    give_password(actor, member.code, password)
    if SIGN.isdisjoint(member.roles):
        return Example(member, "", ())
    user = get_user_model().objects.using(actor.node.alias).get(username=member.code)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return Example(member, secret, tuple(RecoveryCodes.activate(user).get_unused_codes()[:3]))
