"""Two and three nodes that exchange bundles: what one recorded jointly, all of them hold, and nothing else."""

from __future__ import annotations

import base64
import json
import random
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import connections

from tests.store.conftest import PASSPHRASE, MakeNode
from tests.store.exchanging import actor, bundle, card_text, keep, meet, reading, send, tables, take
from truceline import facts
from truceline.errors import InvalidRecord, NotPermitted, Refused, UnknownName
from truceline.facts import BodyWithheld, InternalLogShown, MaterialKept, MemberAdded, UnknownFact
from truceline.facts.fact import Fact
from truceline.record.bundle import Carried, LogPart, write_bundle
from truceline.store import bodies, evidence, journal, log, peer_states, peers, projection, rebuild
from truceline.store import node as nodes
from truceline.store.exchange import take_bundle
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.parts import _carried
from truceline.store.permissions import permissions

Pair = tuple[Node, Node]


@pytest.fixture
def pair(make_node: MakeNode) -> Pair:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    return north, south


def test_what_one_node_recorded_jointly_the_other_holds_and_can_read(pair: Pair) -> None:
    north, south = pair
    ref = keep(north, b"the road is open")
    taken = send(north, south)
    assert taken.logs == {"north/shared": (0, log.logs(north)["north/shared"].size)}
    assert log.body(south, log.entry(south, ref)) == b"the road is open"
    assert list(rebuild.check(south)) == []


def test_both_sides_read_the_same_after_an_exchange_each_way(pair: Pair) -> None:
    north, south = pair
    keep(north, b"one")
    keep(south, b"two")
    send(north, south)
    assert reading(north) != reading(south)
    send(south, north)
    assert reading(north) == reading(south)


def test_an_exchange_with_nothing_to_tell_ends(pair: Pair) -> None:
    north, south = pair
    for _ in range(3):
        send(north, south)
        send(south, north)
    before = tables(north, "record_entry"), tables(south, "record_entry")
    assert (send(north, south).entries, send(south, north).entries) == (0, 0)
    assert (tables(north, "record_entry"), tables(south, "record_entry")) == before


def test_a_bundle_taken_twice_changes_nothing(pair: Pair) -> None:
    north, south = pair
    data, _ = bundle(north, "south")
    take(south, data)
    before = tables(south)
    assert take(south, data).entries == 0
    assert tables(south) == before


def test_an_older_bundle_that_arrives_late_changes_nothing(pair: Pair) -> None:
    north, south = pair
    older, _ = bundle(north, "south")
    keep(north, b"later")
    send(north, south)
    before = tables(south)
    take(south, older)
    assert tables(south) == before


def test_the_next_bundle_brings_only_what_is_lacking(pair: Pair) -> None:
    north, south = pair
    send(north, south)
    send(south, north)
    keep(north, b"later")
    _, made = bundle(north, "south")
    assert made.entries == 1 and made.whole


def test_a_receipt_says_how_far_a_peer_has_checked_the_log(pair: Pair) -> None:
    north, south = pair
    send(north, south)
    size = log.logs(south)["north/shared"].size
    send(south, north)
    with connections[north.alias].cursor() as cursor:
        cursor.execute("SELECT origin, size, cosigner FROM record_receipt WHERE origin = 'north/shared'")
        assert cursor.fetchall() == [("north/shared", size, "south")]


@pytest.mark.parametrize("most", [1, 700, 3_000, 10_000_000])
def test_a_log_that_travels_in_parts_arrives_whole(pair: Pair, most: int) -> None:
    north, south = pair
    refs = [keep(north, b"entry %d " % number * 30) for number in range(12)]
    rounds = 0
    while not (sent := bundle(north, "south", most=most))[1].whole:
        assert take(south, sent[0]).entries >= 1
        send(south, north)
        rounds += 1
        assert rounds < 50
    take(south, sent[0])
    assert (rounds > 0) == (most < 10_000_000)
    assert log.logs(south)["north/shared"].checkpoint == log.logs(north)["north/shared"].checkpoint
    assert [log.body(south, log.entry(south, ref)) for ref in refs] == [
        b"entry %d " % number * 30 for number in range(12)
    ]


def test_parts_that_come_again_out_of_order_change_nothing_and_are_no_rollback(pair: Pair) -> None:
    north, south = pair
    for number in range(6):
        keep(north, b"%d" % number)
    small, _ = bundle(north, "south", most=1)
    larger, _ = bundle(north, "south", most=2_000)
    take(south, larger)
    held = log.logs(south)["north/shared"]
    take(south, small)
    again, _ = bundle(north, "south", have={}, most=1)
    take(south, again)
    assert log.logs(south)["north/shared"].checkpoint == held.checkpoint
    assert not log.logs(south)["north/shared"].conflict


def test_a_withheld_body_stays_at_home_and_its_entry_travels(pair: Pair) -> None:
    north, south = pair
    ref = keep(north, b"not for everybody")
    for number in range(5):
        keep(north, b"%d" % number)
    (withheld,) = journal.write(actor(north), BodyWithheld(entry=ref, reason="agreed by telephone"), joint=True)
    data, made = bundle(north, "south", most=1)
    start, end = made.logs["north/shared"]
    while end < int(ref.rpartition("#")[2]):
        take(south, data)
        data, made = bundle(north, "south", have={"north/shared": end, "south/shared": 0}, most=1)
        start, end = made.logs["north/shared"]
        assert end > start
        if start <= int(ref.rpartition("#")[2]) < end:
            assert end > int(withheld.ref.rpartition("#")[2])
    sent, _ = bundle(north, "south")
    assert base64.b64encode(b"not for everybody") not in data + sent
    take(south, data)
    take(south, sent)
    assert log.body(south, log.entry(south, ref)) is None
    assert list(rebuild.check(south)) == []


def test_nothing_of_an_internal_log_leaves(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    north, _ = pair
    secrets = [b"a tall man in a grey coat %d" % number for number in range(3)]
    for secret in secrets:
        keep(north, secret, joint=False)
        keep(north, b"what everybody may know")
    journal.write(actor(north), MemberAdded(code="o-77", roles=("duty_officer",)))
    monkeypatch.setenv("TRUCELINE_ACTOR", "op-1")
    with connections[north.alias].cursor() as cursor:
        cursor.execute("SELECT entry, leaf FROM record_entry WHERE origin = 'north/internal'")
        inside = [bytes(value) for row in cursor.fetchall() for value in row]
        cursor.execute("SELECT salt, body FROM record_body")
        hidden = [bytes(value) for row in cursor.fetchall() for value in row if value]
    shared = {b for ref in _refs(north, "north/shared") for b in _kept(north, ref)}
    inside += [value for value in hidden if value not in shared]
    assert len(inside) > 10
    for options in ({}, {"everything": True}, {"most": 500}, {"have": {}}):
        data, _ = bundle(north, "south", **options)
        said = _decoded(data)
        for value in inside:
            assert value not in said and value.hex().encode() not in said, value
        for secret in (*secrets, b"o-77"):
            assert secret not in said
        assert b"north/internal#" not in said
        assert options == {"most": 500} or b"what everybody may know" in said


def _refs(node: Node, origin: str) -> list[str]:
    return [f"{origin}#{entry.seq}" for entry, _ in log.entries(node, origin)]


def _kept(node: Node, ref: str) -> tuple[bytes, bytes]:
    kept = bodies.read(node, log.entry(node, ref).body.sha256)
    assert kept is not None
    return kept


def _decoded(data: bytes) -> bytes:
    """A bundle with everything in it that is base64 decoded beside it."""
    found = [data]
    for line in data.splitlines():
        for value in json.loads(line).values():
            if isinstance(value, str):
                for word in value.split():
                    try:
                        found.append(base64.b64decode(word, validate=True))
                    except ValueError:
                        continue
    return b"\n".join(found)


def test_a_bundle_for_somebody_else_is_refused_and_changes_nothing(pair: Pair, make_node: MakeNode) -> None:
    north, south = pair
    mission = make_node("mission", role="mission")
    meet(north, mission)
    data, _ = bundle(north, "mission")
    before = tables(south)
    with pytest.raises(Refused) as refused:
        take(south, data)
    assert refused.value.name == "not_for_us" and tables(south) == before


def test_a_bundle_of_a_stranger_is_refused_and_changes_nothing(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    peers.admit(actor(north), card_text(south))
    data, _ = bundle(north, "south")
    before = tables(south)
    with pytest.raises(Refused) as refused:
        take(south, data)
    assert refused.value.name == "unknown_node" and tables(south) == before


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -200])
def test_a_bundle_cut_short_is_malformed_and_changes_nothing(pair: Pair, cut: int) -> None:
    north, south = pair
    data, _ = bundle(north, "south")
    before = tables(south)
    with pytest.raises(Refused) as refused:
        take(south, data[:cut])
    assert refused.value.name == "malformed" and tables(south) == before


def test_nobody_makes_a_bundle_for_a_stranger(pair: Pair) -> None:
    with pytest.raises(UnknownName, match="was not admitted"):
        bundle(pair[0], "mission")


def test_a_node_cannot_admit_itself(make_node: MakeNode) -> None:
    north = make_node("north")
    with pytest.raises(InvalidRecord):
        peers.admit(actor(north), card_text(north))


def test_a_member_without_the_right_takes_nothing(pair: Pair) -> None:
    north, south = pair
    journal.write(actor(south), MemberAdded(code="eye-1", roles=("auditor",)))
    data, _ = bundle(north, "south")
    before = tables(south)
    with pytest.raises(NotPermitted):
        take_bundle(Actor(south, "eye-1"), BytesIO(data))
    assert tables(south) == before


def test_an_import_that_breaks_off_leaves_everything_as_it_was(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    north, south = pair
    for number in range(4):
        keep(north, b"%d" % number)
    data, _ = bundle(north, "south")
    before = tables(south, "record_log", "record_entry", "record_body", "record_receipt", "standing")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(projection, "project", full)
        with pytest.raises(OSError, match="No space"):
            take(south, data)
    assert tables(south, *before) == before
    take(south, data)
    assert log.logs(south)["north/shared"].size == log.logs(north)["north/shared"].size


def test_a_log_that_was_damaged_here_does_not_leave(pair: Pair) -> None:
    north, _ = pair
    ref = keep(north, b"as it was")
    where = ["north/shared", int(ref.rpartition("#")[2])]
    with connections[north.alias].cursor() as cursor:
        cursor.execute("SELECT entry FROM record_entry WHERE origin = %s AND seq = %s", where)
        changed = bytes(cursor.fetchone()[0]).replace(b"octet", b"octeT")
        cursor.execute("UPDATE record_entry SET entry = %s WHERE origin = %s AND seq = %s", [changed, *where])
    with pytest.raises(InvalidRecord, match="changed here"):
        bundle(north, "south")


def test_a_log_whose_leaves_were_changed_here_does_not_leave(pair: Pair) -> None:
    north, _ = pair
    with connections[north.alias].cursor() as cursor:
        cursor.execute("UPDATE record_entry SET leaf = %s WHERE origin = 'north/shared' AND seq = 0", [bytes(32)])
    with pytest.raises(InvalidRecord, match="does not make its checkpoint"):
        bundle(north, "south")


def test_a_lost_body_is_named_before_anything_leaves(pair: Pair) -> None:
    north, _ = pair
    ref = keep(north, b"gone")
    with connections[north.alias].cursor() as cursor:
        cursor.execute("DELETE FROM record_body WHERE sha256 = %s", [log.entry(north, ref).body.sha256])
    with pytest.raises(InvalidRecord, match="lost its body"):
        bundle(north, "south")


def test_a_log_written_in_two_places_is_a_conflict_with_both_notes_kept(
    pair: Pair, make_node: MakeNode, tmp_path: Path
) -> None:
    north, south = pair
    mission = make_node("mission", role="mission")
    meet(north, south, mission)
    send(north, south)
    twin = _twin(north, tmp_path / "twin")
    keep(north, b"what it says to one")
    keep(twin, b"what it says to another")
    send(north, south)
    held = log.logs(south)["north/shared"]
    other, _ = bundle(twin, "south", have={"north/shared": 0})
    with pytest.raises(Refused) as refused:
        take(south, other)
    assert refused.value.name in ("forked", "rewritten") and len(refused.value.evidence) == 2
    after = log.logs(south)["north/shared"]
    assert after.conflict and after.checkpoint == held.checkpoint
    (kept,) = tables(south, "record_evidence")["record_evidence"]
    assert kept[1:3] == ("north/shared", refused.value.name) and kept[3] == held.checkpoint
    send(south, mission)
    (told,) = log.standings(mission, subject="conflict:north/shared")
    assert told.origin == "south/shared" and told.detail["conflict_found"]["refusal"] == refused.value.name
    keep(north, b"more")
    assert send(north, south).logs == {}
    assert log.logs(south)["north/shared"].checkpoint == held.checkpoint
    assert len(tables(south, "record_evidence")["record_evidence"]) == 1
    keep(mission, b"from somebody else")
    assert send(mission, south).entries > 0
    nodes.close(twin)


def test_a_first_bundle_that_does_not_make_its_own_root_is_refused_without_a_conflict(pair: Pair) -> None:
    north, south = pair
    keep(north, b"one")
    head = log.logs(north)["north/shared"]
    entries = list(_carried(north, "north/shared", 0, head.size, {}))
    entries[-1] = Carried(entries[-1].entry.replace(b'"at":"2020', b'"at":"2021'), entries[-1].salt, entries[-1].body)
    stream = BytesIO()
    write_bundle(
        stream,
        key=north.signing,
        name="north",
        to="south",
        made=north.clock(),
        have={"north/shared": head.size},
        logs=[LogPart("north/shared", 0, head.size, head.checkpoint, entries)],
    )
    before = tables(south)
    with pytest.raises(Refused) as refused:
        take(south, stream.getvalue())
    assert refused.value.name == "rewritten"
    assert tables(south) == before
    send(north, south)


def test_a_backup_put_back_over_a_newer_log_is_rolled_back(pair: Pair, tmp_path: Path) -> None:
    north, south = pair
    send(north, south)
    old = _twin(north, tmp_path / "old")
    keep(north, b"recorded after the backup was made")
    send(north, south)
    last = log.logs(south)["north/shared"]
    old.clock.now = north.clock.now.replace(year=2021)  # type: ignore[attr-defined]
    data, _ = bundle(old, "south", have={"north/shared": 1})
    with pytest.raises(Refused) as refused:
        take(south, data)
    assert refused.value.name == "rolled_back"
    assert log.logs(south)["north/shared"].checkpoint == last.checkpoint
    nodes.close(old)


def test_a_conflict_ends_when_people_have_spoken_and_comes_back_with_the_same_two_states(
    pair: Pair, tmp_path: Path
) -> None:
    north, south = pair
    twin = _twin(north, tmp_path / "twin")
    with pytest.raises(UnknownName, match="not in conflict"):
        evidence.settle(actor(south), "north", "nothing to speak of")
    send(north, south)
    keep(twin, b"what it says to another")
    other, _ = bundle(twin, "south", have={})
    with pytest.raises(Refused):
        take(south, other)
    (state,) = peer_states.peer_states(south)
    assert state.conflict == peer_states.conflicts(south)[0].refusal and not peer_states.conflicts(south)[0].settled
    written = evidence.settle(actor(south), "north", "a copy of the disk was started by mistake")
    assert written.state == "settled" and peer_states.conflicts(south)[0].settled
    keep(north, b"goes on")
    assert send(north, south).entries > 0
    with pytest.raises(Refused):
        take(south, other)
    (told,) = log.standings(south, subject="conflict:north/shared")
    assert told.state == "in_conflict" and [kind for _, kind, _, _ in told.history] == [
        *("conflict_found", "conflict_settled", "conflict_found")
    ]
    nodes.close(twin)


def test_nodes_on_different_databases_exchange(make_node: MakeNode, new_database: Callable[[], str]) -> None:
    north, south = make_node("north"), make_node("south", database=new_database())
    meet(north, south)
    for number in range(8):
        keep(north, b"%d" % number)
        keep(south, b"%d" % number)
    for _ in range(4):
        send(north, south, most=1_500)
        send(south, north, most=1_500)
    send(north, south)
    send(south, north)
    assert reading(north) == reading(south)
    with pytest.raises(Refused):
        take(south, b"no bundle")
    for node in (north, south):
        assert list(rebuild.check(node)) == []


def _twin(node: Node, folder: Path) -> Node:
    """The same node a second time, from a copy of its folder."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(node.folder, folder)
    return nodes.open_node(folder, passphrase=PASSPHRASE, clock=type(node.clock)())


@pytest.fixture
def three(make_node: MakeNode) -> tuple[Node, Node, Node]:
    several = make_node("north"), make_node("south"), make_node("mission", role="mission")
    meet(*several)
    return several


@pytest.mark.parametrize("seed", range(6))
def test_three_nodes_read_the_same_whatever_the_order_and_the_interruptions(
    three: tuple[Node, Node, Node], seed: int
) -> None:
    chance = random.Random(seed)
    under_way: list[tuple[Node, bytes]] = []
    for step in range(60):
        match chance.choice(["write", "make", "make", "take", "take", "again", "lose"]):
            case "write":
                keep(chance.choice(three), b"%d" % step, joint=chance.random() < 0.8)
            case "make":
                one, other = chance.sample(three, 2)
                under_way.append((other, bundle(one, other.name, most=chance.choice([None, 1, 2_000]))[0]))
            case "take" | "again" as what if under_way:
                at = chance.randrange(len(under_way))
                _take_or_gap(*(under_way[at] if what == "again" else under_way.pop(at)))
            case "lose" if under_way:
                under_way.pop(chance.randrange(len(under_way)))
    for _ in range(6):
        for one in three:
            for other in three:
                if one is not other:
                    send(one, other)
    assert reading(three[0]) == reading(three[1]) == reading(three[2])
    assert not any(head.conflict for node in three for head in log.logs(node).values())
    for node in three:
        assert list(rebuild.check(node)) == []


def _take_or_gap(node: Node, data: bytes) -> None:
    """A part may come before the one that it follows; that is the only thing which honest nodes refuse each other."""
    try:
        take(node, data)
    except Refused as refused:
        assert refused.name == "gap"


def test_two_parties_that_never_meet_exchange_through_a_third(make_node: MakeNode) -> None:
    north, south, mission = make_node("north"), make_node("south"), make_node("mission", role="mission")
    meet(north, mission)
    meet(south, mission)
    peers.admit(actor(north), card_text(south))
    peers.admit(actor(south), card_text(north))
    ref = keep(north, b"for the other side")
    for _ in range(3):
        send(north, mission)
        send(mission, south)
        send(south, mission)
        send(mission, north)
    assert log.body(south, log.entry(south, ref)) == b"for the other side"
    assert reading(north) == reading(mission) == reading(south)


def test_a_log_that_the_addressee_does_not_mirror_is_left_out_and_said_so(make_node: MakeNode) -> None:
    north, south, mission = make_node("north"), make_node("south"), make_node("mission", role="mission")
    meet(north, mission)
    meet(north, south)
    send(mission, north)
    data, made = bundle(north, "south")
    assert made.left_out == ("mission/shared",)
    assert take(south, data).refused == ()


class PostManned(Fact):
    """A kind that a newer program records."""

    kind: ClassVar[str] = "post_manned"
    scope: ClassVar[facts.fact.Scope] = "joint"
    leads_to: ClassVar[str] = "manned"
    post: str

    @property
    def subject(self) -> str:
        return f"post:{self.post}"


def test_a_kind_from_a_newer_program_is_kept_passed_on_and_shown_raw(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south, mission = make_node("north"), make_node("south"), make_node("mission", role="mission")
    meet(north, mission)
    meet(south, mission)
    peers.admit(actor(south), card_text(north))
    with monkeypatch.context() as newer:
        newer.setitem(facts.KINDS, PostManned.kind, PostManned)
        table = permissions()
        may = {**table.may, PostManned.kind: frozenset(table.roles)}
        newer.setattr(journal, "permissions", lambda: table.model_copy(update={"may": may}))
        (written,) = journal.write(actor(north), PostManned(post="bridge"), joint=True)
    send(north, mission)
    send(south, mission)
    send(mission, south)
    entry = log.entry(south, written.ref)
    fact = log.fact(south, entry)
    assert isinstance(fact, UnknownFact)
    assert (fact.kind, fact.raw) == ("post_manned", b'{"post":"bridge"}')
    (standing,) = log.standings(south, subject="post:bridge")
    assert standing.history[0][1] == "post_manned"
    assert list(rebuild.check(south)) == []


def test_what_a_peer_writes_about_us_or_about_nothing_stops_no_exchange(three: tuple[Node, Node, Node]) -> None:
    north, south, mission = three
    told = (
        BodyWithheld(entry="north/shared#0", reason="not its own"),
        InternalLogShown(name="north", checkpoint="made up"),
    )
    with pytest.MonkeyPatch.context() as patch:
        # An honest journal refuses it.
        patch.setattr(journal, "_follow_up", lambda *_: None)
        journal.write(actor(south), *told, joint=True)
    ref = keep(south, b"goes on")
    for _ in range(2):
        send(south, north)
        send(north, mission)
        send(mission, north)
    assert log.body(mission, log.entry(mission, ref)) == b"goes on"
    assert log.body(mission, log.entry(mission, "north/shared#0")) is not None


def test_entries_are_not_dated_before_a_bundle_that_went_without_them(pair: Pair) -> None:
    north, south = pair
    send(north, south)
    made = bundle(north, "south")[1].made
    north.clock.now = north.clock.now.replace(year=2019)  # type: ignore[attr-defined]
    ref = keep(north, b"written under a clock that was set back")
    assert log.entry(north, ref).at >= made
    assert send(north, south).entries == 1
    assert not log.logs(south)["north/shared"].conflict


def test_material_of_any_size_travels(pair: Pair) -> None:
    north, south = pair
    large = random.Random(1).randbytes(3_000_000)
    (written,) = journal.write(actor(north), MaterialKept(content=large, content_type="image/png"), joint=True)
    send(north, south)
    assert log.body(south, log.entry(south, written.ref)) == large
