"""Accounts: how members sign in, as an administrator helps them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.store.callers import Caller
from truceline.web.accounts import accounts as acts
from truceline.web.accounts.confirming import confirmed
from truceline.web.pages import back_to, page, show

__all__ = ["close", "listed", "one_time", "reset"]


@page(sees="administration")
def listed(request: HttpRequest, who: Caller) -> HttpResponse:
    """Who can sign in, with which second factors."""
    return _shown(request, who)


@page(sees="administration", acts=("account_changed",), writes=True)
def one_time(request: HttpRequest, who: Caller) -> HttpResponse:
    """A one-time password, shown in the answer and never again."""
    confirmed(request)
    code = request.POST.get("code", "")
    return _shown(request, who, given=code, password=acts.give_one_time(who.actor, code))


@page(sees="administration", acts=("account_changed",), writes=True)
def close(request: HttpRequest, who: Caller) -> HttpResponse:
    """Let nobody sign in with an account."""
    code = request.POST.get("code", "")
    acts.close(who.actor, code)
    return back_to(request, reverse("settings-accounts"), _("The account of %(code)s is closed.") % {"code": code})


@page(sees="administration", acts=("account_changed",), writes=True)
def reset(request: HttpRequest, who: Caller) -> HttpResponse:
    """Take away an account's second factors."""
    confirmed(request)
    code = request.POST.get("code", "")
    acts.reset_second_factor(who.actor, code)
    said = _("%(code)s signs in with the password alone until another second factor is set up.") % {"code": code}
    return back_to(request, reverse("settings-accounts"), said)


def _shown(request: HttpRequest, who: Caller, given: str = "", password: str = "") -> HttpResponse:
    return show(
        request,
        "settings/accounts.html",
        accounts=acts.accounts(who.node),
        given=given,
        password=password,
        may=who.may("account_changed"),
        tab="accounts",
    )
