"""Words for the terminal: text from outside, of which nothing may steer it, and numbers with their nouns."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truceline.claims.claim import Claim
    from truceline.claims.review import Review

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# Marks that change the direction of the words after them, or break a line: a name with them can pass for another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def visible(text: str) -> str:
    """`text` with every character that steers (control characters, overrides of direction) as its escape.

    >>> visible("red\\x1b[31m.txt")
    'red\\\\x1b[31m.txt'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in _TURNING or unicodedata.category(character) in ("Cc", "Cs"):
        return ascii(character)[1:-1]
    return character


def counted(number: int, thing: str) -> str:
    """A number with its noun, whose plural takes an s.

    >>> counted(1, "report"), counted(2000, "report")
    ('1 report', '2,000 reports')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def day_in_words(day: date) -> str:
    """A day as people write it, the same in every locale.

    >>> day_in_words(date(2020, 3, 6))
    '6 March 2020'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock_in_words(at: datetime) -> str:
    """The time of day on the clock on which it is told, with that clock's offset.

    >>> clock_in_words(datetime.fromisoformat("2020-03-12T16:00+02:00"))
    '16:00 +02:00'
    """
    written = at.isoformat(timespec="minutes")
    return f"{at:%H:%M} UTC" if at.utcoffset() == timedelta(0) else f"{at:%H:%M} {written[16:]}"


def span_in_words(start: datetime | None, end: datetime | None, *, minutes: bool = False) -> str:
    """From `start` to `end` (exclusive), no finer than is known: to the minute where `minutes`, else in days.

    >>> span_in_words(datetime(2020, 3, 6), datetime(2020, 3, 7))
    '6 March 2020'
    """
    if start is None:
        return "time not told"
    first = day_in_words(start)
    if minutes:
        return f"{first}, {start:%H:%M}"
    last = day_in_words(max(start, (end or start) - timedelta(microseconds=1)))
    return first if first == last else f"{first} to {last}"


def speaker_in_words(claim: Claim) -> str:
    """Who says what a claim says; the outlet where nobody is quoted."""
    return "the outlet itself" if claim.speaker.text == "outlet" else claim.speaker.text


def account_in_words(claim: Claim) -> str:
    """The words of a claim, with who says them in which report."""
    return f"{claim.report}, {speaker_in_words(claim)}: \u201c{' '.join(claim.quote.split())}\u201d"


def review_in_words(review: Review) -> str:
    """How a claim stands with those who reviewed it, who they are, and why."""
    if not review.reviewed:
        return "not reviewed"
    if review.sides:
        return f"decided differently: {'; '.join(review_in_words(side) for side in review.sides)}"
    why = f" ({' '.join(review.reason.split())})" if review.reason else ""
    when = f", {review.at:%Y-%m-%d %H:%M} UTC" if review.at else ""
    return f"{review.state} by {', '.join(review.by)}{when}{why}"
