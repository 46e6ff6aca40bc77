"""What stands in the record, entry by entry, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from truceline.facts import Fact, MaterialKept, UnknownFact

__all__ = ["words_of"]

_UNSHOWN = {"v", "coarsened", "card", "note", "checkpoint", "files", "sealed", "held", "shown", "body_sha256", "claims"}

_MOST = 12
"""So many of a list, such as of the corners of an area, are told."""


def words_of(fact: Fact | UnknownFact) -> str:
    """What a fact says, as far as its subject does not say it; what this program does not know is given raw."""
    if isinstance(fact, UnknownFact):
        if fact.raw is None:
            return "its body is withheld or erased"
        return f"not known to this program: {fact.raw.decode('utf-8', 'replace')}"
    if isinstance(fact, MaterialKept):
        return f"{len(fact.content):,} bytes, {fact.content_type}"
    told = fact.model_dump(mode="json", exclude_defaults=True, exclude=_UNSHOWN)
    claim = told.pop("claim", None)
    words = [f"{claim['kind'].replace('_', ' ')}, \u201c{claim['quote']}\u201d"] if claim else []
    here = fact.subject.partition(":")[2]
    return "; ".join([*words, *(f"{_name(name)} {_plain(value)}" for name, value in _members(told) if value != here)])


def _members(told: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a fact has, with what stands in its values in their place."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from ((inner, each) for inner, each in value.items() if each not in (None, "", [], {}))
        else:
            yield name, value


def _name(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_name(name)} {_plain(each)}" for name, each in value.items() if each not in (None, ""))
    if isinstance(value, list | tuple):
        shown = [_plain(one) for one in value[:_MOST]]
        return ", ".join([*shown, *(["…"] if len(value) > _MOST else [])])
    return str(value)
