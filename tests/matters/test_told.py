"""In which order the facts of a matter are read, whatever arrived when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.coordination.posts import Post, PostStatus
from truceline.facts import Fact, FigureTold, PostRegistered, PostTold, Withdrawn
from truceline.geo.place import Point
from truceline.matters.told import Told, in_order, keeper_of, standing

START = datetime(2020, 3, 15, tzinfo=UTC)


def registered() -> Fact:
    return PostRegistered(post=Post(id="op-9", name="Post 9", point=Point(lat=35.5, lon=36.7)))


def said(status: str = "manned") -> Fact:
    return PostTold(post="op-9", status=PostStatus(source="north", status=status, since=START.date()))


def told(origin: str, seq: int, fact: Fact, minute: float, seen: Mapping[str, int] | None = None) -> Told:
    return Told(origin, seq, f"{origin.partition('/')[0]}/op-1", START + timedelta(minutes=minute), seen or {}, fact)


def refs(ordered: tuple[Told, ...]) -> list[str]:
    return [one.ref for one in ordered]


def test_the_node_that_opened_a_matter_keeps_it() -> None:
    opened = told("north/shared", 4, registered(), 5)
    early = told("south/shared", 2, said(), 1)
    assert keeper_of([early, opened]) == "north"
    assert keeper_of([early]) is None


def test_a_fact_stands_where_the_keeper_had_it_though_its_clock_says_otherwise() -> None:
    first = told("north/shared", 4, registered(), 5)
    # South's clock is an hour slow: it answers what it has seen, "before" that was written.
    answer = told("south/shared", 2, said(), -55, {"north/shared": 5})
    then = told("north/shared", 9, said("withdrawn"), 30, {"south/shared": 3})
    assert refs(in_order([then, answer, first])) == ["north/shared#4", "south/shared#2", "north/shared#9"]


def test_what_the_keeper_has_not_seen_stands_at_the_end() -> None:
    first = told("north/shared", 4, registered(), 5)
    then = told("north/shared", 9, said("withdrawn"), 30, {"south/shared": 2})
    unseen = told("south/shared", 2, said(), 10, {"north/shared": 5})
    assert refs(in_order([unseen, first, then])) == ["north/shared#4", "north/shared#9", "south/shared#2"]


def test_a_node_withdraws_its_own_facts_alone() -> None:
    own, other = told("north/shared", 1, said(), 1), told("south/shared", 1, said(), 2)
    gone = told("north/internal", 7, Withdrawn(type="post", id="op-9", reason="another post"), 3)
    anew = told("north/shared", 2, said(), 4)
    assert standing([anew, gone, other, own]) == ((other, anew), {})


def test_what_is_told_after_a_withdrawal_counts() -> None:
    first = told("north/shared", 0, said(), 0)
    gone = told("north/shared", 1, Withdrawn(type="post", id="op-9", reason="typing error"), 1)
    anew = told("north/shared", 2, said(), 1)
    assert standing([first, gone]) == ((), {})
    assert standing([first, gone, anew]) == ((anew,), {})


def test_a_withdrawal_of_nothing_has_no_effect_and_says_so() -> None:
    other = told("south/shared", 0, said(), 0)
    gone = told("north/shared", 1, Withdrawn(type="post", id="op-9", reason="typing error"), 1)
    left, refused = standing([other, gone])
    assert left == (other,)
    assert "nothing that north recorded" in str(refused["north/shared#1"])


@settings(max_examples=60)
@given(st.data())
def test_the_order_is_the_same_whatever_arrived_when(data: st.DataObject) -> None:
    facts = [told("north/shared", 0, registered(), 0)]
    for node in ("north", "south", "mission"):
        for seq in range(1, data.draw(st.integers(1, 4))):
            seen = {f"{other}/shared": data.draw(st.integers(0, 4)) for other in ("north", "south", "mission")}
            facts.append(told(f"{node}/shared", seq, said(), data.draw(st.integers(0, 9)), seen))
    expected = in_order(facts)
    assert sorted(refs(expected)) == sorted(one.ref for one in facts)
    assert in_order(data.draw(st.permutations(facts))) == expected


def test_kinds_that_open_no_matter_are_told_of_it_only() -> None:
    assert registered().opens
    assert not said().opens
    assert FigureTold.opening
