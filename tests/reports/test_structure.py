from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.reports.structure import find_parts

PROSE = "The ministry said on Monday that two soldiers had been wounded near the road."


def told(text: str) -> list[tuple[str, str]]:
    return [(part.section, part.span.of(text)) for part in find_parts(text)]


@pytest.mark.parametrize(
    "opening",
    [
        "ANKARA.",
        "BEIRUT, 23:00.",
        "MOSCOW, 15 March 2020.",
        "MOSCOW, 25 August.",
        "ERBIL, Kurdistan Region —",
        "NEW YORK (Agency) --",
        "(Khartoum) –",
        "DAMASCUS, Syria (AG) —",
        "Stepanakert, October 26, 2020 –",
        "МОСКВА, 15 марта. /АГ/.",
        "ANKARA (AG) -",
        "JUBA, 10 October 2019.",
    ],
)
def test_a_dateline_that_opens_a_sentence_is_its_own_part(opening: str) -> None:
    assert told(f"{opening} {PROSE}") == [("dateline", opening), ("body", PROSE)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Idlib — the last rebel stronghold — was quiet on Sunday, the monitor said.",
        "On March 5, Russia and Turkey agreed a truce that held for ten days.",
        "15 March 2020 was the first day of patrols, the ministry said.",
        "UN monitors said that the truce was holding. Both sides agreed.",
        "Turkey, Russia and Iran - the guarantors - met in Astana on Monday.",
    ],
)
def test_a_sentence_that_only_begins_like_a_dateline_stays_whole(sentence: str) -> None:
    assert told(sentence) == [("body", sentence)]


def test_a_date_that_opens_the_first_sentence_is_a_date_line() -> None:
    assert told(f"Monday 9 March. {PROSE}") == [("date_line", "Monday 9 March."), ("body", PROSE)]


@pytest.mark.parametrize(
    "line",
    [
        "date 2020-03-11 Share:",
        "Sat 14 Mar 2020 | 02:53 PM",
        "Published: 14.03.2020 15:33",
        "15 марта 2020",
        "15 آذار 2020",
    ],
)
def test_a_date_and_little_else_before_the_text_is_a_date_line(line: str) -> None:
    assert told(f"{line}\n\n{PROSE}") == [("date_line", line), ("body", PROSE)]


def test_header_lines_are_told_apart() -> None:
    text = f"Editor in Chief First Example\nTalks end in the capital\nSat 14 Mar 2020\nSecond Example\n\n{PROSE}"
    assert [section for section, _ in told(text)] == ["byline", "headline", "date_line", "byline", "body"]


def test_a_header_whose_line_breaks_were_lost_is_cut_from_the_sentence() -> None:
    text = f"Editor in Chief First Example Talks end in the capital Sat 14 Mar 2020 | 02:53 PM Second Example {PROSE}"
    assert told(text) == [
        ("byline", "Editor in Chief First Example"),
        ("headline", "Talks end in the capital"),
        ("date_line", "Sat 14 Mar 2020 | 02:53 PM"),
        ("byline", "Second Example"),
        ("body", PROSE),
    ]


def test_a_short_line_between_paragraphs_is_a_subhead() -> None:
    text = f"{PROSE}\n\nMinisters discuss the truce\n\n{PROSE}"
    assert told(text)[1] == ("subhead", "Ministers discuss the truce")


def test_a_day_that_heads_a_part_of_the_text_is_no_date_line() -> None:
    text = f"{PROSE}\n\n13 November\nA small aircraft spotted:\nfour guns near the depot\n\n{PROSE}"
    assert "date_line" not in [section for section, _ in told(text)]


def test_a_byline_may_hold_a_place_and_a_handle() -> None:
    assert told(f"Both armies agree a truce\nBy Jane Example | Khartoum | @example\n\n{PROSE}")[1][0] == "byline"


def test_items_of_a_list_are_body() -> None:
    text = "Daily report of the mission\n- Two explosions near the bridge\n- No movement at the post"
    assert [section for section, _ in told(text)] == ["headline", "body"]


def test_a_comment_form_after_the_text_is_footer() -> None:
    text = f"A title of the report\n\n{PROSE}\n\n\nPlease enter your comment!\nPlease enter your name here"
    assert told(text)[-1] == ("footer", "Please enter your comment!\nPlease enter your name here")


def test_a_field_form_that_says_comments_is_body() -> None:
    text = f"{PROSE}\nComments: two rounds heard near post 4"
    assert told(text) == [("body", text)]


@pytest.mark.shared
def test_the_headers_of_real_articles_are_told_from_their_bodies(shared: Path) -> None:
    sections = {
        path.stem: [section for section, _ in told(path.read_text(encoding="utf-8"))]
        for path in sorted((shared / "reports").glob("seed-*.txt"))
    }
    assert sections == {
        "seed-000": ["date_line", "body", "subhead", "body"],
        "seed-001": ["headline", "dateline", "body"],
        "seed-002": ["byline", "byline", "headline", "date_line", "byline", "body"],
        "seed-003": ["headline", "body", "footer"],
        "seed-004": ["headline", "dateline", "body"],
    }


@given(
    st.lists(
        st.sampled_from([PROSE, "ANKARA", "\n", " ", "By Jane", "Share", "14 March 2020", "- a b c", "\r\n", "x."])
    )
)
def test_parts_hold_all_that_is_written_in_order_and_never_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = find_parts(text)
    assert "".join("".join(part.span.of(text).split()) for part in parts) == "".join(text.split())
    assert all(a.span.end <= b.span.start for a, b in pairwise(parts))


@pytest.mark.parametrize(
    "text", ["A" * 300_000, "a b " * 200_000, "\n" * 500_000, "ANKARA, " * 100_000, "- " * 300_000, "1." * 300_000]
)
def test_the_work_is_bounded_by_the_length(text: str) -> None:
    """With work that grew with the square of the length this would not end."""
    parts = find_parts(text)
    assert all(part.span.end <= len(text) for part in parts)
