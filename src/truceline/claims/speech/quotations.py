"""Quotations that run over several sentences: all of their sentences are the speaker's who is named beside one of them.

Marks are paired inside a paragraph. A paragraph that opens with a mark while none was closed before goes on with the
same quotation, as English print sets long quotations.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from truceline.claims.parse import Sentence
from truceline.reports.report import Report, Span

_OPEN = {"“": "”", "«": "»", "„": "“", '"': '"'}
_MARK = re.compile(f"[{''.join({*_OPEN, *_OPEN.values()})}\n]")


class _Attributed(Protocol):
    @property
    def sentence(self) -> int: ...

    @property
    def cue(self) -> Span: ...


A = TypeVar("A", bound=_Attributed)


@lru_cache(maxsize=1)
def quotations(text: str) -> tuple[Span, ...]:
    """Spans between quotation marks, marks left out; an unclosed one ends with its paragraph.

    >>> [s.of('He said: "Go. Now." They went.') for s in quotations('He said: "Go. Now." They went.')]
    ['Go. Now.']
    """
    found: list[Span] = []
    start, closing = -1, ""
    for mark in _MARK.finditer(text):
        at, character = mark.start(), mark.group()
        if start < 0:
            if character in _OPEN and _opens(text, at, character):
                start, closing = at + 1, _OPEN[character]
        elif character == closing or character == "\n":
            found.append(Span(start=start, end=at))
            start = -1
    if 0 <= start < len(text):
        found.append(Span(start=start, end=len(text)))
    return tuple(found)


def _opens(text: str, at: int, mark: str) -> bool:
    """A straight mark opens only before a word: `he said."` at a paragraph's end closes what was opened elsewhere."""
    return mark != '"' or (at + 1 < len(text) and not text[at + 1].isspace())


def quoted_sentences(sentences: Sequence[Sentence], report: Report, attributions: Iterable[A]) -> dict[int, A]:
    """For each sentence that lies inside a quotation without a cue of its own: the attribution that it belongs to."""
    by_sentence: dict[int, list[A]] = {}
    for attribution in attributions:
        by_sentence.setdefault(attribution.sentence, []).append(attribution)
    found: dict[int, A] = {}
    last: A | None = None
    joined = _joined(report.text)
    touched_by: dict[Span, list[int]] = {}
    for quotation, i in touching(joined, sentences):
        touched_by.setdefault(quotation, []).append(i)
    for quotation, touched in touched_by.items():
        beside = [a for i in touched for a in by_sentence.get(i, ()) if not a.cue.overlaps(quotation)]
        if beside:
            last = beside[0]
        elif touched and last is not None and last.sentence < touched[0] - 1:
            last = None
        for i in touched if last is not None else ():
            inside = sentences[i].start >= quotation.start - 1
            whole = len(touched) > 1 or quotation.end + 2 >= sentences[i].span.end
            if (
                inside
                and whole
                and last is not None
                and not any(not a.cue.overlaps(quotation) for a in by_sentence.get(i, ()))
            ):
                found[i] = last
    return found


def touching(spans: Sequence[Span], sentences: Sequence[Sentence]) -> Iterator[tuple[Span, int]]:
    """Pairs of a span and the index of a sentence that shares words with it; both come in the order of the text."""
    starts = [sentence.start for sentence in sentences]
    for span in spans:
        first = max(bisect_right(starts, span.start) - 1, 0)
        for index in range(first, bisect_left(starts, span.end)):
            if len(sentences[index].doc) and span.start < starts[index] + _length(sentences[index]):
                yield span, index


def _length(sentence: Sentence) -> int:
    last = sentence.doc[-1]
    return int(last.idx) + len(last)


@lru_cache(maxsize=1)
def _joined(text: str) -> tuple[Span, ...]:
    """Quotations, one that goes on over paragraphs joined to one."""
    joined: list[Span] = []
    for span in quotations(text):
        unclosed = bool(joined) and joined[-1].end < len(text) and text[joined[-1].end] == "\n"
        if unclosed and not text[joined[-1].end : span.start - 1].strip():
            joined[-1] = Span(start=joined[-1].start, end=span.end)
        else:
            joined.append(span)
    return tuple(joined)
