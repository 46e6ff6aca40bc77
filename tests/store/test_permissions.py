"""Who may do what: the one table names every act of every fact and nothing else, and the journal keeps to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args

import pytest

from tests.store.conftest import MakeNode
from truceline.errors import IllegalStep, NotPermitted, TrucelineError
from truceline.facts import KINDS, CaseStepTaken, Endorsed, Fact, FindingStated, MaterialKept, MemberAdded
from truceline.store import journal
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.permissions import Member, Sight, party_of, permissions
from truceline.verification.case import Opened, Taken
from truceline.verification.findings import Finding, Ground, Occurrence
from truceline.verification.steps import rules

TABLE = permissions()
ACTS = sorted({act for fact in KINDS.values() for act in fact.acts()})
NOON = datetime(2020, 3, 15, 9, tzinfo=UTC)
OPENED = Opened(parties=("turkiye", "russia"), deciders=("turkiye", "russia"))


class AnyFact(Fact):
    """A fact that is any act."""

    kind = "any"
    leads_to = "any"
    named: str
    speaking: str | None = None

    @property
    def act(self) -> str:
        return self.named

    @property
    def speaks_for(self) -> str | None:
        return self.speaking


def may(role: str, act: str, party: str | None = None, speaking: str | None = None) -> bool:
    """Whether somebody with that role alone may do it."""
    try:
        TABLE.check(Member(code="a", roles=(role,), party=party), [AnyFact(named=act, speaking=speaking)], "north")
    except NotPermitted:
        return False
    return True


def test_every_act_of_every_fact_is_in_the_table_and_nothing_else() -> None:
    assert sorted(TABLE.may) == ACTS


def test_the_table_names_roles_that_there_are() -> None:
    known = set(TABLE.roles)
    assert {role for roles in (*TABLE.may.values(), *TABLE.sees.values()) for role in roles} <= known
    assert set(TABLE.sees) == set(get_args(Sight))


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_for_the_roles_that_the_table_names_and_for_no_other(act: str) -> None:
    assert {role for role in TABLE.roles if may(role, act)} == TABLE.may[act]
    assert TABLE.may[act], "nobody could do it"


def test_the_auditor_sees_all_but_sources_and_records_nothing() -> None:
    assert not [act for act in ACTS if may("auditor", act)]
    assert [sight for sight in get_args(Sight) if TABLE.shows(["auditor"], sight)] == [
        "joint",
        "internal",
        "administration",
    ]


def test_who_runs_the_node_sees_no_protected_source_and_decides_nothing() -> None:
    assert not TABLE.shows(["administrator"], "protected")
    assert not [act for act in ACTS if act.startswith("case.") and may("administrator", act)]


def test_what_is_told_in_confidence_is_for_the_keeper_of_the_vault_alone() -> None:
    assert TABLE.sees["protected"] == {"vault_keeper"}
    assert TABLE.may["vault_opened"] == {"vault_keeper"}


def test_a_liaison_officer_sees_nothing_that_stays_in_the_node() -> None:
    assert not TABLE.shows(["liaison_officer"], "internal")


@pytest.mark.parametrize("act", sorted(act for act in ACTS if "liaison_officer" in TABLE.may[act]))
def test_a_liaison_officer_speaks_for_their_own_party_only(act: str) -> None:
    assert may("liaison_officer", act, party="russia", speaking="russia")
    assert may("liaison_officer", act, party="russia", speaking=None)
    assert not may("liaison_officer", act, party="russia", speaking="turkiye")
    assert not may("liaison_officer", act, party=None, speaking="turkiye")


def test_what_is_not_in_the_table_nobody_may_do() -> None:
    assert not [role for role in TABLE.roles if may(role, "war_declared")]


def step(kind: str, party: str | None, of: str | None = None) -> CaseStepTaken:
    """A step on a case as an officer of a party tells it."""
    told = {"kind": kind, "at": NOON, "words": "as told", "ref": "f-1", "of": of, "party": party}
    more = {"owner": "team", "due": NOON.replace(hour=23), "disposition": "exercise", "result": "done"}
    return CaseStepTaken(case="c-1", taken=Taken(**told | more | ({"opened": OPENED} if kind == "received" else {})))


@pytest.fixture
def centre(make_node: MakeNode) -> Node:
    """A node with a member for each role, called as the role is."""
    node = make_node("centre", role="mission")
    for role in TABLE.roles:
        party = "russia" if role == "liaison_officer" else None
        journal.write(Actor(node, "op-1"), MemberAdded(code=role.replace("_", "-"), roles=(role,), party=party))
    return node


def test_each_role_takes_each_step_of_a_case_through_the_journal_as_the_table_says(centre: Node) -> None:
    """Whoever may not is refused for that; whoever may is refused for something else, or not at all."""
    for role in TABLE.roles:
        actor = Actor(centre, role.replace("_", "-"))
        party = party_of(centre, actor.code)
        for kind in rules().steps:
            refused = refusal(actor, step(kind, party, of="russia"))
            assert isinstance(refused, NotPermitted) == (role not in TABLE.may[f"case.{kind}"]), (role, kind)


def refusal(actor: Actor, fact: Fact) -> TrucelineError | None:
    try:
        journal.write(actor, fact)
    except TrucelineError as error:
        return error
    return None


def test_the_journal_lets_an_officer_speak_for_their_own_party_only(centre: Node) -> None:
    officer = Actor(centre, "liaison-officer")
    for fact, said in (
        (step("response", "russia", of="turkiye"), "does not speak for turkiye"),
        (step("note", "turkiye"), "does not speak for turkiye"),
        (step("note", None), "its author's party is none"),
        (finding("turkiye"), "does not speak for turkiye"),
    ):
        with pytest.raises(NotPermitted, match=said):
            journal.write(officer, fact)
    with pytest.raises(NotPermitted, match="does not speak for turkiye"):
        endorsed = Endorsed(entry="centre/shared#0", body_sha256="0" * 64, party="turkiye")
        journal.write(officer, endorsed, joint=True)


def finding(decider: str) -> FindingStated:
    ground = Ground(words="as seen")
    happened = Occurrence(answer="confirmed", grounds=(ground,))
    return FindingStated(finding=Finding(id="f-1", incident="i-1", decider=decider, at=NOON, occurrence=happened))


def test_nobody_hides_of_which_party_they_are(make_node: MakeNode) -> None:
    """Or the alleged could clear themselves by leaving their party out."""
    node = make_node()
    journal.write(Actor(node, "op-1"), MemberAdded(code="v-1", roles=("verifier",), party="russia"))
    with pytest.raises(NotPermitted, match="its author's party is none, and 'v-1' is of russia"):
        journal.write(Actor(node, "v-1"), step("followed_up", None))
    with pytest.raises(NotPermitted, match="its author's party is russia, and 'op-1' is of no party"):
        journal.write(Actor(node, "op-1"), step("note", "russia"))
    with pytest.raises(IllegalStep, match="receive it first"):
        journal.write(Actor(node, "v-1"), step("note", "russia"))


def facts() -> Iterator[Fact]:
    """A few facts that a member without the role may not record."""
    yield MaterialKept(content=b"x", content_type="text/plain")
    yield step("received", None)
    yield finding("north")


@pytest.mark.parametrize("fact", list(facts()), ids=lambda fact: fact.act)
def test_of_a_step_that_is_refused_nothing_is_written(centre: Node, fact: Fact) -> None:
    size = journal.write(Actor(centre, "op-1"), MaterialKept(content=b"y", content_type="text/plain"))[0].ref
    with pytest.raises(NotPermitted, match=r"auditor.*it is for: "):
        journal.write(Actor(centre, "auditor"), MaterialKept(content=b"z", content_type="text/plain"), fact)
    (after,) = journal.write(Actor(centre, "op-1"), MaterialKept(content=b"w", content_type="text/plain"))
    assert int(after.ref.rpartition("#")[2]) == int(size.rpartition("#")[2]) + 1
