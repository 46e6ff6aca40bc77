"""Headers that keep a browser to this node alone, and the language that a person reads.

Nothing is loaded from elsewhere, nothing runs that does not come from the node's own files (Content Security Policy
Level 3, without inline code); MapLibre draws in a worker of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

__all__ = ["LANGUAGE_COOKIE", "POLICY", "headers", "language"]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
LANGUAGE_COOKIE = "language"
OF_PROGRAMS = ("/api/", "/peer/", "/healthz", "/static/")

Answers = Callable[[HttpRequest], HttpResponseBase]


def headers(get_response: Answers) -> Answers:
    """Django middleware: what every answer to a person carries."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path_info.startswith(OF_PROGRAMS):
            return response
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What somebody saw must not come back from a shared machine's cache after they signed out.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered


def language(get_response: Answers) -> Answers:
    """Django middleware: the language that the person chose (cookie), else the best that their browser asks for."""
    known = {code for code, _ in settings.LANGUAGES}

    def answered(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(OF_PROGRAMS):
            return get_response(request)
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        spoken = chosen if chosen in known else translation.get_language_from_request(request)
        with translation.override(spoken):
            request.LANGUAGE_CODE = spoken
            response = get_response(request)
        response.headers.setdefault("Content-Language", spoken)
        return response

    return answered
