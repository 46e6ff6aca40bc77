"""Plans, compositions, concurrence, legal steps, and each side's own account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.coordination.synthetic import DAWN, at, cleaned, drive
from truceline.coordination.composition import Composition, Contingent, Vehicles, compare
from truceline.coordination.coverage import cover
from truceline.coordination.patrol import Concurrence, Event, Patrol, Plan, Serial, against, concurrence
from truceline.coordination.steps import NOTHING, after, legal, states, steps, walked
from truceline.coordination.window import Window
from truceline.errors import IllegalStep, InvalidPlan, UnknownName
from truceline.geo import Route

SIDES = ("turkiye", "russia")
WINDOW = Window(start=at(0), end=at(180))
BOTH = Composition(contingents=tuple(Contingent(party=side, vehicles=(Vehicles(number=2),)) for side in SIDES))
PLAN = Plan(route="m4", start="Trumba", end="Ain al-Havr", via=("Ariha",), window=WINDOW, required=BOTH)


def contingent(party: str, vehicles: int | None = 3, people: int | None = None) -> Contingent:
    told = None if vehicles is None else (Vehicles(number=vehicles, type="BTR-82A"),)
    return Contingent(party=party, people=people, vehicles=told)


def patrol(*events: Event, actual: Composition | None = None, agreed: bool = True) -> Patrol:
    answers = tuple(Concurrence(side=side, answer="concurred", at=at(-600)) for side in SIDES) if agreed else ()
    return Patrol(id="p-01", plan=PLAN, sides=SIDES, concurrences=answers, events=events, actual=actual)


def test_a_patrol_with_all_that_is_required_is_valid() -> None:
    found = compare(BOTH, Composition(contingents=tuple(contingent(side) for side in SIDES)))
    assert (found.answer, found.words) == ("valid", "valid")


def test_a_patrol_without_a_contingent_is_not_valid_and_says_whose() -> None:
    found = compare(BOTH, Composition(contingents=(contingent("turkiye"),)))
    assert found.words == "not valid: no contingent of russia"


def test_too_few_vehicles_are_told_with_both_numbers() -> None:
    found = compare(BOTH, Composition(contingents=(contingent("turkiye", 1), contingent("russia"))))
    assert found.reasons == ("turkiye: 1 vehicles, 2 required",)
    typed = Composition(contingents=(Contingent(party="russia", vehicles=(Vehicles(number=1, type="Tiger"),)),))
    assert compare(typed, Composition(contingents=(contingent("russia"),))).reasons == ("russia: 0 Tiger, 1 required",)


def test_what_nobody_told_is_not_held_to_be_missing() -> None:
    found = compare(BOTH, Composition(contingents=(contingent("turkiye", None), contingent("russia"))))
    assert found.words == "cannot be told: vehicles of turkiye not told"
    assert compare(BOTH, None).answer == "cannot_tell"


def test_equal_parts_are_equal_in_people() -> None:
    required = Composition(contingents=tuple(Contingent(party=side) for side in SIDES), equal=True)
    equal, unequal, untold = (
        Composition(contingents=tuple(contingent(side, people=n) for side, n in zip(SIDES, people, strict=True)))
        for people in ((6, 6), (6, 9), (6, None))
    )
    assert compare(required, equal).answer == "valid"
    assert compare(required, unequal).reasons == ("the contingents are not equal: russia 9, turkiye 6",)
    assert compare(required, untold).answer == "cannot_tell"


def test_a_party_has_one_contingent() -> None:
    with pytest.raises(InvalidPlan, match="two contingents"):
        Composition(contingents=(contingent("russia"), contingent("russia")))


def test_a_patrol_that_a_contingent_leaves_is_no_longer_valid() -> None:
    all_there = Composition(contingents=tuple(contingent(side) for side in SIDES))
    events = [Event(kind="departed", told_by="russia", at=at(0))]
    assert patrol(*events, actual=all_there).validity().answer == "valid"
    events.append(Event(kind="contingent_left", told_by="russia", at=at(40), contingent="turkiye"))
    found = patrol(*events, actual=all_there).validity()
    assert found.words == "not valid: turkiye left at 08:40, as russia tells"
    # The other side does not tell so: by its own account nobody left.
    assert patrol(*events, actual=all_there).validity("turkiye").answer == "valid"


def test_who_joins_later_counts_from_then() -> None:
    alone = Composition(contingents=(contingent("turkiye"),))
    came = Composition(contingents=(contingent("russia"),))
    join = Event(kind="contingent_joined", told_by="russia", contingent="russia", brought=came, at=at(30))
    leave = Event(kind="contingent_left", told_by="russia", contingent="russia", at=at(60))
    assert patrol(join, actual=alone).validity().reasons == ("no contingent of russia",)
    assert patrol(join, leave, actual=alone).validity().reasons[-1] == "russia left at 09:00, as russia tells"


def test_all_sides_must_concur_and_the_last_answer_counts() -> None:
    def answer(side: str, what: str, hour: int) -> Concurrence:
        return Concurrence.model_validate({"side": side, "answer": what, "at": DAWN + timedelta(hours=hour)})

    assert concurrence(SIDES, []) == "waiting"
    assert concurrence(SIDES, [answer("russia", "concurred", 1)]) == "waiting"
    assert concurrence(SIDES, [answer("russia", "concurred", 1), answer("turkiye", "objected", 2)]) == "objected"
    later = [answer("turkiye", "concurred", 3), answer("russia", "concurred", 1), answer("turkiye", "objected", 2)]
    assert concurrence(SIDES, later) == "concurred"
    with pytest.raises(UnknownName, match="is not asked to concur"):
        concurrence(SIDES, [answer("somebody", "objected", 1)])


def test_one_patrol_has_the_serial_of_each_side() -> None:
    numbers = (Serial(side="russia", serial="20"), Serial(side="turkiye", serial="21"))
    found = patrol().model_copy(update={"serials": numbers})
    assert (found.serial_of("russia"), found.serial_of("turkiye"), found.serial_of("monitor")) == ("20", "21", None)
    assert found.id == "p-01"


def test_accounts_that_differ_stand_beside_each_other() -> None:
    short = [
        Event(kind=kind, told_by="russia", reason="road blocked") for kind in ("departed", "halted", "turned_back")
    ]
    whole = [Event(kind=kind, told_by="turkiye") for kind in ("departed", "completed")]
    found = patrol(*short, *whole)
    assert {account.told_by: account.state for account in found.accounts} == {
        "russia": "turned_back",
        "turkiye": "completed",
    }
    assert found.agreed_state is None
    assert patrol(whole[0]).agreed_state == "under_way"
    assert patrol().agreed_state == "concurred"


def test_a_departure_without_concurrence_is_told_by_its_name() -> None:
    departed = Event(kind="departed", told_by="turkiye")
    with pytest.raises(IllegalStep, match=r"'departed' may not follow 'planned'; possible now: .*departed_without"):
        _ = patrol(departed, agreed=False).accounts
    named = patrol(Event(kind="departed_without_concurrence", told_by="turkiye"), agreed=False)
    assert named.agreed_state == "under_way"


@pytest.mark.parametrize(
    "names",
    [
        ["planned", "planned"],
        ["departed"],
        ["planned", "concurred", "departed", "completed", "resumed"],
        ["planned", "concurred", "departed", "halted", "completed"],
        ["planned", "cancelled", "departed_without_concurrence"],
        ["planned", "concurred", "departed", "cancelled"],
    ],
)
def test_illegal_steps_are_refused_with_what_is_possible(names: list[str]) -> None:
    with pytest.raises(IllegalStep, match=r"may not follow .*; possible now: "):
        walked(names)


def test_a_checkpoint_leaves_the_state_as_it_is() -> None:
    assert after("turned_back", "checkpoint") == "turned_back"
    assert walked(["planned", "concurred", "departed", "halted", "contingent_left", "turned_back"]) == "turned_back"


@given(st.lists(st.sampled_from(sorted(steps())), max_size=12))
def test_a_walk_only_ever_reaches_states_of_the_table(names: list[str]) -> None:
    state = NOTHING
    for name in names:
        if name in legal(state):
            state = after(state, name)
        else:
            with pytest.raises(IllegalStep):
                after(state, name)
        assert state in states()


def test_every_state_of_the_table_can_be_reached_and_every_step_starts_from_one() -> None:
    reached, known = {NOTHING}, set[str]()
    while known != reached:
        known = set(reached)
        reached |= {after(state, name) for state in known for name in legal(state)}
    assert reached == states()
    assert all(step.after <= states() for step in steps().values())


@pytest.mark.parametrize(
    ("event", "error", "reason"),
    [
        ({"kind": "vanished"}, UnknownName, "is no step of a patrol"),
        ({"kind": "halted"}, InvalidPlan, "halted without a reason"),
        ({"kind": "contingent_left"}, InvalidPlan, "without a contingent"),
        ({"kind": "departed", "at": DAWN.replace(tzinfo=None)}, InvalidPlan, "without a zone"),
    ],
)
def test_an_event_that_says_too_little_is_refused(
    event: dict[str, object], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        Event.model_validate({"told_by": "russia", **event})


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidPlan, match="not after it begins"):
        Window(start=at(10), end=at(10))
    with pytest.raises(InvalidPlan, match="without a time zone"):
        Window(start=at(0).replace(tzinfo=None), end=at(10))


def test_a_plan_is_checked_against_its_route(m4: Route) -> None:
    assert PLAN.checked(m4) is PLAN
    for change, error, reason in (
        ({"route": "m5"}, InvalidPlan, "is for route 'm5'"),
        ({"via": ("Ariha", "Nayrab")}, InvalidPlan, "not in the order of travel"),
        ({"end": 90.0}, InvalidPlan, "is not on M4"),
        ({"via": ("Nowhere",)}, UnknownName, "is no vertex"),
    ):
        with pytest.raises(error, match=reason):
            PLAN.model_copy(update=change).checked(m4)


def test_a_coverage_is_compared_with_its_plan(m4: Route) -> None:
    full = cover(cleaned(drive(m4, (0, m4.length_km, 150))), m4, PLAN.start, PLAN.end)
    found = against(full, PLAN, m4)
    assert (found.in_time, found.reached_end, found.missed) == ("in_window", "yes", ())
    assert found.covered_share == pytest.approx(1, abs=0.01)
    short = cover(cleaned(drive(m4, (0, 4.6, 15), (4.6, 0, 15))), m4, PLAN.start, PLAN.end)
    found = against(short, PLAN, m4)
    assert (found.reached_end, found.missed) == ("no", ("Ariha",))
    assert found.covered_share == pytest.approx(4.6 / m4.length_km, abs=0.01)


@pytest.mark.parametrize(
    ("start", "answer"),
    [(-60.0, "early"), (-10.0, "in_window"), (90.0, "late"), (300.0, "outside"), (-400.0, "outside")],
)
def test_early_and_late_are_told_against_the_window(m4: Route, start: float, answer: str) -> None:
    found = cover(cleaned(drive(m4, (0, m4.length_km, 150), start=at(start))), m4)
    compared = against(found, PLAN, m4)
    assert compared.in_time == answer
    assert compared.entered_minutes == pytest.approx(start, abs=1)


def test_a_suspected_clock_tells_nothing_about_the_window(m4: Route) -> None:
    from truceline.coordination.tracks import clean

    track = drive(m4, (0, m4.length_km, 100), start=at(300))
    suspected = clean(track, m4, window=WINDOW)
    assert suspected.clock == "shifted"
    assert against(cover(suspected, m4), PLAN, m4).in_time == "cannot_tell"
