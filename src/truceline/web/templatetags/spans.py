"""From when to when, a day told once: `{% span window.start window.end %}` is `15 Jul 2020 06:00 – 12:00 UTC+03:00`."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from truceline.acts.consultations import zone_of
from truceline.store.serving import Serving
from truceline.web.templatetags.truceline import day, day_words, moment

__all__ = ["register"]

register = template.Library()


@register.simple_tag(takes_context=True)
def span(context: template.Context, start: datetime | date | None, end: datetime | date | None = None) -> SafeString:
    """Two times in the centre's zone, as exact as they are told; a day alone where no hour is."""
    if start is None:
        return SafeString("")
    if not isinstance(start, datetime):
        return _days(start, end.date() if isinstance(end, datetime) else end)
    if not isinstance(end, datetime):
        one = SafeString(moment(context, start))
        return one if end is None or end <= start.date() else format_html("{} – {}", one, day(end))
    zone = zone_of(Serving.of(context["request"].META).actor.node)
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() != last.date() or first.utcoffset() != last.utcoffset():
        return format_html("{} – {}", moment(context, start), moment(context, end))
    offset = first.strftime("%z")
    return format_html(
        '<time datetime="{}">{} <bdi>{} – {}</bdi> <small class="zone"><bdi>UTC{}:{}</bdi></small></time>',
        start.isoformat(),
        day_words(first.date()),
        f"{first:%H:%M}",
        f"{last:%H:%M}",
        offset[:3],
        offset[3:5],
    )


def _days(first: date, last: date | None) -> SafeString:
    one = SafeString(day(first))
    return one if last is None or last <= first else format_html("{} – {}", one, day(last))
