"""Rotations: the old key announces the new one, and both sign."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.samples import (
    NEW_NORTH,
    NEW_NORTH_COSIGNS,
    NORTH,
    NORTH_COSIGNS,
    ROTATION,
    SIGNED_ROTATION,
    SOUTH,
)
from truceline.errors import BadSignature, InvalidKey, InvalidRecord, RecordError
from truceline.record.keys import CosigningKey
from truceline.record.note import Note, read_note, sign_note
from truceline.record.rotation import read_rotation, sign_rotation


def test_a_rotation_is_read_back() -> None:
    assert read_rotation(SIGNED_ROTATION) == read_rotation(SIGNED_ROTATION.encode()) == ROTATION


def test_a_rotations_text_is_the_page_line_by_line() -> None:
    assert ROTATION.text.splitlines() == [
        "truceline.org/formats/rotation@1",
        "north",
        str(NORTH.vkey),
        str(NEW_NORTH.vkey),
        str(NEW_NORTH_COSIGNS.vkey),
    ]


def test_the_old_and_the_new_key_sign_in_this_order_and_nobody_else() -> None:
    note = read_note(SIGNED_ROTATION)
    old, new = note.signatures
    for signatures in ((new, old), (old,), (new,), (old, old), (old, new, new)):
        with pytest.raises(BadSignature, match=r"^rotation"):
            read_rotation(str(Note(note.text, signatures)))
    with pytest.raises(BadSignature):
        read_rotation(sign_note(ROTATION.text, SOUTH, NEW_NORTH))


def test_only_the_keys_named_can_sign_it() -> None:
    for keys in ((NEW_NORTH, NORTH), (NORTH, SOUTH), (SOUTH, NEW_NORTH)):
        with pytest.raises(InvalidKey, match="north"):
            sign_rotation(ROTATION, *keys)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "south"},
        {"name": "truceline.org"},
        {"old": SOUTH.vkey},
        {"new": SOUTH.vkey},
        {"new": NORTH.vkey},
        {"new": NORTH_COSIGNS.vkey},
        {"new_cosigning": NEW_NORTH.vkey},
        {"new_cosigning": CosigningKey("north", NEW_NORTH.private).vkey},
        {"new_cosigning": CosigningKey("north", NORTH.private).vkey},
    ],
    ids=str,
)
def test_a_rotation_that_names_no_new_keys_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord):
        replace(ROTATION, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("old", "new"), [("@1", "@2"), ("\nnorth\n", "\n"), ("\nnorth\n", "\nnorth\nnorth\n")])
def test_a_signed_text_that_is_no_rotation_is_refused(old: str, new: str) -> None:
    with pytest.raises(InvalidRecord, match=r"^rotation"):
        read_rotation(sign_note(ROTATION.text.replace(old, new), NORTH, NEW_NORTH))


@given(st.binary() | st.text())
def test_nothing_but_a_record_error_escapes(data: bytes | str) -> None:
    with pytest.raises(RecordError):
        read_rotation(data)


@given(st.data())
def test_every_changed_byte_is_noticed(data: st.DataObject) -> None:
    raw = bytearray(SIGNED_ROTATION.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RecordError):
        read_rotation(bytes(raw))
