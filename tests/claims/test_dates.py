"""When a happening took place: by its own words, else by the day that the report is speaking of."""

from __future__ import annotations

from datetime import date

import pytest

from tests.claims.told import report
from truceline.claims.claim import Claim
from truceline.claims.extract import extract
from truceline.reports.report import Published

THURSDAY = date(2021, 6, 10)


def claims_of(text: str) -> tuple[Claim, ...]:
    published = Published(earliest=THURSDAY, latest=THURSDAY, how="metadata")
    return extract(report("a").model_copy(update={"text": text, "language": "en", "published": published}))


def when_told(text: str, kind: str) -> tuple[str | None, str]:
    """ISO value and rule of the first claim of the kind."""
    found = next(claim for claim in claims_of(text) if claim.kind == kind)
    return (found.when.iso, found.when.rule) if found.when else (None, "")


@pytest.mark.parametrize(
    ("text", "kind", "iso"),
    [
        ("The withdrawal from the port is due to begin on Monday.", "withdrawal", "2021-06-14"),
        ("The joint patrol is set to start on Saturday.", "patrol", "2021-06-12"),
        ("Rebels shelled the town on Saturday night.", "shelling", "2021-06-05"),
        ("Last month rebels shelled the town.", "shelling", "2021-05"),
        ("From 1 to 4 June rebels shelled the town.", "shelling", "2021-06-01/2021-06-04"),
        (
            "Between 10:00 and 11:30 on Tuesday rebels shelled the town.",
            "shelling",
            "2021-06-08T10:00/2021-06-08T11:30",
        ),
    ],
)
def test_a_happening_has_the_time_that_its_words_name(text: str, kind: str, iso: str) -> None:
    assert when_told(text, kind)[0] == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("A mine killed a soldier on Sunday. The same evening rebels shelled the town.", "2021-06-06"),
        ("A mine killed a soldier on Sunday. A day earlier, rebels shelled the town.", "2021-06-05"),
        ("A mine killed a soldier on Sunday. The day before, rebels shelled the town.", "2021-06-05"),
        ("A mine killed a soldier on Sunday. The following day rebels shelled the town.", "2021-06-07"),
        ("A mine killed a soldier on Sunday. At 08:00 rebels shelled the town.", "2021-06-06T08:00"),
    ],
)
def test_a_time_told_from_another_belongs_to_the_day_told_last(text: str, iso: str) -> None:
    assert when_told(text, "shelling")[0] == iso


def test_a_saying_dates_what_is_said_only_where_that_has_no_time_of_its_own() -> None:
    said = "The army said on Tuesday that rebels shelled the town"
    assert when_told(f"{said}.", "shelling") == ("2021-06-08", "carried")
    assert when_told(f"{said} on Sunday.", "shelling")[0] == "2021-06-06"


def test_a_time_of_another_happening_about_a_noun_is_not_taken() -> None:
    text = "Five prisoners were released on Sunday under the truce that has been in force since 1 May."
    assert when_told(text, "detention")[0] == "2021-06-06"


def test_a_carried_time_is_marked_and_does_not_reach_open_background() -> None:
    assert when_told("On Sunday a mine killed a soldier. Rebels shelled the town.", "shelling") == (
        "2021-06-06",
        "carried",
    )
    assert when_told("Rebels shelled the town in recent years.", "shelling") == (None, "")
    assert when_told("Rebels had previously shelled the town.", "shelling") == (None, "")


def test_two_periods_of_one_bulletin_make_one() -> None:
    text = (
        "Evening 4 to evening 5 June: 12 ceasefire violations in the north.\n"
        "Evening 5 to evening 6 June: 3 ceasefire violations.\n"
        "On 6 June a mine killed a soldier.\nRebels shelled the town."
    )
    assert when_told(text, "shelling") == ("2021-06-04/2021-06-06", "carried")
