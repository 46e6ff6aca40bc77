"""What came in: one line for each report, in the order in which they wait to be reviewed."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.store import one_report, read_reports
from truceline.store.callers import Caller
from truceline.store.read_reports import STATES, Order, Query
from truceline.web.pages import page, show
from truceline.web.parts import asks_for_part

__all__ = ["following", "reports"]

_SHOWN = 50


@page()
def reports(request: HttpRequest, who: Caller) -> HttpResponse:
    """The inbox: filtered by what stands in the address, fifty lines, then more."""
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
    }
    if asks_for_part(request):
        return show(request, "reports/lines.html", **told)
    counts = read_reports.tallied(who.node, view=who.view)
    states = [(state, counts.get(state, 0)) for state in STATES]
    return show(
        request,
        "reports/inbox.html",
        **told,
        query=query,
        state=query.states[0] if len(query.states) == 1 else "",
        states=states,
        total=sum(counts.values()),
        outlets=read_reports.known(who.node, "outlet", view=who.view),
        spoken=read_reports.known(who.node, "language", view=who.view),
        orders=[("queue", _("the queue")), ("received", _("received last")), ("published", _("published last"))],
        filtered=any(request.GET.get(name) for name in ("q", "outlet", "language", "since", "until", "protected")),
        may_upload=who.may("report_received"),
        again=f"{request.path}?{request.GET.urlencode()}",
    )


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
