"""Signed notes as C2SP has them, and every text that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.samples import NORTH, RECEIPT, SIGNED_CARD, SOUTH
from truceline.errors import BadSignature, InvalidRecord
from truceline.record.keys import VerifierKey
from truceline.record.note import MAX_NOTE, Note, Signature, read_note, sign_note

# The example of the signed-note specification.
KEY = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
EXAMPLE = """\
This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
# The example of the tlog-cosignature specification.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeM"
    "cTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+"
    "mbIUBkBIfZ+qnA==\n"
)


def test_the_specifications_note_is_signed_by_its_key() -> None:
    note = read_note(EXAMPLE)
    assert note.text == "This is an example message.\n"
    assert note.verified_by(KEY)
    assert str(note) == EXAMPLE


def test_the_specifications_note_with_another_text_is_refused() -> None:
    with pytest.raises(BadSignature, match=r"example\.com/foo"):
        read_note(EXAMPLE.replace("This", "That")).verified_by(KEY)


def test_the_specifications_cosigned_checkpoint_is_read() -> None:
    note = read_note(COSIGNED)
    assert [each.name for each in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert note.signatures[1].key_id.hex() == "8d66cf3f"
    assert int.from_bytes(note.signatures[1].signature[:8]) == 1679315147
    assert str(note) == COSIGNED


def test_a_note_signed_here_is_read_back() -> None:
    text = sign_note("one\n\ntwo\n", NORTH, SOUTH)
    note = read_note(text.encode())
    assert note.text == "one\n\ntwo\n"
    assert str(note) == text
    assert note.verified_by(NORTH.vkey)
    assert note.verified_by(SOUTH.vkey)
    note.require(NORTH.vkey, SOUTH.vkey)


def test_signatures_of_unknown_keys_are_not_looked_at() -> None:
    note = read_note(sign_note("text\n", NORTH))
    unknown = Signature("north", b"\0\0\0\0", b"no signature")
    assert Note(note.text, (unknown, *note.signatures)).verified_by(NORTH.vkey)
    assert not Note(note.text, (unknown,)).verified_by(NORTH.vkey)
    assert not note.verified_by(SOUTH.vkey)


def test_one_false_signature_of_a_known_key_rejects_the_note() -> None:
    note = read_note(sign_note("text\n", NORTH))
    false = Signature.by(NORTH.vkey, bytes(64))
    with pytest.raises(BadSignature, match="north"):
        Note(note.text, (*note.signatures, false)).verified_by(NORTH.vkey)


def test_exactly_the_required_keys_in_order_must_have_signed() -> None:
    note = read_note(sign_note("text\n", NORTH, SOUTH))
    for keys in ([], [NORTH], [SOUTH, NORTH], [NORTH, NORTH], [NORTH, SOUTH, SOUTH]):
        with pytest.raises(BadSignature, match=r"^here: "):
            note.require(*(key.vkey for key in keys), where="here")
    with pytest.raises(BadSignature, match="does not stand"):
        Note("other\n", note.signatures).require(NORTH.vkey, SOUTH.vkey)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\n\n",
        EXAMPLE[:-1],
        EXAMPLE + "\n",
        EXAMPLE + "text\n",
        EXAMPLE.replace("— ", "- "),
        EXAMPLE.replace("— ", "—"),
        EXAMPLE.replace("— ", "—  "),
        EXAMPLE.replace("foo ", "foo\u00a0"),
        EXAMPLE.replace("/foo", "+foo"),
        EXAMPLE.replace("example.com/foo ", ""),
        EXAMPLE.replace("aQM=", "aQM"),
        EXAMPLE.replace("aQM=", "aQN="),
        EXAMPLE.replace("aQM=", "aQM= "),
        EXAMPLE.replace("Uw2QOk", "Uw2Q Ok"),
        EXAMPLE.replace("\n", "\r\n"),
        EXAMPLE.replace("This", "Th\tis"),
        EXAMPLE.replace("This", "Th\0is"),
        EXAMPLE.replace("This", "Th\ud800is"),
        "text\n\n— north AAAA\n",
        "text\n\n— north AAAAAA==\n",
        EXAMPLE.encode().replace(b"This", b"\xff"),
        EXAMPLE.encode("utf-16"),
    ],
)
def test_a_text_that_is_no_note_is_refused(data: str | bytes) -> None:
    with pytest.raises(InvalidRecord, match=r"^here"):
        read_note(data, "here")


def test_signatures_and_size_are_limited() -> None:
    line = EXAMPLE.splitlines(keepends=True)[-1]
    assert len(read_note("text\n\n" + line * 64).signatures) == 64
    with pytest.raises(InvalidRecord, match="more than 64"):
        read_note("text\n\n" + line * 65)
    rest = "\n\n" + line
    assert read_note("x" * (MAX_NOTE - len(rest.encode())) + rest)
    with pytest.raises(InvalidRecord, match="longer than"):
        read_note("x" * (MAX_NOTE - len(rest.encode()) + 1) + rest)


@pytest.mark.parametrize("text", ["", "no line end", "tab\t\n", "\ud800\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(InvalidRecord):
        sign_note(text, NORTH)


def test_a_note_without_a_signature_is_not_written() -> None:
    with pytest.raises(InvalidRecord):
        sign_note("text\n")


@given(st.binary() | st.text())
def test_nothing_but_a_record_error_escapes(data: bytes | str) -> None:
    with pytest.raises(InvalidRecord):
        read_note(data)


@given(st.sampled_from([EXAMPLE, COSIGNED, RECEIPT, SIGNED_CARD]), st.data())
def test_a_changed_note_is_refused_or_another_note(good: str, data: st.DataObject) -> None:
    raw = bytearray(good.encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    try:
        note = read_note(bytes(raw))
    except InvalidRecord:
        return
    assert str(note).encode() == raw
    assert note != read_note(good)
