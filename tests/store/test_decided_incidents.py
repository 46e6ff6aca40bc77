"""Rules of what people decide of incidents, as it comes back out of the logs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.claims.told import claim
from truceline.errors import IllegalStep, UnknownName
from truceline.facts import (
    ClaimAccepted,
    ClaimMerged,
    IncidentMerged,
    IncidentOpened,
    IncidentRegrouped,
    IncidentSplit,
)
from truceline.incidents.opened import OpenedIncident, in_force
from truceline.store import journal
from truceline.store.ids import new_id
from truceline.store.node import Node
from truceline.store.opened_incidents import opened, own
from truceline.store.reading import decided


def held(node: Node, as_of: datetime | None = None) -> dict[str, OpenedIncident]:
    """What the node's logs have of incidents, by id."""
    return {one.id: one for one in opened(decided(node, as_of).of_type("incident"))}


def standings(node: Node) -> tuple[object, ...]:
    return decided(node).of_type("incident")


def test_an_incident_has_the_claims_that_it_was_given_last(node: Node) -> None:
    actor = journal.operator(node)
    journal.write(actor, IncidentOpened(incident="i-1", claims=("a", "b"), reason="One shelling."))
    (again,) = journal.write(actor, IncidentRegrouped(incident="i-1", claims=("a", "c"), reason="b is another."))
    one = held(node)["i-1"]
    assert (one.claims, one.author, one.ref, one.reason) == (("a", "c"), actor.author, again.ref, "b is another.")


def test_what_was_known_at_a_time_is_what_was_decided_by_then(node: Node) -> None:
    actor = journal.operator(node)
    (first,) = journal.write(actor, IncidentOpened(incident="i-1", claims=("a", "b")))
    journal.write(actor, IncidentRegrouped(incident="i-1", claims=("c",)))
    journal.write(actor, IncidentOpened(incident="i-2", claims=("d",)))
    then = held(node, datetime.fromisoformat(first.at))
    assert list(then) == ["i-1"]
    assert then["i-1"].claims == ("a", "b")


def test_a_claim_that_was_merged_stands_in_its_incident_as_the_one_that_tells_it(node: Node) -> None:
    actor = journal.operator(node)
    kept, first, second, ring = (claim(i, "shells fell", "shelling") for i in ("kept", "first", "second", "ring"))
    journal.write(actor, IncidentOpened(incident="i-1", claims=("first", "second", "kept", "ring")))
    journal.write(actor, ClaimMerged(claim=first, into="second"), ClaimMerged(claim=second, into="end"))
    journal.write(actor, ClaimAccepted(claim=kept))
    journal.write(actor, ClaimMerged(claim=ring, into="ring"))
    now = decided(node)
    (one,) = opened(now.of_type("incident"), now.decisions)
    assert one.claims == ("end", "kept", "ring")


def test_merging_and_splitting_leave_what_is_in_force(node: Node) -> None:
    actor = journal.operator(node)
    journal.write(actor, *(IncidentOpened(incident=f"i-{n}", claims=(f"c{n}",)) for n in range(1, 4)))
    journal.write(actor, IncidentMerged(incident="i-1", into="i-2"))
    journal.write(
        actor,
        IncidentOpened(incident="i-4", claims=("c3",)),
        IncidentOpened(incident="i-5", claims=("c9",)),
        IncidentSplit(incident="i-3", parts=("i-4", "i-5")),
    )
    assert {one.id: one.claims for one in in_force(held(node).values())} == {
        "i-2": ("c1", "c2"),
        "i-4": ("c3",),
        "i-5": ("c9",),
    }


def test_the_next_step_knows_the_claims_that_were_merged_in(node: Node) -> None:
    actor = journal.operator(node)
    journal.write(actor, *(IncidentOpened(incident=f"i-{n}", claims=(f"c{n}",)) for n in (1, 2)))
    journal.write(actor, IncidentMerged(incident="i-1", into="i-2"))
    assert own(node, standings(node), "i-2", joint=False).claims == ("c1", "c2")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("incident", "joint", "error", "said"),
    [
        ("i-9", False, UnknownName, "no such incident"),
        ("home", True, IllegalStep, "not opened jointly"),
        ("joint", False, IllegalStep, "say --joint"),
        ("gone", False, IllegalStep, "is merged into home"),
    ],
)
def test_a_step_that_cannot_be_taken_is_refused_with_what_to_do(
    node: Node, incident: str, joint: bool, error: type[Exception], said: str
) -> None:
    actor = journal.operator(node)
    journal.write(actor, IncidentOpened(incident="home", claims=("a",)), IncidentOpened(incident="gone", claims=("b",)))
    journal.write(actor, IncidentOpened(incident="joint", claims=("c",)), joint=True)
    journal.write(actor, IncidentMerged(incident="gone", into="home"))
    with pytest.raises(error, match=said):
        own(node, standings(node), incident, joint=joint)  # type: ignore[arg-type]


def test_ids_are_in_the_order_of_their_time_and_never_the_same() -> None:
    start = datetime(2020, 3, 15, tzinfo=UTC)
    made = [new_id("i", start + timedelta(milliseconds=n)) for n in range(200)]
    assert made == sorted(made)
    assert all(re.fullmatch(r"i-[0-9a-hjkmnp-tv-z]{26}", each) for each in made)
    assert len({new_id("i", start) for _ in range(200)}) == 200
