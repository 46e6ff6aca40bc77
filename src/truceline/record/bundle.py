"""Bundles: what travels between nodes (docs/formats/bundle.md), as values and as a stream of lines written.

`write_bundle` takes parts of logs whose entries it asks for one at a time, so that a bundle may be larger than memory;
`bundle_lines` reads the same back, `mirror` decides what of it is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO, Protocol

from truceline.errors import InvalidRecord
from truceline.record.canonical import LARGEST, encode, to_base64
from truceline.record.checkpoint import read_claimed
from truceline.record.keys import SigningKey
from truceline.record.names import SHARED, is_node_name, is_origin, is_shared, origin, timestamp
from truceline.record.note import sign_note

__all__ = [
    "ANYONE",
    "FORMAT",
    "MEDIA_TYPE",
    "SALT",
    "Body",
    "Carried",
    "Header",
    "LogPart",
    "Readable",
    "may_travel",
    "pieces",
    "seal_text",
    "write_bundle",
]

FORMAT = "truceline.org/formats/bundle@1"
MEDIA_TYPE = "application/vnd.truceline.bundle"
ANYONE = "*"
"""The addressee of a bundle that is made for every node."""

SALT = 32
"""How many bytes a body's salt has."""

_PIECE = 3 << 16


class Readable(Protocol):
    """A body that is too large to be held: read from the start, once, before the next entry is asked for."""

    def read(self, size: int = -1, /) -> bytes: ...


Body = bytes | Readable


def pieces(body: Body, size: int = _PIECE) -> Iterator[bytes]:
    """The bytes of a body, at most `size` at a time."""
    if isinstance(body, bytes):
        for start in range(0, len(body), size):
            yield body[start : start + size]
        return
    while piece := body.read(size):
        yield piece


@dataclass(frozen=True)
class Header:
    """Who made the bundle when and for whom (a node or `*`), and how many entries of each shared log the maker has."""

    maker: str
    to: str
    made: str
    have: Mapping[str, int]

    def encode(self) -> bytes:
        """The header line. Raises `InvalidRecord` if no reader would take it."""
        own = origin(self.maker, SHARED)
        if self.to != ANYONE and not is_node_name(self.to):
            raise InvalidRecord("is addressed to no node and not to *", where=f"bundle for {self.to[:64]}")
        if own not in self.have or not all(may_travel(log) and 0 <= n <= LARGEST for log, n in self.have.items()):
            raise InvalidRecord(f"must say how much it has of shared logs, {own} among them", where="bundle's `have`")
        line = {"format": FORMAT, "from": self.maker, "have": dict(self.have), "made": self.made, "to": self.to}
        return encode(line | {"type": "header"}) + b"\n"


@dataclass(frozen=True)
class Carried:
    """An entry's bytes with the salt and the body that they name; both None where the body is withheld or erased."""

    entry: bytes
    salt: bytes | None = None
    body: Body | None = None


@dataclass(frozen=True)
class LogPart:
    """The entries `start` to `size - 1` of the log `origin`, and its checkpoint of `size`, as text."""

    origin: str
    start: int
    size: int
    checkpoint: str
    entries: Iterable[Carried] = field(default=(), repr=False)


def may_travel(text: str) -> bool:
    """Whether `text` is the origin of a log that may travel."""
    return is_origin(text) and is_shared(text)


def seal_text(digest: str) -> str:
    """What the maker signs: `digest` is the hexadecimal SHA-256 of all lines before the seal."""
    return f"{FORMAT}\n{digest}\n"


def write_bundle(
    stream: BinaryIO,
    *,
    key: SigningKey,
    name: str,
    to: str,
    made: datetime,
    have: Mapping[str, int],
    logs: Iterable[LogPart],
    receipts: Iterable[str] = (),
) -> None:
    """Write a bundle of the node `name`, sealed with its signing `key`.

    `made` is when, stamped before the state that is shown can grow; `have` says how many entries of each shared log the
    node holds; `logs` come in the order of their origins, the node's own shared log among them. Raises `InvalidRecord`
    for what no reader would take in header, order, sizes and receipts; that entries and bodies are right is the log's
    matter. What was written until then is no bundle, since it has no seal.
    """
    header = Header(name, to, timestamp(made), have)
    digest = sha256()
    for piece in _unsealed(header, logs, receipts):
        digest.update(piece)
        stream.write(piece)
    seal = sign_note(seal_text(digest.hexdigest()), key.under(name))
    stream.write(encode({"seal": seal, "type": "seal"}) + b"\n")


def _unsealed(header: Header, logs: Iterable[LogPart], receipts: Iterable[str]) -> Iterator[bytes]:
    yield header.encode()
    own, last, shown = origin(header.maker, SHARED), "", False
    for part in logs:
        if part.origin <= last:
            raise InvalidRecord("comes twice or out of order in the bundle to be written", where=part.origin)
        last, shown = part.origin, shown or part.origin == own
        if part.origin == own and part.size > header.have[own]:
            raise InvalidRecord(f"shows {part.size} entries where `have` says {header.have[own]}", where=own)
        yield from _log_lines(part)
    if not shown:
        raise InvalidRecord("is missing in the bundle of its own node", where=own)
    for receipt in sorted(set(receipts)):
        yield encode({"receipt": receipt, "type": "receipt"}) + b"\n"


def _log_lines(part: LogPart) -> Iterator[bytes]:
    claimed = read_claimed(part.checkpoint, part.origin)
    if not may_travel(part.origin) or (claimed.origin, claimed.size) != (part.origin, part.size):
        raise InvalidRecord(f"has a checkpoint of {claimed.origin}, size {claimed.size}", where=part.origin)
    line = {"checkpoint": part.checkpoint, "from": part.start, "origin": part.origin, "size": part.size, "type": "log"}
    yield encode(line) + b"\n"
    count = 0
    for count, carried in enumerate(part.entries, 1):  # noqa: B007
        yield from _entry_line(carried)
    if count != part.size - part.start:
        raise InvalidRecord(f"gives {count} entries from {part.start} to {part.size}", where=part.origin)


def _entry_line(carried: Carried) -> Iterator[bytes]:
    if carried.body is None or carried.salt is None:
        yield b'{"entry":' + carried.entry + b',"type":"entry"}\n'
        return
    tail = b'","entry":' + carried.entry + b',"salt":"' + to_base64(carried.salt).encode() + b'","type":"entry"}\n'
    if isinstance(carried.body, bytes) and len(carried.body) <= _PIECE:
        yield b'{"body":"' + to_base64(carried.body).encode() + tail
        return
    yield b'{"body":"'
    rest = b""
    for piece in pieces(carried.body):
        rest += piece
        whole = len(rest) // 3 * 3
        yield to_base64(rest[:whole]).encode()
        rest = rest[whole:]
    yield to_base64(rest).encode()
    yield tail
