"""A report as it was received: raw bytes kept and hashed, text decoded once, every offset into that text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from truceline.geo.place import Place
from truceline.model import Value

Section = Literal["headline", "byline", "dateline", "date_line", "subhead", "body", "footer"]
HowDated = Literal["metadata", "date_line", "solved", "solved_with_others", "unknown"]
Reading = Literal["full", "lexicon", "none"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal[1, 2, 3, 4, 5, 6]


class Span(Value):
    """Half-open range of Unicode code points in a report's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


class Published(Value):
    """When a report was published: the days it may have been, and how that is known.

    `earliest == latest` is one known day; both None is an unknown date. `reason` is for people: "says so itself",
    "Friday, March 13, a week after March 5".
    """

    earliest: date | None = None
    latest: date | None = None
    at: datetime | None = None
    how: HowDated = "unknown"
    reason: str = ""

    @property
    def day(self) -> date | None:
        """The day, where it is known to the day."""
        return self.earliest if self.earliest == self.latest else None


class Part(Value):
    """A stretch of a report's text and what it is; claims are read from headline, subhead and body only."""

    span: Span
    section: Section


class Repeat(Value):
    """A passage that stands in the report again: `again` has the same words as `first`."""

    first: Span
    again: Span


class SourceRef(Value):
    """Who a report comes from, as far as its own metadata say.

    `reliability` A-F and `credibility` 1-6 are the Admiralty grades, given by a person or left out.
    """

    outlet: str | None = None
    url: str | None = None
    party: str | None = None
    reliability: Reliability | None = None


class Structured(Value):
    """Fields that came as data, not as prose (a CSV row, a GeoJSON feature); each keeps the words of its cell."""

    kind: str | None = None
    start: date | None = None
    end: date | None = None
    place: Place | None = None
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    killed: tuple[int | None, int | None, int | None] | None = None
    """low, best, high"""


class Report(Value):
    """One report. `id` is the file stem, unique within a reading; `sha256` is of the raw bytes.

    `text` is decoded once and never altered; a reader that takes markup away builds the text from the raw bytes, which
    are kept. `copy_of` links a near-identical report (a wire copy), so that one speaker is one source.
    """

    id: str
    path: str
    media_type: str
    sha256: str
    text: str
    encoding: str = "utf-8"
    language: str = "und"
    reading: Reading = "full"
    title: str | None = None
    source: SourceRef = SourceRef()
    published: Published = Published()
    received: datetime | None = None
    credibility: Credibility | None = None
    parts: tuple[Part, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    copy_of: str | None = None
    structured: Structured | None = None
    notes: tuple[str, ...] = ()
