"""A notice as a page shows it: its standing towards each addressee, and what happened towards it, in their order.

An acknowledgement is said in words that nobody takes for a permission.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.acts import notices as acts
from truceline.coordination.notices import Notice, Standing, words
from truceline.coordination.steps import NOTHING, steps_of
from truceline.geo.route import Route
from truceline.geo.zone import Circle
from truceline.matters.notices import NoticeRecord, StepTold
from truceline.store.callers import Caller
from truceline.store.matter_pages import AT_ONCE, page
from truceline.store.matters import Row
from truceline.web.areas import Where, area_words

__all__ = ["COLUMNS", "DRAFTED", "Card", "Column", "Corner", "Event", "Found", "Stand", "board", "cards", "corners"]

COLUMNS = ("drafted", "sent", "delivered", "overdue", "acknowledged", "answered", "objected", "expired", "cancelled")
"""The states of a standing, in the order in which a board has them."""
DRAFTED = "drafted"
_SAID = {
    DRAFTED: gettext_noop("draft, not sent"),
    "acknowledged": gettext_noop("taken note of; not a permission"),
}
_MOST_PAGES = 10


class Stand(NamedTuple):
    """How a notice stands towards one addressee: a state of `COLUMNS`, said in words; `was` where the clock says more
    than was told last."""

    addressee: str
    state: str
    says: str
    was: str
    overdue: bool
    delivered: datetime | None
    reply: str


class Card(NamedTuple):
    """A notice in a list; `by` is by when a reply is asked for, else when its window ends."""

    id: str
    notice: Notice
    what: str
    where: str
    stands: tuple[Stand, ...]
    by: datetime
    facts: int


class Column(NamedTuple):
    """The notices that stand so towards somebody, each with those addressees; the earliest deadline first."""

    state: str
    says: str
    cards: tuple[tuple[Card, tuple[Stand, ...]], ...]


class Event(NamedTuple):
    """Something in the course of a notice towards one addressee; `planned` is what the clock brings."""

    at: datetime
    kind: str
    says: str
    by: str
    words: str = ""
    step: StepTold | None = None
    planned: bool = False


class Corner(NamedTuple):
    """A position of an area, as its table has it."""

    name: str
    lat: float
    lon: float


class Found(NamedTuple):
    """A page of cards, and after what the next one begins."""

    cards: tuple[Card, ...]
    after: str


def says(state: str) -> str:
    """A state of a standing in words."""
    return _(_SAID.get(state) or words().states[state].says)


def cards(
    who: Caller,
    *,
    state: str = "",
    kind: str = "",
    party: str = "",
    since: date | None = None,
    until: date | None = None,
    after: str = "",
) -> Found:
    """Notices by the page, the newest first; those that stand so, are of this kind, or have this party in them."""
    found: list[Card] = []
    for _number in range(_MOST_PAGES):
        rows, after = page(who.node, "notice", view=who.view, since=since, until=until, after=after)
        found += [
            card
            for card in of_rows(who, rows)
            if (not state or state in {each.state for each in card.stands})
            and (not kind or card.notice.kind == kind)
            and (not party or party in (card.notice.sender, *card.notice.addressees))
        ]
        if not after or len(found) >= AT_ONCE:
            break
    return Found(tuple(found), after)


def of_rows(who: Caller, rows: Sequence[Row]) -> Iterator[Card]:
    """Each of the notices as a card, with the receipts that show what was delivered."""
    facts = {row.id: row.facts for row in rows}
    told = {one.id: one for one in acts.notices(who.node, view=who.view, ids=list(facts))}
    return (card_of(who, told[id], facts[id]) for id in facts if id in told)


def card_of(who: Caller, notice: Notice, facts: int) -> Card:
    """One notice, as it stands by the node's clock."""
    kind = words().kinds[notice.kind]
    return Card(
        id=notice.id,
        notice=notice,
        what=capfirst(" ".join(f"{_(kind.says)} {notice.post}".split())),
        where=area_words(notice.where),
        stands=tuple(_stand(one) for one in acts.standings(who.node, notice)),
        by=notice.reply_by or notice.window.end,
        facts=facts,
    )


def _stand(one: Standing) -> Stand:
    state = DRAFTED if one.state == NOTHING else one.state
    was = says(one.told) if one.told not in (one.state, NOTHING) else ""
    overdue = one.overdue and state != "overdue"
    return Stand(one.addressee, state, says(state), was, overdue, one.delivered, one.reply)


def board(found: Iterable[Card]) -> tuple[Column, ...]:
    """The cards by state: one that stands otherwise towards each addressee is in several columns."""
    listed = sorted(found, key=lambda card: (card.by, card.id))
    columns = []
    for state in COLUMNS:
        within = tuple((card, so) for card in listed if (so := tuple(one for one in card.stands if one.state == state)))
        if within:
            columns.append(Column(state, says(state), within))
    return tuple(columns)


def course(record: NoticeRecord, notice: Notice, stand: Standing) -> tuple[Event, ...]:
    """What happened between a sender and one addressee, with what was delivered by receipt and when a reply was due."""
    table = steps_of("notice")
    events = [
        Event(
            step.told.at, step.told.kind, _step(table.named(step.told.kind).says), step.told.by, step.told.words, step
        )
        for step in record.steps
        if step.told.addressee == stand.addressee
    ]
    if stand.delivered is not None:
        says_so = _("delivered: their node confirmed by its signature that it holds the notice")
        events.append(Event(stand.delivered, "delivered", says_so, stand.addressee))
    if stand.told not in (NOTHING, "cancelled"):
        if notice.reply_by is not None:
            asked = _("an acknowledgement is asked for until then")
            if notice.reply == "answer":
                asked = _("an answer is asked for until then")
            events.append(Event(notice.reply_by, "overdue" if stand.overdue else "due", asked, "", planned=True))
        events.append(Event(notice.window.end, "expired", _("the window ends"), "", planned=True))
    return tuple(sorted(events, key=lambda event: event.at))


def _step(said: str) -> str:
    return _("taken note of; not a permission") if said == "receipt confirmed" else _(said)


def corners(where: Where) -> tuple[Corner, ...]:
    """The positions that an area is drawn by."""
    if isinstance(where, Route):
        return tuple(Corner(name, point.lat, point.lon) for name, point in where.vertices)
    if isinstance(where, Circle):
        return (Corner(where.name, where.centre.lat, where.centre.lon),)
    if where.kind == "polygon":
        return tuple(Corner("", point.lat, point.lon) for point in where.ring)
    return tuple(Corner(name, point.lat, point.lon) for name, point in where.route.vertices)
