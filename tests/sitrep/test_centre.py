"""What the centre's own work adds to brief and report: accounts side by side, and what nobody looked at."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from truceline.claims.review import Review
from truceline.coordination.affected import Figure
from truceline.coordination.effort import Observation
from truceline.coordination.ledgers import Item as LedgerItem
from truceline.coordination.notices import Notice, Told
from truceline.coordination.patrol import Event, Plan
from truceline.coordination.posts import Post, PostStatus
from truceline.coordination.window import Window
from truceline.geo.place import Point
from truceline.geo.zone import Circle
from truceline.sitrep import centre_counted, centre_made
from truceline.sitrep.brief import Part, as_text, brief
from truceline.sitrep.centre import CaseLine, Centre, Driven, EffortPart, Entry, PatrolAccount, PatrolLine
from truceline.sitrep.html import html
from truceline.sitrep.item import Item
from truceline.sitrep.layout import lay_out
from truceline.sitrep.pdf import pdf
from truceline.sitrep.period import period
from truceline.sitrep.picture import Picture, Release
from truceline.sitrep.summary import summary
from truceline.sitrep.tables import geojson, tables
from truceline.sitrep.versions import cut, version, without_officers
from truceline.verification.case import Account, Case, Step
from truceline.verification.deadlines import Deadline, Standing, deadline_rules, standing

from .by_hand import DAY, ZONE, picture

OVER = period(DAY, zone=ZONE)
NOON = datetime(2031, 5, 10, 12, tzinfo=ZoneInfo(ZONE))
SPAN = Window(start=NOON - timedelta(hours=2), end=NOON + timedelta(hours=2))
MILL = Point(lat=35.02345, lon=36.20123)
ARABIC = "طاحونة النهر"


def observed(hours: float, *, days_ago: int = 0, zone: str = "belt") -> Observation:
    start = NOON - timedelta(days=days_ago)
    return Observation(
        means="post", what="post-1", zone=zone, window=Window(start=start, end=start + timedelta(hours=hours))
    )


def effort(*seen: Observation, now: tuple[int, int] = (0, 0), before: tuple[int, int] = (0, 0)) -> EffortPart:
    part = centre_counted.effort([(one, ("north/shared#1",)) for one in seen], ("belt", "bank"), OVER)
    counted = {(DAY, "belt"): now}, {(DAY - timedelta(days=1), "belt"): before}
    return centre_counted.set_beside(part, *counted)


def patrol(**more: object) -> PatrolLine:
    accounts = (
        PatrolAccount(
            told_by="north", node="north", serial="7", state="completed",
            events=(Event(kind="departed", told_by="north", at=NOON), Event(kind="completed", told_by="north")),
        ),
        PatrolAccount(
            told_by="south", node="south", serial="9", state="aborted",
            events=(Event(kind="aborted", told_by="south", place=ARABIC, reason="a crowd on the road"),),
        ),
    )  # fmt: skip
    plan = Plan(route="amber-road", start="Upper Ford", end="Lower Ford", window=SPAN)
    given = {"id": "p-1", "day": DAY, "plan": plan, "sides": ("north", "south"), "accounts": accounts}
    return PatrolLine.model_validate(given | {"start_km": 0.0, "end_km": 36.0, "refs": ("north/shared#2",)} | more)


def notice(kind: str = "acknowledged") -> Notice:
    told = [Told(kind="sent", by="north", addressee="south", at=NOON - timedelta(hours=5))]
    told += [Told(kind=kind, by="south", addressee="south", at=NOON - timedelta(hours=4), words="seen")] if kind else []
    return Notice(
        id="n-1", kind="convoy", sender="north", addressees=("south",), contact="duty desk", window=SPAN,
        where=Circle(name="mill", centre=MILL, radius_m=2000), subject=ARABIC, told=tuple(told),
    )  # fmt: skip


def with_centre(**parts: object) -> Picture:
    refs = [f"north/shared#{n}" for n in range(9)]
    entries = {ref: Entry(ref=ref, what="patrol_told", who="north/a7", at=NOON) for ref in refs}
    return picture(centre=Centre.model_validate({"day": DAY, "entries": entries} | parts))


def said(made: Picture) -> str:
    return " ".join(as_text(brief(made)).split())


def rows(made: Picture, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables(made)[name])))


def test_each_side_tells_of_a_patrol_under_its_own_number_and_neither_is_chosen() -> None:
    made = with_centre(patrols=(patrol(),))
    text = said(made)
    assert "accounts differ" in text
    assert "The North (its no. 7): departed 10 May 12:00; completed." in text
    assert f"The South (its no. 9): aborted at {ARABIC}, “a crowd on the road”." in text
    page = html(lay_out(made))
    assert page.count('class=" differs"') >= 2 and "No side's account goes before" in page.replace("&#39;", "'")
    assert [(r["told_by"], r["serial"], r["accounts_differ"]) for r in rows(made, "patrols.csv")] == [
        ("north", "7", "yes"),
        ("south", "9", "yes"),
    ]


def test_what_the_public_is_not_told_is_nobodys_quotation() -> None:
    made = with_centre(patrols=(patrol(),))
    assert made.centre is not None
    public = said(made.model_copy(update={"centre": cut(made.centre, version("public"))}))
    assert f"aborted at {ARABIC}, reason not published." in public
    assert "a crowd on the road" not in public and "“not published”" not in public


def test_what_tracks_cover_is_told_to_whole_kilometres_along_the_route() -> None:
    driven = Driven(
        contingent="north", section_km=36.0, covered_km=12.345, stretches=((0.0, 12.345),), turned_back_km=12.345,
        synthetic=True,
    )  # fmt: skip
    made = with_centre(patrols=(patrol(driven=(driven,)),))
    assert "By the synthetic track of The North: covered 12 of 36 km, turned back near km 12." in said(made)
    assert "The North (synthetic)" in html(lay_out(made))
    everything = "\n".join([html(lay_out(made)), geojson(made), *tables(made).values()])
    assert "12.3" not in everything
    features = {f["properties"]["what"]: f for f in json.loads(geojson(made))["features"]}
    assert features["patrol_driven"]["properties"]["covered_km"] == 12
    assert features["patrol_planned"]["geometry"]["type"] == "LineString"


def test_a_plan_for_the_next_day_is_told_and_one_for_the_day_after_is_not() -> None:
    late = [
        SPAN.model_copy(update={"start": SPAN.start + timedelta(days=n), "end": SPAN.end + timedelta(days=n)})
        for n in (1, 2)
    ]
    plans = [Plan(route="amber-road", start="Upper Ford", end="Mill", window=window) for window in late]
    given = [(PatrolLine(id=f"p-{n}", plan=plan, sides=("north",)), None, None) for n, plan in enumerate(plans)]
    kept = centre_made.patrols(given, OVER)
    assert [line.id for line in kept] == ["p-0"]
    waiting = kept[0].model_copy(update={"concurred": "waiting"})
    assert "Planned: Patrol p-0" in said(with_centre(patrols=(waiting,)))
    assert "Silence is no concurrence" in said(with_centre(patrols=(waiting,)))


def test_an_acknowledgement_is_never_said_to_be_a_permission() -> None:
    made = with_centre(notices=centre_made.notices([(notice(), ("north/shared#3",))], (), OVER))
    text = said(made)
    assert "The South: expired, receipt confirmed, “seen”" in text
    assert "neither an acknowledgement nor an answer is a permission" in text
    assert "it asks for no permission" in html(lay_out(made))
    assert [(r["addressee"], r["told"]) for r in rows(made, "notices.csv")] == [("south", "acknowledged")]


def test_a_notice_that_was_not_sent_by_the_cut_off_is_not_told() -> None:
    early = period(DAY, cut_off="06:00", zone=ZONE)
    assert centre_made.notices([(notice(), ())], (), early) == ()


def test_a_zone_that_nobody_looked_at_has_no_number_of_incidents_seen() -> None:
    made = with_centre(effort=effort(observed(3), now=(2, 1)))
    by_zone = {row["zone"]: row for row in rows(made, "observation.csv") if row["period"] == "this"}
    assert (by_zone["belt"]["seen"], by_zone["belt"]["told_by_others"]) == ("2", "1")
    assert (by_zone["bank"]["observed"], by_zone["bank"]["seen"]) == ("no", "")
    assert "Nobody looked: Bank. That is not nothing happened." in said(made)


def test_incidents_said_to_be_seen_where_nobody_looked_count_as_told_by_others() -> None:
    (belt, _) = effort(now=(2, 1)).beside
    assert (belt.seen, belt.told_by_others) == (None, 3)


def test_a_day_without_any_record_of_observation_says_so() -> None:
    assert "No record of observation effort: nobody looked is not nothing happened." in said(with_centre())


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (3.0, "On equal coverage, 1 of 2 zones: incidents 2 seen in 3.0 h against 5 in 3.0 h"),
        (1.0, "No comparison with the previous period"),
        (0.0, "No comparison with the previous period"),
    ],
)
def test_the_change_against_the_period_before_stands_on_equal_coverage(then: float, words: str) -> None:
    seen = [observed(3), *([observed(then, days_ago=1)] if then else [])]
    assert words in said(with_centre(effort=effort(*seen, now=(2, 0), before=(5, 0))))


def test_a_day_of_observation_ends_at_the_cut_off() -> None:
    late = Observation(
        means="camera",
        what="c-1",
        zone="belt",
        window=Window(start=OVER.end - timedelta(hours=1), end=OVER.end + timedelta(hours=2)),
    )
    (belt, _) = effort(late).now
    assert (belt.day, belt.camera_hours) == (DAY, 1.0)


def test_posts_stand_as_each_source_tells() -> None:
    told = (
        PostStatus(source="north", status="manned", since=DAY),
        PostStatus(source="south", status="withdrawn", since=DAY),
    )
    post = Post(id="o-1", name=ARABIC, point=MILL, history=told)
    made = with_centre(posts=centre_made.observation_posts([(post, ("north/shared#4",))], (), OVER))
    assert f"{ARABIC}: The North: manned since 10 May; The South: withdrawn since 10 May." in said(made)
    assert [(r["source"], r["status"], r["lat"]) for r in rows(made, "posts.csv")] == [
        ("north", "manned", "35.02"),
        ("south", "withdrawn", "35.02"),
    ]


def test_an_item_of_a_ledger_has_its_own_words_and_leads_to_where_they_stand() -> None:
    told = {"ledger": "north", "day": DAY, "kind": "shelling", "words": "two shells at dusk"}
    items = [LedgerItem.model_validate(told | {"id": "i-1", "ref": "https://north.example/7"})]
    items.append(LedgerItem.model_validate(told | {"id": "i-2", "ref": "the log book, p. 4"}))
    part = centre_counted.two_ledgers([(one, ("north/shared#5",)) for one in items], (), (), ("north",), OVER)
    made = with_centre(ledgers=part)
    page = html(lay_out(made))
    assert page.count("“two shells at dusk”") == 2
    assert "In one ledger alone: The North, shelling, 10 May; The North, shelling, 10 May." in said(made)
    assert 'href="https://north.example/7"' in page and "i-2" in page
    assert [(r["words"], r["ref"]) for r in rows(made, "ledgers.csv")] == [(one.words, one.ref) for one in items]


def test_every_entry_that_is_cited_stands_in_the_annex_under_its_number() -> None:
    made = with_centre(patrols=(patrol(),), effort=effort(observed(3)))
    sheet = lay_out(made)
    assert sheet.entries == {"north/shared#2": 1, "north/shared#1": 2}
    page = html(sheet)
    assert '<li id="e2">' in page and 'href="#e2"' in page and "north/shared#2" in page


def test_the_head_names_each_patrol_on_record_and_how_each_side_leaves_it() -> None:
    head = [item for item in brief(with_centre(patrols=(patrol(),))).summary if item.entries]
    text = " ".join(item.text for item in head)
    assert "Patrol p-1: The North (its no. 7): completed; The South (its no. 9): aborted; accounts differ." in text
    assert "Accounts differ on patrol p-1" in text and "No accounts of the period differ" not in text
    assert {ref for item in head for ref in item.entries} == {"north/shared#2"}


def test_a_track_tells_when_it_came_to_where_it_turned_back_and_when_it_left() -> None:
    came, left = NOON, NOON + timedelta(minutes=48)
    told = {"contingent": "north", "section_km": 36.0, "covered_km": 12.0, "turned_back_km": 12.0}
    for times, words in (
        ({"came_at": came, "turned_back_at": left}, "came near km 12, 10 May 12:00, turned back there, 12:48."),
        ({"came_at": came, "turned_back_at": came}, "turned back near km 12, 10 May 12:00."),
        ({"came_at": came, "turned_back_at": left + timedelta(days=1)}, "turned back there, 11 May 12:48."),
    ):
        made = with_centre(patrols=(patrol(driven=(Driven.model_validate(told | times),)),))
        assert words in said(made)


def test_what_patrols_of_the_parties_saw_is_no_number_of_the_centre() -> None:
    part = centre_counted.effort([(observed(3), ()), (driven_by("p-1"), ())], ("belt", "bank"), OVER)
    told = centre_counted.set_beside(part, {(DAY, "bank"): (0, 2)}, {}, {"p-1"})
    assert {one.effort.zone: (one.seen, one.told_by_others) for one in told.beside} == {
        "belt": (0, 0),
        "bank": (None, 2),
    }
    text = said(with_centre(effort=told))
    assert "2 incidents told by others" in text and "0 incidents seen, 2" not in text and "None" not in text
    assert "what they saw the parties tell" in html(lay_out(with_centre(effort=told)))
    assert centre_counted.set_beside(part, {(DAY, "bank"): (1, 2)}, {}, {"p-1"}).beside != told.beside


def driven_by(patrol_id: str) -> Observation:
    window = Window(start=NOON, end=NOON + timedelta(hours=2))
    return Observation(means="patrol", what=patrol_id, zone="bank", window=window, km=20)


def task(case: str, owner: str, hours: float) -> Standing:
    due = NOON + timedelta(hours=hours)
    one = Deadline(rule=deadline_rules()["task"], about=case, since=NOON - timedelta(hours=6), due=due, owner=owner)
    return standing([one], {}, OVER.end)[0]


def test_an_open_task_of_a_case_stands_first_and_in_the_head() -> None:
    steps = [
        Step(
            case="c-1",
            node="north",
            number=n,
            kind="notified",
            of="south",
            at=NOON + timedelta(minutes=n),
            words=f"step {n}",
        )
        for n in (1, 2, 3)
    ]
    account = Account(case="c-1", node="north", state="tasked", steps=tuple(steps))
    line = CaseLine(case=Case(id="c-1", accounts=(account,)), due=(task("c-1", "team 2", 60),))
    made = with_centre(cases=(line,))
    shown = next(part for part in brief(made).parts if part.key == "cases").items[0].lines
    assert shown[0].endswith("task on c-1, team 2, due 13 May 00:00.")
    assert "step 3" in shown[1] and "step 1" in shown[-1]
    assert "1 open case (c-1: task of team 2 by 13 May 00:00)" in said(made)


def test_what_several_owe_alike_is_one_line_right_after_the_head() -> None:
    made = with_centre(due=(task("c-1", "north", 10), task("c-1", "south", 10), task("c-2", "north", 10)))
    first = brief(made).parts[0]
    assert first.key == "owed" and len(first.items) == 2
    assert "task on c-1, The North and The South, due 10 May 22:00" in first.items[0].text


def test_a_figure_of_one_happening_has_its_speakers_own_words_which_the_public_does_not_get() -> None:
    one = Figure(
        speaker="north", kind="wounded", measure="flow", happening="the fire at Mill", as_of=DAY, low=3, high=3,
        words="lightly",
    )  # fmt: skip
    made = with_centre(figures=centre_counted.people([(one, ("north/shared#4",))], OVER))
    assert "Wounded, in the fire at Mill: The North 3 (“lightly”), as of 10 May." in said(made)
    assert "over a time" not in html(lay_out(made)) and rows(made, "people.csv")[0]["words"] == "lightly"
    assert made.centre is not None
    public = made.model_copy(update={"centre": cut(made.centre, version("public"))})
    page = html(lay_out(public))
    assert "lightly" not in page + tables(public)["people.csv"]
    assert "In its own words" in html(lay_out(made)) and "In its own words" not in page


def test_what_is_left_out_is_counted_from_the_whole_however_often_it_was_cut() -> None:
    lines = tuple(f"line {n}" for n in range(9))
    part = Part(key="cases", title="Cases", items=(Item(text="c-1", lines=lines),), empty="")
    whole = brief(with_centre()).model_copy(update={"parts": (part,), "summary": ()})
    assert "And 8 more." in as_text(whole, most=0) or "line 0" not in as_text(whole, most=0)
    texts = {most: as_text(whole, most=most) for most in range(20)}
    for text in texts.values():
        kept = text.count("    line ")
        assert f"And {9 - kept} more." in text or kept in (0, 9)


def test_zones_that_lie_in_each_other_are_no_sum_of_hours() -> None:
    made = with_centre(effort=effort(observed(3), observed(2, zone="bank")))
    assert "Observed: 2 of 2 zones, for at most 3.0 h." in " ".join(item.text for item in summary(made))
    assert "in the zone longest observed" in html(lay_out(made)) and "5.0 h" not in html(lay_out(made))


def test_a_version_without_authors_names_the_nodes_that_put_claims_together_and_no_officer() -> None:
    made = picture()
    first, *others = made.happenings
    put = first.model_copy(
        update={"incident": first.incident.model_copy(update={"decided_by": ("north/a7", "north/b2", "south/c1")})}
    )
    review = Review(state="accepted", by=("north/a7",), at=NOON)
    told = tuple(one.model_copy(update={"review": review}) for one in made.told)
    made = made.model_copy(update={"happenings": (put, *others), "told": told})
    assert without_officers(made, version("joint")) == made
    shown = without_officers(made, version("public"))
    assert shown.happenings[0].incident.decided_by == ("north", "south")
    assert {one.review.by for one in shown.told} == {("north",)}
    assert "a7" in html(lay_out(made)) and "north/a7" not in html(lay_out(shown)) + "".join(tables(shown).values())


def test_names_written_from_the_right_come_out_in_page_and_pdf() -> None:
    made = with_centre(patrols=(patrol(),), notices=centre_made.notices([(notice(), ("north/shared#3",))], (), OVER))
    assert ARABIC in html(lay_out(made))
    assert pdf(lay_out(made)).startswith(b"%PDF")


def test_a_brief_keeps_to_the_lines_it_is_given_and_the_patrol_stays_longest() -> None:
    made = with_centre(patrols=(patrol(),), effort=effort(observed(3), now=(2, 1)))
    whole = as_text(brief(made), width=60)
    short = as_text(brief(made), width=60, most=45)
    assert whole.count("\n") > 45 >= short.count("\n")
    assert "its no. 7" in short and "WHO LOOKED" in short


def test_a_report_is_a_draft_until_somebody_else_approved_it() -> None:
    release = Release(audience="joint", made_for="both sides", prepared_by="north/a7")
    draft = with_centre().model_copy(update={"release": release})
    assert "Draft until somebody else approves it. For both sides." in said(draft)
    assert lay_out(draft).status == "Draft, not reviewed"
    approved = draft.model_copy(update={"release": release.model_copy(update={"approved_by": "north/r1"})})
    assert "Draft" not in html(lay_out(approved))
    assert dict(lay_out(approved).header)["Approved by"] == "north/r1"
