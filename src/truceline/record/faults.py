"""What is wrong with bytes that are no entry, member by member; never whether they are one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from operator import lt
from typing import Any

from truceline.errors import InvalidRecord
from truceline.record.canonical import LARGEST, decode
from truceline.record.names import MOMENT, NODE, NUMBER, ORIGIN, node_of

__all__ = ["explain"]


def explain(data: bytes, where: str) -> InvalidRecord:
    """The error for `data`, which `read_entry` has refused: its first fault."""
    try:
        value = decode(data, where)
    except InvalidRecord as error:
        return error
    if not isinstance(value, dict) or value.keys() != _MEMBERS.keys():
        return InvalidRecord(f"is not an object with the members {', '.join(_MEMBERS)}", where=where)
    for member, (holds, rule) in _MEMBERS.items():
        if not holds(value[member]):
            return InvalidRecord(f"{member} is not {rule}", where=where)
    if node_of(value["author"]) != node_of(value["log"]):
        return InvalidRecord("author is of another node than the log", where=where)
    if value["log"] in value["seen"]:
        return InvalidRecord("seen names the entry's own log", where=where)
    return InvalidRecord("is not an entry", where=where)


def _text(pattern: str, most: int) -> Callable[[Any], bool]:
    form = re.compile(pattern)
    return lambda value: isinstance(value, str) and len(value) <= most and form.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST


def _is_moment(value: Any) -> bool:
    try:
        return _MOMENT(value) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _are_refs(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 4096 and all(map(_REF, value)) and all(map(lt, value, value[1:]))


def _is_seen(value: Any) -> bool:
    return isinstance(value, dict) and all(_ORIGIN(log) and _is_number(count) for log, count in value.items())


def _is_body(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"media_type", "sha256", "size"}
        and _MEDIA_TYPE(value["media_type"])
        and _SHA256(value["sha256"])
        and _is_number(value["size"])
    )


_PRINTED = r"[^\x00-\x1f\x7f-\x9f]+"
_MOMENT, _ORIGIN, _REF = _text(MOMENT, 27), _text(ORIGIN, 73), _text(f"{ORIGIN}#{NUMBER}", 90)
_MEDIA_TYPE, _SHA256 = _text(_PRINTED, 256), _text("[0-9a-f]{64}", 64)

_MEMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "v": (lambda value: type(value) is int and value == 1, "1, the only version known"),
    "log": (_ORIGIN, "<node name>/shared or <node name>/internal"),
    "seq": (_is_number, "an integer from 0 to 2^53 - 1"),
    "kind": (_text("[a-z][a-z0-9_]*", 64), "1 to 64 of a-z, 0-9 and _, the first a letter"),
    "subject": (_text(_PRINTED, 256), "1 to 256 characters without control characters"),
    "author": (_text(f"{NODE}/{_PRINTED}", 128), "<node name>/<code>, at most 128 characters"),
    "at": (_is_moment, "a time such as 2020-03-15T09:30:00.000000Z"),
    "refs": (_are_refs, "at most 4096 references <origin>#<seq> in the order of their text, each once"),
    "seen": (_is_seen, "a number of entries for each of some logs' origins"),
    "body": (_is_body, "a media type (1 to 256 characters), 64 lower-case hexadecimal digits and a size"),
}
