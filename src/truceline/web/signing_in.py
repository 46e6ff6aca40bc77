"""Who asks: the member behind an account, whose name is the member's code, and whether they signed in as they must."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from truceline.errors import NotPermitted
from truceline.store.callers import Caller
from truceline.store.permissions import members
from truceline.store.serving import Serving

__all__ = ["SECOND_FACTOR", "SIGN", "caller", "known", "owes_second_factor"]

SECOND_FACTOR = "/accounts/2fa/"
SIGN = frozenset({"releasing_officer", "liaison_officer", "administrator", "vault_keeper"})
"""Roles that sign in a party's or the node's name, or let others in: a password alone is not enough for them."""
_CACHE = "_truceline_caller"


def caller(request: HttpRequest) -> Caller | None:
    """The member who signed in; None where nobody did. Raises `NotPermitted` where they are no member any more."""
    if not request.user.is_authenticated:
        return None
    found = getattr(request, _CACHE, None)
    if found is None:
        node, code = Serving.of(request.META).actor.node, request.user.get_username()
        member = members(node, code).get(code)
        if member is None:
            raise NotPermitted(f"{code!r} is no active member", where=node.name, remedy="ask an administrator")
        found = Caller(node, member)
        setattr(request, _CACHE, found)
    return found


def known(request: HttpRequest) -> Caller | None:
    """As `caller`, but nobody where they are no member any more: for what is shown around a page."""
    if not hasattr(request, "user"):
        return None
    try:
        return caller(request)
    except NotPermitted:
        return None


def owes_second_factor(request: HttpRequest, who: Caller) -> bool:
    """Whether a member with a role that signs has set up neither a code nor a passkey yet."""
    if SIGN.isdisjoint(who.member.roles):
        return False
    from allauth.mfa.utils import is_mfa_enabled

    user: Any = request.user
    return not is_mfa_enabled(user)
