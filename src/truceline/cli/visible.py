"""Text from outside made safe to show: nothing in it steers the terminal or turns the direction of writing round."""

from __future__ import annotations

import unicodedata

# Marks that change the direction of the words after them, or break a line: a name with them can pass for another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def visible(text: str) -> str:
    """`text` with every character that steers (control characters, overrides of direction) as its escape.

    >>> visible("red\\x1b[31m.txt")
    'red\\\\x1b[31m.txt'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in _TURNING or unicodedata.category(character) in ("Cc", "Cs"):
        return ascii(character)[1:-1]
    return character
