"""Tokens: secrets by which programs act as members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import members
from truceline.acts import tokens as acts
from truceline.acts.tokens import Issued
from truceline.store.callers import Caller
from truceline.store.node import Node
from truceline.web.accounts.confirming import confirmed
from truceline.web.fields import NodeForm
from truceline.web.pages import back_to, page, show

__all__ = ["issue", "listed", "revoke"]


class TokenForm(NodeForm):
    """Whose, and for how long."""

    member = forms.ChoiceField(label=gettext_lazy("Member"))
    days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=1,
        max_value=acts.MOST_DAYS,
        initial=acts.DAYS,
        help_text=gettext_lazy("Then it ends."),
    )

    def __init__(self, node: Node, data: Any = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        choices = [(one.code, one.code) for one in members.members(node)]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]


@page(sees="administration")
def listed(request: HttpRequest, who: Caller) -> HttpResponse:
    """Whose they are and until when."""
    return _shown(request, who, TokenForm(who.node))


@page(sees="administration", acts=("token_issued",), writes=True)
def issue(request: HttpRequest, who: Caller) -> HttpResponse:
    """A new token, whose secret is shown in the answer and never again."""
    form = TokenForm(who.node, request.POST)
    issued = None
    if form.is_valid():
        confirmed(request)
        told = form.cleaned_data
        issued = form.attempt(lambda: acts.issue(who.actor, told["member"], told["days"]))
    return _shown(request, who, form if issued is None else TokenForm(who.node), issued)


@page(sees="administration", acts=("token_revoked",), writes=True)
def revoke(request: HttpRequest, who: Caller) -> HttpResponse:
    """End a token at once."""
    acts.revoke(who.actor, request.POST.get("token", ""))
    return back_to(request, reverse("settings-tokens"), _("The token is worth nothing from now on."))


def _shown(request: HttpRequest, who: Caller, form: TokenForm, issued: Issued | None = None) -> HttpResponse:
    return show(
        request,
        "settings/tokens.html",
        status=form.status,
        tokens=tuple(reversed(acts.tokens(who.node))),
        form=form,
        issued=issued,
        may=who.may("token_issued"),
        tab="tokens",
    )
