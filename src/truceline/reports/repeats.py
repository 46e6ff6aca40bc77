"""Passages that stand in a report twice: the second copy is marked, so that what it says counts once.

Found with shingles of eight words, as near-duplicate detection does (Broder 1997, "On the resemblance and containment
of documents"), then cut to whole sentences, so that a formula shared by two different sentences is no repeat.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from truceline.reports.report import Repeat, Span
from truceline.reports.sentences import split_sentences

SHINGLE = 8
MOST_CHARACTERS = 2_000_000
"""Repeats are looked for in so much of a text."""

_TOKEN = re.compile(r"[^\W_]+(?:['’.,:\-][^\W_]+)*")


def find_repeats(text: str) -> tuple[Repeat, ...]:
    """The repeated passages of `text`, in order, none overlapping another; time grows with the length of the text."""
    end = min(len(text), MOST_CHARACTERS)
    tokens = [found.span() for found in _TOKEN.finditer(text, 0, end)]
    runs = list(_runs([text[start:stop].casefold() for start, stop in tokens]))
    if not runs:
        return ()
    starts = [start for start, _ in tokens]
    sentences = [
        (sentence, bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
        for sentence in split_sentences(text, 0, end)
    ]
    found = (_whole_sentences(run, tokens, sentences) for run in runs)
    return tuple(repeat for repeat in found if repeat)


def _runs(words: list[str]) -> Iterator[tuple[int, int, int]]:
    """Where a run of words stands first, where again, and how many words it has; the longest from each place."""
    seen: dict[int, int] = {}
    at, last = 0, len(words) - SHINGLE
    while at <= last:
        shingle = hash(tuple(words[at : at + SHINGLE]))
        first = seen.setdefault(shingle, at)
        if first + SHINGLE > at or words[first : first + SHINGLE] != words[at : at + SHINGLE]:
            at += 1
            continue
        length = SHINGLE
        while at + length < len(words) and first + length < at and words[first + length] == words[at + length]:
            length += 1
        yield first, at, length
        at += length


def _whole_sentences(
    run: tuple[int, int, int], tokens: list[tuple[int, int]], sentences: list[tuple[Span, int, int]]
) -> Repeat | None:
    """The run cut to the sentences (with their first token and the one after their last) that its copy holds whole."""
    first, again, length = run
    at = bisect_left(sentences, again, key=lambda sentence: sentence[1])
    until = bisect_right(sentences, again + length, at, key=lambda sentence: sentence[2])
    inside = [sentence for sentence in sentences[at:until] if sentence[1] < sentence[2]]
    if not inside or inside[-1][2] - inside[0][1] < SHINGLE:
        return None
    begin, end = inside[0][1] - again, inside[-1][2] - again - 1
    tail = inside[-1][0].end - tokens[again + end][1]
    return Repeat(
        first=Span(start=tokens[first + begin][0], end=tokens[first + end][1] + tail),
        again=Span(start=inside[0][0].start, end=inside[-1][0].end),
    )
