"""The strip of time: a lane for each family, what is known to a day as marks, what is not as bars, and the agreement.

    strip(spans, marks, window)      geometry in the units of the drawing, for `incidents/strip.html` to draw

Days are binned by day, week, month or year, so that three years of a mission stay readable; each bin leads to the same
query narrowed to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from truceline.agreements.agreement import Agreement
from truceline.agreements.kinds import families
from truceline.web.incidents.choices import family_symbol

__all__ = ["Bin", "Lane", "Mark", "Span", "Strip", "marks", "strip", "window"]

Step = Literal["day", "week", "month", "year"]
WIDTH, LEFT, RIGHT, LANE, HEAD = 1000.0, 116.0, 12.0, 30.0, 12.0
_DAYS_AT_MOST: tuple[tuple[int, Step], ...] = ((100, "day"), (740, "week"), (9_000, "month"))
_BARS = 40
"""So many bars in a lane; the longest are left out first, and counted."""
_LARGEST, _SMALLEST = 9.0, 4.5
_TICK = 74.0
"""So wide is the label of a day on the axis."""
_FOUNDED = date(1900, 1, 1)


class Span(NamedTuple):
    """So many incidents of a family over the same days, both inclusive."""

    family: str
    first: date
    last: date
    number: int


class Mark(NamedTuple):
    """A day of the agreement's own: signature, entry into force, something due."""

    day: date
    kind: str
    says: str


class Bin(NamedTuple):
    """Days that are drawn together, both inclusive, at `x` and so `wide`; `number` incidents of them have a day."""

    first: date
    last: date
    x: float
    wide: float
    number: int
    label: str


class Dot(NamedTuple):
    """Incidents of a family in a bin."""

    x: float
    r: float
    number: int
    told: bool


class Bar(NamedTuple):
    """Incidents of which only a span of days is known; open where it goes on outside of the window."""

    x: float
    wide: float
    number: int
    first: date
    last: date


class Lane(NamedTuple):
    """A family's part of the drawing, its middle at `y`."""

    family: str
    symbol: str
    y: float
    dots: tuple[Dot, ...]
    bars: tuple[Bar, ...]
    left_out: int


class Rule(NamedTuple):
    """An upright line at a day of the agreement, from `y` down."""

    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    mark: Mark


class Strip(NamedTuple):
    """The drawing."""

    first: date
    last: date
    step: Step
    lanes: tuple[Lane, ...]
    bins: tuple[Bin, ...]
    rules: tuple[Rule, ...]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """With the axis under the lanes."""
        return self.bottom + 20

    @property
    def tall(self) -> float:
        """The height of all lanes together."""
        return self.bottom - self.top

    @property
    def days(self) -> int:
        """How many days it shows."""
        return (self.last - self.first).days + 1


def marks(agreements: Sequence[Agreement]) -> tuple[Mark, ...]:
    """The days of the agreement in question, in order."""
    if not agreements:
        return ()
    agreement = agreements[0]
    found = [
        Mark(agreement.signed, "signed", _("Signed")),
        Mark(agreement.local(agreement.in_force_from).date(), "in_force", _("In force")),
    ]
    if agreement.in_force_to:
        found.append(Mark(agreement.local(agreement.in_force_to).date(), "ends", _("Ends")))
    for article, term in agreement.obligations():
        # `due` is the first moment at which it is late, so that the day shown is the one before midnight.
        moment = term.due - timedelta(microseconds=1) if term.due else term.starts
        if moment is not None:
            says = _("%(article)s: due") if term.due else _("%(article)s: to begin")
            found.append(Mark(agreement.local(moment).date(), "due", says % {"article": article.reference}))
    return tuple(sorted(dict.fromkeys(found)))


def window(spans: Iterable[Span], since: date | None, until: date | None) -> tuple[date, date] | None:
    """The days to draw: those asked for, else those on which something is known to a day; None for nothing at all."""
    listed = list(spans)
    exact = listed if since and until else [span for span in listed if _is_exact(span)] or listed
    first = since or min((span.first for span in exact), default=until)
    last = until or max((span.last for span in exact), default=since)
    if first is None or last is None:
        return None
    return max(min(first, last), _FOUNDED), max(first, last, _FOUNDED)


def strip(spans: Sequence[Span], known: Sequence[Mark], over: tuple[date, date]) -> Strip:
    """The drawing of `spans` over the days `over`, both inclusive."""
    first, last = over
    step: Step = next((step for most, step in _DAYS_AT_MOST if (last - first).days < most), "year")
    edges = _edges(first, last, step)
    scale = _Scale(edges[0], edges[-1])
    rules = _rules([mark for mark in known if edges[0] <= mark.day < edges[-1]], scale)
    top = HEAD + 13 * len(rules)
    of_family: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        if span.first < edges[-1] and span.last >= edges[0]:
            of_family[span.family].append(span)
    counts = {family: _counts(each, edges) for family, each in of_family.items()}
    largest = max((number for each in counts.values() for number in each.values()), default=1)
    lanes = tuple(
        _lane(family, top + (row + 0.5) * LANE, of_family[family], (counts[family], largest), edges)
        for row, family in enumerate(family for family in families() if family in of_family)
    )
    numbers = sum((Counter(each) for each in counts.values()), Counter[int]())
    bottom = top + max(1, len(lanes)) * LANE
    return Strip(edges[0], edges[-1] - timedelta(days=1), step, lanes, _bins(numbers, edges, step), rules, top, bottom)


class _Scale(NamedTuple):
    first: date
    end: date

    def x(self, day: date) -> float:
        part = (day - self.first).days / max(1, (self.end - self.first).days)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, part)), 1)


def _is_exact(span: Span) -> bool:
    """Known to a day, or to a night between two."""
    return span.first == span.last or (span.last - span.first).days <= 1


def _edges(first: date, last: date, step: Step) -> list[date]:
    """The days on which bins begin, and the one after the last."""
    if step == "week":
        first -= timedelta(days=first.weekday())
    elif step == "month":
        first = first.replace(day=1)
    elif step == "year":
        first = first.replace(month=1, day=1)
    edges = [first]
    while edges[-1] <= last:
        edges.append(_next(edges[-1], step))
    return edges


def _next(day: date, step: Step) -> date:
    if step == "day":
        return day + timedelta(days=1)
    if step == "week":
        return day + timedelta(days=7)
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date(day.year + 1, 1, 1)


def _place(edges: Sequence[date], day: date) -> int:
    """The bin that holds a day; the first or last for one outside."""
    return min(max(bisect_right(edges, day) - 1, 0), len(edges) - 2)


def _counts(spans: Iterable[Span], edges: Sequence[date]) -> dict[int, int]:
    """How many are known to be of each bin, of those of one family."""
    counts: dict[int, int] = defaultdict(int)
    for span in spans:
        if _is_exact(span):
            counts[_place(edges, span.first)] += span.number
    return counts


def _bins(numbers: Mapping[int, int], edges: Sequence[date], step: Step) -> tuple[Bin, ...]:
    scale = _Scale(edges[0], edges[-1])
    wide = (WIDTH - LEFT - RIGHT) / (len(edges) - 1)
    every = max(1, ceil(_TICK / wide))
    return tuple(
        Bin(
            edges[at],
            edges[at + 1] - timedelta(days=1),
            scale.x(edges[at]),
            round(scale.x(edges[at + 1]) - scale.x(edges[at]), 1),
            numbers.get(at, 0),
            step if at % every == 0 and scale.x(edges[at]) <= WIDTH - _TICK else "",
        )
        for at in range(len(edges) - 1)
    )


def _lane(
    family: str, y: float, spans: Sequence[Span], counted: tuple[Mapping[int, int], int], edges: Sequence[date]
) -> Lane:
    counts, largest = counted
    scale = _Scale(edges[0], edges[-1])
    wide = (WIDTH - LEFT - RIGHT) / (len(edges) - 1)
    dots = tuple(
        Dot(
            round((scale.x(edges[at]) + scale.x(edges[at + 1])) / 2, 1),
            round(max(_SMALLEST, _LARGEST * sqrt(number / largest)), 1) if number > 1 else _SMALLEST,
            number,
            number > 1 and wide >= 7 * len(str(largest)),
        )
        for at, number in sorted(counts.items())
    )
    vague = sorted((span for span in spans if not _is_exact(span)), key=lambda span: (span.last - span.first).days)
    bars = tuple(
        Bar(
            scale.x(span.first),
            max(2.0, round(_after(scale, span) - scale.x(span.first), 1)),
            span.number,
            span.first,
            span.last,
        )
        for span in vague[:_BARS]
    )
    left_out = sum(span.number for span in vague[_BARS:])
    return Lane(family, family_symbol(family), y, dots, bars, left_out)


def _after(scale: _Scale, span: Span) -> float:
    return scale.x(span.last + timedelta(days=1) if span.last < date.max else span.last)


def _rules(known: Sequence[Mark], scale: _Scale) -> tuple[Rule, ...]:
    """Each with its label in a line of its own, on the side on which there is room."""
    made = []
    for row, mark in enumerate(known):
        x = scale.x(mark.day)
        late = x > WIDTH * 0.72
        made.append(
            Rule(x, HEAD + 13 * row - 9, x - 4 if late else x + 4, HEAD + 13 * row, "end" if late else "start", mark)
        )
    return tuple(made)
