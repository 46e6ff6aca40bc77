"""A node as a mission leaves it after three years: members, facts of every day, reports, incidents.

    fill(folder, incidents=110_000, facts=1_000_000)

Facts go through the journal, each day's under that day's date. The lines of reports are written as whoever reads them
writes them, without reading any; incidents as judging writes them (`bench.happenings`). A node's worker finds nothing
to do.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from bench import record
from bench.days import TRACKED, Day, days
from bench.happenings import YEARS_DAYS, put_incidents, settle

if TYPE_CHECKING:
    from truceline.reports.report import Report
    from truceline.store.node import Node

__all__ = ["MEMBERS", "fill"]

_STEP = 1000
_FACTS_A_DAY = 900
_REVIEWED_WITHIN = timedelta(days=3)


class Person(NamedTuple):
    """A member of the centre, who has a browser open all day."""

    code: str
    role: str
    party: str | None = None


MEMBERS = (
    *(Person(f"duty-{n}", "duty_officer") for n in range(1, 5)),
    *(Person(f"analyst-{n}", "analyst") for n in range(1, 6)),
    *(Person(f"leader-{n}", "patrol_leader") for n in range(1, 4)),
    *(Person(f"liaison-{side}", "liaison_officer", side) for side in ("turkiye", "russia")),
    *(Person(f"verifier-{n}", "verifier") for n in range(1, 4)),
    Person("release-1", "releasing_officer"),
    Person("auditor-1", "auditor"),
)
"""Nineteen, and the one who runs the node."""


class _Clock:
    """A clock that somebody sets; it goes on by a second each time it is read."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def fill(folder: Path, incidents: int, facts: int, database: str | None = None) -> None:
    """Make a node in `folder` with so many incidents and about so many facts, and say how long each took."""
    from truceline.acts import members
    from truceline.acts.driving import measure_tracks
    from truceline.store import journal
    from truceline.store.founding import init_node

    number = max(2, min(YEARS_DAYS, facts // _FACTS_A_DAY))
    until = date.today() - timedelta(days=1)
    clock = _Clock(datetime.combine(until - timedelta(days=number), datetime.min.time(), UTC))
    node = init_node(
        folder,
        name="bench",
        role="mission",
        agreement=record.AGREEMENT,
        passphrase=record._PASSPHRASE,
        vault_passphrase=record._PASSPHRASE,
        database=database,
        clock=clock,
    )
    with _unhurried(node):
        actor = journal.operator(node)
        for one in MEMBERS:
            members.add(actor, one.code, (one.role,), one.party)
        _told("facts", facts, lambda: _put_days(node, clock, until, days(number, facts, until)))
        _told("tracks measured", TRACKED * 12, lambda: measure_tracks(node, "all", lambda done, total: None))
        _told("incidents in two views", incidents, lambda: put_incidents(node, incidents))
    _settle(node)


def _told(what: str, number: int, work: Any) -> None:
    began = time.monotonic()
    work()
    print(f"{number:,} {what}: {time.monotonic() - began:.0f} s", flush=True)


def _put_days(node: Node, clock: _Clock, until: date, given: Iterator[Day]) -> None:
    from truceline.store import journal

    actor = journal.Actor(node, "op-1")
    # Whether an activity clashes with others is measured elsewhere, and would take most of the time here.
    with patch.object(journal, "check", lambda node, facts: None):
        for day in given:
            clock.at = datetime.combine(day.day, datetime.min.time(), UTC) + timedelta(hours=18)
            journal.write(actor, *day.shared, joint=True)
            for start in range(0, len(day.kept), _STEP):
                journal.write(actor, *day.kept[start : start + _STEP])
            _put_lines(node, day.reports, day.day >= until - _REVIEWED_WITHIN)


def _put_lines(node: Node, reports: Sequence[Report], review: bool) -> None:
    """The lines of reports whose claims are all decided; where `review`, one of some is not."""
    from django.db import connections

    from truceline.store import log, report_lines

    rows, texts = list[tuple[Any, ...]](), dict[str, str]()
    for n, report in enumerate(reports):
        read = {report.id: report_lines.Read("bench", ("another",) if review and n % 3 == 0 else ())}
        receipts = tuple(log.standings(node, subject=f"report:{report.id}"))
        rows += report_lines._rows(node, "own", report.id, receipts, [report], (), read, texts)
    with connections[node.alias].cursor() as cursor:
        cursor.executemany("INSERT INTO report_text (sha256, text) VALUES (%s, %s)", [*texts.items()])
        cursor.executemany(report_lines._UPSERT, rows)


@contextmanager
def _unhurried(node: Node) -> Iterator[None]:
    """What is written meanwhile need not survive a loss of power."""
    from django.db import connections

    connection = connections[node.alias]
    wanted = (
        ("SET synchronous_commit = off",)
        if connection.vendor == "postgresql"
        else ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-500000", "PRAGMA wal_autocheckpoint=50000")
    )
    with connection.cursor() as cursor:
        for statement in wanted:
            cursor.execute(statement)
    try:
        yield
    finally:
        connection.close()


def _settle(node: Node) -> None:
    """As a database is that nobody has written to for a while; no job waits."""
    from django.db import connections

    settle(node)
    with connections[node.alias].cursor() as cursor:
        if connections[node.alias].vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
