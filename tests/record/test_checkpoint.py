"""Checkpoints and receipts: who must have signed, and nothing beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.samples import (
    CHECKPOINT,
    NEW_NORTH,
    NORTH,
    NORTH_COSIGNS,
    RECEIPT,
    SIGNED,
    SOUTH,
    SOUTH_COSIGNS,
    TIME,
)
from truceline.errors import BadSignature, InvalidRecord, RecordError
from truceline.record.canonical import to_base64
from truceline.record.checkpoint import (
    Checkpoint,
    cosign,
    read_checkpoint,
    read_claimed,
    read_cosigned,
    read_receipt,
    sign_checkpoint,
)
from truceline.record.keys import CosigningKey, VerifierKey
from truceline.record.merkle import EMPTY_ROOT
from truceline.record.note import Note, Signature, read_note, sign_note

LOG = NORTH.under("north/shared")
ROOT = to_base64(bytes(range(32)))


def test_a_checkpoint_is_signed_under_its_origin() -> None:
    lines = SIGNED.split("\n")
    assert lines[:3] == ["north/shared", "11", to_base64(CHECKPOINT.root)]
    assert lines[3] == ""
    assert lines[4].startswith("— north/shared ")
    assert read_note(SIGNED).signatures[0].key_id == LOG.vkey.key_id


def test_a_checkpoint_is_read_back_with_the_key_under_either_name() -> None:
    assert read_checkpoint(SIGNED, NORTH.vkey) == read_checkpoint(SIGNED.encode(), LOG.vkey) == CHECKPOINT
    assert read_claimed(SIGNED) == read_claimed(RECEIPT) == CHECKPOINT


def test_a_log_without_entries_has_the_root_of_nothing() -> None:
    empty = Checkpoint("north/internal", 0, EMPTY_ROOT)
    assert read_checkpoint(sign_checkpoint(empty, NORTH), NORTH.vkey) == empty
    with pytest.raises(InvalidRecord, match="without entries"):
        sign_checkpoint(Checkpoint("north/internal", 0, bytes(32)), NORTH)


@pytest.mark.parametrize(
    "key",
    [
        NEW_NORTH.vkey,
        SOUTH.vkey,
        SOUTH.vkey.under("north"),
        NORTH.vkey.under("north/internal"),
        NORTH.vkey.under("nor"),
        VerifierKey("north", 4, NORTH.vkey.public),
        NORTH_COSIGNS.vkey,
    ],
)
def test_a_checkpoint_that_another_key_must_have_signed_is_refused(key: VerifierKey) -> None:
    with pytest.raises(BadSignature, match=r"^here: "):
        read_checkpoint(SIGNED, key, "here")
    with pytest.raises(BadSignature):
        read_receipt(RECEIPT, key, SOUTH_COSIGNS.vkey)
    with pytest.raises(BadSignature):
        read_cosigned(RECEIPT, key)


@pytest.mark.parametrize(
    "text",
    [
        "north/shared\n11\n",
        f"north/shared\n11\n{ROOT}\nextension\n",
        f"north/shared\n11\n\n{ROOT}\n",
        f"north/shared\n011\n{ROOT}\n",
        f"north/shared\n+11\n{ROOT}\n",
        f"north/shared\n-1\n{ROOT}\n",
        f"north/shared\n١١\n{ROOT}\n",
        f"north/shared\n9007199254740992\n{ROOT}\n",
        f"north/shared\n11\n{ROOT[:-4]}\n",
        f"north/shared\n11\n{ROOT[:-2]}9=\n",
        f"north/shared\n11\n{ROOT} \n",
        f"north\n11\n{ROOT}\n",
        f"north/public\n11\n{ROOT}\n",
        f"North/shared\n11\n{ROOT}\n",
        f"truceline.org/shared\n11\n{ROOT}\n",
        f"{'n' * 65}/shared\n11\n{ROOT}\n",
        f"\n11\n{ROOT}\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    signed = sign_note(text, LOG)
    for read in (read_claimed, lambda each: read_checkpoint(each, LOG.vkey)):
        with pytest.raises(InvalidRecord):
            read(signed)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("north/shared", -1, bytes(32)),
        Checkpoint("north/shared", 2**53, bytes(32)),
        Checkpoint("north/shared", 1, bytes(31)),
        Checkpoint("no where/shared", 1, bytes(32)),
        Checkpoint("north/shared\n1", 1, bytes(32)),
    ],
)
def test_no_reader_would_take_it_so_it_is_not_signed(checkpoint: Checkpoint) -> None:
    with pytest.raises(InvalidRecord):
        sign_checkpoint(checkpoint, NORTH)


def test_a_checkpoint_has_one_signature_and_no_other() -> None:
    note = read_note(SIGNED)
    (own,) = note.signatures
    for more in ((own, own), (own, Signature("else", b"1234", b"5"))):
        with pytest.raises(BadSignature, match="2 signatures where 1"):
            read_checkpoint(str(Note(note.text, more)), NORTH.vkey)
    with pytest.raises(BadSignature):
        read_checkpoint(RECEIPT, NORTH.vkey)


def test_a_receipt_is_read_back_with_its_time() -> None:
    assert read_receipt(RECEIPT, NORTH.vkey, SOUTH_COSIGNS.vkey) == (CHECKPOINT, TIME)
    assert RECEIPT.startswith(SIGNED)


def test_a_receipt_is_signed_by_the_log_and_then_the_cosigner() -> None:
    note = read_note(RECEIPT)
    own, other = note.signatures
    third = Signature.by(SOUTH.vkey, SOUTH.sign(note.text))
    for signatures in ((other, own), (own,), (other,), (own, other, third), (own, third), (own, own)):
        with pytest.raises(BadSignature):
            read_receipt(str(Note(note.text, signatures)), NORTH.vkey, SOUTH_COSIGNS.vkey)


def test_a_receipt_with_another_time_is_refused() -> None:
    note = read_note(RECEIPT)
    own, other = note.signatures
    later = Signature.by(SOUTH_COSIGNS.vkey, (TIME + 1).to_bytes(8) + other.signature[8:])
    with pytest.raises(BadSignature, match="south"):
        read_receipt(str(Note(note.text, (own, later))), NORTH.vkey, SOUTH_COSIGNS.vkey)


def test_a_receipt_of_another_cosigner_is_refused() -> None:
    stranger = CosigningKey.generate("south")
    with pytest.raises(BadSignature):
        read_receipt(RECEIPT, NORTH.vkey, stranger.vkey)
    with pytest.raises(BadSignature, match="no cosigning key"):
        read_receipt(RECEIPT, NORTH.vkey, SOUTH.vkey)


def test_a_node_does_not_cosign_its_own_log() -> None:
    with pytest.raises(InvalidRecord, match="its own log"):
        cosign(SIGNED, NORTH_COSIGNS, TIME)
    note = read_note(SIGNED)
    own = Signature.by(NORTH_COSIGNS.vkey, NORTH_COSIGNS.cosign(note.text, TIME))
    with pytest.raises(InvalidRecord, match="its own log"):
        read_receipt(str(Note(note.text, (*note.signatures, own))), NORTH.vkey, NORTH_COSIGNS.vkey)


def test_a_receipt_is_not_cosigned_again() -> None:
    with pytest.raises(InvalidRecord, match="cosigned already"):
        cosign(RECEIPT, SOUTH_COSIGNS, TIME)


def test_of_many_cosignatures_the_known_ones_are_checked() -> None:
    mission = CosigningKey.generate("mission.example")
    note = read_note(RECEIPT)
    also = Signature.by(mission.vkey, mission.cosign(note.text, TIME + 5))
    text = str(Note(note.text, (*note.signatures, also)))
    assert read_cosigned(text, NORTH.vkey) == (CHECKPOINT, {})
    keys = (SOUTH_COSIGNS.vkey, mission.vkey, CosigningKey.generate("east").vkey)
    assert read_cosigned(text, NORTH.vkey, *keys) == (CHECKPOINT, {"south": TIME, "mission.example": TIME + 5})
    false = Signature.by(mission.vkey, also.signature[:8] + bytes(64))
    with pytest.raises(BadSignature, match="mission"):
        read_cosigned(str(Note(note.text, (*note.signatures, false))), NORTH.vkey, mission.vkey)


@given(st.binary() | st.text())
def test_nothing_but_a_record_error_escapes(data: bytes | str) -> None:
    for read in (read_claimed, lambda each: read_checkpoint(each, NORTH.vkey)):
        with pytest.raises(RecordError):
            read(data)


@given(st.data())
def test_every_changed_byte_of_a_checkpoint_or_receipt_is_noticed(data: st.DataObject) -> None:
    good = data.draw(st.sampled_from([SIGNED, RECEIPT]))
    raw = bytearray(good.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RecordError):
        if good is SIGNED:
            read_checkpoint(bytes(raw), NORTH.vkey)
        else:
            read_receipt(bytes(raw), NORTH.vkey, SOUTH_COSIGNS.vkey)
