"""Entries: what a log is made of (docs/formats/entry.md, "Entry"), and the salted hashes of their bodies.

One regular expression is the whole grammar of an entry's bytes, so that reading costs little more than hashing. It
takes exactly the RFC 8785 form; `faults` says, for bytes that it does not take, what is wrong with them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json.encoder import encode_basestring
from operator import lt
from typing import NamedTuple

from truceline.errors import InvalidRecord
from truceline.record.faults import explain
from truceline.record.names import (
    MOMENT,
    NODE,
    NUMBER,
    ORIGIN,
    is_node_name,
    is_origin,
    origin,
    read_ref,
    read_timestamp,
    timestamp,
)

__all__ = [
    "MAX_REFS",
    "BodyRef",
    "Entry",
    "body_hash",
    "is_node_name",
    "is_origin",
    "new_salt",
    "origin",
    "read_entry",
    "read_ref",
    "read_timestamp",
    "timestamp",
]

MAX_REFS = 4096
"""How many references an entry may rest on."""

# Of the characters that RFC 8785 escapes only these two can stand in a text without control characters.
_TEXT = r'(?:[^"\\\x00-\x1f\x7f-\x9f]++|\\["\\])++'
_REF = rf'"{ORIGIN}#{NUMBER}"'
_ENTRY = re.compile(
    rf'\{{"at":"({MOMENT})",'
    rf'"author":"(({NODE})/{_TEXT})",'
    rf'"body":\{{"media_type":"({_TEXT})","sha256":"([0-9a-f]{{64}})","size":({NUMBER})\}},'
    r'"kind":"([a-z][a-z0-9_]{0,63})",'
    r'"log":"(\3/(?:shared|internal))",'
    rf'"refs":\[((?:{_REF}(?:,{_REF}){{0,{MAX_REFS - 1}}})?)\],'
    rf'"seen":\{{((?:"{ORIGIN}":{NUMBER}(?:,"{ORIGIN}":{NUMBER})*+)?)\}},'
    rf'"seq":({NUMBER}),'
    rf'"subject":"({_TEXT})",'
    r'"v":1\}'
)


class BodyRef(NamedTuple):
    """A body as its entry names it: media type, salted hash (64 hexadecimal digits) and size in bytes."""

    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log. `at` is in the record's own form (`timestamp`), `refs` are sorted, `seen` counts by origin.

    Nothing is checked here: `encode` writes what it is given, and only `read_entry` vouches for what it gives.
    """

    log: str
    seq: int
    kind: str
    subject: str
    author: str
    at: str
    refs: tuple[str, ...]
    seen: Mapping[str, int]
    body: BodyRef

    def encode(self) -> bytes:
        """The entry's bytes, in RFC 8785 form. Raises `InvalidRecord` for text that UTF-8 cannot write."""
        media_type, digest, size = self.body
        refs = '"' + '","'.join(self.refs) + '"' if self.refs else ""
        seen = ",".join([f'"{log}":{self.seen[log]}' for log in sorted(self.seen)]) if self.seen else ""
        try:
            return (
                f'{{"at":"{self.at}","author":{encode_basestring(self.author)},'
                f'"body":{{"media_type":{encode_basestring(media_type)},"sha256":"{digest}","size":{size}}},'
                f'"kind":"{self.kind}","log":"{self.log}","refs":[{refs}],"seen":{{{seen}}},"seq":{self.seq},'
                f'"subject":{encode_basestring(self.subject)},"v":1}}'
            ).encode()
        except UnicodeEncodeError:
            raise InvalidRecord(
                "holds half of a surrogate pair, which UTF-8 cannot write", where=f"{self.log}#{self.seq}"
            ) from None

    def checked(self) -> Entry:
        """This entry, if every reader will take it; otherwise `InvalidRecord` says what is wrong with it."""
        read = read_entry(self.encode(), f"{self.log}#{self.seq}")
        if read != self:
            raise InvalidRecord("is not the entry that its bytes give", where=f"{self.log}#{self.seq}")
        return self


def read_entry(data: bytes, where: str) -> Entry:
    """The entry that `data` is the only spelling of; `InvalidRecord` names `where` and the fault of anything else."""
    try:
        parts = _ENTRY.fullmatch(data.decode())
    except UnicodeDecodeError:
        parts = None
    if parts is None:
        raise explain(data, where)
    at, author, _, media_type, digest, size, kind, log, refs, seen, seq, subject = parts.groups()
    author, media_type, subject = _unescape(author), _unescape(media_type), _unescape(subject)
    entry = Entry(
        log,
        int(seq),
        kind,
        subject,
        author,
        at,
        tuple(refs[1:-1].split('","')) if refs else (),
        _read_seen(seen) if seen else {},
        BodyRef(media_type, digest, int(size)),
    )
    try:
        datetime.fromisoformat(at)
    except ValueError:  # a day that the month does not have, or the year 0
        raise explain(data, where) from None
    if len(author) > 128 or len(media_type) > 256 or len(subject) > 256 or not _in_order(entry, seen):
        raise explain(data, where)
    return entry


def _read_seen(text: str) -> dict[str, int]:
    pairs = [pair.split('":') for pair in text[1:].split(',"')]
    return {log: int(count) for log, count in pairs}


def _in_order(entry: Entry, seen: str) -> bool:
    """Whether references and origins stand in the order of their text, once each, and the log's own is not seen."""
    if len(entry.refs) > 1 and not all(map(lt, entry.refs, entry.refs[1:])):
        return False
    if not seen:
        return True
    logs = list(entry.seen)
    return len(logs) == seen.count(":") and all(map(lt, logs, logs[1:])) and entry.log not in entry.seen


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\") if "\\" in text else text


def body_hash(salt: bytes, body: bytes) -> str:
    """SHA-256(salt || body) as 64 lower-case hexadecimal digits."""
    digest = sha256(salt)
    digest.update(body)
    return digest.hexdigest()


def new_salt() -> bytes:
    """32 random bytes, which keep a body's hash from betraying a body that can be guessed."""
    return secrets.token_bytes(32)
