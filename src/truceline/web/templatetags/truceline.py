"""Tags and filters of our templates: pictures, states as chips, moments and days that cannot be misread.

{% icon "patrols" %}   {% chip "completed" %}   {{ taken.at|moment }}   {{ row.day|day }}   {{ "open_case"|words }}
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml
from django import template
from django.conf import settings
from django.template import defaulttags
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import formats
from django.utils.html import conditional_escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from truceline.acts.consultations import zone_of
from truceline.model import Value
from truceline.store.callers import Caller
from truceline.store.serving import Serving
from truceline.web import said as sentences
from truceline.web.fields import party_name
from truceline.web.vocabulary import plain

__all__ = ["register"]

register = template.Library()
_KILOMETRE = 1000


class _State(Value):
    icon: str
    tone: str


@cache
def _states() -> dict[str, _State]:
    read = yaml.safe_load((files("truceline.web") / "states.yaml").read_text(encoding="utf-8"))
    return {name: _State(icon=one["icon"], tone=tone) for tone, one in read.items() for name in one["states"]}


@register.simple_tag
def asset(name: str) -> str:
    """The address of one of the node's own files: `{% asset "app.css" %}`."""
    return static(f"truceline/{name}")


class _Said(TranslateNode):
    """A text of ours in the reader's language, looked up once for each: a page says some of them in every row."""

    def __init__(self, text: template.base.FilterExpression) -> None:
        super().__init__(text, noop=False)
        self._known: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        """The text."""
        language = get_language()
        if language not in self._known:
            self._known[language] = super().render(context)
        return self._known[language]


@register.tag("translate")
def translate(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """As Django's `{% translate "Day" %}`; what is no text alone stays with it."""
    node = do_translate(parser, token)
    said = node.filter_expression
    if node.asvar or node.message_context or node.noop or said.filters or not isinstance(said.token, str):
        return node
    return _Said(said) if said.token[:1] in "\"'" else node


class _Address(template.Node):
    """The address of a page by its name, put together once for each thing that it is of."""

    def __init__(self, name: str, given: Sequence[template.base.FilterExpression]) -> None:
        self._name, self._given = name, given

    def render(self, context: template.Context) -> SafeString:
        """The address."""
        return _address(self._name, tuple(str(one.resolve(context)) for one in self._given), get_script_prefix())


@lru_cache(maxsize=8192)
def _address(name: str, given: tuple[str, ...], _prefix: str) -> SafeString:
    return conditional_escape(reverse(name, args=given))


@register.tag("url")
def url(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """As Django's `{% url "patrol" record.id %}`; what is no name with what it is of alone stays with it."""
    node = defaulttags.url(parser, token)
    named = node.view_name.token
    if node.kwargs or node.asvar or node.view_name.filters or named[:1] not in "\"'":
        return node
    return _Address(named[1:-1], node.args)


@register.simple_tag
def icon(name: str, says: str = "") -> SafeString:
    """A picture of 20 pixels; with `says` it stands for these words, else it is but an ornament."""
    return _icon(name, says, settings.STATIC_URL)


@lru_cache(maxsize=4096, typed=True)
def _icon(name: str, says: str, _where: str | None) -> SafeString:
    sheet = static("truceline/icons.svg")
    if says:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', says, sheet, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sheet, name)


@register.simple_tag
def chip(state: str, says: str = "") -> SafeString:
    """A state as text, icon and tone together; a state that `states.yaml` does not know is plain."""
    return _chip(state, says or words(state), settings.STATIC_URL)


@lru_cache(maxsize=4096, typed=True)
def _chip(state: str, text: str, where: str | None) -> SafeString:
    known = _states().get(state, _State(icon="dot", tone="plain"))
    return format_html(
        '<span class="chip chip-{}">{}<span>{}</span></span>', known.tone, _icon(known.icon, "", where), text
    )


@register.filter
def words(name: str) -> str:
    """A state, kind or step in the reader's language: `open_case` is `open case`."""
    return _words(name, get_language())


@lru_cache(maxsize=8192)
def _words(name: str, language: str | None) -> str:
    said = plain(name)
    return _(said) if said else ""


@register.filter
def said(text: object) -> str:
    """What a rule, a matter or an error says, in the reader's language."""
    return sentences.said(str(text)) if text else ""


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | str | None) -> SafeString | str:
    """A time in the centre's zone, which it names: `15 Mar 2020 12:00 UTC+02:00`; the exact one is in its title."""
    if not at:
        return ""
    told = datetime.fromisoformat(at) if isinstance(at, str) else at
    here = told.astimezone(zone_of(Serving.of(context["request"].META).actor.node))
    offset = here.strftime("%z")
    return format_html(
        '<time datetime="{}">{} <bdi>{}</bdi> <small class="zone"><bdi>UTC{}:{}</bdi></small></time>',
        told.isoformat(),
        day_words(here.date()),
        f"{here:%H:%M}",
        offset[:3],
        offset[3:5],
    )


@register.simple_tag(takes_context=True)
def party(context: template.Context, id: str | None) -> SafeString:
    """A party's name in the reader's language, apart from the words around it: `{% party row.sender %}`."""
    return format_html("<bdi>{}</bdi>", party_name(Serving.of(context["request"].META).actor.node, id))


@register.simple_tag
def log_address(origin: str, *rest: object) -> str:
    """Where a log is, an entry of it, or what is saved of either: `{% log_address "north/shared" 12 "proof" %}`."""
    name, _slash, of = origin.rpartition("/")
    names = {
        0: "record-log",
        1: "record-entry" if rest and str(rest[0]).isdecimal() else "record-checkpoint",
        2: "record-proof",
    }
    given = [int(str(one)) for one in rest if str(one).isdecimal()]
    return reverse(names[len(rest)], args=[name, of, *given])


@register.filter
def may(who: Caller | None, act: str) -> bool:
    """Whether a member has an act: `{% if who|may:"patrol_planned" %}`."""
    return who is not None and who.may(act)


@register.filter
def far(metres: float | None, signed: bool = False) -> str:
    """A distance as people say it: `850 m`, `28.5 km`; with its sign where that says on which side: `+28.5 km`."""
    if metres is None:
        return ""
    sign = ("+" if metres >= 0 else "\N{MINUS SIGN}") if signed else ""
    size = abs(metres)
    return f"{sign}{size:.0f} m" if size < _KILOMETRE else f"{sign}{size / _KILOMETRE:.1f} km"


@register.filter
def day(told: date | str | None) -> SafeString | str:
    """`15 Mar 2020`, in the reader's language."""
    if not told:
        return ""
    return _day(date.fromisoformat(told) if isinstance(told, str) else told, get_language())


@lru_cache(maxsize=8192, typed=True)
def _day(when: date, language: str | None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), _day_words(when, language))


def day_words(when: date) -> str:
    """A day without doubt about which number is the month."""
    return _day_words(when, get_language())


@lru_cache(maxsize=8192)
def _day_words(when: date, language: str | None) -> str:
    return formats.date_format(when, "d M Y")


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changed: Any) -> str:
    """The address's own query with some of it changed; what is set to nothing is left out."""
    # Its own copy of itself would be a deep one.
    given = dict(context["request"].GET.lists())
    for name, value in changed.items():
        if value in (None, ""):
            given.pop(name, None)
        else:
            given[name] = [str(value)]
    return f"?{urlencode(given, doseq=True)}"
