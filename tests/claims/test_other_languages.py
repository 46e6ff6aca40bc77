"""Arabic, Turkish and Russian reports, read by words alone."""

from __future__ import annotations

from datetime import date

import pytest

from tests.claims.told import report
from truceline.claims.by_lexicon.read import claims_by_lexicon
from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.reports.report import Published
from truceline.reports.sentences import split_sentences

THURSDAY = date(2021, 6, 10)


def claims_of(language: str, text: str) -> tuple[Claim, ...]:
    published = Published(earliest=THURSDAY, latest=THURSDAY, how="metadata")
    read = report("a").model_copy(update={"text": text, "language": language, "published": published})
    return claims_by_lexicon(read, Context())


def told(language: str, text: str) -> list[tuple[str, str]]:
    return [(claim.kind, claim.mode) for claim in claims_of(language, text)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "دخل وقف إطلاق النار حيز التنفيذ.", [("ceasefire", "reported")]),
        ("ar", "أصيب ما لا يقل عن 30 جنديا.", [("casualties", "reported")]),
        ("ar", "لم يسجل الجانب أي خرق.", [("violation", "denied")]),
        ("ru", "Боевики дважды нарушили перемирие.", [("violation", "reported")]),
        ("ru", "Войска нарушили перемирие и обстреляли позиции.", [("shelling", "reported")]),
        ("ru", "Нарушений режима прекращения огня не зафиксировано.", [("violation", "denied")]),
        ("ru", "Наблюдателей не пропустили через блокпост.", [("access_denied", "reported")]),
        ("ru", "Отряды роют траншеи у дороги.", [("fortification", "reported")]),
        ("ru", "Сапёры обезвредили 35 взрывоопасных предметов.", [("aid", "reported")]),
        ("tr", "Birlikler köye ateş açtı.", [("small_arms_fire", "reported")]),
        ("tr", "Can kaybının yaşanmadığı belirtildi.", [("casualties", "denied")]),
        ("tr", "Birlikler yeni hendekler kazdı.", [("fortification", "reported")]),
    ],
)
def test_a_clause_is_of_the_kind_of_its_words(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert told(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ar", "قصف على محيط مدينة نهر بالمدفعية.", "محيط مدينة نهر"),
        ("ar", "نفذت الطائرات غارة في نهر.", "نهر"),
        ("ru", "В Северной области зафиксирован обстрел.", "Северной области"),
        ("ru", "Обстреляли позиции у села Нахр.", "села Нахр"),
        ("ru", "Обстрел на Нахре боевики начали утром.", "Нахре"),
        ("tr", "Birlikler Nahr köyü yakınında ateş açtı.", "Nahr köyü"),
        ("tr", "Nahr'da çatışma çıktı.", "Nahr"),
    ],
)
def test_a_place_is_told_by_the_words_beside_its_name(language: str, text: str, place: str) -> None:
    (claim,) = claims_of(language, text)
    assert claim.place is not None and claim.place.text == place


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("ru", "За прошедшие сутки, 8 июня, боевики обстреляли позиции.", "2021-06-08"),
        ("ar", "تنطلق الدورية المشتركة يوم الأحد ومن المقرر أن تستمر.", "2021-06-13"),
        ("tr", "Devriye yarın yapılacak.", "2021-06-11"),
    ],
)
def test_a_date_counts_before_a_vaguer_time_and_a_plan_lies_ahead(language: str, text: str, iso: str) -> None:
    (claim,) = claims_of(language, text)
    assert claim.when is not None and claim.when.iso == iso


def test_a_clause_without_a_time_takes_the_one_told_before_and_says_so() -> None:
    first, second = claims_of("ru", "8 июня боевики обстреляли позиции. Погибли двое солдат.")
    assert (first.when and first.when.iso, second.when and second.when.iso) == ("2021-06-08", "2021-06-08")
    assert second.when is not None and second.when.rule == "carried"


def test_a_turkish_ordinal_does_not_end_a_sentence() -> None:
    text = "İdlib'de 24. Türk-Rus devriyesi yapıldı. Devriye sürüyor."
    assert [span.of(text) for span in split_sentences(text)] == [
        "İdlib'de 24. Türk-Rus devriyesi yapıldı.",
        "Devriye sürüyor.",
    ]
    assert len(split_sentences("The count rose to 24. Turkey denied it.")) == 2
