"""Ledgers beside each other; an item and a published number with all that was told of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from truceline.acts.ledgers import SideBySide, reconcile
from truceline.coordination.ledgers import Item, words
from truceline.errors import UnknownName
from truceline.matters.ledgers import CountRecord, ItemRecord
from truceline.store.callers import Caller
from truceline.store.kept import about, kept
from truceline.web.ledgers import beside
from truceline.web.pages import page, show
from truceline.web.sides import Period, as_csv, one_of, own_party, period, told_at

DAYS = 31
"""So many days are shown where nobody asks for any."""
AT_ONCE = 50
STATES = ("confirmed", "contested", "unmatched", "differs")
_ITEMS = ("day", "at", "ledger", "id", "kind", "place", "lat", "lon", "radius_m", "according_to", "alleged", "words",
          "state", "confirmed_by", "may_be_told_by", "reasons", "ref")  # fmt: skip
_COUNTS = ("first", "last", "ledger", "told_by", "kind", "place", "number", "by_place", "according_to", "confirmed_by",
           "items_told", "words", "ref")  # fmt: skip


def asked(request: HttpRequest, who: Caller) -> tuple[Period, SideBySide]:
    """The ledgers of the days, kind and place that a query asks for."""
    over = period(request, who, "item", "count", days=DAYS)
    kind, place = (request.GET.get(name, "").strip() or None for name in ("kind", "place"))
    return over, kept(
        who.node,
        ("ledgers", who.view, over.first, over.last, kind, place),
        about("item", "count"),
        lambda: reconcile(who.node, over.first, over.last, view=who.view, kind=kind, place=place),
    )


@page()
def ledgers(request: HttpRequest, who: Caller) -> HttpResponse:
    """Each ledger's numbers, happenings with a column for each ledger, numbers by day, published numbers."""
    over, table = asked(request, who)
    columns = beside.columns(who.node, table)
    ids = [one.ledger.id for one in columns]
    state, ledger = request.GET.get("state", ""), request.GET.get("ledger", "")
    rows = beside.happenings(table, ids, ledger if ledger in ids else "", state if state in STATES else "")
    start, cells = (_number(request.GET.get(name, "")) for name in ("from", "cells"))
    numbers = beside.numbers(table, ids)
    return show(
        request,
        "ledgers/ledgers.html",
        over=over,
        ledgers=columns,
        rows=rows[start : start + AT_ONCE],
        number=len(rows),
        more=start + AT_ONCE if len(rows) > start + AT_ONCE else None,
        numbers=numbers[cells : cells + AT_ONCE],
        more_numbers=cells + AT_ONCE if len(numbers) > cells + AT_ONCE else None,
        published=beside.published(who.node, table, ids, who.view),
        states=STATES,
        kinds=sorted({cell.kind for cell in table.table.cells} | {row.kind for row in table.rows}),
        places=sorted({cell.place for cell in table.table.cells if cell.place}),
        may_register=who.may("item_registered"),
        may_publish=who.may("count_published"),
    )


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else 0


@page()
def items_csv(request: HttpRequest, who: Caller) -> HttpResponse:
    """The items that the page shows, as CSV: one row for each item, in its own ledger."""
    over, table = asked(request, who)
    return as_csv(f"ledger-items-{over.first}-{over.last}", _ITEMS, _item_rows(table))


def _item_rows(table: SideBySide) -> Iterator[dict[str, Any]]:
    for record in table.records:
        item = record.item
        if item is not None:
            standing = table.table.of(item.id)
            row = {name: getattr(item, name) for name in _ITEMS if hasattr(item, name)}
            if item.point is not None:
                row |= {"lat": item.point.lat, "lon": item.point.lon}
            row["radius_m"] = item.radius_m if item.point is not None else None
            state = {"state": standing.state, "confirmed_by": standing.by, "may_be_told_by": standing.perhaps}
            yield row | state | {"reasons": standing.reasons, "at": item.at.isoformat() if item.at else None}


@page()
def counts_csv(request: HttpRequest, who: Caller) -> HttpResponse:
    """The published numbers that the page shows, as CSV: one row for each, in its own ledger."""
    over, table = asked(request, who)
    return as_csv(f"ledger-counts-{over.first}-{over.last}", _COUNTS, _count_rows(table))


def _count_rows(table: SideBySide) -> Iterator[dict[str, Any]]:
    told = {one.count.model_dump_json(): len(one.items) for each in table.ledgers for one in each.counts}
    for row in table.rows:
        for counts in row.told.values():
            for one in counts:
                parts = {
                    name: [f"{who}: {number}" for who, number in getattr(one, name).items()]
                    for name in ("by_place", "according_to", "confirmed_by")
                }
                plain = {name: getattr(one, name) for name in _COUNTS if hasattr(one, name)}
                yield plain | parts | {"items_told": told.get(one.model_dump_json(), 0)}


@page()
def item(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One item: what its ledger says, how others stand to it and why, every version, every answer."""
    return item_page(request, who, id)


def item_page(request: HttpRequest, who: Caller, id: str, form: Any = None) -> HttpResponse:
    """The page of an item, with the form to answer it where its reader may."""
    from truceline.web.ledgers.forms import AnswerForm

    row, record = item_of(who, id)
    told: Item = record.versions[-1].item
    table = _around(who, told)
    may = who.may("item_answered") and own_party(who, "item_answered") != told.ledger
    if form is None and may:
        shared = is_joint(who, "item", id)
        form = AnswerForm.asked(request, who.node, who=who, item=told, shared=shared, initial={"saw": row.facts})
    return show(
        request,
        "ledgers/item.html",
        status=form.status if form is not None else 200,
        row=row,
        record=record,
        item=told,
        standing=table.table.of(id),
        perhaps=words().perhaps,
        matches=[
            (next(other for other in match.items if other != id), match)
            for match in table.table.matches
            if id in match.items
        ],
        where=told_at(who, told.ref or record.versions[-1].ref),
        form=form,
        may_change=who.may("item_registered") and own_party(who, "item_registered") in (None, told.ledger),
    )


def _around(who: Caller, told: Item) -> SideBySide:
    return reconcile(who.node, told.day, told.day, view=who.view)


def item_of(who: Caller, id: str) -> tuple[Any, ItemRecord]:
    """An item's row and record as its reader sees them; raises `UnknownName` for none."""
    row = one_of(who.node, who, "item", id)
    record = ItemRecord.model_validate_json(row.data) if row else None
    if record is None or record.item is None:
        raise UnknownName("no ledger has such an item", where=id[:60], remedy="see the list of ledgers")
    return row, record


def is_joint(who: Caller, type: str, id: str) -> bool:
    """Whether a matter stands in a shared log already."""
    from truceline.store.matters import listed

    return bool(listed(who.node, type, view="joint", ids=[id]))


@page()
def count(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One number that was published: whose, who told it, its parts, the items of its days, every version."""
    row, record = count_of(who, id)
    told = record.versions[-1].count
    table = reconcile(who.node, told.first, told.last, view=who.view)
    key = record.count.model_dump_json() if record.count else ""
    items = next((one.items for each in table.ledgers for one in each.counts if one.count.model_dump_json() == key), ())
    by_id = {one.id: one.item for one in table.records}
    return show(
        request,
        "ledgers/count.html",
        row=row,
        record=record,
        count=told,
        items=[by_id[one] for one in items if one in by_id],
        where=told_at(who, told.ref or record.versions[-1].ref),
        may_change=who.may("count_published") and own_party(who, "count_published") in (None, told.told_by),
    )


def count_of(who: Caller, id: str) -> tuple[Any, CountRecord]:
    """A published number's row and record as its reader sees them; raises `UnknownName` for none."""
    row = one_of(who.node, who, "count", id)
    record = CountRecord.model_validate_json(row.data) if row else None
    if record is None or record.count is None:
        raise UnknownName("no such number was published", where=id[:60], remedy="see the list of ledgers")
    return row, record
