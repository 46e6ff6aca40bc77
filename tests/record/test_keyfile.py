"""Key files: encrypted, closed to others, and damage noticed."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from tests.record.samples import NORTH, NORTH_COSIGNS, SOUTH
from truceline.errors import InvalidKey
from truceline.record.keyfile import read_key, write_key
from truceline.record.keys import CosigningKey, SigningKey

PASSPHRASE = "correct horse, батарея"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "signing.pem"
    write_key(path, NORTH, PASSPHRASE)
    return path


def changed(written: Path, folder: Path, data: bytes) -> Path:
    path = folder / written.name
    path.touch(0o600)
    path.write_bytes(data)
    return path


def test_a_key_is_read_back(written: Path) -> None:
    key = read_key(written, SigningKey, "north", PASSPHRASE)
    assert key.vkey == NORTH.vkey
    assert key.sign("x") == NORTH.sign("x")


def test_a_cosigning_key_is_read_back(tmp_path: Path) -> None:
    write_key(tmp_path / "c.pem", NORTH_COSIGNS, PASSPHRASE)
    assert read_key(tmp_path / "c.pem", CosigningKey, "north", PASSPHRASE).vkey == NORTH_COSIGNS.vkey


def test_its_owner_alone_can_read_it(written: Path) -> None:
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_it_is_pkcs8_that_other_programs_read(written: Path) -> None:
    pem = written.read_bytes().partition(b"\n")[2]
    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    private = load_pem_private_key(pem, PASSPHRASE.encode())
    assert private.private_bytes_raw() == NORTH.private.private_bytes_raw()  # type: ignore[union-attr]


def test_it_does_not_hold_the_key_in_the_clear(written: Path) -> None:
    assert NORTH.private.private_bytes_raw() not in written.read_bytes()
    with pytest.raises(TypeError):
        load_pem_private_key(written.read_bytes().partition(b"\n")[2], None)


def test_two_files_of_one_key_differ(written: Path, tmp_path: Path) -> None:
    write_key(tmp_path / "again.pem", NORTH, PASSPHRASE)
    assert (tmp_path / "again.pem").read_bytes() != written.read_bytes()


def test_a_key_is_never_overwritten(written: Path) -> None:
    before = written.read_bytes()
    with pytest.raises(InvalidKey, match="never overwritten"):
        write_key(written, SOUTH, PASSPHRASE)
    assert written.read_bytes() == before


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InvalidKey):
        write_key(tmp_path / "link", NORTH, PASSPHRASE)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("passphrase", ["", "\ud800"])
def test_a_passphrase_that_is_none_is_refused(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(InvalidKey, match="passphrase"):
        write_key(tmp_path / "k.pem", NORTH, passphrase)
    assert not (tmp_path / "k.pem").exists()


@pytest.mark.parametrize("passphrase", ["", "wrong", PASSPHRASE + " ", "\ud800"])
def test_another_passphrase_is_refused(written: Path, passphrase: str) -> None:
    with pytest.raises(InvalidKey, match="passphrase"):
        read_key(written, SigningKey, "north", passphrase)


def test_a_key_of_another_kind_or_name_is_refused(written: Path) -> None:
    with pytest.raises(InvalidKey, match="not a key of type 0x04 of north"):
        read_key(written, CosigningKey, "north", PASSPHRASE)
    with pytest.raises(InvalidKey, match="not a key of type 0x01 of south"):
        read_key(written, SigningKey, "south", PASSPHRASE)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_open_to_others_is_refused(written: Path, tmp_path: Path, mode: int) -> None:
    path = changed(written, tmp_path, written.read_bytes())
    path.chmod(mode)
    with pytest.raises(InvalidKey, match="open to others; chmod 600"):
        read_key(path, SigningKey, "north", PASSPHRASE)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pem", tmp_path, tmp_path / "\0"):
        with pytest.raises(InvalidKey, match="cannot be read"):
            read_key(path, SigningKey, "north", PASSPHRASE)
    with pytest.raises(InvalidKey, match="cannot be written"):
        write_key(tmp_path / "none" / "k.pem", NORTH, PASSPHRASE)


def test_damage_that_would_give_another_key_is_noticed(written: Path, tmp_path: Path) -> None:
    line, _, pem = written.read_bytes().partition(b"\n")
    head, body, tail = pem.split(b"-----\n")[0], pem.split(b"-----\n")[1], b"-----END ENCRYPTED PRIVATE KEY-----\n"
    data = bytearray(base64.b64decode(body.partition(b"-----")[0]))
    data[-40] ^= 1  # in the third of four blocks: of the seed, which has no form that AES-CBC could miss
    damaged = head + b"-----\n" + base64.encodebytes(data) + tail
    assert load_pem_private_key(damaged, PASSPHRASE.encode()).private_bytes_raw()  # type: ignore[union-attr]
    with pytest.raises(InvalidKey, match="cannot be opened"):
        read_key(changed(written, tmp_path, line + b"\n" + damaged), SigningKey, "north", PASSPHRASE)


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe", b"x" * 100_000, b"north+00000000+AQ==\n-----BEGIN"])
def test_a_file_that_is_no_key_is_refused(written: Path, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InvalidKey, match="cannot be opened"):
        read_key(changed(written, tmp_path, data), SigningKey, "north", PASSPHRASE)


def test_a_file_cut_short_anywhere_is_refused(written: Path, tmp_path: Path) -> None:
    data = written.read_bytes()
    for end in range(0, len(data) - 2, 17):
        with pytest.raises(InvalidKey, match="cannot be opened"):
            read_key(changed(written, tmp_path, data[:end]), SigningKey, "north", PASSPHRASE)


def test_another_algorithms_key_is_refused(written: Path, tmp_path: Path) -> None:
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    pem = generate_private_key(65537, 1024).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    with pytest.raises(InvalidKey, match="not an Ed25519 key"):
        read_key(changed(written, tmp_path, f"{NORTH.vkey}\n".encode() + pem), SigningKey, "north", PASSPHRASE)
