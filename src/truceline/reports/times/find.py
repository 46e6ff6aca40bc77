"""Times in a report's words: where they stand and what they say (`find_times`).

>>> [found.text for found in find_times("The talks of 5 March 2020 went on until last week.")]
['5 March 2020', 'until last week']

What an expression means depends on the report's date and on the sentence: `truceline.reports.times.resolve.resolve`.
The words and forms of each language are in `times_<language>.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from truceline.model import Value
from truceline.reports.report import Span
from truceline.reports.times.grammar import Found, Step, TimeForm, match_forms
from truceline.reports.times.lexer import units_of
from truceline.reports.times.resolve import resolve_form
from truceline.reports.times.words import STAGES, load_words

__all__ = ["TimeExpression", "find_times", "resolve"]

resolve = resolve_form


class TimeExpression(Value):
    """A time as worded: `text == report_text[span.start:span.end]`, and what its form says, not yet resolved."""

    text: str
    span: Span
    form: TimeForm
    language: str = "en"


def find_times(text: str, start: int = 0, end: int | None = None, language: str = "en") -> list[TimeExpression]:
    """The time expressions in `text[start:end]`, in their order, without overlaps.

    Durations ("four days") and vague periods ("in recent days") are among them; they resolve to nothing.
    """
    return list(_times(text, start, len(text) if end is None else end, language))


# Those who read a sentence for its happenings and for its figures ask for the same times.
@lru_cache(maxsize=2048)
def _times(text: str, start: int, end: int, language: str) -> tuple[TimeExpression, ...]:
    units = units_of(text, start, end, load_words(language))
    found: list[TimeExpression] = []
    steps: Sequence[Step] = units
    places = [(unit.start, unit.end) for unit in units]
    for stage in STAGES:
        steps, places = _advance(steps, places, language, stage)
        if len(steps) == len(units) and not any(isinstance(step, Found) for step in steps):
            return ()
    for step, (first, last) in zip(steps, places, strict=True):
        if isinstance(step, Found) and not step.weak:
            found.append(
                TimeExpression(
                    text=text[first:last], span=Span(start=first, end=last), form=step.form, language=language
                )
            )
    return tuple(found)


def _advance(
    steps: Sequence[Step], places: list[tuple[int, int]], language: str, stage: str
) -> tuple[list[Step], list[tuple[int, int]]]:
    """The steps with every match of the stage's forms put in place of what it covers."""
    matches = match_forms(steps, language, stage)
    result: list[Step] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for match in matches:
        result.extend(steps[at : match.start])
        spans.extend(places[at : match.start])
        result.append(match)
        spans.append((places[match.start][0], places[match.end - 1][1]))
        at = match.end
    result.extend(steps[at:])
    spans.extend(places[at:])
    return result, spans
