"""Nodes in memory with real keys: each writes a log, mirrors the others', and can be made to cheat."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from truceline.record.bundle import Carried, LogPart, pieces, seal_text, write_bundle
from truceline.record.canonical import encode
from truceline.record.card import Card
from truceline.record.checkpoint import Checkpoint, sign_checkpoint
from truceline.record.entry import BodyRef, Entry, body_hash
from truceline.record.keys import CosigningKey, SigningKey, VerifierKey
from truceline.record.merkle import Frontier, leaf_hash, root_of
from truceline.record.mirror import Known, Mirror, Received, ReceivedLog, key_at
from truceline.record.names import timestamp
from truceline.record.note import sign_note
from truceline.record.receive import receive
from truceline.record.rotation import Rotation, sign_rotation

_clock = count()


def now() -> datetime:
    """A moment later than any before it."""
    return datetime(2020, 3, 15, 9, tzinfo=UTC) + timedelta(seconds=next(_clock))


@dataclass
class Log:
    """A log as somebody holds it."""

    origin: str
    rows: list[Carried] = field(default_factory=list)
    checkpoint: str = ""
    keys: list[tuple[int, VerifierKey]] = field(default_factory=list)
    last_at: str = ""
    last_seen: dict[str, int] = field(default_factory=dict)
    sealed: str | None = None
    in_conflict: bool = False

    def leaves(self, size: int | None = None) -> list[bytes]:
        return [leaf_hash(row.entry) for row in self.rows[:size]]

    def mirror(self) -> Mirror:
        tree = Frontier()
        tree.extend(self.leaves())
        return Mirror(
            self.origin,
            tree,
            self.checkpoint,
            tuple(self.keys),
            self.last_at,
            self.last_seen,
            self.sealed,
            self.in_conflict,
            lambda start, stop: [row.entry for row in self.rows[start:stop]],
        )

    def take(self, log: ReceivedLog) -> None:
        assert log.start == len(self.rows)
        for taken in log.entries():
            body = None if taken.body is None else b"".join(pieces(taken.body))
            assert leaf_hash(taken.data) == taken.leaf
            assert taken.seq == len(self.rows)
            self.rows.append(Carried(taken.data, taken.salt, body))
        assert len(self.rows) == log.size
        self.checkpoint, self.keys, self.sealed = log.checkpoint, list(log.keys), log.sealed
        self.last_at, self.last_seen = log.last_at, dict(log.last_seen)


class Node:
    """A node with its own shared log and what it holds of the others'."""

    def __init__(self, name: str) -> None:
        self.name, self.origin = name, f"{name}/shared"
        self.signing, self.cosigning = SigningKey.generate(name), CosigningKey.generate(name)
        self.signers = [(0, self.signing)]
        self.card = Card(name, "party", self.signing.vkey, self.cosigning.vkey)
        self.known = {name: Known(self.card)}
        self.logs = {self.origin: Log(self.origin, keys=[(0, self.signing.vkey)])}
        self.receipts: list[str] = []

    @property
    def log(self) -> Log:
        return self.logs[self.origin]

    def log_of(self, other: Node) -> Log:
        return self.logs[other.origin]

    def admit(self, *others: Node) -> None:
        for other in others:
            self.known[other.name] = Known(other.card)

    def acknowledge(self, other: Node) -> None:
        """People here have heard that the keys that the other has now are its own."""
        self.known[other.name] = Known(self.known[other.name].card, (other.signing.vkey, other.cosigning.vkey))

    def entry(self, body: bytes, kind: str = "noted", refs: Sequence[str] = (), at: str = "") -> tuple[Entry, bytes]:
        """The next entry of the log, and the salt of its body."""
        seq = len(self.log.rows)
        salt = sha256(f"{self.name} {seq} {next(_clock)}".encode()).digest()
        named = BodyRef("text/plain", body_hash(salt, body), len(body))
        seen = {origin: len(log.rows) for origin, log in self.logs.items() if origin != self.origin}
        entry = Entry(
            log=self.origin,
            seq=seq,
            kind=kind,
            subject=f"note:{seq}",
            author=f"{self.name}/a",
            at=at or timestamp(now()),
            refs=tuple(refs),
            seen=seen,
            body=named,
        )
        return entry, salt

    def write(self, body: bytes = b"seen at the bridge", kind: str = "noted", refs: Sequence[str] = ()) -> None:
        entry, salt = self.entry(body, kind, refs)
        self.append(entry.encode(), salt, body)
        self.log.last_at, self.log.last_seen = entry.at, dict(entry.seen)

    def append(self, entry: bytes, salt: bytes | None = None, body: bytes | None = None) -> None:
        self.log.rows.append(Carried(entry, salt, body))
        self.log.checkpoint = self.checkpoint()

    def withhold(self, seq: int, kind: str = "body_withheld") -> None:
        """Take a body away; only `write` of the kind that says so makes that honest."""
        self.log.rows[seq] = Carried(self.log.rows[seq].entry)

    def rotate(self) -> None:
        """Announce new keys, and sign with them from here on."""
        old, new, cosigning = self.signing, SigningKey.generate(self.name), CosigningKey.generate(self.name)
        note = sign_rotation(Rotation(self.name, old.vkey, new.vkey, cosigning.vkey), old, new)
        seq = len(self.log.rows)
        self.signing, self.cosigning = new, cosigning
        self.signers.append((seq + 1, new))
        self.log.keys.append((seq + 1, new.vkey))
        self.write(note.encode(), "key_rotated")

    def signer(self, size: int) -> SigningKey:
        return next(key for start, key in reversed(self.signers) if start <= size)

    def checkpoint(self, size: int | None = None, root: bytes | None = None) -> str:
        """The own log signed at a size; `root` is what a node that cheats would sign."""
        size = len(self.log.rows) if size is None else size
        root = root_of(self.log.leaves(size)) if root is None else root
        return sign_checkpoint(Checkpoint(self.origin, size, root), self.signer(size))

    def part(self, origin: str = "", start: int = 0, size: int | None = None) -> LogPart:
        log = self.logs[origin or self.origin]
        if size is not None and log is self.log:
            return LogPart(log.origin, start, size, self.checkpoint(size), log.rows[start:size])
        return LogPart(log.origin, start, len(log.rows), log.checkpoint or self.checkpoint(), log.rows[start:])

    def bundle(
        self,
        *parts: LogPart,
        to: str = "*",
        made: datetime | None = None,
        have: dict[str, int] | None = None,
        receipts: Iterable[str] | None = None,
        key: SigningKey | None = None,
    ) -> bytes:
        """A bundle of `parts`, or of all that is held, from the start."""
        shown = sorted(parts or map(self.part, self.logs), key=lambda part: part.origin)
        has = have if have is not None else {origin: len(log.rows) for origin, log in self.logs.items()}
        own = next((part.size for part in shown if part.origin == self.origin), 0)
        stream = io.BytesIO()
        write_bundle(
            stream,
            key=key or self.signer(own),
            name=self.name,
            to=to,
            made=made or now(),
            have=has,
            logs=shown,
            receipts=self.receipts if receipts is None else receipts,
        )
        return stream.getvalue()

    def receive(self, bundle: bytes) -> Received:
        mirrors = {origin: log.mirror() for origin, log in self.logs.items()}
        return receive(io.BytesIO(bundle), me=self.name, known=self.known, mirrors=mirrors)

    def take(self, bundle: bytes) -> Received:
        """Receive and keep, as the store does, and cosign what was taken."""
        with self.receive(bundle) as received:
            for log in received.logs:
                self.logs.setdefault(log.origin, Log(log.origin)).take(log)
            for refused in received.refused:
                if refused.name in ("rewritten", "forked", "rolled_back"):
                    self.logs.setdefault(refused.origin, Log(refused.origin)).in_conflict = True
            self.receipts = list(received.cosigned(self.cosigning, 1_584_264_600))
        return received

    def key(self, size: int) -> VerifierKey | None:
        return key_at(tuple(self.log.keys), size)


def acquainted(*names: str) -> list[Node]:
    """Nodes that have all admitted each other."""
    nodes = [Node(name) for name in names]
    for node in nodes:
        node.admit(*nodes)
    return nodes


def resealed(bundle: bytes, node: Node, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """The bundle with other lines, and a seal by the node that is valid over them."""
    lines = change(bundle.splitlines(keepends=True)[:-1])
    text = seal_text(sha256(b"".join(lines)).hexdigest())
    seal = {"seal": sign_note(text, node.signing), "type": "seal"}
    return b"".join([*lines, encode(seal), b"\n"])
