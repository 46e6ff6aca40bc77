"""Names of nodes, logs, entries and moments."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import InvalidRecord
from truceline.record.canonical import LARGEST
from truceline.record.names import (
    is_node_name,
    is_origin,
    node_of,
    number_up_to,
    origin,
    read_ref,
    read_timestamp,
    ref,
    timestamp,
)


@pytest.mark.parametrize("name", ["north", "jcc.example", "a", "0", "a--b", "a..b", "n" * 64, "truceline.org.example"])
def test_node_names(name: str) -> None:
    assert is_node_name(name)
    assert is_origin(origin(name, "shared"))
    assert node_of(origin(name, "internal")) == name


@pytest.mark.parametrize(
    "name",
    ["", "North", "-a", "a-", ".a", "a.", "a b", "a/b", "a+b", "a_b", "é", "n" * 65, "truceline.org", "a\n", "a#1"],
)
def test_what_is_no_node_name(name: str) -> None:
    assert not is_node_name(name)
    with pytest.raises(InvalidRecord, match="origin"):
        origin(name, "shared")


@pytest.mark.parametrize("log", ["", "public", "Shared", "shared/", "shared\n"])
def test_a_node_has_two_logs(log: str) -> None:
    with pytest.raises(InvalidRecord, match="origin"):
        origin("north", log)


@given(st.sampled_from(["north/shared", "a.b-c/internal"]), st.integers(0, LARGEST))
def test_a_reference_is_read_back(log: str, seq: int) -> None:
    assert read_ref(ref(log, seq)) == (log, seq)


@pytest.mark.parametrize(
    "text",
    ["", "north/shared", "north/shared#", "north/shared#01", "north/shared#-1", "north/shared#1 ", "north/shared#١",
     "north#1", f"north/shared#{LARGEST + 1}", "north/shared#1#2", f"north/shared#{'9' * 5000}"],
)  # fmt: skip
def test_a_text_that_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match="reference"):
        read_ref(text)


@pytest.mark.parametrize("largest", [10, 19, 20, 105, 999, 1000, 9007, 12034])
def test_the_grammar_of_numbers_ends_at_the_largest(largest: int) -> None:
    takes = re.compile(number_up_to(largest)).fullmatch
    assert [n for n in range(2 * largest) if takes(str(n))] == list(range(largest + 1))
    assert not any(takes(text) for text in ("", "00", "01", "-1", "+1", "1.0", f"{largest}0"))


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3)), timezone(-timedelta(hours=11))])))
def test_a_moment_is_read_back_in_utc(moment: datetime) -> None:
    try:
        text = timestamp(moment)
    except InvalidRecord:
        assert moment.year in (1, 9999)
        return
    assert len(text) == 27
    assert read_timestamp(text) == moment
    assert read_timestamp(text).utcoffset() == timedelta(0)


def test_a_moment_has_six_decimals_and_a_z() -> None:
    moment = datetime(2020, 3, 15, 12, 30, tzinfo=timezone(timedelta(hours=3)))
    assert timestamp(moment) == "2020-03-15T09:30:00.000000Z"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="time zone"):
        timestamp(datetime(2020, 3, 15))


@pytest.mark.parametrize(
    "text",
    ["", "2020-03-15", "2020-03-15T09:30:00Z", "2020-03-15T09:30:00.000000", "2020-03-15T09:30:00.000000+00:00",
     "2020-03-15 09:30:00.000000Z", "2020-02-30T09:30:00.000000Z", "2020-13-15T09:30:00.000000Z",
     "2020-03-15T24:00:00.000000Z", "2020-03-15T09:30:60.000000Z", "0000-03-15T09:30:00.000000Z",
     "2020-03-15T09:30:00.000000z", "2020-03-15T09:30:00.000000Z\n", "２０２０-03-15T09:30:00.000000Z"],
)  # fmt: skip
def test_any_other_way_of_writing_a_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match="no time such as"):
        read_timestamp(text)
