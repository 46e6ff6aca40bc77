"""Words, numbers and marks of a text as units with a class each, for the grammar of times.

A number is a day of the month, a year or neither by its shape and neighbours: the 4 of "M4", the 80 of "BTR-80" and the
81 of "81%" are none. Words have the class that the language's table gives them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from truceline.reports.times.words import ALPHABET, TimeWords, fold

TimeValue = int | str
"""What a word or number stands for: 3 for March, -1 for yesterday, "day" for days, the digits of a clock time."""
Sort = tuple[str, TimeValue, str]
"""Class, value, and the character for the class."""

_TOKEN = re.compile(
    r"""(?P<iso>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-]))
    |(?P<dtg>\d{6}[A-Z]?[ ]?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[ ]?\d\d(?:\d\d)?(?!\w))
    |(?P<dotted>\d{1,2}([./])\d{1,2}\4(?:\d{4}|\d{2})(?!\d))
    |(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?!\d))
    |(?P<decade>\d{3}0s(?!\w))
    |(?P<ordinal>\d{1,2}(?:st|nd|rd|th)(?!\w))
    |(?P<half>[aApP]\.[mM]\b\.?)
    |(?P<number>\d+(?:[.,]\d+)*)
    |(?P<word>[^\W\d_][^\W\d_\u064b-\u0652]*(?:[\u064b-\u0652]+[^\W\d_]*)*)
    |(?P<mark>[^\w\s]|_)
    |(?P<line>\n)""",
    re.VERBOSE,
)
_MARKS = {",": "comma", "،": "comma", ".": "dot", "/": "slash", "(": "open", "[": "open", ")": "close", "]": "close"}
_MARKS |= dict.fromkeys("-–—‒", "dash") | dict.fromkeys("'’", "apostrophe")
_NO_DAY_BEFORE = frozenset("%‰°٪")
_MOST_KNOWN = 50_000


class Unit(NamedTuple):
    """One word, number or mark: its place in the text, class, value, and the character for its class."""

    start: int
    end: int
    kind: str
    value: TimeValue
    character: str


def units_of(text: str, start: int, end: int, words: TimeWords) -> list[Unit]:
    """The units of `text[start:end]` in their order."""
    units: list[Unit] = []
    known = _known_words(words.language)
    for found in _TOKEN.finditer(text, start, end):
        shape = found.lastgroup
        if shape == "word":
            written = found.group()
            sort = known.get(written)
            if sort is None:
                sort = _sort_of_word(written, words)
                if len(known) < _MOST_KNOWN:
                    known[written] = sort
        else:
            sort = _sort_of_shape(found, shape or "", text, units, words)
        units.append(Unit(found.start(), found.end(), *sort))
    return units


@lru_cache(maxsize=8)
def _known_words(language: str) -> dict[str, Sort]:
    return {}


def _sort(kind: str, value: TimeValue = "") -> Sort:
    return kind, value, ALPHABET.character(kind)


def _sort_of_word(written: str, words: TimeWords) -> Sort:
    kind, value = words.look_up(written)
    if words.cased and kind in ("month", "weekday"):
        if not written[0].isupper():
            kind = f"{kind}_low"
        elif fold(written) in words.doubtful:
            kind = f"{kind}_doubtful"
    return _sort(kind, value)


def _sort_of_shape(found: re.Match[str], shape: str, text: str, units: list[Unit], words: TimeWords) -> Sort:
    written = found.group()
    if shape == "mark":
        return _sort(_MARKS.get(written, "other"))
    if shape == "number":
        return _number(found, text, units, words)
    if shape == "half":
        return _sort("ampm", "am" if written[0] in "aA" else "pm")
    if shape == "ordinal":
        return _sort("ordinal", int(written[:-2]))
    return _sort(shape, written)


def _number(found: re.Match[str], text: str, before: list[Unit], words: TimeWords) -> Sort:
    written = found.group()
    if not written.isdecimal():
        return _sort("decimal", written)
    if len(written) > 6 or text[found.end() : found.end() + 1] in _NO_DAY_BEFORE:
        return _sort("other", written)
    if _is_glued(found.start(), text, before, words):
        return _sort("other", written)
    number = int(written)
    if len(written) <= 2 and 1 <= number <= 31:
        return _sort("day", number)
    if len(written) == 4 and written[0] in "0٠":
        return _sort("hhmm", written)
    if len(written) == 4 and 1900 <= number <= 2099:
        return _sort("year", number)
    return _sort("number", number)


def _is_glued(start: int, text: str, before: list[Unit], words: TimeWords) -> bool:
    """Whether the number is part of a name ("M4", "BTR-80"): letters right before it, or letters and a dash."""
    at = len(before) - 1
    if at >= 0 and before[at].kind == "dash" and before[at].end == start:
        start, at = before[at].start, at - 1
    if at < 0 or before[at].end != start or not text[start - 1 : start].isalpha():
        return False
    if before[at].kind in ("other", "prefix"):
        return fold(text[before[at].start : before[at].end]) not in words.prefixes
    return False
