"""Find the claims that tell of one happening or one quantity: block, judge pairs, group.

Only pairs that share a block (group of kinds, day or topic, place) are looked at, and in a crowded block only
neighbours, so the work grows near-linearly with the number of claims. Groups are grown from the strongest pair down; a
claim joins only if nothing forbids it beside any member and at least half of the members are linked with it, so that
chains ("A like B, B like C") do not grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from truceline.agreements.party import Parties
from truceline.agreements.party_file import known_parties
from truceline.claims.accounts.account import Account, Remembered, accounts
from truceline.claims.accounts.blocking import pairs
from truceline.claims.accounts.comparison import Link
from truceline.claims.accounts.likeness import Likeness, Rarity, compare_two
from truceline.claims.accounts.stems import linking
from truceline.claims.claim import Claim
from truceline.reports.report import Report

_SHARE_LINKED = 0.5


@dataclass(frozen=True)
class Group:
    """Claims about one thing, in the order of their ids, with the links that hold them together."""

    accounts: tuple[Account, ...]
    links: tuple[Link, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its claims."""
        return tuple(account.claim.id for account in self.accounts)


def link(
    claims: Iterable[Claim],
    reports: Iterable[Report],
    parties: Parties | None = None,
    remembered: Remembered | None = None,
) -> tuple[Group, ...]:
    """Groups of two claims and more, in the order of their first claim; the order of `claims` does not matter."""
    listed = accounts(claims, reports, known_parties() if parties is None else parties, remembered)
    rarity = Rarity(listed)
    edges = dict(_edges(listed, rarity))
    grouping = _Grouping(listed, edges, rarity)
    for pair in sorted(edges, key=lambda p: (-round(edges[p].score, 9), p)):
        grouping.join(*pair)
    return tuple(sorted(grouping.groups(), key=lambda group: group.ids))


def _edges(listed: tuple[Account, ...], rarity: Rarity) -> Iterator[tuple[tuple[int, int], Likeness]]:
    threshold = float(linking()["threshold"])
    for i, j in pairs(listed):
        likeness = compare_two(listed[i], listed[j], rarity)
        if likeness.telling and not likeness.forbidden and likeness.score >= threshold:
            yield (i, j), likeness


class _Grouping:
    """Groups grown pair by pair."""

    def __init__(self, listed: tuple[Account, ...], edges: dict[tuple[int, int], Likeness], rarity: Rarity) -> None:
        self._listed = listed
        self._edges = edges
        self._rarity = rarity
        self._members: dict[int, list[int]] = {}
        self._group_of: dict[int, int] = {}
        self._forbidden: dict[tuple[int, int], bool] = {}

    def join(self, i: int, j: int) -> None:
        """Puts the groups of two linked claims together, where the rest of them allows it."""
        one, other = self._group_of.get(i, i), self._group_of.get(j, j)
        if one == other:
            return
        left, right = self._members.get(one, [one]), self._members.get(other, [other])
        across = [(min(a, b), max(a, b)) for a in left for b in right]
        linked = sum(pair in self._edges for pair in across)
        if linked < _SHARE_LINKED * len(across) or any(map(self._is_forbidden, across)):
            return
        self._members.pop(other, None)
        self._members[one] = left + right
        self._group_of.update(dict.fromkeys(left + right, one))

    def _is_forbidden(self, pair: tuple[int, int]) -> bool:
        if pair in self._edges:
            return False
        if pair not in self._forbidden:
            found = compare_two(self._listed[pair[0]], self._listed[pair[1]], self._rarity)
            self._forbidden[pair] = bool(found.forbidden)
        return self._forbidden[pair]

    def groups(self) -> Iterator[Group]:
        """The groups of two and more."""
        for members in self._members.values():
            ordered = sorted(members)
            inside = [(a, b) for a in ordered for b in ordered if (a, b) in self._edges]
            yield Group(tuple(self._listed[i] for i in ordered), tuple(self._link(pair) for pair in inside))

    def _link(self, pair: tuple[int, int]) -> Link:
        found = self._edges[pair]
        first, second = (self._listed[i].claim.id for i in pair)
        return Link(first=first, second=second, score=round(found.score, 3), reasons=tuple(found.reasons))
