"""Names for what people open: sortable by time, and unlike any that another node makes at the same moment."""

from __future__ import annotations

import secrets
from datetime import datetime

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME, _RANDOM = 10, 16
"""Digits of five bits each: 48 bits of milliseconds since 1970, 80 bits by chance, as in a ULID."""


def new_id(prefix: str, at: datetime) -> str:
    """`i-01e3ftag00…`: the prefix, ten digits of the time (UTC, to the millisecond), sixteen by chance.

    The digits are those of Crockford's base 32, in lower case.
    """
    moment = int(at.timestamp() * 1000)
    return f"{prefix}-{_written(moment, _TIME)}{_written(secrets.randbits(5 * _RANDOM), _RANDOM)}"


def _written(number: int, digits: int) -> str:
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(digits)))
