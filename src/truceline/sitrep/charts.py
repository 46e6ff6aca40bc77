"""Charts as SVG: violations by day with one strip for each recorder; the agreement's dates with what is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from truceline.model import Value
from truceline.sitrep.ledgers import VIOLATION, VIOLATIONS
from truceline.sitrep.period import bounds
from truceline.sitrep.picture import Event, Picture, Tally, Told
from truceline.sitrep.sections import sections, symbol_of
from truceline.sitrep.svg import COLOURS, drawing, line, symbol, tag, words
from truceline.sitrep.voices import tally
from truceline.sitrep.wording import day as written
from truceline.sitrep.wording import number

WIDTH, LEFT, RIGHT = 760.0, 190.0, 16.0
_STRIP, _BAR = 54.0, 34.0
_DAYS = 14
_MOST_STRIPS = 6
_LONGEST = 3
_LANE = 22.0


class Chart(Value):
    """A drawing with its name, its description, and the rows that say the same in a table."""

    svg: str
    title: str
    desc: str
    rows: tuple[tuple[str, str, Tally], ...] = ()
    """(voice, days, what it counts)"""


def violations_by_day(picture: Picture) -> Chart | None:
    """What each recorder counts on each day of the two weeks up to the period; None where nobody counts.

    The strips share one scale and are not added up. An open bound is said in words, a count of two days as a bar
    two days wide.
    """
    counted = _counts(picture)
    if not counted:
        return None
    days = [picture.period.day - timedelta(days=n) for n in reversed(range(_DAYS))]
    highest = max(t.high or t.low or 0 for by in counted.values() for _, _, t in by)
    drawn: list[str] = []
    for row, (voice, by) in enumerate(counted.items()):
        drawn += _strip(voice, by, days, highest or 1, 8 + row * _STRIP)
    bottom = 8 + len(counted) * _STRIP
    drawn += _axis(days, bottom + 12, WIDTH - RIGHT)
    title = "Violations counted, by day and by who counts"
    rows = tuple((v, _days(first, n), t) for v, by in counted.items() for first, n, t in by)
    desc = "; ".join(f"{voice}, {on}: {number(t.low, t.high)}" for voice, on, t in rows)
    svg = drawing("by-day", title, f"{desc}. Not summed.", WIDTH, bottom + 20, *drawn)
    return Chart(svg=svg, title=title, desc=desc, rows=rows)


def _counts(picture: Picture) -> Mapping[str, list[tuple[date, int, Tally]]]:
    """For each recorder: first day, number of days, count; a voice that speaks for a party stands under its name."""
    first = picture.period.day - timedelta(days=_DAYS - 1)
    found: dict[str, dict[tuple[date, int, float | None, float | None], Tally]] = defaultdict(dict)
    for told in picture.told:
        days = _whole_days(told, picture)
        if told.claim.kind != VIOLATION or days is None or not first <= days[0] <= picture.period.day:
            continue
        name = picture.parties.get(told.voice.party or "", told.voice.name)
        for figure in told.claim.figures:
            if figure.of == VIOLATIONS and figure.part_of is None:
                found[name].setdefault((*days, figure.low, figure.high), tally(told, figure))
    kept = list(found.items())[:_MOST_STRIPS]
    return {name: [(key[0], key[1], by[key]) for key in sorted(by, key=_in_time)] for name, by in kept}


def _in_time(key: tuple[date, int, float | None, float | None]) -> tuple[date, int, float, float]:
    first, n, low, high = key
    return first, n, low or 0, high or 0


def _whole_days(told: Told, picture: Picture) -> tuple[date, int] | None:
    """The first day and the number of days of the claimed time, where it is at most three days."""
    when = told.claim.when
    if when is None or "impossible" in when.flags:
        return None
    start, end = bounds(when, picture.period.zone)
    n = round((end - start) / timedelta(days=1))
    if n > _LONGEST:
        return None
    return ((start + (end - start) / 2).date(), 1) if n <= 1 else (start.date(), n)


def _days(first: date, n: int) -> str:
    return written(first) if n == 1 else f"{written(first)} to {written(first + timedelta(days=n - 1))}"


def _strip(
    voice: str, counts: Sequence[tuple[date, int, Tally]], days: Sequence[date], highest: float, y: float
) -> list[str]:
    base = y + _BAR + 8
    drawn = [
        words(_cut(voice), LEFT - 10, base - 4, anchor="end", size=11),
        line([(LEFT, base), (WIDTH - RIGHT, base)], tone="rule"),
    ]
    step = (WIDTH - RIGHT - LEFT) / len(days)
    beside: dict[date, int] = defaultdict(int)
    for first, n, count in counts:
        x = LEFT + ((first - days[0]).days + 0.5) * step - 5 + 13 * beside[first]
        beside[first] += 1
        drawn += _bar(count, x, 10 + (n - 1) * step, base, _BAR / highest)
    return drawn


def _bar(count: Tally, x: float, wide: float, base: float, scale: float) -> list[str]:
    """A bar up to the low bound, an outline on to the high one; a count of none is a mark on the line."""
    low, high = count.low or 0, count.high if count.high is not None else count.low or 0
    box = {"x": f"{x:.1f}", "width": f"{wide:.1f}"}
    drawn = [tag("rect", y=f"{base - low * scale:.1f}", height=f"{max(low * scale, 1.5):.1f}", class_="f-muted",
                 fill=COLOURS["muted"], **box)]  # fmt: skip
    if high > low:
        drawn.append(tag("rect", y=f"{base - high * scale:.1f}", height=f"{(high - low) * scale:.1f}", fill="none",
                         class_="s-muted", stroke=COLOURS["muted"], stroke_dasharray="2 2", **box))  # fmt: skip
    said = number(count.low, count.high)
    if count.high is None:
        said = f"{number(count.low, count.low)}+"
    return [*drawn, words(said, x + wide / 2, base - high * scale - 3, anchor="middle", size=10)]


def _axis(days: Sequence[date], y: float, right: float) -> list[str]:
    """The days under the strips; the month beside the first of it."""
    step = (right - LEFT) / len(days)
    return [
        words(
            written(on)[: 6 if i == 0 or on.day == 1 else 2], LEFT + (i + 0.5) * step, y,
            anchor="middle", size=10, tone="muted",
        )
        for i, on in enumerate(days)
    ]  # fmt: skip


def timeline(picture: Picture) -> Chart:
    """The agreement's dates as upright rules, what is told of the weeks before the cut-off in one lane per section.

    What is known only to a span of days is a bar.
    """
    first = datetime.combine(picture.period.day - timedelta(days=_DAYS - 1), datetime.min.time())
    last = first + timedelta(days=_DAYS + 2)
    events = [e for e in picture.events if first.date() <= e.day < last.date()]
    top = 14 + 12 * len(events)
    lanes = [section for section in sections() if _in_lane(picture, section["key"], first, last)]
    bottom = top + max(1, len(lanes)) * _LANE
    drawn = [_cut_off(picture, first, last, top, bottom)]
    for row, section in enumerate(lanes):
        y = top + (row + 0.5) * _LANE
        drawn.append(words(_cut(section["title"], 30), LEFT - 10, y + 4, anchor="end", size=11))
        drawn.append(line([(LEFT, y), (WIDTH - RIGHT, y)], tone="rule"))
        drawn += _spots(_in_lane(picture, section["key"], first, last), y, first, last)
    drawn += [part for n, event in enumerate(events) for part in _event(event, n, first, last, bottom)]
    days = [(first + timedelta(days=n)).date() for n in range((last - first).days)]
    drawn += _axis(days, bottom + 14, WIDTH - RIGHT)
    title = "The agreement's dates and what is told"
    desc = "; ".join(f"{written(e.day)}: {e.label}" for e in picture.events) or "The agreement gives no date"
    svg = drawing("timeline", title, desc, WIDTH, bottom + 22, *drawn)
    return Chart(svg=svg, title=title, desc=desc)


_Span = tuple[datetime, datetime]


def _in_lane(picture: Picture, key: str, first: datetime, last: datetime) -> list[tuple[_Span, str]]:
    topic = next((topic for topic in picture.topics if topic.key == key), None)
    kinds = {kind for section in sections() if section["key"] == key for kind in section["kinds"]}
    if topic is None:
        return []
    found = []
    for told in picture.told:
        when = told.claim.when
        if told.claim.kind not in kinds or when is None or "impossible" in when.flags:
            continue
        if when.start < last and when.end > first and when.end - when.start <= timedelta(days=_DAYS):
            found.append(((max(when.start, first), min(when.end, last)), symbol_of(told.claim.kind)))
    return found


def _spots(spans: Sequence[tuple[_Span, str]], y: float, first: datetime, last: datetime) -> list[str]:
    """A symbol for each day that something is told of, with how many claims; a bar where only a span is known."""
    drawn: list[str] = []
    days: dict[tuple[date, str], int] = defaultdict(int)
    for (start, end), shape in spans:
        if end - start > timedelta(days=1.5):
            x0, x1 = _x(start, first, last), _x(end, first, last)
            drawn.append(tag("rect", x=f"{x0:.1f}", y=f"{y - 2.5:.1f}", width=f"{x1 - x0:.1f}", height=5, rx=2.5,
                             class_=f"f-{shape}", fill=COLOURS[shape], fill_opacity=0.3))  # fmt: skip
        else:
            days[(start + (end - start) / 2).date(), shape] += 1
    for (on, shape), n in days.items():
        x = _x(datetime.combine(on, datetime.min.time()) + timedelta(hours=12), first, last)
        drawn.append(symbol(shape, x - (5 if n > 1 else 0), y, 5.5))
        drawn += [words(str(n), x + 3, y + 4, size=10, halo=True)] if n > 1 else []
    return drawn


def _event(event: Event, n: int, first: datetime, last: datetime, bottom: float) -> list[str]:
    x = _x(datetime.combine(event.day, datetime.min.time()), first, last)
    y = 12 + n * 12
    late = x > WIDTH * 0.72
    return [
        line([(x, y - 8), (x, bottom)], width=1, stroke_dasharray="1 0" if event.kind != "due" else "4 2"),
        words(event.label, x - 4 if late else x + 4, y, size=10, anchor="end" if late else "start", halo=True),
    ]


def _cut_off(picture: Picture, first: datetime, last: datetime, top: float, bottom: float) -> str:
    """The period as a pale band."""
    start, end = (_x(t.replace(tzinfo=None), first, last) for t in (picture.period.start, picture.period.end))
    return tag("rect", x=f"{start:.1f}", y=top, width=f"{end - start:.1f}", height=bottom - top, class_="f-zone",
               fill=COLOURS["zone"])  # fmt: skip


def _x(at: datetime, first: datetime, last: datetime) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * ((at - first) / (last - first))


def _cut(text: str, most: int = 28) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
