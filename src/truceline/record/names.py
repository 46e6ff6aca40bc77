"""How nodes, logs, entries and moments are named in the record (docs/formats/entry.md, "Names")."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from truceline.errors import InvalidRecord
from truceline.record.canonical import LARGEST

__all__ = [
    "INTERNAL",
    "SHARED",
    "is_node_name",
    "is_origin",
    "is_shared",
    "node_of",
    "number_up_to",
    "origin",
    "read_ref",
    "read_timestamp",
    "ref",
    "timestamp",
]

SHARED, INTERNAL = "shared", "internal"


def number_up_to(largest: int) -> str:
    """A regular expression of the decimal integers from 0 to `largest` (at least 10), without leading zeros."""
    digits = str(largest)
    shorter = ["0", f"[1-9][0-9]{{0,{len(digits) - 2}}}"]
    # As long as `largest` and smaller: the same digits up to one that is smaller, then any.
    lowest = [1] + [0] * (len(digits) - 1)
    longest = [
        f"{digits[:i]}[{lowest[i]}-{int(digit) - 1}][0-9]{{{len(digits) - i - 1}}}"
        for i, digit in enumerate(digits)
        if int(digit) > lowest[i]
    ]
    return f"(?:{'|'.join([*shorter, *longest, digits])})(?![0-9])"


NUMBER = number_up_to(LARGEST)
NODE = r"(?!truceline\.org(?![a-z0-9.-]))[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?(?![a-z0-9.-])"
ORIGIN = rf"{NODE}/(?:shared|internal)"
MOMENT = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"

_NODE, _ORIGIN, _MOMENT = (re.compile(each, re.ASCII) for each in (NODE, ORIGIN, MOMENT))
_REF = re.compile(rf"({ORIGIN})#({NUMBER})")


def is_node_name(text: str) -> bool:
    """1 to 64 of `a-z`, `0-9`, `.` and `-`, first and last a letter or digit, and not `truceline.org`."""
    return _NODE.fullmatch(text) is not None


def is_origin(text: str) -> bool:
    """A node's name and `/shared` or `/internal`."""
    return _ORIGIN.fullmatch(text) is not None


def origin(node: str, log: str) -> str:
    """The origin of a node's log: `origin("north", "shared")` is `north/shared`. `InvalidRecord` if there is none."""
    text = f"{node}/{log}"
    if not is_origin(text):
        raise InvalidRecord("is no log's origin: <node name>/shared or <node name>/internal", where=ascii(text[:80]))
    return text


def is_shared(origin: str) -> bool:
    """Whether a log is one that its node shows to its peers."""
    return origin.endswith(f"/{SHARED}")


def node_of(text: str) -> str:
    """The node that an origin or an author belongs to."""
    return text.partition("/")[0]


def ref(log: str, seq: int) -> str:
    """The reference of an entry: `north/shared#12`."""
    return f"{log}#{seq}"


def read_ref(text: str) -> tuple[str, int]:
    """The origin and the place that an entry reference names; `InvalidRecord` for any other text."""
    parts = _REF.fullmatch(text)
    if parts is None:
        raise InvalidRecord("is no reference of an entry: <origin>#<seq>", where=ascii(text[:100]))
    return parts[1], int(parts[2])


def timestamp(moment: datetime) -> str:
    """A moment as the record writes it: `2020-03-15T09:30:00.000000Z`. `InvalidRecord` if it has no time zone."""
    if moment.tzinfo is None:
        raise InvalidRecord("is a time without a time zone", where=str(moment))
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
    except OverflowError:
        raise InvalidRecord("lies outside the years 1 to 9999", where=str(moment)) from None


def read_timestamp(text: str) -> datetime:
    """The moment, in UTC, that `timestamp` wrote; `InvalidRecord` for any other text."""
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:  # a day that the month does not have, or the year 0
        pass
    raise InvalidRecord("is no time such as 2020-03-15T09:30:00.000000Z", where=ascii(text[:40]))
