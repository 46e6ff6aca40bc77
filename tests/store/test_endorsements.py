"""What is joint: the node of every party endorsed exactly the same body, and nobody else's word is needed."""

from __future__ import annotations

import pytest

from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, card_text, keep, meet, send
from truceline.errors import InvalidFact, NotPermitted, UnknownName
from truceline.facts import BodyErased, Endorsed, MemberAdded
from truceline.store import journal, log, peers
from truceline.store.endorsements import Endorsement, dissent, endorse, endorsements
from truceline.store.journal import Actor
from truceline.store.node import Node


def stands(node: Node, ref: str) -> Endorsement:
    (found,) = endorsements(node, ref)
    return found


def test_an_entry_is_joint_once_every_partys_node_endorsed_it(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    ref = keep(south, b"the findings of both")
    send(south, north)
    endorse(actor(north), ref)
    assert (stands(north, ref).joint, stands(north, ref).missing) == (False, ("south",))
    endorse(actor(south), ref)
    assert stands(south, ref).missing == ("north",)
    send(south, north)
    send(north, south)
    for node in (north, south):
        assert (stands(node, ref).joint, stands(node, ref).endorsed) == (True, ("north", "south"))


@pytest.mark.parametrize("role", ["mission", "monitor", "guarantor", "other"])
def test_who_is_no_party_may_endorse_and_nothing_hangs_on_it(make_node: MakeNode, role: str) -> None:
    north, south, third = make_node("north"), make_node("south"), make_node("third", role=role)
    meet(north, south, third)
    ref = keep(north, b"the findings")
    send(north, third)
    endorse(actor(third), ref)
    send(third, north)
    assert stands(north, ref).endorsed == ("third",)
    assert stands(north, ref).missing == ("north", "south") and not stands(north, ref).joint
    endorse(actor(north), ref)
    send(north, south)
    endorse(actor(south), ref)
    send(south, third)
    send(north, third)
    assert stands(third, ref).joint and stands(third, ref).endorsed == ("north", "south", "third")


def test_where_only_one_party_is_known_nothing_is_joint(make_node: MakeNode) -> None:
    north, mission = make_node("north"), make_node("mission", role="mission")
    meet(north, mission)
    ref = keep(north, b"alone")
    endorse(actor(north), ref)
    assert stands(north, ref).missing == () and not stands(north, ref).joint


def test_an_endorsement_of_another_body_does_not_count(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    ref = keep(north, b"what it says")
    endorse(actor(north), ref)
    journal.write(actor(south), Endorsed(entry=ref, body_sha256="0" * 64), joint=True)
    send(south, north)
    found = stands(north, ref)
    assert (found.joint, found.of_another_body, found.missing) == (False, ("south",), ("south",))


def test_what_a_side_said_last_counts(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    ref = keep(north, b"what it says")
    endorse(actor(north), ref)
    send(north, south)
    endorse(actor(south), ref)
    dissent(actor(south), ref, "we had not seen the annex")
    found = stands(south, ref)
    assert (found.joint, found.missing, found.dissented) == (False, ("south",), {"south": "we had not seen the annex"})
    endorse(actor(south), ref)
    assert stands(south, ref).joint and stands(south, ref).dissented == {}


def test_saying_the_same_again_records_nothing(make_node: MakeNode) -> None:
    north = make_node("north")
    ref = keep(north, b"once")
    assert endorse(actor(north), ref, "seen") is not None
    assert endorse(actor(north), ref, "seen") is None
    size = log.logs(north)[north.shared].size
    assert dissent(actor(north), ref, "no") is not None and dissent(actor(north), ref, "no") is None
    assert log.logs(north)[north.shared].size == size + 1


def test_nobody_endorses_what_is_not_here_to_be_read(make_node: MakeNode) -> None:
    north = make_node("north")
    with pytest.raises(UnknownName):
        endorse(actor(north), "south/shared#3")
    inside = keep(north, b"for ourselves", joint=False)
    with pytest.raises(InvalidFact, match="internal"):
        endorse(actor(north), inside)
    ref = keep(north, b"to be forgotten")
    journal.write(actor(north), BodyErased(entry=ref, reason="by request"), joint=True)
    with pytest.raises(InvalidFact, match="no body"):
        endorse(actor(north), ref)


def test_a_dissent_says_why(make_node: MakeNode) -> None:
    north = make_node("north")
    with pytest.raises(InvalidFact, match="says why"):
        dissent(actor(north), keep(north, b"x"), "  ")


def test_what_a_peer_says_of_an_entry_that_is_not_held_is_shown_without_it(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    peers.admit(actor(north), card_text(south))
    peers.admit(actor(south), card_text(north))
    journal.write(actor(south), Endorsed(entry="third/shared#4", body_sha256="0" * 64), joint=True)
    send(south, north)
    (found,) = endorsements(north)
    assert (found.ref, found.entry, found.joint, found.of_another_body) == ("third/shared#4", None, False, ("south",))


def test_entries_are_listed_in_the_order_of_their_logs_and_numbers(make_node: MakeNode) -> None:
    north = make_node("north")
    refs = [keep(north, b"%d" % number) for number in range(12)]
    for ref in reversed(refs):
        endorse(actor(north), ref)
    assert [each.ref for each in endorsements(north)] == refs


def officer(node: Node, code: str, party: str, *roles: str) -> Actor:
    """A member of a party."""
    journal.write(Actor(node, "op-1"), MemberAdded(code=code, roles=roles or ("liaison_officer",), party=party))
    return Actor(node, code)


@pytest.fixture
def centre(make_node: MakeNode) -> Node:
    """A node that officers of both parties share."""
    return make_node("centre", role="mission")


def test_officers_who_share_a_node_speak_for_their_parties_apart(centre: Node) -> None:
    founder, ref = actor(centre), keep(centre, b"the findings of both")
    turkiye, russia = officer(centre, "lo-t", "turkiye"), officer(centre, "lo-r", "russia")
    endorse(turkiye, ref)
    assert (stands(centre, ref).endorsed, stands(centre, ref).missing) == (("turkiye",), ("russia",))
    dissent(russia, ref, "we were not there")
    found = stands(centre, ref)
    assert (found.joint, found.endorsed, found.dissented) == (False, ("turkiye",), {"russia": "we were not there"})
    endorse(russia, ref)
    assert stands(centre, ref).joint and stands(centre, ref).endorsed == ("russia", "turkiye")
    endorse(founder, ref)
    assert stands(centre, ref).endorsed == ("centre", "russia", "turkiye")


def test_an_officer_speaks_for_no_other_party(centre: Node) -> None:
    ref = keep(centre, b"the findings of both")
    body, russia = log.entry(centre, ref).body.sha256, officer(centre, "lo-r", "russia")
    with pytest.raises(NotPermitted, match="does not speak for turkiye"):
        journal.write(russia, Endorsed(entry=ref, body_sha256=body, party="turkiye"), joint=True)
    with pytest.raises(NotPermitted, match="its author's party is none"):
        journal.write(russia, Endorsed(entry=ref, body_sha256=body), joint=True)
    assert stands(centre, ref).voices == ()


def test_what_one_officer_of_a_partys_node_dissents_from_is_not_joint(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    ref = keep(north, b"what it says")
    endorse(actor(north), ref)
    send(north, south)
    endorse(actor(south), ref)
    dissent(officer(south, "lo-r", "russia"), ref, "not by us")
    found = stands(south, ref)
    assert (found.joint, found.missing, found.dissented) == (False, ("south",), {"russia": "not by us"})


def test_what_is_endorsed_on_one_axis_alone_is_not_joint(make_node: MakeNode) -> None:
    north = make_node("north")
    ref = keep(north, b"no finding")
    with pytest.raises(InvalidFact, match="is no finding"):
        endorse(actor(north), ref, axes=["occurrence"])
