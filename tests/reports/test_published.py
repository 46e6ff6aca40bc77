"""How a report without a date is dated."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.reports.published import solve, solve_together
from truceline.reports.report import Published, Report
from truceline.reports.structure import find_parts

MINISTER = (
    "Joint centres will be set up: minister\n"
    "The delegations have agreed on joint centres, the minister said on March 13.\n"
    "The truce of March 5 is holding, he said. Patrols will begin on March 15.\n"
    "The posts stay, an official said on Friday, a week after the two sides agreed on a truce under a 2018 deal."
)
CALL = (
    "The presidents hailed the calm in the province, a week after they announced a truce.\n"
    "Thursday's phone call followed their March 5 meeting. The war broke out in 2011."
)
WEEKDAYS_ONLY = "The chiefs of staff spoke on Thursday. The minister said on Friday that 63 soldiers had been killed."


def report(name: str, text: str, published: Published | None = None) -> Report:
    return Report(
        id=name,
        path=name,
        media_type="text/plain",
        sha256="",
        text=text,
        language="en",
        published=published or solve(text, (), None),
    )


def test_metadata_counts_before_the_text() -> None:
    published = solve("KYIV, 14 March 2020. The truce holds.", (), date(2020, 3, 15))
    assert (published.day, published.how) == (date(2020, 3, 15), "metadata")


def test_metadata_with_a_time_keep_it() -> None:
    moment = datetime(2020, 3, 15, 9, 30)
    assert solve("The truce holds.", (), moment).at == moment


@pytest.mark.parametrize(
    "text",
    [
        "MOSCOW, 18 March 2020. The commission logged four cases of fire in the last day.",
        "SMM Daily Report 10/2020, issued 18 March 2020. Summary\n- More violations than in the days before.",
        "Talks revealed\n\nWed 18 Mar 2020 | 02:53 PM\n\nThe ministry said on 5 March 2019 that talks had begun.",
        " date 2020-03-18 Share:\n\nThe army chief held a call on Tuesday with the commander, the ministry said.",
    ],
)
def test_a_date_line_says_the_day_itself(text: str) -> None:
    published = solve(text, (), None)
    assert (published.day, published.how) == (date(2020, 3, 18), "date_line")
    assert "18" in published.reason


def test_a_weekday_and_a_month_day_solve_the_date_with_the_latest_year_named() -> None:
    published = solve(MINISTER, (), None)
    assert (published.day, published.how) == (date(2020, 3, 13), "solved")
    assert published.reason == "Friday, March 13, a week after March 5; the latest year named is 2018"


def test_a_year_that_several_would_fit_leaves_the_date_unknown_and_names_them() -> None:
    published = solve(CALL, (), None)
    assert (published.earliest, published.how) == (None, "unknown")
    assert "Thursday, March 12" in published.reason
    assert "2020" in published.reason


def test_weekdays_alone_tell_no_date() -> None:
    published = solve(WEEKDAYS_ONLY, (), None)
    assert (published.earliest, published.how) == (None, "unknown")
    assert "weekdays" in published.reason


def test_reports_read_together_settle_the_year() -> None:
    known = report("a", "One", Published(earliest=date(2020, 3, 14), latest=date(2020, 3, 14), how="metadata"))
    dated = solve_together([known, report("b", CALL), report("c", WEEKDAYS_ONLY)])
    assert [one.id for one in dated] == ["a", "b", "c"]
    assert (dated[1].published.day, dated[1].published.how) == (date(2020, 3, 12), "solved_with_others")
    assert "a week after March 5" in dated[1].published.reason
    assert dated[2].published.how == "unknown"


def test_a_date_line_without_a_year_takes_the_year_of_the_others() -> None:
    text = "MOSCOW, 13 April. Each half of the commission recorded one instance of fire in the past 24 hours."
    assert solve(text, (), None).earliest is None
    (dated,) = solve_together([report("a", text)], [date(2020, 3, 5)])
    assert dated.published.day == date(2020, 4, 13)


def test_a_date_after_receipt_is_kept_and_noted() -> None:
    published = solve("KYIV, 14 March 2031. The truce holds.", (), None, datetime(2020, 3, 15))
    assert published.day == date(2031, 3, 14)
    assert "received" in published.reason


def test_a_solved_date_is_never_after_receipt() -> None:
    published = solve(MINISTER, (), None, datetime(2019, 12, 1))
    assert published.earliest is None or published.earliest <= date(2019, 12, 2)


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_no_text_breaks_the_dating(text: str) -> None:
    published = solve(text, (), None)
    assert (published.earliest is None) == (published.latest is None)
    solve_together([report("a", text, published)], [date(2020, 3, 5)])


@pytest.mark.shared
def test_real_articles_without_date_lines_are_dated_together(shared: Path) -> None:
    reports = []
    for path in sorted((shared / "reports").glob("seed-*.txt")):
        text = path.read_text(encoding="utf-8")
        parts = find_parts(text)
        reports.append(report(path.stem, text, solve(text, parts, None)).model_copy(update={"parts": parts}))
    days = {one.id: one.published.day for one in solve_together(reports)}
    assert days == {
        "seed-000": date(2020, 3, 11),
        "seed-001": date(2020, 3, 13),
        "seed-002": date(2020, 3, 14),
        "seed-003": None,
        "seed-004": date(2020, 3, 12),
    }
