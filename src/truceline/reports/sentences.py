"""Sentences of a report's text, as spans; a line break always ends one."""

from __future__ import annotations

import re

from truceline.reports.report import Span

# A point after one of these ends no sentence. Single letters ("S. Ahmad") are covered by the pattern below.
_ABBREVIATIONS = frozenset(
    "gen lt col maj capt sgt brig adm mr mrs ms dr prof st no nos art para vs approx jan feb mar apr jun jul aug sep "
    "sept oct nov dec mon tue tues wed thu thur thurs fri sat sun km hrs u.s u.n u.k e.g i.e etc "
    "inc ltd gov sen rep".split()
)
_END = re.compile(r"(?<![.!?…؟])[.!?…؟]+[\"”’»)\]]*(?=\s+[\"“‘«(\[]*[^\W_a-zа-яёğüşıöç])|[\n\r\v\f\x85\u2028\u2029]+")
# Letters that only Turkish has among the languages read: there a number before a point is an ordinal, "24." for "24th".
_TURKISH = re.compile("[ğşıİŞĞ]")
_LAST_WORD = re.compile(r"([^\s\"“‘«(\[]+)\.$")
# Nobody writes such sentences, and a parser's cost grows with their length: a longer one is cut at a space.
MOST_CHARACTERS = 2_000


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences in `text[start:end]`, without the white space around them, `MOST_CHARACTERS` at most each.

    >>> [s.of("Gen. Guler spoke. He left.") for s in split_sentences("Gen. Guler spoke. He left.")]
    ['Gen. Guler spoke.', 'He left.']
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    first = start
    for found in _END.finditer(text, start, end):
        if not found.group().isspace() and (
            _ends_in_abbreviation(text[max(first, found.end() - 40) : found.end()])
            or _ends_in_ordinal(text, first, found.end())
        ):
            continue
        _append(spans, text, first, found.end())
        first = found.end()
    _append(spans, text, first, end)
    return spans


def _ends_in_abbreviation(sentence: str) -> bool:
    found = _LAST_WORD.search(sentence)
    if not found:
        return False
    word = found.group(1)
    return word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _ends_in_ordinal(text: str, first: int, end: int) -> bool:
    """Whether a Turkish sentence goes on after an ordinal in figures: "24. Türk-Rus devriyesi"."""
    found = _LAST_WORD.search(text[max(first, end - 5) : end])
    ordinal = found is not None and found.group(1).isdigit() and len(found.group(1)) <= 3
    return ordinal and _TURKISH.search(text, max(first, end - 80), end + 40) is not None


def _append(spans: list[Span], text: str, first: int, last: int) -> None:
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    while last - first > MOST_CHARACTERS:
        space = text.rfind(" ", first + 1, first + MOST_CHARACTERS)
        cut = space if space > first else first + MOST_CHARACTERS
        spans.append(Span(start=first, end=cut))
        first = cut + (text[cut] == " ")
    if first < last:
        spans.append(Span(start=first, end=last))
