"""Facts of coordination: patrols, posts, notices, consultations, ledgers, figures, observation effort."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from truceline.coordination.affected import Figure
from truceline.coordination.composition import Composition
from truceline.coordination.consultations import Consultation, FollowUp, Readout
from truceline.coordination.counts import Count
from truceline.coordination.effort import Observation
from truceline.coordination.ledgers import Item, Response
from truceline.coordination.notices import Notice, Told
from truceline.coordination.patrol import Concurrence, Event, Plan, Serial
from truceline.coordination.posts import Post, PostCount, PostStatus
from truceline.coordination.steps import steps_of
from truceline.errors import InvalidPlan
from truceline.facts.fact import Fact
from truceline.verification.moment import At


class _OfPatrol(Fact):
    about = ("patrol", "patrol")
    leads_to = "told"
    of_matter = True
    patrol: str


class PatrolPlanned(_OfPatrol):
    """A patrol was planned, or planned anew: `sides` are those who have to concur.

    `despite` are the activities with which it is known to clash.
    """

    kind = "patrol_planned"
    opening = True
    plan: Plan
    sides: tuple[str, ...] = Field(min_length=1)
    despite: tuple[str, ...] = ()


class PatrolAnswered(_OfPatrol):
    """A side concurred with the plan of a patrol, or objected to it."""

    kind = "patrol_answered"
    answer: Concurrence

    @property
    def speaks_for(self) -> str | None:
        return self.answer.side


class PatrolNumbered(_OfPatrol):
    """A side gave the patrol its own serial number."""

    kind = "patrol_numbered"
    serial: Serial

    @property
    def speaks_for(self) -> str | None:
        return self.serial.side


class PatrolComposed(_OfPatrol):
    """Who took part at the departure, as `told_by` tells it."""

    kind = "patrol_composed"
    told_by: str
    actual: Composition

    @property
    def speaks_for(self) -> str | None:
        return self.told_by


class PatrolTold(_OfPatrol):
    """A step of a patrol as one side tells it: departed, halted, turned back, completed, aborted."""

    kind = "patrol_told"
    event: Event

    @property
    def opens(self) -> bool:
        return self.event.kind == "departed_without_plan"

    @property
    def speaks_for(self) -> str | None:
        return self.event.told_by


class PatrolReported(_OfPatrol):
    """The report on a patrol that `told_by` owes came in: `report` is its id, `at` when, if not as this is recorded."""

    kind = "patrol_reported"
    told_by: str
    report: str = Field(min_length=1)
    at: At | None = None

    @property
    def speaks_for(self) -> str | None:
        return self.told_by


class TrackReceived(_OfPatrol):
    """The track of one vehicle of a contingent: `material` is the file as it was received, under `name`.

    `number` says which of the file's tracks it is, `clock_hours` by how many hours its clock is known to be wrong.
    """

    kind = "track_received"
    contingent: str
    material: str
    name: str
    number: int = Field(0, ge=0)
    vehicle: str = ""
    clock_hours: float = Field(0.0, ge=-24, le=24)
    synthetic: bool = False

    @property
    def speaks_for(self) -> str | None:
        return self.contingent


class PostRegistered(Fact):
    """An observation post: its place and the names that sources give it. What sources tell of it is told apart."""

    kind = "post_registered"
    opening = True
    about = ("post", "id")
    leads_to = "told"
    of_matter = True
    post: Post

    @model_validator(mode="after")
    def _without_history(self) -> PostRegistered:
        if self.post.history:
            raise InvalidPlan("a post registered with a history", where=self.post.id, remedy="tell each status apart")
        return self

    @property
    def id(self) -> str:
        """The post's."""
        return self.post.id


class PostTold(Fact):
    """What a source says of a post: set up, manned, encircled, supplied, withdrawn."""

    kind = "post_told"
    about = ("post", "post")
    leads_to = "told"
    of_matter = True
    post: str
    status: PostStatus


class PostsCounted(Fact):
    """How many posts there are, as a source says."""

    kind = "posts_counted"
    opening = True
    about = ("post_count", "id")
    leads_to = "told"
    of_matter = True
    id: str
    count: PostCount


class NoticeGiven(Fact):
    """A notice of a planned activity as it is sent; what was told to and by its addressees is told apart.

    `despite` are the activities with which it is known to clash.
    """

    kind = "notice_given"
    opening = True
    about = ("notice", "id")
    leads_to = "told"
    of_matter = True
    notice: Notice
    despite: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _as_sent(self) -> NoticeGiven:
        given = self.notice
        if given.told or given.receipts or given.log or given.entry is not None:
            raise InvalidPlan("a notice given with what came of it", where=given.id, remedy="tell each step apart")
        return self

    @property
    def id(self) -> str:
        """The notice's."""
        return self.notice.id

    @property
    def speaks_for(self) -> str | None:
        return self.notice.sender


class NoticeTold(Fact):
    """A step of a notice towards one addressee: sent, acknowledged, answered, objected, cancelled."""

    kind = "notice_told"
    about = ("notice", "notice")
    leads_to = "told"
    of_matter = True
    notice: str
    told: Told

    @property
    def act(self) -> str:
        return f"notice.{self.told.kind}"

    @classmethod
    def acts(cls) -> tuple[str, ...]:
        return tuple(f"notice.{name}" for name in steps_of("notice").table)

    @property
    def speaks_for(self) -> str | None:
        return self.told.by


class ConsultationHeld(Fact):
    """A call, a meeting or a hotline activation: who took part, at which level, over which channel, on which issues."""

    kind = "consultation_held"
    opening = True
    about = ("consultation", "id")
    leads_to = "told"
    of_matter = True
    consultation: Consultation

    @property
    def id(self) -> str:
        """The consultation's."""
        return self.consultation.id


class ReadoutGiven(Fact):
    """One side's readout of a consultation, with what it says who committed themselves to."""

    kind = "readout_given"
    about = ("consultation", "consultation")
    leads_to = "told"
    of_matter = True
    consultation: str
    readout: Readout

    @property
    def speaks_for(self) -> str | None:
        return self.readout.side


class CommitmentFollowed(Fact):
    """What somebody tells of a commitment that was made in consultations: kept, in part, not kept."""

    kind = "commitment_followed"
    about = ("commitment", "commitment")
    leads_to = "told"
    of_matter = True
    follow_up: FollowUp

    @property
    def commitment(self) -> str:
        """The commitment's id."""
        return self.follow_up.commitment

    @property
    def speaks_for(self) -> str | None:
        return self.follow_up.by


class ItemRegistered(Fact):
    """A happening that a side, or an independent monitor, registered in its ledger."""

    kind = "item_registered"
    opening = True
    about = ("item", "id")
    leads_to = "told"
    of_matter = True
    item: Item

    @property
    def id(self) -> str:
        """The item's."""
        return self.item.id

    @property
    def speaks_for(self) -> str | None:
        return self.item.ledger


class ItemAnswered(Fact):
    """Another ledger's keeper confirms or denies an item."""

    kind = "item_answered"
    about = ("item", "item")
    leads_to = "told"
    of_matter = True
    response: Response

    @property
    def item(self) -> str:
        """The item's id."""
        return self.response.item

    @property
    def speaks_for(self) -> str | None:
        return self.response.ledger


class CountPublished(Fact):
    """A number that was published of a ledger without its items."""

    kind = "count_published"
    opening = True
    about = ("count", "id")
    leads_to = "told"
    of_matter = True
    id: str
    count: Count

    @property
    def speaks_for(self) -> str | None:
        return self.count.told_by


class FigureTold(Fact):
    """A figure of casualties, displacement or returns as somebody tells it."""

    kind = "figure_told"
    opening = True
    about = ("figure", "id")
    leads_to = "told"
    of_matter = True
    id: str
    figure: Figure


class ObservationRecorded(Fact):
    """Somebody, or a camera, looked at a zone for a time; or access to an area was denied for that time."""

    kind = "observation_recorded"
    opening = True
    about = ("observation", "id")
    leads_to = "told"
    of_matter = True
    id: str
    observation: Observation


MatterType = Literal[
    "access", "case", "commitment", "consultation", "count", "evidence", "figure", "finding", "item", "notice",
    "observation", "patrol", "post", "post_count",
]  # fmt: skip


class Withdrawn(Fact):
    """What was recorded of a matter by mistake is withdrawn; it stays in the record and counts no more."""

    kind = "withdrawn"
    about = ("matter", "matter")
    leads_to = "withdrawn"
    of_matter = True
    type: MatterType
    id: str
    reason: str = Field(min_length=1)

    @property
    def subject(self) -> str:
        return f"{self.type}:{self.id}"
