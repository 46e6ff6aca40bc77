"""What tracks show is worked out once: what is kept of it says the same, and goes with the file it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.db import connections

from tests.acts.test_patrols import SIDES, at, on_hour, plan
from tests.coordination.synthetic import as_gpx, drive
from tests.store.conftest import MakeNode
from tests.store.exchanging import actor
from truceline.acts import driving, effort, patrols
from truceline.facts import BodyErased
from truceline.store import jobs, journal, log
from truceline.store.node import Node
from truceline.store.terms import terms


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    """A node with a patrol that both sides handed in a track of."""
    node = make_node("north")
    m4 = terms(node).routes[0]
    patrols.plan(actor(node), plan(), SIDES, patrol="p-01")
    for side, north_m in zip(SIDES, (0.0, 25.0), strict=True):
        patrols.answer(actor(node), "p-01", side, True)
        raw = as_gpx(on_hour(drive(m4, (0, 30, 60), (30, 0, 60), north_m=north_m), 8.1))
        patrols.take_track(actor(node), "p-01", raw, f"{side}.gpx", side, synthetic=True)
    return node


def kept(node: Node) -> int:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM driven")
        return int(cursor.fetchone()[0])


@contextmanager
def nothing_read() -> Iterator[None]:
    """No track is read in here."""
    with (
        patch("truceline.coordination.measured.read_tracks", side_effect=AssertionError),
        patch("truceline.acts.effort.read_tracks", side_effect=AssertionError),
    ):
        yield


def test_what_is_kept_of_tracks_says_what_they_show(node: Node) -> None:
    record, zones, days = patrols.one(node, "p-01"), effort.zones(node), [at(8).date()]
    shown, seen = patrols.measured(node, record), effort.observations(node, zones, days=days)
    assert shown is not None and shown.union_km > 25 and seen
    assert {(outcome.kind, outcome.state) for outcome in jobs.outcomes(node, kinds={driving.KIND})} == {
        (driving.KIND, "done")
    }
    assert kept(node) == 4
    effort._spells.cache_clear()
    with nothing_read():
        assert patrols.measured(node, record) == shown
        assert effort.observations(node, zones, days=days) == seen
        only = effort.observations(node, effort.zones(node, ["corridor"]), days=days)
    assert only == tuple(one for one in seen if one.zone == "corridor")


def test_what_rests_on_another_plan_is_worked_out_anew(node: Node) -> None:
    driving.measure_tracks(node, "all", lambda done, total: None)
    patrols.plan(actor(node), plan(end="Ariha"), SIDES, patrol="p-01")
    record = patrols.one(node, "p-01")
    assert driving.kept_measured(node, record, terms(node).routes[0]) is None
    fresh = patrols.measured(node, record)
    driving.measure_tracks(node, "all", lambda done, total: None)
    with nothing_read():
        assert patrols.measured(node, record) == fresh
    assert kept(node) == 4


def test_nothing_that_an_erased_track_showed_stays(node: Node) -> None:
    driving.measure_tracks(node, "all", lambda done, total: None)
    (material, *_) = log.standings(node, type="material")
    journal.write(actor(node), BodyErased(entry=f"{material.origin}#{material.seq}", reason="it was not ours"))
    assert kept(node) == 0
    driving.measure_tracks(node, "all", lambda done, total: None)
    record = patrols.one(node, "p-01")
    assert driving.kept_measured(node, record, terms(node).routes[0]) is None
    found = patrols.measured(node, record)
    assert found is not None and sum(bool(one.unusable) for one in found.tracks) == 1
