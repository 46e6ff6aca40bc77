"""Reports as they were read, by view, with how their review stands: what an inbox is made of, without reading any.

    listed(node, Query(states=("unreviewed",)), view="own", limit=50)     lines, in the order of the queue
    one(node, "idlib-18-32d408", view="joint")                            a line, or None

`report_lines` writes them. The view `joint` holds what is in shared logs alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from django.db import connections

from truceline.model import Value
from truceline.record.names import timestamp
from truceline.reports.intake import Unread
from truceline.store import jobs
from truceline.store.databases import placeholders, writing
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = [
    "COLUMNS",
    "STATES",
    "Line",
    "Query",
    "ask",
    "copied",
    "copies",
    "known",
    "listed",
    "next_unreviewed",
    "of_file",
    "one",
    "tallied",
    "turn_of",
    "unlisted",
]

STATES = ("in_work", "unreviewed", "being_read", "not_read", "decided")
"""In the order of the queue: what somebody began, what nobody looked at, what waits or cannot be read, what is done."""
Order = Literal["queue", "received", "published"]
_SECONDS = 10**11


class Line(NamedTuple):
    """A report on one line. `told` is JSON: what of it could not be read, and why."""

    view: str
    report: str
    file: str
    state: str
    turn: int
    name: str
    outlet: str
    title: str
    language: str
    published: str | None
    until: str | None
    received: str
    waiting: int
    decided: int
    graded: str
    copy_of: str | None
    protected: bool
    words: str
    told: str

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What of it could not be read, why, and what to do."""
        return tuple(Unread.model_validate(one) for one in json.loads(self.told))

    @property
    def shown(self) -> str:
        """What people call it: its title, else its file's name."""
        return self.title or self.name

    @property
    def cursor(self) -> str:
        """Where the list goes on after it."""
        return f"{self.turn}~{self.received}~{self.published or ''}~{self.report}"


class Query(Value):
    """Which lines: of some states, with all these words, of an outlet, in a language, published between two days."""

    states: tuple[str, ...] = ()
    text: str = ""
    outlet: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    protected: bool | None = None
    order: Order = "queue"


COLUMNS = ", ".join(Line._fields)
_AFTER: Mapping[str, tuple[str, str]] = {
    "queue": ("turn, report", "(turn > %s OR (turn = %s AND report > %s))"),
    "received": ("received DESC, report DESC", "(received < %s OR (received = %s AND report < %s))"),
    "published": ("published DESC, report DESC", "(published < %s OR (published = %s AND report < %s))"),
}
_PLACE = {"queue": 0, "received": 1, "published": 2}


def listed(node: Node, query: Query, *, view: View, limit: int = 50, after: str = "") -> tuple[Line, ...]:
    """The lines that are asked for, those after the one with the cursor `after` where that is given."""
    where, given = _where(query, view)
    order, beyond = _AFTER[query.order]
    parts = after.split("~", 3)
    if len(parts) == 4 and parts[0].lstrip("-").isdecimal():
        value: str | int = int(parts[0][:18]) if query.order == "queue" else parts[_PLACE[query.order]]
        where.append(beyond)
        given += [value, value, parts[3]]
    return _lines(node, f"WHERE {' AND '.join(where)} ORDER BY {order} LIMIT {int(limit)}", given)


def tallied(node: Node, *, view: View) -> dict[str, int]:
    """How many reports are in each state."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT state, COUNT(*) FROM read_report WHERE view = %s GROUP BY state", [view])
        return dict(cursor.fetchall())


def one(node: Node, report: str, *, view: View) -> Line | None:
    """The line of a report; None where the view has none."""
    if "\0" in report:
        return None
    return next(iter(_lines(node, "WHERE view = %s AND report = %s", [view, report])), None)


def of_file(node: Node, file: str, *, view: View, limit: int = 50) -> tuple[Line, ...]:
    """The lines of a received file, in the order of their ids."""
    # By the index of files, which hold few; by that of the order all reports would be gone through.
    return _lines(node, f"WHERE view = %s AND file = %s ORDER BY (report || '') LIMIT {int(limit)}", [view, file])


def copies(node: Node, line: Line) -> tuple[Line, ...]:
    """The other reports with nearly the same text: what it is a copy of, and what else is one of the same."""
    original = line.copy_of or line.report
    # Asked for one by one, each is looked up by an index.
    first = _lines(node, "WHERE view = %s AND report = %s", [line.view, original])
    others = _lines(node, "WHERE copy_of = %s AND (view || '') = %s", [original, line.view])
    found = {other.report: other for other in (*first, *others) if other.report != line.report}
    return tuple(sorted(found.values(), key=lambda other: (other.received, other.report)))


def copied(node: Node, lines: Sequence[Line]) -> dict[str, int]:
    """How many copies there are of each report that is listed, of one view."""
    if not lines:
        return {}
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT view, copy_of, COUNT(*) FROM read_report "
            f"WHERE copy_of IN ({placeholders(len(lines))}) GROUP BY copy_of, view",
            [line.report for line in lines],
        )
        return {report: number for view, report, number in cursor.fetchall() if view == lines[0].view}


def next_unreviewed(node: Node, *, view: View, after: Line | None = None) -> Line | None:
    """The report that nobody reviewed whose turn is after that of `after`, else the first; None where there is none."""
    mine = f"{turn_of('unreviewed', after.received)}~~~{after.report}" if after else ""
    query = Query(states=("unreviewed",))
    found = listed(node, query, view=view, limit=2, after=mine) or listed(node, query, view=view, limit=2)
    return next((line for line in found if after is None or line.report != after.report), None)


def known(node: Node, column: Literal["outlet", "language"], *, view: View, limit: int = 200) -> tuple[str, ...]:
    """What there is to filter by."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {column} FROM read_report WHERE view = %s AND {column} <> '' ORDER BY {column} LIMIT %s",
            [view, limit],
        )
        return tuple(value for (value,) in cursor.fetchall())


def _where(query: Query, view: View) -> tuple[list[str], list[Any]]:
    where, given = ["view = %s"], list[Any]([view])
    if query.states:
        where.append(f"state IN ({placeholders(len(query.states))})")
        given += query.states
    for word in query.text.casefold().replace("\0", " ").split():
        where.append("words LIKE %s ESCAPE '!'")
        given.append(f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%")
    for column, value in (("outlet = %s", query.outlet), ("language = %s", query.language)):
        if value:
            where.append(column)
            given.append(value.replace("\0", " "))
    for column, day in (("until >= %s", query.since), ("published <> '' AND published <= %s", query.until)):
        if day is not None:
            where.append(column)
            given.append(day.isoformat())
    if query.protected is not None:
        where.append("protected" if query.protected else "NOT protected")
    return where, given


def _lines(node: Node, tail: str, given: Sequence[Any]) -> tuple[Line, ...]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM read_report {tail}", list(given))
        return tuple(Line(*row)._replace(protected=bool(row[16])) for row in cursor.fetchall())


def unlisted(node: Node) -> tuple[str, ...]:
    """The received files of which no report is listed, and for which no job is on its way."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT substr(subject, 8) FROM standing WHERE type = 'report' AND NOT EXISTS "
            "(SELECT 1 FROM read_report WHERE read_report.file = substr(standing.subject, 8)) AND NOT EXISTS "
            "(SELECT 1 FROM job WHERE job.key = 'read_claims:' || standing.subject AND job.state <> 'done')"
        )
        return tuple(sorted(file for (file,) in cursor.fetchall()))


def ask(node: Node) -> None:
    """Ask for the lines that are missing, as of a node whose reports were read before there were any."""
    if unlisted(node):
        with writing(node.alias):
            jobs.enqueue(node, "list_reports", timestamp(node.clock()))


def turn_of(state: str, received: str) -> int:
    """Where a report in a state, received then, stands in the queue."""
    try:
        at = datetime.fromisoformat(received)
        seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        seconds = 0
    return STATES.index(state) * _SECONDS + _SECONDS - min(max(seconds, 0), _SECONDS - 1)
