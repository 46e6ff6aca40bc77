"""Names of parties in the words of reports."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.agreements.names import key_of
from truceline.agreements.party import Name, Parties, Party
from truceline.agreements.party_file import known_parties, parse_parties, read_parties
from truceline.errors import InvalidAgreement, UnknownName

IDLIB = Path(__file__).parents[2] / "examples" / "idlib-2020" / "parties.yaml"


@pytest.fixture(scope="module")
def idlib() -> Parties:
    return read_parties(IDLIB).with_known(known_parties())


def _party(words: str, *aliases: str, **fields: object) -> Party:
    return Party.model_validate(
        {"id": words, "names": (Name(language="en", text=words),), "aliases": aliases, **fields}
    )


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("Turkey's Defence Ministry", "turkiye"),
        ("Turkey’s Defense Minister Hulusi Akar", "turkiye"),
        ("Ankara", "turkiye"),
        ("MSB", "turkiye"),
        ("the Assad regime", "syria-government"),
        ("regime forces and loyalists", "syria-government"),
        ("Russia-backed Syrian regime forces", "syria-government"),
        ("Pro-regime fighters", "syria-government"),
        ("Turkish-backed groups", "opposition"),
        ("fighters of Hay'at Tahrir al-Sham", "hts"),
        ("Hayat Tahrir Al-Sham", "hts"),
        ("the Turkish half of the joint commission", "joint-commission-turkiye"),
        ("the Russian side of the armistice commission", "joint-commission-russia"),
        ("Russia's reconciliation centre", "reconciliation-centre"),
        ("Russian Reconciliation Center", "reconciliation-centre"),
        ("Syrian Observatory for Human Rights (SOHR)", "sohr"),
        ("state-run Anadolu news agency", "anadolu"),
        ("وزارة الدفاع الروسية", "russia"),
        ("والجماعات المسلحة غير الشرعية", "armed-groups"),
        ("Milli Savunma Bakanlığı", "turkiye"),
        ("Rusya'nın", "russia"),
        ("Azerbaijan's Defence Ministry", "az"),
        ("Reuters", "reuters"),
    ],
)
def test_words_of_reports_lead_to_their_party(idlib: Parties, words: str, party: str) -> None:
    found = idlib.resolve(words)
    assert found is not None
    assert found.id == party


@pytest.mark.parametrize(
    "words", ["", "a crowd", "soldiers", "told us", "who said so", "the ministry", "…", "a" * 10_000]
)
def test_words_that_name_nobody_lead_to_nobody(idlib: Parties, words: str) -> None:
    assert idlib.resolve(words) is None


def test_whose_friend_somebody_is_does_not_make_him_that_party() -> None:
    parties = Parties(listed=(_party("Ruritania", "Ruritanian"),))
    assert parties.resolve("Ruritania-backed fighters") is None
    assert parties.resolve("pro-Ruritanian fighters") is None
    assert parties.resolve("Ruritanian fighters") is not None
    assert parties.resolve("Ruritania backed the call") is not None


def test_the_longest_name_wins_and_an_agency_goes_before_its_state() -> None:
    known = known_parties()
    for words, party in {
        "South Sudanese army": "ss",
        "Russian state agency TASS": "tass",
        "French news agency AFP": "afp",
        "UN Human Rights Office": "ohchr",
        "OSCE monitors": "osce-smm",
    }.items():
        found = known.resolve(words)
        assert found is not None
        assert found.id == party


def test_every_party_in_the_words_is_found_with_its_place(idlib: Parties) -> None:
    words = "Turkish and Russian military delegations met the Syrian Observatory"
    found = [(mention.party.id, words[mention.start : mention.end]) for mention in idlib.mentions(words)]
    assert [party for party, _ in found] == ["turkiye", "russia", "sohr"]
    assert found[0][1] == "Turkish"


def test_a_voice_is_traced_to_the_one_it_speaks_for(idlib: Parties) -> None:
    assert idlib.principal("joint-commission-turkiye").id == "turkiye"
    assert idlib.principal("sohr").id == "sohr"
    assert idlib.belongs_to("nfl", "opposition")
    assert not idlib.belongs_to("hts", "opposition")


def test_a_party_of_the_case_replaces_the_known_one_and_keeps_its_voices(idlib: Parties) -> None:
    assert "tr" not in idlib
    assert idlib.get("trt").speaks_for == "turkiye"
    with pytest.raises(UnknownName, match="no party has the id 'tr'"):
        idlib.get("tr")


def test_both_guarantors_are_named_in_as_many_ways_and_roles() -> None:
    known = read_parties(IDLIB)
    turkiye, russia = known.get("turkiye"), known.get("russia")
    assert turkiye.role == russia.role == "guarantor"
    assert 0.5 < len(turkiye.aliases) / len(russia.aliases) < 2


def test_one_name_of_two_parties_is_a_fault_that_names_both() -> None:
    listed = [
        "parties:",
        "  - {id: a, names: {en: A}, aliases: [rebels]}",
        "  - {id: b, names: {en: B}, aliases: [Rebels]}",
    ]
    raw = "\n".join(listed).encode()
    with pytest.raises(InvalidAgreement, match=r"parties.yaml, line 3, parties 2, aliases: .*'Rebels'.*'a' too"):
        parse_parties(raw)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "holds no parties"),
        (b"partys: []", "is no field here"),
        (b"parties: {}", "must be a list"),
        (b"parties:\n  - {id: a, names: {}}", "names: is empty"),
        (b"parties:\n  - {id: a, names: {en: '...'}}", "which has no letters"),
        (b"parties:\n  - {id: a, names: {en: A}, role: judge}", "role: is 'judge', which is not allowed"),
        (b"parties:\n  - {id: a, names: {en: A}, alias: [x]}", "did you mean 'aliases'"),
        (b"parties:\n  - {id: a, names: {en: A}, speaks_for: b}", "names the unknown party 'b'"),
        (b"parties:\n  - {id: a, names: {en: A}, part_of: a}", "leads back to 'a'"),
        (b"parties:\n  - {id: a, names: {en: A}}\n  - {id: a, names: {en: B}}", "has the id 'a' twice"),
    ],
)
def test_each_fault_of_a_parties_file_is_said(raw: bytes, says: str) -> None:
    with pytest.raises(InvalidAgreement) as caught:
        parse_parties(raw)
    assert any(says in str(fault) for fault in caught.value.faults)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidAgreement, match="cannot be read"):
        read_parties(tmp_path / "none.yaml")


@given(words=st.text(max_size=60))
def test_any_words_are_looked_through_and_every_mention_lies_in_them(words: str) -> None:
    known = known_parties()
    end = 0
    for mention in known.mentions(f"Turkish {words} Russia"):
        assert end <= mention.start < mention.end
        end = mention.end
    known.resolve(words)


def test_neither_case_nor_diacritics_change_what_a_name_folds_to() -> None:
    for party in known_parties():
        for words in party.words():
            bare = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
            assert key_of(words) == key_of(words.upper()) == key_of(bare.lower())
    assert key_of("Hay’at Tahrir al-Shām") == key_of("Hayat tahrir Al Sham")
    assert key_of("Defense Ministry’s center") == key_of("Defence Ministry centre")
