"""Lists of incidents: whatever is asked for, the newest come first, and none is left out or told twice."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from bench.happenings import FIRST, YEARS_DAYS, put_incidents
from truceline.store import incidents
from truceline.store.incident_row import Query, Row
from truceline.store.node import Node

NUMBER = 240


@pytest.fixture
def rows(node: Node) -> list[Row]:
    """All incidents of a node, some of which began long before they ended, the newest first."""
    put_incidents(node, NUMBER)
    chance = random.Random(3)
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT id, first FROM incident WHERE view = 'own' AND first <> '' ORDER BY id")
        for id, first in cursor.fetchall()[::7]:
            earlier = (FIRST + timedelta(days=chance.randrange(YEARS_DAYS))).isoformat()[:10]
            cursor.execute(
                "UPDATE incident SET first = %s WHERE view = 'own' AND id = %s", [min(first, f"{earlier}T00:00:00"), id]
            )
    return sorted(incidents.every(node), key=lambda row: (row.first, row.id), reverse=True)


@pytest.mark.parametrize(("start", "length"), [(0, 1), (200, 3), (500, 40), (700, 396), (1090, 20)])
def test_a_stretch_of_days_holds_all_that_may_have_been_in_it(
    node: Node, rows: list[Row], start: int, length: int
) -> None:
    since = (FIRST + timedelta(days=start)).date()
    until = since + timedelta(days=length - 1)
    for query, end in ((Query(since=since), "9"), (Query(since=since, until=until), f"{until + timedelta(days=1)}")):
        expected = [row.id for row in rows if row.last > f"{since}T00:00:00" and "" < row.first < end]
        assert [row.id for row in incidents.every(node, query)] == expected
        found, after = list[str](), ""
        while page := incidents.listed(node, query, limit=7, after=after):
            found += [row.id for row in page]
            after = incidents.cursor(page[-1])
        assert found == expected
        placed = [row.code for row in rows if row.id in expected and row.placed]
        assert [spot.code for spot in incidents.points(node, query)] == placed


def test_what_has_no_day_is_in_no_stretch_of_days(node: Node, rows: list[Row]) -> None:
    undated = Query(undated=True)
    assert {row.id for row in incidents.every(node, undated)} == {row.id for row in rows if not row.first}
    assert not incidents.listed(node, undated.model_copy(update={"since": FIRST.date()}))


def test_a_report_leads_to_the_incidents_that_its_claims_are_in(node: Node, rows: list[Row]) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT report, incident FROM incident_claim WHERE view = 'own' ORDER BY report")
        told = cursor.fetchall()
    report = told[NUMBER // 2][0]
    held = {incident for name, incident in told if name == report}
    assert {row.id for row in incidents.listed(node, Query(report=report))} == held
    assert not incidents.listed(node, Query(report="none such"))


def test_several_are_read_at_once_as_each_is_alone(node: Node, rows: list[Row]) -> None:
    ids = [row.id for row in rows[::3]]
    with CaptureQueriesContext(connections[node.alias]) as asked:
        held = incidents.several(node, [*ids, "none such", "with\0nul"])
    assert held == {id: incidents.one(node, id) for id in ids}
    assert len(asked) == 1
    assert {row.view for row in incidents.several(node, ids, view="joint").values()} == {"joint"}
