"""A session ends with the membership: whoever was removed is nobody from the next request on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from truceline.errors import NotPermitted
from truceline.web import problems, signing_in
from truceline.web.security import OF_PROGRAMS

__all__ = ["MOST_OF_NOBODY", "members_alone"]

MOST_OF_NOBODY = 1 << 20
"""Bytes that a form may have of somebody who did not sign in."""
Answers = Callable[[HttpRequest], HttpResponseBase]


def members_alone(get_response: Answers) -> Answers:
    """Django middleware: signs out whoever is no active member any more, and reads nothing long from nobody."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(OF_PROGRAMS):
            try:
                signing_in.caller(request)
            except NotPermitted:
                logout(request)
            if not request.user.is_authenticated and _size(request) > MOST_OF_NOBODY:
                return problems.too_long(request)
        return get_response(request)

    return answered


def _size(request: HttpRequest) -> int:
    """What the request says that its body has; the server holds it to that."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
