"""Sentences of other fields (sport, markets, stage, work) that use words of fighting in a sense of their own.

>>> has_other_sense("The striker hit the bar before half-time.", {"hit"})
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

import yaml

_WORD = re.compile(r"\w+")
_ENOUGH = 2
"""Different words of a field; one alone also stands in reports of fighting."""


@dataclass(frozen=True)
class Field:
    """The words of a field, one or two together, and the words of fighting that it borrows."""

    words: frozenset[str]
    borrowed: frozenset[str]


@lru_cache(maxsize=1)
def load_fields() -> tuple[Field, ...]:
    """The fields of `lexicons/other_senses.yaml`."""
    source = resources.files("truceline.claims").joinpath("lexicons/other_senses.yaml").read_text(encoding="utf-8")
    return tuple(
        Field(frozenset(_with_plurals(map(str, field["words"]))), frozenset(map(str, field["borrowed"])))
        for field in yaml.safe_load(source).values()
    )


def _with_plurals(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield word
        yield word[:-1] + "ies" if word.endswith("y") else word + "s"


@lru_cache(maxsize=1)
def borrowed_words() -> frozenset[str]:
    """The words of fighting that any field borrows."""
    return frozenset().union(*(field.borrowed for field in load_fields()))


def has_other_sense(text: str, telling: Set[str]) -> bool:
    """Whether `text` is about a field that borrows all the words of conflict in it, the plain words `telling`."""
    fields = [field for field in load_fields() if telling <= field.borrowed]
    if not fields:
        return False
    words = _WORD.findall(text.casefold())
    together = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    return any(len(together & field.words) >= _ENOUGH for field in fields)
