"""What the centre's own work adds to a day's picture: as of its cut-off, and in each version what its readers may know.

In each log and in each side's name a word is planted that nobody else may read; every part of every version is searched
for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import MakeNode
from truceline.acts.centre import centre
from truceline.coordination.affected import Figure
from truceline.coordination.consultations import Consultation, Participant, Point, Readout
from truceline.coordination.counts import Count
from truceline.coordination.effort import Observation
from truceline.coordination.ledgers import Item
from truceline.coordination.notices import Notice, Told
from truceline.coordination.patrol import Event, Plan
from truceline.coordination.posts import Post, PostCount, PostStatus
from truceline.coordination.window import Window
from truceline.facts import (
    AccessAnswered,
    AccessRequested,
    CaseStepTaken,
    ConsultationHeld,
    CountPublished,
    Fact,
    FigureTold,
    FindingStated,
    IncidentOpened,
    ItemRegistered,
    MemberAdded,
    NoticeGiven,
    NoticeTold,
    ObservationRecorded,
    PatrolPlanned,
    PatrolTold,
    PostRegistered,
    PostsCounted,
    PostTold,
    ReadoutGiven,
)
from truceline.geo import place as geo
from truceline.geo.zone import Circle
from truceline.sitrep.brief import as_text, brief
from truceline.sitrep.centre import Centre
from truceline.sitrep.centre_tables import own_features
from truceline.sitrep.gather import gather
from truceline.sitrep.html import html
from truceline.sitrep.layout import lay_out
from truceline.sitrep.period import Period, period
from truceline.sitrep.picture import Picture, Release
from truceline.sitrep.tables import geojson, tables
from truceline.sitrep.versions import version
from truceline.store import journal
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.verification.access import Answer, Request
from truceline.verification.case import Opened, Taken
from truceline.verification.findings import Finding, Ground, Occurrence

DAY = date(2020, 3, 15)
OVER = period(DAY, zone="Asia/Damascus")
AT = datetime(2020, 3, 15, 5, tzinfo=UTC)
SPAN = Window(start=AT, end=AT + timedelta(hours=3))
ARIHA = geo.Point(lat=35.8131, lon=36.6117)
PLACE = geo.Place(text="Ariha", name="Ariha", point=ARIHA, radius_m=1000, method="gazetteer")
SIDES = ("turkiye", "russia")
AUDIENCES = ("own", "joint", "public", "party:turkiye", "party:russia")


def of_case(word: str, side: str) -> Iterator[Fact]:
    opened = Opened(parties=SIDES, deciders=SIDES)
    # Who is of a party says so; the centre's own people are of none.
    party = side if word.startswith(side) else None
    yield CaseStepTaken(case=f"c-{word}", taken=Taken(kind="received", at=AT, party=party, words=word, opened=opened))


def of_access(word: str, side: str) -> Iterator[Fact]:
    place = PLACE.model_copy(update={"text": word, "name": word})
    yield AccessRequested(request=Request(id=f"a-{word}", place=place, asked_by=word, asked_at=AT))
    said = Answer(answer="denied", at=AT + timedelta(hours=1), by=word, party=side, reason=word)
    yield AccessAnswered(request=f"a-{word}", answer=said)


def of_finding(word: str, side: str) -> Iterator[Fact]:
    grounds = (Ground(words=word),)
    found = Finding(
        id=f"f-{word}", incident=f"i-{word}", decider=side, at=AT,
        occurrence=Occurrence(answer="probable", grounds=grounds),
    )  # fmt: skip
    yield IncidentOpened(incident=f"i-{word}", claims=("a claim",))
    yield FindingStated(finding=found)


def of_patrol(word: str, side: str) -> Iterator[Fact]:
    plan = Plan(route="m4", start="Trumba", end="Ain al-Havr", window=SPAN)
    yield PatrolPlanned(patrol=f"p-{word}", plan=plan, sides=SIDES)
    events = (
        Event(kind="departed_without_concurrence", told_by=side, at=AT),
        Event(kind="turned_back", told_by=side, at=AT + timedelta(hours=1), km=16.4, place=word, reason=word),
        Event(kind="aborted", told_by=side, at=AT + timedelta(hours=2), reason=word),
    )
    yield from (PatrolTold(patrol=f"p-{word}", event=event) for event in events)


def of_post(word: str, side: str) -> Iterator[Fact]:
    yield PostRegistered(post=Post(id=f"o-{word}", name=word, point=ARIHA))
    yield PostTold(post=f"o-{word}", status=PostStatus(source=side, status="manned", since=DAY, words=word))
    yield PostsCounted(id=f"oc-{word}", count=PostCount(source=side, low=12, high=12, as_of=DAY, population=word))


def of_notice(word: str, side: str) -> Iterator[Fact]:
    other = next(one for one in SIDES if one != side)
    area = Circle(name=word, centre=ARIHA, radius_m=3000)
    # One after the other: two at once would clash.
    begin = AT + timedelta(hours=5 + 2 * ("shared", *SIDES).index(word.partition("-")[0]))
    window = Window(start=begin, end=begin + timedelta(minutes=30))
    yield NoticeGiven(
        notice=Notice(
            id=f"n-{word}", kind="convoy", sender=side, addressees=(other,), contact=word, window=window, where=area,
            subject=word,
        )
    )  # fmt: skip
    yield NoticeTold(notice=f"n-{word}", told=Told(kind="sent", by=side, addressee=other, at=AT, words=word))


def of_consultation(word: str, side: str) -> Iterator[Fact]:
    sides = tuple(Participant(side=one) for one in SIDES)
    yield ConsultationHeld(
        consultation=Consultation(
            id=f"k-{word[:5]}", kind="call", level="centre", channel="telephone", start=AT, participants=sides,
            issues=(word,),
        )
    )  # fmt: skip
    points = (Point(topic=word, says=word, words=word),)
    yield ReadoutGiven(consultation=f"k-{word[:5]}", readout=Readout(side=side, at=AT, points=points))


def of_ledger(word: str, side: str) -> Iterator[Fact]:
    yield ItemRegistered(item=Item(id=f"l-{word}", ledger=side, day=DAY, kind="shelling", place=word, point=ARIHA))
    counted = Count(ledger=side, told_by=side, kind=f"shelling {word}", first=DAY, last=DAY, number=3)
    yield CountPublished(id=f"lc-{word}", count=counted)


def of_figure(word: str, side: str) -> Iterator[Fact]:
    told = Figure(speaker=side, kind="displaced", measure="stock", as_of=DAY, low=900, high=900, population=word)
    yield FigureTold(id=f"g-{word}", figure=told)


def of_observation(word: str, side: str) -> Iterator[Fact]:
    yield ObservationRecorded(
        id=f"w-{word}", observation=Observation(means="camera", what=word, zone="corridor", window=SPAN)
    )


SECTIONS: dict[str, Callable[[str, str], Iterator[Fact]]] = {
    "cases": of_case,
    "access": of_access,
    "findings": of_finding,
    "patrols": of_patrol,
    "posts": of_post,
    "notices": of_notice,
    "consultations": of_consultation,
    "ledgers": of_ledger,
    "figures": of_figure,
    "effort": of_observation,
}
NOBODYS = {"access", "effort"}
"""Of these no fact speaks for a party: what is internal of them is in no party's version."""


@pytest.fixture
def watched(make_node: MakeNode) -> Node:
    """A mission's node: of each kind of thing something shared, and something that each side told it alone."""
    node = make_node("centre", role="mission")
    actor = journal.operator(node)
    officers = {side: journal.Actor(node, f"officer-{side}") for side in SIDES}
    for side in SIDES:
        journal.write(actor, MemberAdded(code=f"officer-{side}", roles=("liaison_officer",), party=side))
    for name, facts_of in SECTIONS.items():
        journal.write(actor, *facts_of(f"shared-{name}", "turkiye"), joint=True)
        for side in SIDES:
            journal.write(officers[side] if name == "cases" else actor, *facts_of(f"{side}-{name}", side))
    return node


def made(node: Node, audience: str, over: Period = OVER) -> Centre:
    return centre(node, over, version(audience))


def picture(node: Node, audience: str) -> Picture:
    """The picture of a day of which no report tells."""
    held = terms(node)
    own = made(node, audience)
    release = Release(audience=audience, made_for=version(audience).made_for({}), leaves_out=version(audience).words)
    empty = gather((), (), (), (), (), (), held.agreements[0], held.parties, OVER, centre=own)
    return empty.model_copy(update={"release": release})


def everything(node: Node, audience: str) -> str:
    """Every word that leaves in a version, whatever its form."""
    drawn = picture(node, audience)
    sheets = [html(lay_out(drawn)), geojson(drawn), *tables(drawn).values()]
    handover = brief(drawn)
    return "\n".join([*sheets, as_text(handover), handover.model_dump_json(), drawn.model_dump_json()])


@pytest.fixture
def leaving(watched: Node) -> dict[str, str]:
    """Each version with every word that is in it."""
    return {audience: everything(watched, audience) for audience in AUDIENCES}


def test_each_part_of_each_version_tells_what_its_readers_may_know_and_nothing_else(leaving: dict[str, str]) -> None:
    """Every part x every version, with a word planted in each side's name and in the shared log."""
    for name in SECTIONS:
        for audience, said in leaving.items():
            for side in SIDES:
                may = audience == "own" or (audience == f"party:{side}" and name not in NOBODYS)
                assert (f"{side}-{name}" in said) == may, f"{side}'s word on {name} in the version for {audience}"
            if audience != "public":
                assert f"shared-{name}" in said, f"what both sides hold of {name} in the version for {audience}"


PUBLIC_HIDES = ("cases", "notices", "findings", "posts", "effort", "consultations", "access")


def test_the_public_is_not_told_of_open_cases_plans_notices_requests_or_one_sides_findings(
    leaving: dict[str, str],
) -> None:
    for name in PUBLIC_HIDES:
        words = [line for line in leaving["public"].splitlines() if f"shared-{name}" in line]
        # The number of posts is published with what it is of; the posts themselves are not.
        assert [line for line in words if name != "posts"] == [], name
    assert "o-shared-posts" not in leaving["public"]
    for name in ("patrols", "ledgers", "figures"):
        assert f"shared-{name}" in leaving["public"], name


def test_the_public_is_told_no_position_of_the_centres_own(watched: Node) -> None:
    what = {name for name, _, _ in own_features(picture(watched, "joint"))}
    assert what == {"post", "item", "notice", "patrol_planned"}
    assert [name for name, _, _ in own_features(picture(watched, "public")) if name != "patrol_planned"] == []
    (line,) = made(watched, "public").patrols
    told = [event for account in line.accounts for event in account.events]
    assert all((event.km, event.point, event.at) == (None, None, None) for event in told)
    assert {event.reason for event in told} == {"", "not published"}


def test_no_version_gives_a_position_finer_than_a_hundredth_of_a_degree(watched: Node) -> None:
    for audience in AUDIENCES:
        for what, _, geometry in own_features(picture(watched, audience)):
            if what in ("post", "item", "notice"):
                text = json.dumps(geometry["coordinates"])
                assert text == json.dumps([round(ARIHA.lon, 2), round(ARIHA.lat, 2)]), (audience, what)


def test_every_line_names_entries_of_the_record_that_the_version_has(watched: Node) -> None:
    for audience in AUDIENCES:
        own = made(watched, audience)
        lines = [*own.cases, *own.findings, *own.patrols, *own.notices]
        assert all(line.refs for line in lines)
        assert {ref for line in lines for ref in line.refs} <= set(own.entries)
        if audience in ("joint", "public"):
            assert all(ref.startswith("centre/shared#") for ref in own.entries)
        cited = lay_out(picture(watched, audience)).entries
        assert set(cited) <= set(own.entries) and cited
    assert not any("/op-1" in entry.who for entry in made(watched, "public").entries.values())


def test_a_party_is_told_what_it_said_itself_with_the_plan_and_the_notice_it_speaks_of(watched: Node) -> None:
    actor = journal.operator(watched, "op-1")
    reply = Told(kind="acknowledged", by="russia", addressee="russia", at=AT + timedelta(hours=1), words="seen by us")
    journal.write(actor, NoticeTold(notice="n-turkiye-notices", told=reply))
    whose = {audience: [line.notice.id for line in made(watched, audience).notices] for audience in AUDIENCES}
    assert whose["party:russia"] == ["n-shared-notices", "n-turkiye-notices", "n-russia-notices"]
    assert whose["joint"] == ["n-shared-notices"] and whose["public"] == []


def test_a_day_knows_nothing_of_what_came_after_its_cut_off(watched: Node) -> None:
    before = made(watched, "own", period(DAY - timedelta(days=1), zone="Asia/Damascus"))
    assert (before.cases, before.findings, before.notices) == ((), (), ())
    assert (before.access, before.ledgers, before.figures, before.consultations) == (None, None, None, None)
    assert {line.id for line in before.patrols} == {f"p-{whose}-patrols" for whose in ("shared", *SIDES)}
    assert all(line.accounts == () for line in before.patrols), "of the day after only the plans are known"
    told = before.posts.posts if before.posts else ()
    assert all(line.on.told == () for line in told)
    assert not before.effort.observed


def test_a_cut_off_falls_within_a_day(watched: Node) -> None:
    early = period(DAY, cut_off="07:30", zone="Asia/Damascus")
    (line,) = [one for one in made(watched, "own", early).patrols if one.id == "p-shared-patrols"]
    assert [event.kind for one in line.accounts for event in one.events] == ["departed_without_concurrence"]


def test_two_zones_that_nobody_looked_at_are_told_as_such(watched: Node) -> None:
    rows = {one.effort.zone: one for one in made(watched, "joint").effort.beside}
    assert rows["corridor"].seen == 0 and rows["corridor"].effort.camera_hours == 3.0
    assert rows["idlib-area"].seen is None
    assert "Nobody looked, as far as the entries of this version tell" in as_text(brief(picture(watched, "joint")))


def test_what_was_known_at_a_time_is_not_what_was_recorded_later(watched: Node) -> None:
    before = centre(watched, OVER, version("own"), as_of=datetime(2020, 3, 15, 9, tzinfo=UTC))
    assert (before.cases, before.patrols, before.entries) == ((), (), {})
    now = centre(watched, OVER, version("own"), as_of=datetime(2020, 3, 16, tzinfo=UTC))
    assert now.cases and now.patrols


def test_a_picture_with_the_centres_work_comes_back_from_what_is_kept_of_it(watched: Node) -> None:
    for audience in AUDIENCES:
        drawn = picture(watched, audience)
        again = Picture.model_validate_json(drawn.model_dump_json())
        assert html(lay_out(again)) == html(lay_out(drawn))
        assert tables(again) == tables(drawn)
