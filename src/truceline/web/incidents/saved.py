"""Searches that a member keeps under a name, and shares.

A shared one is for those who see what its owner sees: what somebody looks for in internal things tells of them.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from truceline.errors import InvalidSetting, UnknownName
from truceline.store.callers import Caller
from truceline.store.permissions import members
from truceline.web.incidents.asked import Asked
from truceline.web.models import SavedSearch
from truceline.web.pages import back_to, page

__all__ = ["Kept", "delete", "keep", "kept", "share"]

PATH = "/incidents/"
_PAGE = "incidents"
_LONGEST, _MOST = 80, 200


class Kept(NamedTuple):
    """A search under its name; `own` where it is the reader's."""

    id: int
    name: str
    address: str
    own: bool
    shared: bool
    member: str


def kept(who: Caller) -> tuple[Kept, ...]:
    """The reader's own searches by name, then those that others share with them."""
    mine = SavedSearch.objects.using(who.node.alias).filter(page=_PAGE)
    own = [_kept(who, one) for one in mine.filter(member=who.member.code).order_by("name")[:_MOST]]
    others = mine.filter(shared=True).exclude(member=who.member.code).order_by("name", "member")[:_MOST]
    owners = members(who.node) if others else {}
    return (*own, *(_kept(who, one) for one in others if _for(who, owners.get(one.member))))


def _for(who: Caller, owner: object) -> bool:
    from truceline.store.permissions import Member

    return isinstance(owner, Member) and (who.view == "own" or Caller(who.node, owner).view == "joint")


def _kept(who: Caller, one: SavedSearch) -> Kept:
    asked = Asked.read(QueryDict(one.query))
    return Kept(one.id, one.name, asked.address(PATH), one.member == who.member.code, one.shared, one.member)


@page(writes=True)
def keep(request: HttpRequest, who: Caller) -> HttpResponse:
    """Keep what is asked under a name; the same name again keeps what is asked now."""
    asked = Asked.read(QueryDict(request.POST.get("query", "")[:4000]))
    name = " ".join(request.POST.get("name", "").replace("\0", " ").split())[:_LONGEST]
    if not name:
        raise InvalidSetting(_("a search without a name"), where=_("saved searches"), remedy=_("give it one"))
    listed = SavedSearch.objects.using(who.node.alias)
    if listed.filter(member=who.member.code, page=_PAGE).exclude(name=name).count() >= _MOST:
        raise InvalidSetting(
            _("you have kept very many searches"), where=_("saved searches"), remedy=_("delete those you do not need")
        )
    changed = {"query": asked.query(), "shared": request.POST.get("shared") == "yes"}
    code = who.member.code
    try:
        with transaction.atomic(using=who.node.alias):
            listed.update_or_create(member=code, page=_PAGE, name=name, defaults=changed)
    except IntegrityError:
        listed.filter(member=code, page=_PAGE, name=name).update(**changed)
    return back_to(request, asked.address(PATH), _("The search is kept as “%(name)s”.") % {"name": name})


@page(writes=True)
def share(request: HttpRequest, who: Caller, id: int) -> HttpResponse:
    """Share an own search, or keep it to oneself again."""
    one = _own(who, id)
    one.shared = request.POST.get("shared") == "yes"
    one.save(using=who.node.alias, update_fields=["shared"])
    said = _("The search “%(name)s” is shared.") if one.shared else _("The search “%(name)s” is yours alone.")
    return back_to(request, _back(request), said % {"name": one.name})


@page(writes=True)
def delete(request: HttpRequest, who: Caller, id: int) -> HttpResponse:
    """Forget an own search."""
    one = _own(who, id)
    one.delete(using=who.node.alias)
    return back_to(request, _back(request), _("The search “%(name)s” is deleted.") % {"name": one.name})


def _own(who: Caller, id: int) -> SavedSearch:
    found = SavedSearch.objects.using(who.node.alias).filter(id=id, member=who.member.code, page=_PAGE).first()
    if found is None:
        raise UnknownName(_("you have no such search"), where=_("saved searches"), remedy=_("see the menu"))
    return found


def _back(request: HttpRequest) -> str:
    return Asked.read(QueryDict(request.POST.get("query", "")[:4000])).address(PATH)
