"""Two honest nodes and one that cheats, in any order of steps: what was first shown stays, and no cheat passes.

What must happen is foretold by comparing whole lists of entries, which no receiver holds.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.record.parties import acquainted, now, resealed
from truceline.errors import Refused
from truceline.record.bundle import Carried
from truceline.record.checkpoint import read_checkpoint
from truceline.record.mirror import Received

HONEST = st.sampled_from(["north", "south"])
CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "truncated": lambda lines: lines[:-1],
    "reordered": lambda lines: [*lines[:-2], lines[-1], lines[-2]],
    "malformed": lambda lines: [*lines[:-1], lines[-1].replace(b'"v":1', b'"v":0')],
}


class Exchange(RuleBasedStateMachine):
    """North and south are honest; west shows each of them what it likes."""

    @initialize()
    def admit(self) -> None:
        self.nodes = {node.name: node for node in acquainted("north", "south", "west")}
        self.west = self.nodes["west"]
        self.evidence: list[tuple[str, ...]] = []
        self.old: list[bytes] = []
        for _ in range(3):
            self.west.write()

    def held(self, node: str, other: str = "west") -> list[bytes]:
        log = self.nodes[node].logs.get(f"{other}/shared")
        return [row.entry for row in log.rows] if log else []

    def is_in_conflict(self, node: str) -> bool:
        log = self.nodes[node].logs.get("west/shared")
        return log is not None and log.in_conflict

    def foretold(self, to: str, shown: list[bytes], relayed: bool) -> str:
        """The name of the refusal when `shown`, from its first entry, reaches `to`; empty if there is none."""
        held = self.held(to)
        if self.is_in_conflict(to) or shown[: len(held)] == held:
            return ""
        if held[: len(shown)] == shown:
            return "" if relayed else "rolled_back"
        return "forked" if len(shown) == len(held) else "rewritten"

    def give(self, to: str, bundle: bytes, shown: list[bytes], relayed: bool = False) -> Received:
        held, conflict, name = self.held(to), self.is_in_conflict(to), self.foretold(to, shown, relayed)
        received = self.nodes[to].take(bundle)
        assert [refused.name for refused in received.refused] == [name] * bool(name)
        for refused in received.refused:
            assert refused.origin == "west/shared"
            self.evidence.append(refused.evidence)
        taken = held if name or conflict or len(shown) < len(held) else shown
        assert self.held(to) == taken
        return received

    @rule(node=st.sampled_from(["north", "south", "west"]), body=st.binary(max_size=40))
    def write(self, node: str, body: bytes) -> None:
        self.nodes[node].write(body)

    @rule(to=HONEST)
    def exchange(self, to: str) -> None:
        """One honest node sends all it has, what it took of west among it."""
        sender = self.nodes["south" if to == "north" else "north"]
        bundle = sender.bundle(to=to)
        self.give(to, bundle, self.held(sender.name), relayed=True)
        assert self.held(to, sender.name) == [row.entry for row in sender.log.rows]
        if to == "north":
            self.old.append(bundle)

    @rule(to=HONEST)
    def show(self, to: str) -> None:
        """West shows its log as it is now."""
        self.give(to, self.west.bundle(self.west.part()), [row.entry for row in self.west.log.rows])

    @precondition(lambda self: self.west.log.rows)
    @rule(to=HONEST, back=st.integers(1, 3), more=st.integers(0, 4))
    def rewrite(self, to: str, back: int, more: int) -> None:
        """West takes its last entries back, puts others in their place or none, and shows that."""
        del self.west.log.rows[-back:]
        for _ in range(more):
            self.west.write(b"otherwise")
        self.west.log.checkpoint = self.west.checkpoint()
        self.show(to)

    @precondition(lambda self: self.old)
    @rule()
    def replay(self) -> None:
        """An old bundle comes again."""
        before = [row.entry for row in self.nodes["north"].log_of(self.nodes["south"]).rows]
        held = self.held("north")
        self.nodes["north"].take(self.old[0])
        assert [row.entry for row in self.nodes["north"].log_of(self.nodes["south"]).rows] == before
        assert self.held("north") == held

    @precondition(lambda self: len(self.west.log.rows) > 1)
    @rule(to=HONEST, name=st.sampled_from(sorted(CHANGES)))
    def break_lines(self, to: str, name: str) -> None:
        """West seals lines that are not its log."""
        bundle = self.west.bundle(self.west.part(), receipts=[])
        self.refused(to, resealed(bundle, self.west, CHANGES[name]), name)

    @precondition(lambda self: self.west.log.rows)
    @rule(to=HONEST, data=st.data())
    def break_bytes(self, to: str, data: st.DataObject) -> None:
        """A byte of west's bundle is changed on its way."""
        bundle = self.west.bundle(self.west.part())
        at = data.draw(st.integers(0, len(bundle) - 1))
        bundle = bundle[:at] + bytes([bundle[at] ^ data.draw(st.integers(1, 255))]) + bundle[at + 1 :]
        self.refused(to, bundle, "malformed", "forged_signature", "not_for_us", "unknown_node", "gap")

    @rule(to=HONEST, by=st.sampled_from(["north", "west"]))
    def forge(self, to: str, by: str) -> None:
        """West seals a bundle as the other honest node."""
        victim = self.nodes["south" if to == "north" else "north"]
        bundle = victim.bundle(victim.part(), made=now(), key=self.west.signing.under(victim.name))
        self.refused(to, bundle, "forged_signature")

    @rule(to=HONEST)
    def withhold(self, to: str) -> None:
        """West writes an entry and gives nobody its body, then comes back to what it had."""
        kept = self.west.log.rows.copy()
        self.west.write(b"hidden")
        self.west.withhold(len(kept))
        bundle = self.west.bundle(self.west.part())
        if len(self.held(to)) < len(self.west.log.rows):
            self.refused(to, bundle, "withheld_body")
        else:
            self.give(to, bundle, [row.entry for row in self.west.log.rows])
        self.west.log.rows[:] = kept
        self.west.log.checkpoint = self.west.checkpoint()

    def refused(self, to: str, bundle: bytes, *names: str) -> None:
        before = {origin: log.rows.copy() for origin, log in self.nodes[to].logs.items()}
        with pytest.raises(Refused) as caught:
            self.nodes[to].take(bundle)
        assert caught.value.name in names
        assert {origin: log.rows for origin, log in self.nodes[to].logs.items()} == before

    @invariant()
    def what_is_held_of_the_honest_is_theirs(self) -> None:
        if not hasattr(self, "nodes"):
            return
        for node, other in (("north", "south"), ("south", "north")):
            held = self.held(node, other)
            assert held == [row.entry for row in self.nodes[other].log.rows][: len(held)]

    @invariant()
    def evidence_is_signed_by_the_node_that_cheated(self) -> None:
        for notes in getattr(self, "evidence", []):
            for note in notes:
                read_checkpoint(note, self.west.signing.vkey)


TestExchange = Exchange.TestCase
TestExchange.settings = settings(max_examples=80, stateful_step_count=25)


def test_a_body_given_once_is_kept_though_it_is_withheld_later() -> None:
    north, west = acquainted("north", "west")
    west.write(b"seen by north")
    north.take(west.bundle())
    whole = north.log_of(west).rows[0]
    west.withhold(0)
    west.write(b"", "body_withheld", ["west/shared#0"])
    north.take(west.bundle())
    assert north.log_of(west).rows[0] == whole
    assert isinstance(whole, Carried)
    assert whole.body == b"seen by north"
