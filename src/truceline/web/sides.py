"""Sides beside each other: in the agreement's order, for every page that shows more than one of them.

    for id in in_order(node, ledgers): ...
    told_at(who, figure.ref)                   where it was told: an entry, a claim's report, an address, a file

`Shared` is the base of forms by which something is recorded of one side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts.consultations import today_at
from truceline.errors import ChangedMeanwhile, IllegalStep, InvalidPlan, InvalidSetting, TrucelineError
from truceline.record.names import read_ref
from truceline.sitrep.tables import csv_text
from truceline.store import log
from truceline.store.callers import Caller
from truceline.store.days import days_told
from truceline.store.journal import Written
from truceline.store.matters import in_view, listed
from truceline.store.node import Node
from truceline.store.permissions import permissions
from truceline.store.terms import terms
from truceline.web.changed import reread, saw_of
from truceline.web.fields import NodeForm, party_name
from truceline.web.pages import back_to, show
from truceline.web.templatetags.names import claim_address

__all__ = [
    "Period",
    "Shared",
    "Where",
    "as_csv",
    "check_new",
    "in_order",
    "must_have_agreement",
    "one_of",
    "own_party",
    "period",
    "recorded",
    "told_at",
]

MOST_DAYS = 400


def must_have_agreement(node: Node) -> None:
    """Raise `InvalidSetting` where a node has none: there is nothing that a page of it could show."""
    if not terms(node).agreements:
        raise InvalidSetting(
            _("This node has no agreement."),
            where=node.name,
            remedy=_("put agreement.yaml into the node's folder; articles, roads and zones come with it"),
        )


def in_order(node: Node, ids: Iterable[str]) -> tuple[str, ...]:
    """Parties in the agreement's order: who signed, who else is bound, then all others by name."""
    agreements = terms(node).agreements
    named = (*agreements[0].signatories, *agreements[0].bound) if agreements else ()
    place = {id: n for n, id in reversed([*enumerate(named)])}
    return tuple(sorted(set(ids), key=lambda id: (place.get(id, len(named)), party_name(node, id).casefold(), id)))


class Where(NamedTuple):
    """Where something was told: in words, and at which address, as far as there is one; `away` is not on this node."""

    words: str
    address: str = ""
    away: bool = False


def told_at(who: Caller, ref: str) -> Where | None:
    """Where a reference leads its reader: an entry of the record, a claim's report, an address on the net, words."""
    if not ref:
        return None
    if ref.startswith("claim:"):
        return _of_claim(who, ref)
    if ref.startswith(("http://", "https://")):
        return Where(urlsplit(ref).netloc or ref, ref, away=True)
    try:
        origin, seq = read_ref(ref)
    except TrucelineError:
        return Where(ref)
    return Where(ref, f"/record/{origin}/{seq}/")


def _of_claim(who: Caller, ref: str) -> Where:
    claim = ref.removeprefix("claim:").partition("#")[0]
    seen = (one for one in log.standings(who.node, subject=f"claim:{claim}") if one.row.key)
    report = next((one.row.key for one in seen if in_view(who.view, one.origin)), None)
    return Where(ref, claim_address(report, claim)) if report else Where(ref)


@dataclass(frozen=True)
class Period:
    """The days that a page is about, and the first and last of which anything is told; `asked` for by the reader."""

    first: date
    last: date
    told: tuple[date, date] | None
    asked: bool

    @property
    def before(self) -> tuple[date, date]:
        """As many days before it."""
        days = self.last - self.first + timedelta(days=1)
        return self.first - days, self.last - days

    @property
    def after(self) -> tuple[date, date]:
        """As many days after it."""
        days = self.last - self.first + timedelta(days=1)
        return self.first + days, self.last + days


def period(request: HttpRequest, who: Caller, *types: str, days: int) -> Period:
    """The days from `since` to `until` of the query; without them the last `days` up to the last that is told of.

    Raises `InvalidPlan` for what is no day, days out of order, or more of them than a page can match.
    """
    told = days_told(who.node, *types, view=who.view)
    since, until = _day(request, "since"), _day(request, "until")
    last = until or (since + timedelta(days=days - 1) if since else told[1] if told else today_at(who.node))
    first = since or last - timedelta(days=days - 1)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise InvalidPlan(f"a period from {first} to {last}", remedy=f"give 1 to {MOST_DAYS} days, the first day first")
    return Period(first, last, told, since is not None or until is not None)


def _day(request: HttpRequest, name: str) -> date | None:
    written = request.GET.get(name, "").strip()
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise InvalidPlan(f"{written[:40]!r} is no day", where=name, remedy="write it as 2020-07-14") from None
    if not 1900 <= day.year < 2200:
        raise InvalidPlan(f"{written[:40]!r} is no day of a ceasefire", where=name, remedy="write it as 2020-07-14")
    return day


def own_party(who: Caller, act: str) -> str | None:
    """The one party for which a member may record `act`; None where they may for any."""
    table = permissions()
    may = table.may.get(act, frozenset()).intersection(who.member.roles)
    return who.member.party if may and all(table.roles[role].own_party for role in may) else None


def check_new(node: Node, type: str, id: str) -> None:
    """Raise `IllegalStep` where something has this id already: what is recorded under it would put that right.

    Nothing is said of what it is, which may be nothing that whoever typed the id may see.
    """
    if id and listed(node, type, ids=[id]):
        raise IllegalStep(_("this name is taken here"), where=id, remedy=_("give another, or none"))


def one_of(node: Node, who: Caller, type: str, id: str) -> Any:
    """The row of a matter in the view of its reader; None where there is none for them."""
    rows = listed(node, type, view=who.view, ids=[id])
    return next((row for row in rows if row.state != "withdrawn"), None)


class Shared(NodeForm):
    """A form by which a member records something; whoever sees shared logs alone writes to them alone.

    `saw` is how many facts of the matter its author had read. `joint` says whether it goes into the shared log.
    """

    who: Caller

    saw = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    share = forms.BooleanField(
        required=False,
        label=gettext_lazy("Write it to the shared log"),
        help_text=gettext_lazy("The other nodes get it then. Otherwise it stays at this node."),
    )
    of_party: Sequence[str] = ()
    """The fields that name for whom it is said."""
    act = ""

    def __init__(
        self, node: Node, data: QueryDict | None = None, *, who: Caller, shared: bool = False, **given: Any
    ) -> None:
        super().__init__(node, data, **given)
        self.who = who
        if who.view == "joint":
            del self.fields["share"]
        else:
            self.fields["share"].initial = shared
            self.order_fields([*(name for name in self.fields if name != "share"), "share"])
        only = own_party(who, self.act)
        for name in self.of_party:
            field = self.fields[name]
            choices = [(id, party_name(node, id)) for id in in_order(node, self.choices_of(name))]
            if only:
                choices = [(only, party_name(node, only))]
                field.initial = only
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def refuse(self, error: TrucelineError) -> None:
        """Say why over the form; who is told of a change has read it once the form is shown again."""
        super().refuse(error)
        if isinstance(error, ChangedMeanwhile) and error.where:
            reread(self, self.who, error.where)

    def speak_for_own(self, name: str) -> None:
        """Let a free name be the member's own party, where they may tell it for no other."""
        if only := own_party(self.who, self.act):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=[(only, party_name(self.node, only))], initial=only
            )

    def choices_of(self, name: str) -> Iterable[str]:
        """The parties among whom a field lets one choose."""
        roles = ("party", "guarantor", "mission", "monitor")
        return [party.id for party in terms(self.node).parties if party.role in roles and party.part_of is None]

    @property
    def joint(self) -> bool:
        """Whether it goes into the shared log."""
        return self.who.view == "joint" or bool(self.cleaned_data.get("share"))


def recorded(
    request: HttpRequest,
    form: Shared,
    record: Callable[[Mapping[str, int]], Sequence[Written]],
    *,
    about: tuple[str, str],
    said: str,
    template: str,
    page_of: str = "",
    **context: Any,
) -> HttpResponse:
    """The page of a form by which something is recorded, anew where `about`, its type and id, has an id.

    `record` gets what the author had read of it. Leads to the page of what was recorded: the one named like its type,
    or `page_of`.
    """
    type, id = about
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["saw"]
        written = form.attempt(lambda: record(saw_of(form.who, f"{type}:{id}", read) if id else {}))
        if written is not None:
            made = written[0].subject.partition(":")[2]
            return back_to(request, reverse(page_of or type, args=[made]), said)
    return show(request, template, status=form.status, form=form, id=id, **context)


def as_csv(name: str, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> HttpResponse:
    """A table to download, as the situation report writes its own: UTF-8, no cell that a spreadsheet computes."""
    answer = HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
