"""What one node keeps of a matter, version by version: an item of a ledger, a published count, a figure.

The node that recorded it first keeps it, and its last version counts. Another node that knows better answers, or
records what it says under an id of its own; so nobody changes what somebody else said.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import Fact
from truceline.matters.told import Told
from truceline.model import Value

F = TypeVar("F", bound=Fact)


class Entered(Value):
    """In which entry something stands, by whom, and when it was recorded (UTC)."""

    ref: str
    author: str
    at: datetime

    @property
    def node(self) -> str:
        """The node that recorded it."""
        return self.author.partition("/")[0]


def entered(told: Told) -> dict[str, str | datetime]:
    """The members of `Entered` for a fact."""
    return {"ref": told.ref, "author": told.author, "at": told.at}


def versions(
    told: Iterable[Told], kind: type[F], same: Callable[[F], Hashable], words: Callable[[F], str]
) -> tuple[Sequence[tuple[Told, F]], dict[str, TrucelineError]]:
    """The versions of what facts of a `kind` tell, the one that counts last, and why others are none.

    `same` is what no version may change, since that would make it another thing, and `words` says it.
    """
    kept: list[tuple[Told, F]] = []
    refused: dict[str, TrucelineError] = {}
    for one in told:
        if not isinstance(one.fact, kind):
            continue
        if not kept:
            kept.append((one, one.fact))
            continue
        first, fact = kept[0]
        if one.node != first.node:
            refused[one.ref] = IllegalStep(
                f"{first.node} keeps it ({first.ref})", where=one.fact.subject, remedy="record yours under another id"
            )
        elif same(fact) != same(one.fact):
            refused[one.ref] = IllegalStep(
                f"it is {words(fact)}, not {words(one.fact)}",
                where=one.fact.subject,
                remedy="record the other under another id",
            )
        else:
            kept.append((one, one.fact))
    return kept, refused
