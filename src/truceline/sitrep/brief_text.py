"""The brief as a structure that a screen can set as it likes, and as plain text of no more lines than are wanted."""

from __future__ import annotations

import textwrap

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
    """The brief as plain text, wrapped at `width` characters, shortened as far as `most` lines need and it can be."""
    text, whole = _as_text(value, width), value
    for key, lines, items in _SHORTER if most is not None else ():
        if text.count("\n") <= (most or 0):
            break
        value = _shorten(value, whole, key, lines, items)
        text = _as_text(value, width)
    return text


_SHORTER = (
    ("received", 0, 1), ("ahead", 0, 1), ("told", 1, 3), ("disputed", 2, 3), ("told", 0, 2), ("unread", 0, 3),
    ("incidents", 3, 6), ("ledgers", 0, 3), ("disputed", 2, 2), ("figures", 0, 4), ("incidents", 2, 4), ("told", 0, 0),
    ("notices", 1, 3), ("cases", 3, 4), ("due", 0, 2), ("consultations", 2, 3), ("disputed", 0, 1),
    ("unread", 0, 1), ("incidents", 1, 3), ("patrols", 6, 3), ("access", 2, 2), ("posts", 0, 3), ("findings", 2, 3),
    ("figures", 0, 2), ("received", 0, 0), ("owed", 0, 4), ("cases", 1, 3), ("due", 0, 1),
    ("summary", 0, 7), ("patrols", 4, 2), ("notices", 0, 2), ("incidents", 0, 3), ("consultations", 1, 2),
    ("ledgers", 0, 2), ("effort", 0, 3), ("summary", 0, 5), ("owed", 0, 2), ("disputed", 0, 0), ("cases", 0, 2),
)  # fmt: skip
"""What gives way first where there is too much: part, lines left under each point, points left. The report has it all.

Of the parts that a duty officer acts on more is left than of those that say what the officer can look up.
"""


def _shorten(value: Brief, whole: Brief, key: str, lines: int, items: int) -> Brief:
    """The brief with one part shorter; of the summary the first sentences, which matter most.

    What is left out is counted from the `whole` of that part, however often it was shortened before.
    """
    if key == "summary":
        return value.model_copy(update={"summary": whole.summary[:items]})
    uncut = {part.key: part for part in whole.parts}
    parts = (_shorter(uncut[key], lines, items) if part.key == key else part for part in value.parts)
    return value.model_copy(update={"parts": tuple(part for part in parts if part.items or part.empty)})


def _shorter(part: Part, lines: int, items: int) -> Part:
    kept = tuple(_cut(item, lines) for item in part.items)
    if items == 0:
        return part.model_copy(update={"items": (), "empty": ""})
    if len(kept) > items + 1:
        kept = (*kept[:items], Item(text=f"And {len(kept) - items} more, in the situation report."))
    return part.model_copy(update={"items": kept})


def _cut(item: Item, lines: int) -> Item:
    """The first lines of a point; one line that would be left out is not worth saying so."""
    if len(item.lines) <= lines + (lines > 0):
        return item
    rest = (f"And {len(item.lines) - lines} more.",) if lines else ()
    return item.model_copy(update={"lines": (*item.lines[:lines], *rest)})


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
