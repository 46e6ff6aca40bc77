"""Rules of the period: its bounds, its zone, and which times and reports fall in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import InvalidSetting
from truceline.reports.report import Published
from truceline.sitrep.period import bearing, known_by, period, received_in, zone_of
from truceline.sitrep.wording import days

from .by_hand import DAY, ZONE, on

TODAY = period(DAY, zone=ZONE)


def test_a_period_ends_at_the_cut_off_of_its_day() -> None:
    assert TODAY.start.isoformat() == "2031-05-09T19:30:00+03:00"
    assert TODAY.end.isoformat() == "2031-05-10T19:30:00+03:00"
    assert TODAY.day == DAY


def test_a_cut_off_at_midnight_gives_the_calendar_day() -> None:
    whole = period(DAY, cut_off="24:00", zone=ZONE)
    assert (whole.start.hour, whole.end.hour, whole.day) == (0, 0, DAY)
    assert days(whole) == "10 May 2031 00:00 to 10 May 2031 24:00"


def test_the_previous_period_ends_where_this_one_begins() -> None:
    assert TODAY.previous.end == TODAY.start
    assert TODAY.previous.start.hour == 19


def test_a_day_on_which_the_clock_changes_keeps_its_cut_off() -> None:
    changed = period(date(2020, 3, 27), zone=ZONE)
    assert (changed.start.hour, changed.end.hour) == (19, 19)
    assert changed.end.timestamp() - changed.start.timestamp() == 23 * 3600


def test_a_day_known_only_as_a_day_belongs_to_the_report_that_ends_on_it() -> None:
    assert bearing(on(DAY), TODAY) == "in_period"
    assert bearing(on(DAY - timedelta(1)), TODAY) == "previous"
    assert bearing(on(DAY + timedelta(1)), TODAY) == "after"
    assert bearing(on(DAY - timedelta(9)), TODAY) == "before"


def test_what_lasts_longer_than_two_periods_is_counted_in_none() -> None:
    assert bearing(on(DAY - timedelta(20), 30), TODAY) == "wider"


def test_an_impossible_time_counts_as_no_time() -> None:
    assert bearing(on(DAY, 1, "impossible"), TODAY) == "undated"
    assert bearing(None, TODAY) == "undated"


def test_a_time_in_a_zone_that_nobody_knows_is_read_in_the_periods_zone() -> None:
    assert bearing(on(DAY).model_copy(update={"zone": "Mars/Olympus"}), TODAY) == "in_period"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 23), st.integers(0, 59))
def test_each_day_falls_in_exactly_one_period(day: date, hour: int, minute: int) -> None:
    around = [period(day + timedelta(n), cut_off=f"{hour:02}:{minute:02}", zone=ZONE) for n in (-1, 0, 1, 2)]
    assert sum(bearing(on(day), one) == "in_period" for one in around) == 1


def test_a_report_published_after_the_cut_off_is_not_known() -> None:
    assert known_by(Published(earliest=DAY, latest=DAY), TODAY)
    assert not known_by(Published(earliest=DAY + timedelta(1), latest=DAY + timedelta(1)), TODAY)
    late = datetime.combine(DAY, datetime.min.time()) + timedelta(hours=20)
    assert not known_by(Published(earliest=DAY, latest=DAY, at=late), TODAY)


def test_an_undated_report_is_known_but_received_in_no_period() -> None:
    assert known_by(Published(), TODAY)
    assert not received_in(Published(), TODAY)


def test_a_report_of_the_day_is_known_at_an_early_cut_off() -> None:
    morning = period(DAY, cut_off="08:00", zone=ZONE)
    assert received_in(Published(earliest=DAY, latest=DAY), morning)


@pytest.mark.parametrize("written", ["25:00", "19.30", "", "12:60", "noon", "-1:00"])
def test_a_cut_off_that_is_no_time_of_day_is_refused(written: str) -> None:
    with pytest.raises(InvalidSetting, match="cut-off"):
        period(DAY, cut_off=written, zone=ZONE)


@pytest.mark.parametrize("name", ["Atlantis/Capital", "", "+99:00", "../etc/passwd", "Asia"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(InvalidSetting, match="time zone"):
        zone_of(name)


def test_an_offset_is_a_zone() -> None:
    assert period(DAY, zone="+02:00").end.isoformat() == "2031-05-10T19:30:00+02:00"


def test_a_day_at_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="range"):
        period(date.min, zone=ZONE)
    with pytest.raises(InvalidSetting, match="range"):
        period(date.max, cut_off="24:00", zone=ZONE)
