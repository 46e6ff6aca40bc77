"""Notices of activities: steps, standing towards each addressee, words, clashes, happenings near them. All made up."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.coordination.synthetic import DAWN, at
from truceline.coordination import notices as module
from truceline.coordination.in_force import Happening, InForce
from truceline.coordination.notices import Notice, Received, Told, words
from truceline.coordination.steps import NOTHING, steps_of
from truceline.coordination.window import Window
from truceline.errors import IllegalStep, InvalidPlan, TrucelineError, UnknownName
from truceline.geo import Circle, Point, Route, moved

HERE = Point(lat=35.8, lon=36.6)
WINDOW = Window(start=at(600), end=at(720))
NAIVE = datetime(2020, 3, 15, 8)
# What would sound as if an addressee had let an activity go ahead.
LEAVE = re.compile(
    r"\b(permi\w+|allow\w*|approv\w+|authori[sz]\w+|clear(ed|ance)|grant\w*|accept\w*|agree\w*|consent\w*|concur\w*"
    r"|may (go|proceed)|go ahead|green|safe|ok(ay)?)\b",
    re.IGNORECASE,
)


def told(kind: str, minutes: float, by: str = "north", addressee: str = "south", words: str = "") -> Told:
    reason = words or ("a school stands there" if kind == "objected" else "")
    return Told(kind=kind, by=by, addressee=addressee, at=at(minutes), words=reason)


SENT = told("sent", 0)


def notice(*steps: Told, name: str = "n-1", **changed: object) -> Notice:
    given_ = {
        "id": name,
        "kind": "flight",
        "sender": "north",
        "addressees": ("south",),
        "contact": "duty officer, hotline 1",
        "window": WINDOW,
        "where": Circle(centre=HERE, radius_m=1_000),
        "reply_by": at(120),
        "told": steps,
    }
    return Notice.model_validate(given_ | changed)


@pytest.mark.parametrize(
    ("steps", "minutes", "state"),
    [
        ((), 10, "nothing"),
        ((SENT,), -1, "nothing"),
        ((SENT,), 10, "sent"),
        ((SENT,), 121, "overdue"),
        ((SENT,), 720, "expired"),
        ((SENT, told("acknowledged", 20, "south")), 19, "sent"),
        ((SENT, told("acknowledged", 20, "south")), 121, "acknowledged"),
        ((SENT, told("acknowledged", 20, "south"), told("answered", 30, "south")), 40, "answered"),
        ((SENT, told("objected", 30, "south")), 40, "objected"),
        ((SENT, told("objected", 30, "south"), told("objection_withdrawn", 50, "south")), 60, "answered"),
        ((SENT, told("objected", 30, "south")), 800, "expired"),
        ((SENT, told("cancelled", 30)), 800, "cancelled"),
    ],
)
def test_a_standing_is_what_was_told_by_then_and_what_the_clock_makes_of_it(
    steps: tuple[Told, ...], minutes: float, state: str
) -> None:
    assert notice(*steps).standing("south", at(minutes)).state == state


def test_an_acknowledgement_does_not_do_where_an_answer_is_asked_for() -> None:
    asked = notice(SENT, told("acknowledged", 20, "south"), reply="answer")
    assert asked.standing("south", at(121)).state == "overdue"
    assert asked.standing("south", at(121)).told == "acknowledged"
    answered = notice(SENT, told("answered", 20, "south"), reply="answer")
    assert not answered.standing("south", at(121)).overdue


def test_an_expired_notice_still_says_that_it_was_objected_to_or_never_replied_to() -> None:
    objected = notice(SENT, told("objected", 30, "south")).standing("south", at(800))
    assert objected.words == 'south: expired; objected to - "a school stands there"'
    silent = notice(SENT).standing("south", at(800))
    assert silent.words == "south: expired; sent, not known to be delivered; reply overdue"


@given(st.permutations([SENT, told("acknowledged", 20, "south"), told("objected", 20, "south"), told("cancelled", 60)]))
def test_the_order_in_which_steps_are_listed_does_not_matter(steps: list[Told]) -> None:
    assert notice(*steps).standings(at(40)) == notice(*reversed(steps)).standings(at(40))
    assert notice(*steps).standing("south", at(40)).state == "objected"


def test_delivered_is_what_a_receipt_of_the_addressee_shows() -> None:
    def standing(receipt: Received) -> str:
        return notice(SENT, log="north/shared", entry=7, receipts=(receipt,)).standing("south", at(30)).state

    good = Received(side="south", log="north/shared", size=8, at=at(20))
    assert standing(good) == "delivered"
    assert standing(good.model_copy(update={"size": 7})) == "sent"
    assert standing(good.model_copy(update={"log": "north/internal"})) == "sent"
    assert standing(good.model_copy(update={"side": "monitors"})) == "sent"
    assert standing(good.model_copy(update={"at": at(31)})) == "sent"


def test_each_addressee_has_a_standing_of_its_own() -> None:
    both = notice(
        SENT,
        told("sent", 0, addressee="monitors"),
        told("acknowledged", 5, "monitors", "monitors"),
        addressees=("south", "monitors"),
    )
    assert [(one.addressee, one.state) for one in both.standings(at(10))] == [
        ("south", "sent"),
        ("monitors", "acknowledged"),
    ]
    cancelled = both.model_copy(update={"told": (*both.told, told("cancelled", 8))})
    assert cancelled.in_force(at(10))
    assert not notice(SENT, told("cancelled", 8)).in_force(at(10))
    assert not notice().in_force(at(10))


TABLE = steps_of("notice")
PATHS = {NOTHING: (), "sent": ("sent",), "acknowledged": ("sent", "acknowledged"), "answered": ("sent", "answered"),
         "objected": ("sent", "objected"), "cancelled": ("sent", "cancelled")}  # fmt: skip


@pytest.mark.parametrize(("state", "name"), [(state, name) for state in PATHS for name in TABLE.table])
def test_every_step_is_legal_or_refused_with_what_is_possible(state: str, name: str) -> None:
    names = [*PATHS[state], name]
    part = {step: "north" if "sender" in TABLE.named(step).by else "south" for step in names}
    made = notice(*(told(step, 10.0 * place, part[step]) for place, step in enumerate(names)))
    if name in TABLE.legal(state):
        assert made.standing("south", at(100)).state == TABLE.after(state, name)
    else:
        with pytest.raises(IllegalStep, match=r"notice n-1: '\w+' may not follow '\w+'; possible now: "):
            made.standing("south", at(100))


def test_all_states_can_be_reached_and_are_said() -> None:
    assert set(PATHS) == TABLE.states()
    assert set(words().states) == TABLE.states() | {"delivered", "overdue", "expired"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kind": "raid"}, "'raid' is no kind of notice; one of movement"),
        ({"addressees": ()}, "has no addressee"),
        ({"addressees": ("south", "south")}, "or one twice"),
        ({"addressees": ("north",)}, "addressed to its sender"),
        ({"contact": " "}, "no contact"),
        ({"id": ""}, "a notice without an id"),
        ({"reply_by": at(900)}, "a reply after its end"),
        ({"reply_by": NAIVE}, "without a zone"),
        ({"reply_by": at(0)}, "sent after the reply was due"),
        ({"told": (told("sent", 720),), "reply_by": None}, "sent after its end"),
        ({"told": (told("sent", 0, addressee="west"),)}, "not addressed to 'west'"),
        ({"told": (told("sent", 0, "south"),)}, "'south' may not take 'sent'; its sender may"),
        ({"told": (SENT, told("acknowledged", 5, "north"))}, "'north' may not take 'acknowledged'; its addressee may"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused_in_one_line(changed: dict[str, object], message: str) -> None:
    with pytest.raises(TrucelineError, match=message) as caught:
        notice(*(() if "told" in changed else (SENT,)), **{k: v for k, v in changed.items()})
    assert "\n" not in str(caught.value)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidPlan, match="not after it begins"):
        Window(start=at(10), end=at(0))


@pytest.mark.parametrize(("first", "last", "wrong"), [(1, 2020, 1), (2020, 9999, 9999), (1899, 1900, 1899)])
def test_a_window_in_a_year_that_no_clock_reckons_with_is_refused(first: int, last: int, wrong: int) -> None:
    with pytest.raises(InvalidPlan, match=f"the year {wrong} is none of a ceasefire"):
        Window(start=DAWN.replace(year=first), end=DAWN.replace(year=last, month=12))
    with pytest.raises(InvalidPlan, match="the year 1 is none of a ceasefire"):
        Happening(id="i-1", point=HERE, start=DAWN.replace(year=1), end=DAWN)


def test_steps_without_a_reason_a_name_or_a_zone_are_refused() -> None:
    with pytest.raises(InvalidPlan, match="objected without a reason"):
        Told(kind="objected", by="south", addressee="south", at=DAWN, words=" ")
    with pytest.raises(UnknownName, match="'permitted' is no step of a notice; one of sent"):
        told("permitted", 0)
    with pytest.raises(InvalidPlan, match="sent at a time without a zone"):
        Told(kind="sent", by="north", addressee="south", at=NAIVE)
    with pytest.raises(InvalidPlan, match="a receipt at a time without a zone"):
        Received(side="south", log="l", size=1, at=NAIVE)
    with pytest.raises(InvalidPlan, match="a standing at a time without a zone"):
        notice(SENT).standing("south", NAIVE)


def test_an_unknown_addressee_is_named() -> None:
    with pytest.raises(UnknownName, match="not addressed to 'east'; one of south"):
        notice(SENT).standing("east", at(0))


def test_no_word_of_ours_sounds_like_a_permission() -> None:
    folder = Path(module.__file__).parent
    said = [(folder / name).read_text(encoding="utf-8") for name in ("notice_words.yaml", "notice_steps.yaml")]
    ours = [line.split("#")[0] for text in said for line in text.splitlines() if not line.startswith("caveat:")]
    steps = (SENT, told("acknowledged", 20, "south"), told("answered", 30, "south", words="we have read it"))
    for minutes in (-1, 10, 25, 40, 130, 800):
        ours += [one.words for one in notice(*steps).standings(at(minutes))]
    ours += [notice(*steps, kind=kind, post="post-9").words.replace(words().caveat, "") for kind in words().kinds]
    ours += [one.words for one in InForce([notice(*steps)], at(800)).near(happening(0, 650), within_m=0)]
    assert len(ours) > 30
    assert [line for line in ours if LEAVE.search(line)] == []


def test_the_words_that_would_sound_like_a_permission_are_found() -> None:
    for line in ("approved by south", "cleared", "was granted", "south agreed", "may proceed", "permitted", "is safe"):
        assert LEAVE.search(line)


def test_every_notice_says_that_an_acknowledgement_is_no_permission() -> None:
    for kind in words().kinds:
        assert notice(SENT, kind=kind, post="post-9").words.endswith("neither an acknowledgement nor an answer is one.")
    assert "asks that fire be held there meanwhile" in notice(SENT, kind="repair").words


def test_what_an_addressee_says_is_quoted_as_its_own_words() -> None:
    answered = notice(SENT, told("answered", 30, "south", words="go ahead")).standing("south", at(40))
    assert answered.words == 'south: answered - "go ahead"'
    assert answered.replied == at(30)


def test_a_notice_clashes_with_another_unless_that_was_cancelled(road: Route) -> None:
    first = notice(SENT, where=road.stretch(10, 20))
    other = notice(SENT, name="n-2", where=Circle(centre=road.at(15), radius_m=500))
    (clash,) = InForce([first, other], at(10)).activities.clashes(first.activity())
    assert clash.words == "n-2: 120 min at the same time, in one place"
    gone = other.model_copy(update={"told": (SENT, told("cancelled", 5))})
    assert InForce([first, gone], at(10)).activities.clashes(first.activity()) == ()


def test_two_notices_of_one_id_are_refused() -> None:
    with pytest.raises(InvalidPlan, match="two notices are called n-1"):
        InForce([notice(SENT), notice(SENT)], at(10))


def happening(metres: float, minutes: float, lasting: float = 0.0, radius: float = 0.0) -> Happening:
    point = moved(HERE, 90, metres)
    start = at(minutes)
    return Happening(id="i-1", point=point, radius_m=radius, start=start, end=start + timedelta(minutes=lasting))


def test_a_happening_near_a_notified_activity_says_so_with_metres_and_minutes() -> None:
    (found,) = InForce([notice(SENT)], at(2_000)).near(happening(2_200, 740), within_m=3_000, within_minutes=60)
    assert (found.answer, found.minutes) == ("near", 20)
    assert found.metres == pytest.approx(1_200, abs=3)
    assert found.words == "n-1 (flight, notice of north): 1.2 km from it, 20 min after its window"
    (inside,) = InForce([notice(SENT)], at(2_000)).near(happening(0, 580, lasting=30), within_m=0)
    assert inside.words == "n-1 (flight, notice of north): in its area, within its window"
    (before,) = InForce([notice(SENT)], at(2_000)).near(happening(0, 580), within_m=0, within_minutes=30)
    assert before.minutes == -20


def test_far_in_metres_or_minutes_is_not_near_and_doubt_is_said() -> None:
    known = [notice(SENT)]
    assert InForce(known, at(2_000)).near(happening(5_000, 650), within_m=3_000) == ()
    assert InForce(known, at(2_000)).near(happening(0, 740), within_m=3_000, within_minutes=19) == ()
    (found,) = InForce(known, at(2_000)).near(happening(5_000, 650, radius=2_000), within_m=3_000)
    assert (found.answer, "uncertain by 2.0 km" in found.words) == ("uncertain", True)


def test_a_notice_sent_after_it_happened_says_so() -> None:
    late = notice(told("sent", 650), reply_by=None)
    (found,) = InForce([late], at(2_000)).near(happening(0, 640), within_m=0)
    assert not found.told_before
    assert found.words.endswith("; the notice was sent afterwards")
    assert InForce([late], at(645)).near(happening(0, 640), within_m=0) == ()


def test_a_happening_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(InvalidPlan, match="ends before it begins"):
        Happening(id="i-1", point=HERE, start=at(10), end=at(0))
    with pytest.raises(InvalidPlan, match="the year 9999 is none of a ceasefire"):
        Happening(id="i-1", point=HERE, start=at(0), end=at(0).replace(year=9999))
    for radius in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InvalidPlan, match="i-1 has a radius of"):
            Happening(id="i-1", point=HERE, radius_m=radius, start=at(0), end=at(0))
    with pytest.raises(InvalidPlan, match="no position on Earth"):
        Happening(id="i-1", point=Point(lat=95, lon=0), start=at(0), end=at(0))
    with pytest.raises(InvalidPlan, match="without a zone"):
        Happening(id="i-1", point=HERE, start=NAIVE, end=NAIVE)
