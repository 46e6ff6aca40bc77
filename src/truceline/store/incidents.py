"""The view `incident`: the incidents that reports amount to, as they were last judged (`truceline.acts.judging`).

listed(node, Query(families=("fighting",)), view="joint")     rows, the newest first
one(node, "TL-7K2Q4M", view="joint").detail                   all that stands behind one
fresh(node)                                                   how much is not in it yet

Nothing here reads a report. What was counted is kept in the process for as long as the view does not change.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections

from truceline.errors import UnknownName
from truceline.store import jobs
from truceline.store.databases import placeholders
from truceline.store.findable import DAY_SHIFT, newest_numbers, number_after
from truceline.store.incident_asked import condition
from truceline.store.incident_kept import LONG, kept, long_ones, revision
from truceline.store.incident_row import (
    Cell,
    DayCount,
    Detail,
    Fresh,
    Located,
    Query,
    ReportLine,
    Row,
    Spot,
    Stretch,
    Tally,
)
from truceline.store.log import sizes
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.projection import TOLD_OF_INCIDENTS

__all__ = [
    "Cell",
    "DayCount",
    "Detail",
    "Fresh",
    "Located",
    "Query",
    "ReportLine",
    "Row",
    "Spot",
    "Stretch",
    "Tally",
    "ask",
    "by_day",
    "counted",
    "cursor",
    "every",
    "fresh",
    "grid",
    "holding",
    "kept",
    "listed",
    "located",
    "made_of",
    "newest_of_reports",
    "one",
    "points",
    "revision",
    "several",
    "spans",
    "tallied",
]

EVERYTHING = Query()
COLUMNS = tuple(name for name in Row._fields if name != "data")
_SELECT = ", ".join(f'"{name}"' for name in COLUMNS)
_WHOLE = ", ".join(f'incident."{name}"' for name in COLUMNS)
_SPOT = ", ".join(Spot._fields)
_LOCATED = ", ".join(Located._fields)
_ORDER = "ORDER BY first DESC, id DESC"
_FIRST_DAY = date(1900, 1, 1)
_AT_ONCE = 500
_FEW = 100
_MOST_BEHIND = 10_000


def listed(
    node: Node, query: Query = EVERYTHING, *, view: View = "own", limit: int = 50, after: str = ""
) -> tuple[Row, ...]:
    """The incidents that are asked for, the newest first, those without a time last; `after` is `cursor` of a row."""
    first, sep, id = after.partition("~")
    if query.text.strip():
        return _with_words(node, query, view, limit, (first, id) if sep else None)
    beyond: tuple[str, list[Any]] = (" AND (first, id) < (%s, %s)", [first, id]) if sep else ("", [])
    return tuple(Row(*row) for row in _newest(node, query, view, _SELECT, limit, beyond))


def _newest(
    node: Node, query: Query, view: View, columns: str, limit: int, beside: tuple[str, list[Any]]
) -> list[tuple[Any, ...]]:
    """So many of the newest. Since a day, those that began about then or later come first, read off their index; then
    what began long before and may have gone on until then, which is little."""
    parts: tuple[tuple[Query, str, str, list[str]], ...] = ((query, "", _ORDER, []),)
    if query.since is not None:
        day = query.since.date() if isinstance(query.since, datetime) else query.since
        long_before = (max(day, _FIRST_DAY) - LONG).isoformat()
        parts = ((query, " AND first >= %s AND first < %s", _ORDER, [long_before, "9999"]),)
        reaching = (first < long_before and last >= day.isoformat() for first, last in long_ones(node, view))
        if query.undated or any(reaching):
            # Not by the index of beginnings, which would be gone through to its end.
            before = query.model_copy(update={"until": None, "undated": bool(query.undated)})
            order = "ORDER BY (first || '') DESC, id DESC"
            parts = (*parts, (before, " AND (first || '') < %s", order, [long_before]))
    rows: list[tuple[Any, ...]] = []
    with connections[node.alias].cursor() as asked:
        for part, clause, order, values in parts:
            if len(rows) < limit:
                where, given = condition(node, part, view)
                asked.execute(
                    f"SELECT {columns} FROM incident WHERE {where}{beside[0]}{clause} {order} "
                    f"LIMIT {int(limit) - len(rows)}",
                    [*given, *beside[1], *values],
                )
                rows += asked.fetchall()
    return rows


def _with_words(node: Node, query: Query, view: View, limit: int, after: tuple[str, str] | None) -> tuple[Row, ...]:
    """As `listed`, in the order in which the index of words has them: by days, the newest first.

    Of a common word nothing is looked at but what is shown.
    """
    where, given = condition(node, query.model_copy(update={"text": ""}), view)
    below = number_after(after[0][:10]) if after else None
    found: list[Row] = []
    size = _FEW
    while True:
        numbers = newest_numbers(node, query.text, view=view, types=("incident",), below=below, limit=size)
        whole = len(numbers) < size
        # The last day may go on in the next part.
        days = {number >> DAY_SHIFT for number in numbers}
        ready = numbers if whole or len(days) == 1 else [n for n in numbers if n >> DAY_SHIFT != min(days)]
        if not whole and len(days) == 1:
            size *= 4
            continue
        rows = _numbered(node, where, given, ready)
        found += [row for row in rows if after is None or (row.first, row.id) < after]
        if whole or len(found) >= limit:
            return tuple(found[:limit])
        below, size = ready[-1], min(4 * size, _AT_ONCE * 8)


def _numbered(node: Node, where: str, given: Sequence[Any], numbers: Sequence[int]) -> list[Row]:
    rows: list[Row] = []
    with connections[node.alias].cursor() as asked:
        for start in range(0, len(numbers), _AT_ONCE):
            part = numbers[start : start + _AT_ONCE]
            asked.execute(
                f"SELECT {_SELECT} FROM incident WHERE {where} AND number IN ({placeholders(len(part))})",
                [*given, *part],
            )
            rows += [Row(*row) for row in asked.fetchall()]
    return sorted(rows, key=lambda row: (row.first, row.id), reverse=True)


def cursor(row: Row) -> str:
    """Where a list goes on after this row."""
    return f"{row.first}~{row.id}"


def every(node: Node, query: Query = EVERYTHING, *, view: View = "own") -> Iterator[Row]:
    """All that are asked for, in the same order, read in parts."""
    after = ""
    while part := listed(node, query, view=view, limit=_AT_ONCE, after=after):
        yield from part
        after = cursor(part[-1])


def counted(node: Node, query: Query = EVERYTHING, *, view: View = "own") -> int:
    """How many are asked for."""
    return tallied(node, query, view=view).total


def tallied(node: Node, query: Query = EVERYTHING, *, view: View = "own") -> Tally:
    """How many are asked for, in all and by family and kind."""
    return kept(node, view, query, "tally", lambda: _tally(node, query, view))


def _tally(node: Node, query: Query, view: View) -> Tally:
    rows = _grouped(
        node,
        query,
        view,
        "family, kind, COUNT(*), COUNT(lat), SUM(CASE WHEN day = '' THEN 1 ELSE 0 END)",
        "family, kind",
    )
    families: dict[str, int] = {}
    kinds: dict[str, int] = {}
    for family, kind, number, _, _ in rows:
        families[family] = families.get(family, 0) + number
        kinds[kind] = kinds.get(kind, 0) + number
    total = sum(families.values())
    placed, undated = sum(row[3] for row in rows), sum(row[4] for row in rows)
    return Tally(total=total, unlocated=total - placed, undated=int(undated), families=families, kinds=kinds)


def by_day(node: Node, query: Query = EVERYTHING, *, view: View = "own") -> tuple[DayCount, ...]:
    """How many of each family began on each day."""

    def ask() -> tuple[DayCount, ...]:
        rows = _grouped(node, query, view, "day, family, COUNT(*)", "day, family")
        return tuple(DayCount(date.fromisoformat(day), family, number) for day, family, number in rows if day)

    return kept(node, view, query, "days", ask)


def spans(node: Node, query: Query = EVERYTHING, *, view: View = "own") -> tuple[Stretch, ...]:
    """How many of each family may have been between which days, inclusive."""

    def ask() -> tuple[Stretch, ...]:
        rows = _grouped(node, query, view, "family, day, last_day, COUNT(*)", "family, day, last_day")
        told = ((family, date.fromisoformat(day), date.fromisoformat(last), n) for family, day, last, n in rows if day)
        return tuple(Stretch(*one) for one in told)

    return kept(node, view, query, "spans", ask)


def _grouped(node: Node, query: Query, view: View, columns: str, by: str) -> list[tuple[Any, ...]]:
    where, given = condition(node, query, view)
    if query.text.strip() and connections[node.alias].vendor == "sqlite":
        # Those with the words are looked up one by one; by an index of the groups all would be gone through.
        by = ", ".join(f"{column} || ''" for column in by.split(", "))
    with connections[node.alias].cursor() as asked:
        asked.execute(f"SELECT {columns} FROM incident WHERE {where} GROUP BY {by} ORDER BY {by}", given)
        return list(asked.fetchall())


def points(node: Node, query: Query = EVERYTHING, *, view: View = "own", limit: int = 5000) -> tuple[Spot, ...]:
    """The positions of the newest that are asked for and have one."""
    return tuple(Spot(*row) for row in _newest(node, query, view, _SPOT, limit, (" AND lat IS NOT NULL", [])))


def located(node: Node, first: date, last: date, *, view: View = "own") -> Iterator[Located]:
    """In which zones those are that began between two days, inclusive, and have a place, in no order."""
    with connections[node.alias].cursor() as asked:
        asked.execute(
            f"SELECT {_LOCATED} FROM incident WHERE view = %s AND first >= %s AND first < %s AND lat IS NOT NULL",
            [view, first.isoformat(), (last + timedelta(days=1)).isoformat()],
        )
        yield from (Located(*row) for row in asked.fetchall())


def grid(node: Node, query: Query = EVERYTHING, *, view: View = "own", cells: int = 64) -> tuple[Cell, ...]:
    """How many are asked for in each of `cells` times `cells` parts of the frame (by default of the whole Earth)."""

    def ask() -> tuple[Cell, ...]:
        west, south, east, north = query.box or (-180.0, -90.0, 180.0, 90.0)
        wide = max((east - west) % 360 or 360.0, 1e-6) / cells
        high = max(north - south, 1e-6) / cells
        where, given = condition(node, query, view)
        with connections[node.alias].cursor() as asked:
            asked.execute(
                f"SELECT AVG(lat), AVG(lon), COUNT(*) FROM incident WHERE {where} AND lat IS NOT NULL "
                "GROUP BY CAST((lat + 90) / %s AS BIGINT), CAST((lon + 180) / %s AS BIGINT)",
                [*given, high, wide],
            )
            return tuple(Cell(*row) for row in asked.fetchall())

    return kept(node, view, query, f"grid {cells}", ask)


def one(node: Node, named: str, *, view: View = "own") -> Row:
    """The incident with a code or id, with what stands behind it.

    A code that was given before further accounts came in leads to the incident that has them now. Raises `UnknownName`
    where there is none in this view.
    """
    wanted = named.strip().replace("\0", "")
    spoken = wanted.upper() if wanted.upper().startswith("TL-") else f"TL-{wanted.upper()}"
    with connections[node.alias].cursor() as asked:
        for clause, given in (
            ("incident.code = %s", spoken),
            ("incident.id = %s", wanted),
            (
                "incident.id IN (SELECT held.incident FROM incident_code JOIN incident_claim AS held "
                "ON held.claim = incident_code.claim AND held.view = incident.view WHERE incident_code.code = %s)",
                spoken,
            ),
        ):
            asked.execute(
                f"SELECT {_WHOLE}, incident_data.data FROM incident "
                "JOIN incident_data ON incident_data.view = incident.view AND incident_data.id = incident.id "
                f"WHERE incident.view = %s AND {clause}",
                [view, given],
            )
            # They are few; to ask for the first of them would have SQLite go through all by their ids.
            if found := asked.fetchall():
                return min((Row(*row) for row in found), key=lambda row: row.id)
    raise UnknownName("no such incident is known", where=wanted[:64], remedy="find it by its place or words")


def several(node: Node, ids: Collection[str], *, view: View = "own") -> dict[str, Row]:
    """Those of these ids that are there, with what stands behind them, as `one` finds each."""
    wanted = [id for id in dict.fromkeys(ids) if "\0" not in id]
    found: dict[str, Row] = {}
    with connections[node.alias].cursor() as asked:
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            asked.execute(
                f"SELECT {_WHOLE}, incident_data.data FROM incident "
                "JOIN incident_data ON incident_data.view = incident.view AND incident_data.id = incident.id "
                f"WHERE incident.view = %s AND incident.id IN ({placeholders(len(part))})",
                [view, *part],
            )
            found |= {row.id: row for row in (Row(*told) for told in asked.fetchall())}
    return found


def holding(node: Node, claims: Collection[str], *, view: View = "own") -> dict[str, tuple[str, str]]:
    """In which incident claims are: its code and id, by claim."""
    wanted = [claim for claim in dict.fromkeys(claims) if "\0" not in claim]
    found: dict[str, tuple[str, str]] = {}
    with connections[node.alias].cursor() as asked:
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            asked.execute(
                "SELECT held.claim, incident.code, incident.id FROM incident_claim AS held JOIN incident "
                "ON incident.view = held.view AND incident.id = held.incident "
                f"WHERE held.view = %s AND held.claim IN ({placeholders(len(part))}) ORDER BY incident.id DESC",
                [view, *part],
            )
            found |= {claim: (code, id) for claim, code, id in asked.fetchall()}
    return found


def newest_of_reports(node: Node, reports: Collection[str], *, view: View = "own") -> dict[str, str]:
    """The code of the newest incident with a claim of each of these reports, by report; none where there is none."""
    wanted = [report for report in dict.fromkeys(reports) if "\0" not in report]
    found: dict[str, tuple[str, str, str]] = {}
    with connections[node.alias].cursor() as asked:
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            asked.execute(
                "SELECT held.report, incident.first, incident.id, incident.code FROM incident_claim AS held "
                "JOIN incident ON incident.view = held.view AND incident.id = held.incident "
                f"WHERE held.view = %s AND held.report IN ({placeholders(len(part))})",
                [view, *part],
            )
            for report, *told in asked.fetchall():
                found[report] = max(found.get(report, ("", "", "")), tuple(told))
    return {report: code for report, (_first, _id, code) in found.items()}


def made_of(node: Node, view: View) -> dict[str, int]:
    """What the view was last made of: the size of each log then."""
    with connections[node.alias].cursor() as asked:
        asked.execute("SELECT logs FROM incidents_made WHERE view = %s", [view])
        found = asked.fetchone()
    known: dict[str, int] = json.loads(found[0]) if found else {}
    return known


def ask(node: Node) -> None:
    """Ask for the view to be brought up to date; it is left alone where nothing came and the rules are the same."""
    jobs.enqueue(node, "judge_incidents", "all", again=True)


def fresh(node: Node, *, view: View = "own") -> Fresh:
    """How many entries that could change the view were recorded or taken since it was made; at most 10,000."""
    known = made_of(node, view)
    with connections[node.alias].cursor() as asked:
        asked.execute("SELECT at FROM incidents_made WHERE view = %s", [view])
        found = asked.fetchone()
        behind = 0
        for origin, size in sizes(node, view).items():
            if size > known.get(origin, 0):
                asked.execute(
                    "SELECT COUNT(*) FROM (SELECT 1 FROM record_entry WHERE origin = %s AND seq >= %s "
                    f"AND kind IN ({placeholders(len(TOLD_OF_INCIDENTS))}) LIMIT {_MOST_BEHIND}) AS new",
                    [origin, known.get(origin, 0), *TOLD_OF_INCIDENTS],
                )
                behind += asked.fetchone()[0]
    return Fresh(min(behind, _MOST_BEHIND), found[0] if found else "")
