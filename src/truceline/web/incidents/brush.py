"""The days under the map: how many incidents each stretch of days holds, and which of them are chosen.

It counts what the query finds in the frame of the map at any time, so that choosing days narrows the list and the map,
and moving the map changes the days. The geometry is in the units of the drawing, for `incidents/brush.html` to draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from truceline.store import incidents as table
from truceline.store.callers import Caller
from truceline.store.incidents import Query
from truceline.store.terms import terms
from truceline.web.incidents import timeline
from truceline.web.incidents.asked import Asked
from truceline.web.incidents.search import day_of, since_of
from truceline.web.incidents.timeline import Mark, Span, Strip

__all__ = ["Bar", "Brush", "Rule", "brush", "drawn"]

WIDTH, LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 520.0, 13.0, 507.0, 6.0, 58.0, 64.0
_LEAST = 3.0
"""So high is the bar of a single incident at least, so that it is seen beside a day of hundreds."""
Days = tuple[date, date]


class Bar(NamedTuple):
    """The incidents known to be of some days, both inclusive, and the address that narrows the query to them."""

    first: date
    last: date
    number: int
    x: float
    y: float
    wide: float
    high: float
    address: str


class Rule(NamedTuple):
    """An upright line at a day of the agreement."""

    x: float
    mark: Mark


@dataclass(frozen=True)
class Brush:
    """The drawing. `since` and `until` are the chosen days, None where there is no limit on that side."""

    first: date
    last: date
    since: date | None
    until: date | None
    bars: tuple[Bar, ...]
    rules: tuple[Rule, ...]
    everything: str

    @property
    def days(self) -> int:
        """How many days it shows."""
        return (self.last - self.first).days + 1

    @property
    def chosen(self) -> bool:
        """Whether only some of the days are asked for."""
        return self.since is not None or self.until is not None

    @property
    def begins(self) -> int:
        """The number of days before the first chosen one."""
        return 0 if self.since is None else min(max(0, (self.since - self.first).days), self.days - 1)

    @property
    def ends(self) -> int:
        """The number of days up to the last chosen one."""
        ends = self.days if self.until is None else (self.until - self.first).days + 1
        return max(self.begins + 1, min(ends, self.days))

    @property
    def left(self) -> float:
        """Where the first chosen day begins."""
        return _scaled(self.begins / self.days)

    @property
    def right(self) -> float:
        """Where the last chosen day ends."""
        return _scaled(self.ends / self.days)

    @property
    def before(self) -> float:
        """How wide the days are that come before the chosen ones."""
        return round(self.left - LEFT, 1)

    @property
    def after(self) -> float:
        """How wide the days are that come after them."""
        return round(RIGHT - self.right, 1)


def brush(who: Caller, asked: Asked, query: Query, path: str) -> Brush | None:
    """The days of a query in its frame; None where nothing that it finds has a day."""
    ever = query.model_copy(update={"since": None, "until": None, "undated": None})
    spans = list(map(Span._make, table.spans(who.node, ever, view=who.view)))
    since, until = day_of(since_of(asked, who.node)), day_of(query.until)
    return drawn(spans, timeline.marks(terms(who.node).agreements), asked, (since, until), path)


def drawn(
    spans: Sequence[Span], known: Sequence[Mark], asked: Asked, chosen: tuple[date | None, date | None], path: str
) -> Brush | None:
    """The drawing of `spans`, with what of it is chosen."""
    over = timeline.window(spans, None, None)
    if over is None:
        return None
    strip = timeline.strip(spans, known, over)
    return Brush(
        strip.first,
        strip.last,
        *chosen,
        bars=tuple(_bars(strip, asked, path)),
        rules=tuple(Rule(_across(rule.x), rule.mark) for rule in strip.rules),
        everything=asked.with_(range="", since="", until="").address(path),
    )


def _bars(strip: Strip, asked: Asked, path: str) -> Iterator[Bar]:
    most = max((one.number for one in strip.bins), default=0)
    for one in strip.bins:
        if not one.number:
            continue
        high = round(max(_LEAST, (BOTTOM - TOP) * one.number / most), 1)
        x, end = _across(one.x), _across(one.x + one.wide)
        narrowed = asked.with_(range="", since=one.first.isoformat(), until=one.last.isoformat())
        yield Bar(one.first, one.last, one.number, x, BOTTOM - high, round(end - x, 1), high, narrowed.address(path))


def _across(x: float) -> float:
    """From the units of the strip of time."""
    return _scaled((x - timeline.LEFT) / (timeline.WIDTH - timeline.LEFT - timeline.RIGHT))


def _scaled(part: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * part, 1)
