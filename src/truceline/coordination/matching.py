"""Which items of two ledgers can be one happening, and for the others what keeps them apart.

    pairs, compared = matched(items_of_one, items_of_other, tolerances, places)

Pairs are found the nearest in time and place first, and each item is in one at most. An item without a position of its
own is where the place is that it names, as far as that is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from truceline.geo.plane import distance_m

if TYPE_CHECKING:
    from truceline.coordination.ledgers import Item, Tolerances
    from truceline.geo.place import Point


class Known(NamedTuple):
    """Where a place is that items name: within `radius_m` of `point`, if that is known.

    In one that is `wide` (a road, a region) two happenings at one time can well be two.
    """

    point: Point | None
    radius_m: float
    wide: bool = False


Places = Mapping[str, Known]
NOWHERE: Places = MappingProxyType({})


class Apart(NamedTuple):
    """How two items compare: whether they can be one happening, why or why not, and a measure to order pairs by."""

    answer: Literal["match", "uncertain", "apart"]
    words: str
    order: tuple[float, float, float]

    @property
    def rank(self) -> tuple[float, ...]:
        """Matches first, then what may be one, each the nearest first."""
        return (("match", "uncertain", "apart").index(self.answer), *self.order)


class Pair(NamedTuple):
    """Two items that can be one happening, whether that is sure, and the reason."""

    items: tuple[Item, Item]
    sure: bool
    words: str


Compared = Mapping[str, Sequence[tuple[Apart, str]]]
"""By item, how it compares with each of the other ledger's that it was held against, with that one's id."""


@lru_cache(maxsize=1024)
def plain(kind: str) -> str:
    """A kind as it is compared: `Vehicle_Bomb` is "vehicle bomb"."""
    return " ".join(kind.casefold().replace("_", " ").split())


def matched(
    one: Sequence[Item], other: Sequence[Item], rules: Tolerances, places: Places
) -> tuple[list[Pair], Compared]:
    """Pairs of two ledgers, the nearest in time and place first, each item once; all that each item was compared to."""
    # A time of day belongs to a day of some time zone, so the day beside it may be its own.
    reach = max(rules.days, math.ceil(rules.minutes / 1440)) + 1
    on_day: dict[int, list[Item]] = {}
    for item in other:
        on_day.setdefault(item.day.toordinal(), []).append(item)
    compared: dict[str, list[tuple[Apart, str]]] = {}
    candidates = []
    for item in one:
        day = item.day.toordinal()
        for theirs in (found for near in range(day - reach, day + reach + 1) for found in on_day.get(near, ())):
            apart = _compare(item, theirs, rules, places)
            compared.setdefault(item.id, []).append((apart, theirs.id))
            compared.setdefault(theirs.id, []).append((apart, item.id))
            if apart.answer != "apart":
                candidates.append((apart.rank, item.id, theirs.id, apart, item, theirs))
    pairs, taken = [], set[str]()
    for _, mine, their, apart, item, theirs in sorted(candidates, key=lambda each: each[:3]):
        if not {mine, their} & taken:
            taken |= {mine, their}
            pairs.append(Pair((item, theirs), apart.answer == "match", apart.words))
    return pairs, compared


def miss(ledger: str, compared: Sequence[tuple[Apart, str]]) -> str:
    """Why an item has no match in a ledger: its nearest there, and what keeps them apart."""
    if not compared:
        return f"{ledger} has nothing near that day"
    apart, other = min(compared, key=lambda one: (one[0].rank, one[1]))
    nearer = f"paired with another that is nearer ({apart.words} to this)"
    why = apart.words if apart.answer == "apart" else nearer
    return f"nearest of {ledger} is {other}: {why}"


def _compare(one: Item, other: Item, rules: Tolerances, places: Places) -> Apart:
    days, (metres, error) = abs((one.day - other.day).days), _metres(one, other, places)
    minutes = abs((one.at - other.at).total_seconds()) / 60 if one.at and other.at else None
    order = (minutes if minutes is not None else 1440.0 * (days + 1), metres if metres is not None else 1e8, error)
    why_not = _why_not(one, other, rules, days, minutes) or _elsewhere(one, other, rules, metres, error)
    if why_not:
        return Apart("apart", why_not, order)
    kind = "same kind" if plain(one.kind) == plain(other.kind) else "like kinds"
    near = f"{minutes:.0f} min apart" if minutes is not None else "same day" if not days else _days(days)
    doubts = ["no time of day told by both"] if minutes is None else []
    if _wide(one, places) or _wide(other, places):
        doubts.append("no exact place told by both")
    elif metres is not None and max(metres, error) > rules.metres:
        doubts.append(f"places known to {error / 1000:.1f} km together")
    where = _where(one, other, places, metres)
    return Apart("uncertain" if doubts else "match", ", ".join([kind, near, where, *doubts]), order)


def _metres(one: Item, other: Item, places: Places) -> tuple[float | None, float]:
    """The distance of two items and the error of both positions; None where only the name of a place is the same."""
    if not (one.point and other.point) and _same_place(one, other):
        return None, one.radius_m + other.radius_m
    here, there = _position(one, places), _position(other, places)
    error = here[1] + there[1]
    return (distance_m(here[0], there[0]) if here[0] and there[0] else None), error


def _position(item: Item, places: Places) -> tuple[Point | None, float]:
    if item.point is None and item.place in places:
        known = places[item.place]
        return known.point, known.radius_m
    return item.point, item.radius_m


def _wide(item: Item, places: Places) -> bool:
    return item.point is None and item.place in places and places[item.place].wide


def _where(one: Item, other: Item, places: Places, metres: float | None) -> str:
    if metres is None:
        return f"both told at {one.place}"
    if _wide(one, places) or _wide(other, places):
        return f"told at {one.place or 'a position'} and at {other.place or 'a position'}"
    return f"{metres / 1000:.1f} km apart"


def _same_place(one: Item, other: Item) -> bool:
    return bool(one.place) and one.place.casefold() == other.place.casefold()


def _why_not(one: Item, other: Item, rules: Tolerances, days: int, minutes: float | None) -> str:
    """Why two items are not one happening by kind and time; empty where they may be."""
    if not rules.alike(one.kind, other.kind):
        return f"{plain(one.kind)} is not {plain(other.kind)}"
    if minutes is not None and minutes > rules.minutes:
        return f"{minutes:.0f} min apart, more than {rules.minutes:.0f}"
    if minutes is None and days > rules.days:
        return f"{_days(days)}, more than {rules.days}"
    return ""


def _elsewhere(one: Item, other: Item, rules: Tolerances, metres: float | None, error: float) -> str:
    """Why two items are not at one place; empty where they may be."""
    reach = rules.metres + error
    if metres is not None and not metres <= reach:
        return f"{metres / 1000:.1f} km apart, more than {reach / 1000:.1f} km with the errors"
    if metres is None and not _same_place(one, other):
        return "the places are not told well enough to compare"
    return ""


def _days(days: int) -> str:
    return "1 day apart" if days == 1 else f"{days} days apart"
