"""Observation posts: what each source says of them, day by day, kept side by side.

Sources differ on how many posts there are and whether one is still manned. Nothing here decides between them: a status
belongs to the source that tells it, and holds for that source until it tells another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field, field_validator, model_validator

from truceline.coordination.window import Day
from truceline.errors import InvalidPlan, UnknownName
from truceline.geo.place import Place, Point
from truceline.geo.zone import Answer, Circle, classify
from truceline.model import Value


class Meaning(Value):
    """A status of `post_statuses.yaml`: how it is said, and whether the post stands (None: that cannot be told)."""

    says: str
    stands: bool | None


@lru_cache(maxsize=1)
def statuses() -> dict[str, Meaning]:
    """All statuses that a post can have, by name."""
    table = yaml.safe_load((Path(__file__).parent / "post_statuses.yaml").read_text(encoding="utf-8"))
    return {name: Meaning.model_validate(told) for name, told in table.items()}


class PostStatus(Value):
    """What `source` says of a post: it was in `status` from `since` on, in the source's words; `ref` leads to them."""

    source: str
    status: str
    since: Day
    words: str = ""
    ref: str = ""

    @field_validator("status")
    @classmethod
    def _known(cls, status: str) -> str:
        if status not in statuses():
            raise UnknownName(f"{status!r} is no status of a post", remedy=f"one of {', '.join(statuses())}")
        return status

    @field_validator("source")
    @classmethod
    def _told(cls, source: str) -> str:
        if not source.strip():
            raise InvalidPlan("a status of a post that nobody tells", remedy="name the source")
        return source


class Post(Value):
    """An observation post at `point`, known to `radius_m` metres; `names` are numbers or names that sources give it."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    point: Point
    radius_m: float = Field(0.0, ge=0)
    history: tuple[PostStatus, ...] = ()

    @model_validator(mode="after")
    def _placed(self) -> Post:
        if not self.id.strip() or not self.name.strip():
            raise InvalidPlan("a post without an id or a name", remedy="give it both")
        if not (abs(self.point.lat) <= 89 and abs(self.point.lon) <= 180 and self.radius_m < float("inf")):
            raise InvalidPlan(f"post {self.id} has no position on Earth", remedy="give degrees of WGS 84")
        return self

    def on(self, day: date) -> PostOnDay:
        """What each source says of it on a day."""
        last: dict[str, PostStatus] = {}
        for told in sorted(self.history, key=lambda one: one.since):
            if told.since <= day:
                last[told.source] = told
        return PostOnDay(post=self.id, day=day, told=tuple(last[source] for source in sorted(last)))


class PostOnDay(Value):
    """A post on a day: one status for each source that tells of it, by name of source; none where nobody tells."""

    post: str
    day: date
    told: tuple[PostStatus, ...]

    @property
    def differs(self) -> bool:
        """Whether the sources say different things of it."""
        return len({one.status for one in self.told}) > 1

    @property
    def standing(self) -> frozenset[bool | None]:
        """Whether it stands, as all sources together tell it: several answers where they contradict each other."""
        return frozenset(statuses()[one.status].stands for one in self.told)

    @property
    def words(self) -> str:
        """Who says what, since when."""
        if not self.told:
            return "nobody tells"
        says = [f"{one.source}: {statuses()[one.status].says} (since {one.since})" for one in self.told]
        return "; ".join(says) + (" - accounts differ" if self.differs else "")


class PostCount(Value):
    """How many posts there are, as `source` says: `low` to `high` (None: "more than"), of which `population`."""

    source: str
    low: int = Field(ge=0)
    high: int | None = None
    as_of: Day
    population: str = ""
    words: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> PostCount:
        if self.high is not None and self.high < self.low:
            raise InvalidPlan(f"a count of posts from {self.low} to {self.high}", remedy="exchange the bounds")
        if not self.source.strip():
            raise InvalidPlan("a count of posts that nobody tells", remedy="name the source")
        return self

    @property
    def said(self) -> str:
        """The number with who tells it, of what, for which day."""
        number = f"{self.low}" if self.high == self.low else f"{self.low} to {self.high}"
        number = f"more than {self.low}" if self.high is None else number
        return f"{self.source}: {number} {self.population or 'posts'} (as of {self.as_of})"


class Counts(Value):
    """Counts of posts side by side, never one of them chosen and never summed.

    `told` are the last number that each source gives for each population up to the day. `listed` is, for each source,
    how many posts of the register have each status by its own account.
    """

    day: date
    told: tuple[PostCount, ...]
    listed: Mapping[str, Mapping[str, int]]

    @property
    def differs(self) -> bool:
        """Whether two numbers for one population exclude each other."""
        by_population: dict[str, list[PostCount]] = {}
        for count in self.told:
            by_population.setdefault(count.population, []).append(count)
        return any(
            max(c.low for c in counts) > min(float("inf") if c.high is None else c.high for c in counts)
            for counts in by_population.values()
        )


class NearPost(Value):
    """An incident, by its id, within a stated distance of a post, or perhaps so; `metres` between their positions."""

    incident: str
    metres: float
    answer: Answer


def counted(posts: Iterable[Post], counts: Iterable[PostCount], day: date) -> Counts:
    """What is told of the number of posts on a day."""
    last: dict[tuple[str, str], PostCount] = {}
    for count in sorted(counts, key=lambda one: one.as_of):
        if count.as_of <= day:
            last[count.source, count.population] = count
    listed: dict[str, Counter[str]] = {}
    for post in posts:
        for told in post.on(day).told:
            listed.setdefault(told.source, Counter())[told.status] += 1
    tables = {source: dict(sorted(listed[source].items())) for source in sorted(listed)}
    return Counts(day=day, told=tuple(last[key] for key in sorted(last)), listed=tables)


def near(post: Post, incidents: Sequence[tuple[str, Place]], within_m: float) -> tuple[NearPost, ...]:
    """The incidents that lie within `within_m` metres of a post, or may by the errors of both places; nearest first.

    Places without a position are left out. Raises `InvalidPlan` for a distance that is not above 0.
    """
    if not within_m > 0:
        raise InvalidPlan(f"incidents within {within_m:g} m of a post", remedy="give a distance above 0")
    zone = Circle(name=post.name, centre=post.point, radius_m=within_m, error_m=post.radius_m)
    found = []
    for incident, place in incidents:
        if place.point is None:
            continue
        position = classify(zone, place.point, place.radius_m or 0.0)
        if position.answer != "outside":
            metres = within_m - position.margin_m
            found.append(NearPost(incident=incident, metres=metres, answer=position.answer))
    return tuple(sorted(found, key=lambda one: (one.metres, one.incident)))
