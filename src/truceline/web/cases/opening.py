"""Opening a case: about incidents that people opened, or about one that was gathered, which is opened with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import cases
from truceline.acts.told import told_well
from truceline.facts import Fact
from truceline.store import incidents, journal
from truceline.store.callers import Caller
from truceline.store.ids import new_id
from truceline.store.incident_steps import opening
from truceline.store.journal import Written
from truceline.store.terms import terms
from truceline.verification.case import Opened
from truceline.web.cases.forms import OpenForm
from truceline.web.pages import back_to, page, show

__all__ = ["open_case"]


@page(acts=("case.received",))
def open_case(request: HttpRequest, who: Caller) -> HttpResponse:
    """The form of a new case; `?incident=` names what it is about, once for each incident."""
    named = dict.fromkeys(filter(None, request.GET.getlist("incident")))
    about = [_row(who, name) for name in [*named][:_MOST]]
    form = OpenForm.asked(request, who, initial=_initial(who, about))
    made = new_id("c", who.node.clock())
    if request.method == "POST" and form.is_valid() and form.attempt(lambda: _open(who, form, made)) is not None:
        return back_to(request, reverse("case", args=[made]), _("The case is open."))
    return show(request, "cases/open.html", status=form.status, form=form, rows=about)


_MOST = 100
"""So many incidents at most does the address of the form name."""


def _row(who: Caller, name: str) -> incidents.Row:
    return incidents.one(who.node, name[:120], view=who.view)


def _initial(who: Caller, about: Sequence[incidents.Row]) -> dict[str, Any]:
    """Those who signed are heard and decide; who is alleged and who registered it, as the incidents have it."""
    agreements = terms(who.node).agreements
    signed = list(agreements[0].signatories) if agreements else []
    own, known = terms(who.node).parties.resolve(who.node.name), terms(who.node).parties
    told: dict[str, Any] = {"parties": signed, "deciders": [*signed, own.id if own else who.node.name]}
    if about:
        each = [row.detail.incident for row in about]
        told["incidents"] = " ".join(row.code for row in about)
        told["alleged"] = list(dict.fromkeys(one.party for it in each for one in it.alleged if one.party))
        told["registered_by"] = list(dict.fromkeys(one for it in each for one in it.registered_by if one in known))
    return told


def _open(who: Caller, form: OpenForm, case: str) -> Sequence[Written]:
    """The case, with each incident that nobody has opened yet opened along."""
    told, facts, named = form.cleaned_data, list[Fact](), list[str]()
    for name in told["incidents"].replace(",", " ").split():
        row = _row(who, name)
        if not row.opened:
            who.must_do("incident_opened")
            facts += opening(who.node, row.detail.incident.claims, told["words"])
            named.append(facts[-1].subject.partition(":")[2])
        else:
            named.append(row.id.partition("@")[0])
    with told_well():
        groups = {name: tuple(told[name]) for name in OpenForm.GROUPS}
        opened = Opened(incidents=tuple(dict.fromkeys(named)), **groups)
    facts.append(cases.step(who.actor, case, "received", at=told["at"], opened=opened, words=told["words"]))
    return journal.write(who.actor, *facts, joint=form.to_all)
