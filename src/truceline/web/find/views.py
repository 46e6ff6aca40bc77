"""Find: a page that works by itself, and the parts of it that the palette shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _

from truceline.model import Value
from truceline.store import findable
from truceline.store.callers import Caller
from truceline.web import navigation
from truceline.web.pages import Needs, needs_of, page
from truceline.web.parts import asks_for_part

__all__ = ["find"]

_MOST = 20
_LONGEST = 200
_needed: dict[str, Needs | None] = {}
"""What the view behind the name of an address asks of whom it answers."""


class Kind(Value):
    """How things of a type are shown: by which address, with which icon, under which name."""

    address: str
    one: bool = True
    icon: str
    says: str

    def leads(self, who: Caller, id: str) -> str:
        """The address of the one with this id; empty where there is no such page, or none for `who`."""
        try:
            address = reverse(self.address, args=[id] if self.one else [])
        except NoReverseMatch:
            return ""
        if self.address not in _needed:
            # The same view answers all addresses of one name; to look for it takes longer than all else here.
            _needed[self.address] = needs_of(resolve(address).func)
        needs = _needed[self.address]
        return address if needs is not None and needs.met_by(who) else ""


class Hit(NamedTuple):
    """One line of what was found."""

    address: str
    icon: str
    says: str
    code: str
    title: str
    day: str


@cache
def _kinds() -> Mapping[str, Kind]:
    told = yaml.safe_load((files("truceline.web.find") / "found.yaml").read_text(encoding="utf-8"))
    return {type: Kind.model_validate(one) for type, one in told.items()}


@page()
def find(request: HttpRequest, who: Caller) -> HttpResponse:
    """What has words that begin like those that were typed, the newest first; pages of the rail before all."""
    text = " ".join(request.GET.get("q", "").split())[:_LONGEST]
    context = {"text": text, "found": [*_pages(who, request.path_info, text), *_things(who, text)], "most": _MOST}
    if request.GET.get("part") == "found":
        return render(request, "find/found.html", context)
    palette = asks_for_part(request)
    return render(request, "find/palette.html" if palette else "find/find.html", context)


def _pages(who: Caller, path: str, text: str) -> Iterator[Hit]:
    for group in navigation.rail(who, path):
        for entry in group.entries:
            if not text or _begins(_(entry.says), text):
                yield Hit(entry.address, entry.icon, _("Page"), "", _(entry.says), "")


def _begins(name: str, text: str) -> bool:
    return any(word.startswith(text.casefold()) for word in (name.casefold(), *name.casefold().split()))


def _things(who: Caller, text: str) -> Iterator[Hit]:
    kinds = _kinds()
    for one in findable.find(who.node, text, view=who.view, types=tuple(kinds), limit=_MOST):
        kind = kinds[one.type]
        code, _sep, title = one.title.partition(" ") if one.type == "incident" else ("", "", one.title)
        if address := kind.leads(who, code or one.id):
            yield Hit(address, kind.icon, _(kind.says), code, title, one.day)
