"""Bad input to the centre: each is one clear line, nothing of it is recorded, and nothing that was recorded is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from threading import Barrier, Thread
from typing import Any, get_args

import pytest
from django.db import connections
from typer.testing import CliRunner

from tests.centre.acting import answered, at, happened, notice, planned, refused, told, write
from tests.centre.drawn import NASTY, sound
from tests.store.conftest import MakeNode
from tests.store.exchanging import meet, send, tables
from truceline.acts import due, patrols
from truceline.acts.told import told_well
from truceline.cli.main import app
from truceline.coordination.affected import Figure
from truceline.coordination.patrol import Event, Plan
from truceline.coordination.posts import Post
from truceline.coordination.window import Window
from truceline.errors import (
    ChangedMeanwhile,
    IllegalStep,
    InvalidCase,
    InvalidPlan,
    NotPermitted,
    TrucelineError,
    UnknownName,
    UnreadableTrack,
)
from truceline.facts import (
    KINDS,
    AccessAnswered,
    CaseStepTaken,
    Fact,
    FigureTold,
    FindingStated,
    IncidentOpened,
    MemberAdded,
    PatrolPlanned,
    PatrolTold,
    PostRegistered,
    SitrepApproved,
    SitrepIssued,
    SitrepPrepared,
    Withdrawn,
)
from truceline.facts.coordinated import MatterType
from truceline.geo import Point
from truceline.matters import READERS
from truceline.store import journal, matters, rebuild
from truceline.store.faults import faults
from truceline.store.node import Node, close
from truceline.verification.access import Answer
from truceline.verification.case import Opened, Taken
from truceline.verification.findings import Finding, Ground, Occurrence

ELSEWHERE = """<?xml version="1.0"?><gpx version="1.1" creator="SYNTHETIC" xmlns="http://www.topografix.com/GPX/1/1">
<trk><name>SYNTHETIC</name><trkseg>{points}</trkseg></trk></gpx>"""


def sound_still(node: Node) -> None:
    """What was acknowledged stands: every log verifies, every view is what the logs make of it, every line is one."""
    assert list(faults(node)) == []
    assert list(rebuild.check(node)) == []
    for type in READERS:
        for view in matters.VIEWS:
            for row in matters.listed(node, type, view=view):
                assert row.words.strip() and "\n" not in row.words, row.subject
                assert row.day is None or date.fromisoformat(row.day), row.subject
    assert due.due(node) is not None


# Patrols


def test_patrols_that_overlap_are_refused_by_name_unless_their_plan_says_so(node: Node) -> None:
    write(node, planned("p-1", start=0, end=120, km=(0, 10)))
    with refused(node, InvalidPlan, "p-1"):
        write(node, planned("p-2", start=60, end=180, km=(5, 15)))
    write(node, planned("p-2", start=60, end=180, km=(5, 15)).model_copy(update={"despite": ("p-1",)}))
    assert {row.id for row in matters.listed(node, "patrol")} == {"p-1", "p-2"}


def test_patrols_at_other_times_or_places_do_not_overlap(node: Node) -> None:
    write(node, planned("p-1", start=0, end=120, km=(0, 10)))
    write(node, planned("p-2", start=600, end=720, km=(0, 10)), planned("p-3", start=0, end=120, km=(50, 60)))


def test_a_notice_over_a_patrol_is_refused_by_the_patrols_name(node: Node) -> None:
    write(node, planned("p-1", start=0, end=120, km=(0, 60)))
    where = {"kind": "circle", "centre": {"lat": 35.8, "lon": 36.6}, "radius_m": 60_000}
    with refused(node, InvalidPlan, "p-1"):
        write(node, notice("n-1", start=30, end=60, where=where))


def test_a_track_from_another_continent_is_refused_and_keeps_nothing(node: Node) -> None:
    write(node, planned("p-1", km=(0, 60)), answered("p-1", "turkiye"), answered("p-1", "russia"))
    points = "".join(
        f'<trkpt lat="{-23.5 + n / 1000}" lon="-46.6"><time>2020-03-15T09:{n:02}:00Z</time></trkpt>' for n in range(50)
    )
    actor = journal.operator(node, "op-1")
    with refused(node, UnreadableTrack):
        patrols.take_track(actor, "p-1", ELSEWHERE.format(points=points).encode(), "away.gpx", "turkiye")


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 100, b"<gpx>", b"lat,lon\n1e999,nan\n", b'{"type":"Feature"}', b"[" * 9999]
)
def test_a_file_that_is_no_track_is_refused(node: Node, raw: bytes) -> None:
    write(node, planned("p-1"))
    for name in ("t.gpx", "t.kml", "t.geojson", "t.csv", "t", "\u202exfpg.t"):
        with refused(node):
            patrols.take_track(journal.operator(node, "op-1"), "p-1", raw, name, "turkiye")


@pytest.mark.parametrize(
    "change",
    [
        {"route": "m99"},
        {"start": "Atlantis"},
        {"start": 10.0, "end": 10.0},
        {"end": 1e12},
        {"start": -5.0},
        {"start": float("nan")},
        {"end": float("inf")},
        {"via": (50.0,)},
    ],
    ids=str,
)
def test_a_plan_that_the_route_has_not_is_refused(node: Node, change: dict[str, Any]) -> None:
    given = {"route": "m4", "start": 0.0, "end": 10.0, "window": {"start": at(0), "end": at(60)}} | change
    with refused(node), told_well():
        plan = Plan.model_validate(given)
        write(node, PatrolPlanned(patrol="p-1", plan=plan, sides=("turkiye", "russia")))


# Cases, access, findings


OPENED = Opened(parties=("turkiye", "russia"), deciders=("turkiye", "north"), registered_by=("turkiye",))


def case(kind: str, minutes: float, **more: Any) -> CaseStepTaken:
    opened = OPENED if kind == "received" else None
    return CaseStepTaken(case="c-1", taken=Taken(kind=kind, at=at(minutes), opened=opened, **more))


def test_a_finding_without_grounds_is_refused(node: Node) -> None:
    write(node, IncidentOpened(incident="i-1", claims=("r-1:0:shelling",)))
    with refused(node, InvalidCase, "without grounds"):
        occurrence = Occurrence(answer="confirmed", grounds=())
        finding = Finding(id="f-1", incident="i-1", decider="north", at=at(-5), occurrence=occurrence)
        write(node, FindingStated(finding=finding))


def test_a_finding_whose_ground_rests_on_nothing_that_is_recorded_is_refused(node: Node) -> None:
    write(node, IncidentOpened(incident="i-1", claims=("r-1:0:shelling",)))
    ground = Ground(words="a photograph", basis=("e-99",))
    occurrence = Occurrence(answer="confirmed", grounds=(ground,))
    with refused(node, UnknownName, "e-99"):
        write(
            node,
            FindingStated(finding=Finding(id="f-1", incident="i-1", decider="north", at=at(-5), occurrence=occurrence)),
        )


def test_a_deadline_in_the_past_is_refused(node: Node) -> None:
    write(node, case("received", -60), case("registered", -50, ref="2020/1"))
    for due_at in (at(-41), at(-40), datetime(1, 1, 1, tzinfo=UTC)):
        with refused(node, InvalidCase, "has passed|none of a ceasefire"):
            write(node, case("tasked_before_notice", -40, owner="team 3", words="look", due=due_at))
    with refused(node, InvalidPlan, "reply"):
        write(node, notice("n-1", reply_by=at(900)))
    write(node, notice("n-1", reply_by=at(-5)))
    with refused(node, InvalidPlan, "after the reply was due"):
        write(node, told("n-1", "sent", -4))


def test_an_answer_from_before_anybody_asked_is_refused(node: Node) -> None:
    answer = Answer(answer="denied", at=at(-5), by="an officer", reason="no reason given")
    with refused(node, IllegalStep, "no such request"):
        write(node, AccessAnswered(request="a-99", answer=answer))


def test_a_report_is_not_approved_by_who_prepared_it_nor_issued_unapproved(node: Node) -> None:
    told: dict[str, Any] = {"sitrep": "s-1", "day": date(2020, 3, 15), "audience": "own", "as_of": at(-5)}
    told["documents"] = {"report.html": "0" * 64}
    issued = SitrepIssued(**told, prepared_by="north/op-1", approved_by="north/op-2")
    with refused(node, IllegalStep):
        write(node, SitrepApproved(sitrep="s-1"))
    write(node, SitrepPrepared(**told), MemberAdded(code="op-2", roles=("releasing_officer",)))
    with refused(node, NotPermitted, "north/op-1 prepared it and does not approve it"):
        write(node, SitrepApproved(sitrep="s-1"))
    with refused(node, IllegalStep, "not approved"):
        write(node, issued)
    write(node, SitrepPrepared(**told | {"sitrep": "s-2"}))
    with refused(node):
        write(node, SitrepPrepared(**told))
    journal.write(journal.Actor(node, "op-2"), SitrepApproved(sitrep="s-1"))
    for change in ({"approved_by": "north/op-1"}, {"prepared_by": "north/op-2"}, {"audience": "public"}):
        with refused(node):
            write(node, issued.model_copy(update=change))
    write(node, issued)
    with refused(node, IllegalStep):
        write(node, issued)


# Two at once


def both(node: Node, *acts: Callable[[], object]) -> list[BaseException | None]:
    """What came of acts that officers take at the same moment, each on a connection of their own."""
    together = Barrier(len(acts))
    outcome: list[BaseException | None] = [None] * len(acts)

    def take(place: int, act: Callable[[], object]) -> None:
        try:
            together.wait(30)
            act()
        except BaseException as error:
            outcome[place] = error
        finally:
            connections[node.alias].close()

    threads = [Thread(target=take, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return outcome


def test_of_two_officers_acting_on_one_case_one_wins_and_the_other_is_told_what_changed(node: Node) -> None:
    write(node, case("received", -60))
    (row,) = matters.listed(node, "case")
    acts = [
        lambda number=number: write(node, case("registered", -50, ref=number), saw={row.subject: row.facts})  # type: ignore[misc]
        for number in ("2020/1", "2020/2")
    ]
    lost = [error for error in both(node, *acts) if error is not None]
    assert len(lost) == 1 and isinstance(lost[0], IllegalStep)
    assert "changed since it was read" in str(lost[0])
    assert "case.registered by north/op-1 (north/internal#" in str(lost[0])
    (after,) = matters.listed(node, "case")
    assert (after.facts, after.state) == (row.facts + 1, "registered")
    sound_still(node)


def test_of_two_officers_one_at_home_and_one_to_all_one_wins(node: Node) -> None:
    write(node, case("received", -60), joint=True)
    (row,) = matters.listed(node, "case")
    acts = [
        lambda joint=joint: write(
            node, case("registered", -50, ref="2020/1"), joint=joint, saw={row.subject: row.facts}
        )  # type: ignore[misc]
        for joint in (True, False, True, False)
    ]
    lost = [error for error in both(node, *acts) if error is not None]
    assert [type(error) for error in lost] == [ChangedMeanwhile] * 3
    (after,) = matters.listed(node, "case")
    assert after.facts == row.facts + 1
    sound_still(node)


def test_of_two_who_had_not_looked_the_table_of_steps_lets_one_through(node: Node) -> None:
    write(node, planned("p-1"))
    acts = [lambda: write(node, happened("p-1", "departed_without_concurrence", at=at(-1)))] * 4
    lost = [error for error in both(node, *acts) if error is not None]
    assert [type(error) for error in lost] == [IllegalStep] * 3
    sound_still(node)


def test_two_who_plan_over_each_other_at_once_cannot_both_do_so_unawares(node: Node) -> None:
    acts = [lambda id=id: write(node, planned(id)) for id in ("p-1", "p-2", "p-3")]  # type: ignore[misc]
    lost = [error for error in both(node, *acts) if error is not None]
    assert [type(error) for error in lost] == [InvalidPlan] * 2
    assert len(matters.listed(node, "patrol")) == 1


# Names, words, times


IDS = (
    "",
    " ",
    "a\nb",
    "../../etc/passwd",
    "\u202ep-1",
    "#1",
    "a:b",
    "é\u0301",
    "x" * 5_000,
    "\x00",
    "\x1b[31m",
    "\U0001f4a3",
)


@pytest.mark.parametrize("id", IDS, ids=ascii)
def test_an_id_of_nonsense_is_refused_or_stays_what_it_is(node: Node, id: str) -> None:
    figure = Figure(speaker="ocha", kind="displaced", measure="stock", as_of=date(2020, 3, 14), low=1)
    opened: list[Callable[[], Fact]] = [
        lambda: planned(id),
        lambda: notice(id),
        lambda: FigureTold(id=id, figure=figure),
        lambda: PostRegistered(post=Post(id=id, name="post", point=Point(lat=35.8, lon=36.6))),
        lambda: CaseStepTaken(case=id, taken=case("received", -5).taken),
    ]
    for number, made in enumerate(opened):
        before = tables(node)
        try:
            fact = made().model_copy(update={"despite": ("p-1",)} if number == 1 else {})
            write(node, fact)
        except TrucelineError as error:
            assert "\n" not in str(error) and len(str(error)) <= 2_000
            assert tables(node) == before
        else:
            assert [row.id for row in matters.listed(node, fact.subject.partition(":")[0], ids=(id,))] == [id]
    sound_still(node)


WORDS = (*NASTY, "\u202eyranimilerp\u202c", "\x1b[2J\x1b[31mred", "\u2066\u2067", "\u200f" * 50, "x" * 1_000_000)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: ascii(words)[:20])
def test_no_words_break_a_line_or_steer_a_terminal(
    node: Node, words: str, database_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: list[Callable[[], Fact]] = [
        lambda: planned("p-1"),
        lambda: happened("p-1", "departed_without_concurrence", reason=words),
        lambda: happened("p-1", "halted", reason=words, place=words),
        lambda: notice("n-1", start=6000, end=6100, contact=words),
        lambda: case("received", -9, words=words),
        lambda: PostRegistered(post=Post(id="post-1", name=words, names=(words,), point=Point(lat=35.8, lon=36.6))),
        lambda: told("n-1", "sent", -1, words=words),
        lambda: told("n-1", "objected", 0, words=words),
        lambda: case("registered", -8, ref=words),
    ]
    for act in acts:
        before = tables(node)
        try:
            write(node, act())
        except TrucelineError as error:
            assert "\n" not in str(error) and len(str(error)) <= 2_000
            assert tables(node) == before
    sound_still(node)
    folder = str(node.folder)
    close(node)
    if database_url is not None:
        monkeypatch.setenv("DATABASE_URL", database_url)
    for noun in ("notices", "cases", "posts"):
        shown = CliRunner().invoke(app, [noun, "list", "--node", folder])
        assert shown.exit_code == 0, shown.output
        assert not set("\x1b\x00\u202e\u2066\u2067") & set(shown.output)


NAIVE = datetime(2020, 3, 15, 9, 30)
FAR = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=UTC),
)


@pytest.mark.parametrize("moment", [NAIVE, *FAR, datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))], ids=str)
def test_a_time_without_a_zone_or_in_no_year_of_a_ceasefire_is_refused(node: Node, moment: datetime) -> None:
    write(node, planned("p-1"))
    tried: list[Callable[[], Fact]] = [
        lambda: happened("p-1", "departed_without_concurrence", at=moment),
        lambda: CaseStepTaken(case="c-1", taken=Taken(kind="received", at=moment, opened=OPENED)),
        lambda: CaseStepTaken(
            case="c-1", taken=Taken(kind="tasked", at=at(0), owner="team 3", words="look", due=moment)
        ),
        lambda: notice("n-1", reply_by=moment),
        lambda: PatrolPlanned(
            patrol="p-2",
            plan=Plan(route="m4", start=60, end=70, window=Window(start=min(moment, at(0)), end=max(moment, at(0))))
            if moment.tzinfo
            else Plan(route="m4", start=60, end=70, window=Window(start=moment, end=moment)),
            sides=("turkiye", "russia"),
        ),
    ]
    for act in tried:
        with refused(node):
            write(node, act())
    sound_still(node)


# Matters that are unknown, or withdrawn


FOLLOWING = sorted(
    (
        kind
        for kind in KINDS.values()
        if kind.of_matter and not kind.opening and kind not in (Withdrawn, SitrepPrepared)
    ),
    key=lambda kind: kind.kind,
)


@pytest.mark.parametrize("kind", FOLLOWING, ids=lambda kind: kind.kind)
def test_nothing_is_told_of_what_nobody_recorded(node: Node, kind: type[Fact]) -> None:
    rng, tried = Random(kind.kind), 0
    while tried < 12:
        fact = sound(rng, kind, "x-1")
        assert fact is not None
        if fact.opens or (isinstance(fact, PatrolTold) and fact.event.kind == "departed_without_plan"):
            continue
        tried += 1
        with refused(node):
            write(node, fact, joint=tried % 2 == 0)


@pytest.mark.parametrize("type", get_args(MatterType))
def test_what_nobody_recorded_is_not_withdrawn(node: Node, type: Any) -> None:
    with refused(node):
        write(node, Withdrawn(type=type, id="x-1", reason="by mistake"))


def test_nobody_acts_on_what_was_withdrawn_and_it_may_begin_anew(node: Node) -> None:
    write(node, planned("p-1"), answered("p-1", "turkiye"), answered("p-1", "russia"))
    write(node, Withdrawn(type="patrol", id="p-1", reason="another date"))
    with refused(node, IllegalStep):
        write(node, happened("p-1", "departed"))
    with refused(node, IllegalStep):
        write(node, answered("p-1", "turkiye"))
    with refused(node):
        write(node, Withdrawn(type="patrol", id="p-1", reason="again"))
    write(node, planned("p-1", start=600, end=700))
    (row,) = matters.listed(node, "patrol")
    assert row.state == "planned"
    sound_still(node)


def test_nobody_withdraws_what_another_node_recorded(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    write(north, planned("p-1"), joint=True)
    send(north, south)
    with refused(south):
        write(south, Withdrawn(type="patrol", id="p-1", reason="not ours"), joint=True)
    (row,) = matters.listed(south, "patrol")
    assert row.state == "planned"


def test_nothing_of_any_kind_breaks_a_node_whatever_it_says(node: Node) -> None:
    rng = Random(20200315)
    kinds = [kind for kind in KINDS.values() if kind.of_matter]
    write(node, IncidentOpened(incident="x-1", claims=("r-1:0:shelling",)), joint=True)
    taken = 0
    for _ in range(600):
        fact = sound(rng, rng.choice(kinds), rng.choice(("x-1", "x-2", *IDS)))
        if fact is None:
            continue
        try:
            write(node, fact, joint=rng.random() < 0.4)
            taken += 1
        except TrucelineError as error:
            assert "\n" not in str(error)
    assert taken > 30
    sound_still(node)


def test_an_event_with_members_of_another_kind_is_refused() -> None:
    with pytest.raises(TrucelineError):
        Event.model_validate({"kind": "vanished", "told_by": "turkiye"})
