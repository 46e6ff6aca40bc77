"""A node that cheats: it signs what it likes with its own keys, and remembers every state that it ever signed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.record.parties import Log, Node, now, resealed
from truceline.facts import Fact
from truceline.record.bundle import Carried, LogPart, write_bundle
from truceline.record.checkpoint import Checkpoint, cosign, sign_checkpoint
from truceline.record.entry import BodyRef, body_hash
from truceline.record.keys import CosigningKey, SigningKey
from truceline.record.merkle import leaf_hash, root_of
from truceline.record.mirror import Known
from truceline.record.names import timestamp
from truceline.record.receive import receive

Change = Callable[[list[bytes]], list[bytes]]


@dataclass(frozen=True)
class Shown:
    """A bundle that the cheat made, and what it shows there of its own log: all entries, from which on they travel."""

    data: bytes
    entries: tuple[bytes, ...]
    start: int
    have: int
    made: str
    checkpoint: str


def foretold(held: Sequence[bytes], shown: Shown) -> str:
    """By which name a receiver that holds these entries of the cheat refuses what is shown; empty where it does not."""
    size, entries = len(held), list(shown.entries)
    if shown.start > size:
        return "gap"
    if 0 < size == shown.start < len(entries) and _goes_back(held[-1], entries[size]):
        return "reordered"
    if entries[:size] == list(held):
        return ""
    if len(entries) == size:
        return "forked"
    if held[: len(entries)] == entries:
        lost = shown.have < size and shown.made > json.loads(held[-1])["at"]
        return "rolled_back" if lost else ""
    return "rewritten"


def _goes_back(before: bytes, after: bytes) -> bool:
    one, other = json.loads(before), json.loads(after)
    less = any(other["seen"].get(log, -1) < size for log, size in one["seen"].items())
    return bool(other["at"] < one["at"] or less)


class Cheat(Node):
    """As a node in memory, with branches of its history to go back to."""

    def __init__(self, name: str = "west") -> None:
        self.states: set[tuple[bytes, ...]] = {()}
        self.carried: dict[bytes, Carried] = {}
        self.branches: list[list[Carried]] = []
        super().__init__(name)

    def copy(self) -> Cheat:
        """The same node with the same keys and a memory of its own."""
        other = Cheat(self.name)
        other.__dict__.update(self.__dict__)
        other.states, other.carried, other.branches = set(self.states), dict(self.carried), list(self.branches)
        other.logs = {origin: replace(log, rows=list(log.rows)) for origin, log in self.logs.items()}
        other.known = dict(self.known)
        return other

    @property
    def rows(self) -> list[Carried]:
        return self.log.rows

    def checkpoint(self, size: int | None = None, root: bytes | None = None) -> str:
        if root is None:
            self.states.add(tuple(row.entry for row in self.rows[:size]))
            self.carried |= {row.entry: row for row in self.rows}
        return super().checkpoint(size, root)

    def record(self, fact: Fact) -> None:
        """The fact, whatever a node may record, in its shared log."""
        body, salt = fact.body(), fact.salt()
        entry, _ = self.entry(body, fact.kind, fact.refs)
        named = BodyRef(fact.media_type(), body_hash(salt, body), len(body))
        self.append(replace(entry, subject=fact.subject, body=named).encode(), salt, body)

    def tell(self, held: Sequence[bytes], more: int = 0) -> None:
        """Take for its history what somebody holds of it, and write on."""
        self.branches.append(list(self.rows))
        self.rows[:] = [self.carried[entry] for entry in held]
        for _ in range(more):
            self.write(b"and then")
        self.log.checkpoint = self.checkpoint()

    def rewrite(self, place: int) -> None:
        """Put another entry in the place of one that was signed, and the same again behind it, with other times."""
        self.branches.append(list(self.rows))
        later = len(self.rows) - place
        del self.rows[place:]
        for number in range(later):
            self.write(b"it never happened" if number == 0 else b"as before")

    def roll_back(self, entries: int) -> None:
        self.branches.append(list(self.rows))
        del self.rows[max(len(self.rows) - entries, 0) :]
        self.log.checkpoint = self.checkpoint()

    def switch(self, branch: int) -> None:
        """Go on in another of its histories."""
        other = self.branches[branch % len(self.branches)]
        self.branches.append(list(self.rows))
        self.rows[:] = other
        self.log.checkpoint = self.checkpoint()

    def show(self, start: int, *parts: LogPart, have: int | None = None, receipts: Sequence[str] = ()) -> Shown:
        """A bundle of its own log from `start`, as it now says that it is, with `parts` of others."""
        start, made = min(start, len(self.rows)), now()
        has = {origin: len(log.rows) for origin, log in self.logs.items()}
        has[self.origin] = max(len(self.rows), has[self.origin] if have is None else have)
        data = self.bundle(self.part(start=start), *parts, made=made, have=has, receipts=receipts)
        entries = tuple(row.entry for row in self.rows)
        return Shown(data, entries, start, has[self.origin], timestamp(made), self.log.checkpoint)

    def hear(self, data: bytes) -> None:
        """Keep what a bundle brings of others' logs."""
        others = {origin: log.mirror() for origin, log in self.logs.items() if origin != self.origin}
        with receive(io.BytesIO(data), me=self.name, known=self.known, mirrors=others) as received:
            for log in received.logs:
                if log.origin != self.origin:
                    self.logs.setdefault(log.origin, Log(log.origin)).take(log)

    def relayed(self, origin: str, start: int = 0) -> LogPart:
        """Another's log as it came."""
        log = self.logs[origin]
        return LogPart(origin, min(start, len(log.rows)), len(log.rows), log.checkpoint, log.rows[start:])

    def altered(self, origin: str, place: int) -> LogPart:
        """Another's log with one entry that says something else, under its node's signature."""
        log = self.logs[origin]
        rows = list(log.rows)
        row = rows[place % len(rows)]
        rows[place % len(rows)] = Carried(_other_subject(row.entry), row.salt, row.body)
        return LogPart(origin, 0, len(rows), log.checkpoint, rows)


def _other_subject(entry: bytes) -> bytes:
    place = entry.index(b'"subject":"') + len(b'"subject":"')
    return entry[:place] + (b"x" if entry[place : place + 1] != b"x" else b"y") + entry[place + 1 :]


# --- bundles with one thing wrong, each with the name by which it is refused as a whole -------------------------------


@dataclass(frozen=True)
class Victim:
    """Whom a bundle is for, how many entries of the cheat and of `other` it holds; `number` is anything."""

    name: str
    other: str
    held: int
    held_of_other: int
    number: int


Trick = Callable[[Cheat, Victim], bytes]


def _lines(change: Change) -> Trick:
    """Its own log from the start, its lines changed and sealed anew; the last line is the last entry."""

    def trick(cheat: Cheat, victim: Victim) -> bytes:
        return resealed(cheat.bundle(cheat.part(), receipts=[]), cheat, change)

    return trick


def _replaced(old: bytes, new: bytes) -> Change:
    def change(lines: list[bytes]) -> list[bytes]:
        assert old in lines[-1]
        return [*lines[:-1], lines[-1].replace(old, new)]

    return change


def _forged_seal(cheat: Cheat, victim: Victim) -> bytes:
    return cheat.bundle(cheat.part(), receipts=[], key=SigningKey.generate(cheat.name))


def _forged_checkpoint(cheat: Cheat, victim: Victim) -> bytes:
    root = root_of([leaf_hash(row.entry) for row in cheat.rows])
    text = sign_checkpoint(Checkpoint(cheat.origin, len(cheat.rows), root), SigningKey.generate(cheat.name))
    return cheat.bundle(LogPart(cheat.origin, 0, len(cheat.rows), text, cheat.rows), receipts=[])


def _in_another_name(cheat: Cheat, victim: Victim) -> bytes:
    part, stream = cheat.relayed(f"{victim.other}/shared"), io.BytesIO()
    key, have = cheat.signing.under(victim.other), {part.origin: part.size}
    write_bundle(stream, key=key, name=victim.other, to="*", made=now(), have=have, logs=[part])
    return stream.getvalue()


def _invented_growth(cheat: Cheat, victim: Victim) -> bytes:
    """One entry more than the other node wrote, under a checkpoint that looks like its own."""
    log = cheat.logs[f"{victim.other}/shared"]
    last = json.loads(log.rows[-1].entry)
    entry, salt = cheat.entry(b"we surrender")
    author, at = f"{victim.other}/op-1", max(entry.at, last["at"])
    made = replace(entry, log=log.origin, seq=len(log.rows), author=author, at=at, seen=last["seen"]).encode()
    rows = [*log.rows, Carried(made, salt, b"we surrender")]
    root = root_of([leaf_hash(row.entry) for row in rows])
    text = sign_checkpoint(Checkpoint(log.origin, len(rows), root), cheat.signing.under(victim.other))
    return cheat.bundle(cheat.part(), LogPart(log.origin, 0, len(rows), text, rows), receipts=[])


def _forged_receipt(cheat: Cheat, victim: Victim) -> bytes:
    text = cosign(cheat.logs[f"{victim.name}/shared"].checkpoint, CosigningKey.generate(victim.other), 7)
    return cheat.bundle(cheat.part(), receipts=[text])


def _withheld(cheat: Cheat, victim: Victim) -> bytes:
    cheat.withhold(len(cheat.rows) - 1)
    return cheat.bundle(cheat.part(), receipts=[])


def _excused_by_a_stranger(cheat: Cheat, victim: Victim) -> bytes:
    """The entry that would say why names one of another log."""
    cheat.withhold(len(cheat.rows) - 1)
    cheat.write(b"{}", "body_withheld", [f"{victim.other}/shared#{len(cheat.rows) - 1}"])
    return cheat.bundle(cheat.part(), receipts=[])


def _altered_body_of_another(cheat: Cheat, victim: Victim) -> bytes:
    log = cheat.logs[f"{victim.other}/shared"]
    rows = [replace(row, body=(row.body or b"") + b".") if row.body is not None else row for row in log.rows]
    return cheat.bundle(cheat.part(), LogPart(log.origin, 0, len(rows), log.checkpoint, rows), receipts=[])


def _for_another(cheat: Cheat, victim: Victim) -> bytes:
    return cheat.bundle(cheat.part(), to=victim.other, receipts=[])


def _by_a_stranger(cheat: Cheat, victim: Victim) -> bytes:
    stranger = Node("stranger")
    stranger.write()
    return stranger.bundle(receipts=[])


def _gap(cheat: Cheat, victim: Victim) -> bytes:
    cheat.write()
    return cheat.bundle(cheat.part(start=victim.held + 1), receipts=[])


def _back_in_time(cheat: Cheat, victim: Victim) -> bytes:
    entry, salt = cheat.entry(b"long ago", at="2020-01-01T00:00:00.000000Z")
    cheat.append(entry.encode(), salt, b"long ago")
    return cheat.bundle(cheat.part(), receipts=[])


def _more_than_said(cheat: Cheat, victim: Victim) -> bytes:
    fewer = cheat.bundle(cheat.part(size=len(cheat.rows) - 1), receipts=[]).splitlines(keepends=True)[1]
    return resealed(cheat.bundle(cheat.part(), receipts=[]), cheat, lambda lines: [lines[0], fewer, *lines[2:]])


def _cut(cheat: Cheat, victim: Victim) -> bytes:
    data = cheat.bundle(cheat.part(), receipts=[])
    return data[: victim.number % len(data)]


def _changed_byte(cheat: Cheat, victim: Victim) -> bytes:
    data = bytearray(cheat.bundle(cheat.part(), *map(cheat.relayed, sorted(cheat.logs.keys() - {cheat.origin}))))
    data[victim.number % len(data)] ^= 1 << victim.number % 8
    return bytes(data)


TRICKS: dict[str, tuple[tuple[str, ...], Trick]] = {
    "a seal by another key": (("forged_signature",), _forged_seal),
    "a checkpoint by another key": (("forged_signature",), _forged_checkpoint),
    "a bundle in another's name": (("forged_signature",), _in_another_name),
    "an entry that another never wrote": (("forged_signature",), _invented_growth),
    "a receipt that nobody gave": (("forged_signature",), _forged_receipt),
    "lines that were not sealed": (
        ("forged_signature",),
        lambda cheat, victim: b"".join(
            line for n, line in enumerate(cheat.bundle(cheat.part(), receipts=[]).splitlines(keepends=True)) if n != 2
        ),
    ),
    "a body withheld without a word": (("withheld_body",), _withheld),
    "a body withheld by a word about another log": (("withheld_body",), _excused_by_a_stranger),
    "an altered body": (("altered_body",), _lines(_replaced(b'"body":"YW5kIHRoZW4="', b'"body":"YW5kIHRoZW8="'))),
    "an altered body of another": (("altered_body",), _altered_body_of_another),
    "two entries in each other's place": (("reordered",), _lines(lambda ls: [*ls[:-2], ls[-1], ls[-2]])),
    "an entry twice": (("reordered",), _lines(lambda ls: [*ls[:-1], ls[-2], ls[-1]])),
    "an entry left out": (("reordered",), _lines(lambda ls: [*ls[:-2], ls[-1]])),
    "a time that goes back": (("reordered",), _back_in_time),
    "the last entry left out": (("truncated",), _lines(lambda ls: ls[:-1])),
    "more entries than said": (("truncated",), _more_than_said),
    "a gap": (("gap",), _gap),
    "a bundle for another": (("not_for_us",), _for_another),
    "a bundle by a stranger": (("unknown_node",), _by_a_stranger),
    "another version": (("malformed",), _lines(_replaced(b'"v":1', b'"v":2'))),
    "a bundle cut": (("malformed",), _cut),
    "a byte changed on the way": (
        ("malformed", "forged_signature", "not_for_us", "unknown_node", "gap"),
        _changed_byte,
    ),
}


def acquainted_with(cheat: Cheat, *cards: object) -> None:
    for card in cards:
        cheat.known[card.name] = Known(card)  # type: ignore[attr-defined, arg-type]
