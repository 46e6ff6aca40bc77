"""What may have happened, what the agreement makes of it if it did, and whether what was promised was done.

An incident names whom others allege, never who did it; an assessment says "breach if true"; an obligation keeps the
claims for and against. Nobody is found guilty by a program.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from truceline.geo.place import Place
from truceline.model import Value
from truceline.reports.when import Precision

IncidentState = Literal["reported", "corroborated", "disputed", "denied"]
Disposition = Literal[
    "exercise", "controlled_detonation", "excluded_actor", "out_of_area", "before_entry_into_force", "accident"
]
Verdict = Literal["breach_if_true", "permitted", "out_of_scope", "cannot_tell"]
Position = Literal["inside", "outside", "uncertain"]
Question = Literal[
    "prohibited_act", "bound_actor", "in_force", "in_zone", "excluded_actor", "exception", "weapon_class"
]
Answer = Literal["yes", "no", "unknown"]
ObligationStanding = Literal["kept", "pending", "due", "late", "partly", "disputed", "cannot_judge"]


class Alleged(Value):
    """Somebody whom a speaker names: the words, the party they resolve to, and the claims that say so."""

    text: str
    party: str | None = None
    claims: tuple[str, ...] = ()


class Incident(Value):
    """Claims about one happening, gathered; no value of it is chosen among the accounts.

    `category` is the kind most claims give it. `start` (inclusive) and `end` (exclusive) span all accounts, in the
    agreement's local time; both None where no account gives a time. `place` is the most precise place named, with its
    error; other accounts may place it elsewhere (see `comparison`). `registered_by` are the parties (id, or words where
    no alias resolves) that assert it, `denied_by` those that deny it. `sources` counts independent sources.
    `dispositions` are reasons why a happening may be no violation, each only as far as a claim's own words say so.
    `quotes` are the claims' words, for exceptions and weapons.

    Where people put the claims together, `decided_by` are those who decided (`north/a7`), `decided_in` the entries that
    say so, and `suggested` the claims that a machine would add: they are not the incident's and count nowhere in it.
    `overlaps` are other incidents that hold one of its claims too.
    """

    id: str
    claims: tuple[str, ...]
    category: str
    family: str
    comparison: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    precision: Precision | None = None
    place: Place | None = None
    alleged: tuple[Alleged, ...] = ()
    targets: tuple[Alleged, ...] = ()
    weapons: tuple[str, ...] = ()
    registered_by: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    sources: int = 1
    state: IncidentState = "reported"
    dispositions: tuple[Disposition, ...] = ()
    quotes: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    decided_in: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()


class Step(Value):
    """One question that an assessment asks, its answer, and the answer in a plain sentence."""

    question: Question
    answer: Answer
    says: str


class Assessment(Value):
    """What one article makes of one incident, if the incident happened as told.

    `margin_m` is the signed distance to the zone's edge in metres (positive inside), `error_m` the location error the
    position was judged with (95 %), `offset_m` the distance to the route in metres, `side` the side of the route (a
    compass word) and `km` the way along it. `reason` is one plain sentence; `steps` are the questions behind it.
    """

    incident: str
    agreement: str
    article: str
    verdict: Verdict
    reason: str
    steps: tuple[Step, ...] = ()
    zone: str | None = None
    position: Position | None = None
    margin_m: float | None = None
    error_m: float | None = None
    offset_m: float | None = None
    side: str | None = None
    km: float | None = None
    rule: str = ""


class ObligationState(Value):
    """How it stands with one obligation on a day (`as_of`), with the claims for and against and the reason in words."""

    agreement: str
    article: str
    obliges: str
    parties: tuple[str, ...]
    as_of: date
    state: ObligationStanding
    reason: str
    due: date | None = None
    claims_for: tuple[str, ...] = ()
    claims_against: tuple[str, ...] = ()
