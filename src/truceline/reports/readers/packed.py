"""Files packed with gzip or zip: unpacked within limits, so that a few bytes cannot fill the memory."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from truceline.errors import UnreadableReport

MOST_MEMBERS = 10_000
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")
_SMALLER = "unpack it and read the folder"


def is_packed(raw: bytes) -> bool:
    """Whether `raw` is a gzip file or a zip archive."""
    return raw.startswith((_GZIP, _ZIP))


def unpack(raw: bytes, name: str, max_bytes: int) -> Iterator[tuple[str, bytes] | UnreadableReport]:
    """Name and bytes of each file inside, and the error for each that cannot be had.

    All together unpack to `max_bytes` at most. Archives inside an archive are not opened.
    """
    if raw.startswith(_GZIP):
        yield name.removesuffix(".gz"), _gunzip(raw, name, max_bytes)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from _members(archive, name, max_bytes)
    except (zipfile.BadZipFile, ValueError, OSError, zlib.error, NotImplementedError, EOFError) as error:
        raise UnreadableReport("is a damaged zip archive", where=name, remedy="pack it again") from error


def _too_large(name: str, max_bytes: int) -> UnreadableReport:
    return UnreadableReport(f"unpacks to more than {max_bytes:,} bytes", where=name, remedy=_SMALLER)


def _gunzip(raw: bytes, name: str, max_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(raw, max_bytes + 1)
    except zlib.error as error:
        raise UnreadableReport("is a damaged gzip file", where=name, remedy="pack it again") from error
    if len(found) > max_bytes:
        raise _too_large(name, max_bytes)
    if not unpacker.eof:
        raise UnreadableReport("is a gzip file that ends too early", where=name, remedy="copy it again")
    return found


def _members(archive: zipfile.ZipFile, name: str, max_bytes: int) -> Iterator[tuple[str, bytes] | UnreadableReport]:
    members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda member: member.filename)
    if any(member.filename in _OFFICE for member in members):
        raise UnreadableReport("is an office document", where=name, remedy="save it as plain text, HTML or e-mail")
    if len(members) > MOST_MEMBERS:
        raise UnreadableReport(f"holds more than {MOST_MEMBERS:,} files", where=name, remedy=_SMALLER)
    left = max_bytes
    for member in members:
        inside = f"{name}/{member.filename}"
        if _is_hidden(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
            continue
        if member.flag_bits & 1:
            yield UnreadableReport("is encrypted", where=inside, remedy="unpack it with its password")
            continue
        found = _read_member(archive, member, inside, left)
        if isinstance(found, bytes):
            left -= len(found)
            yield inside, found
        else:
            yield found


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, inside: str, left: int) -> bytes | UnreadableReport:
    if member.file_size > left:
        return _too_large(inside, left)
    try:
        with archive.open(member) as file:
            found = file.read(left + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, RuntimeError):
        return UnreadableReport("is damaged in its archive", where=inside, remedy="pack it again")
    return found if len(found) <= left else _too_large(inside, left)
