"""Which figures of a sentence a happening has: those in its own words, and those beside them that no other claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from truceline.claims.claim import Figure
from truceline.claims.happenings.grammar import Words
from truceline.reports.report import Span

_BEFORE = 4
_AFTER = 6


def figures_given(
    words: Words, figures: Sequence[Figure], own: Sequence[Span], others: Callable[[], Iterable[Span]]
) -> tuple[Figure, ...]:
    """The figures within the spans `own`, and those right beside `own[0]` that stand in no span of `others()`.

    Beside: "put at 15 the fighters killed", "71 with small arms"; "cleared two hectares and made 35 items safe".
    """
    inside = [figure for figure in figures if any(span.overlaps(figure.span) for span in own)]
    left = [figure for figure in figures if figure not in inside]
    if left:
        spans = [*others()]
        for figure in left:
            free = not any(span.overlaps(figure.span) for span in spans)
            if _adjoins(words, figure.span, own[0]) or (free and _is_beside(words, figure.span, own[0], spans)):
                inside.append(figure)
    return tuple(sorted(inside, key=lambda figure: figure.span.start))


def _adjoins(words: Words, figure: Span, span: Span) -> bool:
    """Whether the number and its one noun stand right before the span: "seven attacks | with missiles"."""
    between = [token for token in words.doc if figure.end <= token.idx + words.sentence.start < span.start]
    return figure.end <= span.start and len(between) == 1 and between[0].pos_ == "NOUN"


def _is_beside(words: Words, figure: Span, span: Span, others: Sequence[Span]) -> bool:
    """Whether a few words without a break lead from the figure to the span, and no other span stands between."""
    before = figure.end <= span.start
    first, last = (figure.end, span.start) if before else (span.end, figure.start)
    if any(other.start < last and first < other.end for other in others):
        return False
    offset = words.sentence.start
    between = [token for token in words.doc if first <= token.idx + offset < last]
    if before:
        return len(between) <= _BEFORE and not any(token.is_punct or token.pos_ == "VERB" for token in between)
    verbs = sum(token.pos_ == "VERB" for token in between)
    marks = [token.text for token in between if token.is_punct]
    joined = bool(between) and (between[0].dep_ == "cc" or between[0].text == ",")
    return joined and len(between) <= _AFTER and verbs <= 1 and marks in ([], [","])
