"""What browsers are held to where a node is reached by TLS: cookies over TLS alone, and no other way (HSTS, RFC 6797).

A node has TLS of its own with a certificate, or from a proxy in front of it where the address on its card is `https:`.
Such a proxy says with `X-Forwarded-Proto` how it was reached.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from truceline.server.listening import Listening

__all__ = ["LOOPBACK", "hold"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_OF_PROGRAMS = (r"^api/", r"^peer/", r"^healthz")
_YEAR_S = int(timedelta(days=365).total_seconds())


def hold(listening: Listening, card_address: str | None) -> None:
    """Set what Django answers to and what it asks of browsers, for a node that listens there and has that address."""
    card = urlsplit(card_address or "")
    names = [*listening.hosts, *([card.hostname] if card.hostname else [])]
    settings.ALLOWED_HOSTS = [*LOOPBACK, listening.address, *names]
    own, before = listening.certificate is not None, card.scheme == "https"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = own or before
    if not (own or before):
        return
    # No other host of the same domain can set a cookie of this name.
    settings.SESSION_COOKIE_NAME = "__Host-session"
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = _YEAR_S, True
    # Programs and peers are not led elsewhere; a proxy leads people to itself.
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = own, list(_OF_PROGRAMS)
    if not own:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        settings.CSRF_TRUSTED_ORIGINS = [f"https://{card.netloc}", *(f"https://{name}" for name in listening.hosts)]
