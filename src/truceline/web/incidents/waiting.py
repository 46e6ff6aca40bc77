"""An incident that somebody asks for before it is judged, or judged anew: the page says so, then shows it by itself.

A page that is open asks for its part `waits` (there is no such incident yet) or `newer` (it shows an earlier state).
"""

from __future__ import annotations

from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from truceline.errors import UnknownName
from truceline.store import incidents as table
from truceline.store.callers import Caller
from truceline.store.incidents import Row
from truceline.web.pages import show
from truceline.web.parts import asks_for_part

__all__ = ["awaited", "mark_of", "part_of"]

_ACCEPTED = 202
"""Asked for, and not made yet (RFC 9110, 15.3.3)."""


def mark_of(row: Row) -> str:
    """Another one for each state in which an incident is shown."""
    return sha256(repr(row._replace(number=0)).encode()).hexdigest()[:16]


def part_of(request: HttpRequest, who: Caller, named: str) -> HttpResponse | None:
    """What a page that is open asks for, to learn how its incident stands; None where the whole page is asked for."""
    part = request.GET.get("part", "") if asks_for_part(request) else ""
    if part == "waits":
        return _part(request, who, named, seen="")
    return _part(request, who, named, seen=request.GET.get("seen", "-")) if part == "newer" else None


def _part(request: HttpRequest, who: Caller, named: str, seen: str) -> HttpResponse:
    # How much is not in it yet comes first: what is judged meanwhile is then found below.
    fresh, row = table.fresh(who.node, view=who.view), _row(who, named)
    template = "incidents/newer.html" if seen else "incidents/waits_part.html"
    return show(request, template, fresh=fresh, row=row, named=named, ready=row is not None and mark_of(row) != seen)


def awaited(request: HttpRequest, who: Caller, named: str) -> Row | HttpResponse:
    """The incident, or the page of one that may be among what is not judged yet; raises `UnknownName` where all is."""
    row = _row(who, named)
    if row is not None:
        return row
    fresh = table.fresh(who.node, view=who.view)
    if not fresh.behind:
        return table.one(who.node, named, view=who.view)
    return show(request, "incidents/waits.html", status=_ACCEPTED, fresh=fresh, row=None, named=named)


def _row(who: Caller, named: str) -> Row | None:
    try:
        return table.one(who.node, named, view=who.view)
    except UnknownName:
        return None
