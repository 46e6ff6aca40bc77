"""Observation posts and their numbers as the logs tell them: each source's own history, nobody's account chosen.

A post is registered by any node; where two of them place it differently, both accounts stand and the first one places
it. What a source tells belongs to the source, whoever wrote it down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.coordination.posts import Post, PostCount, PostOnDay, PostStatus
from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import PostRegistered, PostsCounted, PostTold
from truceline.matters.notices import TOLD_FIRST, Ineffective, ineffective
from truceline.matters.told import Reading, Told
from truceline.matters.versions import Entered, versions
from truceline.model import Value

NOT_REGISTERED = "not_registered"


class Registered(Entered):
    """A post as one node registered it; a later registration of the same node takes the place of its earlier one."""

    post: Post


class StatusTold(Entered):
    """What a source says of a post, in the entry that tells it."""

    status: PostStatus


class PostRecord(Value):
    """A post with its history by source. `post` holds that history too; its place is that of the first registration.

    `registered` are all nodes' registrations. Without `post`, nobody registered it as far as is held here.
    """

    id: str
    post: Post | None = None
    registered: tuple[Registered, ...] = ()
    statuses: tuple[StatusTold, ...] = ()
    refused: tuple[Ineffective, ...] = ()

    def last(self) -> PostOnDay | None:
        """What each source says last; None where no source tells."""
        if self.post is None or not self.statuses:
            return None
        return self.post.on(max(one.status.since for one in self.statuses))


class CountVersion(Entered):
    """A number of posts as one entry tells it."""

    count: PostCount


class CountRecord(Value):
    """A source's number of posts: the version that counts is the last one; none where no fact of it is held."""

    id: str
    versions: tuple[CountVersion, ...] = ()
    refused: tuple[Ineffective, ...] = ()

    @property
    def count(self) -> PostCount | None:
        """The version that counts."""
        return self.versions[-1].count if self.versions else None


def read(id: str, told: Sequence[Told]) -> Reading:
    """The post `id` of these facts."""
    registered: dict[str, Registered] = {}
    for one in told:
        if isinstance(one.fact, PostRegistered):
            registered[one.node] = Registered(ref=one.ref, author=one.author, at=one.at, post=one.fact.post)
    statuses = tuple(
        StatusTold(ref=one.ref, author=one.author, at=one.at, status=_leading(one, one.fact.status))
        for one in told
        if isinstance(one.fact, PostTold) and registered
    )
    refused: dict[str, TrucelineError] = {
        one.ref: IllegalStep(f"nobody registered post {id}", where=one.ref, remedy=TOLD_FIRST.format("register"))
        for one in told
        if isinstance(one.fact, PostTold) and not registered
    }
    first = next(iter(registered.values()), None)
    record = PostRecord(
        id=id,
        post=first.post.model_copy(update={"history": tuple(one.status for one in statuses)}) if first else None,
        registered=tuple(registered.values()),
        statuses=statuses,
        refused=ineffective(told, refused),
    )
    return _reading(record, refused)


def _leading(told: Told, status: PostStatus) -> PostStatus:
    """The status with the entry that tells it, where it leads to nothing else."""
    return status if status.ref else status.model_copy(update={"ref": told.ref})


def _reading(record: PostRecord, refused: Mapping[str, TrucelineError]) -> Reading:
    if record.post is None:
        words = f"{record.id}: not registered"
        return Reading(value=record, state=NOT_REGISTERED, words=words, refused=refused)
    last = record.last()
    since = max((one.status.since for one in record.statuses), default=None)
    return Reading(
        value=record,
        state=_state(last),
        words=f"{record.post.name}: {last.words if last else 'nobody tells'}",
        day=since,
        refused=refused,
    )


def _state(last: PostOnDay | None) -> str:
    """Whether it stands, as all sources together tell it last."""
    stands = last.standing if last else frozenset({None})
    if len(stands) > 1:
        return "differs"
    return {True: "stands", False: "gone", None: "unknown"}[next(iter(stands))]


def read_count(id: str, told: Sequence[Told]) -> Reading:
    """The number of posts `id` of these facts."""
    kept, refused = versions(
        told,
        PostsCounted,
        lambda fact: (fact.count.source, fact.count.population, fact.count.as_of),
        lambda fact: fact.count.said,
    )
    record = CountRecord(
        id=id,
        versions=tuple(CountVersion(ref=one.ref, author=one.author, at=one.at, count=fact.count) for one, fact in kept),
        refused=ineffective(told, refused),
    )
    count = record.count
    if count is None:
        return Reading(value=record, state="nothing", words=f"{id}: not recorded", refused=refused)
    return Reading(value=record, state="told", words=count.said, day=count.as_of, refused=refused)
