"""Rules of fingerprints: what the vault protects is known again in other scripts, spellings and grammar, unopened."""

from __future__ import annotations

import pytest

from truceline.store.fingerprints import Known, contact_in, made, names_in, unprotected

KEY = b"k" * 32
MARKS = made(
    KEY,
    ["Zarifeh Qambarzadeh", "ظريفة قمبرزاده", "Зарифа Камбарзаде", "王小明"],
    "+00 (555) 012-34-56, zq@example.org, @zarifa_q",
)
KNOWN = Known.of([MARKS])


@pytest.mark.parametrize(
    "text",
    [
        "so ZARIFEH said",
        "Zarifeh's house",
        "Zarifeh’s house",
        "zarifeh_call.txt",
        "Zari\u200bfeh",
        "\u202bظريفة\u202c قالت",
        "وظريفة",
        "لقمبرزاده",
        "дом Зарифы",
        "с Зарифой",
        "от Камбарзаде",
        "据王小明说",
        "Qambarzade",
        "Kambarzadeh",
    ],
)
def test_a_protected_name_is_known_again(text: str) -> None:
    assert names_in(KEY, KNOWN, text)


@pytest.mark.parametrize("text", ["Saraqib", "Idlib province", "إدلب", "Серакиб", "the general said", "北京", "zq", ""])
def test_other_words_are_not(text: str) -> None:
    assert not names_in(KEY, KNOWN, text)


@pytest.mark.parametrize(
    "text",
    [
        "005550123456",
        "call 555 012 34 56 now",
        "0555-0123456",
        "٠٥٥٥٠١٢٣٤٥٦",
        "+90.555.012.34.56",
        "ZQ@Example.Org",
        "@Zarifa_Q",
    ],
)
def test_a_protected_contact_is_known_again(text: str) -> None:
    assert contact_in(KEY, KNOWN, text)


@pytest.mark.parametrize(
    "text", ["on 2020-03-15 at 09:30", "5550123", "35.81234, 36.31234", "aq@example.org", "12 000 000"]
)
def test_other_numbers_are_not(text: str) -> None:
    assert not contact_in(KEY, KNOWN, text)


def test_titles_and_particles_protect_nobody() -> None:
    assert made(KEY, ["Dr. General Abu bin"]) == made(KEY, ["Dr"]) == ()
    assert "sheikh" in unprotected()


def test_fingerprints_of_one_node_say_nothing_to_another() -> None:
    assert not set(MARKS) & set(made(b"j" * 32, ["Zarifeh Qambarzadeh"]))


def test_a_fingerprint_has_no_letter_of_the_name() -> None:
    assert all(len(mark) == 16 and int(mark, 16) >= 0 for mark in MARKS)


def test_whose_a_word_is_tells_persons_apart() -> None:
    both = Known.of([made(KEY, ["Zarifeh One"]), made(KEY, ["Zarifeh Two"])])
    assert names_in(KEY, both, "Zarifeh") == [frozenset({0, 1})]


def test_an_empty_vault_protects_nothing() -> None:
    assert not names_in(KEY, Known.of([]), "Zarifeh") and not contact_in(KEY, Known.of([]), "+00 555 012 34 56")
