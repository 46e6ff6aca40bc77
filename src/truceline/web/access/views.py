"""Access denied: the table by party, every request with its answers, asking and answering."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import access as acts
from truceline.acts.consultations import today_at, zone_of
from truceline.acts.told import told_well
from truceline.store.callers import Caller
from truceline.store.kept import about, kept
from truceline.store.matter_pages import last_day
from truceline.verification.access import Answer
from truceline.web.access import shown
from truceline.web.access.forms import AnswerForm, AskForm
from truceline.web.changed import reread, seen
from truceline.web.fields import DayField, NodeForm
from truceline.web.pages import back_to, page, show

__all__ = ["answer", "ask", "listed"]

_DAYS = timedelta(days=30)


class Bar(NodeForm):
    """The period that is looked at; it stands in the address."""

    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["since"].widget.attrs["data-filter"] = True


@page()
def listed(request: HttpRequest, who: Caller) -> HttpResponse:
    """The restrictions of a period by party, and the requests that were made or answered in it."""
    today = today_at(who.node)
    bar = Bar(who.node, request.GET if {"since", "until"} & set(request.GET) else None)
    told: dict[str, Any] = bar.cleaned_data if bar.is_valid() else {}
    until: date = told.get("until") or max(today, told.get("since") or today)
    since: date = told.get("since") or until - _DAYS
    zone = zone_of(who.node)
    start, end = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    # An answer can come at any time after its request.
    records = kept(who.node, ("requests", who.view), about("access"), lambda: acts.requests(who.node, view=who.view))
    counted, rows, total = shown.by_party(who, records, start, end)
    within = [
        record
        for record in records
        if record.request is not None
        and any(start <= at < end for at in (record.request.asked_at, *(one.at for one in record.request.answers)))
    ]
    context: dict[str, Any] = {
        "bar": bar if bar.is_bound else Bar(who.node, initial={"since": since, "until": until}),
        "since": since,
        "until": until,
        "counted": counted,
        "rows": rows,
        "total": total,
        "requests": shown.asked(who, within),
        "last": None if within else last_day(who.node, ["access"], view=who.view),
        "may_ask": who.may("access_requested"),
        "may_answer": who.may("access_answered"),
    }
    return show(request, "access/listed.html" if request.GET.get("part") else "access/access.html", **context)


@page(acts=("access_requested",))
def ask(request: HttpRequest, who: Caller) -> HttpResponse:
    """Record that access was asked for."""
    form = AskForm.asked(request, who)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        written = form.attempt(
            lambda: acts.ask(
                who.actor,
                typed["place"],
                asked_by=typed["asked_by"],
                at=typed["at"],
                case=typed["case"] or None,
                joint=form.joint,
            )
        )
        if written is not None:
            return back_to(request, reverse("access"), _("The request is recorded."))
    return show(request, "access/ask.html", status=form.status, form=form)


@page(acts=("access_answered",))
def answer(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Record an answer; a restriction becomes a happening of its own."""
    record = acts.find(who.node, id, view=who.view)
    form = AnswerForm.asked(request, who)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data

        def write() -> Any:
            with told_well():
                names = ("answer", "by", "reason", "place", "minutes")
                given = Answer(
                    **{name: typed[name] for name in names},
                    party=typed["party"] or None,
                    at=typed["at"] or who.node.clock(),
                )
            known = seen(who, f"access:{id}", typed["saw"])
            return acts.answer(who.actor, id, given, joint=form.joint, saw=known)

        if form.attempt(write) is not None:
            day = record.request.asked_at.astimezone(zone_of(who.node)).date() if record.request else None
            address = reverse("access") + (f"?since={day}" if day else "")
            return back_to(request, address, _("The answer is recorded."))
    reread(form, who, f"access:{id}")
    (told,) = shown.asked(who, [record]) or (None,)
    return show(request, "access/answer.html", status=form.status, form=form, one=told)
