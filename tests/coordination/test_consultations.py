"""Readouts beside each other, activations and issues, commitments that are followed. Sides and words are made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.coordination.synthetic import at
from truceline.coordination.consultations import (
    Commitment,
    Consultation,
    FollowUp,
    Participant,
    Point,
    Readout,
    Undertaking,
    by_issue,
    compare,
    undertakings,
    words,
)
from truceline.errors import InvalidPlan, TrucelineError, UnknownName

MARCH = date(2020, 3, 22)


def readout(side: str, points: dict[str, str], *commitments: Commitment, minutes: float = 60) -> Readout:
    told = tuple(Point(topic=topic, says=says) for topic, says in points.items())
    return Readout(side=side, at=at(minutes), points=told, commitments=commitments)


def call(*readouts: Readout, name: str = "c-1", **changed: object) -> Consultation:
    given_ = {
        "id": name,
        "kind": "hotline",
        "level": "liaison",
        "channel": "telephone",
        "start": at(0),
        "participants": (Participant(side="north"), Participant(side="south", office="liaison office")),
        "readouts": readouts,
    }
    return Consultation.model_validate(given_ | changed)


NORTH = readout("north", {"Patrol": "goes on  Thursday", "Road": "is open", "Village": "was shelled"})
SOUTH = readout("south", {"patrol": "Goes on Thursday", "Road": "is closed", "Posts": "stay"})


def test_readouts_are_laid_beside_each_other_point_by_point() -> None:
    rows = {row.topic.casefold(): row for row in compare(call(NORTH, SOUTH)).rows}
    assert {topic: row.answer for topic, row in rows.items()} == {
        "patrol": "all_say",
        "road": "differs",
        "village": "alone",
        "posts": "alone",
    }
    assert rows["road"].words == "Road - north: is open; south: is closed (readouts differ)"
    assert (
        rows["posts"].words == "Posts - south: stay; not in the readout of north (one readout alone)"
    )  # each account stands by itself


def test_each_account_keeps_its_own_words() -> None:
    (row,) = compare(call(NORTH, SOUTH)).having("all_say")
    assert {side: point.says for side, point in row.told.items()} == {
        "north": "goes on  Thursday",
        "south": "Goes on Thursday",
    }


def test_a_side_without_a_readout_is_silent_and_not_contradicted() -> None:
    found = compare(call(NORTH))
    assert found.silent == ("south",)
    assert {row.answer for row in found.rows} == {"alone"}
    assert {row.not_told for row in found.rows} == {()}


def test_of_three_sides_two_can_say_what_the_third_does_not_tell() -> None:
    three = tuple(Participant(side=side) for side in ("north", "south", "mission"))
    same = {"Road": "is open"}
    of = [readout(side, same) for side in ("north", "south")]
    (row,) = compare(call(*of, readout("mission", {}), participants=three)).rows
    assert (row.answer, row.not_told) == ("some_say", ("mission",))
    (row,) = compare(call(*of, readout("mission", {"Road": "is shut"}), participants=three)).rows
    assert row.answer == "differs"


def test_a_later_readout_of_a_side_takes_the_place_of_its_earlier_one_and_both_are_kept() -> None:
    later = readout("north", {"Road": "is closed"}, minutes=300)
    consultation = call(later, NORTH, SOUTH)
    assert len(consultation.readouts) == 3
    assert [row.topic for row in compare(consultation).having("all_say")] == ["Road"]


@given(st.permutations([NORTH, SOUTH, readout("north", {"Road": "is closed"}, minutes=300)]))
def test_the_order_of_accounts_does_not_matter(readouts: list[Readout]) -> None:
    assert compare(call(*readouts)) == compare(call(*reversed(readouts)))


TOPICS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["yes", "no"]))


@given(TOPICS, TOPICS)
def test_whatever_a_side_says_is_found_under_its_own_name(north: dict[str, str], south: dict[str, str]) -> None:
    rows = compare(call(readout("north", north), readout("south", south))).rows
    for side, told in (("north", north), ("south", south)):
        assert {row.topic: row.told[side].says for row in rows if side in row.told} == told


def test_activations_are_not_issues() -> None:
    calls = [
        call(name="c-1", issues=("i-1",)),
        call(name="c-2", issues=("i-1", "i-2"), start=at(10)),
        call(name="c-3", issues=("i-1",), start=at(5)),
        call(name="c-4"),
    ]
    tally = by_issue(calls)
    assert tally.by_issue == {"i-1": ("c-1", "c-3", "c-2"), "i-2": ("c-2",)}
    assert tally.words == "4 activations on 2 issues, 1 on none that is told"
    assert by_issue(reversed(calls)) == tally


def test_the_published_activations_of_a_mechanism_are_more_than_its_issues() -> None:
    # 31 activations on 17 issues from 25 April to 18 May 2018: https://dppa.un.org/en/56th-meeting-of-gali-incident-prevention-and-response-mechanism
    calls = [call(name=f"c-{n:02}", issues=(f"issue-{n % 17:02}",), start=at(n)) for n in range(31)]
    assert by_issue(calls).words == "31 activations on 17 issues"


def commitment(due: date | None = MARCH, owner: str = "north") -> Commitment:
    return Commitment(id="k-1", owner=owner, act="clear the road", due=due)


def followed(today: date, *after: FollowUp, due: date | None = MARCH) -> Undertaking:
    (found,) = undertakings([call(readout("north", {}, commitment(due)))], today, after)
    return found


def said(by: str, says: str, day: int = 20) -> FollowUp:
    return FollowUp.model_validate({"commitment": "k-1", "by": by, "says": says, "on": date(2020, 3, day)})


@pytest.mark.parametrize(
    ("today", "after", "state"),
    [
        (date(2020, 3, 18), (), "pending"),
        (date(2020, 3, 19), (), "due"),
        (date(2020, 3, 22), (), "due"),
        (date(2020, 3, 23), (), "late"),
        (date(2020, 3, 23), (said("north", "kept"),), "kept"),
        (date(2020, 3, 19), (said("north", "kept"),), "due"),
        (date(2020, 3, 23), (said("north", "kept"), said("south", "not_kept")), "disputed"),
        (date(2020, 3, 23), (said("north", "kept"), said("south", "not_kept"), said("south", "kept", 21)), "kept"),
        (date(2020, 3, 23), (said("south", "partly"),), "partly"),
        (date(2020, 3, 23), (said("south", "not_kept"),), "late"),
    ],
)
def test_a_commitment_is_followed_by_its_date_and_by_what_each_side_says(
    today: date, after: tuple[FollowUp, ...], state: str
) -> None:
    assert followed(today, *after).state == state
    assert followed(today, *reversed(after)) == followed(today, *after)


def test_a_commitment_without_a_date_is_never_late() -> None:
    assert followed(date(2030, 1, 1), due=None).state == "pending"
    assert followed(date(2030, 1, 1), said("south", "not_kept"), due=None).state == "cannot_judge"
    assert "no date told" in followed(MARCH, due=None).words


def test_sides_that_tell_another_owner_or_date_are_both_kept() -> None:
    consultation = call(readout("south", {}, commitment(date(2020, 3, 30), "both")), readout("north", {}, commitment()))
    (found,) = undertakings([consultation], date(2020, 3, 25))
    assert (found.owners, found.dues, found.differs) == (("both", "north"), (MARCH, date(2020, 3, 30)), True)
    # The last of the dates has not passed.
    assert found.state == "due"
    assert found.words == (
        "both or north: clear the road, 2020-03-22 or 2020-03-30 (due; as north and south tell, readouts differ)"
    )


def test_a_commitment_that_is_told_again_is_the_same_and_its_last_date_counts() -> None:
    first = call(readout("north", {}, commitment()))
    again = call(readout("north", {}, commitment(date(2020, 4, 2))), name="c-2", start=at(5_000))
    (found,) = undertakings([again, first], MARCH + timedelta(days=1))
    assert (found.consultations, found.dues, found.state) == (("c-1", "c-2"), (date(2020, 4, 2),), "pending")
    assert found.words == "north: clear the road, 2020-04-02 (pending; as north tells)"


def test_a_follow_up_on_what_nobody_told_is_refused() -> None:
    with pytest.raises(UnknownName, match="no readout tells of a commitment 'k-1'"):
        undertakings([call()], MARCH, [said("north", "kept")])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kind": "letter"}, "'letter' is no kind of a consultation; one of call"),
        ({"level": "cooks"}, "'cooks' is no level of a consultation; one of leaders"),
        ({"channel": "smoke"}, "'smoke' is no channel of a consultation; one of in_person"),
        ({"end": at(-1)}, "c-1 ends before it begins"),
        ({"start": datetime(2020, 3, 15)}, "without a zone"),
        ({"participants": (Participant(side="north"), Participant(side="north"))}, "fewer than two sides"),
        ({"opened_by": "west"}, "'west' took no part in c-1; one of north, south"),
        ({"readouts": (readout("west", {}),)}, "'west' took no part in c-1"),
    ],
)
def test_a_consultation_that_contradicts_itself_is_refused_in_one_line(
    changed: dict[str, object], message: str
) -> None:
    with pytest.raises(TrucelineError, match=message) as caught:
        call(**changed)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_a_readout_tells_each_topic_and_commitment_once_and_each_consultation_has_its_id() -> None:
    with pytest.raises(InvalidPlan, match="the readout of north has the topic 'road' twice"):
        readout("north", {"Road": "is open", "road ": "is closed"})
    with pytest.raises(InvalidPlan, match="the commitment 'k-1' twice"):
        readout("north", {}, commitment(), commitment())
    with pytest.raises(InvalidPlan, match="two consultations are called c-1"):
        by_issue([call(), call()])


def test_every_state_and_answer_is_said() -> None:
    assert set(words().points) == {"all_say", "some_say", "alone", "differs"}
    assert set(words().states) == {"kept", "partly", "disputed", "pending", "due", "late", "cannot_judge"}


def test_a_consultation_of_which_no_hour_is_told_has_a_day_and_no_hour() -> None:
    told = {"kind": "call", "level": "leaders", "channel": "telephone", "participants": [{"side": "a"}, {"side": "b"}]}
    dated = Consultation.model_validate({"id": "c-1", "start": "2020-03-12"} | told)
    assert (dated.start, dated.day, dated.model_dump(mode="json")["start"]) == (
        date(2020, 3, 12),
        date(2020, 3, 12),
        "2020-03-12",
    )
    assert Consultation.model_validate_json(dated.model_dump_json()) == dated
    timed = Consultation.model_validate({"id": "c-0", "start": "2020-03-12T00:00:00+03:00"} | told)
    assert (timed.day, timed.start) == (date(2020, 3, 12), datetime(2020, 3, 11, 21, tzinfo=UTC))
    assert by_issue([timed, dated]).without == ("c-0", "c-1")
    with pytest.raises(InvalidPlan, match="c-1 ends before it begins"):
        Consultation.model_validate(dated.model_dump() | {"end": datetime(2020, 3, 11, 23, tzinfo=UTC)})
    talks = Consultation.model_validate(dated.model_dump() | {"end": "2020-03-13"})
    assert (talks.end, Consultation.model_validate_json(talks.model_dump_json())) == (date(2020, 3, 13), talks)
    with pytest.raises(InvalidPlan, match="c-1 ends before it begins"):
        Consultation.model_validate(dated.model_dump() | {"end": "2020-03-11"})
    with pytest.raises(ValidationError, match="month must be in"):
        Consultation.model_validate(dated.model_dump() | {"start": "2020-13-12"})
