"""What several kinds of facts name: a party that the node's terms know, a day that has been."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from truceline.errors import InvalidPlan, UnknownName
from truceline.store.node import Node
from truceline.store.terms import terms

_YEARS = range(1900, 2200)
_ID = re.compile(r"\w[\w.@+-]{0,99}")
_MOST = 10**12
_ELSEWHERE = timedelta(days=1)
"""A day has begun somewhere on Earth before it has here, and clocks are wrong."""


def check_parties(node: Node, named: Iterable[str], where: str) -> None:
    """Raise `UnknownName` for the first that is no party, by id, of the node's agreement and parties file."""
    known = terms(node).parties
    for party in named:
        if party not in known:
            meant = known.resolve(party)
            raise UnknownName(
                f"no party has the id {party[:60]!r}",
                where=where,
                remedy=f"{meant.id!r} is the id of {meant.name}" if meant else "add it to the parties file",
            )


def check_been(node: Node, at: datetime | date, what: str) -> None:
    """Raise `InvalidPlan` where `what` is told of a time that has not come yet, or of no year of our times."""
    if at.year not in _YEARS:
        raise InvalidPlan(f"{what} is told of the year {at.year}", remedy=f"give one from {_YEARS[0]} to {_YEARS[-1]}")
    limit = node.clock() + _ELSEWHERE
    if (at > limit) if isinstance(at, datetime) else (at > limit.date()):
        day = at.date() if isinstance(at, datetime) else at
        raise InvalidPlan(f"{what} is told of {day}, which is still to come", remedy="check the date")


def check_id(id: str, where: str) -> None:
    """Raise `InvalidPlan` for what cannot be called by anybody: nothing, words with spaces, signs that steer a text."""
    if not _ID.fullmatch(id):
        raise InvalidPlan(
            f"{id[:60]!r} is no name for it", where=where, remedy="use letters, digits and . _ @ + -, at most 100"
        )


def check_told(where: str, **told: str) -> None:
    """Raise `InvalidPlan` for the first member that is left empty."""
    for name, text in told.items():
        if not text.strip():
            raise InvalidPlan(f"{name.replace('_', ' ')} is empty", where=where, remedy="say it")


def check_numbers(numbers: Iterable[int | None], where: str) -> None:
    """Raise `InvalidPlan` for a number of more than there can be."""
    if any(number is not None and number > _MOST for number in numbers):
        raise InvalidPlan(f"a number above {_MOST:,}", where=where, remedy="check the number")
