"""Language and light: kept in cookies, so that they hold before one signs in, too."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from truceline.web import problems
from truceline.web.pages import public
from truceline.web.security import LANGUAGE_COOKIE

_YEAR_S = 31_536_000
_THEMES = ("light", "dark", "system")


@public
def change(request: HttpRequest) -> HttpResponse:
    """Set `language` or `theme`, and back to where one was."""
    if request.method != "POST":
        return problems.not_allowed(request, "POST")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if language in dict(settings.LANGUAGES):
        _keep(answer, LANGUAGE_COOKIE, language)
    if theme in _THEMES:
        _keep(answer, "theme", theme)
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=_YEAR_S, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
