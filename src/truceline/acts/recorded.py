"""What stands in the record, entry by entry, in plain words."""

from __future__ import annotations

from typing import Any

from truceline.facts import Fact, MaterialKept, UnknownFact

__all__ = ["words_of"]

_UNSHOWN = {"v", "coarsened", "card", "note", "checkpoint", "files", "sealed", "held", "shown", "body_sha256", "claims"}


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
    return "; ".join([*words, *(f"{name} {_plain(value)}" for name, value in told.items() if value != here)])


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | dict) else str(value)
