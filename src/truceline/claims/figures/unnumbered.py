"""Persons counted without a number of their own: "seven soldiers and a contractor", "another was hurt"."""

from __future__ import annotations

from truceline.claims.claim import Figure
from truceline.claims.figures.people import state_among
from truceline.claims.figures.stretch import Reading
from truceline.reports.report import Span

_LOSSES = frozenset({"killed", "wounded", "missing"})


def one_more(noun: int | None, of: str, reading: Reading) -> list[Figure]:
    """One more of the same after the noun counted, whose word is `noun`."""
    if noun is None:
        return []
    words, table = reading.words, reading.table
    at = noun + 1
    if (
        at + 2 >= len(words)
        or not table.has("also", words[at].folded)
        or not table.has("article", words[at + 1].folded)
    ):
        return []
    for place in range(at + 2, min(at + 6, len(words))):
        if table.people.get(words[place].folded):
            return [_one(at + 1, place, of, reading)]
        if words[place].kind != "word" or table.has("stops", words[place].folded):
            break
    return []


def another_hurt(reading: Reading) -> list[Figure]:
    """ "Another wounded", "another was killed": one, of whom this is said."""
    found = []
    for at, word in enumerate(reading.words[:-1]):
        if not reading.table.has("another", word.folded):
            continue
        place = at + 1 + reading.table.has("was", reading.words[at + 1].folded)
        said = state_among(range(place, min(place + 1, len(reading.words))), reading)
        if said in _LOSSES:
            found.append(_one(at, at, said, reading))
    return found


def _one(first: int, last: int, of: str, reading: Reading) -> Figure:
    span = Span(start=reading.words[first].start, end=reading.words[last].end)
    text = span.of(reading.text)
    return Figure(of=of, low=1, high=1, text=text, span=span, population=text)
