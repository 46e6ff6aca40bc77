"""The facts of a matter as the logs have them, in the order in which they are read together.

    for told in in_order(facts): ...

Two nodes' clocks differ, so times alone put nothing in order. A matter is kept by the node that opened it: its own
facts stand as it wrote them, and another node's fact stands where the keeper had it before it went on. What the keeper
has not seen yet stands at the end. So nothing that arrives later makes illegal what the keeper recorded before, and the
order is the same whatever arrived when.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from pydantic import ValidationError

from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import KINDS, Fact, Withdrawn
from truceline.model import Value
from truceline.record.names import read_timestamp


class Told(NamedTuple):
    """One fact: in which entry, by whom, when it was recorded (UTC), what its author's node held of other logs."""

    origin: str
    seq: int
    author: str
    at: datetime
    seen: Mapping[str, int]
    fact: Fact

    @property
    def ref(self) -> str:
        """The entry, as `north/shared#12`."""
        return f"{self.origin}#{self.seq}"

    @property
    def node(self) -> str:
        """The node that recorded it."""
        return self.origin.rpartition("/")[0]


@dataclass(frozen=True)
class Reading:
    """What the facts of a matter say together.

    `words` is one line, as a list shows it; `day` is when it is about, up to `last` where that is a later day; `due`
    the earliest deadline that is open (UTC).
    `refused` says of facts that have no effect, by their entries, why not.
    """

    value: Value
    state: str
    words: str
    day: date | None = None
    last: date | None = None
    due: datetime | None = None
    refused: Mapping[str, TrucelineError] = field(default_factory=dict)


def told_of(origin: str, history: str, detail: str) -> Iterator[Told]:
    """The facts that a standing keeps, from its JSON; one whose body is missing or not understood is left out."""
    recorded = {seq: (kind, author, at) for seq, kind, author, at in json.loads(history)}
    for seq, seen, body in json.loads(detail).get("told", ()):
        kind, author, at = recorded[seq]
        try:
            fact = KINDS[kind].model_validate(body)
        except (ValidationError, TrucelineError, KeyError):
            continue
        yield Told(origin, seq, author, read_timestamp(at), seen, fact)


def standing(told: Iterable[Told]) -> tuple[tuple[Told, ...], dict[str, TrucelineError]]:
    """What was not withdrawn, and why a withdrawal has no effect: a node withdraws what it recorded itself."""
    left: list[Told] = []
    refused: dict[str, TrucelineError] = {}
    for one in sorted(told, key=_recorded):
        if not isinstance(one.fact, Withdrawn):
            left.append(one)
        elif any(other.node == one.node for other in left):
            left = [other for other in left if other.node != one.node]
        else:
            refused[one.ref] = IllegalStep(
                f"nothing that {one.node} recorded stands of it", where=one.fact.subject, remedy="withdraw what stands"
            )
    return tuple(left), refused


def keeper_of(told: Iterable[Told]) -> str | None:
    """The node that opened the matter first, by its own clock; None where none of the facts opens it."""
    opened = sorted((one for one in told if one.fact.opens), key=_recorded)
    return opened[0].node if opened else None


def in_order(told: Iterable[Told], keeper: str | None = None) -> tuple[Told, ...]:
    """The facts as they follow each other for `keeper` (by default `keeper_of` them)."""
    listed = sorted(told, key=_recorded)
    keeper = keeper or keeper_of(listed)
    others = [one for one in listed if one.node != keeper]
    ordered: list[Told] = []
    for own in (one for one in listed if one.node == keeper):
        known = [one for one in others if one.seq < own.seen.get(one.origin, 0)]
        ordered += [*known, own]
        others = [one for one in others if one not in known]
    return (*ordered, *others)


def _recorded(told: Told) -> tuple[datetime, str, int]:
    return told.at, told.origin, told.seq
