"""Members: who may act, in which roles, for which party."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import members as acts
from truceline.errors import TrucelineError
from truceline.store.callers import Caller
from truceline.store.node import Node
from truceline.store.permissions import permissions
from truceline.web import problems
from truceline.web.accounts.confirming import confirmed
from truceline.web.fields import NodeForm, party_choices
from truceline.web.pages import back_to, page, show
from truceline.web.signing_in import SIGN

__all__ = ["add", "listed", "remove"]


class MemberForm(NodeForm):
    """A code, roles and a party; of somebody who is a member already, what they are from now on."""

    code = forms.CharField(
        label=gettext_lazy("Code"), help_text=gettext_lazy("a-z, 0-9 and hyphens; it says nothing of who it is.")
    )
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple)
    party = forms.ChoiceField(
        label=gettext_lazy("Officer of"),
        required=False,
        help_text=gettext_lazy("A liaison officer speaks for this party, and for no other."),
    )

    def __init__(self, node: Node, data: Any = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        self.fields["code"].widget.attrs |= {"dir": "ltr", "autocomplete": "off", "autocapitalize": "none"}
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (name, _(role.says)) for name, role in permissions().roles.items()
        ]
        self.fields["party"].choices = [("", _("nobody")), *party_choices(node)]  # type: ignore[attr-defined]


@page(sees="administration")
def listed(request: HttpRequest, who: Caller) -> HttpResponse:
    """Everybody who may act, and a form for another one or for other roles."""
    known = {member.code: member for member in acts.members(who.node)}
    chosen = known.get(request.GET.get("change", ""))
    given = {"code": chosen.code, "roles": chosen.roles, "party": chosen.party} if chosen else None
    return _shown(request, who, MemberForm(who.node, initial=given))


@page(sees="administration", acts=("member_added",), writes=True)
def add(request: HttpRequest, who: Caller) -> HttpResponse:
    """Add a member, or give one that is there these roles and this party."""
    form = MemberForm(who.node, request.POST)
    if form.is_valid():
        confirmed(request)
        told = form.cleaned_data
        if form.attempt(lambda: acts.add(who.actor, told["code"], told["roles"], told["party"] or None)):
            return back_to(request, reverse("settings"), _("It is recorded who %(code)s is here.") % told)
    return _shown(request, who, form)


@page(sees="administration", acts=("member_removed",), writes=True)
def remove(request: HttpRequest, who: Caller) -> HttpResponse:
    """Let a member act no more."""
    code = request.POST.get("code", "")
    try:
        acts.remove(who.actor, code, request.POST.get("reason", "").strip())
    except TrucelineError as error:
        form = MemberForm(who.node)
        return _shown(request, who, form, said=problems.line(error), status=422)
    return back_to(request, reverse("settings"), _("%(code)s is a member no more.") % {"code": code})


def _shown(request: HttpRequest, who: Caller, form: MemberForm, said: str = "", status: int = 0) -> HttpResponse:
    return show(
        request,
        "settings/members.html",
        status=status or form.status,
        members=acts.members(who.node),
        form=form,
        said=said,
        signing=SIGN,
        may=who.may("member_added"),
        tab="members",
    )
