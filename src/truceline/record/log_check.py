"""One log of a bundle, checked against the mirror of it (docs/formats/bundle.md, "What the receiver does")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import BinaryIO

from truceline.errors import BadSignature, InvalidRecord, Refused
from truceline.record.bundle import Body, Header, pieces
from truceline.record.bundle_lines import Given, ShownLog
from truceline.record.checkpoint import read_checkpoint
from truceline.record.entry import BodyRef, Entry, body_hash
from truceline.record.keys import VerifierKey
from truceline.record.merkle import leaf_hash
from truceline.record.mirror import Known, Mirror, ReceivedLog, held_frontier, key_at
from truceline.record.names import node_of, read_ref
from truceline.record.rotation import Rotation, read_rotation
from truceline.record.spool import Spool

__all__ = ["CONFLICTS", "ROTATED", "WITHOUT_BODY", "LogCheck", "goes_back", "rotation_in"]

CONFLICTS = ("rewritten", "forked", "rolled_back")
"""The refusals by which a node signed two states that exclude each other."""

ROTATED = "key_rotated"
WITHOUT_BODY = ("body_withheld", "body_erased")
"""The kinds that name entries whose bodies are missing."""

_ASK_FROM_0 = "ask for the log from 0"
_ASK_PEOPLE = "verify your own copy, keep both notes and ask its node: no more of it is taken until people have spoken"


def goes_back(at: str, seen: Mapping[str, int], last_at: str, last_seen: Mapping[str, int]) -> bool:
    """Whether an entry's time or what its author had seen is less than in the entry before it."""
    return at < last_at or (seen != last_seen and any(seen.get(log, -1) < count for log, count in last_seen.items()))


def rotation_in(body: Body, node: str, where: str) -> Rotation:
    """The rotation of `node` that the body of a `key_rotated` is; `InvalidRecord` or `BadSignature` if it is none."""
    if not isinstance(body, bytes):
        raise InvalidRecord("is too large for a rotation", where=where)
    rotation = read_rotation(body, where)
    if rotation.name != node:
        raise InvalidRecord(f"is a rotation of {rotation.name}", where=where)
    return rotation


class LogCheck:
    """Takes a log's entries in order, then says what of it is received.

    `fault` is the first thing that was wrong; after it nothing more of the log is looked at.
    """

    def __init__(self, shown: ShownLog, mirror: Mirror, known: Known | None, spool: Spool, *, of_maker: bool) -> None:
        self.shown, self.mirror, self.known, self.of_maker = shown, mirror, known, of_maker
        self.fault: Refused | None = None
        self.keys = list(mirror.keys)
        self._spool, self._span = spool, (spool.end, spool.end)
        self._next = shown.start
        self._tree = mirror.frontier.copy()
        self._differs = False
        self._missing: set[int] = set()
        self._rotations: list[str] = []
        self._last_at, self._last_seen = mirror.last_at, mirror.last_seen
        self._held: Iterator[bytes] = iter(())
        if shown.start < mirror.size:
            self._last_at, self._last_seen = "", {}
            self._held = iter(mirror.entries(shown.start, min(shown.size, mirror.size)))
        if known is None:
            self.fault = self.refuse("unknown_node", "is of a node that was not admitted", "admit it by its card")
        elif shown.start > mirror.size:
            self.fault = self.refuse(
                "gap", f"starts at {shown.start} where {mirror.size} are held", f"ask for it from {mirror.size}"
            )

    def refuse(self, name: str, reason: str, remedy: str = "", *, evidence: bool = False, at: int = -1) -> Refused:
        """A refusal of this log; `at` is the entry it is about."""
        origin = self.shown.origin
        notes = (self.mirror.checkpoint, self.shown.checkpoint) if evidence else ()
        where = origin if at < 0 else f"{origin}#{at}"
        return Refused(name, reason, where=where, remedy=remedy, origin=origin, evidence=notes)

    def take(self, given: Given) -> None:
        """Check the next entry line of this log."""
        if self.fault is not None:
            return
        try:
            self._take(given, self._next)
        except Refused as refused:
            self.fault = refused
        self._next += 1

    def _take(self, given: Given, place: int) -> None:
        entry = given.entry
        if place >= self.shown.size:
            raise self.refuse("truncated", f"brings more entries than up to its size, {self.shown.size}")
        if (entry.log, entry.seq) != (self.shown.origin, place):
            raise self.refuse("reordered", f"has {entry.log}#{entry.seq} in this place", at=place)
        if goes_back(entry.at, entry.seen, self._last_at, self._last_seen):
            raise self.refuse("reordered", "goes back behind the entry before it in `at` or `seen`", at=place)
        self._last_at, self._last_seen = entry.at, entry.seen
        if given.body is not None and given.salt is not None and not _is_body(entry.body, given.salt, given.body):
            raise self.refuse("altered_body", "has a body of another hash or size", "ask its maker for it", at=place)
        leaf = leaf_hash(given.data)
        if place >= self.mirror.size:
            self._take_new(given, place, leaf)
            self._tree.append(leaf)
        elif self._differs or next(self._held, None) != given.data:
            if not self._differs:
                self._differs, self._tree = True, held_frontier(self.mirror, place)
            self._tree.append(leaf)

    def _take_new(self, given: Given, place: int, leaf: bytes) -> None:
        entry = given.entry
        if entry.kind in WITHOUT_BODY:
            named = map(read_ref, entry.refs)
            self._missing.difference_update(seq for log, seq in named if log == entry.log)
        if given.body is None:
            if entry.kind == ROTATED:
                raise self.refuse("withheld_body", "announces a key without the body that would name it", at=place)
            self._missing.add(place)
        elif entry.kind == ROTATED:
            self._rotate(given.body, entry, place)
        self._spool.add(given, leaf)
        self._span = (self._span[0], self._spool.end)

    def _rotate(self, body: bytes | BinaryIO, entry: Entry, place: int) -> None:
        try:
            rotation = rotation_in(body, node_of(entry.log), f"{entry.log}#{place}")
        except BadSignature as error:
            raise self.refuse("forged_signature", error.reason, at=place) from None
        except InvalidRecord as error:
            raise self.refuse("malformed", error.reason, at=place) from None
        if not self.keys:
            self.keys.append((0, rotation.old))
        if self.keys[-1][1] != rotation.old:
            raise self.refuse("forged_signature", "names an old key that is not the one in force", at=place)
        self.keys.append((place + 1, rotation.new))
        self._rotations.append(body.decode() if isinstance(body, bytes) else "")

    def candidates(self) -> Iterator[VerifierKey]:
        """The key in force at the size shown; where nothing tells it yet, those known of the node."""
        key = key_at(tuple(self.keys), self.shown.size)
        if key is not None:
            yield key
        elif self.known is not None:
            yield from self.known.signing

    def finish(self, header: Header) -> ReceivedLog:
        """What of the log is received. Raises `Refused` for whatever is wrong with it."""
        if self.fault is not None:
            raise self.fault
        if self._next < self.shown.size:
            raise self.refuse("truncated", f"ends before entry {self._next}; the size is {self.shown.size}")
        if self._missing:
            first = min(self._missing)
            raise self.refuse("withheld_body", f"has no body, and nothing says why ({len(self._missing)})", at=first)
        key = self._signed_by()
        self._check_root()
        self._check_key(key)
        self._check_have(header)
        return self._received(header, key)

    def _signed_by(self) -> VerifierKey:
        known = self.known.signing if self.known else ()
        if self.mirror.keys or not self.keys or any(key in known for _, key in self.keys):
            for key in self.candidates():
                try:
                    read_checkpoint(self.shown.checkpoint, key)
                except (BadSignature, InvalidRecord):
                    continue
                return key
        raise self.refuse("forged_signature", "has a checkpoint that the key in force at its size did not sign")

    def _check_root(self) -> None:
        shown, mirror, root = self.shown, self.mirror, self.shown.claimed.root
        given = self._tree.root() if self._differs or shown.size >= mirror.size else None
        held = held_frontier(mirror, shown.size).root() if shown.size <= mirror.size else given
        if shown.size == mirror.size and root != held:
            raise self.refuse("forked", f"has two signed states of {shown.size} entries", _ASK_PEOPLE, evidence=True)
        if shown.size < mirror.size and root != held:
            raise self._rewritten(f"was signed with another root at {shown.size} entries than is held")
        if root == (given or held) and not self._differs:
            return
        # Under a root that is held nothing was signed that excludes anything: no two notes would prove it.
        if shown.size > mirror.size and (self.of_maker or (self._differs and root == given)):
            raise self._rewritten(f"was signed with {shown.size} entries that do not continue the {mirror.size} held")
        raise self.refuse("altered_entry", "has entries that do not make its signed root", _ASK_FROM_0)

    def _rewritten(self, reason: str) -> Refused:
        return self.refuse("rewritten", reason, _ASK_PEOPLE, evidence=True)

    def _check_key(self, key: VerifierKey) -> None:
        known, mirror = self.known.signing if self.known else (), self.mirror
        if key in known or self.shown.size <= mirror.size or key == key_at(mirror.keys, mirror.size):
            return
        refused = self.refuse(
            "key_changed", f"announces a new key, {key}", "compare it with its node, then acknowledge it"
        )
        refused.evidence = tuple(self._rotations)
        raise refused

    def _check_have(self, header: Header) -> None:
        has, held = header.have.get(self.shown.origin, 0), self.mirror.size
        if self.of_maker and has < held and header.made > self.mirror.last_at:
            raise self.refuse("rolled_back", f"has {has} entries where it had {held}", _ASK_PEOPLE, evidence=True)

    def _received(self, header: Header, key: VerifierKey) -> ReceivedLog:
        shown, mirror = self.shown, self.mirror
        grown = shown.size > mirror.size
        sealed = max(mirror.sealed or "", header.made) if self.of_maker else mirror.sealed
        return ReceivedLog(
            origin=shown.origin,
            start=mirror.size,
            checkpoint=shown.checkpoint if grown or not mirror.checkpoint else mirror.checkpoint,
            frontier=self._tree,
            keys=tuple(self.keys) or ((0, key),),
            last_at=self._last_at if grown else mirror.last_at,
            last_seen=self._last_seen if grown else mirror.last_seen,
            sealed=sealed,
            spool=self._spool,
            span=self._span,
        )


def _is_body(named: BodyRef, salt: bytes, body: bytes | BinaryIO) -> bool:
    if isinstance(body, bytes):
        return len(body) == named.size and body_hash(salt, body) == named.sha256
    digest, size = sha256(salt), 0
    for piece in pieces(body):
        digest.update(piece)
        size += len(piece)
    body.seek(0)
    return size == named.size and digest.hexdigest() == named.sha256
