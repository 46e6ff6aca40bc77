"""Rules of quotations over several sentences."""

from __future__ import annotations

import pytest

from tests.claims.parsed import parse_sentences
from truceline.claims.speech.attribution import read_speakers
from truceline.claims.speech.quotations import quotations
from truceline.reports.report import Report
from truceline.reports.sentences import split_sentences


def speakers_of(text: str) -> list[str]:
    """Who says the root of each sentence."""
    report = Report(id="r", path="r", media_type="text/plain", sha256="0", text=text, language="en")
    sentences = list(parse_sentences(report, [(span, "body") for span in split_sentences(text)]))
    speakers = read_speakers(sentences, report)
    roots = [next(token for token in sentence.doc if token.dep_ == "ROOT") for sentence in sentences]
    return [speakers.at(index, root.i).text for index, root in enumerate(roots)]


def test_all_sentences_of_a_quotation_are_one_speakers() -> None:
    text = '"The talks took place in Ankara. The results will allow a truce," the Russian ministry said.'
    assert speakers_of(text) == ["Russian ministry", "Russian ministry"]


def test_a_quotation_that_opens_again_in_the_next_paragraph_goes_on() -> None:
    text = "“We hold the town. We will stay,” the Sudanese army said. “No one fired.\n“The road is open. Trucks pass.”"
    assert set(speakers_of(text)) == {"Sudanese army"}


def test_what_follows_a_quotation_is_not_in_it() -> None:
    text = "“The posts remain,” the minister said.\nTurkey has twelve posts in the region."
    assert speakers_of(text)[-1] == "outlet"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said: "Go." They went.', ["Go."]),
        ("« Allez. » Il part.", [" Allez. "]),
        ("“one\ntwo", ["one"]),
        ('six inches" wide', []),
        ("", []),
    ],
)
def test_marks_are_paired_inside_a_paragraph(text: str, inside: list[str]) -> None:
    assert [span.of(text) for span in quotations(text)] == inside
