"""The sections that patrols planned and what their tracks cover, on one line for the route: no map, no positions."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from truceline.model import Value
from truceline.sitrep.centre import Driven, PatrolLine
from truceline.sitrep.parts.words import party
from truceline.sitrep.picture import Line, Picture
from truceline.sitrep.svg import COLOURS, drawing, line, symbol, tag, words

_WIDTH, _LEFT, _RIGHT = 760.0, 190.0, 24.0
_LANE, _TOP = 18.0, 40.0
_NAMES = 7
_LETTERS = 28


class Strip(Value):
    """The drawing with its name and description."""

    svg: str
    title: str
    desc: str


def strip(picture: Picture, patrols: Sequence[PatrolLine]) -> Strip | None:
    """The lanes of each patrol under the route's places; None where no patrol has both a section and a track."""
    lanes = [(one, *_span(one)) for one in patrols if one.start_km is not None and one.end_km is not None]
    if not lanes:
        return None
    low, high = min(span[1] for span in lanes), max(span[2] for span in lanes)
    scale = (_WIDTH - _LEFT - _RIGHT) / max(high - low, 1.0)
    drawn: list[str] = _axis(_route(lanes[0][0], picture), low, high, scale)
    y, says = _TOP, []
    for one, start, end in lanes:
        drawn += [
            words(f"Patrol {one.id}, planned", _LEFT - 10, y + 4, anchor="end", size=11, bold=True),
            line([_at(start, low, scale, y), _at(end, low, scale, y)], tone="edge", width=2, stroke_dasharray="5 3"),
        ]
        y += _LANE
        says.append(f"Patrol {one.id} planned {end - start:.0f} km")
        for driven in one.driven:
            drawn += _lane(driven, party(driven.contingent, picture), low, scale, y)
            says.append(f"{party(driven.contingent, picture)} covered {driven.covered_km:.0f} km of it")
            y += _LANE
        y += 6
    title = "Planned and driven"
    svg = drawing("driven", title, "; ".join(says) + ".", _WIDTH, y + 6, *drawn)
    return Strip(svg=svg, title=title, desc="; ".join(says))


def _span(one: PatrolLine) -> tuple[float, float]:
    ends = sorted((one.start_km or 0.0, one.end_km or 0.0))
    return ends[0], ends[1]


def _route(one: PatrolLine, picture: Picture) -> Line | None:
    return next((each for each in picture.terrain.lines if one.plan and each.id == one.plan.route), None)


def _at(km: float, low: float, scale: float, y: float) -> tuple[float, float]:
    return _LEFT + (km - low) * scale, y


def _axis(route: Line | None, low: float, high: float, scale: float) -> list[str]:
    """The route with the places on it, as many as there is room for."""
    drawn = [line([_at(low, low, scale, 22), _at(high, low, scale, 22)], tone="rule")]
    if route is None:
        return drawn
    drawn.append(
        words(shorten(route.name, _LETTERS, placeholder=" …"), _LEFT - 10, 20, anchor="end", size=11, tone="muted")
    )
    stops = [(name, km) for name, _, km in route.stops if km is not None and low - 0.5 <= km <= high + 0.5]
    free, room = -1e9, (_WIDTH - _LEFT - _RIGHT) / _NAMES
    for name, km in sorted(stops, key=lambda stop: stop[1]):
        x, _ = _at(km, low, scale, 0)
        drawn.append(line([(x, 19), (x, 25)], tone="muted"))
        if x - free >= room:
            anchor = "start" if x - _LEFT < 30 else "end" if _WIDTH - _RIGHT - x < 30 else "middle"
            drawn.append(words(name, x, 14, anchor=anchor, size=10, tone="muted"))
            free = x
    return drawn


def _lane(driven: Driven, name: str, low: float, scale: float, y: float) -> list[str]:
    kind = f"{name}, synthetic track" if driven.synthetic else f"{name}, track"
    drawn = [words(kind, _LEFT - 10, y + 4, anchor="end", size=10.5)]
    for first, last in driven.stretches:
        x, _ = _at(first, low, scale, y)
        drawn.append(
            tag("rect", x=f"{x:.1f}", y=f"{y - 3:.1f}", width=f"{max((last - first) * scale, 1.5):.1f}", height=6,
                class_="f-diamond", fill=COLOURS["diamond"])
        )  # fmt: skip
    if driven.turned_back_km is not None:
        x, _ = _at(round(driven.turned_back_km), low, scale, y)
        drawn += [
            symbol("triangle", x, y, 5),
            words(f"turned back near km {driven.turned_back_km:.0f}", x + 9, y + 4, size=10, tone="muted"),
        ]
    return drawn
