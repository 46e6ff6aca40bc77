"""A claim: one statement by one speaker that something happened, did not, will, or must, with the words that say so."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import field_serializer

from truceline.geo.place import Place
from truceline.model import Value
from truceline.reports.report import Span
from truceline.reports.when import When

Mode = Literal["reported", "planned", "denied", "demanded", "warned"]
CLAIM_FIELDS = ("kind", "mode", "speaker", "actors", "targets", "when", "place", "figures")
OUTLET = "outlet"


class Mention(Value):
    """Somebody as the report names them, and the party that the agreement's aliases make of it."""

    text: str
    span: Span | None = None
    party: str | None = None


class Speaker(Value):
    """Who says so. `text` is as the report names them, or `outlet` for its own voice.

    `name` is the full name where the report uses a role ("the minister" -> "Defense Minister Hulusi Akar"). `chain`
    is how the words reached the report, nearest first: outlet's agency, then its source ("AFP", "the ministry").
    """

    text: str = OUTLET
    span: Span | None = None
    name: str | None = None
    party: str | None = None
    chain: tuple[str, ...] = ()

    @property
    def is_outlet(self) -> bool:
        """Whether the report speaks in its own voice."""
        return self.text == OUTLET


class Figure(Value):
    """A number as worded. `low` or `high` None is an open bound: "at least 34" is 34..None, "nearly 60" None..60.

    `of` is what is counted (GUIDE's closed list, `figures.yaml`); `population` the words for it; `flow` tells a number
    over a period ("since last month") from a stock ("are displaced"); `part_of` the span of the figure it is part of.
    """

    of: str
    low: float | None
    high: float | None
    text: str
    span: Span
    population: str | None = None
    measure: Literal["stock", "flow"] | None = None
    approximate: bool = False
    part_of: Span | None = None

    @field_serializer("low", "high", when_used="json")
    def _whole_where_it_is(self, bound: float | None) -> int | float | None:
        """34 rather than 34.0: as it is worded, and as canonical JSON has it."""
        return int(bound) if bound is not None and bound.is_integer() else bound


class Claim(Value):
    """One claim, as `docs/concepts/claims.md` defines it. `quote == text[span.start:span.end]`, always.

    `id` is `claim_id`'s. `also` are spans that tell the same
    happening again in the same report. `method` is `rule@version`, or the person who decided.
    """

    id: str
    report: str
    span: Span
    quote: str
    kind: str
    mode: Mode = "reported"
    speaker: Speaker = Speaker()
    actors: tuple[Mention, ...] = ()
    targets: tuple[Mention, ...] = ()
    weapon: str | None = None
    when: When | None = None
    place: Place | None = None
    figures: tuple[Figure, ...] = ()
    outcome: str | None = None
    also: tuple[Span, ...] = ()
    trigger: Span | None = None
    method: str = ""
    confidence: float = 1.0
    notes: tuple[str, ...] = ()


def claim_id(report: str, span: Span, kind: str) -> str:
    """An id made of report, span and kind: the same reading gives the same id."""
    return hashlib.sha256(f"{report}\0{span.start}\0{span.end}\0{kind}".encode()).hexdigest()[:16]
