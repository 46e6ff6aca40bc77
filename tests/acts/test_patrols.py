"""Patrols acted on at real nodes: planned, answered, told of by both sides, with tracks that are synthetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.coordination.synthetic import as_gpx, drive
from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, exchange_all, holds, meet
from truceline.acts import patrols
from truceline.coordination.composition import Composition, Contingent, Vehicles
from truceline.coordination.patrol import Event, Plan
from truceline.coordination.tracks import Track, track_of
from truceline.coordination.window import Window
from truceline.errors import (
    IllegalStep,
    InvalidFact,
    InvalidPlan,
    TrucelineError,
    UnknownName,
    UnreadableTrack,
)
from truceline.geo import Route
from truceline.matters.patrol_record import PatrolRecord
from truceline.store import matters
from truceline.store.node import Node
from truceline.store.rebuild import rebuild
from truceline.store.terms import terms

DAY = datetime(2020, 3, 15, tzinfo=UTC)
SIDES = ("turkiye", "russia")
BOTH = Composition(contingents=tuple(Contingent(party=side, vehicles=(Vehicles(number=2),)) for side in SIDES))


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def plan(first: float = 8.0, last: float = 11.0, **change: object) -> Plan:
    window = Window(start=at(first), end=at(last))
    told = {"route": "m4", "start": "Trumba", "end": "Ain al-Havr", "window": window, "required": BOTH}
    return Plan.model_validate(told | change)


def event(kind: str, side: str, **more: object) -> Event:
    return Event.model_validate({"kind": kind, "told_by": side} | more)


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    return make_node("north")


@pytest.fixture
def m4(node: Node) -> Route:
    return terms(node).routes[0]


@pytest.fixture
def agreed(node: Node) -> Node:
    patrols.plan(actor(node), plan(), SIDES, patrol="p-01")
    for side in SIDES:
        patrols.answer(actor(node), "p-01", side, True)
    return node


def on_hour(track: Track, hour: float) -> Track:
    """The same track, begun at an hour of the day."""
    return track_of(track.name, track.lat, track.lon, track.time - track.time[0] + at(hour).timestamp())


def test_a_patrol_is_called_after_node_and_day_where_nobody_names_it(node: Node) -> None:
    (first,) = patrols.plan(actor(node), plan(), SIDES)
    (second,) = patrols.plan(actor(node), plan(14, 16), SIDES)
    assert [first.subject, second.subject] == ["patrol:north-2020-03-15", "patrol:north-2020-03-15-2"]


def test_two_nodes_plan_answer_and_tell_each_by_its_own_log(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    patrols.plan(actor(north), plan(), SIDES, patrol="p-01", joint=True)
    patrols.answer(actor(north), "p-01", "turkiye", True, joint=True)
    exchange_all(north, south)
    patrols.answer(actor(south), "p-01", "russia", True, words="as agreed on the line", joint=True)
    patrols.number(actor(south), "p-01", "russia", "20", joint=True)
    patrols.number(actor(north), "p-01", "turkiye", "21", joint=True)
    exchange_all(north, south)
    assert patrols.one(north, "p-01", "joint").state == "concurred"
    told = [event("departed", "turkiye", at=at(8.1)), event("completed", "turkiye", at=at(9))]
    patrols.tell(actor(north), "p-01", *told, joint=True)
    short = [
        event("departed", "russia", at=at(8.1)),
        event("turned_back", "russia", at=at(8.5), km=4.6, reason="the road was blocked"),
        event("aborted", "russia", at=at(9.2), reason="shortened"),
    ]
    patrols.tell(actor(south), "p-01", *short, joint=True)
    exchange_all(north, south)
    here, there = patrols.one(north, "p-01", "joint"), patrols.one(south, "p-01", "joint")
    assert here == there
    assert here.state == "accounts_differ"
    assert {one.told_by: one.state for one in here.accounts} == {"turkiye": "completed", "russia": "aborted"}
    assert {one.serial.side: one.serial.serial for one in here.serials} == {"turkiye": "21", "russia": "20"}
    assert not here.ineffective


def test_a_plan_that_overlaps_with_another_patrol_is_refused_by_its_name(node: Node) -> None:
    patrols.plan(actor(node), plan(), SIDES, patrol="p-01")
    with pytest.raises(InvalidPlan, match=r"p-02: .*p-01: 60 min at the same time"):
        patrols.plan(actor(node), plan(10, 12), SIDES, patrol="p-02")
    patrols.plan(actor(node), plan(10, 12), SIDES, patrol="p-02", despite=["p-01"])
    assert len(patrols.patrols(node)) == 2
    with pytest.raises(UnknownName, match="p-77"):
        patrols.plan(actor(node), plan(10, 12), SIDES, patrol="p-03", despite=["p-01", "p-02", "p-77"])


def test_a_patrol_that_has_ended_is_in_nobodys_way(agreed: Node) -> None:
    patrols.tell(actor(agreed), "p-01", *(event(kind, "russia") for kind in ("departed", "completed")))
    patrols.plan(actor(agreed), plan(10, 12), SIDES, patrol="p-02")


@pytest.mark.parametrize(
    ("change", "sides", "error", "reason"),
    [
        ({"route": "m6"}, SIDES, UnknownName, "the agreement has no route 'm6'; one of .*m4"),
        ({"end": "Nowhere"}, SIDES, UnknownName, "is no vertex"),
        ({"end": 90.0}, SIDES, InvalidPlan, "is not on M4"),
        ({"via": ("Ain al-Havr", "Ariha")}, SIDES, InvalidPlan, "order of travel"),
        ({}, ("turkiye", "Russian Federation"), UnknownName, "'russia' is the id of"),
        (
            {"required": Composition(contingents=(Contingent(party="atlantis"),))},
            SIDES,
            UnknownName,
            "no party has the id",
        ),
        ({}, (), InvalidFact, "sides"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_one_line(
    node: Node, change: dict[str, object], sides: tuple[str, ...], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason) as raised:
        patrols.plan(actor(node), plan(**change), sides, patrol="p-01")  # type: ignore[arg-type]
    assert "\n" not in str(raised.value)
    assert patrols.patrols(node) == ()


def test_what_is_told_of_an_unknown_party_time_or_km_is_refused(agreed: Node) -> None:
    for told, error, reason in (
        (event("departed", "atlantis"), UnknownName, "no party has the id 'atlantis'"),
        (event("departed", "russia", at=at(24 * 40)), InvalidPlan, "still to come"),
        (event("departed", "russia", km=70.0), InvalidPlan, "km 0 to 63.8"),
        (event("completed", "russia"), IllegalStep, "'completed' may not follow 'concurred'"),
    ):
        with pytest.raises(error, match=reason):
            patrols.tell(actor(agreed), "p-01", told)
    assert patrols.one(agreed, "p-01").accounts == ()


def test_a_patrol_has_a_name_and_a_number_that_can_be_read(agreed: Node) -> None:
    for name in ("", "p 2", "p-2\u202e", "x" * 101):
        with pytest.raises(InvalidPlan, match="is no name for it"):
            patrols.tell(actor(agreed), name, event("departed_without_plan", "russia"))
    with pytest.raises(InvalidPlan, match="number is empty"):
        patrols.number(actor(agreed), "p-01", "russia", " ")


def test_nothing_is_written_where_one_of_several_steps_is_illegal(agreed: Node) -> None:
    with pytest.raises(IllegalStep):
        patrols.tell(actor(agreed), "p-01", event("departed", "russia"), event("resumed", "russia"))
    assert patrols.one(agreed, "p-01").accounts == ()


def test_a_patrol_that_nobody_planned_is_refused_and_not_made(node: Node) -> None:
    with pytest.raises(IllegalStep, match="there is no such patrol"):
        patrols.tell(actor(node), "p-o1", event("departed", "russia"))
    with pytest.raises(UnknownName, match="no patrol is called 'p-o1'"):
        patrols.one(node, "p-o1")


def test_two_officers_at_one_patrol_the_second_is_told(agreed: Node) -> None:
    (row,) = matters.listed(agreed, "patrol")
    saw = {row.subject: row.facts}
    patrols.tell(actor(agreed), "p-01", event("departed", "russia"), saw=saw)
    with pytest.raises(IllegalStep):
        patrols.tell(actor(agreed), "p-01", event("departed", "turkiye"), saw=saw)
    assert [one.told_by for one in patrols.one(agreed, "p-01").accounts] == ["russia"]


def test_tracks_are_measured_against_the_plan_and_each_other(agreed: Node, m4: Route) -> None:
    whole = on_hour(drive(m4, (0, m4.length_km, 150)), 8.1)
    back = on_hour(drive(m4, (0, 24, 60), (24, 0, 60), north_m=20), 8.1)
    for contingent, track in (("turkiye", whole), ("russia", back)):
        taken = patrols.take_track(
            actor(agreed), "p-01", as_gpx(track), f"{contingent}.gpx", contingent, vehicle="lead", synthetic=True
        )
        assert taken.unusable == ()
    found = patrols.measured(agreed, patrols.one(agreed, "p-01"))
    assert found is not None
    assert found.synthetic
    assert {one.contingent: round(one.covered_km) for one in found.contingents} == {"turkiye": 64, "russia": 24}
    russia = next(one for one in found.tracks if one.contingent == "russia")
    assert russia.coverage is not None
    assert russia.coverage.turned_back is not None
    assert russia.coverage.turned_back.where.km == pytest.approx(24, abs=0.1)
    (pair,) = found.together
    # 24 km an hour beside 25.5: after 40 minutes they are a kilometre apart.
    assert pair.minutes == pytest.approx(39, abs=2)
    assert found.union_km == pytest.approx(m4.length_km, abs=0.1)


def test_a_file_with_several_tracks_gives_each(agreed: Node, m4: Route) -> None:
    lines = ["device,lat,lon,time"]
    for device, north_m in (("A", 0.0), ("B", 30.0)):
        track = on_hour(drive(m4, (0, 10, 30), every=30, north_m=north_m), 8.2)
        lines += [
            f"{device},{lat:.6f},{lon:.6f},{time:.0f}"
            for lat, lon, time in zip(track.lat, track.lon, track.time, strict=True)
        ]
    taken = patrols.take_track(actor(agreed), "p-01", "\n".join(lines).encode(), "two.csv", "turkiye")
    assert [place for place, _ in taken.tracks] == [0, 1]
    assert len({one.vehicle for one in patrols.one(agreed, "p-01").tracks}) == 2
    one_more = patrols.take_track(actor(agreed), "p-01", "\n".join(lines).encode(), "two.csv", "russia", track=1)
    assert [place for place, _ in one_more.tracks] == [1]
    materials = {one.material for one in patrols.one(agreed, "p-01").tracks}
    assert len(materials) == 1
    with pytest.raises(UnreadableTrack, match="holds 2 tracks, none of number 5"):
        patrols.take_track(actor(agreed), "p-01", "\n".join(lines).encode(), "two.csv", "russia", track=5)


def test_a_track_from_another_continent_is_refused_and_not_kept(agreed: Node) -> None:
    far = as_gpx(track_of("far", np.linspace(-33, -32, 50), np.linspace(18, 19, 50), at(8).timestamp() + np.arange(50)))
    with pytest.raises(UnreadableTrack, match="far"):
        patrols.take_track(actor(agreed), "p-01", far, "far.gpx", "russia")
    assert patrols.one(agreed, "p-01").tracks == ()
    assert not holds(agreed, far)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"<html/>", b"{" * 5000, b"lat,lon\n", b"\xff\xfe\x00"])
def test_what_is_no_track_is_refused_in_one_line(agreed: Node, raw: bytes) -> None:
    with pytest.raises(UnreadableTrack) as raised:
        patrols.take_track(actor(agreed), "p-01", raw, "x.gpx", "russia")
    assert "\n" not in str(raised.value)


def test_a_track_without_times_is_taken_and_said_to_have_none(agreed: Node, m4: Route) -> None:
    track = drive(m4, (0, 20, 50))
    told = "lat,lon\n" + "\n".join(f"{lat},{lon}" for lat, lon in zip(track.lat, track.lon, strict=True))
    taken = patrols.take_track(actor(agreed), "p-01", told.encode(), "a.csv", "russia")
    assert [remark.kind for remark in taken.tracks[0][1].remarks] == ["no_time"]
    found = patrols.measured(agreed, patrols.one(agreed, "p-01"))
    assert found is not None
    assert found.contingents[0].covered_km == pytest.approx(20, abs=0.1)
    assert "the clock does not tell" in found.tracks[0].words


def test_a_hundred_thousand_points_are_taken_in(agreed: Node, m4: Route) -> None:
    track = on_hour(drive(m4, (0, m4.length_km, 150), every=150 * 60 / 100_000), 8)
    rows = zip(track.lat.tolist(), track.lon.tolist(), track.time.tolist(), strict=True)
    told = "lat,lon,time\n" + "\n".join(f"{lat:.7f},{lon:.7f},{time:.2f}" for lat, lon, time in rows)
    patrols.take_track(actor(agreed), "p-01", told.encode(), "long.csv", "turkiye")
    found = patrols.measured(agreed, patrols.one(agreed, "p-01"))
    assert found is not None
    assert found.tracks[0].coverage is not None
    assert found.tracks[0].coverage.points > 99_000
    assert found.contingents[0].covered_km == pytest.approx(m4.length_km, abs=0.1)


def test_an_account_with_positions_is_shared_as_a_whole_once_it_has_ended(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    route = terms(north).routes[0]
    patrols.plan(actor(north), plan(), SIDES, patrol="p-01", joint=True)
    for side in SIDES:
        patrols.answer(actor(north), "p-01", side, True, joint=True)
    raw = as_gpx(on_hour(drive(route, (0, 20, 60), every=60), 8.1))
    patrols.take_track(actor(north), "p-01", raw, "n.gpx", "turkiye")
    patrols.tell(actor(north), "p-01", event("departed", "turkiye"), event("checkpoint", "turkiye", km=4.0))
    with pytest.raises(IllegalStep, match="positions are shared after the fact"):
        patrols.take_track(actor(north), "p-01", raw, "n.gpx", "turkiye", joint=True)
    with pytest.raises(IllegalStep, match="positions are shared after the fact"):
        patrols.share(actor(north), "p-01")
    exchange_all(north, south)
    assert patrols.one(south, "p-01").accounts == ()
    patrols.tell(actor(north), "p-01", event("completed", "turkiye", km=20.0))
    patrols.share(actor(north), "p-01")
    with pytest.raises(IllegalStep, match="nothing of it is left to share"):
        patrols.share(actor(north), "p-01")
    exchange_all(north, south)
    here, there = patrols.one(north, "p-01"), patrols.one(south, "p-01")
    assert (here.state, there.state, len(here.accounts), len(there.tracks)) == ("completed", "completed", 1, 1)
    assert not here.ineffective
    found = patrols.measured(south, there)
    assert found is not None
    assert found.contingents[0].covered_km == pytest.approx(20, abs=0.2)


def test_a_report_meets_the_deadline_only_if_it_was_received(agreed: Node) -> None:
    patrols.tell(actor(agreed), "p-01", event("departed", "russia"), event("completed", "russia", at=at(9)))
    assert matters.listed(agreed, "patrol")[0].due == "2020-03-15T11:00:00.000000Z"
    with pytest.raises(UnknownName, match="no report 'r-1' was received"):
        patrols.report(actor(agreed), "p-01", "russia", "r-1")


def test_the_view_is_the_same_when_it_is_made_again(agreed: Node, m4: Route) -> None:
    patrols.tell(actor(agreed), "p-01", event("departed", "russia"), event("aborted", "russia", reason="not told"))
    patrols.take_track(actor(agreed), "p-01", as_gpx(drive(m4, (0, 5, 20))), "a.gpx", "russia")
    before = matters.listed(agreed, "patrol")
    rebuild(agreed)
    assert matters.listed(agreed, "patrol") == before
    assert isinstance(patrols.one(agreed, "p-01"), PatrolRecord)


def test_every_refusal_is_of_the_tree_of_errors(node: Node) -> None:
    for act in (
        lambda: patrols.answer(actor(node), "p-01", "", True),
        lambda: patrols.number(actor(node), "p" * 300, "russia", "1"),
        lambda: patrols.answer(actor(node), "p-01", "russia", True, at=datetime(2020, 3, 15)),
        lambda: patrols.report(actor(node), "p-01", "russia", ""),
        lambda: patrols.take_track(actor(node), "p-01", b"", "x", "russia"),
    ):
        with pytest.raises(TrucelineError):
            act()
