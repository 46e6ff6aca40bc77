"""Which pairs of claims are worth looking at: those that share a block, and in a crowded block only neighbours.

The sorted-neighbourhood method (Hernández and Stolfo, 1995) on blocks by group of kinds and day or topic. All pairs
are never formed: a block of n claims gives at most n times `_NEIGHBOURS` pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache

from truceline.claims.accounts.account import Account
from truceline.claims.accounts.compatible import nominal
from truceline.claims.accounts.stems import linking

_NEIGHBOURS = 16
_BY_TIME = ("report", "day")
_BY_TOLL = ("count", "killed")
_CELL_DEGREES = 0.5
Key = tuple[str, ...]


def pairs(listed: Sequence[Account]) -> Iterator[tuple[int, int]]:
    """Positions of the pairs to look at, each once, the lower first."""
    blocks: dict[Key, list[int]] = {}
    for position, account in enumerate(listed):
        for key in keys(account):
            blocks.setdefault(key, []).append(position)
    seen: set[int] = set()
    size = len(listed)
    order = _Order(listed)
    for key, members in blocks.items():
        by_topic = key[1] not in _BY_TIME and key[1:3] != _BY_TOLL
        for i, j in _within(members, order):
            if (code := i * size + j) in seen or not _worth(listed[i], listed[j], by_topic):
                continue
            seen.add(code)
            yield i, j


def _worth(a: Account, b: Account, by_topic: bool) -> bool:
    """A cheap look before the close one: kinds that go together, points near; a topic only for want of a time."""
    if by_topic and a.timed and b.timed and not (a.loose or b.loose):
        return False
    if b.claim.kind not in _beside(a.claim.kind):
        return False
    if a.point is None or b.point is None or a.wide or b.wide:
        return True
    return abs(a.point[0] - b.point[0]) < _CELL_DEGREES and abs(a.point[1] - b.point[1]) < 2 * _CELL_DEGREES


@cache
def _beside(kind: str) -> frozenset[str]:
    """The kinds that a claim of this kind may be put beside."""
    rows = [pair.split("+") for pair in linking()["across"]]
    return frozenset({kind}.union(*(set(row) for row in rows if kind in row)))


class _Order(dict[int, tuple[object, ...]]):
    """By position what puts an account in its place in a crowded block; it is in many blocks."""

    def __init__(self, listed: Sequence[Account]) -> None:
        super().__init__()
        self._listed = listed

    def __missing__(self, position: int) -> tuple[object, ...]:
        found = self[position] = (*_neighbourhood(self._listed[position]), position)
        return found


def _within(members: list[int], order: _Order) -> Iterator[tuple[int, int]]:
    if len(members) > _NEIGHBOURS:
        members = sorted(members, key=order.__getitem__)
    for at, i in enumerate(members):
        for j in members[at + 1 : at + 1 + _NEIGHBOURS]:
            yield (i, j) if i < j else (j, i)


def _neighbourhood(account: Account) -> tuple[object, ...]:
    """What puts like claims beside each other in a crowded block: place, then whom and how many, then time."""
    first = account.counts[0] if account.counts else ("", None, None)
    whom = min(account.whom or account.whom_words, default="")
    return (_cell(account), account.claim.kind, whom, first[0], nominal(first[1:]), account.start or 0.0)


def keys(account: Account) -> Iterator[Key]:
    """The blocks of a claim: by day where its time is short, always by topic and by the report it stands in."""
    cell = _cell(account)
    for group in account.groups:
        yield (group, "report", account.claim.report)
        for day in _days_around(account):
            yield (group, "day", str(day))
            yield (group, "day", str(day), cell)
        yield from _topics(account, group)


def _days_around(account: Account) -> range:
    """The days of a claim whose time is short, with those within half the tolerance of its kind on either side."""
    if not account.timed or account.start is None or account.end is None:
        return range(0)
    reach = math.ceil(float(linking()["time_tolerance_days"].get(account.claim.kind, 0)) / 2)
    return range(math.floor(account.start) - reach, math.ceil(account.end) + reach)


def _topics(account: Account, group: str) -> Iterator[Key]:
    """Keys for a claim that another without a time may tell of: what it counts, its side of the matter, its month."""
    period = _period(account)
    kind = account.claim.kind
    lasting = kind in linking()["lasting"]
    for month in ("",) if lasting else period:
        yield (group, "kind", kind, month)
        yield (group, "side", account.aspect or "", account.side, month)
        if account.ordinal:
            yield (group, "number", str(account.ordinal), month)
        for of, low, high in account.counts:
            size = math.log2(1 + nominal((low, high)))
            yield from ((group, "count", of, str(step), month) for step in {math.floor(size), math.floor(size + 0.5)})


def _period(account: Account) -> tuple[str, ...]:
    """Stretches of twenty days, with the neighbouring one, in which a claim without a time may lie."""
    moment = account.end if account.end is not None and not account.doubted else account.published
    if moment is None:
        return ("unknown",)
    half = math.floor(moment / 10)
    return (str(half), str(half + 1))


def _cell(account: Account) -> str:
    if account.point is not None:
        lat, lon = (math.floor(x / _CELL_DEGREES) for x in account.point)
        return f"{lat},{lon}"
    return min(account.place, default="")
