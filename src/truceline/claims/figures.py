"""Figures: numbers with their bounds and what they count, read from the words around them (`find_figures`).

>>> [(f.of, f.low, f.high) for f in find_figures("At least 34 soldiers were killed and two wounded near the M4.")]
[('killed', 34.0, None), ('wounded', 2.0, 2.0)]

Dates, clock times, durations, ordinals and parts of names are no figures. `figures_in` reads a parsed sentence.
The words of each language are in `figures_<language>.yaml`, the closed list of what is counted in `figures.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from truceline.claims.claim import Figure
from truceline.claims.figures_words import FigureWords, load_figures
from truceline.claims.numbers import Number, numbers_in
from truceline.claims.numbers_words import Word, load_numbers, words_of
from truceline.claims.parse import Sentence
from truceline.reports.report import Span
from truceline.reports.times import TimeExpression, find_times

_REACH = 6
_CLAUSE_ENDS = frozenset(";:.!?–—()[]\n")
_PERIODS = frozenset({"since", "window", "range", "calendar", "until", "before", "days"})


@dataclass(frozen=True)
class Counted:
    """What a number counts: `of`, the words for it, and the index of the noun's word (or None)."""

    of: str | None
    population: str | None = None
    noun: int | None = None
    certain: bool = True


class Reading:
    """One stretch of text while its figures are read: words, numbers, times and the language's table."""

    def __init__(self, text: str, start: int, end: int, language: str, carried: str | None) -> None:
        self.text = text
        self.table: FigureWords = load_figures(language)
        self.words: Sequence[Word] = words_of(text, start, end)
        self.times: list[TimeExpression] = find_times(text, start, end, language)
        self.numbers = [
            number for number in numbers_in(self.words, text, load_numbers(language)) if self._counts(number)
        ]
        self.carried = carried

    def _counts(self, number: Number) -> bool:
        if number.shape == "duration":
            return False
        return not any(
            time.span.start < number.end and number.start < time.span.end
            for time in self.times
            if time.form.kind not in ("vague", "duration")
        )

    def limits(self, at: int) -> tuple[int, int]:
        """The words, from and up to, of the clause that word `at` stands in."""
        first = at
        while first > 0 and self.words[first - 1].folded not in _CLAUSE_ENDS and self.words[first - 1].kind != "line":
            first -= 1
        last = at
        while (
            last < len(self.words) and self.words[last].folded not in _CLAUSE_ENDS and self.words[last].kind != "line"
        ):
            last += 1
        return first, last


def find_figures(
    text: str, start: int = 0, end: int | None = None, language: str = "en", carried: str | None = None
) -> list[Figure]:
    """The figures in `text[start:end]`, in their order; `figure.text == text[figure.span.start:figure.span.end]`.

    `carried` is what a number without a noun counts when nothing in the text says so: what the sentence before counted.
    """
    return _figures(Reading(text, start, len(text) if end is None else end, language, carried))


def figures_in(sentence: Sentence, language: str = "en", carried: str | None = None) -> list[Figure]:
    """The figures of a parsed sentence, with spans in the report's text."""
    found = find_figures(sentence.doc.text, 0, None, language, carried)
    return [_moved(figure, sentence.start) for figure in found]


def figure_of(noun: str | None, verb: str | None = None, language: str = "en") -> str | None:
    """What a number counts, from the noun counted and the verb said of it; None where neither tells.

    >>> figure_of("soldiers", "killed"), figure_of("soldiers"), figure_of("violations")
    ('killed', 'people', 'violations')
    """
    table = load_figures(language)
    folded = [word.folded for word in words_of(noun or "", 0, len(noun or ""))]
    said = [word.folded for word in words_of(verb or "", 0, len(verb or ""))]
    state = next((of for word in said if (of := table.states.get(word))), None)
    for word in reversed(folded):
        if of := table.nouns.get(word):
            return str(of)
        if of := table.people.get(word):
            return str(state or of)
    return state


def _moved(figure: Figure, offset: int) -> Figure:
    def moved(span: Span) -> Span:
        return Span(start=span.start + offset, end=span.end + offset)

    return figure.model_copy(
        update={"span": moved(figure.span), "part_of": moved(figure.part_of) if figure.part_of else None}
    )


def _figures(reading: Reading) -> list[Figure]:
    figures: list[Figure] = []
    for number in reading.numbers:
        if number.shape == "percent":
            _note_share(figures, number, reading)
            continue
        counted = _counted(number, figures, reading)
        if counted.of is None:
            continue
        figures.append(_figure(number, counted, figures, reading))
        figures.extend(_one_more(number, counted, reading))
    return figures


def _figure(number: Number, counted: Counted, before: Sequence[Figure], reading: Reading) -> Figure:
    whole = _whole_of(number, counted, before, reading)
    return Figure(
        of=counted.of or "other",
        low=number.low,
        high=number.high,
        text=reading.text[number.start : number.end],
        span=Span(start=number.start, end=number.end),
        population=counted.population,
        measure=_measure(number, reading),
        approximate=number.approximate,
        part_of=whole.span if whole else None,
    )


def _note_share(figures: list[Figure], number: Number, reading: Reading) -> None:
    """ "81% of whom are women": a remark on the figure before, no figure of its own."""
    if figures:
        _, last = reading.limits(number.first)
        share = reading.text[number.start : reading.words[last - 1].end]
        figures[-1] = figures[-1].model_copy(
            update={"population": f"{figures[-1].population or ''}; {share}".lstrip("; ")}
        )


def _counted(number: Number, before: Sequence[Figure], reading: Reading) -> Counted:
    if number.shape == "kilometres":
        return _kilometres(number, reading)
    following = reading.words[number.last].folded if number.last < len(reading.words) else ""
    table = reading.table
    if table.has("each", following) or table.has("miles", following):
        return Counted(None)
    if number.shape == "times" or table.has("events", following):
        return _frequency(number, reading)
    noun = _noun_after(number, reading)
    if noun.of is None and noun.noun is not None:
        return noun
    state = _state(number, noun.noun, reading)
    if noun.noun is not None and noun.certain:
        return noun
    if noun.noun is not None:
        return replace(noun, of=state or _inherited(number, before, reading, people=True) or noun.of)
    if number.shape == "none":
        return Counted(_recorded(number, before, reading))
    return _without_noun(number, state, before, reading)


def _without_noun(number: Number, state: str | None, before: Sequence[Figure], reading: Reading) -> Counted:
    inherited = _inherited(number, before, reading, people=False)
    unknown = _word_after(number, reading)
    if state and not (inherited and _in_brackets(number, reading)):
        return Counted(state)
    if inherited:
        return Counted(inherited)
    if unknown and (number.high is None or number.high > 2):
        return Counted("other", unknown)
    return Counted(_recorded(number, before, reading) if not unknown else None)


def _kilometres(number: Number, reading: Reading) -> Counted:
    first, last = reading.limits(number.first)
    near = reading.words[first:last]
    deep = any(reading.table.has("depth", word.folded) for word in near)
    return Counted("depth_km" if deep or _two_directions(number, near, reading) else "distance_km")


def _two_directions(number: Number, near: Sequence[Word], reading: Reading) -> bool:
    after = [word.folded for word in near if word.start >= number.end]
    return any(
        one in _DIRECTIONS and other in _DIRECTIONS
        for one, link, other in zip(after, after[1:], after[2:], strict=False)
        if reading.table.has("also", link)
    )


_DIRECTIONS = frozenset({"north", "south", "east", "west"})


def _frequency(number: Number, reading: Reading) -> Counted:
    first, last = reading.limits(number.first)
    breach = any(reading.table.has("breach", word.folded) for word in reading.words[first:last])
    return Counted("violations" if breach else "other")


def _noun_after(number: Number, reading: Reading) -> Counted:
    """The noun counted: the first known one after the number, before anything that ends the noun's words."""
    table, words = reading.table, reading.words
    for at in range(number.last, min(number.last + _REACH, len(words))):
        word = words[at]
        if word.kind == "number" or word.folded in _CLAUSE_ENDS or word.folded == "," or word.kind == "line":
            break
        if table.has("stops", word.folded) or (table.has("also", word.folded) and at == number.last):
            break
        words_for_it = reading.text[words[number.last].start : word.end]
        if of := table.nouns.get(word.folded):
            if _names_another(at, reading):
                continue
            return Counted(of, words_for_it, at)
        if of := table.people.get(word.folded):
            return Counted(of, words_for_it, at, certain=False)
        if table.has("ignored", word.folded):
            return Counted(None, None, at)
    return Counted(None)


def _names_another(at: int, reading: Reading) -> bool:
    """Whether a known noun only qualifies the next one: "drone overflights", "truce violations"."""
    following = reading.words[at + 1] if at + 1 < len(reading.words) else None
    if following is None or following.kind != "word":
        return False
    table = reading.table
    return bool(table.nouns.get(following.folded) or table.people.get(following.folded)) and not table.has(
        "also", following.folded
    )


def _word_after(number: Number, reading: Reading) -> str | None:
    if number.last >= len(reading.words):
        return None
    word = reading.words[number.last]
    table = reading.table
    if word.kind != "word" or table.has("stops", word.folded) or table.has("also", word.folded):
        return None
    return reading.text[word.start : word.end]


def _state(number: Number, noun: int | None, reading: Reading) -> str | None:
    """What is said of the people counted: right before the number, else after it, else before it in the clause."""
    first, last = reading.limits(number.first)
    numbers = reading.numbers
    place = numbers.index(number)
    left = max(first, numbers[place - 1].last) if place else first
    right = min(last, numbers[place + 1].first) if place + 1 < len(numbers) else last
    near = _state_among(range(number.first - 1, max(left, number.first - 5) - 1, -1), reading, close=True)
    if near:
        return near
    after = _state_among(range(number.last, right), reading)
    if after:
        return after
    return _state_among(range(number.first - 1, left - 1, -1), reading)


def _state_among(places: range, reading: Reading, close: bool = False) -> str | None:
    table, words = reading.table, reading.words
    for at in places:
        word = words[at].folded
        if close and (word == "," or table.has("also", word)):
            return None
        state: str | None = table.states.get(word)
        if state:
            if places.step < 0 and _is_averted(at, reading):
                return "people"
            return _together(at, state, reading)
    return None


def _is_averted(at: int, reading: Reading) -> bool:
    first, _ = reading.limits(at)
    return any(reading.table.has("averted", word.folded) for word in reading.words[first:at])


def _together(at: int, state: str, reading: Reading) -> str:
    """Killed or wounded, told as one number, are casualties."""
    if state not in ("killed", "wounded", "casualties"):
        return state
    for link, other in ((at - 1, at - 2), (at + 1, at + 2)):
        if 0 <= other < len(reading.words) and reading.table.has("also", reading.words[link].folded):
            second = reading.table.states.get(reading.words[other].folded)
            if second in ("killed", "wounded", "casualties") and second != state:
                return "casualties"
    return state


def _inherited(number: Number, before: Sequence[Figure], reading: Reading, people: bool) -> str | None:
    """What the figure before counts, for a part of it or an elliptical number after it."""
    if not before:
        return None if people else reading.carried
    if not people:
        return before[-1].of
    first, _ = reading.limits(number.first)
    linked = _in_brackets(number, reading) or any(
        reading.table.has("including", word.folded)
        for word in reading.words[first : number.first]
        if word.start >= before[-1].span.end
    )
    return before[-1].of if linked or before[-1].part_of else None


def _in_brackets(number: Number, reading: Reading) -> bool:
    depth = 0
    for word in reading.words[: number.first]:
        depth += (word.folded in "([") - (word.folded in ")]")
    return depth > 0


def _recorded(number: Number, before: Sequence[Figure], reading: Reading) -> str | None:
    """A bare number that somebody recorded is of violations, unless the text counts something else."""
    if before:
        return before[-1].of
    if reading.carried:
        return reading.carried
    first, _ = reading.limits(number.first)
    recorded = any(reading.table.has("record", word.folded) for word in reading.words[first : number.first])
    return "violations" if recorded else None


def _whole_of(number: Number, counted: Counted, before: Sequence[Figure], reading: Reading) -> Figure | None:
    """The figure that this one is a part of: told in brackets, after a colon, or after "including" and "of whom"."""
    for whole in reversed(before):
        if whole.of != counted.of or whole.part_of:
            continue
        between = [word for word in reading.words if whole.span.end <= word.start < number.start]
        part = any(word.folded in ":([" or reading.table.has("including", word.folded) for word in between)
        fits = whole.high is None or number.low is None or number.low <= whole.high
        return whole if part and fits else None
    return None


def _measure(number: Number, reading: Reading) -> Literal["stock", "flow"] | None:
    return "flow" if any(time.form.kind in _PERIODS for time in reading.times) else None


def _one_more(number: Number, counted: Counted, reading: Reading) -> list[Figure]:
    """ "Seven soldiers and a civilian contractor": one more of the same."""
    if counted.noun is None or counted.certain or counted.of is None:
        return []
    words, table = reading.words, reading.table
    at = counted.noun + 1
    if (
        at + 2 >= len(words)
        or not table.has("also", words[at].folded)
        or not table.has("article", words[at + 1].folded)
    ):
        return []
    for place in range(at + 2, min(at + 6, len(words))):
        if table.people.get(words[place].folded):
            span = Span(start=words[at + 1].start, end=words[place].end)
            return [
                Figure(
                    of=counted.of,
                    low=1,
                    high=1,
                    text=span.of(reading.text),
                    span=span,
                    population=span.of(reading.text),
                )
            ]
        if words[place].kind != "word" or table.has("stops", words[place].folded):
            break
    return []
