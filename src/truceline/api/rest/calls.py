"""The table of calls, `calls.yaml`: which fact is recorded by which request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from truceline.facts import KINDS, Fact
from truceline.model import Value

__all__ = ["Call", "Table", "calls", "table"]


class Row(Value):
    """One line of the table, as it stands there."""

    path: str
    id: str = ""
    new: str = ""
    each: str = ""
    but: tuple[str, ...] = ()
    fixed: Mapping[str, str] = {}
    now: str = ""


class Table(Value):
    """The whole of it: `calls` and `composed` by kind of fact, `nowhere` with the reason why there is no call."""

    calls: Mapping[str, tuple[Row, ...]]
    composed: Mapping[str, str]
    nowhere: Mapping[str, str]


class Call(NamedTuple):
    """One call: where, which fact, in which member its id stands (dotted), what is said by the call itself.

    `act` is its name in the table of permissions; `new` the prefix of an id that is made, empty where the address has
    the id or the author gives it; `now` the moment that may be left out.
    """

    path: str
    fact: type[Fact]
    act: str
    id: str
    new: str
    fixed: tuple[tuple[str, str], ...]
    now: str

    @property
    def noun(self) -> str:
        """The first word of the address."""
        return self.path.split("/")[1]

    @property
    def says(self) -> str:
        """What the fact says, in one line."""
        return " ".join((self.fact.__doc__ or "").split("\n\n")[0].split())


@cache
def table() -> Table:
    """The table that comes with Truceline."""
    return Table.model_validate(
        yaml.safe_load((files("truceline.api.rest") / "calls.yaml").read_text(encoding="utf-8"))
    )


@cache
def calls() -> tuple[Call, ...]:
    """Every call of a single fact, one for each act."""
    return tuple(call for kind, rows in table().calls.items() for row in rows for call in _of_row(KINDS[kind], row))


def _of_row(fact: type[Fact], row: Row) -> list[Call]:
    if row.each:
        found = []
        for act in fact.acts():
            name = act.partition(".")[2]
            if name not in row.but:
                path = row.path.replace("{act}", name.replace("_", "-"))
                found.append(Call(path, fact, act, row.id, row.new, ((row.each, name),), row.now))
        return found
    act = f"{fact.acts()[0].partition('.')[0]}.{next(iter(row.fixed.values()))}" if row.fixed else fact.kind
    return [Call(row.path, fact, act, row.id, row.new, tuple(row.fixed.items()), row.now)]
