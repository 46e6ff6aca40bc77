"""What came in: one line for each report, in the order in which they wait to be reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.store import one_report, read_reports
from truceline.store.callers import Caller
from truceline.store.read_reports import STATES, Order, Query
from truceline.web.columns import columns
from truceline.web.pages import page, show
from truceline.web.parts import asks_for_part
from truceline.web.reports.forms import grades

__all__ = ["following", "names", "reports", "shown"]

_SHOWN = 50
_FILTERS = ("q", "outlet", "language", "since", "until", "protected")


@page()
def reports(request: HttpRequest, who: Caller) -> HttpResponse:
    """The inbox: filtered by what stands in the address, fifty lines, then more."""
    return shown(request, who)


def shown(request: HttpRequest, who: Caller, status: int = 200, **told_of_marked: Any) -> HttpResponse:
    """Its page; or again, with what became of those that were marked (`marked.grade`)."""
    query = _asked(request)
    after = request.GET.get("after", "")
    found = read_reports.listed(who.node, query, view=who.view, limit=_SHOWN + 1, after=after)
    lines = found[:_SHOWN]
    told: dict[str, Any] = {
        "lines": lines,
        "copies": read_reports.copied(who.node, lines),
        "more": lines[-1].cursor if len(found) > _SHOWN else "",
        "coming": () if after else one_report.coming(who.node, view=who.view),
        "after": after,
        "state": query.states[0] if len(query.states) == 1 else "",
        "columns": columns(who, "reports"),
        "filtered": any(request.GET.get(name) for name in _FILTERS),
        "may_grade": who.may("report_graded"),
        "reliabilities": grades()["reliability"][1:],
        "credibilities": grades()["credibility"][1:],
        **told_of_marked,
    }
    if asks_for_part(request):
        return show(request, "reports/lines.html", **told)
    counts = read_reports.tallied(who.node, view=who.view)
    states = [(state, counts.get(state, 0)) for state in STATES]
    return show(
        request,
        "reports/inbox.html",
        status=status,
        **told,
        query=query,
        states=states,
        total=sum(counts.values()),
        outlets=read_reports.known(who.node, "outlet", view=who.view),
        spoken=read_reports.known(who.node, "language", view=who.view),
        orders=[("queue", _("the queue")), ("received", _("received last")), ("published", _("published last"))],
        may_upload=who.may("report_received"),
        again=f"{reverse('reports')}?{request.GET.urlencode()}",
    )


def names(who: Caller, ids: Iterable[str]) -> dict[str, str]:
    """What people call these reports; those that are not here are left out."""
    lines = (read_reports.one(who.node, id, view=who.view) for id in ids)
    return {line.report: line.shown for line in lines if line is not None}


@page()
def following(request: HttpRequest, who: Caller) -> HttpResponse:
    """To the next report that nobody reviewed."""
    name = request.GET.get("after", "")
    line = read_reports.next_unreviewed(
        who.node, view=who.view, after=read_reports.one(who.node, name, view=who.view) if name else None
    )
    address = reverse("report", args=[line.report]) if line else f"{reverse('reports')}?state=unreviewed"
    return HttpResponseRedirect(address)


def _asked(request: HttpRequest) -> Query:
    given = request.GET
    state = given.get("state", "")
    order = given.get("order", "queue")
    return Query(
        states=(state,) if state in STATES else (),
        text=given.get("q", "")[:200],
        outlet=given.get("outlet", "")[:200],
        language=given.get("language", "")[:20],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        protected=True if given.get("protected") == "yes" else None,
        order=order if order in get_args(Order) else "queue",
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
