"""What a coordination centre did and was told in a period, as values: cases, patrols, posts, notices and the rest.

Everything here is as it stood at the cut-off: nothing that happened later is in it. Accounts stand side by side, and
each line names the entries of the record (`north/shared#12`) that it rests on. `truceline.sitrep.centre_made` makes the
parts, `truceline.sitrep.parts` says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from truceline.coordination import affected, ledgers
from truceline.coordination.composition import Validity
from truceline.coordination.consultations import Comparison, Consultation, Tally, Undertaking
from truceline.coordination.counts import CountRow
from truceline.coordination.effort import Beside, Change, Effort
from truceline.coordination.notices import Notice
from truceline.coordination.notices import Standing as NoticeStanding
from truceline.coordination.patrol import Concurred, Concurrence, Event, Plan
from truceline.coordination.posts import Counts, Post, PostOnDay
from truceline.model import Value
from truceline.verification.access import Request, Table
from truceline.verification.case import Case
from truceline.verification.deadlines import Standing as Deadline
from truceline.verification.findings import SideBySide
from truceline.verification.outcome import Joint

Refs = tuple[str, ...]


class Entry(Value):
    """An entry of the record: what it records (`patrol told`), who recorded it (`north/a7`), and when."""

    ref: str
    what: str
    who: str
    at: datetime


class CaseLine(Value):
    """A case with each node's account of it, and how it stands with what is owed in it and was not met yet."""

    case: Case
    due: tuple[Deadline, ...] = ()
    refs: Refs = ()


class AccessPart(Value):
    """Requests for access, with the table of the period and of the one before."""

    table: Table
    before: Table
    requests: tuple[Request, ...] = ()
    refs: Mapping[str, Refs] = Field(default_factory=dict)
    """by request"""


class FindingLine(Value):
    """What each decider finds of an incident, and what all parties stand behind; None where that cannot be told."""

    incident: str
    found: SideBySide
    joint: Joint | None = None
    refs: Refs = ()


class Driven(Value):
    """What a contingent's track shows of a patrol: km covered of the section, where it turned back, from what clock.

    `stretches` are km along the route, from and to; `turned_back_km` is None where it did not, or cannot be told. It
    came there at `came_at` and left towards the start at `turned_back_at`.
    """

    contingent: str
    section_km: float
    covered_km: float
    stretches: tuple[tuple[float, float], ...] = ()
    turned_back_km: float | None = None
    came_at: datetime | None = None
    turned_back_at: datetime | None = None
    reached_end: str = "uncertain"
    off_route_minutes: float | None = None
    remarks: tuple[str, ...] = ()
    synthetic: bool = False


class Apart(Value):
    """For how long two contingents were together, by their tracks; `cannot_tell` says why nothing was measured."""

    contingents: tuple[str, str]
    within_m: float
    minutes: float
    km: float
    cannot_tell: str = ""


class PatrolAccount(Value):
    """What `told_by` tells of a patrol, recorded at `node`, under its own number; `validity` is against the plan."""

    told_by: str
    node: str
    serial: str | None = None
    state: str
    events: tuple[Event, ...] = ()
    validity: Validity | None = None


class PatrolLine(Value):
    """A patrol: the plan where there is one, each side's account, and after the fact what the tracks show.

    `start_km` and `end_km` are the section along the route. `concurred` is how the sides stand to the plan.
    """

    id: str
    day: date | None = None
    plan: Plan | None = None
    sides: tuple[str, ...] = ()
    concurred: Concurred | None = None
    answers: tuple[Concurrence, ...] = ()
    accounts: tuple[PatrolAccount, ...] = ()
    start_km: float | None = None
    end_km: float | None = None
    driven: tuple[Driven, ...] = ()
    together: tuple[Apart, ...] = ()
    refs: Refs = ()

    @property
    def differ(self) -> bool:
        """Whether the accounts leave it in different states."""
        return len({one.state for one in self.accounts}) > 1


class PostLine(Value):
    """A post on the day, as each source tells; `changed` are the sources that told something new in the period."""

    post: Post
    on: PostOnDay
    changed: tuple[str, ...] = ()
    refs: Refs = ()


class PostsPart(Value):
    """The posts and how many there are, as each source says."""

    posts: tuple[PostLine, ...] = ()
    counts: Counts
    refs: Refs = ()


class NoticeLine(Value):
    """A notice with its standing towards each addressee, what it clashes with, and which incidents were near it."""

    notice: Notice
    standings: tuple[NoticeStanding, ...]
    clashes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    refs: Refs = ()


class ConsultationLine(Value):
    """A consultation with the readouts beside each other."""

    consultation: Consultation
    compared: Comparison
    refs: Refs = ()


class ConsultationsPart(Value):
    """The consultations of the period, on how many issues, and what was undertaken in them and before."""

    consultations: tuple[ConsultationLine, ...] = ()
    tally: Tally
    undertakings: tuple[Undertaking, ...] = ()
    refs: Mapping[str, Refs] = Field(default_factory=dict)
    """by undertaking"""


class LedgersPart(Value):
    """The items of the period that each ledger has, matched; and the counts that were published, with those before."""

    items: tuple[ledgers.Item, ...] = ()
    matched: ledgers.Reconciliation | None = None
    counts: tuple[CountRow, ...] = ()
    before: tuple[CountRow, ...] = ()
    refs: Mapping[str, Refs] = Field(default_factory=dict)
    """by item; of counts by ledger and first day, `north 2020-03-09`"""


class FiguresPart(Value):
    """Figures of people affected that hold on the day, speakers beside each other; `new` are of the period."""

    rows: tuple[affected.Row, ...] = ()
    superseded: tuple[affected.Entry, ...] = ()
    new: tuple[affected.Figure, ...] = ()
    refs: Mapping[str, Refs] = Field(default_factory=dict)
    """by speaker and day, `ocha 2020-04-17`"""


class EffortPart(Value):
    """Who looked, by day and zone, in the period and the one before; once incidents are known, beside their counts."""

    now: tuple[Effort, ...] = ()
    before: tuple[Effort, ...] = ()
    beside: tuple[Beside, ...] = ()
    beside_before: tuple[Beside, ...] = ()
    change: Change | None = None
    refs: Refs = ()

    @property
    def observed(self) -> bool:
        """Whether anybody looked in the period."""
        return any(one.observed for one in self.now)


class Centre(Value):
    """What the centre's work adds to the picture of a period; a part is None where there is nothing of it."""

    day: date
    cases: tuple[CaseLine, ...] = ()
    access: AccessPart | None = None
    findings: tuple[FindingLine, ...] = ()
    patrols: tuple[PatrolLine, ...] = ()
    posts: PostsPart | None = None
    notices: tuple[NoticeLine, ...] = ()
    consultations: ConsultationsPart | None = None
    ledgers: LedgersPart | None = None
    figures: FiguresPart | None = None
    effort: EffortPart = EffortPart()
    due: tuple[Deadline, ...] = ()
    """What is owed, of whatever it is, the earliest first; what was met is left out."""
    entries: Mapping[str, Entry] = Field(default_factory=dict)
    """The entries that lines rest on, by reference."""
