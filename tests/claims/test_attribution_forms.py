"""Rules of who says what where it is not plainly "X said that": lists, statements, turns, displaced clauses."""

from __future__ import annotations

import pytest

from tests.claims.test_attribution import read, speaker


@pytest.mark.parametrize("word", ["shootings", "roadblocks", "overflight"])
def test_a_list_after_a_colon_is_the_reporters(word: str) -> None:
    text = (
        "The verification team logged six incidents on Tuesday: three shootings near Bor, two roadblocks, "
        "and an overflight by an unmarked helicopter."
    )
    assert speaker(text, word).text == "verification team"


def test_items_below_a_sentence_that_ends_with_a_colon_are_its_speakers() -> None:
    text = (
        "The Sudanese observatory recorded the following incidents on Friday:\n"
        "- Two raids on villages near Nyala.\n- A kidnapping on the road to Kass."
    )
    assert speaker(text, "raids").text == "Sudanese observatory"
    assert speaker(text, "kidnapping").text == "Sudanese observatory"


@pytest.mark.parametrize(
    ("text", "word", "who"),
    [
        (
            "Rebel forces shelled Malha at dawn and burned the market in Kutum, army sources report.",
            "shelled",
            "sources",
        ),
        ("Two drones flew over the port at noon, activists say.", "flew", "activists"),
        ("The rebels had alleged in a letter that soldiers looted the clinic.", "looted", "rebels"),
        ("The commander reported to the joint forces that shells hit the bridge.", "hit", "commander"),
        ("The envoys told the parties of reports that both had broken the truce.", "broken", "envoys"),
        ("As the mission added, the raid broke the truce.", "broke", "mission"),
        ("These new positions, the mission said, were built at night.", "built", "mission"),
        ("The army issued a statement according to which rebels fired at a post.", "fired", "army"),
        ("Rescue teams reported that ten people died in the blast.", "died", "Rescue teams"),
        ("The SLMM described the raid as a grave breach.", "raid", "SLMM"),
        ("The mission voiced grave concern over clashes in Nasir.", "clashes", "mission"),
        ("The doctors' syndicate put the dead at 86.", "dead", "doctors' syndicate"),
    ],
)
def test_displaced_words_are_still_their_speakers(text: str, word: str, who: str) -> None:
    assert speaker(text, word).text.endswith(who)


@pytest.mark.parametrize(
    "text",
    [
        "The mission's statement said that a patrol was stopped.",
        "A statement from the mission said that a patrol was stopped.",
        "A patrol was stopped, according to a statement issued by the mission.",
        "The mission denied the charge. A patrol was stopped, the statement reads.",
    ],
)
def test_a_paper_speaks_for_who_issued_it(text: str) -> None:
    assert speaker(text, "stopped").text == "mission"


def test_a_chairman_named_beside_the_last_word_of_the_clause_is_its_speaker() -> None:
    text = (
        "There had been nine denials of access by the army and four by the rebels, its chairman, "
        "General Pa Kyaw, told the board."
    )
    assert speaker(text, "denials").text.endswith("chairman")


def test_who_was_told_is_the_chain_where_it_is_a_medium() -> None:
    found = speaker("Medical sources told Al Jazeera that nine people were killed.", "killed")
    assert (found.text, found.chain) == ("Medical sources", ("Al Jazeera",))
    assert speaker("The envoy told the council that nine people were killed.", "killed").chain == ()


@pytest.mark.parametrize(
    "text",
    [
        "Interfax quoted the ministry as saying that a depot was hit.",
        "A depot was hit, Interfax quoted the ministry as saying.",
        "A depot was hit, Interfax reported referring to the ministry.",
    ],
)
def test_an_agency_that_quotes_is_the_chain(text: str) -> None:
    found = speaker(text, "depot")
    assert (found.text, found.chain) == ("ministry", ("Interfax",))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Colonel Nayo: Our post was hit by two shells.", "Colonel Nayo"),
        ("Health ministry: a convoy was hit near Rafah.", "Health ministry"),
        ("JUBA: A convoy was hit near Yei.", "outlet"),
    ],
)
def test_a_turn_is_its_speakers_and_a_dateline_nobodys(text: str, who: str) -> None:
    assert speaker(text, "hit").text == who


def test_sources_without_an_article_are_not_the_last_named_person() -> None:
    text = "Spokesman Col. Tun said a post was lost. Sources said the village was burned."
    assert speaker(text, "burned").text == "Sources"


def test_an_army_is_not_the_other_sides_forces() -> None:
    text = "The Rapid Response Forces accused the army of raids. The army blamed the militia for the shelling."
    assert speaker(text, "shelling").text == "army"


def test_a_person_named_beside_a_role_is_he_later() -> None:
    text = "Shota Beridze, spokesperson for the ministry, said shots were heard. He said that nobody was hurt."
    assert speaker(text, "hurt").text == "Shota Beridze"


@pytest.mark.parametrize(
    "background",
    [
        "The accord obliged both armies to leave the town.",
        "The toll could not be verified.",
        "The army did not respond to a request for comment.",
    ],
)
def test_terms_silence_and_what_nobody_verified_are_the_reports_own(background: str) -> None:
    text = f"Residents said that militants shelled the market. {background}"
    assert speaker(text, background.split()[1]).is_outlet


def test_what_somebody_will_report_is_not_told_by_them() -> None:
    assert speaker("Officials said the army would register a complaint.", "complaint").text == "Officials"


def test_those_who_abused_did_not_allege_it() -> None:
    text = "The envoy repeated allegations of looting by soldiers in Yei."
    assert speaker(text, "looting").text != "soldiers"


def test_nobody_is_no_source() -> None:
    assert speaker("A post was hit. No one claimed responsibility for the raid.", "responsibility").is_outlet


def test_an_aside_in_the_present_does_not_end_the_only_sources_account() -> None:
    text = "The centre said militants shelled Hays. Calm prevails elsewhere. Two men were wounded."
    assert speaker(text, "prevails").is_outlet
    assert speaker(text, "wounded").text == "centre"


def test_a_speaker_is_found_again_in_a_long_report() -> None:
    text = "\n".join(f"The army said that rebels shelled post {number}. It was hit twice." for number in range(120))
    speakers, sentences = read(text)
    assert {speakers.at(i, 3).text for i in range(1, len(sentences), 2)} == {"army"}
