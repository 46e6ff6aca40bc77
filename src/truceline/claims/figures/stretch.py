"""One stretch of text while its figures are read: its words, numbers, times and clauses."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.claims.figures.counted_words import FigureWords, load_figures
from truceline.claims.figures.number_words import Word, load_numbers, words_of
from truceline.claims.figures.numbers import Number, numbers_in
from truceline.reports.times.find import TimeExpression, find_times

CLAUSE_ENDS = frozenset(";:.!?–—()[]\n")


class Reading:
    """One stretch of text while its figures are read: words, numbers, times and the language's table."""

    def __init__(self, text: str, start: int, end: int, language: str, carried: str | None) -> None:
        self.text = text
        self.table: FigureWords = load_figures(language)
        self.words: Sequence[Word] = words_of(text, start, end)
        numbers = numbers_in(self.words, text, load_numbers(language))
        # Most sentences hold no number: their times are not looked for.
        self.times: list[TimeExpression] = find_times(text, start, end, language) if numbers else []
        self.numbers = [number for number in numbers if self._counts(number)]
        self.carried = carried

    def _counts(self, number: Number) -> bool:
        if number.shape == "duration":
            return False
        return not any(
            time.span.start < number.end and number.start < time.span.end
            for time in self.times
            if time.form.kind not in ("vague", "duration")
        )

    def is_time(self, word: Word) -> bool:
        """Whether the word belongs to a time."""
        return any(
            time.span.start < word.end and word.start < time.span.end
            for time in self.times
            if time.form.kind not in ("vague", "duration")
        )

    def limits(self, at: int) -> tuple[int, int]:
        """The words, from and up to, of the clause that word `at` stands in."""
        first = at
        while first > 0 and self.words[first - 1].folded not in CLAUSE_ENDS and self.words[first - 1].kind != "line":
            first -= 1
        last = at
        while last < len(self.words) and self.words[last].folded not in CLAUSE_ENDS and self.words[last].kind != "line":
            last += 1
        return first, last
