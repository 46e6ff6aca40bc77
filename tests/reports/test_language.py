from __future__ import annotations

import pytest

from truceline.reports.language import detect_language, reading_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("UN patrol turned back at the northern checkpoint by armed men", "en"),
        ("The ministry said that two soldiers were wounded near the highway on Monday.", "en"),
        ("Bakanlık, devriyenin kara ve hava unsurlarıyla tamamlandığını bildirdi.", "tr"),
        ("Министерство сообщило о шести нарушениях режима прекращения огня за сутки.", "ru"),
        ("Міністерство повідомило про шість порушень режиму припинення вогню за добу.", "uk"),
        ("قالت الوزارة إن الجانب التركي سجل خرقين لوقف إطلاق النار خلال يوم واحد.", "ar"),
        ("وزارت دفاع اعلام کرد که دو سرباز در نزدیکی جاده زخمی شدند.", "fa"),
        ("Shelling was reported near Ariha (أريحا, Ариха) and Saraqib سراقب / Саракиб on 14 July.", "en"),
        ("14 Temmuz'da Saraqib (سراقب, Саракиб) yakınında bombardıman olduğu bildirildi.", "tr"),
        ("В Саракибе (سراقب, Saraqib) и Арихе (أريحا) сообщили об обстреле вечером 14 июля.", "ru"),
        ("Le ministère a annoncé que deux soldats ont été blessés près de la route.", "fr"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Обстрел.", "ru"),
        ("قصف", "ar"),
        ("Devriye yapıldı.", "tr"),
        ("IED strike, 2 WIA, M4", "en"),
        ("Patrol held.", "en"),
    ],
)
def test_a_few_words_are_told_by_their_letters(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_text_without_letters_is_undetermined() -> None:
    assert detect_language("12 / 14:00") == "und"


def test_english_is_read_fully_three_languages_by_lexicon_and_others_not() -> None:
    assert [reading_of(code) for code in ("en", "ar", "tr", "ru", "fr", "und")] == [
        "full",
        *["lexicon"] * 3,
        "none",
        "none",
    ]
