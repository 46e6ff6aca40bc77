"""Names of sides inside sentences and attributes: `{% party_plain ledger %}`, `{{ told_by|party_of:request }}`."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from truceline.store.node import Node
from truceline.store.serving import Serving
from truceline.store.terms import terms
from truceline.web.fields import party_name, zone_name

__all__ = ["name_of", "register"]

register = template.Library()


def name_of(node: Node, who: str) -> str:
    """A party's name in the reader's language, by its id or by the name that a figure's speaker has; else the words."""
    parties = terms(node).parties
    if who in parties:
        return party_name(node, who)
    return next((party_name(node, one.id) for one in parties if one.name == who), who)


@register.simple_tag(takes_context=True)
def party_plain(context: template.Context, who: str) -> str:
    """The name as text alone, for an attribute or an option."""
    return name_of(Serving.of(context["request"].META).actor.node, who)


@register.filter
def party_of(who: str, request: HttpRequest) -> str:
    """The name as text alone, for a sentence."""
    return name_of(Serving.of(request.META).actor.node, who) if who else ""


@register.filter
def grouped(number: int | None) -> str:
    """A number with its thousands apart, in the same digits in every language: `854 000`."""
    return "" if number is None else f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@register.filter
def unlocalized(number: float) -> str:
    """A number as SVG reads it."""
    return f"{number:.2f}"


@register.simple_tag(takes_context=True)
def zone_plain(context: template.Context, id: str) -> str:
    """What the agreement calls a zone, as text alone."""
    return zone_name(Serving.of(context["request"].META).actor.node, id)
