"""Who asks: the member behind an account, whose name is the member's code, and whether they signed in as they must."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from truceline.errors import NotPermitted
from truceline.store.callers import Caller
from truceline.store.permissions import members
from truceline.store.serving import Serving
from truceline.web.parts import asks_for_part

__all__ = ["ONE_TIME", "PASSWORD", "SIGN", "caller", "known", "owed", "owes_second_factor", "sent_to"]

ONE_TIME = "truceline_one_time"
"""In a session: that its password was made by somebody else, and must be changed before anything else."""
PASSWORD, _SECOND_FACTOR = "/accounts/password/change/", "/accounts/2fa/"
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
    from allauth.mfa.models import Authenticator

    user: Any = request.user
    has = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return not has.exists()


def owed(request: HttpRequest, who: Caller) -> str:
    """Where a member must go before they may open anything else; nowhere as a rule."""
    if request.session.get(ONE_TIME):
        return PASSWORD
    return _SECOND_FACTOR if owes_second_factor(request, who) else ""


def sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """To another page; a script that asked for a part of one is told that it may not, a stream of news just ends."""
    if "text/event-stream" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    if asks_for_part(request):
        return HttpResponse(status=401)
    return HttpResponseRedirect(address)
