"""Posts, their numbers and observations as the logs of several nodes tell them. All made up."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.coordination.effort import Observation
from truceline.coordination.posts import Post, PostCount, PostStatus, statuses
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan, TrucelineError
from truceline.facts import Fact, ObservationRecorded, PostRegistered, PostsCounted, PostTold, Withdrawn
from truceline.geo import Point
from truceline.matters import read
from truceline.matters.observations import ObservationRecord
from truceline.matters.posts import CountRecord, PostRecord
from truceline.matters.told import Told

DAWN = datetime(2020, 3, 15, 6, tzinfo=UTC)
MAY, OCTOBER = date(2020, 5, 1), date(2020, 10, 20)
HERE, BESIDE = Point(lat=35.37615, lon=36.6897), Point(lat=35.38, lon=36.7)


def entry(fact: Fact, seq: int, log: str = "north/shared", minutes: float = 0) -> Told:
    return Told(log, seq, f"{log.partition('/')[0]}/op-1", DAWN + timedelta(minutes=minutes), {}, fact)


def registered(point: Point = HERE, name: str = "Post 9") -> PostRegistered:
    return PostRegistered(post=Post(id="post-9", name=name, point=point, radius_m=500))


def status(source: str, told: str, since: date, ref: str = "") -> PostTold:
    return PostTold(post="post-9", status=PostStatus(source=source, status=told, since=since, ref=ref))


def counted(low: int, high: int | None = None, source: str = "side A") -> PostsCounted:
    return PostsCounted(id="c-1", count=PostCount(source=source, low=low, high=high, as_of=MAY))


def watched(hours: float = 1, what: str = "post-9") -> ObservationRecorded:
    window = Window(start=DAWN, end=DAWN + timedelta(hours=hours))
    return ObservationRecorded(
        id="o-1", observation=Observation(means="post", what=what, zone="corridor", window=window)
    )


def test_a_post_has_the_history_that_each_source_tells_with_the_entries_that_tell_it() -> None:
    told = [
        entry(registered(), 0),
        entry(status("side A", "manned", MAY), 1),
        entry(status("monitor", "encircled", MAY, ref="https://example.org/9"), 0, "south/shared", 5),
    ]
    reading = read("post", "post-9", told)
    assert isinstance(reading.value, PostRecord) and reading.value.post is not None
    assert [(one.source, one.ref) for one in reading.value.post.history] == [
        ("side A", "north/shared#1"),
        ("monitor", "https://example.org/9"),
    ]
    assert [(one.ref, one.author) for one in reading.value.statuses] == [
        ("north/shared#1", "north/op-1"),
        ("south/shared#0", "south/op-1"),
    ]
    assert (reading.state, reading.day) == ("stands", MAY)
    assert reading.words == (
        "Post 9: monitor: encircled (since 2020-05-01); side A: manned (since 2020-05-01) - accounts differ"
    )


def test_whether_a_post_stands_is_what_all_sources_say_last() -> None:
    def state(*facts: PostTold) -> str:
        return read("post", "post-9", [entry(registered(), 0), *(entry(f, n) for n, f in enumerate(facts, 1))]).state

    assert state() == "unknown"
    assert state(status("side A", "withdrawn", MAY)) == "gone"
    assert state(status("side A", "manned", MAY), status("side A", "withdrawn", OCTOBER)) == "gone"
    assert state(status("side A", "withdrawn", OCTOBER), status("monitor", "manned", MAY)) == "differs"
    assert state(status("side A", "unknown", MAY)) == "unknown"
    # The view of matters calls so what somebody took back; a post that was withdrawn stays to be read.
    assert "withdrawn" not in {state(status("side A", name, MAY)) for name in statuses()}


def test_two_registrations_stand_beside_each_other_and_one_node_corrects_its_own() -> None:
    told = [
        entry(registered(), 0),
        entry(registered(BESIDE), 0, "south/shared", 5),
        entry(registered(name="Post No. 9"), 1, minutes=9),
    ]
    value = read("post", "post-9", told).value
    assert isinstance(value, PostRecord) and value.post is not None
    assert [(one.ref, one.post.name, one.post.point) for one in value.registered] == [
        ("north/shared#1", "Post No. 9", HERE),
        ("south/shared#0", "Post 9", BESIDE),
    ]
    assert value.post.name == "Post No. 9"


def test_a_status_of_a_post_that_nobody_registered_is_refused() -> None:
    reading = read("post", "post-9", [entry(status("side A", "manned", MAY), 0)])
    assert str(reading.refused["north/shared#0"]) == (
        "north/shared#0: nobody registered post post-9; register it first, and jointly where this is to be joint"
    )
    assert (reading.state, reading.words) == ("not_registered", "post-9: not registered")
    late = read("post", "post-9", [entry(status("side A", "manned", MAY), 0), entry(registered(), 0, "south/shared")])
    assert late.refused == {}


def test_a_number_of_posts_is_corrected_by_who_told_it_and_by_nobody_else() -> None:
    reading = read("post_count", "c-1", [entry(counted(12, 12), 0), entry(counted(13, 13), 1)])
    assert isinstance(reading.value, CountRecord)
    assert (reading.value.count, reading.words) == (counted(13, 13).count, "side A: 13 posts (as of 2020-05-01)")
    other = read("post_count", "c-1", [entry(counted(12, 12), 0), entry(counted(13, 13), 0, "south/shared", 5)])
    assert "record yours under another id" in str(other.refused["south/shared#0"])
    moved = read("post_count", "c-1", [entry(counted(12, 12), 0), entry(counted(12, 12, "side B"), 1)])
    assert list(moved.refused) == ["north/shared#1"]
    assert read("post_count", "c-1", [entry(counted(50), 0)]).words == "side A: more than 50 posts (as of 2020-05-01)"


def test_an_observation_is_corrected_by_who_recorded_it_and_by_nobody_else() -> None:
    reading = read("observation", "o-1", [entry(watched(), 0), entry(watched(2), 1)])
    assert isinstance(reading.value, ObservationRecord)
    assert reading.value.observation == watched(2).observation
    assert (reading.state, reading.words) == (
        "post",
        "post manned post-9: corridor, 2020-03-15 06:00 to 2020-03-15 08:00 UTC",
    )
    assert list(read("observation", "o-1", [entry(watched(), 0), entry(watched(what="post-8"), 1)]).refused) == [
        "north/shared#1"
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: registered(name=" "), "a post without an id or a name"),
        (lambda: registered(Point(lat=95, lon=0)), "post post-9 has no position on Earth"),
        (lambda: registered(Point(lat=float("nan"), lon=0)), "post post-9 has no position on Earth"),
        (lambda: status(" ", "manned", MAY), "a status of a post that nobody tells"),
        (lambda: counted(3, source=""), "a count of posts that nobody tells"),
        (lambda: watched(what=""), "an observation of nothing by nobody"),
        (
            lambda: PostRegistered(
                post=Post(id="a", name="a", point=HERE, history=(status("side A", "manned", MAY).status,))
            ),
            "a post registered with a history",
        ),
    ],
)
def test_what_says_nothing_of_anything_is_refused_in_one_line(make: object, message: str) -> None:
    with pytest.raises(InvalidPlan, match=message) as caught:
        make()  # type: ignore[operator]
    assert "\n" not in str(caught.value)


FACTS = {
    "post": st.one_of(
        st.builds(registered, st.sampled_from([HERE, BESIDE]), st.sampled_from(["Post 9", "No. 9"])),
        st.builds(
            status,
            st.sampled_from(["side A", "side B"]),
            st.sampled_from(sorted(statuses())),
            st.dates(date(2018, 1, 1), date(2021, 1, 1)),
        ),
        st.just(Withdrawn(type="post", id="post-9", reason="by mistake")),
    ),
    "post_count": st.one_of(
        st.builds(counted, st.integers(0, 9), st.one_of(st.none(), st.integers(9, 12)), st.sampled_from(["a", "b"])),
        st.just(Withdrawn(type="post_count", id="c-1", reason="by mistake")),
    ),
    "observation": st.one_of(
        st.builds(watched, st.integers(1, 30), st.sampled_from(["post-9", "post-8"])),
        st.just(Withdrawn(type="observation", id="o-1", reason="by mistake")),
    ),
}
IDS = {"post": "post-9", "post_count": "c-1", "observation": "o-1"}


@given(st.data(), st.sampled_from(sorted(FACTS)), st.integers(0, 2**31))
def test_any_facts_in_any_order_make_one_matter(data: st.DataObject, type: str, seed: int) -> None:
    told: list[Told] = []
    for log in ("north/shared", "north/internal", "south/shared"):
        minutes = 0
        for seq, fact in enumerate(data.draw(st.lists(FACTS[type], max_size=5))):
            minutes += data.draw(st.integers(0, 9))
            told.append(entry(fact, seq, log, minutes))
    one = read(type, IDS[type], told)
    other = read(type, IDS[type], random.Random(seed).sample(told, len(told)))
    assert (one.value, one.state, one.words, one.day) == (other.value, other.state, other.words, other.day)
    assert one.refused.keys() == other.refused.keys()
    assert all(isinstance(error, TrucelineError) and "\n" not in str(error) for error in one.refused.values())
    model = one.value.__class__
    assert model.model_validate(one.value.model_dump(mode="json")) == one.value
    assert model.model_validate_json(one.value.model_dump_json()) == one.value
