"""Figures: numbers with their bounds and what they count, read from the words around them (`find_figures`).

>>> [(f.of, f.low, f.high) for f in find_figures("At least 34 soldiers were killed and two wounded near the M4.")]
[('killed', 34.0, None), ('wounded', 2.0, 2.0)]

Dates, clock times, durations, ordinals and parts of names are no figures. `figures_in` reads a parsed sentence.
The words of each language are in `figures_<language>.yaml`, the closed list of what is counted in `figures.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from truceline.claims.claim import Figure
from truceline.claims.figures_people import state_among, state_of
from truceline.claims.figures_reading import CLAUSE_ENDS, Reading
from truceline.claims.figures_words import load_figures
from truceline.claims.numbers import Number
from truceline.claims.numbers_words import Word, words_of
from truceline.claims.parse import Sentence
from truceline.reports.report import Span

_REACH = 6
_DIRECTIONS = frozenset({"north", "south", "east", "west"})
_LOSSES = frozenset({"killed", "wounded", "casualties", "missing", "prisoners"})
_PERIODS = frozenset({"since", "window", "range", "calendar", "until", "before", "days"})


@dataclass(frozen=True)
class Counted:
    """What a number counts: `of`, the words for it, and the index of the noun's word (or None)."""

    of: str | None
    population: str | None = None
    noun: int | None = None
    certain: bool = True


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
    pairs = zip_longest(figures, figures[1:])
    return [_sharing_noun(figure, following, reading) for figure, following in pairs if figure]


def _sharing_noun(figure: Figure, following: Figure | None, reading: Reading) -> Figure:
    """ "Three warplane and 29 drone overflights": the first number counts what the second does."""
    if following is None or figure.of != "other" or following.of == "other":
        return figure
    between = [word.folded for word in reading.words if figure.span.end <= word.start < following.span.start]
    apart = 1 <= len(between) <= 3 and reading.table.has("also", between[-1])
    if apart or (between and all(reading.table.has("share", word) for word in between)):
        return figure.model_copy(update={"of": following.of})
    return figure


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
    if table.has("each", following) or table.has("miles", following) or _is_no_number(number, reading):
        return Counted(None)
    if number.shape == "times" or table.has("events", following):
        return _frequency(number, reading)
    noun = _noun_after(number, reading)
    if noun.of is None and noun.noun is not None:
        return noun
    state = state_of(number, reading)
    if noun.noun is not None and noun.certain and number.shape != "both":
        return noun
    if number.shape == "both":
        return replace(noun, of=state if noun.noun is not None and state in _LOSSES else None)
    if noun.noun is not None:
        return replace(noun, of=state or _inherited(number, before, reading, people=True) or noun.of)
    if number.shape == "none":
        return Counted(_none_of(number, before, reading))
    return _without_noun(number, state, before, reading)


def _without_noun(number: Number, state: str | None, before: Sequence[Figure], reading: Reading) -> Counted:
    inherited = _inherited(number, before, reading, people=False)
    unknown = _word_after(number, reading)
    if inherited and unknown and not _is_linked(number, before, reading):
        inherited = None
    if state and not (inherited and (_in_brackets(number, reading) or _has_place(number, reading))):
        return Counted(state)
    if inherited:
        return Counted(inherited)
    if unknown and (number.high is None or number.high > 2):
        return Counted("other", unknown)
    return Counted(_recorded(number, before, reading) if not unknown else None)


def _kilometres(number: Number, reading: Reading) -> Counted:
    first, last = reading.limits(number.first)
    after = _past_brackets(number, reading)
    near = [*reading.words[first:last], *after]
    deep = any(reading.table.has("depth", word.folded) for word in near)
    return Counted("depth_km" if deep or _two_directions(after, reading) else "distance_km")


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


def _frequency(number: Number, reading: Reading) -> Counted:
    """How often something was done is a count of violations where the clause speaks of a breach."""
    first, last = reading.limits(number.first)
    breach = any(reading.table.has("breach", word.folded) for word in reading.words[first:last])
    return Counted("violations" if breach else "other" if number.high is None or number.high > 1 else None)


def _is_no_number(number: Number, reading: Reading) -> bool:
    """ "Any one party", "one of them": a word for one that counts nothing."""
    if (number.low, number.high, number.last - number.first) != (1, 1, 1) or reading.words[number.first].kind != "word":
        return False
    near = [at for at in (number.first - 1, number.last) if 0 <= at < len(reading.words)]
    return any(reading.table.has("no_number", reading.words[at].folded) for at in near)


def _none_of(number: Number, before: Sequence[Figure], reading: Reading) -> str | None:
    """What "none" counts: what is said of it, or violations where they were spoken of or recorded."""
    _, last = reading.limits(number.first)
    said = state_among(range(number.last, min(last, number.last + 4)), reading)
    recorded = _recorded(number, before, reading)
    return said or (recorded if recorded == "violations" else None)


def _noun_after(number: Number, reading: Reading) -> Counted:
    """The noun counted: the first known one after the number, before anything that ends the noun's words."""
    table, words = reading.table, reading.words
    for at in range(number.last, min(number.last + _REACH, len(words))):
        word = words[at]
        if word.kind == "number" or word.folded in CLAUSE_ENDS or word.folded == "," or word.kind == "line":
            break
        if table.has("stops", word.folded) or (table.has("also", word.folded) and not _goes_on(at, number, reading)):
            break
        words_for_it = reading.text[words[number.last].start : word.end]
        if of := table.nouns.get(word.folded):
            if _names_another(at, reading):
                continue
            return Counted(of, words_for_it, at)
        if of := table.people.get(word.folded):
            if _names_another(at, reading):
                continue
            return Counted(of, words_for_it, at, certain=False)
        if table.has("ignored", word.folded) and not _names_another(at, reading):
            return Counted(None, None, at)
    return Counted(None)


def _goes_on(at: int, number: Number, reading: Reading) -> bool:
    """Whether what follows "and" still qualifies the noun: "13 Turkish and Russian soldiers"."""
    following = reading.words[at + 1] if at + 1 < len(reading.words) else None
    if following is None or at == number.last:
        return False
    known = reading.table.nouns.get(following.folded) or reading.table.people.get(following.folded)
    return bool(known) or reading.text[following.start].isupper()


def _names_another(at: int, reading: Reading) -> bool:
    """Whether a known noun only qualifies the next one: "drone overflights", "truce violations"."""
    following = reading.words[at + 1] if at + 1 < len(reading.words) else None
    if following is None or following.kind != "word":
        return False
    table = reading.table
    return bool(table.nouns.get(following.folded) or table.people.get(following.folded)) and not table.has(
        "also", following.folded
    )


def _has_place(number: Number, reading: Reading) -> bool:
    """Whether a preposition follows: "20,000 to places they had been displaced to"."""
    words = reading.words
    if number.last >= len(words) or not reading.table.has("prepositions", words[number.last].folded):
        return False
    return state_among(range(number.last, min(number.last + 2, len(words))), reading) is None


def _word_after(number: Number, reading: Reading) -> str | None:
    if number.last >= len(reading.words):
        return None
    word = reading.words[number.last]
    table = reading.table
    if word.kind != "word" or any(table.has(name, word.folded) for name in ("stops", "also", "passes")):
        return None
    return reading.text[word.start : word.end]


def _inherited(number: Number, before: Sequence[Figure], reading: Reading, people: bool) -> str | None:
    """What the figure before counts, for a part of it or an elliptical number after it."""
    if not before:
        return None if people else reading.carried
    if not people:
        return before[-1].of
    return before[-1].of if _is_linked(number, before, reading) else None


def _is_linked(number: Number, before: Sequence[Figure], reading: Reading) -> bool:
    """Whether the number belongs to the one before: in brackets, after "including", or as that one did."""
    first, _ = reading.limits(number.first)
    return bool(before) and (
        _in_brackets(number, reading)
        or before[-1].part_of is not None
        or any(
            reading.table.has("including", word.folded)
            for word in reading.words[first : number.first]
            if word.start >= before[-1].span.end
        )
    )


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
