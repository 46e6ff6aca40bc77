"""Patrols of a period together: their tracks on one map, and how often each part of a road was covered, and when last.

No line says by its colour whose it is. What no track covers for certain was not covered, as far as anybody can show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page

from truceline.acts import patrols as acts
from truceline.errors import TrucelineError
from truceline.geo.route import Route
from truceline.matters.patrol_record import PatrolRecord
from truceline.store import matter_pages
from truceline.store.callers import Caller
from truceline.store.kept import about, kept
from truceline.store.node import Node
from truceline.web.maps.views import sent, written
from truceline.web.pages import page
from truceline.web.patrols.driven import driven_lines, gap_line, measured_of
from truceline.web.patrols.listing import Listing, listing

__all__ = ["Covered", "Road", "Run", "roads", "stretches", "tracks"]

_LEAST_KM = 0.05
"""A shorter stretch is within what positions are sure to."""
WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 1000.0, 96.0, 8.0, 8.0, 6.0, 34.0
_LABEL = 92.0
"""So wide is the name of a place under the road."""


class Run(NamedTuple):
    """A part of a road that the same number of patrols covered; `last` is the day of the latest of them."""

    start_km: float
    end_km: float
    number: int
    last: date | None
    start: str
    end: str
    x: float
    wide: float
    y: float
    high: float

    @property
    def length_km(self) -> float:
        """How long it is."""
        return self.end_km - self.start_km


class Tick(NamedTuple):
    """A place on the road, under which its name stands."""

    x: float
    name: str
    km: float


@dataclass(frozen=True)
class Road:
    """A road over the period. `patrols` of it have a track that can be measured."""

    route: Route
    patrols: int
    synthetic: int
    runs: tuple[Run, ...]
    ticks: tuple[Tick, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.route.name

    @property
    def length_km(self) -> float:
        """How long it is."""
        return self.route.length_km

    @property
    def gaps(self) -> tuple[Run, ...]:
        """What no track covers."""
        return tuple(run for run in self.runs if not run.number)

    @property
    def covered_km(self) -> float:
        """Km that any track covers."""
        return sum(run.length_km for run in self.runs if run.number)

    @property
    def most(self) -> int:
        """How many patrols cover the part that most of them do."""
        return max((run.number for run in self.runs), default=0)


class Covered(NamedTuple):
    """What the track of a patrol covers of a road for certain."""

    start_km: float
    end_km: float
    patrol: str
    day: date | None


@gzip_page
@page()
def tracks(request: HttpRequest, who: Caller) -> HttpResponse:
    """The driven lines of the patrols that a list shows, and what of the roads none of them covers, as GeoJSON."""
    asked = listing(request, who)
    # Reading tracks takes long, and they change when something is told of a patrol.
    key = ("tracks of a list", who.view, asked.written, get_language())
    return sent(request, kept(who.node, key, about("patrol"), lambda: _tracks(who, asked)))


def _tracks(who: Caller, asked: Listing) -> bytes:
    found = records(who, asked)
    features: list[dict[str, Any]] = []
    for record in found:
        try:
            lines = driven_lines(who.node, record)
        except TrucelineError:
            # Said where the patrol itself is shown.
            continue
        address = reverse("patrol", args=[record.id])
        for line in lines:
            line["properties"] |= {"name": record.id, "address": address, "words": str(record.day or "")}
            features.append(line)
    for road in roads(who.node, found):
        features += [gap_line(road.route, gap.start_km, gap.end_km, name=road.name) for gap in road.gaps]
    return written({"type": "FeatureCollection", "features": features})


def records(who: Caller, asked: Listing) -> tuple[PatrolRecord, ...]:
    """The patrols of a page of the list."""
    rows, _more = matter_pages.page(who.node, "patrol", view=who.view, **asked.query)
    return tuple(PatrolRecord.model_validate_json(row.data) for row in rows)


def roads(node: Node, records: Iterable[PatrolRecord]) -> tuple[Road, ...]:
    """The roads on which any of these patrols was planned."""
    held: dict[str, list[Covered]] = defaultdict(list)
    on: dict[str, Route] = {}
    measured: dict[str, set[str]] = defaultdict(set)
    synthetic: dict[str, set[str]] = defaultdict(set)
    for record in records:
        route, found = _route(node, record), measured_of(node, record)
        if route is None:
            continue
        on.setdefault(route.id, route)
        for track in found.tracks if found else ():
            if found is None or track.coverage is None:
                continue
            measured[found.route].add(record.id)
            if track.synthetic:
                synthetic[found.route].add(record.id)
            for one in track.coverage.stretches:
                held[found.route].append(Covered(one.start_km, one.end_km, record.id, record.day))
    return tuple(_road(one, held[id], len(measured[id]), len(synthetic[id])) for id, one in on.items())


def _route(node: Node, record: PatrolRecord) -> Route | None:
    """The road of a patrol's plan; None without a plan, or for a road that this node's agreement does not have."""
    try:
        return acts.route_of_patrol(node, record)
    except TrucelineError:
        return None


def _road(route: Route, covered: Sequence[Covered], patrols: int, synthetic: int) -> Road:
    length = route.length_km
    runs = stretches(covered, length)
    most = max((len(names) for _start, _end, names, _last in runs), default=0)
    return Road(
        route,
        patrols,
        synthetic,
        tuple(_run(route, *one, most) for one in runs),
        tuple(_ticks(route)),
    )


Swept = tuple[float, float, frozenset[str], date | None]


def stretches(covered: Sequence[Covered], length: float) -> list[Swept]:
    """The road from its beginning to its end, in parts: from, to, the patrols that cover it, the day of the last."""
    return list(_merged(_swept(covered, length)))


def _swept(covered: Sequence[Covered], length: float) -> Iterator[Swept]:
    """The road in parts between which nothing begins or ends."""
    edges = {0.0, length}
    for one in covered:
        edges |= {min(max(one.start_km, 0.0), length), min(max(one.end_km, 0.0), length)}
    for start, end in pairwise(sorted(edges)):
        over = [one for one in covered if one.start_km <= start + 1e-9 and one.end_km >= end - 1e-9]
        yield start, end, frozenset(one.patrol for one in over), max((one.day for one in over if one.day), default=None)


def _merged(parts: Iterable[Swept]) -> Iterator[Swept]:
    """Parts that as many patrols cover, the last on the same day, as one; what is too short goes with its neighbour."""
    waiting: Swept | None = None
    for part in parts:
        if waiting is None:
            waiting = part
        elif part[1] - part[0] < _LEAST_KM or (len(waiting[2]), waiting[3]) == (len(part[2]), part[3]):
            waiting = (waiting[0], part[1], waiting[2], waiting[3])
        elif waiting[1] - waiting[0] < _LEAST_KM:
            waiting = (waiting[0], *part[1:])
        else:
            yield waiting
            waiting = part
    if waiting is not None:
        yield waiting


def _run(route: Route, start: float, end: float, names: frozenset[str], last: date | None, most: int) -> Run:
    length, number = route.length_km, len(names)
    x = _x(start, length)
    high = round((HEIGHT - FOOT - TOP) * number / most, 1) if most else 0.0
    y = HEIGHT - FOOT - high
    wide = round(_x(end, length) - x, 1)
    return Run(start, end, number, last, _near(route, start), _near(route, end), x, wide, y, high)


def _x(km: float, length: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * km / length, 1)


def _near(route: Route, km: float) -> str:
    """The named place on the road that is nearest to a km."""
    named = [(abs(metres / 1000 - km), name) for (name, _), metres in _vertices(route) if name]
    return min(named)[1] if named else ""


def _ticks(route: Route) -> Iterator[Tick]:
    """The named places, as far as their names do not run into each other."""
    end = -_LABEL
    for (name, _point), metres in _vertices(route):
        x = _x(metres / 1000, route.length_km)
        if name and x - end >= _LABEL:
            end = x
            yield Tick(x, name, metres / 1000)


def _vertices(route: Route) -> Iterator[tuple[tuple[str, Any], float]]:
    return zip(route.vertices, (float(one) for one in route.metres), strict=True)
