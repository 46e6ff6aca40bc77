"""What is asked of the view `incident`, as a condition that SQLite and PostgreSQL know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections

from truceline.store.databases import placeholders
from truceline.store.findable import matching, tokens
from truceline.store.incident_row import Query
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["condition"]

_MOST_WORDS = 12
_MOST_OF_REPORT = 10_000
Clause = tuple[str, Sequence[Any]]


def condition(node: Node, query: Query, view: View) -> tuple[str, list[Any]]:
    """The condition on rows of `incident`, with its values."""
    clauses: list[Clause] = [("view = %s", [view]), *_which(query), *_when(query), *_where(query), *_made_of(query)]
    if query.text.strip():
        wanted = tokens(query.text)[:_MOST_WORDS]
        clauses.append(matching(node, wanted, view, ("incident",)) if wanted else ("1 = 0", ()))
    if query.report is not None:
        ids = _of_report(node, _plain(query.report), view)
        clauses.append((f"id IN ({placeholders(len(ids))})" if ids else "1 = 0", ids))
    return " AND ".join(clause for clause, _ in clauses), [value for _, values in clauses for value in values]


def _of_report(node: Node, report: str, view: View) -> list[str]:
    """The incidents with a claim of a report: asked for first, since they are few, and then looked up by their keys."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT incident FROM incident_claim WHERE view = %s AND report = %s LIMIT %s",
            [view, report, _MOST_OF_REPORT],
        )
        return list(dict.fromkeys(id for (id,) in cursor.fetchall()))


def _which(query: Query) -> Iterator[Clause]:
    for column, wanted in (
        ("kind", query.kinds),
        ("family", query.families),
        ("told", query.told),
        ("state", query.states),
    ):
        if wanted:
            yield f"{column} IN ({placeholders(len(wanted))})", [_plain(one) for one in wanted]
    if query.case is not None:
        yield ("\"case\" <> ''" if query.case else "\"case\" = ''"), ()


def _when(query: Query) -> Iterator[Clause]:
    if query.since is not None:
        yield "last > %s", [_moment(query.since)]
    if query.until is not None:
        before = _moment(query.until + timedelta(days=1)) if not isinstance(query.until, datetime) else None
        yield (
            ("first <> '' AND first < %s", [before])
            if before
            else ("first <> '' AND first <= %s", [_moment(query.until)])
        )
    if query.undated is not None:
        yield ("first = ''" if query.undated else "first <> ''"), ()


def _moment(at: date) -> str:
    if isinstance(at, datetime):
        return at.replace(tzinfo=None).isoformat(timespec="seconds")
    return f"{at.isoformat()}T00:00:00"


def _where(query: Query) -> Iterator[Clause]:
    if query.box is not None:
        west, south, east, north = query.box
        yield "lat BETWEEN %s AND %s", [south, north]
        yield ("lon BETWEEN %s AND %s" if west <= east else "(lon >= %s OR lon <= %s)"), [west, east]
    if query.unlocated is not None:
        yield ("lat IS NULL" if query.unlocated else "lat IS NOT NULL"), ()
    if query.zone is not None:
        within = (query.certainty,) if query.certainty else ("inside", "uncertain")
        yield _holds("zones", [f" {query.zone}:{certainty} " for certainty in within])
    elif query.certainty is not None:
        yield "certainty = %s", [_plain(query.certainty)]


def _made_of(query: Query) -> Iterator[Clause]:
    if query.parties:
        yield _holds("parties", [f" {party} " for party in query.parties])
    if query.article is not None:
        yield _holds("verdicts", [f" {query.article}=" if "/" in query.article else f"/{query.article}="])
    if query.verdicts:
        yield _holds("verdicts", [f"={verdict} " for verdict in query.verdicts])
    if isinstance(query.differs, bool):
        yield ("differs <> ''" if query.differs else "differs = ''"), ()
    elif query.differs is not None:
        yield _holds("differs", [f" {query.differs} "])
    if query.denied is not None:
        yield "denied = %s", [int(query.denied)]


def _holds(column: str, wanted: Sequence[str]) -> Clause:
    """Whether a text holds one of these; what they say stands for itself."""
    patterns = [_plain(one).replace("!", "!!").replace("%", "!%").replace("_", "!_") for one in wanted]
    clause = " OR ".join([f"{column} LIKE %s ESCAPE '!'"] * len(wanted))
    return f"({clause})", [f"%{one}%" for one in patterns]


def _plain(text: str) -> str:
    """No stored text has a NUL, and PostgreSQL takes none."""
    return text.replace("\0", "")
