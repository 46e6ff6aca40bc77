from __future__ import annotations

import random
from datetime import date

from truceline.reports.copies import link_copies
from truceline.reports.report import Part, Published, Report, Span, Structured


def report(name: str, text: str, day: int | None = None, structured: Structured | None = None) -> Report:
    known = date(2020, 3, day) if day else None
    return Report(
        id=name,
        path=name,
        media_type="text/plain",
        sha256="0" * 64,
        text=text,
        published=Published(earliest=known, latest=known),
        parts=(Part(span=Span(start=0, end=len(text)), section="body"),),
        structured=structured,
    )


WORDS = "patrol road shelling village ministry monitor fire truce talks convoy post bridge river crossing aid".split()


def prose(seed: int, words: int) -> str:
    source = random.Random(seed)
    return " ".join(source.choice(WORDS) + source.choice("abcdefghij") for _ in range(words))


def links(*reports: Report) -> dict[str, str | None]:
    return {linked.id: linked.copy_of for linked in link_copies(reports)}


def test_a_text_carried_again_with_a_line_added_is_a_copy_of_the_earliest() -> None:
    text = prose(1, 200)
    assert links(report("late", f"{text} read more here", 16), report("early", text, 15)) == {
        "late": "early",
        "early": None,
    }


def test_without_dates_the_first_is_the_original() -> None:
    text = prose(2, 60)
    assert links(report("a", text), report("b", text)) == {"a": None, "b": "a"}


def test_a_shortened_copy_of_a_long_text_is_found() -> None:
    text = prose(3, 600)
    assert links(report("long", text, 15), report("short", " ".join(text.split()[:150]), 15)) == {
        "long": None,
        "short": "long",
    }


def test_a_bulletin_in_the_same_form_with_other_numbers_is_no_copy() -> None:
    form = prose(4, 300)
    assert links(report("a", f"{form} recorded 19 cases", 14), report("b", f"{form} recorded 6 cases", 15)) == {
        "a": None,
        "b": None,
    }


def test_the_same_words_weeks_later_are_no_copy() -> None:
    text = prose(5, 100)
    assert links(report("a", text, 1), report("b", text, 20)) == {"a": None, "b": None}


def test_different_reports_and_very_short_ones_are_no_copies() -> None:
    assert links(
        report("a", prose(6, 200)), report("b", prose(7, 200)), report("c", "Calm."), report("d", "Calm.")
    ) == dict.fromkeys("abcd")


def test_rows_of_a_table_are_never_copies() -> None:
    text = prose(8, 100)
    assert links(report("a", text, structured=Structured()), report("b", text, structured=Structured())) == {
        "a": None,
        "b": None,
    }


def test_copies_of_a_copy_point_to_the_original() -> None:
    text = prose(9, 100)
    assert links(*(report(name, text, 10 + i) for i, name in enumerate("abc"))) == {"a": None, "b": "a", "c": "a"}
