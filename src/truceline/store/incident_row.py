"""An incident as the view `incident` has it, what may be asked of the view, and what stands behind an incident."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from pydantic import Field

from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim
from truceline.claims.review import Review
from truceline.incidents.incident import Assessment, Incident, Verdict
from truceline.model import Value
from truceline.reports.report import Published

__all__ = ["Cell", "DayCount", "Detail", "Fresh", "Query", "ReportLine", "Row", "Spot", "Stretch", "Tally",
           "zones_of"]  # fmt: skip


class ReportLine(Value):
    """A report in a line: who published it, when, and what it is called."""

    id: str
    outlet: str = ""
    published: Published = Published()
    language: str = "und"
    url: str | None = None
    path: str = ""
    title: str | None = None


class Detail(Value):
    """All that stands behind an incident: enough for its page without a report being read.

    `claims` are in the incident's order, with their words and where these stand; those that a machine would add come
    after them.
    """

    incident: Incident
    comparison: Comparison | None = None
    assessments: tuple[Assessment, ...] = ()
    claims: tuple[Claim, ...] = ()
    reports: dict[str, ReportLine] = Field(default_factory=dict)
    reviews: dict[str, Review] = Field(default_factory=dict)

    @cached_property
    def held(self) -> tuple[Claim, ...]:
        """The incident's own claims."""
        own = set(self.incident.claims)
        return tuple(claim for claim in self.claims if claim.id in own)


class Row(NamedTuple):
    """An incident in the values that lists show (models.Incident).

    Times are naive, on the agreement's clock, as ISO text; `last` is exclusive, `last_day` inclusive. Metres have a
    sign: `margin_m` is positive inside the zone, `offset_m` left of the route's direction. `data` is there from `one`.
    """

    view: str
    id: str
    code: str
    number: int
    kind: str
    family: str
    told: str
    state: str
    case: str
    first: str
    last: str
    precision: str
    day: str
    last_day: str
    lat: float | None
    lon: float | None
    radius_m: float | None
    place: str
    place_local: str
    zone: str
    certainty: str
    zones: str
    margin_m: float | None
    route: str
    km: float | None
    offset_m: float | None
    side: str
    accounts: int
    speakers: int
    reports: int
    sources: int
    differs: str
    denied: int
    parties: str
    registered: str
    according: str
    killed_low: int | None
    killed_high: int | None
    wounded_low: int | None
    wounded_high: int | None
    figures: str
    verdicts: str
    verdict: str
    disposed: str
    opened: int
    words: str
    data: str = ""

    @property
    def placed(self) -> bool:
        """Whether it has a position."""
        return self.lat is not None

    @property
    def start(self) -> datetime | None:
        """The first time that an account gives."""
        return datetime.fromisoformat(self.first) if self.first else None

    @property
    def end(self) -> datetime | None:
        """The last, exclusive."""
        return datetime.fromisoformat(self.last) if self.last else None

    @property
    def differing(self) -> tuple[str, ...]:
        """The fields in which its accounts differ."""
        return tuple(self.differs.split())

    @property
    def party_list(self) -> tuple[str, ...]:
        """The ids of the parties that others allege."""
        return tuple(self.parties.split())

    @property
    def zone_list(self) -> tuple[tuple[str, str], ...]:
        """Agreed zones with whether it lies in them: inside, outside or uncertain."""
        return zones_of(self.zones)

    @property
    def verdict_list(self) -> tuple[tuple[str, str, str], ...]:
        """Agreement, article and what the article makes of it, for each that does not leave it out."""
        split = (one.partition("=") for one in self.verdicts.split())
        return tuple((*where.partition("/")[::2], verdict) for where, _, verdict in split)

    @property
    def detail(self) -> Detail:
        """What stands behind it, of a row from `one`."""
        return Detail.model_validate_json(self.data)


@lru_cache(maxsize=4096)
def zones_of(zones: str) -> tuple[tuple[str, str], ...]:
    """The zones of a row with what is told of each; many rows have the same."""
    return tuple((zone, certainty) for zone, _, certainty in (x.rpartition(":") for x in zones.split()))


class Query(Value):
    """Which incidents are asked for; what is left out does not matter.

    `since` and `until` are days or naive times on the agreement's clock, inclusive: an incident that may have been at
    any time between is among them, one without a time is not. `box` is west, south, east, north in degrees; where west
    is greater than east it goes across the antimeridian. `article` is `agreement/article`, or an article of any.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    since: datetime | date | None = None
    until: datetime | date | None = None
    box: tuple[float, float, float, float] | None = None
    zone: str | None = None
    certainty: str | None = None
    article: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    differs: bool | str | None = None
    denied: bool | None = None
    unlocated: bool | None = None
    undated: bool | None = None
    case: bool | None = None
    report: str | None = None


class Tally(Value):
    """How many there are: in all, without a place, without a time, of each family and kind."""

    total: int = 0
    unlocated: int = 0
    undated: int = 0
    families: dict[str, int] = Field(default_factory=dict)
    kinds: dict[str, int] = Field(default_factory=dict)


class DayCount(NamedTuple):
    """How many of a family began on a day."""

    day: date
    family: str
    number: int


class Stretch(NamedTuple):
    """How many of a family may have been between two days, inclusive."""

    family: str
    day: date
    last_day: date
    number: int


class Located(NamedTuple):
    """What counting by day and zone needs of an incident; as `Row` has it."""

    id: str
    first: str
    last: str
    radius_m: float | None
    zones: str
    registered: str
    route: str


class Spot(NamedTuple):
    """What a map shows of an incident; as `Row` has it."""

    code: str
    lat: float
    lon: float
    radius_m: float | None
    kind: str
    first: str
    last: str
    day: str
    last_day: str
    place: str
    route: str
    km: float | None
    offset_m: float | None
    side: str
    accounts: int
    told: str
    differs: str


class Cell(NamedTuple):
    """Incidents that are near each other: the middle of their positions, and how many."""

    lat: float
    lon: float
    number: int


class Fresh(NamedTuple):
    """How many entries that could change the view are not in it yet, and when it was made; empty for never."""

    behind: int
    at: str
