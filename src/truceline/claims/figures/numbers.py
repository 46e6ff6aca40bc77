"""Numbers in a report's words, with their bounds (`find_numbers`).

>>> [(n.low, n.high) for n in find_numbers("At least 34 were killed, nearly 60 hurt, hundreds of thousands displaced.")]
[(34.0, None), (None, 60.0), (200000.0, None)]

Parts of names ("M4", "Resolution 2254"), calibres and ordinals are no numbers here. What is counted is for
`truceline.claims.figures.find` to say. The words of each language are in `numbers_<language>.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from truceline.claims.figures.number_words import NumberWords, Word, load_numbers, words_of

Shape = Literal["count", "percent", "times", "kilometres", "duration", "none", "both"]


@dataclass(frozen=True)
class Number:
    """A number as worded: offsets with its bounding words, and the words it covers in the list it was read from."""

    start: int
    end: int
    first: int
    last: int
    low: float | None
    high: float | None
    shape: Shape = "count"
    approximate: bool = False
    half: bool = False
    """Whether "half of" stands before it."""


def find_numbers(text: str, start: int = 0, end: int | None = None, language: str = "en") -> list[Number]:
    """The numbers in `text[start:end]`, in their order."""
    return numbers_in(words_of(text, start, len(text) if end is None else end), text, load_numbers(language))


def numbers_in(words: Sequence[Word], text: str, table: NumberWords) -> list[Number]:
    """The numbers among `words`."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        number = _number_at(words, at, text, table)
        if number is None:
            at += 1
            continue
        number = _spread(words, number, text, table)
        number = _bounded(words, number, table, found[-1].last if found else 0)
        shaped = _shaped(words, number, text, table)
        if shaped:
            found.append(shaped)
        at = max(number.last, at + 1)
    return found


def _number_at(words: Sequence[Word], at: int, text: str, table: NumberWords) -> Number | None:
    word = words[at]
    if word.kind == "number":
        return None if _is_part_of_name(words, at, text, table) else _in_figures(words, at, table)
    if word.kind != "word" or not table.opens(word.folded):
        return None
    return _vague(words, at, table) or _in_words(words, at, table) or _one_word(words, at, table)


def _is_part_of_name(words: Sequence[Word], at: int, text: str, table: NumberWords) -> bool:
    """Whether the figures belong to a name or an ordinal: M4, BTR-80, 23rd, 193/2020."""
    word = words[at]
    before = words[at - 1] if at else None
    if before and before.end == word.start:
        if before.kind == "word" and before.folded not in ("و", "ال", "ب", "ل", "وال", "بال"):
            return True
        two = words[at - 2] if at > 1 else None
        if before.folded in "-–/." and two and two.end == before.start and two.kind == "word":
            return True
        if before.folded == "/":
            return True
    if text[word.end : word.end + 1] == "-" and _follows(words, at + 2, table.listed("ordinal_endings")):
        return True
    after = text[word.end : word.end + 2]
    return (after[:1].isalpha() and after[:1] not in "kmh") or (after[:1] == "/" and after[1:].isdigit())


def _in_figures(words: Sequence[Word], at: int, table: NumberWords) -> Number | None:
    last = at + 1
    written = words[at].folded
    while last < len(words) and _is_group(words[last - 1], words[last], written):
        written, last = f"{written} {words[last].folded}", last + 1
    value = _value_of(written, table)
    if value is None:
        return None
    scale = table.scales.get(words[last].folded) if last < len(words) and words[last].kind == "word" else None
    while scale:
        value, last = value * scale, last + 1
        scale = table.scales.get(words[last].folded) if last < len(words) and words[last].kind == "word" else None
    return Number(words[at].start, words[last - 1].end, at, last, value, value)


def _is_group(before: Word, word: Word, written: str) -> bool:
    """Whether a word is the next three digits of a number with spaces between its groups."""
    short = len(written) <= 3 or " " in written
    return short and word.kind == "number" and len(word.folded) == 3 and word.start == before.end + 1


def _value_of(written: str, table: NumberWords) -> float | None:
    """The value of figures: separators before groups of three are thousands, a last other one the decimal mark."""
    digits = written.translate({0x66C: ",", 0x66B: ".", 0xA0: " ", 0x202F: " "})
    marks = [mark for mark in digits if not mark.isdigit()]
    if len(digits) > 15:
        return None
    groups = digits
    for mark in ",. ":
        groups = groups.replace(mark, " ")
    pieces = groups.split(" ")
    thousands = all(len(piece) == 3 for piece in pieces[1:]) and 1 <= len(pieces[0]) <= 3 and len(set(marks)) <= 1
    if marks and thousands and (len(marks) > 1 or marks[0] != table.table["decimal"]):
        return float(int("".join(pieces)))
    if len(marks) > 1 and marks[-1] == marks[0]:
        return None
    whole = "".join(pieces[:-1]) if marks else pieces[0]
    return (
        float(f"{int(whole)}.{int('1' + pieces[-1]) - 10 ** len(pieces[-1]):0{len(pieces[-1])}}")
        if marks
        else float(int(whole))
    )


def _in_words(words: Sequence[Word], at: int, table: NumberWords) -> Number | None:
    """A number in words: units add up, a scale multiplies what stands before it ("two hundred and five thousand")."""
    total, current, last, seen = 0.0, 0.0, at, False
    place = at
    if words[at].folded in table.listed("half") and _follows(words, at + 1, table.listed("article")):
        scale = table.scales.get(words[at + 2].folded) if at + 2 < len(words) else None
        return Number(words[at].start, words[at + 2].end, at, at + 3, scale / 2, scale / 2) if scale else None
    if words[at].folded in table.listed("article"):
        if at + 1 >= len(words) or not table.scales.get(words[at + 1].folded):
            return None
        place, current = at + 1, 1.0
    while place < len(words):
        word = words[place]
        unit, scale = table.units.get(word.folded), table.scales.get(word.folded)
        if word.kind == "word" and scale and (seen or current):
            current = (current or 1) * scale
            if scale >= 1000:
                total, current = total + current, 0.0
        elif word.kind == "word" and scale and table.language != "en":
            current = float(scale) if scale < 1000 else 0.0
            total += 0.0 if scale < 1000 else scale
        elif word.kind == "word" and unit is not None and _adds(current, unit, seen, table):
            current += unit
        elif seen and _joins(words, place, table):
            place += 1
            continue
        else:
            break
        seen, last, place = True, place + 1, place + 1
    if not seen:
        return None
    value = total + current
    return Number(words[at].start, words[last - 1].end, at, last, value, value)


def _adds(current: float, unit: float, seen: bool, table: NumberWords) -> bool:
    """Whether a unit goes on with the number: twenty-three, hundred and five; not "two three"."""
    if not seen or current == 0:
        return True
    if table.language == "ar" and current < 10 <= unit:
        return True
    below = 100 if current % 100 == 0 else 10 if current % 10 == 0 else 1
    return 0 < unit < below


def _joins(words: Sequence[Word], place: int, table: NumberWords) -> bool:
    """A hyphen or "and" within a number, with more of the number after it."""
    word = words[place]
    if place + 1 >= len(words):
        return False
    following = table.units.get(words[place + 1].folded)
    if word.folded == "-":
        tens = table.units.get(words[place - 1].folded)
        return following is not None and words[place + 1].start == word.end and tens is not None and tens >= 20
    previous_is_scale = table.scales.get(words[place - 1].folded) is not None
    return word.folded in table.listed("joiner") and previous_is_scale and following is not None


def _follows(words: Sequence[Word], at: int, among: frozenset[str]) -> bool:
    return at < len(words) and words[at].folded in among


def _vague(words: Sequence[Word], at: int, table: NumberWords) -> Number | None:
    """Dozens, hundreds of thousands, several hundred: a lower bound only."""
    first, place = at, at
    if words[at].folded in table.listed("vague_before") and at + 1 < len(words):
        scale = table.scales.get(words[at + 1].folded)
        return Number(words[at].start, words[at + 1].end, at, at + 2, scale * 2.0, None) if scale else None
    low = table.vague.get(words[place].folded)
    if low is None:
        return None
    last = place + 1
    following = place + (2 if _follows(words, place + 1, table.listed("vague_of")) else 1)
    scale = table.vague.get(words[following].folded) if following < len(words) else None
    if scale:
        low, last = low * scale / 2, following + 1
    return Number(words[first].start, words[last - 1].end, first, last, float(low), None)


def _one_word(words: Sequence[Word], at: int, table: NumberWords) -> Number | None:
    word = words[at]
    times = table.table.get("times", {}).get(word.folded)
    if times:
        return Number(word.start, word.end, at, at + 1, float(times), float(times), "times")
    if word.folded in table.listed("both"):
        return Number(word.start, word.end, at, at + 1, 2.0, 2.0, "both")
    if word.folded in table.listed("none"):
        return Number(word.start, word.end, at, at + 1, 0.0, 0.0, "none")
    if word.folded in table.listed("single") and at and words[at - 1].folded in table.listed("article"):
        return Number(words[at - 1].start, word.end, at - 1, at + 1, 1.0, 1.0)
    return None


def _spread(words: Sequence[Word], number: Number, text: str, table: NumberWords) -> Number:
    """A range: 30-40, 34 or 36, between 30 and 40."""
    at = number.last
    if number.high is None or at + 1 >= len(words):
        return number
    links = {"-", "–", "—"} | table.listed("or")
    if _follows(words, number.first - 1, table.listed("between")):
        links = links | table.listed("between_and")
    elif words[number.first].kind == "number":
        links = links | table.listed("to")
    if words[at].folded not in links:
        return number
    other = _number_at(words, at + 1, text, table) if words[at + 1].kind in ("number", "word") else None
    if other is None and words[at + 1].kind == "number" and words[at].folded in "-–—":
        other = _in_figures(words, at + 1, table)
    if other is None or other.high is None or number.low is None or other.high <= number.low or other.shape != "count":
        return number
    return replace(number, end=other.end, last=other.last, high=other.high)


def _bounded(words: Sequence[Word], number: Number, table: NumberWords, earliest: int) -> Number:
    """The number with the bound that the words before or after put on it, those words included in its place."""
    if number.low != number.high:
        return number
    phrasal = table.listed("phrasal")
    for length in (4, 3, 2, 1):
        first = number.first - length
        bound = table.bounds_before.get(tuple(word.folded for word in words[max(first, 0) : number.first]))
        if bound and first >= earliest and not (length == 1 and first and _follows(words, first - 1, phrasal)):
            number = replace(_with_bound(number, bound), start=words[first].start, first=first)
            break
    for length in (2, 1):
        after = tuple(word.folded for word in words[number.last : number.last + length] if word.folded != "-")
        bound = table.bounds_after.get(after)
        if bound:
            last = number.last + length
            return replace(_with_bound(number, bound), end=words[last - 1].end, last=last)
    return number


def _with_bound(number: Number, bound: str) -> Number:
    if bound == "at_least":
        return replace(number, high=None)
    if bound == "at_most":
        return replace(number, low=None)
    return replace(number, approximate=True)


def _shaped(words: Sequence[Word], number: Number, text: str, table: NumberWords) -> Number | None:
    """The number with what it measures; None for a label, a calibre and the like."""
    if number.last < len(words) and words[number.last].folded in "%٪":
        return replace(number, shape="percent", end=words[number.last].end)
    role = _role_after(words, number, table)
    if role in ("calibre", "fraction"):
        return None
    if role == "metres":
        return replace(number, shape="kilometres", low=_thousandth(number.low), high=_thousandth(number.high))
    if role in ("duration", "percent", "kilometres"):
        return replace(number, shape=role)
    return None if _is_label(words, number, table) else replace(number, half=_is_half_of(words, number, table))


def _role_after(words: Sequence[Word], number: Number, table: NumberWords) -> Any:
    at = number.last + (number.last < len(words) and words[number.last].folded == "-")
    if at >= len(words) or words[at].kind != "word":
        return None
    two = f"{words[at].folded} {words[at + 1].folded}" if at + 1 < len(words) else ""
    return table.roles.get(two) or table.roles.get(words[at].folded)


def _is_label(words: Sequence[Word], number: Number, table: NumberWords) -> bool:
    before = words[number.first - 1].folded if number.first else ""
    two_before = words[number.first - 2].folded if number.first > 1 else ""
    if two_before in table.listed("phrasal") and table.bounds_before.get((before,)) == "at_most":
        return True
    return table.roles.get(before) == "label" or (
        before in (".", "#", "№", "°") and table.roles.get(two_before) == "label"
    )


def _thousandth(value: float | None) -> float | None:
    return None if value is None else value / 1000


def _is_half_of(words: Sequence[Word], number: Number, table: NumberWords) -> bool:
    return (
        number.first > 1
        and words[number.first - 1].folded in table.listed("vague_of")
        and words[number.first - 2].folded in table.listed("half")
    )
