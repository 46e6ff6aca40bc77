"""The page that the day begins with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from truceline.acts.due import due
from truceline.store.callers import Caller
from truceline.web.pages import page, show


@page()
def today(request: HttpRequest, who: Caller) -> HttpResponse:
    """What is owed by when, and what is new since one last looked."""
    return show(request, "today/today.html", owed=due(who.node, view=who.view))
