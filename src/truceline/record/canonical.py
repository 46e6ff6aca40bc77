"""The one way of writing a value: JSON as RFC 8785 has it, and base64 that decodes to itself.

What is signed or hashed must have one spelling, or the same content could stand under two hashes.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

import rfc8785

from truceline.errors import InvalidRecord

__all__ = ["LARGEST", "MAX_DEPTH", "decode", "encode", "from_base64", "to_base64"]

LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493)."""

MAX_DEPTH = 64
"""How deep arrays and objects may lie in one another."""

_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def encode(value: Any) -> bytes:
    """`value` as UTF-8 JSON in RFC 8785 form.

    Takes None, bool, int, float, str, list, tuple and dict with text keys. Raises `InvalidRecord` for anything else,
    for NaN and infinities, integers beyond 2^53 - 1, lone surrogates, and more than 64 levels.
    """
    try:
        # Without floats, and with ASCII keys (code point order is then UTF-16 order), `json` writes RFC 8785.
        return _write(value).encode() if _plain(value, MAX_DEPTH) else rfc8785.dumps(value)
    except UnicodeEncodeError:
        raise InvalidRecord("holds half of a surrogate pair, which UTF-8 cannot write") from None
    except rfc8785.CanonicalizationError as error:
        raise InvalidRecord(f"cannot be written as RFC 8785 JSON ({error})") from None


def decode(data: bytes, where: str) -> Any:
    """The value that `data` is the RFC 8785 form of; `InvalidRecord` names `where` for anything else.

    Invalid UTF-8, repeated keys, other spacing, order or number forms are all refused, since the value read would be
    written in other bytes; so is nesting deeper than 64 levels.
    """
    try:
        value = json.loads(data.decode())
        same = encode(value) == data
    except UnicodeDecodeError:
        raise InvalidRecord("is not valid UTF-8", where=where) from None
    except (ValueError, RecursionError):
        raise InvalidRecord("is not JSON", where=where) from None
    except InvalidRecord as error:
        raise InvalidRecord(error.reason, where=where) from None
    if not same:
        raise InvalidRecord("is not in RFC 8785 form (key order, spacing, repeated keys, numbers)", where=where)
    return value


def _plain(value: Any, depth: int) -> bool:
    """Whether `json` writes `value` as RFC 8785 does; `InvalidRecord` for what has no RFC 8785 form at all."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise InvalidRecord("holds an integer beyond 2^53 - 1; write it as text")
        return True
    if isinstance(value, float):
        return False
    if depth == 0:
        raise InvalidRecord(f"lies more than {MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise InvalidRecord("has a key that is not text")
        # Every branch is walked, also after the answer is known: a fault may lie in any of them.
        return all([key.isascii() for key in value] + [_plain(each, depth - 1) for each in value.values()])
    if isinstance(value, list | tuple):
        return all([_plain(each, depth - 1) for each in value])
    raise InvalidRecord(f"holds a {type(value).__name__}, which JSON does not know")


def to_base64(data: bytes) -> str:
    """`data` in the standard alphabet of RFC 4648, section 4, with padding."""
    return binascii.b2a_base64(data, newline=False).decode()


def from_base64(text: str, where: str) -> bytes:
    """What `to_base64` wrote as `text`; `InvalidRecord` names `where` for any other spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:  # binascii.Error, or text beyond ASCII
        raise InvalidRecord("is not base64", where=where) from None
    if to_base64(data) != text:
        raise InvalidRecord("is not base64 in its only form (padding, unused bits)", where=where)
    return data
