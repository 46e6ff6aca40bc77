"""What is due, overdue, met late; reminders; a mission's own deadlines."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.stepping import at
from truceline.errors import InvalidCase, InvalidSetting, UnknownName
from truceline.verification.deadlines import (
    after,
    daily,
    deadline_rules,
    named,
    read_deadlines,
    reminders,
    set_by_hand,
    standing,
)

RULES = deadline_rules()
PATROL = after(RULES["patrol_report"], "p-01", at(0))


@pytest.mark.parametrize(
    ("minutes", "met", "how", "words"),
    [
        (0, None, "pending", "in 2 h"),
        (89, None, "pending", "in 31 min"),
        (90, None, "due", "due in 30 min"),
        (120, None, "due", "due in less than 1 min"),
        (121, None, "overdue", "overdue by 1 min"),
        (500, 120, "met", "met in time"),
        (500, 200, "met_late", "met 1 h 20 min late"),
        (150, 200, "overdue", "overdue by 30 min"),
    ],
)
def test_a_patrol_report_is_due_within_two_hours(minutes: int, met: int | None, how: str, words: str) -> None:
    (found,) = standing([PATROL], {} if met is None else {PATROL.id: at(met)}, at(minutes))
    assert found.how == how
    assert found.words == f"patrol report on p-01: due 2020-07-14 08:00 UTC, {words}"


def test_a_flash_report_comes_before_all_others() -> None:
    flash = after(RULES["flash_report"], "c-01", at(0))
    assert flash.due <= at(15)
    assert [one.deadline for one in standing([PATROL, flash], {}, at(0))] == [flash, PATROL]


def test_a_daily_report_is_due_at_the_cut_off_on_the_clock_of_the_ceasefire() -> None:
    zone = ZoneInfo("Europe/Kyiv")
    winter, summer = (daily(RULES["daily_report"], day, zone) for day in (date(2020, 1, 15), date(2020, 7, 15)))
    assert (winter.due.hour, summer.due.hour) == (17, 16)
    assert summer.id == "daily_report:2020-07-15:2020-07-15T16:30:00Z"


def test_a_deadline_in_the_past_cannot_be_set() -> None:
    for due in (at(0), at(-1)):
        with pytest.raises(InvalidCase, match=r"has passed, it is 2020-07-14 06:00 UTC; set one that is still to come"):
            set_by_hand(RULES["task"], "t-01", due, now=at(0))
    assert set_by_hand(RULES["task"], "t-01", at(1), now=at(0)).due == at(1)


def test_what_was_known_too_late_is_overdue_and_not_refused() -> None:
    late = after(RULES["patrol_report"], "p-01", at(0), known=at(300))
    assert standing([late], {}, at(300))[0].how == "overdue"
    assert late.reminders == (at(120),)


def test_a_rule_is_used_for_what_it_says() -> None:
    with pytest.raises(InvalidCase, match="not due by something that happened"):
        after(RULES["task"], "t-01", at(0))
    with pytest.raises(InvalidCase, match="not due every day"):
        daily(RULES["task"], date(2020, 7, 14), ZoneInfo("UTC"))
    with pytest.raises(UnknownName, match="no deadline is named"):
        named(RULES, "yearly_report")


@given(st.lists(st.integers(-10, 400), min_size=2, max_size=8))
def test_from_one_look_to_the_next_no_reminder_is_lost_or_told_twice(looks: list[int]) -> None:
    times = sorted(looks)
    told = [one.at for start, end in pairwise(times) for one in reminders([PATROL], {}, at(start), at(end))]
    assert told == [moment for moment in (at(90), at(120)) if at(times[0]) < moment <= at(times[-1])]


def test_of_what_is_met_nobody_is_reminded() -> None:
    assert [one.at for one in reminders([PATROL], {PATROL.id: at(100)}, at(0), at(500))] == [at(90)]


def test_a_mission_overrides_a_line_and_adds_its_own() -> None:
    rules = read_deadlines(
        "patrol_report: {after: 60}\nweekly_plan: {says: weekly plan, remind: [60]}\n", "mission.yaml"
    )
    assert (rules["patrol_report"].after, rules["patrol_report"].remind) == (60, (30,))
    assert rules["weekly_plan"].says == "weekly plan"
    assert rules["daily_report"] == RULES["daily_report"]
    assert RULES["patrol_report"].after == 120


@pytest.mark.parametrize(
    "text",
    [
        "- a list",
        "patrol_report: 5",
        "patrol_report: {after: soon}",
        "patrol_report: {after: -1}",
        "patrol_report: {after: 99999999999}",
        "patrol_report: {remind: [0]}",
        "patrol_report: {until: 5}",
        "daily_report: {daily: '25:00'}",
        "daily_report: {after: 5}",
        "new: {after: 5}",
        "new: 2020-13-45",
        "1: {says: x}",
        "a: [",
        "a: \x00",
        "[" * 5000,
    ],
)
def test_a_file_that_is_no_table_of_deadlines_is_one_clear_error(text: str) -> None:
    with pytest.raises(InvalidSetting) as error:
        read_deadlines(text, "mission.yaml")
    assert str(error.value).startswith("mission.yaml: ")
    assert "\n" not in str(error.value)


@given(st.text(max_size=60))
def test_any_text_is_deadlines_or_one_clear_error(text: str) -> None:
    try:
        assert set(RULES) <= set(read_deadlines(text, "mission.yaml"))
    except InvalidSetting as error:
        assert str(error).startswith("mission.yaml: ")


def test_a_deadline_that_was_moved_is_another_one() -> None:
    moved = set_by_hand(RULES["task"], "t-01", at(60), now=at(0))
    assert moved.id != set_by_hand(RULES["task"], "t-01", at(60) + timedelta(minutes=1), now=at(0)).id
