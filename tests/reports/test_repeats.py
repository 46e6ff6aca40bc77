from __future__ import annotations

import random
from pathlib import Path

import pytest

from truceline.reports.repeats import find_repeats
from truceline.reports.report import Repeat, Span

FIRST = "The ministry said on Monday that two soldiers had been wounded near the road."
SECOND = "Patrols along the highway will begin on Sunday under the agreement of both presidents."


def test_a_passage_that_stands_again_is_marked_once_with_both_places() -> None:
    text = f"A title\n{FIRST} {SECOND}\nBetween them.\n{FIRST} {SECOND}\n"
    (repeat,) = find_repeats(text)
    assert repeat.first.of(text) == repeat.again.of(text) == f"{FIRST} {SECOND}"
    assert repeat.again.start > repeat.first.end


def test_only_whole_sentences_are_repeats() -> None:
    text = f"{FIRST}\nThe ministry said on Monday that two soldiers had been wounded near the bridge."
    assert find_repeats(text) == ()


def test_a_formula_shorter_than_a_shingle_is_no_repeat() -> None:
    assert find_repeats("The situation was calm. The road is open. The situation was calm.") == ()


def test_white_space_and_case_do_not_hide_a_repeat() -> None:
    text = f"{FIRST}\n\n{FIRST.upper().replace(' ', '  ')}"
    assert [repeat.again.start for repeat in find_repeats(text)] == [len(FIRST) + 2]


@pytest.mark.shared
def test_the_doubled_body_of_a_real_article_is_found_to_the_character(shared: Path) -> None:
    text = (shared / "reports" / "seed-004.txt").read_text(encoding="utf-8")
    assert find_repeats(text) == (Repeat(first=Span(start=338, end=2998), again=Span(start=2999, end=len(text))),)


@pytest.mark.parametrize("unit", ["One two three four five six seven eight nine.\n", "a b ", "x. "])
def test_endless_repetition_ends(unit: str) -> None:
    """With work that grew with the square of the length this would not end."""
    repeats = find_repeats(unit * 50_000)
    assert all(repeat.again.end <= len(unit) * 50_000 for repeat in repeats)


def test_a_long_text_without_repeats_has_none() -> None:
    words = random.Random(3).choices([f"word{number}" for number in range(2000)], k=5000)
    text = ". ".join(" ".join(words[i : i + 12]).capitalize() for i in range(0, 5000, 12))
    assert find_repeats(text) == ()
