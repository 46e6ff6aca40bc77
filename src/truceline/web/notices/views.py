"""Notices to look at: the board, the list, one of them, and where they are for the map."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import notices as acts
from truceline.acts.consultations import today_at
from truceline.coordination.margins import margins
from truceline.coordination.notices import words
from truceline.geo.shapes import geojson
from truceline.geo.zone import Circle
from truceline.store.callers import Caller
from truceline.store.matter_pages import last_day
from truceline.store.matters import listed as rows_of
from truceline.store.receipts import Receipts
from truceline.web.columns import columns
from truceline.web.fields import DayField, NodeForm, party_choices
from truceline.web.notices import beside, shown
from truceline.web.notices.forms import may_speak
from truceline.web.notices.outline import outline
from truceline.web.pages import page, show

__all__ = ["listed", "one", "places"]

_VIEWS = ("board", "list", "map")
_OPEN = timedelta(days=7)
"""For so long after its window a notice is still on the board, if no days are asked for."""


class Bar(NodeForm):
    """What a list of notices is narrowed to; all of it stands in the address."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    party = forms.ChoiceField(label=gettext_lazy("Party"), required=False)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        everything = ("", gettext_lazy("all"))
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [everything, *((name, shown.says(name)) for name in shown.COLUMNS)]
        fields["kind"].choices = [everything, *((name, said.says) for name, said in words().kinds.items())]
        fields["party"].choices = [everything, *party_choices(self.node, "guarantor", "party", "mission", "monitor")]
        fields["state"].widget.attrs["data-filter"] = True


@page()
def listed(request: HttpRequest, who: Caller) -> HttpResponse:
    """The board by state and deadline, or all of it in a list."""
    bar = Bar(who.node, request.GET)
    told: dict[str, Any] = bar.cleaned_data if bar.is_valid() else {}
    asked = {name: value for name, value in told.items() if value}
    since = told.get("since") or (None if asked else today_at(who.node) - _OPEN)
    found = shown.cards(who, **{**asked, "since": since}, after=request.GET.get("after", "")[:200])
    asked_view = request.GET.get("view", "")
    view = asked_view if asked_view in _VIEWS else _VIEWS[0]
    context: dict[str, Any] = {
        "bar": bar,
        "found": found,
        "view": view,
        "places": f"{reverse('notice_places')}?{urlencode([('id', card.id) for card in found.cards])}",
        "columns": shown.board(found.cards),
        "outlines": {card.id: outline(card.notice.where) for card in found.cards} if view == _VIEWS[0] else {},
        "since": since,
        "listed": columns(who, "notices"),
        "asked": asked,
        "may_give": who.may("notice_given"),
    }
    if not found.cards and not asked:
        context["last"] = last_day(who.node, ["notice"], view=who.view)
    template = "notices/listed.html" if request.GET.get("part") else "notices/notices.html"
    return show(request, template, **context)


@page()
def one(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """A notice: what, who, when, where; how it stands towards each addressee, and what lies beside it."""
    record, bare = acts.one_record(who.node, id, view=who.view)
    notice = acts.delivered(record, Receipts(who.node)) or bare
    (row,) = rows_of(who.node, "notice", view=who.view, ids=[id])
    card = shown.card_of(who, notice, row.facts)
    stands = acts.standings(who.node, notice)
    courses = [(stand, shown.course(record, notice, each)) for stand, each in zip(card.stands, stands, strict=True)]
    context: dict[str, Any] = {
        "card": card,
        "notice": notice,
        "record": record,
        "courses": courses,
        "clashes": beside.described(who, acts.clashes(who.node, [id], view=who.view), record.despite),
        "asks": words().kinds[notice.kind].asks,
        "may": _may(who, card),
    }
    if request.GET.get("part"):
        return show(request, "notices/stands.html", **context)
    return show(
        request,
        "notices/notice.html",
        corners=shown.corners(notice.where),
        posts=beside.posts_near(who, notice.where),
        near=beside.incidents_near(who, notice),
        near_minutes=f"{margins().notice_minutes:g}",
        near_km=f"{margins().notice_m / 1000:g}",
        radius_km=f"{notice.where.radius_m / 1000:g}" if isinstance(notice.where, Circle) else "",
        map_label=_("The activity on the map"),
        map_address=f"{reverse('notice_places')}?{urlencode({'id': id})}",
        **context,
    )


def _may(who: Caller, card: shown.Card) -> dict[str, bool]:
    """What of a notice's steps a member may take as it stands."""
    states = {stand.state for stand in card.stands}
    own = who.member.party in (None, card.notice.sender)
    open_ = not states <= {"drafted", "cancelled"}
    return {
        "send": own and "drafted" in states and who.may("notice.sent"),
        "reply": open_ and bool(may_speak(who, card.notice)) and who.may("notice.acknowledged"),
        "cancel": own and open_ and who.may("notice.cancelled"),
    }


@page()
def places(request: HttpRequest, who: Caller) -> JsonResponse:
    """Where notices are, as GeoJSON (RFC 7946): the one of `id`, or those of a `day` or up to 200 that are not over."""
    ids, day = request.GET.getlist("id"), request.GET.get("day", "")
    if ids:
        rows = rows_of(who.node, "notice", view=who.view, ids=ids[:200])
    else:
        since, until = _day(day), _day(day)
        rows = rows_of(who.node, "notice", view=who.view, since=since or today_at(who.node), until=until, limit=200)
    cards = shown.of_rows(who, [row for row in rows if row.state != "withdrawn"])
    return JsonResponse({"type": "FeatureCollection", "features": [_feature(card) for card in cards]})


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _feature(card: shown.Card) -> dict[str, Any]:
    feature = geojson(card.notice.where)
    states = "; ".join(dict.fromkeys(stand.says for stand in card.stands))
    address = reverse("notice", args=[card.id])
    feature["properties"] |= {"name": card.what, "address": address, "words": card.where, "state": states}
    return feature
