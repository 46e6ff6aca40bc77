"""What each side registered and what monitors counted, beside each other: never one ledger, never one sum.

    table = reconcile(ledgers, items, responses)
    table.of("item-7").words

An item is one happening that a ledger has (numbers published without their items are in `counts`). Items are matched
between ledgers where time, place and kind are told well enough. `confirmed` says that another ledger tells of it too,
or that its keeper says so: it is no finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Literal

import yaml
from pydantic import field_validator, model_validator

from truceline.coordination.matching import NOWHERE, Places, matched, miss, plain
from truceline.coordination.window import Day, zoned
from truceline.errors import InvalidPlan, UnknownName
from truceline.geo.place import Point
from truceline.model import Value

State = Literal["confirmed", "contested", "unmatched"]
Keeper = Literal["side", "independent", "other"]


class Tolerances(Value):
    """How far two items may be apart; `ledger_words.yaml` says what each means."""

    metres: float
    minutes: float
    days: int
    families: tuple[frozenset[str], ...]

    @field_validator("families")
    @classmethod
    def _plain_names(cls, families: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(plain(kind) for kind in family) for family in families)

    def alike(self, one: str, other: str) -> bool:
        """Whether two kinds can be the same happening."""
        mine, theirs = plain(one), plain(other)
        return mine == theirs or any(mine in family and theirs in family for family in self.families)


class Words(Value):
    """All of `ledger_words.yaml`."""

    tolerances: Tolerances
    of_every_kind: frozenset[str]
    says: dict[State, str]
    perhaps: str

    def counts(self, number: str, kind: str) -> bool:
        """Whether a number of the kind `number` can hold an item of `kind`."""
        return plain(number) in self.of_every_kind or self.tolerances.alike(number, kind)


@lru_cache(maxsize=1)
def words() -> Words:
    """The tolerances, and what is said of a match."""
    text = (Path(__file__).parent / "ledger_words.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


class Ledger(Value):
    """Who keeps it: one of the sides, somebody independent of both, or another of whom neither is known."""

    id: str
    keeper: Keeper


class Item(Value):
    """One happening as a ledger has it. `at` is its time where one is told, `day` its day in any case.

    `point` is its position, within `radius_m` metres (95 %). `according_to` is from whom the ledger has it, where that
    is not its keeper; `alleged` is whom it names, if anybody. `words` are the ledger's own; `ref` leads to where they
    stand.
    """

    id: str
    ledger: str
    day: Day
    kind: str
    at: datetime | None = None
    place: str = ""
    point: Point | None = None
    radius_m: float = 0.0
    according_to: str = ""
    alleged: str = ""
    words: str = ""
    ref: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Item:
        if self.at is not None:
            zoned(self.at, f"item {self.id}")
        if not 0 <= self.radius_m < float("inf"):
            raise InvalidPlan(f"item {self.id} has a radius of {self.radius_m:g} m", remedy="give 0 m or more")
        if self.point is not None and not (abs(self.point.lat) <= 90 and abs(self.point.lon) <= 180):
            raise InvalidPlan(f"item {self.id} has no position on Earth", remedy="give degrees of WGS 84")
        return self


class Response(Value):
    """What the keeper of another ledger says of an item: that it confirms or denies it, in its words."""

    item: str
    ledger: str
    says: Literal["confirms", "denies"]
    words: str = ""


class Match(Value):
    """Two items of two ledgers that can be one happening, with the reason. `differing` are details in conflict.

    One that is not `certain` confirms nothing: no time of day is told, or the places are not known well enough.
    """

    items: tuple[str, str]
    certain: bool
    reason: str
    differing: tuple[str, ...] = ()


class Standing(Value):
    """What other ledgers tell of an item. `by` are the ledgers that tell of it too, or whose keepers confirm it.

    `perhaps` are ledgers that may tell of it: an uncertain match confirms nothing.
    """

    item: str
    ledger: str
    state: State
    by: tuple[str, ...]
    reasons: tuple[str, ...]
    perhaps: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The state with each reason."""
        says = words().perhaps if self.state == "unmatched" and self.perhaps else words().says[self.state]
        return f"{says}: {'; '.join(self.reasons)}" if self.reasons else says


class Cell(Value):
    """The items of one day, place and kind, by ledger and state. Numbers of two ledgers never go into one."""

    day: date
    place: str
    kind: str
    items: Mapping[str, tuple[str, ...]]
    states: Mapping[str, Mapping[State, int]]


class Reconciliation(Value):
    """Items of several ledgers beside each other: each with its standing, all matches, and a table of cells."""

    ledgers: tuple[Ledger, ...]
    standings: tuple[Standing, ...]
    matches: tuple[Match, ...]
    cells: tuple[Cell, ...]

    def of(self, item: str) -> Standing:
        """The standing of one item; raises `UnknownName`."""
        found = next((one for one in self.standings if one.item == item), None)
        if found is None:
            raise UnknownName(f"no ledger has an item {item!r}")
        return found

    def number(self, ledger: str) -> int:
        """How many items one ledger has; there is no number of all ledgers. Raises `UnknownName`."""
        if ledger not in {one.id for one in self.ledgers}:
            known = ", ".join(one.id for one in self.ledgers)
            raise UnknownName(f"there is no ledger {ledger!r}", remedy=f"one of {known}")
        return sum(one.ledger == ledger for one in self.standings)


def reconcile(
    ledgers: Sequence[Ledger],
    items: Iterable[Item],
    responses: Iterable[Response] = (),
    *,
    tolerances: Tolerances | None = None,
    places: Places = NOWHERE,
) -> Reconciliation:
    """All items beside each other; neither the order of ledgers nor that of items matters.

    `places` says where the places are that items name, for those that give no position of their own.

    Raises `InvalidPlan` for two items or ledgers of one id, `UnknownName` for a ledger or an item that there is not.
    """
    rules = tolerances or words().tolerances
    keepers = tuple(sorted(ledgers, key=lambda one: one.id))
    listed = tuple(sorted(items, key=lambda one: (one.day, one.id)))
    said = tuple(sorted(responses, key=lambda one: (one.item, one.ledger, one.says, one.words)))
    _checked(keepers, listed, said)
    by_ledger = {one.id: [item for item in listed if item.ledger == one.id] for one in keepers}
    matches, misses = _between(by_ledger, rules, places)
    of_item: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        for name in match.items:
            of_item[name].append(match)
    answers: dict[str, list[Response]] = defaultdict(list)
    for response in said:
        answers[response.item].append(response)
    ledger_of = {item.id: item.ledger for item in listed}
    standings = tuple(
        _standing(item, of_item[item.id], misses[item.id], answers[item.id], ledger_of) for item in listed
    )
    return Reconciliation(
        ledgers=keepers, standings=standings, matches=tuple(matches), cells=_cells(listed, standings, by_ledger)
    )


def _between(
    by_ledger: Mapping[str, Sequence[Item]], rules: Tolerances, places: Places
) -> tuple[list[Match], Mapping[str, Sequence[str]]]:
    """The matches between each two ledgers, and for each item and ledger without one the reason."""
    matches: list[Match] = []
    misses: dict[str, list[str]] = defaultdict(list)
    for one, other in combinations(by_ledger, 2):
        pairs, compared = matched(by_ledger[one], by_ledger[other], rules, places)
        matches += [_match(*pair.items, pair.sure, pair.words) for pair in pairs]
        paired = {item.id for pair in pairs for item in pair.items}
        for mine, theirs in ((one, other), (other, one)):
            for item in (item for item in by_ledger[mine] if item.id not in paired):
                misses[item.id].append(miss(theirs, compared.get(item.id, ())))
    return matches, misses


def _match(one: Item, other: Item, sure: bool, words: str) -> Match:
    return Match(items=(one.id, other.id), certain=sure, reason=words, differing=_differing(one, other))


def _differing(one: Item, other: Item) -> tuple[str, ...]:
    told = []
    if one.alleged and other.alleged and one.alleged != other.alleged:
        told.append(f"{one.ledger} names {one.alleged}, {other.ledger} names {other.alleged}")
    return tuple(told)


def _standing(
    item: Item,
    matches: Sequence[Match],
    misses: Sequence[str],
    responses: Sequence[Response],
    ledger_of: Mapping[str, str],
) -> Standing:
    by, perhaps, reasons, contested = dict[str, None](), dict[str, None](), [], False
    for match in matches:
        (other,) = (name for name in match.items if name != item.id)
        reasons.append(f"{'' if match.certain else 'may be '}{other} of {ledger_of[other]} ({match.reason})")
        reasons += match.differing
        if match.certain:
            by[ledger_of[other]] = None
            contested = contested or bool(match.differing)
        else:
            perhaps[ledger_of[other]] = None
    for response in responses:
        if response.says == "confirms":
            by[response.ledger] = None
        else:
            contested = True
        quoted = f' - "{response.words}"' if response.words else ""
        reasons.append(f"{response.ledger} {response.says} it{quoted}")
    state: State = "contested" if contested else "confirmed" if by else "unmatched"
    told = tuple(reasons + [miss for miss in misses if state == "unmatched"])
    return Standing(
        item=item.id,
        ledger=item.ledger,
        state=state,
        by=tuple(sorted(by)),
        reasons=told,
        perhaps=tuple(sorted(perhaps)),
    )


def _cells(
    items: Sequence[Item], standings: Sequence[Standing], by_ledger: Mapping[str, Sequence[Item]]
) -> tuple[Cell, ...]:
    state = {one.item: one.state for one in standings}
    grouped: dict[tuple[date, str, str], dict[str, list[str]]] = {}
    for item in items:
        cell = grouped.setdefault((item.day, item.place, item.kind), {name: [] for name in by_ledger})
        cell[item.ledger].append(item.id)
    return tuple(
        Cell(
            day=key[0],
            place=key[1],
            kind=key[2],
            items={name: tuple(ids) for name, ids in cell.items()},
            states={name: _by_state([state[one] for one in ids]) for name, ids in cell.items()},
        )
        for key, cell in sorted(grouped.items())
    )


def _by_state(states: Sequence[State]) -> dict[State, int]:
    return {name: states.count(name) for name in words().says}


def _checked(ledgers: Sequence[Ledger], items: Sequence[Item], responses: Sequence[Response]) -> None:
    for what, names in (("ledgers", [one.id for one in ledgers]), ("items", [one.id for one in items])):
        twice = sorted({name for name, after in zip(sorted(names), sorted(names)[1:], strict=False) if name == after})
        if twice:
            raise InvalidPlan(f"two {what} are called {twice[0]}", remedy="give each an id of its own")
    known, ledger_of = {one.id for one in ledgers}, {one.id: one.ledger for one in items}
    for name in (*ledger_of.values(), *(one.ledger for one in responses)):
        if name not in known:
            raise UnknownName(f"there is no ledger {name!r}", remedy=f"one of {', '.join(sorted(known))}")
    for one in responses:
        if one.item not in ledger_of:
            raise UnknownName(f"no ledger has an item {one.item!r}", remedy="record the item first")
        if ledger_of[one.item] == one.ledger:
            raise InvalidPlan(f"{one.ledger} answers to its own item {one.item}", remedy="another ledger may")
