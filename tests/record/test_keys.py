"""Keys: RFC 8032's vectors, C2SP's verifier keys, and every text and key that is refused."""

from __future__ import annotations

import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tests.record.samples import NORTH, SIGNED, SOUTH_COSIGNS
from truceline.errors import InvalidKey, InvalidRecord, RecordError
from truceline.record.keys import COSIGNING, LATEST, SIGNING, CosigningKey, SigningKey, VerifierKey
from truceline.record.note import read_note

# RFC 8032, section 7.1, tests 1 to 3: secret key, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
]
EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_signatures_are_those_of_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    key = SigningKey("north", Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))
    text = bytes.fromhex(message).decode()
    assert key.vkey.public.hex() == public
    assert key.sign(text).hex() == signature
    assert key.vkey.verify(text, bytes.fromhex(signature))
    assert not key.vkey.verify(text + "x", bytes.fromhex(signature))


def test_the_specifications_verifier_key_is_read_and_written() -> None:
    key = VerifierKey.parse(EXAMPLE)
    assert (key.name, key.kind, key.key_id.hex(), str(key)) == ("example.com/foo", SIGNING, "530d903a", EXAMPLE)


@given(st.sampled_from(["north", "a/b", "ключ"]), st.sampled_from([SIGNING, COSIGNING]), st.integers(1, 255))
def test_a_verifier_key_is_read_back(name: str, kind: int, seed: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    key = VerifierKey(name, kind, private.public_key().public_bytes_raw())
    assert VerifierKey.parse(str(key)) == key


def test_a_key_under_another_name_has_another_id_and_the_same_bytes() -> None:
    log = NORTH.vkey.under("north/shared")
    assert log.public == NORTH.vkey.public
    assert log.key_id != NORTH.vkey.key_id
    assert NORTH.under("north/shared").vkey == log


@pytest.mark.parametrize(
    "text",
    [
        "",
        "north",
        "north+530d903a",
        EXAMPLE.replace("530d903a", "530d903b"),
        EXAMPLE.replace("530d903a", "530D903A"),
        EXAMPLE.replace("example.com/foo", "example.com/fop"),
        EXAMPLE.replace("example.com/foo", ""),
        EXAMPLE.replace("example.com/foo", "example foo"),
        EXAMPLE.replace("AekyeR", "AukyeR"),
        EXAMPLE[:-1],
        EXAMPLE + "=",
        EXAMPLE + "\n",
        EXAMPLE + "+",
        "north+00000000+",
        "north+00000000+AQ==",
        "\ud800+00000000+AQ==",
    ],
)
def test_a_text_that_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidKey):
        VerifierKey.parse(text)


@given(st.text() | st.builds("{}+{}+{}".format, st.text(), st.text(), st.text()))
def test_nothing_but_invalid_key_escapes_from_parsing(text: str) -> None:
    with pytest.raises(InvalidKey):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "y",
    [
        0,
        1,
        2**255 - 20,
        2**255 - 19,
        2**255 - 18,
        2**255 - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    ],
)
@pytest.mark.parametrize("sign", [0, 2**255])
def test_a_key_under_which_anybody_can_sign_is_refused(y: int, sign: int) -> None:
    with pytest.raises(InvalidKey, match="small order"):
        VerifierKey("north", SIGNING, (y + sign).to_bytes(32, "little"))


def test_a_signature_under_a_key_of_small_order_needs_no_private_key() -> None:
    identity = (1).to_bytes(32, "little")
    # The library takes it: this is why the key itself has to be refused.
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"whatever")


@pytest.mark.parametrize(
    ("name", "kind", "public"),
    [("", 1, 32), ("a b", 1, 32), ("a+b", 1, 32), ("a\n", 1, 32), ("a\u2003b", 1, 32), ("a", 2, 32), ("a", 1, 31)],
)
def test_a_key_that_no_note_can_name_is_refused(name: str, kind: int, public: int) -> None:
    with pytest.raises(InvalidKey):
        VerifierKey(name, kind, b"\x02" * public)


@given(st.binary(max_size=100))
def test_a_signature_of_any_bytes_is_false_and_no_error(signature: bytes) -> None:
    assert not NORTH.vkey.verify("text\n", signature)
    assert not SOUTH_COSIGNS.vkey.verify("text\n", signature)


def test_a_cosignature_signs_its_time() -> None:
    text = read_note(SIGNED).text
    signature = SOUTH_COSIGNS.cosign(text, 1679315147)
    assert struct.unpack(">Q", signature[:8]) == (1679315147,)
    # C2SP tlog-cosignature: the header line, the time line, the checkpoint's text.
    message = b"cosignature/v1\ntime 1679315147\n" + text.encode()
    Ed25519PublicKey.from_public_bytes(SOUTH_COSIGNS.vkey.public).verify(signature[8:], message)
    assert SOUTH_COSIGNS.vkey.verify(text, signature)
    assert not SOUTH_COSIGNS.vkey.verify(text, struct.pack(">Q", 1679315148) + signature[8:])


@pytest.mark.parametrize("time", [-1, LATEST + 1])
def test_a_cosignature_states_no_time_beyond_63_bits(time: int) -> None:
    with pytest.raises(InvalidRecord, match="time"):
        SOUTH_COSIGNS.cosign("text\n", time)
    late = struct.pack(">Q", LATEST + 1) + bytes(64)
    assert not SOUTH_COSIGNS.vkey.verify("text\n", late)


def test_keys_do_not_show_their_private_half() -> None:
    key = CosigningKey.generate("north")
    assert repr(key) == f"CosigningKey({key.vkey})"
    assert key.private.private_bytes_raw().hex() not in repr(key)


def test_each_new_key_is_another() -> None:
    assert SigningKey.generate("north").vkey != SigningKey.generate("north").vkey


def test_invalid_keys_are_errors_of_the_record() -> None:
    assert issubclass(InvalidKey, RecordError)


@pytest.mark.parametrize("name", ["n" * 100_000, "a\x9b31m", "a\x1b[31m"])
def test_an_error_shows_little_of_a_name_and_nothing_that_a_terminal_obeys(name: str) -> None:
    for text in (name, f"{name}+530d903a+AQ==", EXAMPLE.replace("example.com/foo", name)):
        with pytest.raises(InvalidKey) as raised:
            VerifierKey.parse(text)
        assert len(str(raised.value)) < 300
        assert str(raised.value).isprintable()
