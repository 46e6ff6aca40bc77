"""Rules of incidents that people open, regroup, merge and split: they go before what a machine would put together."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from tests.claims.told import claim, report
from truceline.claims.accounts.compare import compare
from truceline.claims.claim import Claim
from truceline.incidents.gather import gather
from truceline.incidents.incident import Incident
from truceline.incidents.opened import OpenedIncident, in_force

REPORTS = [report(name) for name in "abcd"]


def opened(incident: str, *claims: str, node: str = "north", hour: int = 9, **more: Any) -> OpenedIncident:
    """An incident as it stands in a node's log."""
    return OpenedIncident(
        id=incident,
        claims=claims,
        ref=more.pop("ref", f"{node}/shared#{hour}"),
        author=f"{node}/a1",
        at=datetime(2020, 3, 15, hour, tzinfo=UTC),
        **more,
    )


def shelling(claim_id: str, speaker: str = "outlet", **more: Any) -> Claim:
    """A shelling of a village on one day."""
    values = {"day": "2020-03-14", "place": "Qamar", "actors": ["Turkey"]} | more
    return claim(claim_id, "artillery fire on the village", "shelling", speaker, **values)


def incidents(*decided: OpenedIncident) -> dict[str, Incident]:
    """The incidents of three accounts of one shelling and of another one elsewhere."""
    claims = [
        shelling("a/1", "Russia"),
        shelling("b/1", "Turkey"),
        shelling("c/1"),
        shelling("d/1", day="2020-02-20", place="Deir"),
    ]
    found = gather(claims, compare(claims, REPORTS), REPORTS, opened=decided)
    return {incident.id: incident for incident in found}


def test_without_decisions_a_machine_puts_accounts_together() -> None:
    assert sorted(i.claims for i in incidents().values()) == [("a/1", "b/1", "c/1"), ("d/1",)]
    assert not any(i.decided_by or i.suggested for i in incidents().values())


def test_an_opened_incident_has_exactly_its_claims_and_keeps_its_id() -> None:
    made = incidents(opened("i-1", "a/1", "d/1"))["i-1"]
    assert made.claims == ("a/1", "d/1")
    assert (made.decided_by, made.decided_in) == (("north/a1",), ("north/shared#9",))


def test_what_a_machine_would_add_is_suggested_and_counts_nowhere_in_it() -> None:
    made = incidents(opened("i-1", "a/1"))
    assert made["i-1"].suggested == ("b/1", "c/1")
    assert made["i-1"].sources == 1
    assert [alleged.claims for alleged in made["i-1"].alleged] == [("a/1",)]


def test_claims_in_no_opened_incident_are_gathered_as_before() -> None:
    made = [i for key, i in incidents(opened("i-1", "a/1")).items() if key != "i-1"]
    assert sorted(i.claims for i in made) == [("b/1", "c/1"), ("d/1",)]


def test_a_claim_of_another_opened_incident_is_not_suggested() -> None:
    made = incidents(opened("i-1", "a/1"), opened("i-2", "b/1"))
    assert made["i-1"].suggested == made["i-2"].suggested == ("c/1",)


def test_a_merged_incident_gives_its_claims_to_the_other() -> None:
    made = incidents(opened("i-1", "a/1"), opened("i-2", "d/1", state="merged", into="i-1"))
    assert made["i-1"].claims == ("a/1", "d/1")
    assert "i-2" not in made


def test_merges_are_followed_to_their_end_and_circles_have_no_effect() -> None:
    chain = (
        opened("i-1", "a/1", state="merged", into="i-2"),
        opened("i-2", "b/1", state="merged", into="i-3"),
        opened("i-3", "d/1"),
    )
    assert incidents(*chain)["i-3"].claims == ("a/1", "b/1", "d/1")
    circle = (opened("i-1", "a/1", state="merged", into="i-2"), opened("i-2", "b/1", state="merged", into="i-1"))
    assert in_force(circle) == ()


@pytest.mark.parametrize("into", ["i-9", "i-1", None])
def test_a_merge_into_nothing_leaves_the_claims_to_be_gathered(into: str | None) -> None:
    assert not in_force([opened("i-1", "a/1", state="merged", into=into)])
    assert sorted(i.claims for i in incidents(opened("i-1", "a/1", state="merged", into=into)).values()) == [
        ("a/1", "b/1", "c/1"),
        ("d/1",),
    ]


def test_a_split_incident_is_gone_and_its_parts_stand() -> None:
    made = incidents(opened("i-1", "a/1", "b/1", state="split"), opened("i-2", "a/1"), opened("i-3", "b/1"))
    assert [made[i].claims for i in ("i-2", "i-3")] == [("a/1",), ("b/1",)]
    assert "i-1" not in made


def test_the_last_that_a_node_said_of_an_incident_holds() -> None:
    (decided,) = in_force([opened("i-1", "a/1", hour=12), opened("i-1", "b/1", hour=9)])
    assert decided.claims == ("a/1",)


def test_what_two_nodes_put_together_alike_is_one_incident_of_both() -> None:
    (decided,) = in_force([opened("i-1", "a/1", "b/1", node="south"), opened("i-1", "b/1", "a/1", node="north")])
    assert (decided.id, decided.authors) == ("i-1", ("north/a1", "south/a1"))


def test_what_two_nodes_put_together_differently_stands_beside_each_other() -> None:
    both = [opened("i-1", "a/1", node="south"), opened("i-1", "a/1", "b/1", node="north")]
    made = incidents(*both)
    assert [made[i].claims for i in ("i-1@north", "i-1@south")] == [("a/1", "b/1"), ("a/1",)]
    assert made["i-1@north"].overlaps == ("i-1@south",)


def test_no_node_merges_or_splits_an_incident_of_another() -> None:
    ours = opened("i-1", "a/1", node="north")
    theirs = opened("i-2", "b/1", node="south", state="merged", into="i-1")
    assert [d.claims for d in in_force([ours, theirs])] == [("a/1",)]


def test_the_order_in_which_decisions_are_learnt_makes_no_difference() -> None:
    decisions = (
        opened("i-1", "a/1", node="north"),
        opened("i-1", "a/1", "b/1", node="south"),
        opened("i-2", "c/1", node="south", state="merged", into="i-1"),
        opened("i-1", "d/1", node="north", hour=10),
    )
    assert len({in_force(ordered) for ordered in permutations(decisions)}) == 1


def test_an_incident_of_which_no_claim_is_known_is_left_out() -> None:
    assert "i-1" not in incidents(opened("i-1", "z/1"))


def test_of_a_claim_that_nodes_corrected_differently_each_version_is_in_the_incident() -> None:
    versions = [shelling("a/1@north"), shelling("a/1@south", place="Deir")]
    (made,) = gather(versions, [], REPORTS, opened=[opened("i-1", "a/1")])
    assert made.claims == ("a/1@north", "a/1@south")


def test_a_person_may_put_in_what_no_machine_takes_for_a_happening() -> None:
    plan = shelling("a/1", mode="planned")
    (made,) = gather([plan], [], REPORTS, opened=[opened("i-1", "a/1")])
    assert (made.id, made.claims) == ("i-1", ("a/1",))
