"""The picture of a period: what a situation report says, as values, before it is laid out.

Nothing here is added up across speakers. Every number is a `Tally` that keeps the ids of the claims it is counted from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from pydantic import Field

from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim
from truceline.claims.review import UNREVIEWED, Review
from truceline.geo.place import Point
from truceline.incidents.incident import Assessment, Incident, ObligationState
from truceline.model import Value
from truceline.sitrep.centre import Centre
from truceline.sitrep.period import Bearing, Period

NO_EFFORT = "no record of observation effort"


class Basis(Value):
    """What a number rests on: how many of its claims people reviewed, and how many are as a machine read them."""

    reviewed: int = 0
    unreviewed: int = 0

    @property
    def claims(self) -> int:
        """All of them."""
        return self.reviewed + self.unreviewed


class Tally(Value):
    """A number with its bounds, what it counts, who says it and the claims behind it.

    `low` or `high` None is an open bound. `by` None marks a number that Truceline counted itself (of claims, of
    reports), which is a number of accounts and never of happenings. `reviewed` of the claims were seen by a person.
    """

    of: str
    low: float | None
    high: float | None
    claims: tuple[str, ...] = ()
    reviewed: int = 0
    by: str | None = None
    words: str = ""
    population: str | None = None
    """whom it counts, in the source's words"""


class Voice(Value):
    """Who says something: `key` tells voices apart, `name` is as reports give it, `party` the party it speaks for."""

    key: str
    name: str
    party: str | None = None


class Ledger(Value):
    """What one voice alleges against one side: its own counts, and the breaches it describes.

    `counts` and `previous_counts` are as worded by that voice; `described` counts incidents it alone or with others
    asserts. Ledgers stand beside each other and are never summed.
    """

    by: Voice
    against: str
    counts: tuple[Tally, ...] = ()
    previous_counts: tuple[Tally, ...] = ()
    described: Tally
    previous_described: Tally
    categories: tuple[tuple[str, Tally], ...] = ()
    denies: tuple[str, ...] = ()


class Standing(Value):
    """Where a position lies with regard to one of the agreement's zones; `offset_m`, `side`, `km` along its route."""

    zone: str
    answer: Literal["inside", "outside", "uncertain"]
    margin_m: float
    offset_m: float | None = None
    side: str | None = None
    km: float | None = None


class Told(Value):
    """A claim with what the reader of a table needs beside it; `accounts` is the comparison that it stands in.

    `before` and `after` are the words around the quote in its report, `published` the last day on which it was.
    `reviewed` is whether a person decided of it, `review` what was decided.
    """

    claim: Claim
    before: str = ""
    after: str = ""
    outlet: str = ""
    language: str = "und"
    voice: Voice
    bearing: Bearing
    new: bool
    published: date | None = None
    reviewed: bool = False
    review: Review = UNREVIEWED
    accounts: str | None = None
    incident: str | None = None
    positions: tuple[Standing, ...] = ()


class Topic(Value):
    """One section's claims: of the period, planned for later, and told in the period about other times."""

    key: str
    title: str
    now: tuple[Told, ...] = ()
    ahead: tuple[Told, ...] = ()
    background: tuple[Told, ...] = ()
    count: Tally
    previous: Tally


class Toll(Value):
    """Figures of one kind (killed, displaced ...) about one happening or quantity, side by side.

    `low` and `high` span what the voices say; nothing in between is meant to be likelier.
    """

    of: str
    low: float | None
    high: float | None
    tallies: tuple[Tally, ...]
    population: str | None = None
    measure: str | None = None
    bearing: Bearing
    when: str | None = None
    place: str | None = None
    accounts: str | None = None
    differ: bool = False


class Column(Value):
    """One source's account in a comparison: its claims, and what it says in each row."""

    voice: Voice
    reports: tuple[str, ...]
    claims: tuple[str, ...]
    says: tuple[tuple[str, str], ...]
    quotes: tuple[str, ...]


class Account(Value):
    """A comparison laid out: one column per source; `differing` are the rows in which they differ."""

    id: str
    same: str
    kind: str
    columns: tuple[Column, ...]
    differing: tuple[str, ...]
    says: tuple[str, ...]
    agrees: tuple[str, ...]
    bearing: Bearing
    comparison: Comparison


class Happening(Value):
    """An incident with what the agreement makes of it, if it happened as told."""

    incident: Incident
    assessments: tuple[Assessment, ...]
    bearing: Bearing
    new: bool
    positions: tuple[Standing, ...] = ()

    @property
    def material(self) -> tuple[Assessment, ...]:
        """The assessments by articles that prohibit such an act at all."""
        return tuple(a for a in self.assessments if a.verdict != "out_of_scope" or not _prohibits_nothing(a))

    @property
    def may_breach(self) -> bool:
        """Whether it would be a breach, or may be one, if it happened as told."""
        return any(a.verdict in ("breach_if_true", "cannot_tell") for a in self.assessments)


def _prohibits_nothing(assessment: Assessment) -> bool:
    return any(step.question == "prohibited_act" and step.answer == "no" for step in assessment.steps)


class SourceLine(Value):
    """A report as the list of sources gives it; `unread` says why nothing was read from it."""

    report: str
    outlet: str
    url: str | None
    title: str | None
    published: str
    how_known: str
    language: str
    independence: str
    reading: str
    claims: int
    reviewed: int = 0
    received: bool
    previous: bool = False
    notes: tuple[str, ...] = ()
    unread: str | None = None


class Release(Value):
    """For whom a report is made, who prepared it and who approved it (by their codes); a draft until approved.

    `audience` is `own`, `joint`, `public` or `party:<id>`, empty where it is made of files that are no node's;
    `made_for` says it in words, `leaves_out` what is not in such a version.
    """

    audience: str = ""
    made_for: str = ""
    leaves_out: str = ""
    prepared_by: str = ""
    approved_by: str = ""

    @property
    def draft(self) -> bool:
        """Whether nobody approved it."""
        return not self.approved_by


class Event(Value):
    """A date of the agreement itself: signed, in force, due."""

    day: date
    label: str
    kind: Literal["signed", "in_force", "due", "ends"]


class Line(Value):
    """A route on the map: its vertices in order, with the names that its settlements bear."""

    id: str
    name: str
    points: tuple[Point, ...]
    stops: tuple[tuple[str, Point, float | None], ...] = ()
    """(name, position, km along the line)"""
    marks: tuple[tuple[float, Point], ...] = ()
    """(km, position)"""


class Band(Value):
    """A zone on the map: rings of points, outer ring first."""

    id: str
    name: str
    rings: tuple[tuple[Point, ...], ...]
    says: str = ""
    along_route: bool = False


class Terrain(Value):
    """What the agreement draws on the ground."""

    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()


class Picture(Value):
    """Everything that the situation report of a period says. `told` holds every claim known at the cut-off.

    `as_of` is the moment whose knowledge it shows, None for all that is known now.
    """

    agreement: str
    agreement_title: str
    parties: dict[str, str]
    references: dict[str, str] = Field(default_factory=dict)
    """`agreement/article` to how a reader calls it"""
    period: Period
    as_of: datetime | None = None
    release: Release = Release()
    coarse: str = ""
    """What was made coarse for those for whom it is, in a sentence; empty where nothing was."""
    reviewed: int
    told: tuple[Told, ...]
    ledgers: tuple[Ledger, ...]
    happenings: tuple[Happening, ...]
    topics: tuple[Topic, ...]
    tolls: tuple[Toll, ...]
    accounts: tuple[Account, ...]
    obligations: tuple[ObligationState, ...]
    sources: tuple[SourceLine, ...]
    left_out: int
    """Reports published after the cut-off; they belong to a later situation report."""
    not_read: tuple[str, ...] = ()
    """One line for each file that could not be read: what, why, and what to do."""
    centre: Centre | None = None
    """What the centre's own work adds; None where only reports are known."""
    events: tuple[Event, ...] = ()
    terrain: Terrain = Terrain()

    @property
    def observed(self) -> bool:
        """Whether anybody is recorded to have looked in the period."""
        return self.centre is not None and self.centre.effort.observed

    def topic(self, key: str) -> Topic:
        """The section's claims; raises KeyError on a key that `sections.yaml` does not have."""
        return {topic.key: topic for topic in self.topics}[key]

    def article(self, agreement: str, article: str) -> str:
        """How a reader calls an article: `Article 1`; with its agreement's id where that is not the one in question."""
        named = self.references.get(f"{agreement}/{article}")
        return named or f"{agreement}, {article}"

    @cached_property
    def _by_id(self) -> Mapping[str, Told]:
        return {told.claim.id: told for told in self.told}

    def of(self, *ids: str) -> tuple[Told, ...]:
        """The claims with these ids, in this order; one that is not known at the cut-off is left out."""
        return tuple(self._by_id[i] for i in ids if i in self._by_id)

    def basis(self, *ids: str) -> Basis:
        """How many of these claims were reviewed; each counts once, one not known at the cut-off not at all."""
        told = self.of(*dict.fromkeys(ids))
        reviewed = sum(t.reviewed for t in told)
        return Basis(reviewed=reviewed, unreviewed=len(told) - reviewed)

    @property
    def in_part(self) -> bool:
        """Whether some claims were reviewed and others not, so that each number must say what it rests on."""
        return 0 < self.reviewed < len(self.told)

    @property
    def differing(self) -> tuple[Told, ...]:
        """The claims of which the nodes did not decide alike."""
        return tuple(told for told in self.told if told.review.state == "differing")
