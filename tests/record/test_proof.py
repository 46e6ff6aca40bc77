"""Proofs of one entry: C2SP's form, and what they prove."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.samples import (
    CHECKPOINT,
    LEAVES,
    NEW_NORTH,
    NORTH,
    PROOF,
    RECEIPT,
    SIGNED,
    SOUTH,
    SOUTH_COSIGNS,
    TIME,
    entry,
)
from truceline.errors import BadSignature, InvalidRecord, RecordError
from truceline.record.canonical import to_base64
from truceline.record.checkpoint import Checkpoint, sign_checkpoint
from truceline.record.merkle import inclusion_proof, leaf_hash, root_of
from truceline.record.proof import Proof, prove, read_proof


def test_a_proof_is_written_line_by_line_as_the_specification_has_it() -> None:
    hashes = inclusion_proof(LEAVES, 7, 11)
    assert (
        str(PROOF)
        == "".join(
            f"{line}\n"
            for line in [
                "c2sp.org/tlog-proof@v1",
                f"extra {to_base64(entry(7).encode())}",
                "index 7",
                *map(to_base64, hashes),
                "",
            ]
        )
        + RECEIPT
    )


def test_a_proof_is_read_back() -> None:
    assert read_proof(str(PROOF)) == read_proof(str(PROOF).encode()) == PROOF
    bare = prove(LEAVES, 10, SIGNED)
    assert "extra" not in str(bare)
    assert read_proof(str(bare)) == bare


def test_it_proves_the_entry_that_it_carries() -> None:
    assert PROOF.check_entry(NORTH.vkey, SOUTH_COSIGNS.vkey) == (entry(7), CHECKPOINT, {"south": TIME})
    assert PROOF.check_entry(NORTH.vkey) == (entry(7), CHECKPOINT, {})


@pytest.mark.parametrize("size", range(1, 12))
def test_every_entry_of_every_tree_can_be_proved(size: int) -> None:
    signed = sign_checkpoint(Checkpoint("north/shared", size, root_of(LEAVES[:size])), NORTH)
    for index in range(size):
        proof = read_proof(str(prove(LEAVES, index, signed, entry(index).encode())))
        assert proof.check_entry(NORTH.vkey)[0] == entry(index)
        assert proof.check(LEAVES[index], NORTH.vkey)[0].size == size


def test_it_proves_no_other_leaf_place_or_hashes() -> None:
    for proof, leaf in (
        (PROOF, LEAVES[6]),
        (replace(PROOF, index=6), LEAVES[7]),
        (replace(PROOF, index=11), LEAVES[7]),
        (replace(PROOF, hashes=PROOF.hashes[1:]), LEAVES[7]),
        (replace(PROOF, hashes=(*PROOF.hashes, bytes(32))), LEAVES[7]),
    ):
        with pytest.raises(BadSignature, match="does not prove"):
            proof.check(leaf, NORTH.vkey)


def test_it_proves_nothing_under_another_key() -> None:
    for key in (SOUTH.vkey, NEW_NORTH.vkey):
        with pytest.raises(BadSignature):
            PROOF.check(LEAVES[7], key)


def test_an_entry_that_calls_itself_another_is_refused() -> None:
    for wrong in (entry(8), entry(7, log="north/internal")):
        leaves = [*LEAVES[:7], leaf_hash(wrong.encode()), *LEAVES[8:]]
        signed = sign_checkpoint(Checkpoint("north/shared", 11, root_of(leaves)), NORTH)
        with pytest.raises(InvalidRecord, match="calls itself"):
            prove(leaves, 7, signed, wrong.encode()).check_entry(NORTH.vkey)


def test_a_proof_without_an_entry_has_none_to_check() -> None:
    with pytest.raises(InvalidRecord, match="extra"):
        prove(LEAVES, 7, SIGNED).check_entry(NORTH.vkey)


def test_an_entry_beyond_the_checkpoint_has_no_proof() -> None:
    with pytest.raises(InvalidRecord, match="no entry 11"):
        prove(LEAVES, 11, SIGNED)


TEXT = str(PROOF)
HASH = to_base64(PROOF.hashes[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 7", "index 07"),
        TEXT.replace("index 7", "index -7"),
        TEXT.replace("index 7", "index ٧"),
        TEXT.replace("index 7\n", ""),
        TEXT.replace("extra ", "extra  "),
        TEXT.replace("extra ", "extra"),
        TEXT.replace("extra ", "extra !"),
        TEXT.replace("extra ", "extra A"),
        "extra \n".join(TEXT.split("extra ", 1)),
        TEXT.replace(HASH, HASH[:-1]),
        TEXT.replace(HASH, HASH[4:]),
        TEXT.replace(HASH, ""),
        TEXT.replace(HASH, "\n".join([HASH] * 65)),
        TEXT.replace("\n\nnorth", "\nnorth"),
        TEXT.replace("\n\nnorth", "\n\n\nnorth"),
        TEXT.replace("north/shared\n11", "north/shared\n011"),
        TEXT.partition("\n\n")[0] + "\n\n",
        TEXT + "\n",
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("index 7", "index 7\ud800"),
        " " * (1 << 23),
    ],
    ids=range(23),
)
def test_a_text_that_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match=r"^here"):
        read_proof(text, "here")


@given(st.binary() | st.text() | st.text().map(lambda text: f"c2sp.org/tlog-proof@v1\nindex 1\n{text}"))
def test_nothing_but_a_record_error_escapes(data: bytes | str) -> None:
    with pytest.raises(RecordError):
        read_proof(data)


@given(st.data())
def test_every_changed_byte_is_noticed(data: st.DataObject) -> None:
    raw = bytearray(TEXT.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RecordError):
        proof = read_proof(bytes(raw))
        _, _, times = proof.check_entry(NORTH.vkey, SOUTH_COSIGNS.vkey)
        # A cosignature whose key is no longer known is not looked at, and then is none.
        assert times == {}
        raise BadSignature("not cosigned")


def test_a_proof_is_a_value() -> None:
    assert Proof(7, PROOF.hashes, RECEIPT, entry(7).encode()) == PROOF
