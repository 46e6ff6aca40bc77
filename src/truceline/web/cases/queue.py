"""The queue: cases in columns by where they stand, with how many there are, and who owes what by when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from truceline.record.names import timestamp
from truceline.store import matter_pages
from truceline.store.callers import Caller
from truceline.store.matters import Row
from truceline.web.cases.told import Stage, told
from truceline.web.pages import page, show

__all__ = ["Card", "queue"]

_IN_COLUMN = 25
_MOST = 50
_LOOKED_AT = 2000
"""So many cases under way, at most, are looked through for an owner."""


@dataclass(frozen=True)
class Card:
    """A case as the queue shows it: its number, incidents, where each account stands, what is owed next and by whom."""

    id: str
    number: str
    state: str
    states: tuple[tuple[str, str], ...]
    incidents: tuple[str, ...]
    owners: tuple[str, ...]
    authors: frozenset[str]
    named: frozenset[str]
    due: str | None
    overdue: bool
    at: str
    words: str

    @classmethod
    def of(cls, row: Row, now: str) -> Card:
        """What the row of a case holds; the value is read as it lies, since there may be many."""
        accounts = json.loads(row.data).get("case", {}).get("accounts", ()) if row.state != "withdrawn" else ()
        steps = [step for account in accounts for step in account["steps"]]
        opened = [account["opened"] for account in accounts if account["opened"]]
        return cls(
            id=row.id,
            number=next((one["ref"] for one in steps if one["kind"] == "registered"), row.id),
            state=row.state,
            states=tuple((account["node"], account["state"]) for account in accounts),
            incidents=tuple(dict.fromkeys(one for each in opened for one in each["incidents"])),
            owners=tuple(dict.fromkeys(one["owner"] for one in steps if one["owner"])),
            authors=frozenset(one["author"] for one in steps),
            named=frozenset(one for each in opened for one in (*each["parties"], *each["deciders"])),
            due=row.due,
            overdue=row.due is not None and row.due < now,
            at=row.at,
            words=next((one["words"] for one in steps if one["kind"] == "received"), ""),
        )


@dataclass(frozen=True)
class Column:
    """A stage with how many cases stand in it, and the first of them."""

    stage: Stage
    number: int
    cards: tuple[Card, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.number - len(self.cards))


@page()
def queue(request: HttpRequest, who: Caller) -> HttpResponse:
    """The queue, or what a filter leaves of it."""
    asked = {name: request.GET.get(name, "")[:200] for name in ("state", "owner", "due", "mine")}
    now = timestamp(who.node.clock())
    counts = matter_pages.tallied(who.node, "case", view=who.view)
    known = {state: number for state, number in counts.items() if state != "withdrawn"}
    context: dict[str, Any] = {"asked": asked, "total": sum(known.values()), "states": sorted(known, key=_place)}
    if asked["owner"] or asked["due"] or asked["mine"]:
        cards = [card for card in _under_way(who, known, now) if _left(card, asked, who)]
        columns = list(_sorted(cards))
    else:
        states = [one for one in known if asked["state"] in ("", one)]
        columns = list(_columns(who, {one: known[one] for one in states}, now))
    owners = sorted({one for column in columns for card in column.cards for one in card.owners})
    context |= {"columns": columns, "owners": owners, "who_opens": who.may("case.received")}
    return show(request, "cases/board.html" if request.GET.get("part") == "board" else "cases/queue.html", **context)


def _place(state: str) -> int:
    order = [one for stage in told().stages for one in stage.states]
    return order.index(state) if state in order else len(order)


def _columns(who: Caller, known: dict[str, int], now: str) -> Iterator[Column]:
    """Each stage in which there are cases, with the first of them: those that are due first, then the newest."""
    for stage in told().stages:
        states = [state for state in stage.states if state in known]
        if states:
            rows = _newest(who, states, _IN_COLUMN)
            cards = sorted((Card.of(row, now) for row in rows), key=_urgent)[:_IN_COLUMN]
            yield Column(stage, sum(known[state] for state in states), tuple(cards))


def _newest(who: Caller, states: Sequence[str], number: int) -> tuple[Row, ...]:
    return matter_pages.page(who.node, "case", view=who.view, states=states, limit=number)[0]


def _urgent(card: Card) -> tuple[bool, str, str]:
    # Of those without a deadline the one that was last worked on comes first.
    return card.due is None, card.due or "", "".join(chr(255 - ord(sign)) for sign in card.at if ord(sign) < 255)


def _under_way(who: Caller, known: dict[str, int], now: str) -> Iterator[Card]:
    states = [state for state in told().under_way if state in known]
    yield from (Card.of(row, now) for row in _newest(who, states, _LOOKED_AT)) if states else ()


def _left(card: Card, asked: dict[str, str], who: Caller) -> bool:
    """Whether the filters leave a case that is under way."""
    if asked["owner"] and asked["owner"] not in card.owners:
        return False
    if asked["due"] and not (card.overdue if asked["due"] == "overdue" else card.due):
        return False
    if asked["state"] and card.state != asked["state"]:
        return False
    mine = {f"{who.node.name}/{who.member.code}"} & card.authors
    return not asked["mine"] or bool(mine) or who.member.code in card.owners or (who.member.party in card.named)


def _sorted(cards: Sequence[Card]) -> Iterator[Column]:
    for stage in told().stages:
        here = sorted((card for card in cards if card.state in stage.states), key=_urgent)
        if here:
            yield Column(stage, len(here), tuple(here[:_MOST]))
