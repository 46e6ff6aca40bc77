"""Incidents as people put them together, from what each node decided, whatever the order in which it was learnt.

    decided = in_force(opened)

A node's decisions hold for its own incidents. Where two nodes put the same claims together, or one claim into two
incidents, both stay beside each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from truceline.model import Value

OpenedState = Literal["open", "merged", "split"]


class OpenedIncident(Value):
    """An incident that a person opened, as it stands in one log.

    `claims` are those that were put together last, `author` (`north/a7`) who decided last, `at` when (UTC), `ref` in
    which entry. `into` is the incident, of the same node, whose claims its own now are where it is `merged`.
    """

    id: str
    claims: tuple[str, ...]
    ref: str
    author: str
    at: datetime
    state: OpenedState = "open"
    into: str | None = None
    reason: str = ""

    @property
    def node(self) -> str:
        """The node whose member decided."""
        return self.author.partition("/")[0]


class Decided(Value):
    """An incident in force: exactly these claims, by whom it was decided and in which entries."""

    id: str
    claims: tuple[str, ...]
    authors: tuple[str, ...]
    refs: tuple[str, ...]


def in_force(opened: Iterable[OpenedIncident]) -> tuple[Decided, ...]:
    """The incidents that are open, with the claims of those merged into them, by id and node.

    Under one id two nodes may have put different claims together: then the id of each is followed by its node
    (`i-01@north`). What is merged into an incident that is not open has no effect.
    """
    last = _last(opened)
    claims: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for key, one in last.items():
        end = _end(key, last)
        if one.state != "split" and end is not None:
            claims[end].update(dict.fromkeys(one.claims))
    groups: dict[str, dict[frozenset[str], list[OpenedIncident]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(claims):
        groups[key[1]][frozenset(claims[key])].append(last[key])
    return tuple(
        _decided(same, claims[same[0].node, same[0].id], alone=len(versions) == 1)
        for versions in groups.values()
        for same in versions.values()
    )


def _last(opened: Iterable[OpenedIncident]) -> dict[tuple[str, str], OpenedIncident]:
    """What each node said last of each incident, be it at home or jointly; by node and incident."""
    ordered = sorted(opened, key=lambda one: (one.node, one.id, one.at, one.ref))
    return {(one.node, one.id): one for one in ordered}


def _end(key: tuple[str, str], last: Mapping[tuple[str, str], OpenedIncident]) -> tuple[str, str] | None:
    """The open incident that it is now part of; None where there is none, or where merges run in a circle."""
    seen = {key}
    while last[key].state != "open":
        key = (key[0], last[key].into or "")
        if key in seen or key not in last:
            return None
        seen.add(key)
    return key


def _decided(same: Sequence[OpenedIncident], claims: Iterable[str], *, alone: bool) -> Decided:
    first = same[0]
    return Decided(
        id=first.id if alone else f"{first.id}@{first.node}",
        claims=tuple(sorted(claims)),
        authors=tuple(dict.fromkeys(one.author for one in same)),
        refs=tuple(one.ref for one in same),
    )
