"""Whose request it is: `Authorization: Bearer <token>` (RFC 6750) -> the member, who acts at the node that answers.

Wrong tokens are counted by address, in this process's memory and for a bounded number of addresses. An address that
brought too many is not listened to for a while, but for tokens that were right before: nobody can lock others out.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest
from ninja.security.base import AuthBase

from truceline.acts import tokens
from truceline.api.rest.problems import Problem
from truceline.store.callers import Caller
from truceline.store.serving import Serving

__all__ = ["ATTEMPTS", "BEARER", "SECONDS", "Attempts", "Bearer", "caller"]

ATTEMPTS, SECONDS = 20, 60.0
"""So many wrong tokens from one address within so many seconds are answered; then it has to wait."""
_ADDRESSES = 4096
_SCHEME = "bearer "


class Attempts:
    """Wrong tokens by address, and the digests of those that were right."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._right: OrderedDict[str, None] = OrderedDict()

    def wait(self, address: str, digest: str) -> float:
        """How many seconds the address has to wait before this token is looked at; 0 if not at all."""
        with self._lock:
            since, number = self._wrong.get(address, (0.0, 0))
            left = since + SECONDS - self._clock()
            return left if number >= ATTEMPTS and left > 0 and digest not in self._right else 0.0

    def wrong(self, address: str) -> None:
        """Count one."""
        with self._lock:
            now = self._clock()
            since, number = self._wrong.pop(address, (now, 0))
            self._wrong[address] = (since, number + 1) if now - since < SECONDS else (now, 1)
            if len(self._wrong) > _ADDRESSES:
                self._wrong.popitem(last=False)

    def right(self, digest: str) -> None:
        """Remember one."""
        with self._lock:
            self._right[digest] = None
            self._right.move_to_end(digest)
            if len(self._right) > _ADDRESSES:
                self._right.popitem(last=False)


class Bearer(AuthBase):
    """What each call asks first: a token, and of its member the right to `act`, if it is a call that records."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    attempts = Attempts()

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
        address, digest = request.META.get("REMOTE_ADDR", ""), tokens.digest_of(secret)
        if left := self.attempts.wait(address, digest):
            raise Problem(
                429,
                "too_many_attempts",
                "too many wrong tokens came from this address",
                where="Authorization",
                remedy=f"wait {left:.0f} s",
                headers={"Retry-After": str(int(left) + 1)},
            )
        member = tokens.member_of(node, secret)
        if member is None:
            self.attempts.wrong(address)
            raise _refused("the token is worth nothing here", "ask an administrator for a new one")
        self.attempts.right(digest)
        return Caller(node, member)


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
