"""How a figure belongs to the one before it: in brackets, after a colon or "including", or counted as that one was."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.claims.claim import Figure
from truceline.claims.figures.numbers import Number
from truceline.claims.figures.stretch import Reading

_RIGHT_BEFORE = 2


def inherited(number: Number, before: Sequence[Figure], reading: Reading, people: bool) -> str | None:
    """What the figure before counts, for a part of it or an elliptical number after it."""
    if not before:
        return None if people else reading.carried
    if not people:
        return before[-1].of
    return before[-1].of if is_linked(number, before, reading) else None


def is_linked(number: Number, before: Sequence[Figure], reading: Reading) -> bool:
    """Whether the number belongs to the one before: in brackets, after "including", or as that one did."""
    if not before:
        return False
    first, _ = reading.limits(number.first)
    told = any(
        reading.table.has("including", word.folded)
        for word in reading.words[first : number.first]
        if word.start >= before[-1].span.end
    )
    within = in_brackets(number, reading) or before[-1].part_of is not None
    return told or within or is_part(number, before, reading)


def in_brackets(number: Number, reading: Reading) -> bool:
    """Whether brackets that are still open stand before the number."""
    depth = 0
    for word in reading.words[: number.first]:
        depth += (word.folded in "([") - (word.folded in ")]")
    return depth > 0


def whole_of(number: Number, of: str | None, before: Sequence[Figure], reading: Reading) -> Figure | None:
    """The figure that this one is a part of: told in brackets, after a colon, or after "including" and "of whom"."""
    for whole in reversed(before):
        if whole.of != of or whole.part_of:
            continue
        fits = whole.high is None or number.low is None or number.low <= whole.high
        return whole if fits and _is_told_within(whole, number, reading) else None
    return None


def _is_told_within(whole: Figure, number: Number, reading: Reading) -> bool:
    """Whether brackets, a colon or "including" that are still open lead from the whole to the number."""
    between = [word for word in reading.words if whole.span.end <= word.start < number.start]
    if any(reading.table.has("compared", word.folded) for word in between):
        return False
    depth = 0
    for word in between:
        depth = max(0, depth + (word.folded in "([") - (word.folded in ")]"))
    closed = any(word.folded in ")];" for word in between)
    told = any(word.folded == ":" or reading.table.has("including", word.folded) for word in between)
    return depth > 0 or (told and not closed)


def is_part(number: Number, before: Sequence[Figure], reading: Reading) -> bool:
    """Whether the words between say so: "including two children", "800,000 of them children", ": 60 fighters"."""
    if not before:
        return False
    words, table = reading.words, reading.table
    two = " ".join(word.folded for word in words[number.last : number.last + 2])
    first, _ = reading.limits(number.first)
    open_colon = first > 0 and words[first - 1].folded == ":" and words[first - 1].start >= before[-1].span.end
    told = any(
        table.has("including", word.folded) for word in words[max(first, number.first - _RIGHT_BEFORE) : number.first]
    )
    return told or open_colon or table.has("part", two)
