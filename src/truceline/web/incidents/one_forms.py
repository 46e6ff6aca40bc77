"""What people decide of an incident: open it, give it other claims, merge it, split it, find of it without a case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.claims.claim import Claim
from truceline.errors import IllegalStep
from truceline.facts import Fact
from truceline.incidents.opened import OpenedIncident
from truceline.record.names import is_shared
from truceline.store import incidents as table
from truceline.store import journal, log
from truceline.store.callers import Caller
from truceline.store.incident_steps import merging, opening, regrouping, splitting
from truceline.store.incidents import Row
from truceline.store.journal import Written
from truceline.store.opened_incidents import own
from truceline.web.cases.findings import state_of
from truceline.web.changed import now_read
from truceline.web.fields import NodeForm
from truceline.web.incidents.one import opened_row
from truceline.web.incidents.shown import address_of
from truceline.web.pages import back_to, page, show

__all__ = ["finding", "merge", "open_it", "regroup", "split"]

_PARTS = 6


class DecidingForm(NodeForm):
    """Why; and how many entries of the incident its author had read."""

    saw = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)


class ClaimsForm(DecidingForm):
    """Exactly these claims."""

    claims = forms.MultipleChoiceField(label=gettext_lazy("Claims"), widget=forms.CheckboxSelectMultiple)
    joint = forms.BooleanField(label=gettext_lazy("Tell the other sides: write it to the shared log"), required=False)

    def __init__(self, node: Any, data: Any = None, *, row: Row, **given: Any) -> None:
        detail = row.detail
        given["initial"] = {"claims": list(detail.incident.claims), **(given.get("initial") or {})}
        super().__init__(node, data, **given)
        self.fields["claims"].choices = [(one.id, _told(one)) for one in detail.claims]  # type: ignore[attr-defined]
        if row.opened:
            del self.fields["joint"]
        self.order_fields(["claims", *self.fields])


class MergeForm(DecidingForm):
    """The incident that it turned out to be."""

    into = forms.CharField(
        label=gettext_lazy("The incident that it turned out to be"),
        max_length=120,
        help_text=gettext_lazy("Its code, such as TL-7K2Q4M. It has the claims of both from then on."),
    )
    field_order = ("into", "reason")


class SplitForm(DecidingForm):
    """To which part each claim goes; each part becomes an incident of its own."""

    def __init__(self, node: Any, data: Any = None, *, row: Row, claims: Collection[str] = (), **given: Any) -> None:
        super().__init__(node, data, **given)
        parts = [(str(number), str(number)) for number in range(1, _PARTS + 1)]
        self.claims = tuple(one for one in row.detail.claims if one.id in claims)
        for number, claim in enumerate(self.claims):
            self.fields[f"part{number}"] = forms.ChoiceField(label=_told(claim), choices=parts)
        self.order_fields([*(name for name in self.fields if name.startswith("part")), "reason"])

    @property
    def parts(self) -> list[str]:
        """The claims of each part that has some, with commas between."""
        shares: dict[str, list[str]] = {}
        for number, claim in enumerate(self.claims):
            shares.setdefault(self.cleaned_data[f"part{number}"], []).append(claim.id)
        return [",".join(shares[part]) for part in sorted(shares)]


def _told(claim: Claim) -> str:
    quote = " ".join(claim.quote.split())
    return f"{quote[:160]}{'…' if len(quote) > 160 else ''}"


def _mine(who: Caller, row: Row) -> tuple[OpenedIncident, bool]:
    """The node's own incident and whether it is joint; raises as `own` does where it is not the node's."""
    standings = tuple(log.standings(who.node, subject=f"incident:{row.id.partition('@')[0]}"))
    joint = any(one.origin == who.node.shared and one.state == "open" for one in standings)
    return own(who.node, tuple(log.standings(who.node, type="incident")), row.id.partition("@")[0], joint=joint), joint


def _entries(who: Caller, row: Row) -> int:
    """How many entries tell of an incident."""
    listed = log.standings(who.node, subject=f"incident:{row.id.partition('@')[0]}")
    return sum(len(one.history) for one in listed)


def _decide(
    request: HttpRequest,
    who: Caller,
    row: Row,
    form: Any,
    facts: Callable[[], tuple[Sequence[Fact], bool]],
    title: str,
    said: str,
) -> HttpResponse:
    """The page of one decision: what was typed stays where it could not be recorded."""

    def record() -> Sequence[Written]:
        saw, now = form.cleaned_data["saw"], _entries(who, row)
        if saw is not None and now > saw:
            form.data = now_read(form.data, now)
            raise IllegalStep(_("It was changed since you read it."), where=row.code, remedy=_("look, then decide"))
        listed, joint = facts()
        return journal.write(who.actor, *listed, joint=joint)

    if request.method == "POST" and form.is_valid() and form.attempt(record) is not None:
        return back_to(request, address_of(row.code), said)
    return show(request, "incidents/one_form.html", status=form.status, form=form, row=row, title=title)


@page(acts=("incident_opened",))
def open_it(request: HttpRequest, who: Caller, code: str) -> HttpResponse:
    """Open an incident that was gathered, with the claims that one chooses of it."""
    row = table.one(who.node, code, view=who.view)
    if row.opened:
        raise IllegalStep(_("It was opened already."), where=code, remedy=_("give it other claims instead"))
    joint = _is_joint(who, row)
    form = ClaimsForm.asked(request, who.node, row=row, initial={"joint": joint, "saw": _entries(who, row)})

    def facts() -> tuple[Sequence[Fact], bool]:
        told = form.cleaned_data
        return opening(who.node, tuple(told["claims"]), told["reason"]), bool(told["joint"])

    return _decide(request, who, row, form, facts, _("Open this incident"), _("The incident is opened."))


def _is_joint(who: Caller, row: Row) -> bool:
    """Whether peers hold all its reports, too."""
    told = log.standings_of(who.node, [f"report:{report}" for report in row.detail.reports])
    held = {standing.id for standing in told if is_shared(standing.origin)}
    return set(row.detail.reports) <= held


@page(acts=("incident_regrouped",))
def regroup(request: HttpRequest, who: Caller, code: str) -> HttpResponse:
    """Give it exactly these claims."""
    row = opened_row(who, code)
    mine, joint = _mine(who, row)
    initial = {"claims": list(mine.claims), "saw": _entries(who, row)}
    form = ClaimsForm.asked(request, who.node, row=row, initial=initial)

    def facts() -> tuple[Sequence[Fact], bool]:
        return regrouping(mine, tuple(form.cleaned_data["claims"]), form.cleaned_data["reason"]), joint

    return _decide(request, who, row, form, facts, _("Give it other claims"), _("The claims are changed."))


@page(acts=("incident_merged",))
def merge(request: HttpRequest, who: Caller, code: str) -> HttpResponse:
    """It turned out to be another."""
    row = opened_row(who, code)
    mine, joint = _mine(who, row)
    form = MergeForm.asked(request, who.node, initial={"saw": _entries(who, row)})

    def facts() -> tuple[Sequence[Fact], bool]:
        into, _joint = _mine(who, opened_row(who, form.cleaned_data["into"]))
        return merging([mine], into, form.cleaned_data["reason"]), joint

    return _decide(request, who, row, form, facts, _("Merge it into another"), _("The incidents are merged."))


@page(acts=("incident_split",))
def split(request: HttpRequest, who: Caller, code: str) -> HttpResponse:
    """It turned out to be several."""
    row = opened_row(who, code)
    mine, joint = _mine(who, row)
    # What was decided last, though the table of incidents may not have it yet.
    form = SplitForm.asked(request, who.node, row=row, claims=mine.claims, initial={"saw": _entries(who, row)})

    def facts() -> tuple[Sequence[Fact], bool]:
        return splitting(who.node, mine, form.parts, form.cleaned_data["reason"]), joint

    return _decide(request, who, row, form, facts, _("Split it"), _("The incident is split."))


@page(acts=("finding_stated",))
def finding(request: HttpRequest, who: Caller, code: str) -> HttpResponse:
    """State what one finds of it, where there is no case on it."""
    row = opened_row(who, code)
    about = {"about": "", "facts": 0, "shared": True}
    return state_of(request, who, row.id.partition("@")[0], None, back=address_of(row.code), about=about)
