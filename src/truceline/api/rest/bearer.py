"""Whose request it is: `Authorization: Bearer <token>` (RFC 6750) -> the member, who acts at the node that answers.

Wrong tokens are counted by address, whichever process answers. An address that
brought too many is told to wait. A token that is right is always listened to: nobody finds one of 256 bits by trying,
and nobody can lock others out.
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security.base import AuthBase

from truceline.acts import tokens
from truceline.api.rest.problems import Problem
from truceline.store import attempts
from truceline.store.callers import Caller
from truceline.store.serving import Serving

__all__ = ["BEARER", "Bearer", "caller"]

_SCHEME = "bearer "


class Bearer(AuthBase):
    """What each call asks first: a token, and of its member the right to `act`, if it is a call that records."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, act: str = "") -> None:
        super().__init__()
        self.act = act

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller; raises `Problem` 401 or 429, and `NotPermitted`."""
        found = self._caller(request)
        if self.act:
            found.must_do(self.act)
        return found

    def _caller(self, request: HttpRequest) -> Caller:
        node, given = Serving.of(request.META).actor.node, request.META.get("HTTP_AUTHORIZATION", "")
        secret = given[len(_SCHEME) :].strip()
        # What has not even the form of a token is no attempt at one, and nothing is looked up for it.
        if given[: len(_SCHEME)].lower() != _SCHEME or not tokens.is_token(secret):
            raise _refused("the request brings no token", "send Authorization: Bearer and a token of the node")
        member = tokens.member_of(node, secret)
        if member is not None:
            return Caller(node, member)
        if left := attempts.wrong(node, request.META.get("REMOTE_ADDR", "")):
            raise Problem(
                429,
                "too_many_attempts",
                "too many wrong tokens came from this address",
                where="Authorization",
                remedy=f"wait {left:.0f} s",
                headers={"Retry-After": str(int(left) + 1)},
            )
        raise _refused("the token is worth nothing here", "ask an administrator for a new one")


def _refused(detail: str, remedy: str) -> Problem:
    challenge = {"WWW-Authenticate": 'Bearer realm="truceline"'}
    return Problem(401, "no_token", detail, where="Authorization", remedy=remedy, headers=challenge)


BEARER = Bearer()
"""Of calls that read."""


def caller(request: HttpRequest) -> Caller:
    """Whose request it is, after a `Bearer` let it pass."""
    found = request.auth  # type: ignore[attr-defined]
    assert isinstance(found, Caller)
    return found
