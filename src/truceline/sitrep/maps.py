"""The map of the agreement's zones and of what is told to have happened, as SVG, with the marks for its table twin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from truceline.geo.place import Place, Point
from truceline.model import Value
from truceline.sitrep.coarse import mapped, radius
from truceline.sitrep.picture import Band, Happening, Picture, Standing, Told
from truceline.sitrep.sections import sections, symbol_of
from truceline.sitrep.svg import COLOURS, Labels, drawing, line, path, symbol, tag, words
from truceline.sitrep.wording import count, plain

WIDTH, PAD = 760.0, 26.0
HEIGHTS = (240.0, 560.0)
_FAR_KM, _DEGREES = 15.0, 36.0
_STEPS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_MARKS_KM, _MARK_GAP = (10, 20, 50, 100, 200), 60.0
_BARS = (1, 2, 5, 10, 20, 50, 100, 200)


class Mark(Value):
    """Something on the map: `number` joins it to its row in the table, `earlier` what is not of the period."""

    number: int
    kind: str
    place: str
    point: Point
    radius_m: float
    claims: tuple[str, ...]
    incident: str | None = None
    positions: tuple[Standing, ...] = ()
    earlier: bool = False


@dataclass(frozen=True)
class Frame:
    """Degrees to the paper: equirectangular about the middle, north up; `scale` in pixels per kilometre."""

    west: float
    east: float
    south: float
    north: float

    @property
    def cos(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        wide, high = self.km_wide, (self.north - self.south) * 110.6
        return min((WIDTH - 2 * PAD) / wide, (HEIGHTS[1] - 2 * PAD) / high)

    @property
    def km_wide(self) -> float:
        return (self.east - self.west) * 111.3 * self.cos

    @property
    def height(self) -> float:
        return max(HEIGHTS[0], (self.north - self.south) * 110.6 * self.scale + 2 * PAD)

    def xy(self, point: Point) -> tuple[float, float]:
        """Pixels from the top left corner."""
        middle_x, middle_y = (self.west + self.east) / 2, (self.south + self.north) / 2
        x = WIDTH / 2 + (point.lon - middle_x) * 111.3 * self.cos * self.scale
        return x, self.height / 2 - (point.lat - middle_y) * 110.6 * self.scale

    def degrees(self, x: float, y: float) -> Point:
        """The position at these pixels."""
        lon = (self.west + self.east) / 2 + (x - WIDTH / 2) / (111.3 * self.cos * self.scale)
        return Point(lat=(self.south + self.north) / 2 - (y - self.height / 2) / (110.6 * self.scale), lon=lon)

    def holds(self, point: Point) -> bool:
        """Whether the position is on the paper."""
        x, y = self.xy(point)
        return 0 <= x <= WIDTH and 0 <= y <= self.height


class Map(Value):
    """The drawing, the marks on it, what lies beyond its frame, and what has no position to draw."""

    svg: str
    title: str
    desc: str
    marks: tuple[Mark, ...]
    beyond: tuple[Mark, ...]
    unplaced: tuple[str, ...]
    """Claims of the period, or incidents' first claims, that name no place, a road, or only a region."""


def draw_map(picture: Picture) -> Map | None:
    """The map of the period; None where neither the agreement nor any claim gives a position."""
    marks, unplaced = _marks(picture)
    frame = _frame(picture, marks)
    if frame is None:
        return None
    shown = [m for m in marks if frame.holds(m.point)]
    beyond = tuple(m for m in marks if not frame.holds(m.point) and not m.earlier)
    title = "Map of the zones and of what is told of the period"
    desc = _desc(picture, shown, beyond, unplaced)
    inner = [_ground(picture, frame), *graticule(frame), *_discs(shown, frame), *_names(picture, shown, frame)]
    inner += [*_symbols(shown, frame), *furniture(frame)]
    below, height = _legend(shown, frame.height)
    svg = drawing("map", title, desc, WIDTH, frame.height + height, *inner, *below)
    return Map(svg=svg, title=title, desc=desc, marks=tuple(shown), beyond=beyond, unplaced=tuple(unplaced))


def _marks(picture: Picture) -> tuple[list[Mark], list[str]]:
    """Incidents first, then the claims that belong to none; numbered in that order."""
    found = [_of_incident(h) for h in picture.happenings if h.bearing == "in_period"]
    found += [_of_claim(t) for t in picture.told if t.bearing == "in_period" and t.incident is None]
    placed = [mark for mark in found if isinstance(mark, Mark)]
    marks = [mark.model_copy(update={"number": n}) for n, mark in enumerate(placed, start=1)]
    earlier = [_of_incident(h) for h in picture.happenings if h.bearing in ("previous", "before")]
    marks += [mark.model_copy(update={"earlier": True}) for mark in earlier if isinstance(mark, Mark)]
    return marks, [claim for claim in found if isinstance(claim, str)]


def _of_incident(h: Happening) -> Mark | str:
    """The incident's mark, or its first claim where it has no position."""
    incident = h.incident
    mark = _mark(incident.category, incident.place, incident.claims)
    return mark.model_copy(update={"incident": incident.id, "positions": h.positions}) if mark else incident.claims[0]


def _of_claim(told: Told) -> Mark | str:
    mark = _mark(told.claim.kind, told.claim.place, (told.claim.id,))
    return mark.model_copy(update={"positions": told.positions}) if mark else told.claim.id


def _mark(kind: str, place: Place | None, claims: tuple[str, ...]) -> Mark | None:
    point = mapped(place)
    if point is None or place is None:
        return None
    error = radius(place.radius_m)
    return Mark(number=0, kind=kind, place=place.text, point=point, radius_m=error, claims=claims)


def _frame(picture: Picture, marks: Sequence[Mark]) -> Frame | None:
    """The corridors with what is near them, else all zones and routes, else the marks."""
    near = [m.point for m in marks if not m.earlier]
    ground = [p for band in picture.terrain.bands if band.along_route for ring in band.rings for p in ring]
    if not ground:
        ground = [p for band in picture.terrain.bands for ring in band.rings for p in ring]
        ground += [p for one in picture.terrain.lines for p in one.points]
    if ground:
        west, east, south, north = box_of(ground)
        pad = _FAR_KM / 111
        near = [p for p in near if west - pad <= p.lon <= east + pad and south - pad <= p.lat <= north + pad]
    if not ground and not near:
        return None
    west, east, south, north = box_of(ground + near)
    edge = max(0.04, (north - south) * 0.06, (east - west) * 0.03)
    return Frame(west - edge, east + edge, max(south - edge, -89), min(north + edge, 89))


def box_of(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """West, east, south, north of positions."""
    lons, lats = [p.lon for p in points], [p.lat for p in points]
    return min(lons), max(lons), min(lats), max(lats)


def _ground(picture: Picture, frame: Frame) -> str:
    """Paper, zones and routes, cut at the frame: corridors filled, wider areas as a dotted line."""
    box = {"x": 0, "y": 0, "width": WIDTH, "height": f"{frame.height:.0f}"}
    clip = tag("clipPath", tag("rect", **box), id="map-frame")
    paper = tag("rect", class_="f-paper", fill=COLOURS["paper"], **box)
    bands = [_zone(band, frame) for band in sorted(picture.terrain.bands, key=lambda b: b.along_route)]
    lines = [line(map(frame.xy, one.points), width=2) for one in picture.terrain.lines]
    return clip + paper + tag("g", *bands, *lines, clip_path="url(#map-frame)")


def _zone(band: Band, frame: Frame) -> str:
    outline = "".join(path(map(frame.xy, ring), closed=True) for ring in band.rings)
    if band.along_route:
        look = {"class_": "f-zone s-edge", "fill": COLOURS["zone"], "fill_opacity": 0.75, "stroke_dasharray": "5 3"}
    else:
        look = {"class_": "s-edge", "fill": "none", "stroke_dasharray": "1.5 3"}
    return tag("path", d=outline, fill_rule="evenodd", stroke=COLOURS["edge"], **look)


def graticule(frame: Frame) -> list[str]:
    """Meridians and parallels with their degrees."""
    step = next((s for s in _STEPS if (frame.east - frame.west) / s <= 8), 10.0)
    corner, far = frame.degrees(0, frame.height), frame.degrees(WIDTH, 0)
    drawn = []
    for n in range(math.ceil(corner.lon / step), math.floor(far.lon / step) + 1):
        x, _ = frame.xy(Point(lat=corner.lat, lon=n * step))
        drawn.append(line([(x, 0), (x, frame.height)], tone="rule", width=0.5))
        if x < WIDTH - _DEGREES:
            drawn.append(words(f"{n * step:.2f}°".replace(".00", ""), x + 3, 11, tone="muted", size=9))
    for n in range(math.ceil(corner.lat / step), math.floor(far.lat / step) + 1):
        _, y = frame.xy(Point(lat=n * step, lon=corner.lon))
        drawn.append(line([(0, y), (WIDTH, y)], tone="rule", width=0.5))
        drawn.append(words(f"{n * step:.2f}°".replace(".00", ""), 3, y - 3, tone="muted", size=9))
    return drawn


def _discs(marks: Sequence[Mark], frame: Frame) -> list[str]:
    """The circle that holds the true position, once for each place."""
    sizes = {(m.point, m.radius_m): m for m in marks if not m.earlier}
    drawn = []
    for (point, metres), mark in sizes.items():
        x, y = frame.xy(point)
        tone = symbol_of(mark.kind)
        drawn.append(
            tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{metres / 1000 * frame.scale:.1f}",
                class_=f"f-{tone} s-{tone}", fill=COLOURS[tone], fill_opacity=0.1, stroke=COLOURS[tone],
                stroke_opacity=0.5, stroke_width=0.7)
        )  # fmt: skip
    return drawn


def _symbols(marks: Sequence[Mark], frame: Frame) -> list[str]:
    """Marks of one position stand in a row, so that none hides another."""
    drawn = []
    places: dict[Point, list[Mark]] = {}
    for mark in marks:
        if mark.earlier:
            x, y = frame.xy(mark.point)
            drawn.append(symbol(symbol_of(mark.kind), x, y, 4, hollow=True))
        else:
            places.setdefault(mark.point, []).append(mark)
    for point, here in places.items():
        x, y = frame.xy(point)
        kinds = list({symbol_of(m.kind): m for m in here})
        for i, shape in enumerate(kinds):
            drawn.append(symbol(shape, x + (i - (len(kinds) - 1) / 2) * 13, y, 6.5))
    return drawn


def _names(picture: Picture, marks: Sequence[Mark], frame: Frame) -> list[str]:
    labels = Labels(WIDTH, frame.height)
    labels.block(WIDTH - 110, frame.height - 30, 62)
    drawn: list[str] = []
    spots: dict[Point, list[str]] = {}
    for mark in marks:
        if not mark.earlier:
            spots.setdefault(mark.point, []).append(str(mark.number))
    for point in spots:
        labels.block(*frame.xy(point), 8)
    _keep_off_lines(labels, picture, frame)
    for point, numbers in spots.items():
        said = ", ".join(numbers[:4]) + (" …" if len(numbers) > 4 else "")
        x, y = frame.xy(point)
        # A number joins the mark to its row, so that it is drawn even where nothing is free.
        drawn += _label(labels, said, point, frame, size=11, gap=9, bold=True) or [
            words(said, x + 8, y - 6, bold=True, halo=True)
        ]
    for one in picture.terrain.lines:
        for name, point, _ in one.stops:
            x, y = frame.xy(point)
            drawn.append(tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=2.4, class_="f-paper s-ink", fill="#ffffff",
                             stroke=COLOURS["ink"], stroke_width=1.2))  # fmt: skip
            drawn += _label(labels, name, point, frame, size=10.5, gap=6)
        step = next((km for km in _MARKS_KM if km * frame.scale >= _MARK_GAP), _MARKS_KM[-1])
        for km, point in one.marks:
            if km % step:
                continue
            x, y = frame.xy(point)
            drawn.append(line([(x, y - 4), (x, y + 4)], width=1.2))
            drawn += _label(labels, f"km {km:g}", point, frame, size=9, gap=5, tone="muted")
    return drawn


def _keep_off_lines(labels: Labels, picture: Picture, frame: Frame) -> None:
    for one in picture.terrain.lines:
        spots = [frame.xy(point) for point in one.points]
        for x, y in spots:
            labels.block(x, y, 4)
        for (x, y), (x2, y2) in pairwise(spots):
            pieces = max(1, int(math.hypot(x2 - x, y2 - y) // 10))
            for n in range(pieces):
                labels.block(x + (x2 - x) * n / pieces, y + (y2 - y) * n / pieces, 2)


def _label(
    labels: Labels,
    text: str,
    point: Point,
    frame: Frame,
    *,
    gap: float,
    size: float,
    tone: str = "ink",
    bold: bool = False,
) -> list[str]:
    at = labels.fit(text, *frame.xy(point), size=size, gap=gap)
    return [words(text, *at, size=size, tone=tone, bold=bold, halo=True)] if at else []


def furniture(frame: Frame) -> list[str]:
    """Scale bar and north arrow."""
    km = max(b for b in _BARS if b * frame.scale <= 130 or b == _BARS[0])
    right, y = WIDTH - 18, frame.height - 16
    left = right - km * frame.scale
    bar = line([(left, y - 4), (left, y), (right, y), (right, y - 4)], width=1.2)
    north = tag("path", d=path([(right - 6, 40), (right, 18), (right + 6, 40), (right, 35)], closed=True),
                class_="f-ink", fill=COLOURS["ink"])  # fmt: skip
    return [bar, words(f"{km} km", right, y - 7, anchor="end", size=10), north,
            words("N", right, 52, anchor="middle", size=10, bold=True)]  # fmt: skip


def _desc(picture: Picture, shown: Sequence[Mark], beyond: Sequence[Mark], unplaced: Sequence[str]) -> str:
    zones = "; ".join(f"{band.name} ({band.says})" for band in picture.terrain.bands) or "no zone"
    now = [m for m in shown if not m.earlier]
    said = "; ".join(f"{m.number}: {plain(m.kind)}, {m.place}" for m in now) or "none"
    return (
        f"Zones: {zones}. Marks of the period: {said}. {count(len(shown) - len(now), 'earlier incident')} hollow. "
        f"{len(beyond)} beyond the frame, {len(unplaced)} without a position. North is up; equirectangular."
    )


def _legend(shown: Sequence[Mark], top: float) -> tuple[list[str], float]:
    """The symbols in use with the sections they stand for, in rows under the map; and the height of it."""
    used = {symbol_of(m.kind) for m in shown}
    items = [(section["symbol"], section["title"], False) for section in sections() if section["symbol"] in used]
    if any(m.earlier for m in shown):
        items.append((sections()[0]["symbol"], "hollow: before the period", True))
    if shown:
        items.append(("", "disc: where it may have been", False))
    drawn, x, y = [], 0.0, top + 16
    for shape, title, hollow in items:
        wide = 24 + len(title) * 5.7
        if x + wide > WIDTH:
            x, y = 0.0, y + 17
        if shape:
            drawn.append(symbol(shape, x + 7, y - 4, 5, hollow=hollow))
        else:
            drawn.append(tag("circle", cx=f"{x + 7:.1f}", cy=f"{y - 4:.1f}", r=6, class_="f-zone s-edge",
                             fill=COLOURS["zone"], stroke=COLOURS["edge"], stroke_width=0.7))  # fmt: skip
        drawn.append(words(title, x + 17, y, size=10.5, tone="muted"))
        x += wide + 12
    return drawn, (y - top + 8) if items else 0.0
