"""A stored log gone through from its first entry to its checkpoint: everything that is wrong with it, by name.

    for fault in verify_log("north/shared", rows, checkpoint, keys):
        print(fault)

Where `receive` stops at the first fault, this goes on: who looks for what was changed behind a node's back wants all of
it. Memory does not grow with the log, unless the hashes of its bodies are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from truceline.errors import BadSignature, InvalidRecord, RecordError
from truceline.record.bundle import Body, pieces
from truceline.record.canonical import LARGEST
from truceline.record.checkpoint import read_checkpoint, read_claimed, read_receipt
from truceline.record.entry import BodyRef, Entry, read_entry
from truceline.record.keys import VerifierKey
from truceline.record.log_check import ROTATED, WITHOUT_BODY, goes_back, rotation_in
from truceline.record.merkle import Frontier
from truceline.record.mirror import Mirror, Receipt, key_at
from truceline.record.names import node_of, read_ref

__all__ = ["Fault", "StoredEntry", "unnamed_bodies", "verify_log"]

_AT_A_TIME = 1024
_NEVER = LARGEST + 1


class StoredEntry(NamedTuple):
    """A row of `record_entry` with the body that it names, as they lie in the store; None where there is no body.

    A large body may be given as something to read from, which is read before the next row is asked for.
    """

    seq: int
    entry: bytes
    leaf: bytes
    salt: bytes | None
    body: Body | None


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with a stored log: in which entry (None if it is the log as a whole), what, and how.

    Names: `malformed`, `misplaced`, `missing_entry`, `goes_back`, `altered_leaf`, `altered_body`, `missing_body`,
    `unnamed_body`, `forged_signature`, `wrong_checkpoint`, `wrong_state`, `wrong_receipt`; of a store beside its logs
    `wrong_evidence`.
    """

    origin: str
    seq: int | None
    name: str
    text: str

    def __str__(self) -> str:
        where = self.origin if self.seq is None else f"{self.origin}#{self.seq}"
        return " ".join(f"{where}: {self.name}: {self.text}".split())


def verify_log(
    origin: str,
    rows: Iterable[StoredEntry],
    checkpoint: str,
    keys: Collection[VerifierKey],
    *,
    state: Mirror | None = None,
    receipts: Collection[Receipt] = (),
    cosigners: Mapping[str, Collection[VerifierKey]] | None = None,
    named: set[str] | None = None,
) -> Iterator[Fault]:
    """Every fault of a stored log, in order.

    `rows` come in the order of `seq`; `checkpoint` is the stored text ("" only for an empty log); `keys` are the
    signing keys known to be the node's: one of them must be in force at the end. `state`, if given, is compared
    with what the entries make; `receipts` with `cosigners` (cosigning keys by node) are checked as well. The hashes of
    all bodies that are named are added to `named`, for `unnamed_bodies`.
    """
    walk = _Walk(origin, sorted({receipt.size for receipt in receipts}), named)
    yield from walk.over(rows)
    yield from _checkpoint_faults(walk, checkpoint, keys)
    if state is not None:
        yield from _state_faults(walk, state)
    for receipt in receipts:
        yield from _receipt_faults(walk, receipt, (cosigners or {}).get(receipt.cosigner, ()))


def unnamed_bodies(stored: Iterable[str], named: Collection[str]) -> Iterator[Fault]:
    """A fault for each stored body, by its hash, that no entry of any log names."""
    for digest in stored:
        if digest not in named:
            yield Fault("record_body", None, "unnamed_body", f"{digest[:64]} is named by no entry of any log")


class _Walk:
    """What is known of a log at the place that was reached."""

    def __init__(self, origin: str, sizes: list[int], named: set[str] | None) -> None:
        self.origin, self.node, self.named = origin, node_of(origin), named
        self.tree = Frontier()
        self.keys: list[tuple[int, VerifierKey]] = []
        self.roots: dict[int, bytes] = {}
        self.sizes = iter(sizes)
        self.stop = next(self.sizes, _NEVER)
        self.missing: set[int] = set()
        self.last_at = ""
        self.last_seen: Mapping[str, int] = {}
        self.size = self.expected = 0
        self._mark()

    def fault(self, name: str, text: str, seq: int | None = None) -> Fault:
        return Fault(self.origin, seq, name, text)

    def over(self, rows: Iterable[StoredEntry]) -> Iterator[Fault]:
        """Go through the rows; the faults of each, then those that only the end shows."""
        rows = iter(rows)
        # Up to the next receipt's size at most, so that the tree stands at that size for a moment.
        while some := list(islice(rows, min(_AT_A_TIME, self.stop - self.size))):
            leaves = [sha256(b"\x00" + row[1]).digest() for row in some]
            self.tree.extend(leaves)
            yield from self._entries(some, leaves)
            self.size += len(some)
            self._mark()
        for seq in sorted(self.missing):
            yield self.fault("missing_body", "has no body, and no later entry says why", seq)

    def _mark(self) -> None:
        if self.size == self.stop:
            self.roots[self.size] = self.tree.root()
            self.stop = next(self.sizes, _NEVER)

    def _entries(self, rows: list[StoredEntry], leaves: list[bytes]) -> Iterator[Fault]:
        last_at, last_seen, origin, named = self.last_at, self.last_seen, self.origin, self.named
        for (seq, data, stored, salt, body), leaf in zip(rows, leaves, strict=True):
            if seq != self.expected:
                yield self.fault("missing_entry", f"is where entry {self.expected} should be", seq)
            self.expected = seq + 1
            if leaf != stored:
                yield self.fault("altered_leaf", "has a stored leaf hash that its bytes do not give", seq)
            try:
                entry = read_entry(data, "the entry")
            except InvalidRecord as error:
                yield self.fault("malformed", str(error), seq)
                continue
            if entry.seq != seq or entry.log != origin:
                yield self.fault("misplaced", f"says that it is {entry.log}#{entry.seq}", seq)
            at, seen = entry.at, entry.seen
            if at < last_at or (seen != last_seen and goes_back(at, seen, last_at, last_seen)):
                yield self.fault("goes_back", "lies before the entry before it in `at` or `seen`", seq)
            last_at, last_seen = at, seen
            if body is None or salt is None:
                self.missing.add(seq)
            elif not _is_body(entry.body, salt, body):
                yield self.fault("altered_body", "has a body of another hash or size", seq)
            if entry.kind in _SPECIAL:
                yield from self._special(entry, seq, body)
            if named is not None:
                named.add(entry.body.sha256)
        self.last_at, self.last_seen = last_at, last_seen

    def _special(self, entry: Entry, seq: int, body: Body | None) -> Iterator[Fault]:
        if entry.kind in WITHOUT_BODY:
            refs = map(read_ref, entry.refs)
            self.missing.difference_update(named for log, named in refs if log == self.origin and named != seq)
        elif body is None:
            yield self.fault("missing_body", "announces a key without the body that would name it", seq)
        else:
            try:
                self._rotate(body, seq)
            except RecordError as error:
                yield self.fault("forged_signature", str(error), seq)

    def _rotate(self, body: Body, seq: int) -> None:
        rotation = rotation_in(body, self.node, "the rotation")
        if not self.keys:
            self.keys.append((0, rotation.old))
        if self.keys[-1][1] != rotation.old:
            raise BadSignature("names an old key that is not the one in force")
        self.keys.append((seq + 1, rotation.new))

    def key_at(self, size: int) -> VerifierKey | None:
        """The key in force at a size, as far as the log's own rotations tell."""
        return key_at(tuple(self.keys), size)


_SPECIAL = frozenset((ROTATED, *WITHOUT_BODY))


def _is_body(named: BodyRef, salt: bytes, body: Body) -> bool:
    if isinstance(body, bytes):
        return len(body) == named.size and len(salt) == 32 and sha256(salt + body).hexdigest() == named.sha256
    digest, size = sha256(salt), 0
    for piece in pieces(body):
        digest.update(piece)
        size += len(piece)
    return size == named.size and len(salt) == 32 and digest.hexdigest() == named.sha256


def _checkpoint_faults(walk: _Walk, text: str, keys: Collection[VerifierKey]) -> Iterator[Fault]:
    if not text and not walk.size:
        return
    try:
        claimed = read_claimed(text)
    except InvalidRecord as error:
        yield walk.fault("wrong_checkpoint", str(error))
        return
    if claimed.origin != walk.origin:
        yield walk.fault("wrong_checkpoint", f"is of {claimed.origin}")
    elif claimed.size != walk.size:
        yield walk.fault("wrong_checkpoint", f"is of {claimed.size} entries where there are {walk.size}")
    elif claimed.root != walk.tree.root():
        yield walk.fault("wrong_checkpoint", "has another root than the entries make")
    in_force = walk.key_at(claimed.size)
    for key in keys if in_force is None else [each for each in keys if each == in_force]:
        try:
            read_checkpoint(text, key)
        except (BadSignature, InvalidRecord):
            continue
        if in_force is None:
            walk.keys.append((0, key))
        return
    yield walk.fault("forged_signature", "has a checkpoint that no known key in force at its size signed")


def _state_faults(walk: _Walk, state: Mirror) -> Iterator[Fault]:
    made = {
        "origin": (walk.origin, state.origin),
        "size": (walk.size, state.size),
        "peaks": (walk.tree.peaks, state.frontier.peaks),
        "at": (walk.last_at, state.last_at),
        "seen": (dict(walk.last_seen), dict(state.last_seen)),
        # Of an empty log without a checkpoint nothing tells which key is in force.
        "keys": (tuple(walk.keys) or state.keys, state.keys),
    }
    for name, (right, stored) in made.items():
        if right != stored:
            yield walk.fault("wrong_state", f"is stored with another `{name}` than its entries give")


def _receipt_faults(walk: _Walk, receipt: Receipt, cosigners: Collection[VerifierKey]) -> Iterator[Fault]:
    key = walk.key_at(receipt.size)
    where = f"the receipt of {receipt.size} entries by {receipt.cosigner}"
    if walk.roots.get(receipt.size) is None:
        yield walk.fault("wrong_receipt", f"{where} is of more entries than there are")
        return
    for cosigner in cosigners:
        try:
            checkpoint, _ = read_receipt(receipt.text, key, cosigner) if key else (None, 0)
        except (BadSignature, InvalidRecord):
            continue
        if checkpoint and (checkpoint.size, checkpoint.root) == (receipt.size, walk.roots[receipt.size]):
            return
    yield walk.fault("wrong_receipt", f"{where} is not of this log as it is, or not signed by known keys")
