"""Marks of incidents: the shapes by which the situation report, maps and the timeline draw a kind or family.

{% load incident_marks %}   {% shape "triangle" %}   {% shape_at "triangle" 120.5 40 6 %}
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from truceline.sitrep.svg import symbol

__all__ = ["register"]

register = template.Library()


@register.filter
def spaced(number: int) -> str:
    """A large number in groups of three, apart by what is a decimal point in no language: `110 057`."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@register.simple_tag
def shape(name: str) -> SafeString:
    """A shape of its own, as an ornament beside a word."""
    return format_html('<svg class="shape" viewBox="-7 -7 14 14" aria-hidden="true">{}</svg>', shape_at(name, 0, 0, 6))


@register.simple_tag
def shape_at(name: str, x: float, y: float, r: float) -> SafeString:
    """A shape within a drawing, centred on a point; all of it is ours, so that there is nothing to escape."""
    return mark_safe(symbol(name, x, y, r))
