"""Rules of whom a role, a pronoun or a surname means."""

from __future__ import annotations

import pytest

from tests.claims.parsed import parse_sentences
from truceline.claims.claim import Speaker
from truceline.claims.speech.attribution import read_speakers
from truceline.reports.report import Report
from truceline.reports.sentences import split_sentences


def last_speaker(text: str) -> Speaker:
    """Who says the root of the last sentence."""
    report = Report(id="r", path="r", media_type="text/plain", sha256="0", text=text, language="en")
    sentences = list(parse_sentences(report, [(span, "body") for span in split_sentences(text)]))
    root = next(token for token in sentences[-1].doc if token.dep_ == "ROOT")
    return read_speakers(sentences, report).at(len(sentences) - 1, root.i)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "Defense Minister Omar Said spoke on Monday. Patrols begin soon, the minister said.",
            "Defense Minister Omar Said",
        ),
        ("Russia's Defence Ministry said a patrol was cut short. It said men fired.", "Russia's Defence Ministry"),
        (
            "Russia's Defence Ministry said a patrol was cut short. The ministry added that men fired.",
            "Russia's Defence Ministry",
        ),
        ("A security official said the posts remain. They stay, he said.", "security official"),
        (
            "The Somali Observatory reported fire. The Britain-based war monitor said two men died.",
            "Somali Observatory",
        ),
        ("In a statement by the Houthi movement, the group denied shelling the port.", "Houthi movement"),
    ],
)
def test_a_role_or_pronoun_goes_back_to_the_last_name_that_fits(text: str, who: str) -> None:
    assert last_speaker(text).text == who


def test_a_headline_names_by_role_whom_the_text_names_later() -> None:
    text = "Centres will be established: Minister\nThe centres open soon, Defense Minister Omar Said announced."
    assert last_speaker(text).text == "Defense Minister Omar Said"


def test_a_surname_has_the_full_name_beside_it() -> None:
    found = last_speaker("Defense Minister Omar Said spoke on Monday. Patrols begin soon, Said announced.")
    assert (found.text, found.name) == ("Said", "Omar Said")


def test_a_role_with_a_nationality_is_somebody_new() -> None:
    text = "The Turkish defence ministry said a patrol began. The Russian ministry said it was cut short."
    assert last_speaker(text).text == "Russian ministry"


def test_its_head_keeps_its_words_and_says_whose_head() -> None:
    found = last_speaker("The Darfur centre said militants broke the truce. Its head blamed armed groups.")
    assert (found.text, found.name) == ("Its head", "head of Darfur centre")
