"""Rules of the brief: what it says, in which order, and what it must never imply."""

from __future__ import annotations

from truceline.sitrep.brief import as_text, brief

from .by_hand import CLAIMS, COUNTED, PATROLLED, REPORTS, picture


def text(**more: object) -> str:
    return " ".join(as_text(brief(picture(**more))).split())


def test_the_brief_names_day_period_and_zone() -> None:
    said = text()
    assert "Brief for 10 May 2031: Amber River Truce" in said
    assert "From 09 May 2031 19:30 to 10 May 2031 19:30, Asia/Damascus (UTC+03:00)" in said


def test_the_brief_says_that_nobody_reviewed_it_and_that_nothing_is_a_finding() -> None:
    assert "Read by machine, not reviewed." in text()
    assert "nothing here is a finding" in text()


def test_the_brief_of_reviewed_claims_says_so() -> None:
    seen = [c.model_copy(update={"method": "duty officer"}) for c in CLAIMS]
    assert "Every claim is reviewed." in text(claims=seen)
    assert "1 of 2 claims are reviewed" in text(claims=[seen[0], CLAIMS[2]])


def test_a_quiet_day_that_nobody_watched_is_not_called_quiet() -> None:
    said = text(claims=(), comparisons=(), incidents=(), assessments=())
    assert "No record of observation effort" in said
    assert "this does not say that there was none" in said


def test_accounts_that_differ_stand_with_their_values_and_words() -> None:
    said = text()
    assert "people killed on the river: 2 sources; they differ in figures." in said
    assert "Northern Herald: at least 34 killed — “At least 34 people were killed”" in said
    assert "It: 36 killed — “36 people were killed”" in said


def test_an_incident_is_shown_with_the_articles_that_may_apply_only() -> None:
    said = text()
    assert "amber-2031, 1: breach if true. Mill is inside: 6 km from the edge." in said
    assert "Prohibits no act" not in said


def test_what_is_due_stands_with_its_date_and_state() -> None:
    assert "Late: set up two posts (Article 2; The North and The South; due 08 May 2031)." in text()


def test_undated_reports_and_later_ones_are_named() -> None:
    said = text()
    assert "1 report without a date: lost-1" in said
    assert "1 report published after the cut-off" in said


def test_a_report_that_could_not_be_read_is_listed_with_the_reason() -> None:
    blank = REPORTS[0].model_copy(update={"id": "scan-1", "reading": "none", "notes": ("no text in it",)})
    assert "scan-1 (Northern Herald, en): no text in it." in text(reports=(*REPORTS, blank))


def test_every_item_of_the_period_rests_on_claims() -> None:
    made = brief(picture())
    kept = {part.key: part for part in made.parts}
    assert all(item.claims for key in ("incidents", "told", "disputed") for item in kept[key].items)
    assert PATROLLED.id in kept["told"].items[1].claims


def test_the_summary_gives_the_previous_period_in_brackets() -> None:
    lines = [item.text for item in brief(picture()).summary]
    assert "The northern army: 8 violations counted against the southern army [3]." in lines


def test_no_line_is_wider_than_asked() -> None:
    assert max(map(len, as_text(brief(picture()), width=60).splitlines())) <= 60


def test_the_field_order_is_kept() -> None:
    keys = [part.key for part in brief(picture(claims=(COUNTED,))).parts]
    assert keys == ["received", "incidents", "told", "disputed", "due", "ahead", "unplaced", "unread"]
