"""Which columns a list shows: as each member chose for themselves, else the usual ones.

    columns(who, "incidents").shown          the names of the columns, in the order of the list

A list is named here with all columns that it could show; the first cell of a row, which leads to it, always stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from truceline.errors import UnknownName
from truceline.store.callers import Caller
from truceline.web.pages import back_to, page

if TYPE_CHECKING:
    from truceline.web.models import Preference

__all__ = ["LISTS", "Columns", "change", "columns"]


class Column(NamedTuple):
    """A column by its name in templates, what stands over it, and whether it stands where nobody chose."""

    name: str
    says: Any
    usual: bool = True


_INCIDENT = (
    Column("when", gettext_lazy("When")),
    Column("what", gettext_lazy("What")),
    Column("where", gettext_lazy("Where")),
    Column("according", gettext_lazy("According to")),
    Column("figures", gettext_lazy("Figures")),
    Column("accounts", gettext_lazy("Accounts given")),
    Column("sources", gettext_lazy("Independent sources"), usual=False),
    Column("verdict", gettext_lazy("If it is true"), usual=False),
    Column("words", gettext_lazy("In words"), usual=False),
    Column("state", gettext_lazy("State")),
)
_BESIDE_A_MAP = ("when", "what", "where", "state")
LISTS: Mapping[str, tuple[Column, ...]] = {
    "incidents": _INCIDENT,
    "incidents_map": tuple(one._replace(usual=one.name in _BESIDE_A_MAP) for one in _INCIDENT),
    "reports": (
        Column("state", gettext_lazy("State")),
        Column("open", gettext_lazy("Claims open")),
        Column("source", gettext_lazy("Source")),
        Column("published", gettext_lazy("Published")),
        Column("received", gettext_lazy("Received")),
        Column("language", gettext_lazy("Language"), usual=False),
        Column("file", gettext_lazy("File"), usual=False),
        Column("remarks", gettext_lazy("Remarks")),
    ),
    "patrols": (
        Column("section", gettext_lazy("Section")),
        Column("numbers", gettext_lazy("Number of each side")),
        Column("told", gettext_lazy("How each account leaves it")),
        Column("km", gettext_lazy("Km covered, by tracks")),
    ),
    "notices": (
        Column("window", gettext_lazy("Window")),
        Column("where", gettext_lazy("Where")),
        Column("from", gettext_lazy("From")),
        Column("standing", gettext_lazy("Standing towards each addressee")),
        Column("reply", gettext_lazy("Reply by")),
    ),
}


class Columns(NamedTuple):
    """The columns of a list for one reader; `choices` are all of them, each with whether it is shown."""

    of: str
    shown: tuple[str, ...]
    choices: tuple[tuple[Column, bool], ...]

    @property
    def heads(self) -> tuple[Column, ...]:
        """Those that are shown, with what stands over them."""
        return tuple(column for column, here in self.choices if here)


def columns(who: Caller, of: str) -> Columns:
    """The columns of a list as somebody chose them, or the usual ones."""
    kept = _mine(who, of).first()
    chosen = kept.value.split() if kept else [one.name for one in LISTS[of] if one.usual]
    choices = tuple((one, one.name in chosen) for one in LISTS[of])
    return Columns(of, tuple(one.name for one, here in choices if here), choices)


@page(writes=True)
def change(request: HttpRequest, who: Caller, of: str) -> HttpResponse:
    """Keep the chosen columns of a list, or go back to the usual ones; then back to the list."""
    if of not in LISTS:
        raise UnknownName("there is no such list", where=of[:40], remedy=f"one of {', '.join(LISTS)}")
    if request.POST.get("usual") == "yes":
        _mine(who, of).delete()
    else:
        given = set(request.POST.getlist("column"))
        value = " ".join(one.name for one in LISTS[of] if one.name in given)
        _mine(who, of).update_or_create(member=who.member.code, name=_name(of), defaults={"value": value})
    back = request.POST.get("next", "/")
    return back_to(request, back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")


def _mine(who: Caller, of: str) -> QuerySet[Preference]:
    from truceline.web.models import Preference  # so that the lists are known before Django's applications are

    return Preference.objects.using(who.node.alias).filter(member=who.member.code, name=_name(of))


def _name(of: str) -> str:
    return f"columns:{of}"
