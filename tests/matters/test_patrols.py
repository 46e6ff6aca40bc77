"""Patrols as logs tell them: plans, answers, accounts side by side, what is owed, and what has no effect."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.coordination.composition import Composition, Contingent, Vehicles
from truceline.coordination.patrol import Concurrence, Event, Plan, Serial
from truceline.coordination.steps import steps
from truceline.coordination.window import Window
from truceline.errors import IllegalStep, UnknownName
from truceline.facts import (
    Fact,
    PatrolAnswered,
    PatrolComposed,
    PatrolNumbered,
    PatrolPlanned,
    PatrolReported,
    PatrolTold,
    TrackReceived,
)
from truceline.matters import read
from truceline.matters.patrol_record import PatrolRecord
from truceline.matters.told import Reading, Told

DAWN = datetime(2020, 3, 15, 8, 0, tzinfo=UTC)
SIDES = ("turkiye", "russia")
BOTH = Composition(contingents=tuple(Contingent(party=side, vehicles=(Vehicles(number=2),)) for side in SIDES))
WINDOW = Window(start=DAWN, end=DAWN + timedelta(hours=3))
PLAN = Plan(route="m4", start="Trumba", end="Ain al-Havr", window=WINDOW, required=BOTH)


class Logs:
    """Facts as nodes would record them: each a minute after the one before, unless they share a step."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.held: dict[str, dict[str, int]] = {}

    def tell(self, origin: str, *facts: Fact) -> list[Told]:
        at = DAWN - timedelta(days=1) + timedelta(minutes=len(self.told))
        node = origin.partition("/")[0]
        start = sum(one.origin == origin for one in self.told)
        seen: Mapping[str, int] = dict(self.held.get(node, {}))
        new = [Told(origin, start + n, f"{node}/op-1", at, seen, fact) for n, fact in enumerate(facts)]
        self.told += new
        return new

    def exchange(self, node: str) -> None:
        """From now on `node` holds all shared logs of others."""
        others = {one.origin for one in self.told if one.origin.endswith("/shared") and one.node != node}
        self.held[node] = {origin: sum(one.origin == origin for one in self.told) for origin in others}

    def read(self, *, joint: bool = False, without: str = "") -> Reading:
        told = [one for one in self.told if not joint or one.origin.endswith("/shared")]
        return read("patrol", "p-01", [one for one in told if one.origin != without])

    def record(self, *, joint: bool = False, without: str = "") -> PatrolRecord:
        value = self.read(joint=joint, without=without).value
        assert isinstance(value, PatrolRecord)
        return value


def planned(plan: Plan = PLAN, sides: tuple[str, ...] = SIDES) -> PatrolPlanned:
    return PatrolPlanned(patrol="p-01", plan=plan, sides=sides)


def answered(side: str, answer: str = "concurred") -> PatrolAnswered:
    given_ = {"side": side, "answer": answer, "at": DAWN - timedelta(hours=2)}
    return PatrolAnswered(patrol="p-01", answer=Concurrence.model_validate(given_))


def event(kind: str, told_by: str, **more: object) -> PatrolTold:
    if kind in ("halted", "aborted"):
        more = {"reason": "not told"} | more
    if kind.startswith("contingent"):
        more = {"contingent": "russia"} | more
    return PatrolTold(patrol="p-01", event=Event.model_validate({"kind": kind, "told_by": told_by, **more}))


def agreed() -> Logs:
    """Planned in the north, concurred in by both, each at its own node."""
    logs = Logs()
    logs.tell("north/shared", planned())
    logs.tell("north/shared", answered("turkiye"))
    logs.exchange("south")
    logs.tell("south/shared", answered("russia"))
    logs.exchange("north")
    return logs


def test_a_patrol_is_concurred_in_once_all_sides_answered() -> None:
    logs = Logs()
    logs.tell("north/shared", planned())
    assert (logs.record().state, logs.record().concurrence) == ("planned", "waiting")
    assert "not answered by turkiye and russia" in logs.read().words
    assert agreed().record().state == "concurred"
    logs.tell("north/shared", answered("turkiye", "objected"))
    assert logs.record().state == "objected"


def test_an_answer_of_who_is_not_asked_has_no_effect() -> None:
    logs = agreed()
    (wrong,) = logs.tell("north/shared", answered("sohr"))
    assert isinstance(logs.read().refused[wrong.ref], UnknownName)
    assert logs.record().state == "concurred"


def test_a_new_plan_needs_new_answers_and_keeps_the_earlier_ones() -> None:
    logs = agreed()
    logs.tell("north/shared", planned(PLAN.model_copy(update={"end": "Nayrab"})))
    record = logs.record()
    assert (record.state, record.concurrence, len(record.plans), len(record.earlier_answers)) == (
        "planned",
        "waiting",
        2,
        2,
    )
    assert record.plan is not None
    assert record.plan.end == "Nayrab"


def test_an_answer_counts_for_the_plan_that_its_author_had() -> None:
    logs = Logs()
    logs.tell("north/shared", planned())
    logs.tell("north/shared", answered("turkiye"))
    logs.exchange("south")
    logs.tell("north/shared", planned(PLAN.model_copy(update={"end": "Nayrab"})))
    # The south has not received the new plan: it concurs with the one it has.
    (answer,) = logs.tell("south/shared", answered("russia"))
    record = logs.record()
    assert (record.concurrence, record.answers) == ("waiting", ())
    assert [one.ref for one in record.earlier_answers] == ["north/shared#1", answer.ref]


def test_two_accounts_that_differ_both_stand() -> None:
    logs = agreed()
    logs.tell("north/shared", event("departed", "turkiye"))
    logs.tell("north/shared", event("completed", "turkiye", at=DAWN + timedelta(hours=1)))
    logs.tell("south/shared", event("departed", "russia"))
    logs.tell("south/shared", event("turned_back", "russia", place="Nayrab", reason="road blocked"))
    record = logs.record()
    assert record.state == "accounts_differ"
    assert {one.told_by: one.state for one in record.accounts} == {"turkiye": "completed", "russia": "turned_back"}
    assert "accounts differ; turkiye: completed; russia: turned back at Nayrab" in logs.read().words
    assert record.accounts[1].words == "turned back at Nayrab - \u201croad blocked\u201d"


def test_one_side_told_at_two_nodes_has_two_accounts() -> None:
    logs = agreed()
    logs.tell("north/shared", event("departed", "russia"), event("completed", "russia"))
    logs.tell("south/shared", event("departed", "russia"), event("aborted", "russia"))
    assert {(one.told_by, one.node, one.state) for one in logs.record().accounts} == {
        ("russia", "north", "completed"),
        ("russia", "south", "aborted"),
    }
    assert "russia (recorded at north): completed" in logs.read().words


def test_a_monitor_tells_an_account_of_its_own() -> None:
    logs = agreed()
    logs.tell("north/shared", event("departed", "sohr"), event("aborted", "sohr"))
    assert logs.record().accounts[0].told_by == "sohr"
    assert logs.record().owed == ()


def test_an_illegal_step_is_refused_and_the_account_goes_on_without_it() -> None:
    logs = agreed()
    (wrong,) = logs.tell("north/shared", event("completed", "turkiye"))
    logs.tell("north/shared", event("departed", "turkiye"))
    reading = logs.read()
    assert isinstance(reading.refused[wrong.ref], IllegalStep)
    assert "'completed' may not follow 'concurred'; possible now: " in str(reading.refused[wrong.ref])
    assert reading.state == "under_way"
    assert logs.record().ineffective[0].ref == wrong.ref


def test_plan_and_answers_are_no_steps_of_an_account() -> None:
    logs = agreed()
    (wrong,) = logs.tell("north/shared", event("concurred", "turkiye"))
    assert "is no step of an account" in str(logs.read().refused[wrong.ref])


def test_a_departure_is_judged_by_the_answers_that_its_author_had() -> None:
    logs = Logs()
    logs.tell("north/shared", planned())
    logs.tell("north/shared", answered("turkiye"))
    logs.exchange("south")
    logs.tell("south/shared", answered("russia"))
    # The north has not heard of it: to depart now is to depart without it, whatever arrives later.
    (early,) = logs.tell("north/shared", event("departed", "turkiye"))
    logs.tell("north/shared", event("departed_without_concurrence", "turkiye"))
    for without in ("", "south/shared"):
        reading = logs.read(without=without)
        assert set(reading.refused) == {early.ref}
        assert reading.state == "under_way"


def test_no_answer_and_no_plan_after_the_departure() -> None:
    logs = agreed()
    logs.tell("north/shared", event("departed", "turkiye"))
    late = logs.tell("north/shared", answered("turkiye", "objected"), planned())
    refused = logs.read().refused
    assert all("may not follow 'under_way'" in str(refused[one.ref]) for one in late)
    assert logs.record().concurrence == "concurred"


def test_nothing_is_told_of_a_patrol_that_nobody_planned() -> None:
    for fact in (
        event("departed", "turkiye"),
        answered("turkiye"),
        PatrolNumbered(patrol="p-01", serial=Serial(side="turkiye", serial="1")),
        PatrolReported(patrol="p-01", told_by="turkiye", report="r-1"),
        PatrolComposed(patrol="p-01", told_by="turkiye", actual=BOTH),
        TrackReceived(patrol="p-01", contingent="turkiye", material="0" * 64, name="a.gpx"),
    ):
        logs = Logs()
        (wrong,) = logs.tell("north/internal", fact)
        assert "there is no such patrol" in str(logs.read().refused[wrong.ref])
        assert logs.read().state == "nothing"


def test_what_was_planned_at_home_is_not_known_to_others() -> None:
    logs = Logs()
    logs.tell("north/internal", planned())
    (wrong,) = logs.tell("north/shared", answered("turkiye"))
    assert "nothing of its plan was shared yet" in str(logs.read(joint=True).refused[wrong.ref])


def test_a_patrol_without_a_plan_is_told_of_by_that_name() -> None:
    logs = Logs()
    logs.tell("north/shared", event("departed_without_plan", "turkiye", at=DAWN), event("completed", "turkiye"))
    reading = logs.read()
    assert (reading.state, reading.refused, reading.day) == ("completed", {}, DAWN.date())
    assert logs.record().accounts[0].validity is None


def test_what_is_told_at_home_and_then_to_all_counts_once() -> None:
    logs = Logs()
    for origin in ("north/internal", "north/shared"):
        logs.tell(origin, planned())
        logs.tell(origin, answered("turkiye"), answered("russia"))
    for origin in ("north/internal", "north/shared"):
        logs.tell(origin, event("departed", "turkiye"), event("completed", "turkiye"))
    for joint in (False, True):
        assert logs.read(joint=joint).refused == {}
        assert (logs.record(joint=joint).state, len(logs.record(joint=joint).plans)) == ("completed", 1)


def test_an_answer_to_a_plan_that_was_kept_at_home_first_is_an_answer_to_it() -> None:
    logs = Logs()
    logs.tell("north/internal", planned())
    logs.tell("north/shared", planned())
    logs.exchange("south")
    logs.tell("south/shared", answered("russia"), answered("turkiye"))
    assert logs.record().state == "concurred"


def test_positions_are_shared_once_the_account_has_ended() -> None:
    track = TrackReceived(patrol="p-01", contingent="turkiye", material="0" * 64, name="a.gpx")
    logs = agreed()
    logs.tell("north/shared", event("departed", "turkiye"))
    early = logs.tell("north/shared", event("checkpoint", "turkiye", km=4.0), track)
    refused = logs.read().refused
    assert all("positions are shared after the fact" in str(refused[one.ref]) for one in early)
    logs.tell("north/shared", event("checkpoint", "turkiye", km=4.0), event("completed", "turkiye", km=4.6))
    logs.tell("north/shared", track)
    assert set(logs.read().refused) == {one.ref for one in early}
    assert len(logs.record().tracks) == 1


def test_positions_are_kept_at_home_at_any_time() -> None:
    logs = agreed()
    logs.tell("north/internal", event("departed", "turkiye"), event("checkpoint", "turkiye", km=4.0))
    logs.tell("north/internal", TrackReceived(patrol="p-01", contingent="turkiye", material="0" * 64, name="a.gpx"))
    assert logs.read().refused == {}


def test_a_track_told_again_with_another_clock_counts_once() -> None:
    logs = agreed()
    for hours in (0.0, -2.0):
        fact = TrackReceived(
            patrol="p-01", contingent="russia", material="0" * 64, name="a.gpx", number=1, clock_hours=hours
        )
        logs.tell("south/internal", fact)
    assert [one.clock_hours for one in logs.record().tracks] == [-2.0]


def test_each_side_has_a_serial_of_its_own_and_it_is_no_key() -> None:
    logs = agreed()
    for side, number in (("turkiye", "21"), ("russia", "19"), ("russia", "20")):
        logs.tell("north/shared", PatrolNumbered(patrol="p-01", serial=Serial(side=side, serial=number)))
    assert logs.record().named == "p-01 (turkiye 21, russia 20)"
    assert logs.record().id == "p-01"


def test_a_patrol_without_the_composition_is_not_valid_as_its_teller_tells() -> None:
    logs = agreed()
    alone = Composition(contingents=BOTH.contingents[:1])
    logs.tell("north/shared", PatrolComposed(patrol="p-01", told_by="turkiye", actual=BOTH))
    logs.tell("south/shared", PatrolComposed(patrol="p-01", told_by="russia", actual=alone))
    record = logs.record()
    assert [(one.told_by, one.validity.answer if one.validity else "") for one in record.accounts] == [
        ("turkiye", "valid"),
        ("russia", "not_valid"),
    ]
    assert record.words.endswith("not valid as russia tells")


def test_a_report_is_owed_two_hours_after_the_end_until_it_comes() -> None:
    logs = agreed()
    ended = DAWN + timedelta(hours=2)
    logs.tell("north/shared", event("departed", "turkiye"), event("completed", "turkiye", at=ended))
    assert logs.read().due == ended + timedelta(hours=2)
    reported = PatrolReported(patrol="p-01", told_by="turkiye", report="patrol-3f9a01")
    (told,) = logs.tell("north/shared", reported)
    (owed,) = logs.record().owed
    assert (logs.read().due, owed.met_at, owed.report) == (None, told.at, "patrol-3f9a01")
    logs.tell("south/shared", event("departed", "russia"), event("aborted", "russia", at=ended))
    assert [one.by for one in logs.record().owed if one.met_at is None] == ["russia"]


def test_an_end_of_which_nobody_tells_the_time_makes_no_report_late() -> None:
    logs = agreed()
    logs.tell("north/shared", event("departed", "turkiye"), event("completed", "turkiye"))
    assert (logs.record().owed, logs.read().due) == ((), None)


def test_a_patrol_of_which_only_the_day_is_known_is_told_by_its_day() -> None:
    logs = Logs()
    day = Window(start=datetime(2020, 5, 7, tzinfo=UTC), end=datetime(2020, 5, 8, tzinfo=UTC))
    logs.tell("north/shared", planned(PLAN.model_copy(update={"window": day})))
    assert "Trumba to Ain al-Havr, on 2020-05-07; " in logs.read().words


FACTS = st.one_of(
    st.builds(event, st.sampled_from(sorted(steps())), st.sampled_from([*SIDES, "sohr"])),
    st.builds(lambda kind, at: event(kind, "russia", at=at, km=1.0),
              st.sampled_from(["completed", "aborted", "departed"]),
              st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))),
    st.builds(answered, st.sampled_from([*SIDES, "sohr"]), st.sampled_from(["concurred", "objected"])),
    st.builds(lambda end, sides: planned(PLAN.model_copy(update={"end": end}), sides),
              st.sampled_from(["Nayrab", 12.0]), st.sampled_from([SIDES, ("russia", "russia")])),
    st.builds(lambda side: PatrolNumbered(patrol="p-01", serial=Serial(side=side, serial="7")), st.sampled_from(SIDES)),
    st.builds(lambda side, actual: PatrolComposed(patrol="p-01", told_by=side, actual=actual),
              st.sampled_from(SIDES), st.sampled_from([BOTH, Composition()])),
    st.builds(lambda side: PatrolReported(patrol="p-01", told_by=side, report="r-1"), st.sampled_from(SIDES)),
    st.builds(lambda side: TrackReceived(patrol="p-01", contingent=side, material="0" * 64, name="a"),
              st.sampled_from(SIDES)),
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["north/shared", "north/internal", "south/shared", "monitor/shared"]),
        st.lists(FACTS, min_size=1, max_size=3),
        st.booleans(),
    ),
    max_size=12,
)


@given(STEPS, st.randoms(use_true_random=False))
def test_a_reading_is_total_and_the_same_whatever_came_when(
    taken: list[tuple[str, list[Fact], bool]], shuffled: random.Random
) -> None:
    logs = Logs()
    for origin, facts, exchanged in taken:
        logs.tell(origin, *facts)
        if exchanged:
            logs.exchange(origin.partition("/")[0])
    if not logs.told:
        return
    first = logs.read()
    shuffled.shuffle(logs.told)
    again = logs.read()
    assert (again.value, again.state, again.words, again.day, again.due) == (
        first.value,
        first.state,
        first.words,
        first.day,
        first.due,
    )
    assert {ref: str(error) for ref, error in again.refused.items()} == {
        ref: str(error) for ref, error in first.refused.items()
    }
    record = first.value
    assert isinstance(record, PatrolRecord)
    assert PatrolRecord.model_validate(record.model_dump(mode="json")) == record
    assert PatrolRecord.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("kind", sorted(steps()))
def test_every_step_has_words(kind: str) -> None:
    logs = agreed()
    logs.tell("north/shared", event("departed", "turkiye"), event(kind, "turkiye"))
    assert "  " not in logs.read().words
    assert "_" not in logs.read().words.partition(":")[2]
