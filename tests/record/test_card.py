"""Cards: signed by the key on them, and told apart by their fingerprint."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.samples import CARD, NEW_NORTH, NORTH, NORTH_COSIGNS, SIGNED_CARD, SOUTH
from truceline.errors import BadSignature, InvalidKey, InvalidRecord, RecordError
from truceline.record.card import Card, read_card, sign_card
from truceline.record.keys import CosigningKey
from truceline.record.note import Note, Signature, read_note, sign_note


def test_a_card_is_read_back() -> None:
    assert read_card(SIGNED_CARD) == read_card(SIGNED_CARD.encode()) == CARD


def test_a_card_without_recipient_and_address_says_so_with_dashes() -> None:
    card = replace(CARD, recipient=None, address=None)
    assert card.text.endswith("\n-\n-\n")
    assert read_card(sign_card(card, NORTH)) == card


def test_a_cards_text_is_the_page_line_by_line() -> None:
    assert CARD.text.splitlines() == [
        "truceline.org/formats/card@1",
        "north",
        "party",
        str(NORTH.vkey),
        str(NORTH_COSIGNS.vkey),
        "age1" + "q" * 58,
        "https://north.example:8443/",
    ]


def test_the_fingerprint_is_of_the_text_alone() -> None:
    groups = CARD.fingerprint.split(" ")
    assert "".join(groups) == sha256(CARD.text.encode()).hexdigest()
    assert [len(group) for group in groups] == [4] * 16
    assert replace(CARD, role="mission").fingerprint != CARD.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "North"},
        {"name": "truceline.org"},
        {"name": ""},
        {"name": "south"},
        {"role": "observer"},
        {"role": ""},
        {"signing": SOUTH.vkey},
        {"signing": NORTH_COSIGNS.vkey},
        {"cosigning": NORTH.vkey},
        {"cosigning": CosigningKey("north", NORTH.private).vkey},
        {"recipient": "age1"},
        {"recipient": "-"},
        {"recipient": "age1" + "b" * 58},
        {"recipient": "age1" + "q" * 58 + "\n"},
        {"address": "north.example"},
        {"address": "-"},
        {"address": "file:///etc"},
        {"address": "https://"},
        {"address": "https://north example"},
        {"address": "https://north.example\nx"},
        {"address": "https://" + "n" * 257},
    ],
    ids=str,
)
def test_a_card_that_nobody_could_read_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord):
        replace(CARD, **changes)  # type: ignore[arg-type]


def test_a_card_is_signed_with_the_key_on_it() -> None:
    with pytest.raises(InvalidKey, match="not the signing key"):
        sign_card(CARD, NEW_NORTH)


def test_a_card_signed_by_another_or_by_more_is_refused() -> None:
    note = read_note(SIGNED_CARD)
    more = Signature.by(SOUTH.vkey, SOUTH.sign(note.text))
    for text in (sign_note(CARD.text, NEW_NORTH), str(Note(note.text, (*note.signatures, more)))):
        with pytest.raises(BadSignature, match=r"^card"):
            read_card(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("card@1", "card@2"),
        ("\nparty\n", "\nparty\n\n"),
        ("\nparty\n", "\nobserver\n"),
        ("\nparty\n", "\n"),
        (str(NORTH.vkey), "north+00000000+AQ=="),
        (str(NORTH.vkey), str(SOUTH.vkey)),
        ("https://north.example:8443/\n", "\n"),
        ("https://north.example:8443/\n", "-\nmore\n"),
        ("age1", "AGE1"),
    ],
)
def test_a_signed_text_that_is_no_card_is_refused(old: str, new: str) -> None:
    assert old in CARD.text
    with pytest.raises(InvalidRecord, match=r"^card"):
        read_card(sign_note(CARD.text.replace(old, new), NORTH))


@given(st.binary() | st.text() | st.text().map(lambda text: f"truceline.org/formats/card@1\n{text}\n\n— a AAAAAAAA\n"))
def test_nothing_but_a_record_error_escapes(data: bytes | str) -> None:
    with pytest.raises(RecordError):
        read_card(data)


@given(st.data())
def test_every_changed_byte_is_noticed(data: st.DataObject) -> None:
    raw = bytearray(SIGNED_CARD.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RecordError):
        read_card(bytes(raw))


def test_cards_are_equal_by_content() -> None:
    assert Card("north", "party", NORTH.vkey, NORTH_COSIGNS.vkey) == replace(CARD, recipient=None, address=None)
