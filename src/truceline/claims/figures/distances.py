"""Distances among the figures: kilometres of depth or of way, and miles told in kilometres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from truceline.claims.figures.number_words import Word
from truceline.claims.figures.numbers import Number
from truceline.claims.figures.stretch import Reading

_DIRECTIONS = frozenset({"north", "south", "east", "west"})
_MILE_KM = 1.609344  # international mile of 1959, exact
_NAUTICAL_MILE_KM = 1.852  # international nautical mile of 1929, exact
_BESIDE = 5


def in_kilometres(number: Number, reading: Reading) -> Number | None:
    """A number of miles as kilometres, to a tenth; None where kilometres stand beside it and say the same.

    A number of anything else is given back as it is.
    """
    words, at = reading.words, number.last
    at += at < len(words) and words[at].folded == "-"
    factor = _MILE_KM
    if at < len(words) and reading.table.has("nautical", words[at].folded):
        at, factor = at + 1, _NAUTICAL_MILE_KM
    if at >= len(words) or not reading.table.has("miles", words[at].folded):
        return number
    beside = range(number.first - _BESIDE, at + _BESIDE)
    if any(other.shape == "kilometres" and other.first in beside for other in reading.numbers):
        return None
    low, high = (None if bound is None else round(bound * factor, 1) for bound in (number.low, number.high))
    return replace(number, low=low, high=high, shape="kilometres")


def distance_of(number: Number, reading: Reading) -> str:
    """What a number of kilometres is of: the depth of a zone or a distance."""
    first, last = reading.limits(number.first)
    after = _past_brackets(number, reading)
    near = [*reading.words[first:last], *after]
    deep = any(reading.table.has("depth", word.folded) for word in near)
    return "depth_km" if deep or _two_directions(after, reading) else "distance_km"


def _past_brackets(number: Number, reading: Reading) -> list[Word]:
    """The words after the number up to the end of its sentence, without what stands in brackets."""
    after: list[Word] = []
    depth = 0
    for word in reading.words[number.last : number.last + 20]:
        depth += (word.folded in "([") - (word.folded in ")]")
        if depth <= 0 and word.folded in (".", ";", ":"):
            break
        if depth <= 0:
            after.append(word)
    return after


def _two_directions(after: Sequence[Word], reading: Reading) -> bool:
    folded = [word.folded for word in after]
    return any(
        one in _DIRECTIONS and other in _DIRECTIONS
        for one, link, other in zip(folded, folded[1:], folded[2:], strict=False)
        if reading.table.has("also", link)
    )
