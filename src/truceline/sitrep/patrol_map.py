"""The map of a patrol's briefing: its section on the route, km, named places, and what is beside the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from truceline.coordination.briefing import Beside, Briefing, NearKind
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.sitrep.coarse import POLICY, coarse
from truceline.sitrep.maps import PAD, WIDTH, Frame, box_of, furniture, graticule
from truceline.sitrep.svg import COLOURS, Labels, drawing, line, path, symbol, tag, words
from truceline.sitrep.terrain import rings

SYMBOLS: Mapping[NearKind, str] = {
    "notice": "square", "patrol": "circle", "post": "house", "incident": "triangle", "turned_back": "diamond",
}  # fmt: skip
_SAYS: Mapping[NearKind, str] = {
    "notice": "notice", "patrol": "other patrol", "post": "post", "incident": "alleged incident",
    "turned_back": "earlier turn-back",
}  # fmt: skip
_FAR_KM = 12.0
_LEAST_DEGREES = 0.02
_HIGHEST = 330.0
_STEPS_KM, _STEP_PIXELS = (1, 2, 5, 10, 20, 50), 55.0


def draw_patrol_map(briefing: Briefing) -> str:
    """The map as SVG; its title and description say the same for who cannot see it."""
    frame = _frame(briefing)
    shown = [one for one in briefing.beside if one.number and frame.holds(_at(one))]
    title = f"Map of the section of patrol {briefing.patrol}"
    named = "; ".join(f"{one.number}: {_SAYS[one.kind]}, {one.where or one.id}" for one in shown) or "nothing"
    places = ", ".join(mark.name for mark in briefing.marks)
    desc = f"{briefing.section}. Places: {places}. Beside the way: {named}. North is up. {POLICY}"
    box = {"x": 0, "y": 0, "width": f"{WIDTH:g}", "height": f"{frame.height:.0f}"}
    paper = tag("rect", class_="f-paper", fill=COLOURS["paper"], **box)
    clip = tag("clipPath", tag("rect", **box), id="patrol-frame")
    ground = tag("g", *_areas(shown, frame), *_ways(briefing, frame), clip_path="url(#patrol-frame)")
    inner = [clip, paper, ground, *graticule(frame), *_marked(briefing, shown, frame), *furniture(frame)]
    legend = _legend(shown, frame.height)
    return drawing("patrol-map", title, desc, WIDTH, frame.height + 22, *inner, *legend)


def _frame(briefing: Briefing) -> Frame:
    """The section with what is near it; what lies farther away is in the tables alone."""
    section = [point for _, point in briefing.stretch.vertices]
    west, east, south, north = box_of(section)
    reach = _FAR_KM / 111
    near = [at for one in briefing.beside if one.number and (at := _at(one))]
    section += [p for p in near if west - reach <= p.lon <= east + reach and south - reach <= p.lat <= north + reach]
    west, east, south, north = box_of(section)
    edge = max(_LEAST_DEGREES, (north - south) * 0.08, (east - west) * 0.05)
    frame = Frame(west - edge, east + edge, max(south - edge, -89), min(north + edge, 89))
    # A sheet has one page: what is higher than wide is drawn smaller, with room on both sides.
    high = (frame.north - frame.south) * 110.6
    spare = max(0.0, high * (WIDTH - 2 * PAD) / (_HIGHEST - 2 * PAD) - frame.km_wide) / (111.3 * frame.cos) / 2
    return replace(frame, west=frame.west - spare, east=frame.east + spare)


def _at(one: Beside) -> Point:
    """Where its number stands: its rounded position, or the middle of its area."""
    if one.point is not None:
        return coarse(one.point)
    shape = one.shape
    if isinstance(shape, Route):
        return shape.at(shape.length_km / 2)
    west, east, south, north = box_of([p for ring in rings(shape) for p in ring]) if shape else (0.0, 0.0, 0.0, 0.0)
    return Point(lat=(south + north) / 2, lon=(west + east) / 2)


def _areas(shown: Sequence[Beside], frame: Frame) -> Iterable[str]:
    """Areas of notices and sections of other patrols, in outline."""
    for one in shown:
        look = {"class_": "s-edge", "stroke": COLOURS["edge"], "stroke_dasharray": "4 3"}
        if isinstance(one.shape, Route):
            yield line(map(frame.xy, _drawn(one.shape)), tone="edge", width=5, stroke_dasharray="2 3")
        elif one.shape is not None:
            outline = "".join(path(map(frame.xy, ring), closed=True) for ring in rings(one.shape))
            yield tag("path", d=outline, fill=COLOURS["zone"], fill_opacity=0.6, fill_rule="evenodd", **look)


def _drawn(route: Route) -> list[Point]:
    return [point for _, point in route.vertices]


def _ways(briefing: Briefing, frame: Frame) -> Iterable[str]:
    """The whole route thin, the section to be driven thick."""
    yield line(map(frame.xy, _drawn(briefing.route)), tone="muted", width=1.2)
    yield line(map(frame.xy, _drawn(briefing.stretch)), width=3, stroke_linejoin="round", stroke_linecap="round")


def _marked(briefing: Briefing, shown: Sequence[Beside], frame: Frame) -> list[str]:
    """Numbers first, since they join the tables; then start and end, places, and km as far as there is room."""
    labels = Labels(WIDTH, frame.height)
    labels.block(WIDTH - 110, frame.height - 30, 62)
    for point in _along(briefing.route):
        labels.block(*frame.xy(point), 3)
    drawn = [symbol(SYMBOLS[one.kind], *frame.xy(_at(one)), 6) for one in shown]
    for one in shown:
        labels.block(*frame.xy(_at(one)), 7)
    for one in shown:
        x, y = frame.xy(_at(one))
        spot = labels.fit(str(one.number), x, y, size=11, gap=8) or (x + 8, y - 6)
        drawn.append(words(str(one.number), *spot, bold=True, halo=True))
    for mark in sorted(briefing.marks, key=lambda each: not each.planned):
        x, y = frame.xy(mark.point)
        drawn.append(_dot(x, y, 4.5 if mark.planned else 2.4))
        named = f"{mark.name} ({mark.planned})" if mark.planned else mark.name
        if at := labels.fit(named, x, y, size=11, gap=8):
            drawn.append(words(named, *at, size=11, bold=bool(mark.planned), halo=True))
    drawn += _km(briefing, frame, labels)
    return drawn


def _along(route: Route) -> Iterable[Point]:
    pieces = max(2, int(route.length_km * 2))
    return (route.at(route.length_km * n / pieces) for n in range(pieces + 1))


def _dot(x: float, y: float, r: float) -> str:
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=r, class_="f-paper s-ink", fill=COLOURS["paper"],
               stroke=COLOURS["ink"], stroke_width=1.6)  # fmt: skip


def _km(briefing: Briefing, frame: Frame, labels: Labels) -> Iterable[str]:
    """Every so many whole km of the route within the section."""
    low, high = sorted((briefing.marks[0].km, briefing.marks[-1].km))
    step = next((km for km in _STEPS_KM if km * frame.scale >= _STEP_PIXELS), _STEPS_KM[-1])
    for km in range(int(low // step + 1) * step, int(high) + 1, step):
        x, y = frame.xy(briefing.route.at(km))
        yield line([(x, y - 6), (x, y + 6)], width=1.4)
        if at := labels.fit(f"km {km}", x, y, size=9.5, gap=7):
            yield words(f"km {km}", *at, size=9.5, tone="muted", halo=True)


def _legend(shown: Sequence[Beside], top: float) -> Iterable[str]:
    x, y = 0.0, top + 16
    for kind in dict.fromkeys(one.kind for one in shown):
        yield symbol(SYMBOLS[kind], x + 7, y - 4, 5)
        yield words(_SAYS[kind], x + 17, y, size=10.5, tone="muted")
        x += 34 + len(_SAYS[kind]) * 5.7
