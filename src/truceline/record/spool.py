"""New entries with their bodies, kept on disk between the check of a bundle and the writing of what it brought.

A bundle may be larger than memory, and the medium that it came on is not trusted to give the same bytes twice.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from truceline.record.bundle import SALT, Body, pieces
from truceline.record.bundle_lines import Given

__all__ = ["Spool", "Taken"]

_IN_MEMORY = 1 << 23
_LARGE = 1 << 20
_FRAME = struct.Struct(">?QI32s32s")
_NO_SALT = bytes(SALT)


@dataclass(frozen=True, slots=True)
class Taken:
    """A new entry: its bytes, its leaf hash, and salt and body, both None where the body is withheld or erased.

    A body of more than 1 MiB is not held but read, once, before the next entry is asked for.
    """

    seq: int
    data: bytes
    leaf: bytes
    salt: bytes | None
    body: Body | None


class Spool:
    """A temporary file of entries, in memory while small, gone when closed. All are added before any is read."""

    def __init__(self) -> None:
        self._file = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 (close closes it)
        self.end = 0

    def add(self, given: Given, leaf: bytes) -> None:
        """Put an entry at the end; its body has been checked to have the size that the entry names."""
        body = given.body
        size = given.entry.body.size if body is not None else 0
        frame = _FRAME.pack(body is not None, size, len(given.data), leaf, given.salt or _NO_SALT) + given.data
        if isinstance(body, bytes):
            self._file.write(frame + body)
        else:
            self._file.write(frame)
            for piece in pieces(body or b""):
                self._file.write(piece)
        self.end += len(frame) + size

    def read(self, start: int, end: int, seq: int) -> Iterator[Taken]:
        """The entries that lie from `start` to `end` in the file, the first of them with the number `seq`."""
        while start < end:
            self._file.seek(start)
            has_body, size, length, leaf, salt = _FRAME.unpack(self._file.read(_FRAME.size))
            data = self._file.read(length)
            start += _FRAME.size + length
            body: Body | None = None
            if has_body:
                body = _Section(self._file, start, start + size) if size > _LARGE else self._file.read(size)
            yield Taken(seq, data, leaf, salt if has_body else None, body)
            start += size
            seq += 1

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class _Section:
    """A part of the file, to be read from its start to its end."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._at, self._end = file, start, end

    def read(self, size: int = -1, /) -> bytes:
        left = self._end - self._at
        self._file.seek(self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data
