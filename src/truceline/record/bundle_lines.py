"""Bundles read: one strict line after another, never the whole (docs/formats/bundle.md).

    for line in read_bundle(stream):
        match line: ...

What comes out has the right form, order, numbers and base64, and every entry is an entry; whether a signature, a root
or a body's hash holds is for `mirror` to judge. Anything else raises `Refused` by the name `malformed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeVar

from truceline.errors import InvalidRecord, Refused
from truceline.record.bundle import ANYONE, FORMAT, SALT, Header, may_travel, seal_text
from truceline.record.canonical import LARGEST, decode, from_base64
from truceline.record.checkpoint import Checkpoint, read_claimed
from truceline.record.entry import Entry, read_entry
from truceline.record.names import SHARED, is_node_name, origin, read_timestamp
from truceline.record.note import Note, read_note

__all__ = ["Given", "Limits", "Line", "Seal", "ShownLog", "ShownReceipt", "read_bundle"]

_BODY, _ENTRY, _BETWEEN = b'{"body":"', b'{"entry":', b'","entry":'
_TYPE = b',"type":"entry"}\n'
_SALT = b',"salt":"'
_SALTED = len(_SALT) + (SALT + 2) // 3 * 4 + 1
"""How long `,"salt":"…"` is: base64 of 32 bytes is 44 characters."""
_PIECE = 1 << 16


@dataclass(frozen=True)
class Limits:
    """What a receiver is ready to read, in bytes: a `line` without its body, and one `body` decoded."""

    line: int = 1 << 20
    body: int = 1 << 28


@dataclass(frozen=True)
class ShownLog:
    """A log line; `start` to `size - 1` are the entries that follow it, `claimed` is what its checkpoint says."""

    origin: str
    start: int
    size: int
    checkpoint: str
    claimed: Checkpoint


@dataclass(frozen=True, slots=True)
class Given:
    """An entry line. A body larger than a line's limit is a temporary file, there until the next line is asked for."""

    entry: Entry
    data: bytes
    salt: bytes | None = None
    body: bytes | BinaryIO | None = None


@dataclass(frozen=True)
class ShownReceipt:
    """A receipt line."""

    receipt: str
    claimed: Checkpoint


@dataclass(frozen=True)
class Seal:
    """The last line: its note says the digest of all lines before it; who signed it is not checked."""

    note: Note


T = TypeVar("T")
Line = Header | ShownLog | Given | ShownReceipt | Seal


def read_bundle(source: BinaryIO, limits: Limits | None = None) -> Iterator[Line]:
    """The lines of a bundle in order, the header first, the seal last, as they are read from `source`.

    Raises `Refused` (`malformed`) for bytes that are no bundle, and for lines and bodies beyond `limits`. A seal over
    other lines than these comes out as any other, with the digest it states: see `Reader.sealed`.
    """
    return Reader(source, limits or Limits()).lines()


@dataclass
class Reader:
    """One pass over a bundle. `sealed` tells, after the last line, whether the seal is over these lines."""

    source: BinaryIO
    limits: Limits = field(default_factory=Limits)
    number: int = 0
    sealed: bool = False

    def __post_init__(self) -> None:
        self._digest = sha256()

    def lines(self) -> Iterator[Line]:
        """The lines, as `read_bundle` gives them."""
        header = self._read(self._header, self._next())
        yield header
        own, last, shown = origin(header.maker, SHARED), "", False
        data = self._next()
        while data.startswith((b'{"checkpoint":', _BODY, _ENTRY)):
            if data.startswith(b'{"checkpoint":'):
                log = self._read(self._log, data)
                if log.origin <= last:
                    raise self._malformed("shows a log twice or out of order")
                if log.origin == own and header.have[own] < log.size:
                    raise self._malformed("shows more of the maker's own log than the header says there is")
                last, shown = log.origin, shown or log.origin == own
                yield log
            elif last:
                yield from self._entry(data)
            else:
                raise self._malformed("is an entry before any log")
            data = self._next()
        if not shown:
            raise self._malformed(f"comes before {own}, which every bundle of {header.maker} must show")
        yield from self._end(data)

    def _end(self, data: bytes) -> Iterator[Line]:
        last = ""
        while data.startswith(b'{"receipt":'):
            receipt = self._read(self._receipt, data)
            if receipt.receipt <= last:
                raise self._malformed("is a receipt twice or out of order")
            last = receipt.receipt
            yield receipt
            data = self._next()
        yield self._read(self._seal, data)
        if self.source.read(1):
            raise self._malformed("is not the last line, as the seal must be")

    def _next(self) -> bytes:
        """The next line with its end; of one that holds a large body, only the beginning."""
        self.number += 1
        data = self.source.readline(self.limits.line + 1)
        if not data:
            raise self._malformed("is missing: the bundle ends without a seal")
        large = len(data) > self.limits.line and data.startswith(_BODY)
        if not large and (len(data) > self.limits.line or not data.endswith(b"\n")):
            raise self._malformed(f"is longer than {self.limits.line} bytes or has no line end")
        if not data.startswith(b'{"seal":'):
            self._digest.update(data)
        return data

    def _malformed(self, reason: str) -> Refused:
        return Refused("malformed", reason, where=f"line {self.number}", remedy="ask for the bundle anew")

    def _read(self, reader: Callable[[dict[str, Any]], T], data: bytes) -> T:
        try:
            value = decode(data[:-1], "line")
            if not isinstance(value, dict):
                raise self._malformed("is no JSON object")
            return reader(value)
        except InvalidRecord as error:
            raise self._malformed(str(error)) from None

    def _members(self, line: dict[str, Any], type_: str, **types: type) -> Iterator[Any]:
        """The values of a line that has exactly these members, each of its type, and `type` beside them."""
        if line.keys() != {*types, "type"} or line["type"] != type_:
            raise self._malformed(f"is no {type_} line with {', '.join(types)}")
        for name, wanted in types.items():
            if type(line[name]) is not wanted:
                raise self._malformed(f"has a `{name}` of another type than it must have")
            yield line[name]

    def _header(self, line: dict[str, Any]) -> Header:
        maker = line.pop("from", None)
        made, to, have, form = self._members(line, "header", made=str, to=str, have=dict, format=str)
        if form != FORMAT or not isinstance(maker, str) or not is_node_name(maker):
            raise self._malformed(f"is no header of a bundle {FORMAT} from a node")
        if to != ANYONE and not is_node_name(to):
            raise self._malformed("is addressed to no node and not to *")
        read_timestamp(made)
        for log, count in have.items():
            if not may_travel(log) or type(count) is not int or not 0 <= count <= LARGEST:
                raise self._malformed("has in `have` what is no shared log and the number of its entries")
        if origin(maker, SHARED) not in have:
            raise self._malformed("does not say in `have` how large the maker's own log is")
        return Header(maker, to, made, have)

    def _log(self, line: dict[str, Any]) -> ShownLog:
        start = line.pop("from", None)
        name, size, text = self._members(line, "log", origin=str, size=int, checkpoint=str)
        claimed = read_claimed(text, "its checkpoint")
        if len(read_note(text).signatures) != 1:
            raise self._malformed("has a checkpoint that its log alone did not sign")
        if not may_travel(name) or (claimed.origin, claimed.size) != (name, size):
            raise self._malformed("has a checkpoint of another log or size, or is no shared log")
        if type(start) is not int or not 0 <= start <= size:
            raise self._malformed("has a `from` that is no number up to `size`")
        return ShownLog(name, start, size, text, claimed)

    def _receipt(self, line: dict[str, Any]) -> ShownReceipt:
        (text,) = self._members(line, "receipt", receipt=str)
        claimed = read_claimed(text, "its checkpoint")
        if not may_travel(claimed.origin) or len(read_note(text).signatures) != 2:
            raise self._malformed("is no receipt of a shared log: a checkpoint with its signature and a cosignature")
        return ShownReceipt(text, claimed)

    def _seal(self, line: dict[str, Any]) -> Seal:
        (text,) = self._members(line, "seal", seal=str)
        note = read_note(text, "its note")
        if not re.fullmatch(re.escape(FORMAT) + "\n[0-9a-f]{64}\n", note.text) or len(note.signatures) != 1:
            raise self._malformed("is no seal: the format, a SHA-256 and one signature")
        self.sealed = note.text == seal_text(self._digest.hexdigest())
        return Seal(note)

    def _entry(self, data: bytes) -> Iterator[Given]:
        try:
            if not data.startswith(_BODY):
                yield self._given(data, len(_ENTRY))
            elif data.endswith(b"\n"):
                end = data.find(b'"', len(_BODY))
                body = from_base64(data[len(_BODY) : end].decode("latin-1"), "its body")
                if len(body) > self.limits.body:
                    raise self._malformed(f"has a body of more than {self.limits.body} bytes")
                yield self._given(data, end, body)
            else:
                with TemporaryFile() as file:
                    tail = self._large_body(data[len(_BODY) :], file)
                    file.seek(0)
                    yield self._given(tail, 0, file)
        except InvalidRecord as error:
            raise self._malformed(str(error)) from None

    def _given(self, line: bytes, start: int, body: bytes | BinaryIO | None = None) -> Given:
        """The entry in a line of which `start` is the place where the entry begins, or the body ends."""
        if not line.endswith(_TYPE):
            raise self._malformed("is no entry line")
        end = len(line) - len(_TYPE)
        if body is None:
            data, salt = line[start:end], None
        else:
            if line[start : start + len(_BETWEEN)] != _BETWEEN:
                raise self._malformed("has no entry after its body")
            salted = line[end - _SALTED : end]
            if not salted.startswith(_SALT) or not salted.endswith(b'"'):
                raise self._malformed("has a body without a salt of 32 bytes")
            salt = from_base64(salted[len(_SALT) : -1].decode("latin-1"), "its salt")
            data = line[start + len(_BETWEEN) : end - _SALTED]
        if salt is not None and len(salt) != SALT:
            raise self._malformed("has a body without a salt of 32 bytes")
        return Given(read_entry(data, "its entry"), data, salt, body)

    def _large_body(self, rest: bytes, file: BinaryIO) -> bytes:
        """Decode a body into `file` while it is read; what stands after it in its line."""
        while (end := rest.find(b'"')) < 0:
            whole = len(rest) // 4 * 4
            piece = from_base64(rest[:whole].decode("latin-1"), "its body")
            if len(piece) != whole // 4 * 3 or file.tell() + len(piece) > self.limits.body:
                raise self._malformed(f"has a body with padding inside, or of more than {self.limits.body} bytes")
            file.write(piece)
            rest = rest[whole:] + self._more(_PIECE)
        file.write(from_base64(rest[:end].decode("latin-1"), "its body"))
        tail = rest[end:]
        if not tail.endswith(b"\n"):
            tail += self._more(self.limits.line)
        if not tail.endswith(b"\n") or len(tail) > self.limits.line or file.tell() > self.limits.body:
            raise self._malformed(f"is longer than {self.limits.line} bytes without its body, or the body is too large")
        return tail

    def _more(self, most: int) -> bytes:
        data = self.source.readline(most)
        if not data:
            raise self._malformed("breaks off within a body")
        self._digest.update(data)
        return data
