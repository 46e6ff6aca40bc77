"""The page that the day begins with, each of its parts asked for again by itself as things are recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts.consultations import today_at
from truceline.store.callers import Caller
from truceline.web.pages import back_to, page, show
from truceline.web.today import parts
from truceline.web.today.news import keep, news

__all__ = ["seen", "today"]

Part = Callable[[Caller, date, date], Mapping[str, Any]]
_PARTS: Mapping[str, Part] = {
    "new": lambda who, _day, _today: {"news": news(who)},
    "due": parts.owed,
    "disputed": lambda who, day, _today: parts.disputed(who, day),
    "incidents": lambda who, day, _today: parts.happened(who, day),
    "effort": lambda who, day, _today: parts.effort(who, day),
    "ahead": parts.ahead,
}


@page()
def today(request: HttpRequest, who: Caller) -> HttpResponse:
    """What is new, due, disputed and next, and a day's incidents beside the effort; today, or the `day` asked for."""
    now = today_at(who.node)
    day = _day(request.GET.get("day", "")) or now
    part = request.GET.get("part", "")
    context: dict[str, Any] = {"day": day, "today": now, "is_today": day == now}
    if part in _PARTS:
        return show(request, f"today/{part}.html", **context, **_PARTS[part](who, day, now))
    for made in _PARTS.values():
        context |= made(who, day, now)
    context |= {"earlier": day - timedelta(days=1), "later": day + timedelta(days=1)}
    if not context["tally"].total and not context["ahead"]:
        last = parts.last_with_something(who, day)
        context["last"] = last if last != day else None
    return show(request, "today/today.html", **context)


@page(writes=True)
def seen(request: HttpRequest, who: Caller) -> HttpResponse:
    """The member has seen what was new when the page was made."""
    keep(who, request.POST.get("sizes", ""))
    return back_to(request, reverse("today"), _("What was new is marked as seen."))


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        return None
    return day if 1900 <= day.year < 2199 else None
