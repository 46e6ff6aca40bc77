"""Words, numbers and marks of a text as units with a class each, for the grammar of times.

A number is a day of the month, a year or neither by its shape and neighbours: the 4 of "M4", the 80 of "BTR-80" and the
81 of "81%" are none. Words have the class that the language's table gives them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from truceline.reports.times_words import TimeWords, fold

TimeValue = int | str
"""What a word or number stands for: 3 for March, -1 for yesterday, "day" for days, the digits of a clock time."""

_TOKEN = re.compile(
    r"""(?P<iso>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-]))
    |(?P<dtg>\d{6}[A-Z]?[ ]?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[ ]?\d\d(?:\d\d)?(?!\w))
    |(?P<dotted>\d{1,2}([./])\d{1,2}\4(?:\d{4}|\d{2})(?!\d))
    |(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?!\d))
    |(?P<decade>\d{3}0s(?!\w))
    |(?P<ordinal>\d{1,2}(?:st|nd|rd|th)(?!\w))
    |(?P<number>\d+(?:[.,]\d+)*)
    |(?P<word>[^\W\d_](?:[^\W\d_]|[\u064b-\u0652'’](?=[^\W\d_]))*)
    |(?P<mark>[^\w\s]|_)
    |(?P<line>\n)""",
    re.VERBOSE,
)
_MARKS = {",": "comma", "،": "comma", ".": "dot", "/": "slash", "(": "open", "[": "open", ")": "close", "]": "close"}
_MARKS |= dict.fromkeys("-–—‒", "dash")
_DIGITS_THAT_ARE_NO_DAY = frozenset("%‰°")


@dataclass(frozen=True)
class Unit:
    """One word, number or mark: its place in the text, class and value."""

    start: int
    end: int
    kind: str
    value: TimeValue = ""


def units_of(text: str, start: int, end: int, words: TimeWords) -> list[Unit]:
    """The units of `text[start:end]` in their order."""
    units: list[Unit] = []
    for found in _TOKEN.finditer(text, start, end):
        shape = found.lastgroup or ""
        if shape == "word":
            unit = _word(found, words)
        elif shape == "mark":
            unit = Unit(found.start(), found.end(), _MARKS.get(found.group(), "other"))
        elif shape == "number":
            unit = _number(found, text, units, words)
        elif shape == "ordinal":
            unit = Unit(found.start(), found.end(), "ordinal", int(found.group()[:-2]))
        else:
            unit = Unit(found.start(), found.end(), shape, found.group())
        units.append(unit)
    return units


def _word(found: re.Match[str], words: TimeWords) -> Unit:
    written = found.group()
    kind, value = words.look_up(written)
    if words.cased and kind in ("month", "weekday") and not written[0].isupper():
        kind = f"{kind}_low"
    elif words.cased and kind in ("month", "weekday") and fold(written) in words.doubtful:
        kind = f"{kind}_doubtful"
    return Unit(found.start(), found.end(), kind, value)


def _number(found: re.Match[str], text: str, before: list[Unit], words: TimeWords) -> Unit:
    written = found.group()
    place = (found.start(), found.end())
    if not written.isdecimal():
        return Unit(*place, "decimal", written)
    if _is_glued(found.start(), text, before, words) or text[found.end() : found.end() + 1] in _DIGITS_THAT_ARE_NO_DAY:
        return Unit(*place, "other", written) if text[found.end() : found.end() + 1] else _plain(place, written)
    return _plain(place, written)


def _plain(place: tuple[int, int], written: str) -> Unit:
    if len(written) > 6:
        return Unit(*place, "other", written)
    number = int(written)
    if len(written) <= 2 and 1 <= number <= 31:
        return Unit(*place, "day", number)
    if len(written) == 4 and written[0] in "0٠":
        return Unit(*place, "hhmm", written)
    if len(written) == 4 and 1900 <= number <= 2099:
        return Unit(*place, "year", number)
    return Unit(*place, "number", number)


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
