"""Private keys in files: PKCS#8 in PEM, encrypted with a passphrase, readable by their owner alone.

PBES2 (RFC 8018) with AES-256-CBC and PBKDF2-HMAC-SHA256.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from truceline.errors import InvalidKey
from truceline.record.keys import CosigningKey, SigningKey

__all__ = ["read_key", "write_key"]

_MAX_FILE = 1 << 16

AnyKey = TypeVar("AnyKey", SigningKey, CosigningKey)


def write_key(path: Path, key: SigningKey | CosigningKey, passphrase: str) -> None:
    """Write `key` to a new file at `path` (mode 0600), on the disk when this returns.

    Raises `InvalidKey` if the file is there already or cannot be written, or the passphrase is empty.
    """
    if not passphrase:
        raise InvalidKey("needs a passphrase", where=str(path))
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
    except FileExistsError:
        raise InvalidKey("is there already; a key is never overwritten", where=str(path)) from None
    except OSError as error:
        raise InvalidKey(f"cannot be written ({error.strerror})", where=str(path)) from None


def read_key(path: Path, kind: type[AnyKey], name: str, passphrase: str) -> AnyKey:
    """The key that `write_key` wrote, as `kind` (`SigningKey` or `CosigningKey`) under `name`.

    Raises `InvalidKey` for a missing or damaged file, one that others can read, or the wrong passphrase.
    """
    pem = _read_private(path)
    try:
        private = load_pem_private_key(pem, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InvalidKey(
            "cannot be opened", where=str(path), remedy="check the passphrase, or restore the file from a backup"
        ) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise InvalidKey("is not an Ed25519 key", where=str(path))
    return kind(name, private)


def _read_private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise InvalidKey("is open to others", where=str(path), remedy=f"chmod 600 {path}")
            return file.read(_MAX_FILE)
    except OSError as error:
        raise InvalidKey(f"cannot be read ({error.strerror})", where=str(path)) from None


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
