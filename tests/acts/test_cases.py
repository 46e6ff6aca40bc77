"""Cases worked on in real nodes: from receipt to closing, by both sides, each step checked at the journal's door."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier

import pytest
from django.db import connections

from tests.acts.verifying import CASE, OPENED, at, confirmed, founder, notify, officer, open_case, open_incident, take
from tests.store.conftest import MakeNode
from tests.store.exchanging import card_text, exchange_all, meet
from truceline.acts import cases, findings
from truceline.errors import (
    IllegalStep,
    InvalidCase,
    InvalidFact,
    InvalidPlan,
    NotPermitted,
    TrucelineError,
    UnknownName,
)
from truceline.facts import CaseStepTaken
from truceline.matters.cases import CaseRecord
from truceline.store import journal, log, matters, peers, rebuild
from truceline.store.endorsements import dissent, endorse
from truceline.store.node import Node
from truceline.verification.case import Account, Opened
from truceline.verification.steps import rules


def account(node: Node, keeper: str = "north") -> Account:
    """A node's account of the case."""
    found = cases.find(node, CASE).account(keeper)
    assert found is not None
    return found


def found_by_all(node: Node, *, joint: bool = False) -> str:
    """A case on which every decider has found; the entry of the last finding, which is the node's own."""
    open_case(node, joint=joint)
    notify(node, joint=joint)
    take(node, "tasked", joint=joint)
    for decider in ("turkiye", "russia", "north"):
        (stated, _) = findings.state(
            founder(node), "i-1", confirmed(), decider=decider, case=CASE, at=at(8), joint=joint
        )
    return stated.ref


def test_a_case_goes_from_receipt_to_closing(node: Node) -> None:
    ref = found_by_all(node, joint=True)
    assert account(node).state == "found"
    for party in ("russia", "turkiye"):
        take(node, "response", of=party, joint=True)
    for code, party in (("lo-r", "russia"), ("lo-t", "turkiye")):
        endorse(officer(node, code, party=party), ref)
    assert take(node, "agreed", ref=ref, joint=True) == "agreed"
    assert take(node, "action_asked", owner="russia", due=at(12), joint=True) == "action_asked"
    assert take(node, "followed_up", result="done", joint=True) == "followed_up"
    assert take(node, "closed", joint=True) == "closed"
    (record,) = matters.read(node, "case", CaseRecord, view="joint")
    assert record.account("north") == account(node)
    assert not account(node).ignored
    assert not list(rebuild.check(node))


def test_an_agreement_takes_the_endorsement_of_every_party(node: Node) -> None:
    ref = found_by_all(node, joint=True)
    endorse(officer(node, "lo-r", party="russia"), ref)
    with pytest.raises(IllegalStep, match="not endorsed by turkiye; it takes all parties"):
        take(node, "agreed", ref=ref, joint=True)
    dissent(officer(node, "lo-t", party="turkiye"), ref, "we were not there")
    with pytest.raises(IllegalStep, match="not endorsed by turkiye"):
        take(node, "agreed", ref=ref, joint=True)
    assert account(node).state == "found"
    (found,) = (one for one in findings.findings(node) if one.record.last and one.record.last.ref == ref)
    assert found.stands.dissented == {"turkiye": "we were not there"}


def test_nobody_is_said_to_stand_behind_what_they_did_not_endorse(node: Node) -> None:
    ref = found_by_all(node, joint=True)
    step = cases.step(founder(node), CASE, "agreed", ref=ref, at=at(9))
    forged = step.model_copy(update={"endorsed_by": ("turkiye", "russia")})
    with pytest.raises(IllegalStep, match="turkiye has not endorsed"):
        journal.write(founder(node), forged, joint=True)


def test_what_all_endorse_on_one_axis_is_agreed_in_part(node: Node) -> None:
    ref = found_by_all(node, joint=True)
    endorse(officer(node, "lo-r", party="russia"), ref)
    endorse(officer(node, "lo-t", party="turkiye"), ref, axes=["occurrence"])
    with pytest.raises(IllegalStep, match="not endorsed by turkiye"):
        take(node, "agreed", ref=ref, joint=True)
    forged = CaseStepTaken(
        case=CASE,
        taken=cases.step(founder(node), CASE, "agreed", ref=ref, at=at(9)).taken,
        endorsed_by=("turkiye", "russia"),
    )
    with pytest.raises(IllegalStep, match=r"has not endorsed .* but on occurrence"):
        journal.write(founder(node), forged, joint=True)
    assert take(node, "agreed_in_part", ref=ref, joint=True) == "agreed_in_part"
    assert account(node).steps[-1].endorsed_by == ("russia", "turkiye")


def test_of_two_officers_at_once_one_wins_and_the_other_is_told_what_changed(node: Node) -> None:
    open_case(node)
    (row,) = matters.listed(node, "case", ids=(CASE,))
    take(node, "registered")
    with pytest.raises(
        IllegalStep, match=r"changed since it was read.*case.registered by north/op-1 \(north/internal#\d+\)"
    ):
        cases.take(founder(node), CASE, "disposed", disposition="exercise", words="announced", saw=row.facts)
    assert account(node).state == "registered"
    (row,) = matters.listed(node, "case", ids=(CASE,))
    cases.take(founder(node), CASE, "disposed", disposition="exercise", words="announced", saw=row.facts)
    assert account(node).state == "disposed"


def test_of_many_officers_in_one_moment_one_wins_and_nothing_is_lost(node: Node) -> None:
    open_case(node)
    (row,) = matters.listed(node, "case", ids=(CASE,))
    together = Barrier(6)

    def note(number: int) -> str:
        together.wait()
        try:
            cases.take(founder(node), CASE, "note", words=f"officer {number}", saw=row.facts)
        except IllegalStep as error:
            return error.reason
        finally:
            connections[node.alias].close()
        return "taken"

    with ThreadPoolExecutor(6) as officers:
        said = list(officers.map(note, range(6)))
    assert said.count("taken") == 1
    assert all("changed since it was read" in reason for reason in said if reason != "taken")
    assert [one.kind for one in account(node).steps] == ["received", "note"]
    assert not list(rebuild.check(node))


def test_a_step_that_may_not_follow_is_refused_and_nothing_is_written(node: Node) -> None:
    open_case(node)
    size = log.logs(node)[node.internal].size
    with pytest.raises(IllegalStep, match="'closed' may not follow 'received'; possible now: registered"):
        take(node, "closed")
    assert log.logs(node)[node.internal].size == size


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"parties": ("turkey", "russia")}, "'turkey' is neither a party nor a node; 'turkiye' is the id of"),
        ({"deciders": ("nobody",)}, "'nobody' is neither a party nor a node"),
        ({"alleged": ("somebody",)}, "'somebody' is neither"),
        ({"registered_by": ("somebody",)}, "'somebody' is neither"),
        ({"incidents": ("i-2",)}, "i-2: no incident of this name is recorded; record the incident first"),
    ],
)
def test_who_and_what_a_case_names_is_known(node: Node, changed: dict[str, tuple[str, ...]], said: str) -> None:
    open_incident(node)
    with pytest.raises(UnknownName, match=said):
        cases.open_case(founder(node), OPENED.model_copy(update=changed))
    assert cases.cases(node) == ()


@pytest.mark.parametrize("kind", ["evidence_added", "access_requested", "finding"])
def test_what_a_step_leads_to_is_recorded(node: Node, kind: str) -> None:
    open_case(node)
    with pytest.raises(UnknownName, match=r"x-9: no (evidence|access|finding) of this name is recorded"):
        take(node, kind, ref="x-9", of="russia")


def test_a_finding_is_told_of_the_decider_whose_it_is(node: Node) -> None:
    found_by_all(node)
    (mine,) = (one for one in findings.findings(node) if one.finding.decider == "north")
    with pytest.raises(IllegalStep, match="is a finding of north, not of russia"):
        take(node, "finding", of="russia", ref=mine.finding.id)


def test_a_step_is_not_taken_ahead_of_time_nor_a_deadline_set_behind(node: Node) -> None:
    open_case(node)
    with pytest.raises(InvalidPlan, match="still to come"):
        take(node, "registered", at=node.clock() + timedelta(days=3))
    take(node, "registered")
    with pytest.raises(InvalidCase, match="the deadline 2020-03-15 06:00 UTC has passed"):
        take(node, "tasked_before_notice", due=at(6))


def test_what_is_no_step_or_tells_too_little_is_said_in_one_line(node: Node) -> None:
    open_case(node)
    for kind, told, error in (
        ("judged", {}, UnknownName),
        ("registered", {"ref": ""}, InvalidCase),
        ("registered", {"ref": "1", "result": "perfect"}, InvalidFact),
        ("disposed", {"disposition": "fate", "words": "so it is"}, UnknownName),
    ):
        with pytest.raises(error) as raised:
            cases.take(founder(node), CASE, kind, **told)  # type: ignore[arg-type]
        assert "\n" not in str(raised.value)


def test_a_case_that_nobody_recorded_is_named(node: Node) -> None:
    with pytest.raises(UnknownName, match="no such case"):
        cases.find(node, "c-99")
    with pytest.raises(IllegalStep, match="receive it first; where the step is joint, jointly"):
        take(node, "registered")


def test_a_joint_step_on_a_case_that_stayed_at_home_says_so(node: Node) -> None:
    open_case(node)
    with pytest.raises(IllegalStep, match="where the step is joint, jointly"):
        take(node, "registered", joint=True)


def test_the_alleged_do_not_clear_themselves_alone(node: Node) -> None:
    open_case(node, Opened.model_validate({**OPENED.model_dump(), "alleged": ("russia",)}))
    take(node, "registered")
    verifier = officer(node, "v-1", "verifier", party="russia")
    with pytest.raises(NotPermitted, match="on the word of russia alone, alleged in the case"):
        take(verifier, "disposed", disposition="exercise")
    assert take(node, "disposed", disposition="exercise") == "disposed"


def test_the_alleged_clear_themselves_with_somebody_who_stands_behind_it(node: Node) -> None:
    open_case(node, Opened.model_validate({**OPENED.model_dump(), "alleged": ("russia",)}), joint=True)
    take(node, "registered", joint=True)
    verifier = officer(node, "v-1", "verifier", party="russia")
    (proposed,) = cases.take(officer(node, "lo-r", party="russia"), CASE, "note", words="it was announced", joint=True)
    endorse(officer(node, "lo-t", party="turkiye"), proposed.ref)
    assert take(verifier, "disposed", disposition="exercise", ref=proposed.ref, joint=True) == "disposed"
    assert account(node).steps[-1].endorsed_by == ("turkiye",)


def two_sides(make_node: MakeNode) -> tuple[Node, Node]:
    """Two parties' nodes; north received a case, and south has it."""
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    open_case(north, Opened(parties=("north", "south"), deciders=("north", "south"), incidents=("i-1",)), joint=True)
    take(north, "registered", joint=True)
    for party in ("north", "south"):
        take(north, "notified", of=party, joint=True)
    take(north, "tasked", joint=True)
    findings.state(founder(north), "i-1", confirmed(), case=CASE, at=at(8), joint=True)
    exchange_all(north, south)
    return north, south


def test_the_other_side_finds_answers_and_dissents_and_both_read_the_same(make_node: MakeNode) -> None:
    north, south = two_sides(make_node)
    findings.state(founder(south), "i-1", confirmed("our patrol saw it too"), case=CASE, at=at(9), joint=True)
    take(south, "response", of="south", words="we do not share the place", joint=True)
    take(south, "dissent", of="south", words="it was outside the zone", joint=True)
    take(north, "note", words="the road was closed", joint=True)
    exchange_all(north, south)
    ours, theirs = (matters.listed(node, "case", view="joint", ids=(CASE,))[0] for node in (north, south))
    assert (ours.data, ours.state, ours.words) == (theirs.data, theirs.state, theirs.words)
    told = account(north)
    assert told == account(south)
    assert (told.state, told.ignored) == ("answered_in_part", ())
    assert {one.kind: one.node for one in told.steps if one.node == "south"} == {
        "finding": "south",
        "response": "south",
        "dissent": "south",
    }
    for node in (north, south):
        assert not list(rebuild.check(node))


def test_a_step_of_the_other_side_that_came_too_late_has_no_effect_and_is_kept(make_node: MakeNode) -> None:
    """South answers on what it has; north had disposed of the case by then."""
    north, south = two_sides(make_node)
    take(north, "disposed", disposition="exercise", joint=True)
    take(south, "response", of="south", words="we do not share this", joint=True)
    exchange_all(north, south)
    told = account(north)
    assert told == account(south)
    assert told.state == "disposed"
    assert [(one.step.kind, one.step.node) for one in told.ignored] == [("response", "south")]
    assert "may not follow 'disposed'" in told.ignored[0].reason


def test_two_sides_that_received_one_case_keep_an_account_each(make_node: MakeNode) -> None:
    north, south = two_sides(make_node)
    cases.open_case(
        founder(south), Opened(parties=("north", "south"), deciders=("north", "south")), id=CASE, at=at(6), joint=True
    )
    take(south, "note", account="north", words="see ours", joint=True)
    exchange_all(north, south)
    record = cases.find(north, CASE)
    assert record == cases.find(south, CASE)
    assert [(one.node, one.state) for one in record.case.accounts] == [
        ("north", "found_in_part"),
        ("south", "received"),
    ]
    assert record.case.accounts[0].steps[-1].node == "south"
    (row,) = matters.listed(north, "case", ids=(CASE,))
    assert row.state == "differs" and " | south: received" in row.words


def test_in_whatever_order_logs_arrive_three_nodes_read_the_same(make_node: MakeNode) -> None:
    north, south = two_sides(make_node)
    mission = make_node("mission", role="mission")
    for one, other in permutations((north, south, mission), 2):
        if mission in (one, other):
            peers.admit(founder(one), card_text(other))
    take(south, "note", words="south was there", joint=True)
    exchange_all(north, south, mission)
    rows = {matters.listed(node, "case", view="joint", ids=(CASE,))[0].data for node in (north, south, mission)}
    assert len(rows) == 1


def test_no_error_of_a_step_is_anything_but_ours(node: Node) -> None:
    """Every step tried on a new case is taken or refused in words."""
    open_case(node)
    for kind in rules().steps:
        try:
            cases.take(founder(node), CASE, kind, of="russia", words="w", owner="o", disposition="exercise")
        except TrucelineError as error:
            assert "\n" not in str(error)
