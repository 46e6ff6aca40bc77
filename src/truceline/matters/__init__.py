"""Matters: what the centre works on, made of the facts of all logs that are about it.

    told.py             the facts of a matter, and in which order they are read
    cases.py, patrols.py, notices.py …    what they say together: a case, a patrol, a notice

A reader is pure and total: whatever facts arrive, in whatever order, it makes a matter of them. A fact that does not
fit has no effect and is named with the reason. Accounts that differ stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module

from truceline.errors import one_line
from truceline.matters.told import Reading, Told, in_order, standing
from truceline.model import Value

__all__ = ["READERS", "Nothing", "Reading", "Told", "read"]

Reader = Callable[[str, Sequence[Told]], Reading]

READERS: Mapping[str, str] = {
    "access": "access.read",
    "case": "cases.read",
    "commitment": "consultations.read_commitment",
    "consultation": "consultations.read",
    "count": "ledgers.read_count",
    "evidence": "evidence.read",
    "figure": "figures.read",
    "finding": "findings.read",
    "item": "ledgers.read_item",
    "notice": "notices.read",
    "observation": "observations.read",
    "patrol": "patrols.read",
    "post": "posts.read",
    "post_count": "posts.read_count",
    "sitrep": "sitreps.read",
}
"""By type of matter, what reads it: module and function, loaded when first needed."""


_LONGEST = 1000
"""Characters of the line that a list shows."""


class Nothing(Value):
    """A matter of which all was withdrawn."""

    id: str


def read(type: str, id: str, told: Iterable[Told]) -> Reading:
    """The matter of which these facts are, whatever their order."""
    left, refused = standing(told)
    if left:
        made = _reader(type)(id, in_order(left))
    else:
        made = Reading(value=Nothing(id=id), state="withdrawn", words=f"{id}: withdrawn")
    return replace(made, words=one_line(made.words, _LONGEST), refused={**made.refused, **refused})


@cache
def _reader(type: str) -> Reader:
    module, _, function = READERS[type].partition(".")
    reader: Reader = getattr(import_module(f"truceline.matters.{module}"), function)
    return reader
