"""Where a node answers: peers and programs (`truceline.api`), people (`truceline.web`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from truceline.api import answers
from truceline.web import problems

urlpatterns = [
    path("", include("truceline.api.urls")),
    path("", include("truceline.web.urls")),
]
_OF_PROGRAMS = ("/api/", "/peer/", "/healthz")


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that HTTP or Django does not understand."""
    return answers.bad_request(request, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the one who asks may not."""
    return problems.not_permitted(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A path that is not there."""
    program = request.path_info.startswith(_OF_PROGRAMS)
    return answers.not_found(request, exception) if program else problems.not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """A defect of Truceline."""
    told = answers.defect(request)
    return told if request.path_info.startswith(_OF_PROGRAMS) else problems.defect(request)
