"""Numbers that were published without their items: daily counts of a ledger, which stay counts.

    for row in rows(counts): row.words
    total(counts)                       # of one ledger, as one speaker told it, with its parts

A count belongs to a ledger (whose register it is of) and to a speaker (who published it): one side may publish what the
other registered. Counts of two ledgers are never added, nor are two speakers' counts of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from pydantic import model_validator

from truceline.coordination.ledgers import Item, words
from truceline.coordination.window import Day
from truceline.errors import InvalidPlan
from truceline.model import Value


class Count(Value):
    """`told_by` published that `ledger` registered `number` happenings of a kind from `first` to `last`, both included.

    `by_place` is as far as places were told. `according_to` says how many the ledger has from somebody else,
    `confirmed_by` how many another ledger's keeper confirmed, as `told_by` says. `ref` leads to where it was published.
    """

    ledger: str
    told_by: str
    kind: str
    place: str = ""
    first: Day
    last: Day
    number: int
    by_place: Mapping[str, int] = {}
    according_to: Mapping[str, int] = {}
    confirmed_by: Mapping[str, int] = {}
    words: str = ""
    ref: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Count:
        where = f"count of {self.ledger} from {self.first}"
        if self.last < self.first:
            raise InvalidPlan("a count that ends before it begins", where=where, remedy="exchange the days")
        parts = [sum(self.by_place.values()), *self.according_to.values(), *self.confirmed_by.values()]
        if self.number < 0 or min((*self.by_place.values(), *parts)) < 0:
            raise InvalidPlan("a number below 0", where=where, remedy="give 0 or more")
        if max(parts) > self.number:
            raise InvalidPlan(f"a part of {max(parts)} in a number of {self.number}", where=where, remedy="check both")
        return self

    @property
    def days(self) -> int:
        """How many days it is of."""
        return (self.last - self.first).days + 1

    @property
    def says(self) -> str:
        """The number with what was told about it."""
        more = [f"{number:,} according to {whom}" for whom, number in sorted(self.according_to.items())]
        more += [f"{number:,} confirmed by {whom}" for whom, number in sorted(self.confirmed_by.items())]
        more += [f"{place} {number:,}" for place, number in sorted(self.by_place.items())]
        return f"{self.number:,}" + (f" ({', '.join(more)})" if more else "")


class CountRow(Value):
    """What was published of one kind, place and period: for each ledger the counts of each speaker, side by side.

    A ledger of which nothing was published is not in it: that is not 0.
    """

    first: date
    last: date
    kind: str
    place: str
    told: Mapping[str, tuple[Count, ...]]

    @property
    def words(self) -> str:
        """Each ledger's number with who told it; no number is of more than one ledger."""
        days = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        said = [f"{ledger}: {c.says}, as {c.told_by} tells" for ledger, counts in self.told.items() for c in counts]
        return f"{days}, {self.kind}{f' at {self.place}' if self.place else ''}: {'; '.join(said)}"


class Total(Value):
    """A sum within one ledger as one speaker told it, with its parts. `untold` are days between that no part is of."""

    ledger: str
    told_by: str
    kind: str
    place: str
    first: date
    last: date
    number: int
    parts: tuple[Count, ...]
    untold: int

    @property
    def words(self) -> str:
        """The sum, never without its parts and the days of which nothing was told."""
        parts = " + ".join(f"{part.number:,}" for part in self.parts)
        untold = f"; nothing told of {self.untold} days between" if self.untold else ""
        whose = f"{self.ledger}, as {self.told_by} tells"
        return f"{whose}: {self.number:,} = {parts} ({self.first} to {self.last}{untold})"


class Detail(Value):
    """How many of the happenings of a count its ledger also has as items."""

    count: Count
    items: tuple[str, ...]

    @property
    def words(self) -> str:
        """Items and count, neither corrected by the other."""
        return f"{self.count.number:,} counted, {len(self.items)} told as items"


def rows(counts: Iterable[Count]) -> tuple[CountRow, ...]:
    """The counts of all ledgers beside each other, by period, kind and place; what was published twice counts once."""
    grouped: dict[tuple[date, date, str, str], dict[str, list[Count]]] = {}
    for count in _ordered(counts):
        row = grouped.setdefault((count.first, count.last, count.kind, count.place), {})
        told = row.setdefault(count.ledger, [])
        if not any(_same(count, other) for other in told):
            told.append(count)
    return tuple(
        CountRow(first=key[0], last=key[1], kind=key[2], place=key[3], told={k: tuple(row[k]) for k in sorted(row)})
        for key, row in sorted(grouped.items())
    )


def total(counts: Iterable[Count]) -> Total:
    """The sum of counts of one ledger, speaker, kind and place, whose periods do not overlap.

    Raises `InvalidPlan` for anything else, and for no counts at all.
    """
    parts = _ordered(counts)
    if not parts:
        raise InvalidPlan("a total of no counts", remedy="give at least one: nothing told is not 0")
    for what in ("ledger", "told_by", "kind", "place"):
        found = sorted({getattr(part, what) for part in parts})
        if len(found) > 1:
            names = " and ".join(str(name) or "no place" for name in found[:2])
            named = {"told_by": "speaker"}.get(what, what)
            raise InvalidPlan(f"a total across {named}s: {names}", remedy=f"a total is of one {named} only")
    for one, other in pairwise(parts):
        if other.first <= one.last:
            raise InvalidPlan(
                f"two counts of {one.ledger} are of {other.first}", remedy="leave out the one that holds the other"
            )
    first, last = parts[0].first, parts[-1].last
    return Total(
        ledger=parts[0].ledger,
        told_by=parts[0].told_by,
        kind=parts[0].kind,
        place=parts[0].place,
        first=first,
        last=last,
        number=sum(part.number for part in parts),
        parts=tuple(parts),
        untold=(last - first + timedelta(days=1)).days - sum(part.days for part in parts),
    )


def detail(count: Count, items: Iterable[Item], kinds: Collection[str] | None = None) -> Detail:
    """The items that the ledger of a count has in its period and place, of `kinds` or else of those it can hold."""
    found = sorted(
        item.id
        for item in items
        if item.ledger == count.ledger
        and count.first <= item.day <= count.last
        and (item.kind in kinds if kinds is not None else words().counts(count.kind, item.kind))
        and count.place in ("", item.place)
    )
    return Detail(count=count, items=tuple(found))


def _ordered(counts: Iterable[Count]) -> Sequence[Count]:
    return sorted(counts, key=lambda one: (one.first, one.last, one.ledger, one.told_by, one.model_dump_json()))


def _same(one: Count, other: Count) -> bool:
    """The same told again, wherever it was published and in whichever words."""
    return one.model_copy(update={"words": "", "ref": ""}) == other.model_copy(update={"words": "", "ref": ""})
