"""Two honest nodes and one that cheats, in any order of steps: each cheat is refused by its name, and nothing is lost.

The honest nodes are whole ones with their databases; the one that cheats has its keys, its history and no shame. What
must happen is foretold from whole lists of entries, which no receiver holds.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.record.parties import Node as Party
from tests.store.cheat import TRICKS, Cheat, Shown, Victim, acquainted_with, foretold
from tests.store.exchanging import (
    Templates,
    actor,
    bundle,
    card_text,
    close,
    exchange_all,
    holds,
    keep,
    meet,
    reading,
    send,
    stored,
    tables,
    take,
)
from tests.tools.test_verify import check as verify
from truceline.errors import Refused
from truceline.facts import (
    BodyErased,
    BodyWithheld,
    ConflictFound,
    Endorsed,
    Fact,
    IncidentOpened,
    MaterialKept,
    MemberAdded,
    PeerAdmitted,
)
from truceline.record.bundle import LogPart
from truceline.record.card import sign_card
from truceline.record.checkpoint import read_checkpoint
from truceline.record.log_check import CONFLICTS
from truceline.record.merkle import leaf_hash, root_of
from truceline.store import journal, log, peers, rebuild
from truceline.store.exchange import Taken
from truceline.store.faults import faults
from truceline.store.node import Node
from truceline.store.peer_states import conflicts

CHEATED = "west/shared"
NAMES = ("north", "south")
HONEST = st.sampled_from(NAMES)
SECRETS = {"north": b"only the north knows", "south": b"only the south knows"}
_folders = count()


def facts_of_a_cheat(victim: Node) -> dict[str, Fact]:
    """What an honest node's journal would not take, or what tells others something about themselves."""
    theirs, stranger = f"{victim.name}/shared#1", Party("stranger")
    return {
        "an incident": IncidentOpened(incident="i-1", claims=("a", "b"), reason="West's own."),
        "material": MaterialKept(content=b"a photograph", content_type="image/jpeg"),
        "a member of its own in the shared log": MemberAdded(code="op-1", roles=("auditor",)),
        "a peer": PeerAdmitted(name="stranger", card=sign_card(stranger.card, stranger.signing)),
        "a lie about a conflict": ConflictFound(origin=victim.shared, refusal="rewritten", held="", shown=""),
        "that it has erased another's body": BodyErased(entry=theirs, reason="it lies"),
        "that it withholds another's body": BodyWithheld(entry=theirs, reason="it lies"),
        "an endorsement of what is not there": Endorsed(entry=f"{victim.name}/shared#999", body_sha256="0" * 64),
    }


class Exchange(RuleBasedStateMachine):
    """North and south are honest; west shows each of them what it likes."""

    def __init__(self, templates: Templates, cheat: Cheat, folder: Path) -> None:
        super().__init__()
        self.folder = folder / str(next(_folders))
        self.nodes = templates.copies(self.folder)
        self.west = cheat.copy()
        self.own = {n.name: {o: stored(n, o) for o in (n.shared, n.internal)} for n in self.nodes.values()}
        self.contents: dict[str, dict[str, bytes]] = {name: {} for name in NAMES}
        self.withheld: set[str] = set()
        self.made: list[tuple[str, bytes]] = []
        self.shown: list[Shown] = []
        self.accused: dict[str, list[tuple[str, str, str]]] = {name: [] for name in NAMES}
        self.numbers = count()
        journal.recorded.connect(self._recorded)

    def _recorded(self, node: Node, written: tuple[journal.Written, ...], **_: object) -> None:
        """What an honest node is told that it recorded."""
        for one in written:
            origin, _, seq = one.ref.partition("#")
            assert int(seq) == len(self.own[node.name][origin])
            self.own[node.name][origin].append(stored(node, origin)[int(seq)])

    def other(self, name: str) -> Node:
        return self.nodes["south" if name == "north" else "north"]

    def is_in_conflict(self, name: str) -> bool:
        return log.logs(self.nodes[name])[CHEATED].conflict

    # --- the honest ---

    @rule(name=HONEST, joint=st.booleans(), size=st.sampled_from([0, 40, 70_000]))
    def write(self, name: str, joint: bool, size: int) -> None:
        content = b"%d " % next(self.numbers) + (b"seen " if joint else SECRETS[name]) + bytes(size)
        ref = keep(self.nodes[name], content, joint=joint)
        self.contents[name][ref] = content

    @rule(name=HONEST)
    def withhold(self, name: str) -> None:
        joint = [ref for ref in self.contents[name] if "/shared#" in ref and ref not in self.withheld]
        if joint:
            journal.write(actor(self.nodes[name]), BodyWithheld(entry=joint[0], reason="asked to"), joint=True)
            self.withheld.add(joint[0])

    @rule(name=HONEST, most=st.sampled_from([None, None, 500, 5000]), everything=st.booleans())
    def make(self, name: str, most: int | None, everything: bool) -> None:
        """Make a bundle, to be delivered whenever it may be."""
        to = self.other(name).name
        data, _ = bundle(self.nodes[name], to, most=most, everything=everything)
        self.carries_no_secret(data)
        self.made.append((to, data))

    @rule(number=st.integers(0, 50))
    def deliver(self, number: int) -> None:
        """Any bundle of an honest node, late or again; only of west's log may something be wrong."""
        if not self.made:
            return
        to, data = self.made[number % len(self.made)]
        held = stored(self.nodes[to], CHEATED)
        before = stored(self.nodes[to], self.other(to).shared)
        taken = take(self.nodes[to], data)
        for refused in taken.refused:
            assert refused.origin == CHEATED
            assert refused.name in ("rewritten", "forked", "altered_entry")
            self.is_accused(to, refused)
        assert stored(self.nodes[to], CHEATED)[: len(held)] == held
        assert stored(self.nodes[to], self.other(to).shared)[: len(before)] == before

    @rule(name=HONEST)
    def exchange(self, name: str) -> None:
        """All that the one has reaches the other at once."""
        to = self.other(name)
        held, shown = stored(to, CHEATED), stored(self.nodes[name], CHEATED)
        agree = held[: len(shown)] == shown[: len(held)]
        conflict = self.is_in_conflict(to.name)
        taken = send(self.nodes[name], to, everything=True)
        assert stored(to, f"{name}/shared") == self.own[name][f"{name}/shared"]
        expected = () if agree or conflict else ("forked" if len(held) == len(shown) else "rewritten",)
        assert tuple(refused.name for refused in taken.refused) == expected
        for refused in taken.refused:
            self.is_accused(to.name, refused)

    # --- the one that cheats ---

    @rule(name=HONEST)
    def west_hears(self, name: str) -> None:
        data, _ = bundle(self.nodes[name], "west")
        self.carries_no_secret(data)
        self.west.hear(data)

    @rule(name=HONEST, data=st.data())
    def west_writes(self, name: str, data: st.DataObject) -> None:
        told = facts_of_a_cheat(self.nodes[name])
        self.west.record(told[data.draw(st.sampled_from(sorted(told)))])

    @rule(place=st.integers(0, 20))
    def west_rewrites(self, place: int) -> None:
        if self.west.rows:
            self.west.rewrite(place % len(self.west.rows))

    @rule(entries=st.integers(1, 4))
    def west_rolls_back(self, entries: int) -> None:
        self.west.roll_back(entries)

    @rule(branch=st.integers(0, 20))
    def west_goes_back_to_another_history(self, branch: int) -> None:
        if self.west.branches:
            self.west.switch(branch)

    @rule(name=HONEST)
    def west_is_honest(self, name: str) -> None:
        """What this node was told before goes on."""
        held = stored(self.nodes[name], CHEATED)
        self.west.tell(held, more=1)
        taken = self.show(name, self.west.show(len(held)))
        assert self.is_in_conflict(name) or (taken is not None and taken.logs[CHEATED] == (len(held), len(held) + 1))

    @rule(name=HONEST, start=st.sampled_from([0, 1, 2, 1000]), hides=st.booleans())
    def west_shows(self, name: str, start: int, hides: bool) -> None:
        """Its history as it now says that it was; it may claim to have as much as it ever showed."""
        held = len(stored(self.nodes[name], CHEATED))
        self.show(name, self.west.show(min(start, held), have=held if hides else None))

    @rule(name=HONEST, entries=st.integers(1, 3))
    def west_says_less_than_before(self, name: str, entries: int) -> None:
        """Every state is one that it signed: what does not fit is that it has lost some of it."""
        self.west.tell(stored(self.nodes[name], CHEATED))
        self.west.roll_back(entries)
        self.show(name, self.west.show(0))

    @rule(name=HONEST)
    def west_tells_the_other_something_else(self, name: str) -> None:
        """Of the same size; each would be content, if they did not speak with each other."""
        held = stored(self.other(name), CHEATED)
        self.west.tell(held[:-1], more=1)
        self.show(name, self.west.show(0))

    @rule(name=HONEST, number=st.integers(0, 50))
    def west_replays(self, name: str, number: int) -> None:
        """A bundle made before, for whomever."""
        if self.shown:
            self.show(name, self.shown[number % len(self.shown)])

    @rule(name=HONEST)
    def west_passes_on(self, name: str) -> None:
        """What the other wrote, as it wrote it."""
        origin = self.other(name).shared
        self.show(name, self.west.show(0, self.west.relayed(origin)))
        held = stored(self.nodes[name], origin)
        known = [row.entry for row in self.west.logs[origin].rows]
        assert held[: len(known)] == known[: len(held)]

    @rule(name=HONEST, own=st.booleans(), place=st.integers(0, 50))
    def west_alters_what_it_passes_on(self, name: str, own: bool, place: int) -> None:
        node = self.nodes[name]
        origin = node.shared if own else self.other(name).shared
        self.refused_alone(name, self.west.altered(origin, place), "altered_entry")

    @rule(name=HONEST)
    def west_passes_on_the_log_of_a_stranger(self, name: str) -> None:
        stranger = Party("stranger")
        stranger.write()
        self.refused_alone(name, stranger.part(), "unknown_node")
        assert "stranger/shared" not in log.logs(self.nodes[name])

    @rule(name=HONEST, trick=st.sampled_from(sorted(TRICKS)), number=st.integers(0, 100_000))
    def west_tricks(self, name: str, trick: str, number: int) -> None:
        """A bundle with one thing wrong that makes all of it worthless."""
        node, other = self.nodes[name], self.other(name)
        held = stored(node, CHEATED)
        self.west.tell(held, more=3)
        names, made = TRICKS[trick]
        data = made(self.west, Victim(name, other.name, len(held), len(stored(node, other.shared)), number))
        before = tables(node)
        with pytest.raises(Refused) as caught:
            take(node, data)
        assert caught.value.name in names
        assert tables(node) == before
        self.west.tell(held)

    # --- what must come of it ---

    def show(self, name: str, shown: Shown) -> Taken | None:
        """West's bundle reaches an honest node; it is refused as foretold, or taken."""
        node = self.nodes[name]
        held, conflict, expected = stored(node, CHEATED), self.is_in_conflict(name), None
        expected = foretold(held, shown)
        self.shown.append(shown)
        if expected in ("", *CONFLICTS) and conflict:
            taken = take(node, shown.data)
            assert "in conflict" in {notice.name for notice in taken.notices}
            assert stored(node, CHEATED) == held
            return taken
        if not expected:
            taken = take(node, shown.data)
            assert not taken.refused
            assert stored(node, CHEATED) == max(held, list(shown.entries), key=len)
            return taken
        with pytest.raises(Refused) as caught:
            take(node, shown.data)
        assert caught.value.name == expected
        assert stored(node, CHEATED) == held
        if expected in CONFLICTS:
            self.is_accused(name, caught.value, shown)
        return None

    def refused_alone(self, name: str, part: LogPart, expected: str) -> None:
        """Only this log of the bundle is refused, with no word against its node; the rest is taken."""
        node = self.nodes[name]
        held = stored(node, CHEATED)
        before = stored(node, part.origin)
        evidence = tables(node, "record_evidence")
        self.west.tell(held, more=1)
        taken = take(node, self.west.show(0, part).data)
        assert [(refused.name, refused.origin, refused.evidence) for refused in taken.refused] == [
            (expected, part.origin, ())
        ]
        assert stored(node, part.origin) == before
        assert tables(node, "record_evidence") == evidence
        assert len(stored(node, CHEATED)) == len(held) + (not self.is_in_conflict(name))

    def is_accused(self, name: str, refused: Refused, shown: Shown | None = None) -> None:
        """Where two states were signed, both notes are kept, told to peers, and each is signed by west."""
        if refused.name not in CONFLICTS:
            assert refused.evidence == ()
            return
        held, other = refused.evidence
        assert shown is None or other == shown.checkpoint
        self.accused[name].append((refused.name, held, other))
        for note in (held, other):
            read_checkpoint(note, self.west.signing.vkey)
        assert held != other
        assert self.is_in_conflict(name)
        told = [s.detail["conflict_found"] for s in log.standings(self.nodes[name], type="conflict") if s.node == name]
        assert {"origin": CHEATED, "refusal": refused.name, "held": held, "shown": other, "v": 1} in [
            {"v": 1, **each} for each in told
        ]

    def carries_no_secret(self, data: bytes) -> None:
        for line in map(json.loads, data.splitlines()):
            assert not str(line.get("origin", "/shared")).endswith("/internal")
            body = base64.b64decode(line.get("body", ""))
            assert not any(secret in body for secret in SECRETS.values())

    @invariant()
    def what_an_honest_node_wrote_stands(self) -> None:
        for node in self.nodes.values():
            for origin, entries in self.own[node.name].items():
                assert stored(node, origin) == entries

    @invariant()
    def what_is_held_of_another_is_what_it_signed(self) -> None:
        for node in self.nodes.values():
            other = self.other(node.name)
            held = stored(node, other.shared)
            assert held == self.own[other.name][other.shared][: len(held)]
            head = log.logs(node)[other.shared]
            assert read_checkpoint(head.checkpoint, other.card.signing).root == root_of([leaf_hash(e) for e in held])
            assert tuple(stored(node, CHEATED)) in self.west.states

    @invariant()
    def nobody_holds_what_is_internal_to_another(self) -> None:
        for node in self.nodes.values():
            assert {o for o in log.logs(node) if o.endswith("/internal")} == {node.internal}
            assert set(peers.peers(node)) == {self.other(node.name).name, "west"}
            assert journal.operator(node).code == "op-1"

    @invariant()
    def evidence_is_kept(self) -> None:
        for name, accused in self.accused.items():
            kept = [(each.refusal, each.held, each.shown) for each in conflicts(self.nodes[name])]
            assert kept == list(dict.fromkeys(accused))

    def teardown(self) -> None:
        try:
            self.all_is_well_in_the_end()
        finally:
            self.close()

    def close(self) -> None:
        journal.recorded.disconnect(self._recorded)
        close(self.nodes)
        shutil.rmtree(self.folder)

    def all_is_well_in_the_end(self) -> None:
        north, south = self.nodes["north"], self.nodes["south"]
        exchange_all(north, south)
        told = [stored(node, CHEATED) for node in (north, south)]
        if told[0] == told[1]:
            assert reading(north, withheld=self.withheld) == reading(south, withheld=self.withheld)
        else:
            assert self.is_in_conflict("north") or self.is_in_conflict("south")
            logs = (north.shared, south.shared)
            assert reading(north, *logs, withheld=self.withheld) == reading(south, *logs, withheld=self.withheld)
        cards = [self.folder / f"{node.name}.card" for node in (north, south)]
        for node, card in zip((north, south), cards, strict=True):
            card.write_text(card_text(node), encoding="utf-8")
        for node in (north, south):
            assert not list(rebuild.check(node))
            assert not list(faults(node))
            assert verify(node.folder)[-1] == "nothing wrong"
            assert not holds(node, SECRETS[self.other(node.name).name])
            for ref, content in self.contents[node.name].items():
                assert log.body(node, log.entry(node, ref)) == content


@pytest.fixture
def templates(make_node) -> Iterator[tuple[Templates, Cheat]]:
    """North and south, which have admitted each other and west and hold its first entries, and west."""
    north, south, west = make_node("north"), make_node("south"), Cheat()
    meet(north, south)
    for node in (north, south):
        peers.admit(actor(node), sign_card(west.card, west.signing))
    acquainted_with(west, north.card, south.card)
    for _ in range(3):
        west.write()
    for node in (north, south):
        take(node, west.show(0).data)
        west.hear(bundle(node, "west")[0])
    exchange_all(north, south)
    return Templates({"north": north, "south": south}), west


def test_a_node_that_cheats_is_refused_by_name_and_the_honest_lose_nothing(
    templates: tuple[Templates, Cheat], tmp_path: Path
) -> None:
    run_state_machine_as_test(
        lambda: Exchange(*templates, tmp_path / "examples"),
        settings=settings(
            max_examples=80,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )


@pytest.fixture
def exchange(templates: tuple[Templates, Cheat], tmp_path: Path) -> Iterator[Exchange]:
    """The same, for tests that take the steps themselves."""
    made = Exchange(*templates, tmp_path / "examples")
    yield made
    made.close()


def ends_well(exchange: Exchange) -> None:
    exchange.what_an_honest_node_wrote_stands()
    exchange.what_is_held_of_another_is_what_it_signed()
    exchange.nobody_holds_what_is_internal_to_another()
    exchange.evidence_is_kept()
    exchange.all_is_well_in_the_end()


@pytest.mark.parametrize("trick", TRICKS)
def test_a_bundle_with_one_thing_wrong_is_refused_by_its_name_and_changes_nothing(
    exchange: Exchange, trick: str
) -> None:
    exchange.write("south", joint=True, size=40)
    exchange.west_hears("south")
    exchange.exchange("south")
    exchange.write("south", joint=True, size=40)
    exchange.west_hears("south")
    for number in (0, 1234, 99_999):
        exchange.west_tricks("north", trick, number)
    exchange.west_is_honest("north")
    ends_well(exchange)


def test_two_histories_show_when_those_who_were_told_them_exchange(exchange: Exchange) -> None:
    exchange.west_is_honest("north")
    exchange.west_tells_the_other_something_else("south")
    assert not exchange.is_in_conflict("north")
    assert not exchange.is_in_conflict("south")
    exchange.exchange("north")
    exchange.exchange("south")
    assert [name for accused in exchange.accused.values() for name, _, _ in accused] == ["forked", "forked"]
    ends_well(exchange)


def test_less_than_before_is_rolled_back_and_what_was_held_stays(exchange: Exchange) -> None:
    exchange.west_is_honest("north")
    held = stored(exchange.nodes["north"], CHEATED)
    exchange.west_says_less_than_before("north", 2)
    assert [name for name, _, _ in exchange.accused["north"]] == ["rolled_back"]
    exchange.west.tell(held, more=1)
    exchange.show("north", exchange.west.show(0))
    assert stored(exchange.nodes["north"], CHEATED) == held
    ends_well(exchange)


def test_other_entries_under_a_state_that_was_signed_are_refused_and_accuse_nobody(exchange: Exchange) -> None:
    held = stored(exchange.nodes["north"], CHEATED)
    exchange.west.tell(held)
    data = exchange.west.bundle(exchange.west.altered(CHEATED, 1), receipts=[])
    with pytest.raises(Refused, match="altered_entry"):
        take(exchange.nodes["north"], data)
    assert not exchange.is_in_conflict("north")
    ends_well(exchange)
