"""SVG as text: elements with escaped words, the shapes of the symbols, and labels that do not run into each other.

Colours stand twice: as attributes, so that a PDF shows them, and as classes, so that a page can set them for the dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from html import escape

FONT = "'Noto Sans', 'Segoe UI', system-ui, sans-serif"
COLOURS: Mapping[str, str] = {
    "ink": "#1d252c",
    "muted": "#5a6570",
    "rule": "#c4cbd1",
    "zone": "#e4e9e6",
    "edge": "#7d8a86",
    "paper": "#ffffff",
    "triangle": "#9a4b12",
    "square": "#8a6d00",
    "circle": "#74508e",
    "diamond": "#17706e",
    "pentagon": "#4d6a1e",
    "house": "#2f5d73",
    "cross": "#5a6570",
    "ring": "#5a6570",
}
"""What is drawn to its colour on paper; none is the colour of a party's flag alone, and each has a shape beside it."""

_SIDES = {"triangle": (3, -90), "square": (4, -45), "diamond": (4, -90), "pentagon": (5, -90)}


def tag(name: str, /, *inner: str, **attributes: object) -> str:
    """An element; `_` in an attribute's name is written as `-`, a trailing one left out."""
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(str(v))}"' for key, v in attributes.items())
    return f"<{name}{said}>{''.join(inner)}</{name}>" if inner else f"<{name}{said}/>"


def words(
    text: str,
    x: float,
    y: float,
    *,
    tone: str = "ink",
    size: float = 11,
    anchor: str = "start",
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Text with its baseline at `x`, `y`; a `halo` of paper keeps it readable over lines."""
    more: dict[str, object] = {"font_weight": 700} if bold else {}
    if halo:
        paint = {"stroke": COLOURS["paper"], "stroke_width": 2.5, "stroke_linejoin": "round", "paint_order": "stroke"}
        more.update(paint)
    return tag(
        "text", escape(text), x=f"{x:.1f}", y=f"{y:.1f}", class_=f"t-{tone}{' halo' * halo}", fill=COLOURS[tone],
        font_size=size, text_anchor=anchor, **more,
    )  # fmt: skip


def line(points: Iterable[tuple[float, float]], *, tone: str = "ink", width: float = 1, **more: object) -> str:
    """An open line through points."""
    return tag(
        "path", d=path(points), fill="none", class_=f"s-{tone}", stroke=COLOURS[tone], stroke_width=width, **more
    )


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """The points as path data."""
    said = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{said}Z" if closed else f"M{said}"


def symbol(shape: str, x: float, y: float, r: float = 5.5, *, hollow: bool = False) -> str:
    """The symbol `shape` centred on a point; `hollow` for what is not of the period."""
    colour = {
        "class_": f"s-{shape}" if hollow else f"f-{shape} s-paper",
        "fill": "none" if hollow else COLOURS[shape],
        "stroke": COLOURS[shape] if hollow else COLOURS["paper"],
        "stroke_width": 1.2,
    }
    if shape in ("circle", "ring"):
        return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{r * 0.85:.1f}", **colour)
    if shape == "house":
        corners = [(-0.8, 0.8), (-0.8, -0.2), (0.0, -0.95), (0.8, -0.2), (0.8, 0.8)]
    elif shape == "cross":
        corners = [(a, b) for a, b in _CROSS]
    else:
        sides, first = _SIDES[shape]
        angles = [math.radians(first + 360 * i / sides) for i in range(sides)]
        corners = [(math.cos(a) * 1.08, math.sin(a) * 1.08) for a in angles]
    return tag("path", d=path([(x + a * r, y + b * r) for a, b in corners], closed=True), **colour)


_CROSS = [
    (-0.3, -0.9), (0.3, -0.9), (0.3, -0.3), (0.9, -0.3), (0.9, 0.3), (0.3, 0.3),
    (0.3, 0.9), (-0.3, 0.9), (-0.3, 0.3), (-0.9, 0.3), (-0.9, -0.3), (-0.3, -0.3),
]  # fmt: skip


def drawing(key: str, title: str, desc: str, width: float, height: float, *inner: str) -> str:
    """The whole image, named and described for who cannot see it (WAI-ARIA: role img, labelled by title and desc)."""
    return tag(
        "svg",
        tag("title", escape(title), id=f"{key}-title"),
        tag("desc", escape(desc), id=f"{key}-desc"),
        *inner,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:g} {height:g}", width=f"{width:g}",
        height=f"{height:g}", role="img", aria_labelledby=f"{key}-title {key}-desc", font_family=FONT,
    )  # fmt: skip


class Labels:
    """Where labels may stand: each is set beside its point at the first of eight places that is free."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._taken: list[tuple[float, float, float, float]] = []

    def block(self, x: float, y: float, r: float) -> None:
        """Keep labels off a symbol."""
        self._taken.append((x - r, y - r, x + r, y + r))

    def fit(self, text: str, x: float, y: float, *, size: float = 10, gap: float = 6) -> tuple[float, float] | None:
        """The left end of the label's baseline; None where no place is free."""
        wide, high = size * 0.56 * len(text), size * 1.1
        for dx, dy in _PLACES:
            left = x + dx * gap - (0 if dx > 0 else wide if dx < 0 else wide / 2)
            top = y + dy * gap - (0 if dy > 0 else high if dy < 0 else high / 2)
            box = (left, top, left + wide, top + high)
            if self._free(box):
                self._taken.append(box)
                return left, top + high * 0.8
        return None

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        if left < 2 or top < 2 or right > self._width - 2 or bottom > self._height - 2:
            return False
        return not any(left < r and right > a and top < b and bottom > t for a, t, r, b in self._taken)


_PLACES = [
    (1, -1),
    (-1, -1),
    (1, 1),
    (-1, 1),
    (1, 0),
    (-1, 0),
    (0, -1),
    (0, 1),
    (2, -2.4),
    (-2, -2.4),
    (2, 2.4),
    (-2, 2.4),
]
