"""Figures: numbers with their bounds and what they count, read from the words around them (`find_figures`).

>>> [(f.of, f.low, f.high) for f in find_figures("At least 34 soldiers were killed and two wounded near the M4.")]
[('killed', 34.0, None), ('wounded', 2.0, 2.0)]

Dates, clock times, durations, ordinals and parts of names are no figures. `figures_in` reads a parsed sentence.
The words of each language are in `figures_<language>.yaml`, the closed list of what is counted in `figures.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Literal

from truceline.claims.claim import Figure
from truceline.claims.figures.counted_words import load_figures
from truceline.claims.figures.distances import distance_of, in_kilometres
from truceline.claims.figures.number_words import words_of
from truceline.claims.figures.numbers import Number
from truceline.claims.figures.parts import in_brackets, inherited, is_linked, is_part, whole_of
from truceline.claims.figures.people import counted_before, is_age, state_among, state_of
from truceline.claims.figures.stretch import CLAUSE_ENDS, Reading
from truceline.claims.figures.unnumbered import another_hurt, one_more
from truceline.claims.parse import Sentence
from truceline.reports.report import Span

_REACH = 6
_STANDING = frozenset({"displaced", "prisoners", "missing", "people", "troops", "weapons", "vehicles", "posts"})
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
        told = None if is_age(number, figures, reading) else in_kilometres(number, reading)
        counted = _counted(told, figures, reading) if told else Counted(None)
        if told is None or counted.of is None:
            continue
        figures.append(_figure(told, counted, figures, reading))
        figures.extend(one_more(None if counted.certain else counted.noun, counted.of, reading))
    figures = sorted((*figures, *another_hurt(reading)), key=lambda figure: figure.span.start)
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
    whole = whole_of(number, counted.of, before, reading)
    return Figure(
        of=counted.of or "other",
        low=number.low,
        high=number.high,
        text=reading.text[number.start : number.end],
        span=Span(start=number.start, end=number.end),
        population=counted.population,
        measure=_measure(number, counted.of, reading),
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
        return Counted(distance_of(number, reading))
    following = reading.words[number.last].folded if number.last < len(reading.words) else ""
    table = reading.table
    if table.has("each", following) or _is_no_number(number, reading):
        return Counted(None)
    if number.shape == "times" or table.has("events", following):
        return _frequency(number, reading)
    noun = _noun_after(number, reading)
    if noun.of is None and noun.noun is not None:
        return noun
    state = state_of(number, reading)
    if noun.noun is not None and noun.certain and number.shape != "both":
        return replace(noun, of="violations") if _tells_flights(number, noun.noun, reading) else noun
    if number.shape == "both":
        return replace(noun, of=state if noun.noun is not None and state in _LOSSES else None)
    if noun.noun is not None:
        part = inherited(number, before, reading, people=True) if is_part(number, before, reading) else None
        return replace(noun, of=part or state or inherited(number, before, reading, people=True) or noun.of)
    if _stands_for_people(number, reading):
        return Counted(None)
    if number.shape == "none":
        return Counted(_none_of(number, before, reading))
    return _without_noun(number, state, before, reading)


def _without_noun(number: Number, state: str | None, before: Sequence[Figure], reading: Reading) -> Counted:
    if not state and (named := counted_before(number, reading)):
        return Counted(named)
    as_before = inherited(number, before, reading, people=False)
    unknown = _word_after(number, reading)
    if as_before and unknown and not is_linked(number, before, reading):
        as_before = None
    if state and not (as_before and (in_brackets(number, reading) or _has_place(number, reading))):
        return Counted(state)
    if as_before:
        return Counted(as_before)
    if unknown and (number.high is None or number.high > 2):
        return Counted("other", unknown)
    return Counted(_recorded(number, before, reading) if not unknown else None)


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


def _stands_for_people(number: Number, reading: Reading) -> bool:
    """ "Took the two to the edge of war": a number after an article that counts nothing is a pronoun."""
    before = reading.words[number.first - 1].folded if number.first else ""
    small = number.low == number.high and (number.high or 0) <= 3 and number.last - number.first == 1
    if not small or not reading.table.has("definite", before):
        return False
    _, last = reading.limits(number.first)
    return state_among(range(number.last, min(last, number.last + 3)), reading) is None


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
        if word.kind in ("number", "line") or word.folded in CLAUSE_ENDS or word.folded == "," or reading.is_time(word):
            break
        if table.has("stops", word.folded) or (table.has("also", word.folded) and not _goes_on(at, number, reading)):
            break
        words_for_it = _population(_past_of(number, reading), at, reading)
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


def _population(first: int, last: int, reading: Reading) -> str | None:
    """The words for those counted, without what is said of them: "soldiers dead" are soldiers, "injured" is nobody."""
    while last >= first and _state_word(last, reading):
        last -= 1
    if last < first:
        return None
    return reading.text[reading.words[first].start : reading.words[last].end]


def _state_word(at: int, reading: Reading) -> bool:
    """Whether a word only says what became of people."""
    return reading.table.states.get(reading.words[at].folded) in (
        "killed",
        "wounded",
        "missing",
        "displaced",
        "returned",
    )


def _past_of(number: Number, reading: Reading) -> int:
    """Where the words for what is counted begin: "scores of fighters" counts fighters."""
    at = number.last
    while at + 1 < len(reading.words) and reading.table.has("linking", reading.words[at].folded):
        at += 1
    return at


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
    if reading.is_time(word):
        return None
    return reading.text[word.start : word.end]


def _recorded(number: Number, before: Sequence[Figure], reading: Reading) -> str | None:
    """A bare number that somebody recorded is of violations, unless the text counts something else."""
    if before:
        return before[-1].of
    if reading.carried:
        return reading.carried
    first, _ = reading.limits(number.first)
    recorded = any(reading.table.has("record", word.folded) for word in reading.words[first : number.first])
    return "violations" if recorded else None


def _measure(number: Number, of: str | None, reading: Reading) -> Literal["stock", "flow"] | None:
    """Flow where a period is named, stock where the clause says what is there now ("remain", "are displaced")."""
    if any(time.form.kind in _PERIODS for time in reading.times):
        return "flow"
    first, last = reading.limits(number.first)
    said = [word.folded for word in reading.words[first:last]]
    being = any(
        reading.table.has("being", one) and reading.table.states.get(other) == of for one, other in pairwise(said)
    )
    stock = being or any(reading.table.has("stock", word) for word in said)
    return "stock" if stock and of in _STANDING else None


def _tells_flights(number: Number, noun: int, reading: Reading) -> bool:
    """ "Overflights by 17 spy drones": so many overflights, counted by what flew."""
    table, words = reading.table, reading.words
    if number.first < 2 or not table.has("aircraft", words[noun].folded):
        return False
    done = table.nouns.get(words[number.first - 2].folded)
    return table.has("by", words[number.first - 1].folded) and done == "violations"
