"""The one way of writing a value: JSON as RFC 8785 has it, and base64 that decodes to itself.

What is signed or hashed must have one spelling, or the same content could stand under two hashes.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

import rfc8785

from truceline.errors import InvalidRecord

__all__ = ["LARGEST", "MAX_DEPTH", "decode", "encode", "encode_dumped", "from_base64", "has_many_digits", "to_base64"]

LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493)."""

MAX_DEPTH = 64
"""How deep arrays and objects may lie in one another."""

_SAFE_DIGITS = 16

_write = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode
# A number with a fraction, an exponent or 16 digits, or something within a text that looks like one.
_UNCOMMON = re.compile(r"[:\[,]-?[0-9]+(?:(?<=[0-9]{16})|[.e])")
# The same for what has a 0 for each of its digits, which is found much sooner: more looks like one.
_SEEMS_UNCOMMON = re.compile(rb"0(?:[.e]|0{15})")
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_MANY_ZEROS = b"0" * _SAFE_DIGITS
_TEXTS = re.compile(r'("(?:[^"\\]++|\\.)*+")')
_NUMBERS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")
_BEYOND_BASIC_ORDER = "\ud800"


def encode(value: Any) -> bytes:
    """`value` as UTF-8 JSON in RFC 8785 form.

    Takes None, bool, int, float, str, list, tuple and dict with text keys. Raises `InvalidRecord` for anything else,
    for NaN and infinities, integers beyond 2^53 - 1, lone surrogates, and more than 64 levels.
    """
    _check(value, MAX_DEPTH)
    return encode_dumped(value)


def encode_dumped(value: Any) -> bytes:
    """The same for what a model or a JSON parser gave: plain data, all its keys text, not deep; that is not checked."""
    try:
        text = _write(value)
        if not text.isascii() and max(text) >= _BEYOND_BASIC_ORDER:
            # Above it the order of code points, which `json` sorts by, is not that of UTF-16 code units.
            return rfc8785.dumps(value)
        data = text.encode()
        if _SEEMS_UNCOMMON.search(data.translate(_ZEROS)) and _UNCOMMON.search("[" + text):
            return _numbers_rewritten(text).encode()
        return data
    except UnicodeEncodeError:
        raise InvalidRecord("holds half of a surrogate pair, which UTF-8 cannot write") from None
    except (rfc8785.CanonicalizationError, ValueError, TypeError) as error:
        raise InvalidRecord(f"cannot be written as RFC 8785 JSON ({str(error)[:100]})") from None


def has_many_digits(data: bytes) -> bool:
    """Whether 16 digits or more stand in a row somewhere: only there can be an integer beyond 2^53 - 1."""
    return _MANY_ZEROS in data.translate(_ZEROS)


def decode(data: bytes, where: str) -> Any:
    """The value that `data` is the RFC 8785 form of; `InvalidRecord` names `where` for anything else.

    Invalid UTF-8, repeated keys, other spacing, order or number forms are all refused, since the value read would be
    written in other bytes; so is nesting deeper than 64 levels.
    """
    try:
        value = json.loads(data.decode())
        shallow = data.count(b"[") + data.count(b"{") <= MAX_DEPTH
        same = (encode_dumped(value) if shallow else encode(value)) == data
    except UnicodeDecodeError:
        raise InvalidRecord("is not valid UTF-8", where=where) from None
    except (ValueError, RecursionError):
        raise InvalidRecord("is not JSON", where=where) from None
    except InvalidRecord as error:
        raise InvalidRecord(error.reason, where=where) from None
    if not same:
        raise InvalidRecord("is not in RFC 8785 form (key order, spacing, repeated keys, numbers)", where=where)
    return value


def _numbers_rewritten(text: str) -> str:
    """`json`'s numbers as ECMAScript writes them; what stands within texts is left alone."""
    parts = _TEXTS.split(text)
    # Between two texts most often stands a colon or a comma alone.
    parts[::2] = [_NUMBERS.sub(_number, part) if len(part) > 1 else part for part in parts[::2]]
    return "".join(parts)


def _number(found: re.Match[str]) -> str:
    """One number: Python and ECMAScript choose the same digits and differ in exponents and whole numbers alone."""
    written = found.group()
    if "e" not in written:
        whole = written.removesuffix(".0")
        if "." in whole:
            return written
        if len(whole) < _SAFE_DIGITS and whole != "-0":
            return whole
        if whole == written:
            return rfc8785.dumps(int(written)).decode()
    return rfc8785.dumps(float(written)).decode()


def _check(value: Any, depth: int) -> None:
    """Raise `InvalidRecord` for what has no RFC 8785 form, or lies too deep."""
    if isinstance(value, str | bool | int | float) or value is None:
        return
    if depth == 0:
        raise InvalidRecord(f"lies more than {MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise InvalidRecord("has a key that is not text")
        for each in value.values():
            _check(each, depth - 1)
    elif isinstance(value, list | tuple):
        for each in value:
            _check(each, depth - 1)
    else:
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
