"""Pages of one's own account: django-allauth's, for members alone, and what it lacks."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.core.internal.ratelimit import handler429
from allauth.mfa.base.views import AuthenticateView, IndexView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from truceline.errors import IllegalStep
from truceline.store.callers import Caller
from truceline.store.serving import Serving
from truceline.web import drafts, problems, signing_in
from truceline.web.accounts.accounts import end_sessions, own_password
from truceline.web.pages import Needs, back_to, page

__all__ = [
    "authenticate",
    "by_number",
    "everywhere",
    "of_everybody",
    "of_members",
    "password_change",
    "second_factor",
    "sign_in",
]

View = Callable[..., HttpResponseBase]


def of_everybody(view: View) -> View:
    """A page of django-allauth that nobody needs to have signed in for."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        return view(request, *args, **named)

    opened.needs = Needs(public=True)  # type: ignore[attr-defined]
    return opened


def limited(view: View) -> View:
    """A page of django-allauth that says in its form that there were too many attempts; the status says so too."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        answer = view(request, *args, **named)
        form = (getattr(answer, "context_data", None) or {}).get("form")
        told = form.errors.as_data().values() if form is not None and form.is_bound else ()
        too_many = any(error.code == "too_many_login_attempts" for errors in told for error in errors)
        return handler429(request) if too_many else answer

    return opened


def of_members(view: View) -> View:
    """A page of django-allauth for members; of whoever must choose a password, that one alone."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if signing_in.known(request) is None:
            return drafts.to_sign_in(request)
        if request.session.get(signing_in.ONE_TIME) and view is not _change:
            return HttpResponseRedirect(signing_in.PASSWORD)
        return view(request, *args, **named)

    opened.needs = Needs()  # type: ignore[attr-defined]
    return opened


class _ChangeView(account.PasswordChangeView):  # type: ignore[misc]
    """A password of one's own; other sessions of the member end."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            error = IllegalStep("the account has no password", where=request.user.get_username())
            return problems.of_error(request, error)
        answer: HttpResponseBase = super().dispatch(request, *args, **named)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.request.session[signing_in.ONE_TIME] = False
        own_password(Serving.of(self.request.META).actor.node, self.request.user.get_username())
        return answer

    def get_default_success_url(self) -> str:
        return "/"

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**named)
        return told | {"one_time": self.request.session.get(signing_in.ONE_TIME)}


class _LoginView(account.LoginView):  # type: ignore[misc]
    """Signing in; by a passkey where browsers have any for the node's name."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**named)
        return told | {"by_number": by_number(self.request)}


class _IndexView(IndexView):  # type: ignore[misc]
    """Codes and passkeys, and why one is owed."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**named)
        who = signing_in.known(self.request)
        owed = who is not None and signing_in.owes_second_factor(self.request, who)
        return told | {"owed": owed, "by_number": by_number(self.request)}


_change = _ChangeView.as_view()
password_change = of_members(_change)
authenticate = of_everybody(limited(AuthenticateView.as_view()))
sign_in = of_everybody(_LoginView.as_view())
second_factor = of_members(_IndexView.as_view())


def by_number(request: HttpRequest) -> bool:
    """Whether the node was asked for by an IP address, with which no browser makes a passkey (WebAuthn, RP ID)."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@page(writes=True)
def everywhere(request: HttpRequest, who: Caller) -> HttpResponse:
    """Sign out of all other browsers."""
    ended = end_sessions(who.node, who.member.code, but=request.session.session_key)
    said = _("You are signed out everywhere else (%(ended)s).") % {"ended": ended}
    return back_to(request, "/accounts/2fa/", said)
