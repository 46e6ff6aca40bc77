"""The brief as a structure that a screen can set as it likes, and as plain text of no more lines than are wanted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from truceline.model import Value
from truceline.sitrep import reviewing
from truceline.sitrep.item import Item
from truceline.sitrep.picture import Basis


class Part(Value):
    """One heading of the brief; `empty` is what it says when there is no item, where that has to be said."""

    key: str
    title: str
    items: tuple[Item, ...]
    empty: str


class Brief(Value):
    """A duty officer's handover: where and when, the summary, and the parts in the field's order.

    `in_part` is whether some claims were reviewed and others not, so that each item must say what it rests on.
    """

    title: str
    period: str
    caution: str
    in_part: bool = False
    summary: tuple[Item, ...]
    parts: tuple[Part, ...]


def as_text(value: Brief, *, width: int = 88, most: int | None = None) -> str:
    """The brief as plain text, wrapped at `width` characters; what is left out to keep to `most` lines is said."""
    text = _as_text(value, width)
    for shorter in _shorter(value) if most is not None else ():
        if text.count("\n") <= (most or 0):
            break
        text = _as_text(shorter, width)
    return text


_GIVES_WAY = ("received", "told", "ahead", "disputed", "incidents", "patrols", "ledgers", "due", "cases")
"""The parts that give way first where there is too much, each in this order; the report has all of it."""
_LEFT = (2, 1, 0)


def _shorter(value: Brief) -> Iterator[Brief]:
    """The brief with fewer and fewer lines under the points of those parts, then with fewer points."""
    for left in _LEFT:
        for key in _GIVES_WAY:
            value = value.model_copy(update={"parts": tuple(_cut(p, left) if p.key == key else p for p in value.parts)})
            yield value
    for left in (4, 2, 1):
        for key in _GIVES_WAY:
            value = value.model_copy(
                update={"parts": tuple(_fewer(p, left) if p.key == key else p for p in value.parts)}
            )
            yield value


def _cut(part: Part, left: int) -> Part:
    items = tuple(item.model_copy(update={"lines": item.lines[:left]}) for item in part.items)
    return part.model_copy(update={"items": items})


def _fewer(part: Part, left: int) -> Part:
    if len(part.items) <= left + 1:
        return part
    rest = Item(text=f"And {len(part.items) - left} more, in the situation report.")
    return part.model_copy(update={"items": (*part.items[:left], rest)})


def _as_text(value: Brief, width: int) -> str:
    out = [*_wrapped(value.title, width), *_wrapped(value.period, width), *_wrapped(value.caution, width), ""]
    for item in value.summary:
        out += _wrapped(_marked(item, value), width, first="* ", rest="  ")
    for part in value.parts:
        out += ["", part.title.upper()]
        for item in part.items:
            out += _wrapped(_marked(item, value), width, first="- ", rest="  ")
            for line in item.lines:
                out += _wrapped(line, width, first="    ", rest="      ")
        if not part.items:
            out += _wrapped(part.empty, width)
    return "\n".join(out) + "\n"


def _marked(item: Item, value: Brief) -> str:
    basis = Basis(reviewed=item.reviewed, unreviewed=item.unreviewed)
    return item.text + (reviewing.beside(basis) if value.in_part else "")


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
