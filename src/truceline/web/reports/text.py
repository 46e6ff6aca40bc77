"""A report's text as a page shows it: in stretches that open quickly, with the words of each claim marked in place.

    stretch = stretches(text)[0]
    marked(text, stretch, [Mark(claim.id, claim.span, "unreviewed")], chosen=claim.id)

Marks may lie in each other or cross: the text is cut wherever one begins or ends, so that tags never do. What stands
between the tags is the report's own text, character by character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from truceline.reports.report import Span
from truceline.web.templatetags.names import claim_anchor

__all__ = ["Mark", "Part", "holding", "marked", "stretches"]

MOST = 24_000
"""Characters on one page: what a browser lays out at once, and a person reads in a sitting."""
_BREAKS = ("\n\n", "\n", " ")


class Mark(NamedTuple):
    """The words of a claim, and how it stands with its reviewers."""

    claim: str
    span: Span
    state: str


class Part(NamedTuple):
    """The words of one thing that a claim tells: who says so, when, where, how many."""

    name: str
    span: Span


def stretches(text: str, most: int = MOST) -> tuple[Span, ...]:
    """The text in parts of `most` characters at most, cut between paragraphs, else lines, else words."""
    found, start = [], 0
    while len(text) - start > most:
        end = next((at + 1 for sign in _BREAKS if (at := text.rfind(sign, start + most // 2, start + most)) > 0), 0)
        end = end or start + most
        found.append(Span(start=start, end=end))
        start = end
    return (*found, Span(start=start, end=len(text)))


def holding(parts: Sequence[Span], at: int) -> int:
    """Which of the stretches has the character."""
    return next((place for place, span in enumerate(parts) if at < span.end), len(parts) - 1)


def marked(text: str, stretch: Span, marks: Iterable[Mark], chosen: str = "", parts: Iterable[Part] = ()) -> SafeString:
    """The stretch as HTML: the text escaped, each piece of it within the claims that its words carry."""
    shown = [mark for mark in marks if mark.span.overlaps(stretch) and mark.span.end > mark.span.start]
    told = [part for part in parts if part.span.overlaps(stretch)]
    begun: set[str] = set()
    html: list[str] = []
    pieces = _pieces(stretch, [*(mark.span for mark in shown), *(part.span for part in told)])
    shown.sort(key=lambda mark: (mark.span.start, -mark.span.end))
    active: list[Mark] = []
    coming = iter(shown)
    following = next(coming, None)
    for piece in pieces:
        while following is not None and following.span.start <= piece.start:
            active.append(following)
            following = next(coming, None)
        active = [mark for mark in active if mark.span.end > piece.start]
        here = [part for part in told if part.span.start <= piece.start < part.span.end]
        html.append(_piece(piece.of(text), active, here, chosen, begun))
    return mark_safe("".join(html))


def _pieces(stretch: Span, spans: Iterable[Span]) -> list[Span]:
    """The stretch, cut wherever a span begins or ends."""
    cuts = {stretch.start, stretch.end}
    for span in spans:
        cuts |= {at for at in (span.start, span.end) if stretch.start < at < stretch.end}
    places = sorted(cuts)
    return [Span(start=start, end=end) for start, end in pairwise(places)]


def _piece(words: str, marks: Sequence[Mark], parts: Sequence[Part], chosen: str, begun: set[str]) -> str:
    html = _escaped(words)
    if parts:
        html = f'<span class="part {" ".join(dict.fromkeys(f"part-{part.name}" for part in parts))}">{html}</span>'
    if not marks:
        return html
    inner = min(marks, key=lambda mark: (mark.span.end - mark.span.start, mark.claim))
    of_chosen = any(mark.claim == chosen for mark in marks)
    new = [mark.claim for mark in marks if mark.claim not in begun]
    begun.update(new)
    begins = inner.claim in new
    anchors = "".join(f'<span id="{claim_anchor(claim)}"></span>' for claim in new)
    if chosen in new:
        anchors += '<span id="chosen"></span>'
    kinds = f"claimed s-{inner.state}{' deep' if len(marks) > 1 else ''}{' is-chosen' if of_chosen else ''}"
    claims = escape(" ".join(mark.claim for mark in marks))
    # One stop for the keyboard for each claim, however many pieces its words are cut into.
    stop = "" if begins else ' tabindex="-1"'
    address = f"?claim={quote(inner.claim, safe='')}#c-{claim_anchor(inner.claim)}"
    return f'{anchors}<a class="{kinds}" href="{address}" data-claims="{claims}"{stop}>{html}</a>'


def _escaped(words: str) -> str:
    # A parser of HTML would make one character of a carriage return and a line feed, and another of NUL: what is
    # selected in the page could then not be found in the text.
    return str(escape(words)).replace("\r", "&#13;").replace("\0", "\ufffd")
