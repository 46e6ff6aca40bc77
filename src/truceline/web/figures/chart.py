"""Figures over time as SVG: a strip for each speaker and number, one scale for strips of one chart, nothing added up.

As in the situation report, a bar is filled up to the low bound and outlined on to the high one; an open bound is said
with a plus sign. A figure that a later one superseded is a thin bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from truceline.coordination.affected import Entry, Figure, kinds
from truceline.sitrep.charts import LEFT, RIGHT, WIDTH
from truceline.sitrep.svg import COLOURS, drawing, line, tag, words
from truceline.web.templatetags.truceline import day_words

__all__ = ["Chart", "charts"]

_STRIP, _BAR = 58.0, 32.0
_WIDE, _THIN = 10.0, 3.0
_MOST_STRIPS = 24
_LETTER = 5.6


class Chart(NamedTuple):
    """A drawing of one kind, measure and unit; `left_out` strips did not fit and stand in the table alone."""

    svg: str
    title: str
    left_out: int


def charts(entries: Iterable[Entry], name: Mapping[str, str]) -> tuple[Chart, ...]:
    """A chart for each kind, measure and unit of what was told; `name` gives speakers' names in the reader's language.

    Stocks and flows are never in one chart, nor are people and movements.
    """
    grouped: dict[tuple[str, str, str], dict[tuple[str, str, str], list[Entry]]] = {}
    for entry in entries:
        figure = entry.figure
        strips = grouped.setdefault((figure.measure, figure.kind, figure.unit), {})
        strips.setdefault((figure.speaker, figure.population, figure.part), []).append(entry)
    return tuple(_chart(n, key, strips, name) for n, (key, strips) in enumerate(sorted(grouped.items())))


def _chart(
    n: int,
    key: tuple[str, str, str],
    strips: Mapping[tuple[str, str, str], Sequence[Entry]],
    name: Mapping[str, str],
) -> Chart:
    measure, kind, unit = key
    place = {speaker: n for n, speaker in enumerate(name)}
    shown = sorted(strips.items(), key=lambda one: (place.get(one[0][0], len(place)), one[0]))[:_MOST_STRIPS]
    figures = [entry.figure for _key, entries in shown for entry in entries]
    days = _days(figures)
    highest = max(max(one.high or 0, one.low or 0) for one in figures) or 1
    drawn: list[str] = []
    for row, (strip, entries) in enumerate(shown):
        drawn += _strip(strip, entries, days, highest, 10 + row * _STRIP, name)
    bottom = 10 + len(shown) * _STRIP
    drawn += _axis(days, bottom + 6)
    what = _(kinds()[kind].says)
    title = _("%(what)s: how many there are on a day") if measure == "stock" else _("%(what)s: how many over a period")
    title = title % {"what": what} + (f" ({_('movements')})" if unit == "movements" else "")
    said = "; ".join(f"{name.get(one.speaker, one.speaker)}, {one.as_of}: {_number(one)}" for one in figures)
    svg = drawing(f"figures-{n}", title, f"{said}. {_('Not summed.')}", WIDTH, bottom + 14, *drawn)
    return Chart(svg, title, len(strips) - len(shown))


def _days(figures: Sequence[Figure]) -> tuple[date, date]:
    """The first and last day of the axis, with room beside them."""
    first = min(one.since or one.as_of for one in figures)
    last = max(one.as_of for one in figures)
    room = max(timedelta(days=2), (last - first) / 12)
    return first - (room - timedelta(days=room.days % 1)), last + room


def _x(day: date, days: tuple[date, date]) -> float:
    first, last = days
    return LEFT + (WIDTH - RIGHT - LEFT) * ((day - first) / (last - first))


def _strip(
    strip: tuple[str, str, str],
    entries: Sequence[Entry],
    days: tuple[date, date],
    highest: int,
    y: float,
    name: Mapping[str, str],
) -> list[str]:
    speaker, population, part = strip
    base = y + _BAR + 12
    of = ", ".join(one for one in (population, part) if one)
    drawn = [
        words(_cut(name.get(speaker, speaker), 28), LEFT - 10, base - 12 if of else base - 2, anchor="end", size=11),
        line([(LEFT, base), (WIDTH - RIGHT, base)], tone="rule"),
    ]
    if of:
        drawn.append(words(_cut(of, 32), LEFT - 10, base + 1, anchor="end", size=9.5, tone="muted"))
    said_to = -1e9
    for entry in sorted(entries, key=lambda one: (one.figure.as_of, one.superseded_by is None)):
        x = _x(entry.figure.as_of, days)
        half = len(_number(entry.figure)) * _LETTER / 2
        label = entry.superseded_by is None and x - half > said_to + 2
        said_to = x + half if label else said_to
        drawn += _bar(entry, x, base, _BAR / highest, days, label=label)
    return drawn


def _bar(entry: Entry, x: float, base: float, scale: float, days: tuple[date, date], *, label: bool) -> list[str]:
    """Filled up to the low bound, outlined on to the high one; the period of a flow is a line under it."""
    figure = entry.figure
    low = figure.low if figure.low is not None else 0
    high = figure.high if figure.high is not None else low
    wide = _WIDE if entry.superseded_by is None else _THIN
    box = {"x": f"{x - wide / 2:.1f}", "width": f"{wide:.1f}"}
    drawn = []
    if figure.since is not None:
        drawn.append(line([(_x(figure.since, days), base + 2.5), (x, base + 2.5)], tone="edge", width=2))
    drawn.append(
        tag("rect", y=f"{base - low * scale:.1f}", height=f"{max(low * scale, 1.5):.1f}", class_="f-muted",
            fill=COLOURS["muted"], **box)
    )  # fmt: skip
    if high > low:
        drawn.append(
            tag("rect", y=f"{base - high * scale:.1f}", height=f"{(high - low) * scale:.1f}", fill="none",
                class_="s-muted", stroke=COLOURS["muted"], stroke_dasharray="2 2", **box)
        )  # fmt: skip
    if label:
        drawn.append(words(_number(figure), x, base - high * scale - 3, anchor="middle", size=10))
    return drawn


def _number(figure: Figure) -> str:
    """The bounds as short as a drawing needs them: `33`, `33–36`, `59+`, `≤60`; `~` where told as about so many."""
    low, high = figure.low, figure.high
    about = "~" if figure.about else ""
    if low is None:
        return f"{about}≤{high:,}"
    if high is None:
        return f"{about}{low:,}+"
    return f"{about}{low:,}" if low == high else f"{about}{low:,}–{high:,}"


def _axis(days: tuple[date, date], y: float) -> list[str]:
    """The first day of each month, or of as many months as there is room for."""
    first, last = days
    months = (last.year - first.year) * 12 + last.month - first.month
    every = max(1, -(-months // 8))
    drawn = []
    for n in range(0, months + 1, every):
        month = first.month - 1 + n
        day = date(first.year + month // 12, month % 12 + 1, 1)
        if first <= day <= last:
            x = _x(day, days)
            drawn += [line([(x, y - 6), (x, y - 3)], tone="edge"),
                      words(day_words(day), min(x, WIDTH - 30), y + 6, anchor="middle", size=9.5,
                            tone="muted")]  # fmt: skip
    if not drawn:
        drawn = [words(day_words(one), _x(one, days), y + 6, anchor=anchor, size=9.5, tone="muted")
                 for one, anchor in ((first, "start"), (last, "end"))]  # fmt: skip
    return drawn


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
