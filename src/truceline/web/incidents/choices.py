"""What can be chosen in the bar of filters, and how each filter in force is said and taken away again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.agreements.kinds import families
from truceline.incidents.gather import rules
from truceline.sitrep.sections import symbol_of
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.fields import party_choices, party_name, zone_name
from truceline.web.incidents.asked import RANGES, Asked
from truceline.web.incidents.search import CERTAINTIES, STATES, TOLD, VERDICTS
from truceline.web.templatetags.truceline import words

__all__ = ["Chip", "Choice", "Facet", "Menu", "chips", "facets", "family_symbol", "incident_kinds", "menus", "quick"]

_SAYS: Mapping[str, str] = {
    "q": gettext_noop("Words"),
    "range": gettext_noop("Time"),
    "since": gettext_noop("From"),
    "until": gettext_noop("Until"),
    "kind": gettext_noop("Kind"),
    "family": gettext_noop("Family"),
    "party": gettext_noop("Party named"),
    "zone": gettext_noop("Zone"),
    "certainty": gettext_noop("In the zone"),
    "article": gettext_noop("Article"),
    "verdict": gettext_noop("What an article makes of it"),
    "told": gettext_noop("How it is told"),
    "state": gettext_noop("State"),
    "within": gettext_noop("In the frame"),
    "differs": gettext_noop("What accounts say"),
    "unlocated": gettext_noop("Place"),
    "undated": gettext_noop("Day"),
}
_RANGES: Mapping[str, str] = {
    "6h": gettext_noop("Last 6 hours"),
    "24h": gettext_noop("Last 24 hours"),
    "cut-off": gettext_noop("Since the cut-off"),
    "in-force": gettext_noop("Since entry into force"),
}
_FLAGS: Mapping[str, str] = {
    "differs": gettext_noop("accounts differ"),
    "unlocated": gettext_noop("not on the map"),
    "undated": gettext_noop("without a day"),
}


class Choice(NamedTuple):
    """A value of a filter in words; `number` incidents have it, as far as that is counted."""

    value: str
    says: str
    chosen: bool
    number: int | None = None


class Menu(NamedTuple):
    """A filter with what can be chosen of it; several at once where `many`."""

    name: str
    says: str
    choices: tuple[Choice, ...]
    many: bool = True

    @property
    def chosen(self) -> int:
        """How many are chosen."""
        return sum(choice.chosen for choice in self.choices)


class Chip(NamedTuple):
    """A filter in force: its values in words, each with the address without it."""

    name: str
    says: str
    values: tuple[tuple[str, str], ...]


class Facet(NamedTuple):
    """How many incidents of a family what is asked leaves, and the address that narrows to it or widens again."""

    family: str
    symbol: str
    number: int
    chosen: bool
    address: str


def incident_kinds() -> tuple[str, ...]:
    """The kinds that an incident can be of, in the order of their families."""
    made = set(rules()["kinds"])
    return tuple(kind for listed in families().values() for kind in listed if kind in made)


def menus(asked: Asked, node: Node, counted: Mapping[str, int]) -> dict[str, Menu]:
    """What can be chosen; `counted` are incidents by kind."""
    known = terms(node)
    zones = [(zone.id, zone.name) for agreement in known.agreements for zone in agreement.zones]
    articles = [
        (f"{agreement.id}/{article.id}", f"{agreement.id}: {article.reference}")
        for agreement in known.agreements
        for article in agreement.articles
        if article.prohibits
    ]
    listed = (
        _menu("kind", ((kind, words(kind)) for kind in incident_kinds()), asked.kind, counted),
        _menu("party", party_choices(node, "party", "guarantor"), asked.party),
        _menu("zone", zones, (asked.zone,), many=False),
        _menu("certainty", ((name, words(name)) for name in CERTAINTIES), (asked.certainty,), many=False),
        _menu("article", articles, (asked.article,), many=False),
        _menu("verdict", ((name, words(name)) for name in VERDICTS), asked.verdict),
        _menu("told", ((name, words(name)) for name in TOLD), asked.told),
        _menu("state", ((name, words(name)) for name in STATES), asked.state),
    )
    return {menu.name: menu for menu in listed}


def _menu(
    name: str,
    choices: Iterable[tuple[str, str]],
    chosen: tuple[str, ...],
    counted: Mapping[str, int] | None = None,
    *,
    many: bool = True,
) -> Menu:
    made = (
        Choice(value, says, value in chosen, None if counted is None else counted.get(value, 0))
        for value, says in choices
    )
    return Menu(name, _(_SAYS[name]), tuple(made), many)


def quick(asked: Asked, path: str) -> Iterator[tuple[str, str, bool]]:
    """The spans that end now: words, address, whether it is the one in force."""
    timeless = asked.with_(since="", until="", range="")
    yield _("All time"), timeless.address(path), not (asked.range or asked.since or asked.until)
    for name in RANGES:
        yield _(_RANGES[name]), timeless.with_(range=name).address(path), asked.range == name


def chips(asked: Asked, node: Node, path: str) -> tuple[Chip, ...]:
    """The filters in force, in their order."""
    said: dict[str, list[tuple[str, str]]] = {}
    for name, value in asked.filters():
        says = _in_words(name, value, node)
        said.setdefault(name, []).append((says, asked.without(name, value).address(path)))
    return tuple(Chip(name, _(_SAYS[name]), tuple(values)) for name, values in said.items())


def _in_words(name: str, value: str, node: Node) -> str:
    if name in _FLAGS:
        return _(_FLAGS[name])
    if name == "range":
        return _(_RANGES[value]) if value in _RANGES else value
    if name == "party":
        return party_name(node, value)
    if name == "zone":
        return zone_name(node, value)
    if name == "article":
        return value.replace("/", ": ")
    return words(value) if name in _SPOKEN else value


_SPOKEN = ("kind", "family", "certainty", "verdict", "told", "state")


def facets(asked: Asked, counted: Mapping[str, int], path: str) -> tuple[Facet, ...]:
    """The families of which there are any, or that are asked for."""
    listed = (family for family in families() if counted.get(family) or family in asked.family)
    return tuple(_facet(asked, family, counted.get(family, 0), path) for family in listed)


def _facet(asked: Asked, family: str, number: int, path: str) -> Facet:
    chosen = family in asked.family
    narrowed = asked.without("family", family) if chosen else asked.with_(family=(*asked.family, family))
    return Facet(family, family_symbol(family), number, chosen, narrowed.address(path))


@cache
def family_symbol(family: str) -> str:
    """The shape by which a family is drawn: that of the first of its kinds that makes an incident."""
    listed = families().get(family, ())
    made = set(rules()["kinds"])
    return symbol_of(next((kind for kind in listed if kind in made), family))
