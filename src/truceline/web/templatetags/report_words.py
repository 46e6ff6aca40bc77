"""Words about reports: `{{ report.language|language_words }}`."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

__all__ = ["register"]

register = template.Library()


@register.filter
def language_words(code: str) -> str:
    """A language's name in the reader's; its code where we have no name for it."""
    if code in ("", "und"):
        return _("not known")
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code
