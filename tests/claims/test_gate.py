"""Which sentences are parsed: all that can hold a claim, and few others."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.claims.context import Context
from truceline.claims.extract import extract_here
from truceline.claims.gate import can_hold_claim, sentences_of, sentences_to_parse
from truceline.claims.happenings.kinds import load_kinds
from truceline.claims.other_senses import borrowed_words
from truceline.reports.intake import read_paths
from truceline.reports.report import Report

REPORTS = sorted((Path(__file__).parents[2] / "examples").glob("*/reports"))


def report_of(text: str) -> Report:
    return Report(id="made", path="made.txt", media_type="text/plain", sha256="", text=text, language="en")


def found_in(reports: list[Report]) -> set[tuple[str, str, int, int]]:
    return {
        (claim.report, claim.kind, claim.span.start, claim.span.end)
        for _, claims in extract_here(reports, Context())
        for claim in claims
    }


def test_parsing_every_sentence_finds_no_other_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [report for report in read_paths(REPORTS).reports if report.reading == "full"]
    gated = found_in(reports)
    monkeypatch.setattr("truceline.claims.extract.sentences_to_parse", sentences_of)
    assert len(gated) > 200
    assert found_in(reports) == gated


@pytest.mark.parametrize(
    "sentence",
    [
        "The home side struck twice before half-time and defended a late attack to win the derby.",
        "The goalkeeper was beaten from a free kick as the visitors raided down the left.",
        "Retailers were hit by inflation, and their earnings fell.",
        "Train drivers will strike over the pay offer.",
        "Her second novel, a thriller about a war of words between two critics, is released today.",
    ],
)
def test_words_of_fighting_in_another_sense_hold_no_claim(sentence: str) -> None:
    assert not can_hold_claim(sentence, load_kinds())
    assert sentences_to_parse(report_of(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Gunmen attacked the goalkeeper and the referee after the derby.",
        "Shells hit the pitch before half-time of the derby.",
        "A bomb went off at the premiere of the film and killed an actor.",
        "An attack on the opening of the film wounded the actress.",
        "Soldiers fired on train drivers who had joined the walkout over a pay rise.",
        "The army struck the stadium.",
        "An attack was reported during the derby.",
    ],
)
def test_another_word_of_conflict_or_a_single_word_of_a_field_keeps_the_claim(sentence: str) -> None:
    assert can_hold_claim(sentence, load_kinds())


def test_no_field_borrows_words_of_death_wounds_weapons_or_detention() -> None:
    grave = (
        "kill wound injure die shell bomb mortar rocket mine missile explode explosion shoot fire gunman detain abduct"
    )
    assert not borrowed_words() & set(grave.split())


def test_a_sentence_that_holds_a_claim_is_parsed_with_those_beside_it() -> None:
    text = "The sun shone. The mayor spoke. Rebels shelled the port. He was sad. Nobody swam. The sea was calm."
    parsed = [span.of(text) for span, _ in sentences_to_parse(report_of(text))]
    assert parsed == ["The mayor spoke.", "Rebels shelled the port.", "He was sad."]
