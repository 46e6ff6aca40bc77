from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.reports.sentences import MOST_CHARACTERS, split_sentences


def split(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Gen. Guler spoke. He left.", ["Gen. Guler spoke.", "He left."]),
        ("On Feb. 27 it began. S. Ahmad saw it.", ["On Feb. 27 it began.", "S. Ahmad saw it."]),
        ("It is 3.7 km away. “Go,” he said.", ["It is 3.7 km away.", "“Go,” he said."]),
        ("“It holds.” He smiled.", ["“It holds.”", "He smiled."]),
        ("One line\nanother line\r\nthird", ["One line", "another line", "third"]),
        ("Patrol ended... The crowd left", ["Patrol ended...", "The crowd left"]),
        ("Первый патруль прошёл. Второй отменён.", ["Первый патруль прошёл.", "Второй отменён."]),
        ("هل توقفت؟ لا أحد يعلم.", ["هل توقفت؟", "لا أحد يعلم."]),
    ],
)
def test_sentences_end_at_points_and_line_breaks_but_not_at_abbreviations(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(alphabet='aB .!?\n\r"”)Gen', max_size=200))
def test_sentences_hold_all_that_is_written(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "ab " * 300_000, "." * 1_000_000, "Gen. A " * 100_000, ". " * 300_000]
)
def test_an_endless_line_is_cut(text: str) -> None:
    spans = split_sentences(text)
    assert max(span.end - span.start for span in spans) <= MOST_CHARACTERS
