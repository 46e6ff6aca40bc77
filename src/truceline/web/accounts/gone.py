"""A session ends with the membership: whoever was removed is nobody from the next request on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from truceline.errors import NotPermitted
from truceline.web import signing_in
from truceline.web.security import OF_PROGRAMS

__all__ = ["members_alone"]

Answers = Callable[[HttpRequest], HttpResponseBase]


def members_alone(get_response: Answers) -> Answers:
    """Django middleware: signs out whoever is no active member any more."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(OF_PROGRAMS):
            try:
                signing_in.caller(request)
            except NotPermitted:
                logout(request)
        return get_response(request)

    return answered
