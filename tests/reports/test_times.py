"""What times in a report's words mean, against its date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.reports.report import Published, Span
from truceline.reports.times.find import find_times, resolve
from truceline.reports.when import When

FRIDAY = Published(earliest=date(2020, 3, 13), latest=date(2020, 3, 13), how="metadata")
MONTHS = "January February March April May June July August September October November December".split()


def meant(text: str, published: Published = FRIDAY, language: str = "en", **more: object) -> list[str | None]:
    """ISO values of the time expressions in `text`."""
    found = [resolve(one, published, **more) for one in find_times(text, language=language)]  # type: ignore[arg-type]
    return [when.iso if when else None for when in found]


def when_of(text: str, published: Published = FRIDAY, **more: object) -> When:
    found = [when for one in find_times(text) if (when := resolve(one, published, **more))]  # type: ignore[arg-type]
    assert len(found) == 1, [one.text for one in find_times(text)]
    return found[0]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 5 March 2020", "2020-03-05"),
        ("March 5, 2020", "2020-03-05"),
        ("launched on Feb. 27 after", "2020-02-27"),
        ("5 Mar.", "2020-03-05"),
        ("Sat 14 Mar 2020 | note", "2020-03-14"),
        ("6th of March", "2020-03-06"),
        ("the 5 March meeting", "2020-03-05"),
        ("2020-03-05", "2020-03-05"),
        ("10.11.2020", "2020-11-10"),
        ("from 00:01 on 6 March", "2020-03-06T00:01"),
        ("at 8 a.m. on 9 March", "2020-03-09T08:00"),
        ("at around 10:45am on Sunday", "2020-03-08T10:45"),
        ("8:00 local time on 12 March", "2020-03-12T08:00"),
        ("effective as of midnight on March 5", "2020-03-05/2020-03-06"),
        ("in the first half of April", "2020-04-01/2020-04-15"),
        ("between December and early March", "2019-12/2020-03"),
        ("between 2 and 4 March", "2020-03-02/2020-03-04"),
        ("on 2 and 3 March", "2020-03-02/2020-03-03"),
        ("2-4 March", "2020-03-02/2020-03-04"),
        ("Evening 10 to evening 11 March: fewer", "2020-03-10/2020-03-11"),
        ("from 19:30 on 12 February until 19:30 on 13 February", "2020-02-12T19:30/2020-02-13T19:30"),
        ("in February 2019", "2019-02"),
        ("a September 2018 agreement", "2018-09"),
        ("a 2018 deal", "2018"),
        ("in December, retaking", "2019-12"),
        ("since 2011", "2011/2020-03-13"),
        ("since last month", "2020-02-01/2020-03-13"),
        ("since March 5", "2020-03-05/2020-03-13"),
        ("last week", "2020-03-02/2020-03-08"),
        ("last month", "2020-02"),
        ("a week after March 5", "2020-03-12"),
        ("in the past four days", "2020-03-10/2020-03-13"),
        ("over the previous two days", "2020-03-11/2020-03-12"),
        ("in the last 24 hours", "2020-03-13"),
        ("eight times in a day", "2020-03-13"),
        ("a week ago", "2020-03-06"),
        ("last summer", "2019-06/2019-08"),
    ],
)
def test_a_time_is_resolved_in_the_precision_of_its_words(text: str, iso: str) -> None:
    assert meant(text) == [iso]


@pytest.mark.parametrize(
    "text",
    [
        "81% of whom", "Resolution 2254", "the M4 5 km away", "a BTR-80", "they may march on", "on the second day",
        "The truce is in its tenth day", "the 23rd patrol", "Daily Report 193/2020", "The Sun reported",
        "a 120 mm mortar",
    ],
)  # fmt: skip
def test_numbers_and_names_that_are_no_time_are_left_alone(text: str) -> None:
    assert meant(text) == []


@pytest.mark.parametrize("text", ["in recent days", "in the weeks leading up to the truce", "four days of talks"])
def test_a_vague_period_or_a_duration_has_no_date(text: str) -> None:
    assert meant(text) == [None]


def test_a_weekday_is_the_last_one_or_today_in_the_past_and_the_next_one_in_the_future() -> None:
    assert meant("on Friday", tense="past") == ["2020-03-13"]
    assert meant("on Sunday", tense="past") == ["2020-03-08"]
    assert meant("on Sunday", tense="future") == ["2020-03-15"]


def test_a_date_without_a_year_is_the_nearest_that_the_tense_allows_and_says_so() -> None:
    assert when_of("by 30 September", tense="past").iso == "2019-09-30"
    assert when_of("by 30 September", tense="future").iso == "2020-09-30"
    assert when_of("March 5").flags == ("year_inferred",)
    assert when_of("March 5, 2020").flags == ()


def test_an_impossible_date_is_kept_as_written_and_flagged() -> None:
    when = when_of("on 31 February 2020")
    assert (when.iso, when.flags) == ("2020-02-31", ("impossible",))


def test_a_start_weeks_before_the_agreement_that_declares_it_is_flagged_and_not_corrected() -> None:
    agreement = when_of("On March 5")
    when = when_of("a ceasefire from 01:00 January 6", governing=agreement)
    assert when.iso == "2020-01-06T01:00"
    assert "suspected_typo" in when.flags
    assert "suspected_typo" not in when_of("from 00:01 on 6 March", governing=agreement).flags


def test_a_weekday_that_does_not_fit_its_date_is_flagged() -> None:
    assert when_of("Friday 13 March 2020").flags == ()
    assert when_of("Monday 13 March 2020").flags == ("suspected_typo",)


def test_greenwich_time_counts_and_a_clock_that_disagrees_with_it_is_flagged() -> None:
    wrong = when_of("On 10 March, at about 8:50 Moscow time [06:50 GMT], a bomb went off")
    right = when_of("On 10 March, at about 8:50 Moscow time [05:50 GMT], a bomb went off")
    assert (wrong.iso, "zones_disagree" in wrong.flags) == ("2020-03-10T06:50Z", True)
    assert (right.iso, "zones_disagree" in right.flags) == ("2020-03-10T05:50Z", False)


def test_a_date_time_group_is_read_with_its_zone_letter() -> None:
    assert meant("151630ZMAR20") == ["2020-03-15T16:30Z"]
    assert meant("151630CMAR20") == ["2020-03-15T16:30+03:00"]


def test_a_clock_time_belongs_to_the_day_that_governs_it() -> None:
    governing = when_of("On March 5")
    assert meant("shelled at 08:05", governing=governing) == ["2020-03-05T08:05"]
    assert meant("two days later", governing=governing) == ["2020-03-07"]
    assert meant("earlier the same day", governing=governing) == ["2020-03-05"]


def test_a_part_of_a_day_keeps_its_hours_as_bounds() -> None:
    when = when_of("on Thursday evening")
    assert (when.iso, when.precision) == ("2020-03-12", "part_of_day")
    assert when.start == datetime(2020, 3, 12, 17)
    assert when.end == datetime(2020, 3, 13)


def test_an_unknown_publication_date_leaves_only_complete_dates() -> None:
    unknown = Published()
    assert meant("on Friday", unknown) == [None]
    assert meant("on March 5", unknown) == [None]
    assert meant("on 5 March 2020 and in 2018", unknown) == ["2020-03-05", "2018"]


def test_a_publication_date_known_to_a_few_days_resolves_what_is_the_same_for_all_of_them() -> None:
    between = Published(earliest=date(2020, 3, 12), latest=date(2020, 3, 14), how="solved")
    assert meant("on March 5", between) == ["2020-03-05"]
    assert meant("yesterday", between) == [None]


@given(
    st.dates(date(1990, 1, 1), date(2035, 12, 31)),
    st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{iso}", "the {d} of {m} {y}"]),
)
def test_a_written_date_is_read_back(day: date, form: str) -> None:
    text = form.format(d=day.day, m=MONTHS[day.month - 1], y=day.year, iso=day.isoformat())
    assert meant(f"It began on {text}.") == [day.isoformat()]


@given(st.dates(date(2000, 1, 1), date(2035, 12, 31)), st.integers(1, 23), st.integers(0, 59))
def test_a_written_moment_is_read_back(day: date, hour: int, minute: int) -> None:
    text = f"from {hour:02}:{minute:02} on {day.day} {MONTHS[day.month - 1]} {day.year}"
    assert meant(text) == [f"{day.isoformat()}T{hour:02}:{minute:02}"]


@given(st.dates(date(2000, 1, 1), date(2035, 12, 31)), st.integers(-6, 0))
def test_a_past_weekday_is_within_the_week_before_the_report(day: date, ago: int) -> None:
    named = f"{day + timedelta(days=ago):%A}"
    assert meant(f"said on {named}", Published(earliest=day, latest=day), tense="past") == [
        (day + timedelta(days=ago)).isoformat()
    ]


_WORDS = st.sampled_from(
    (
        "5 31 2020 March may Friday last since between and to the of week days ago 08:05 GMT [ ] ( ) - , . midnight "
        "from 24 hours yesterday evening 6th 0000 99:99 31 February 151630ZMAR20 2020-13-45 early past next a year"
    ).split()
)


@settings(max_examples=300)
@given(st.lists(_WORDS, max_size=14).map(" ".join), st.sampled_from(["en", "ar", "ru", "tr", "xx"]))
def test_no_text_of_time_words_breaks_the_reading(text: str, language: str) -> None:
    _check(text, language)


@settings(max_examples=200)
@given(st.text(max_size=80), st.sampled_from(["en", "ar", "ru", "tr"]))
def test_no_text_at_all_breaks_the_reading(text: str, language: str) -> None:
    _check(text, language)


def _check(text: str, language: str) -> None:
    last = 0
    for found in find_times(text, language=language):
        assert found.span.of(text) == found.text
        assert last <= found.span.start < found.span.end <= len(text)
        last = found.span.end
        for published in (FRIDAY, Published()):
            when = resolve(found, published)
            assert when is None or when.start < when.end
            assert when is None or when.span == found.span


def test_spans_are_offsets_into_the_whole_text() -> None:
    text = "Old news of 1 March. Talks on 5 March."
    (found,) = find_times(text, text.index("Talks"))
    assert found.span == Span(start=text.index("5 March"), end=text.index("5 March") + 7)
