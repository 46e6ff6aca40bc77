"""What is held of other nodes' logs, and what one bundle brings to it: the values that the receiver works with.

`receive` turns a bundle and mirrors into a `Received`; writing it down is the store's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Self

from truceline.errors import Refused
from truceline.record.bundle import Header
from truceline.record.card import Card
from truceline.record.checkpoint import cosign
from truceline.record.keys import COSIGNING, SIGNING, CosigningKey, VerifierKey
from truceline.record.merkle import Frontier, leaf_hash
from truceline.record.names import node_of
from truceline.record.spool import Spool, Taken

__all__ = ["KeysInForce", "Known", "Mirror", "Notice", "Receipt", "Received", "ReceivedLog", "held_frontier", "key_at"]

KeysInForce = tuple[tuple[int, VerifierKey], ...]
"""From which size on which signing key signs, in order, the first from 0; a rotation at `seq` counts from `seq + 1`."""

_AT_A_TIME = 4096


def key_at(keys: KeysInForce, size: int) -> VerifierKey | None:
    """The key that signs a checkpoint of `size`; None where no key is known."""
    return next((key for start, key in reversed(keys) if start <= size), None)


@dataclass(frozen=True)
class Known:
    """A node that was admitted: its card, and the later keys of it, of both types, that people acknowledged."""

    card: Card
    acknowledged: tuple[VerifierKey, ...] = ()

    @property
    def signing(self) -> tuple[VerifierKey, ...]:
        """The signing keys that are known to be the node's, the card's first."""
        return self._of(SIGNING)

    @property
    def cosigning(self) -> tuple[VerifierKey, ...]:
        """The cosigning keys that are known to be the node's, the card's first."""
        return self._of(COSIGNING)

    def _of(self, kind: int) -> tuple[VerifierKey, ...]:
        keys = (self.card.signing, self.card.cosigning, *self.acknowledged)
        return tuple(key for key in keys if key.kind == kind and key.name == self.card.name)


def _nothing(start: int, stop: int) -> Iterable[bytes]:
    return ()


@dataclass(frozen=True)
class Mirror:
    """What is held of one log: of another node, or of the receiver itself.

    `checkpoint` is the text of the last one ("" if there is none yet); `last_at` and `last_seen` are those of the last
    entry; `sealed` is when its node made the last bundle that was taken; `entries(start, stop)` gives held entries'
    bytes.
    """

    origin: str
    frontier: Frontier = field(default_factory=Frontier)
    checkpoint: str = ""
    keys: KeysInForce = ()
    last_at: str = ""
    last_seen: Mapping[str, int] = field(default_factory=dict)
    sealed: str | None = None
    in_conflict: bool = False
    entries: Callable[[int, int], Iterable[bytes]] = field(default=_nothing, repr=False, compare=False)

    @property
    def size(self) -> int:
        """How many entries are held."""
        return self.frontier.size


def held_frontier(mirror: Mirror, size: int, start: Frontier | None = None) -> Frontier:
    """The tree of the first `size` entries held, grown on from a smaller one (`start`) where that is there."""
    if size == mirror.size:
        return mirror.frontier.copy()
    tree = start.copy() if start else Frontier()
    entries = iter(mirror.entries(tree.size, size))
    while some := [leaf_hash(data) for data in islice(entries, _AT_A_TIME)]:
        tree.extend(some)
    return tree


@dataclass(frozen=True)
class Notice:
    """Something that is no fault and that people may want to know: `name` says what, `text` in a sentence.

    Names: `nothing new`, `in conflict` (the log was not looked into), `passed over` (a receipt), `lost here` (the own
    log was once larger than it is now: restore it before anything is written).
    """

    name: str
    origin: str
    text: str


@dataclass(frozen=True)
class Receipt:
    """`cosigner` has checked, at POSIX `time`, the receiver's own log when it had `size` entries."""

    origin: str
    size: int
    cosigner: str
    text: str
    time: int


@dataclass(frozen=True)
class ReceivedLog:
    """The state of a log after the bundle; `entries` gives those from `start`, what was held, to `size - 1`.

    Write it only if the log still has `start` entries: two bundles may have been checked at the same time.
    """

    origin: str
    start: int
    checkpoint: str
    frontier: Frontier
    keys: KeysInForce
    last_at: str
    last_seen: Mapping[str, int]
    sealed: str | None
    spool: Spool = field(repr=False, compare=False)
    span: tuple[int, int] = (0, 0)

    @property
    def size(self) -> int:
        """How many entries the log has now."""
        return self.frontier.size

    def entries(self) -> Iterator[Taken]:
        """The new entries in order; may be called again, but not while another call is being read."""
        return self.spool.read(*self.span, self.start)


@dataclass(frozen=True)
class Received:
    """All that one bundle brings, checked; to be written in one transaction, and closed after it.

    `refused` are the logs that were not taken, and why; their `evidence` is to be kept where there is any.
    """

    header: Header
    logs: tuple[ReceivedLog, ...]
    refused: tuple[Refused, ...]
    receipts: tuple[Receipt, ...]
    notices: tuple[Notice, ...]
    spool: Spool = field(repr=False, compare=False)

    def cosigned(self, key: CosigningKey, time: int) -> tuple[str, ...]:
        """The receipts to send back: the last checkpoint of each log taken, cosigned with `key` at POSIX `time`."""
        return tuple(cosign(log.checkpoint, key, time) for log in self.logs if node_of(log.origin) != key.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.spool.close()
