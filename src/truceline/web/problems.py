"""What is shown where a page cannot be: one line that says what, where and what to do, in the frame of every page."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from truceline.errors import IllegalStep, InvalidNode, NotPermitted, Refused, TrucelineError, UnknownName
from truceline.web.parts import asks_for_part
from truceline.web.said import said

__all__ = [
    "defect",
    "line",
    "no_csrf",
    "not_allowed",
    "not_found",
    "not_permitted",
    "of_error",
    "status_of",
    "too_long",
]

_STATUS: tuple[tuple[type[TrucelineError], HTTPStatus], ...] = (
    (NotPermitted, HTTPStatus.FORBIDDEN),
    (IllegalStep, HTTPStatus.CONFLICT),
    (Refused, HTTPStatus.CONFLICT),
    (UnknownName, HTTPStatus.NOT_FOUND),
    (InvalidNode, HTTPStatus.SERVICE_UNAVAILABLE),
    (TrucelineError, HTTPStatus.UNPROCESSABLE_ENTITY),
)


def status_of(error: TrucelineError) -> int:
    """The status with which an error is answered."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def of_error(request: HttpRequest, error: TrucelineError) -> HttpResponse:
    """An error of ours."""
    return _shown(request, status_of(error), said(error.reason), error.where, said(error.remedy))


def line(error: TrucelineError) -> str:
    """An error in a line: where, what, what to do."""
    told = f"{error.where}: {said(error.reason)}" if error.where else said(error.reason)
    return f"{told}; {said(error.remedy)}" if error.remedy else told


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A path that is not there."""
    return _shown(request, 404, _("Nothing is at this address."), request.path[:200], _("go on from the menu"))


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What Django itself keeps somebody from."""
    return _shown(request, 403, _("This is not for you."), "", _("ask an administrator"))


def not_allowed(request: HttpRequest, *methods: str) -> HttpResponse:
    """A method that the address does not take."""
    answered = _shown(request, 405, _("The address does not take this method."), request.path[:200], "")
    answered["Allow"] = ", ".join(methods)
    return answered


def too_long(request: HttpRequest) -> HttpResponse:
    """More than is read of somebody who did not sign in."""
    return _shown(request, 413, _("That is more than is read of somebody who did not sign in."), "", _("sign in first"))


def no_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from one of our pages, or from one that was opened before signing in."""
    return _shown(
        request, 403, _("The form was opened before you signed in."), "", _("go back, load the page again, send again")
    )


def defect(request: HttpRequest) -> HttpResponse:
    """A defect of Truceline; or a database that does not answer, without which there is no frame around a page."""
    if isinstance(sys.exc_info()[1], Error):
        words = _("The node's database does not answer. Nothing was recorded; try again in a while.")
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "10"})
    return _shown(
        request, 500, _("The node stopped at a defect of its own."), "", _("it says which on its standard error")
    )


def _shown(request: HttpRequest, status: int, reason: str, where: str, remedy: str) -> HttpResponse:
    """Told whole, or for a part of a page as one line that takes its place."""
    name = "web/problem_line.html" if asks_for_part(request) else "web/problem.html"
    context = {"status": int(status), "reason": reason, "where": where, "remedy": remedy}
    return render(request, name, context, status=int(status))
