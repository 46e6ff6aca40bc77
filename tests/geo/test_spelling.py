"""One name in many spellings, and names that must stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.geo import fold, likeness, skeleton
from truceline.geo.spelling import ALIKE

ONE_NAME = [
    "Saraqib/Saraqeb/Sarakib/Sarakibe/سراقب/Саракиб/Sarāqib",
    "Ain al-Havr/Ayn Al Havr/Ain al-Hawr/Ain Hawr/Ein al-Hour/عين الحور/`Ayn al Hawr",
    "Nayrab/Neirab/Nairab/al-Nerab/al-Nayrab/An Nayrab/النيرب",
    "Idlib/Idleb/Edleb/إدلب/Идлиб/İdlib",
    "M4/M-4/M 4/М-4/m-4",
    "Urum al-Jawz/Urum al-Joz/أورم الجوز",
    "Badama/Bdama/بداما",
    "Morek/Murak/مورك",
    "Trumba/Trumbah/Tronba/Tarnabah/Turnbah/al-Tarnaba/Tranbeh/طرمبة/Turumbah",
    "Hmeimim/Khmeimim",
    "Jisr al-Shughur/Jisr ash-Shughur/Cisr eş-Şuğur/Djisr el Choghour/جسر الشغور/Джиср-эш-Шугур",
    "Avdiivka/Avdeevka/Авдіївка/Авдеевка/Avdiyivka",
    "Kafranbel/Kafr Nabl/كفرنبل",
    "Maarat al-Numan/Ma'arrat an-Nu'man/Maaret al-Nouman/معرة النعمان",
    "Hodeidah/Al Hudaydah/الحديدة",
    "Debaltseve/Debaltsevo/Дебальцево",
]
APART = [
    "Hama/Homs", "Juba/Jaba", "Sarmin/Sarmada", "Ariha/Harim", "Damascus/Dumas", "Donetsk/Luhansk", "M4/M5",
    "Khan Shaykhun/Khan Tuman", "Malakal/Malka", "Mariupol/Mariinka", "Bentiu/Bunia", "Oleksandrivka/Oleksandropil",
    "Tall Rifat/Tall Rafah", "Aleppo/Albania", "Zolote/Zlata", "Post 4/Post 5", "Nablus/Nubl", "Kafr Nabl/Kafr Zita",
]  # fmt: skip


@pytest.mark.parametrize("group", ONE_NAME)
def test_spellings_of_one_name_are_alike(group: str) -> None:
    first, *others = group.split("/")
    assert [(other, likeness(first, other)) for other in others if likeness(first, other) < ALIKE] == []


@pytest.mark.parametrize("pair", APART)
def test_different_names_stay_apart(pair: str) -> None:
    one, other = pair.split("/")
    assert likeness(one, other) < ALIKE


def test_case_marks_hyphens_articles_and_alphabets_fold_away() -> None:
    assert fold("Jisr al-Shughūr") == fold("JISR ASH SHUGHUR") == "jisr shughur"
    assert fold("Idlib's") == fold("Idlib’s") == "idlib"
    assert fold("Ma‘arrat") == fold("Ma'arrat") == "maarrat"
    assert fold("the M-4") == "m4"
    assert fold("The") == "the", "a name that is an article alone keeps it"
    assert fold("as Suwayda") == fold("Suwayda") and fold("as far") == "as far"


@given(st.text(max_size=60))
def test_folding_never_fails_and_a_name_is_always_like_itself(text: str) -> None:
    assert likeness(text, text) == 1.0
    assert fold(text) == fold(text.strip())
    assert isinstance(skeleton(text), str)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz -'", max_size=30), st.text(alphabet="aeioubdkrs ", max_size=30))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0
