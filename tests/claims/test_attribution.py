"""Rules of who says what."""

from __future__ import annotations

import pytest

from tests.claims.parsed import parse_sentences
from truceline.agreements.party import Name, Parties, Party
from truceline.claims.claim import Speaker
from truceline.claims.parse import Sentence
from truceline.claims.speech.attribution import Speakers, read_speakers
from truceline.reports.report import Report, SourceRef
from truceline.reports.sentences import split_sentences


def read(text: str, parties: Parties | None = None, outlet: str | None = None) -> tuple[Speakers, list[Sentence]]:
    report = Report(
        id="r",
        path="r.txt",
        media_type="text/plain",
        sha256="0",
        text=text,
        language="en",
        source=SourceRef(outlet=outlet),
    )
    sentences = list(parse_sentences(report, [(span, "body") for span in split_sentences(text)]))
    return read_speakers(sentences, report, parties), sentences


def speaker(text: str, word: str, parties: Parties | None = None) -> Speaker:
    """Who says the first clause with `word`."""
    speakers, sentences = read(text, parties)
    for index, sentence in enumerate(sentences):
        for token in sentence.doc:
            if token.text == word:
                return speakers.at(index, token.i)
    raise AssertionError(f"{word!r} is not in {text!r}")


@pytest.mark.parametrize(
    ("text", "word", "who"),
    [
        ("The army said that two men were killed.", "killed", "army"),
        ("Two men were killed, the army said on Friday.", "killed", "army"),
        ("The army said on Friday it had killed two men.", "killed", "army"),
        ("Two men were killed, according to the Sudanese army.", "killed", "Sudanese army"),
        ("According to the Sudanese army, two men were killed.", "killed", "Sudanese army"),
        ("According to a statement from the Sudanese army, two men were killed.", "killed", "Sudanese army"),
        ("Activists say trucks moved in at dawn and tore the tents down.", "tore", "Activists"),
        ("The Yemeni Observatory put at 15 the soldiers killed on the front.", "killed", "Yemeni Observatory"),
        ("The commission registered nine violations in Hodeidah.", "registered", "commission"),
        ("Three cases of fire were recorded by the Russian party.", "recorded", "Russian party"),
        ("Moscow's version: on 19 March a convoy was attacked by militants.", "attacked", "Moscow"),
        ("Pro-regime fighters, for their part, said the opposition attacked first.", "attacked", "Pro-regime fighters"),
        ("The ministry denied this, said its army kept the truce and called it a pretext.", "kept", "ministry"),
        ("The JCCC repaired the line, and it said that the water was flowing.", "flowing", "JCCC"),
        ("The spokeswoman accused the rebels of shelling the town.", "shelling", "spokeswoman"),
        ("The town was shelled at night, and two men were killed.", "killed", "outlet"),
    ],
)
def test_a_cue_gives_its_words_to_its_source(text: str, word: str, who: str) -> None:
    assert speaker(text, word).text == who


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The war has claimed the lives of 380,000 people.", "lives"),
        ("Tensions are threatening to sour the talks.", "sour"),
        ("Patrols will begin on Sunday, according to the deal.", "begin"),
        ("Patrols must begin on Sunday, the agreement says.", "begin"),
    ],
)
def test_what_cannot_speak_is_no_source(text: str, word: str) -> None:
    assert speaker(text, word).is_outlet


@pytest.mark.parametrize(
    ("text", "word", "who", "chain"),
    [
        (
            "The claim of violations was denied by the Russian military, reported AFP.",
            "denied",
            "Russian military",
            "AFP",
        ),
        ("State agency RIA carried the ministry's claim that fighters hid behind civilians.", "hid", "ministry", "RIA"),
        (
            "TASS had earlier cited the defence minister to the effect that units would patrol.",
            "patrol",
            "minister",
            "TASS",
        ),
        ("The Turkish side, the ministry says, recorded none.", "recorded", "Turkish side", "ministry"),
        (
            "Reuters, citing the Ukrainian army, reported that three men were killed.",
            "killed",
            "Ukrainian army",
            "Reuters",
        ),
    ],
)
def test_who_passed_it_on_is_the_chain(text: str, word: str, who: str, chain: str) -> None:
    found = speaker(text, word)
    assert found.text.endswith(who)
    assert [link.split()[-1] for link in found.chain] == [chain]


def test_a_claim_that_is_denied_is_the_deniers() -> None:
    text = "Karim's claim of ceasefire violations was denied by the Ethiopian military."
    assert speaker(text, "denied").text == "Ethiopian military"
    assert speaker(text, "violations").text == "Ethiopian military"


def test_each_side_of_a_commission_has_its_own_ledger() -> None:
    text = "The Russian half logged four cases of fire in Aleppo; the Turkish half two, both in Idlib."
    assert speaker(text, "four").text == "Russian half"
    assert speaker(text, "two").text == "Turkish half"


def test_two_ledgers_carry_to_neither_side() -> None:
    text = "The Russian part registered nine cases, the Turkish part one. Two men were wounded in Daraa."
    assert speaker(text, "wounded").is_outlet


def test_a_report_told_on_in_the_past_is_the_same_sources() -> None:
    text = "The Darfur centre said on Saturday that militants broke the ceasefire. Two shepherds were killed."
    assert speaker(text, "killed").text == "Darfur centre"


@pytest.mark.parametrize(
    "background",
    [
        "The ceasefire dates from 5 March.",
        "So far the groups have refused to leave.",
        "They are the first deaths since the truce.",
        "Another raid took place on 28 April.",
    ],
)
def test_background_is_the_reports_own_voice(background: str) -> None:
    text = f"The ministry said on Saturday that militants broke the ceasefire. {background}"
    speakers, sentences = read(text)
    root = next(token for token in sentences[1].doc if token.dep_ == "ROOT")
    assert speakers.at(1, root.i).is_outlet


def test_a_new_paragraph_goes_on_only_where_there_is_one_source() -> None:
    one = "A bomb went off in Hays, the Yemeni centre said.\nThree men were wounded."
    two = "The Saudi army blamed rebels. A bomb went off in Hays, the Yemeni centre said.\nThree men were wounded."
    assert speaker(one, "wounded").text == "Yemeni centre"
    assert speaker(two, "wounded").is_outlet


def test_what_was_said_earlier_does_not_go_on() -> None:
    text = "The ministry had said earlier that the route was cut. The centre began work on Sunday."
    assert speaker(text, "began").is_outlet


def test_a_clause_before_a_semicolon_is_not_the_later_speakers() -> None:
    text = "There were no deaths; the Russian ministry says some men were wounded."
    assert speaker(text, "deaths").is_outlet
    assert speaker(text, "wounded").text == "Russian ministry"


@pytest.mark.parametrize(
    "title", ["SMM Daily Report 10/2020.", "Special Monitoring Mission to Ukraine (SMM) Daily Report"]
)
def test_a_missions_bulletin_speaks_of_itself_as_the_outlet(title: str) -> None:
    text = f"{title}\nThe SMM observed two tanks near Zolote.\nThe Mission recorded five explosions."
    assert speaker(text, "tanks").is_outlet
    assert speaker(text, "explosions").is_outlet


def test_an_alias_gives_the_party() -> None:
    parties = Parties(listed=(Party(id="sudan", names=(Name(language="en", text="Sudan"),), aliases=("Sudanese",)),))
    found = speaker("Two men were killed, the Sudanese army said.", "killed", parties)
    assert found.party == "sudan"


def test_spans_are_the_reports_words() -> None:
    text = "On Monday the army said that two men were killed."
    speakers, _ = read(text)
    (attribution,) = speakers.attributions
    assert attribution.source is not None
    assert attribution.source.of(text) == "the army"
    assert attribution.cue.of(text) == "said"
    assert [span.of(text) for span in attribution.content] == ["that two men were killed"]


def test_a_report_without_sentences_has_no_speakers() -> None:
    assert read("")[0].attributions == ()
