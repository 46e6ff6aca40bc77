"""Accounts are made by administrators for members, never by those who come along (django-allauth's adapters)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import handler429
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from truceline.errors import InvalidKey
from truceline.store.permissions import members
from truceline.store.serving import Serving
from truceline.web import drafts, signing_in
from truceline.web.accounts.accounts import one_time_ends

__all__ = ["Factors", "MembersOnly"]


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up, nothing is sent by e-mail, and nobody signs in but active members."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse to look at a password where too many were tried."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(handler429(request)) from None

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **told: Any) -> HttpResponse | None:
        """Refuse whoever is no member any more, or comes with a one-time password that has ended."""
        node, code = Serving.of(request.META).actor.node, user.get_username()
        ends = one_time_ends(node, code)
        if members(node, code).get(code) is None or (ends is not None and ends <= node.clock()):
            user.is_active = False
        refused: HttpResponse | None = super().pre_login(request, user, **told)
        return refused

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **told: Any) -> HttpResponse:
        """Remember that the password was made by somebody else and must be changed first, and who signed in last."""
        node, code = Serving.of(request.META).actor.node, user.get_username()
        request.session[signing_in.ONE_TIME] = one_time_ends(node, code) is not None
        answer: HttpResponse = super().post_login(request, user, **told)
        drafts.remember(answer, code)
        return answer


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors go by the node's name and the member's code."""

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows: `Truceline centre`."""
        return f"Truceline {Serving.of(context.request.META).actor.node.name}"

    def encrypt(self, text: str) -> str:
        """A secret as it is kept: whoever has the database alone, and not the node's folder, makes no codes of it."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises `InvalidKey` where the node's own secret is another one by now."""
        try:
            return _lock().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise InvalidKey("does not open the second factors", where="keys/secret", remedy="reset them") from None


def _lock() -> Fernet:
    """What locks secrets in the database: made of the node's own secret, which lies in its folder (HKDF, RFC 5869)."""
    derived = HKDF(SHA256(), 32, None, b"truceline second factors").derive(settings.SECRET_KEY.encode())
    return Fernet(urlsafe_b64encode(derived))
