"""Findings in real nodes: stated with grounds, side by side, joint only where every party endorsed them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.acts.verifying import CASE, INCIDENT, OPENED, at, confirmed, founder, officer, open_case, open_incident
from tests.store.conftest import MakeNode
from tests.store.exchanging import exchange_all, meet
from truceline.acts import findings
from truceline.acts.findings import Found, outcome, state, together
from truceline.errors import IllegalStep, InvalidCase, InvalidPlan, NotPermitted, UnknownName
from truceline.facts import Endorsed, IncidentOpened
from truceline.store import journal, log
from truceline.store.endorsements import dissent, endorse
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.verification.case import Opened
from truceline.verification.findings import Attribution, Classification, Ground, Occurrence

GROUND = (Ground(words="as seen"),)


def only(node: Node, **asked: Any) -> Found:
    (found,) = findings.findings(node, **asked)
    return found


def stated(actor: Actor, answer: str = "confirmed", **more: Any) -> str:
    """State that it happened, or not, jointly; the entry."""
    happened = Occurrence(answer=answer, grounds=GROUND)  # type: ignore[arg-type]
    return state(actor, INCIDENT, happened, joint=True, **{"at": at(8)} | more)[0].ref


def test_a_finding_is_listed_with_who_stands_behind_exactly_it(node: Node) -> None:
    open_incident(node)
    actor = founder(node)
    ref = stated(actor)
    one = only(node)
    assert one.record.last is not None
    assert (one.finding.decider, one.record.last.author, one.record.last.ref) == ("north", actor.author, ref)
    assert one.stands.endorsed == ()
    journal.write(actor, Endorsed(entry=ref, body_sha256="0" * 64), joint=True)
    assert (only(node).stands.endorsed, only(node).stands.of_another_body) == ((), ("north",))
    journal.write(actor, Endorsed(entry=ref, body_sha256=log.entry(node, ref).body.sha256), joint=True)
    assert only(node).stands.endorsed == ("north",)
    dissent(actor, ref, "Not by us.")
    assert only(node).stands.dissented == {"north": "Not by us."}


def test_an_endorsement_of_what_was_stated_before_is_none_of_what_is_stated_now(node: Node) -> None:
    open_incident(node)
    endorse(founder(node), stated(founder(node)))
    assert only(node).stands.endorsed == ("north",)
    stated(founder(node), "refuted")
    one = only(node)
    assert (one.finding.occurrence.answer, one.stands.endorsed) == ("refuted", ())
    assert [before.finding.occurrence.answer for before in one.record.before] == ["confirmed"]


def test_a_finding_at_home_and_one_that_is_shared_are_two(node: Node) -> None:
    open_incident(node)
    stated(founder(node))
    state(founder(node), INCIDENT, confirmed(), at=at(9))
    assert len(findings.findings(node)) == 2
    assert len(findings.findings(node, view="joint")) == 1


def test_a_finding_is_joint_once_both_sides_endorsed_exactly_it(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    open_incident(north, joint=True)
    ref = stated(founder(north))
    for side, joint in ((north, False), (south, True)):
        exchange_all(north, south)
        endorse(founder(side), ref)
        exchange_all(north, south)
        assert [only(node).stands.joint for node in (north, south)] == [joint, joint]
    stated(founder(north), "refuted")
    exchange_all(north, south)
    revised = only(south)
    assert (revised.finding.occurrence.answer, revised.stands.joint, revised.stands.endorsed) == ("refuted", False, ())


def test_findings_of_several_deciders_stand_side_by_side_and_nothing_is_averaged(node: Node) -> None:
    open_incident(node)
    stated(officer(node, "lo-t", party="turkiye"))
    stated(officer(node, "lo-r", party="russia"), "refuted")
    view = together(node, INCIDENT)
    assert [one.decider for one in view.findings] == ["russia", "turkiye"]
    assert [(axis.axis, axis.differs) for axis in view.axes if axis.differs] == [("occurrence", True)]
    with pytest.raises(UnknownName, match="nobody has stated a finding"):
        together(node, "i-2")


def test_what_all_parties_endorse_is_the_outcome_axis_by_axis(node: Node) -> None:
    open_incident(node)
    classified = Classification(answer="violation", article="1", grounds=GROUND)
    ref = stated(founder(node), classification=classified)
    turkiye, russia = officer(node, "lo-t", party="turkiye"), officer(node, "lo-r", party="russia")
    parties = ("turkiye", "russia")
    assert outcome(node, INCIDENT, parties).outcome == "waiting"
    endorse(turkiye, ref)
    endorse(russia, ref, axes=["occurrence"])
    part = outcome(node, INCIDENT, parties)
    assert (part.outcome, set(part.agreed)) == ("agreed_in_part", {"occurrence"})
    endorse(russia, ref)
    assert outcome(node, INCIDENT, parties).outcome == "agreed"
    dissent(russia, ref, "another article")
    apart = outcome(node, INCIDENT, parties)
    assert (apart.outcome, [one.words for one in apart.dissents]) == ("not_agreed", ["another article"])
    assert outcome(node, INCIDENT, parties, referred_to="the presidents").outcome == "referred_up"


def test_a_finding_on_the_word_of_one_side_alone_says_so(node: Node) -> None:
    open_case(node, Opened.model_validate({**OPENED.model_dump(), "registered_by": ("turkiye",)}))
    stated(officer(node, "lo-t", party="turkiye"))
    (alone,) = only(node).own_word
    assert "it is confirmed that it happened, on the word of turkiye alone, who registered it" in alone
    with_other = (Ground(words="as seen"), Ground(words="crater found", source="north"))
    state(Actor(node, "lo-t"), INCIDENT, Occurrence(answer="confirmed", grounds=with_other), at=at(9), joint=True)
    assert only(node).own_word == ()


def test_a_liaison_officer_finds_for_their_own_party_only(node: Node) -> None:
    open_incident(node)
    with pytest.raises(NotPermitted, match="does not speak for turkiye"):
        stated(officer(node, "lo-r", party="russia"), decider="turkiye")


def test_a_finding_without_grounds_cannot_be_stated() -> None:
    with pytest.raises(InvalidCase, match="occurrence without grounds"):
        Occurrence(answer="confirmed", grounds=())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"incident": "i-9"}, "i-9: no incident of this name is recorded"),
        ({"decider": "nobody"}, "'nobody' is neither a party nor a node"),
        ({"classification": Classification(answer="violation", article="99", grounds=GROUND)}, "no article '99'"),
        ({"attribution": Attribution(answer="party", party="nobody", grounds=GROUND)}, "'nobody' is neither"),
        ({"occurrence": confirmed(source="nobody")}, "'nobody' is neither"),
        ({"occurrence": confirmed(basis=("e-9",))}, "e-9: nothing of this name is recorded"),
        ({"occurrence": confirmed(basis=("north/shared#999",))}, "there is no such entry here"),
    ],
)
def test_what_a_finding_names_is_known(node: Node, more: dict[str, Any], said: str) -> None:
    open_incident(node)
    given = {"incident": INCIDENT, "occurrence": confirmed(), "at": at(8)} | more
    with pytest.raises(UnknownName, match=said):
        state(founder(node), given.pop("incident"), given.pop("occurrence"), **given)
    assert findings.findings(node) == ()


def test_a_finding_for_a_case_that_nobody_received_is_not_stated(node: Node) -> None:
    open_incident(node)
    with pytest.raises(IllegalStep, match="c-9: no account of this case is known"):
        stated(founder(node), case="c-9")
    assert findings.findings(node) == ()


def test_grounds_rest_on_entries_addresses_and_what_is_recorded(node: Node) -> None:
    open_case(node)
    basis = ("north/shared#0", "https://example.org/report", INCIDENT, CASE)
    state(founder(node), INCIDENT, confirmed(basis=basis), at=at(8))
    assert only(node).finding.occurrence.grounds[0].basis == basis


def test_nothing_is_found_ahead_of_time(node: Node) -> None:
    open_incident(node)
    with pytest.raises(InvalidPlan, match="still to come"):
        stated(founder(node), at=node.clock() + timedelta(days=3))


@pytest.mark.parametrize("other", ["i%1", "i_1", "I-01", "i-0", "i-011", "i!01"])
def test_findings_of_one_incident_are_none_of_another_that_is_called_alike(node: Node, other: str) -> None:
    claims = ("claim-1",)
    for id in (INCIDENT, other):
        journal.write(founder(node), IncidentOpened(incident=id, claims=claims), joint=True)
        state(founder(node), id, confirmed(), at=at(8), joint=True)
    for id in (INCIDENT, other):
        assert [one.finding.incident for one in findings.findings(node, incident=id)] == [id]
        assert only(node, incident=id) in findings.findings(node)


@pytest.mark.parametrize(
    ("typed", "ground"),
    [
        ("crater seen", Ground(words="crater seen")),
        ("crater seen [e-01, by mission]", Ground(words="crater seen", basis=("e-01",), source="mission")),
        ("a [mark] on it [south/shared#4]", Ground(words="a [mark] on it", basis=("south/shared#4",))),
    ],
)
def test_a_ground_is_read_as_it_is_typed(typed: str, ground: Ground) -> None:
    assert findings.read_ground(typed) == ground


def test_a_ground_of_brackets_alone_is_none() -> None:
    with pytest.raises(InvalidCase, match="a ground without words"):
        findings.read_ground("[e-01]")
