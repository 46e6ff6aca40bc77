"""Private keys in files: PKCS#8 in PEM, encrypted with a passphrase, readable by their owner alone.

`cryptography` writes PKCS#8 with 2,048 rounds of PBKDF2 and offers no more, which a stolen file does not withstand for
long. It reads scrypt, though, so the file is put together here: PBES2 (RFC 8018) of scrypt (RFC 7914: N = 2^14, r = 8,
p = 5, that is 16 MiB for each of five passes, the most memory that other tools accept unasked) and AES-256-CBC. A
passphrase of few bits stays a weak one.

AES-CBC does not notice damage, and any 32 bytes are an Ed25519 key. So the line before the PEM block says which
verifier key belongs to it, and a file that gives another is refused.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from truceline.errors import InvalidKey
from truceline.record.canonical import to_base64
from truceline.record.keys import CosigningKey, SigningKey, VerifierKey

__all__ = ["read_key", "write_key"]

_MAX_FILE = 1 << 16
_BEGIN, _END = "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----END ENCRYPTED PRIVATE KEY-----"

_COST, _BLOCK, _PASSES = 1 << 14, 8, 5
_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04
# Object identifiers with tag and length: PBES2 and AES-256-CBC (RFC 8018), scrypt (RFC 7914).
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_AES_256_CBC = bytes.fromhex("060960864801650304012a")

AnyKey = TypeVar("AnyKey", SigningKey, CosigningKey)


def write_key(path: Path, key: SigningKey | CosigningKey, passphrase: str) -> None:
    """Write `key` to a new file at `path` (mode 0600), on the disk when this returns.

    Raises `InvalidKey` if the file is there already or cannot be written, or the passphrase is empty.
    """
    if not passphrase:
        raise InvalidKey("needs a passphrase", where=str(path))
    text = f"{key.vkey}\n{_encrypted(key.private, _as_bytes(passphrase, path))}"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise InvalidKey("is there already; a key is never overwritten", where=str(path)) from None
    except (OSError, ValueError) as error:
        raise InvalidKey(f"cannot be written ({error})", where=str(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise InvalidKey(f"cannot be written ({error})", where=str(path)) from None


def read_key(path: Path, kind: type[AnyKey], name: str, passphrase: str) -> AnyKey:
    """The key that `write_key` wrote, as `kind` (`SigningKey` or `CosigningKey`) under `name`.

    Raises `InvalidKey` for a missing or damaged file, one that others can read, the key of another name or kind, or the
    wrong passphrase.
    """
    line, _, pem = _read_own(path).partition(b"\n")
    secret = _as_bytes(passphrase, path)
    try:
        vkey = VerifierKey.parse(line.decode())
        private = load_pem_private_key(pem, secret)
    except (InvalidKey, ValueError, TypeError, MemoryError, UnsupportedAlgorithm):
        raise _unopened(path) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise InvalidKey("is not an Ed25519 key", where=str(path))
    key = kind(name, private)
    if vkey.public != key.vkey.public:
        raise _unopened(path)
    if vkey != key.vkey:
        raise InvalidKey(f"is {vkey}, not a key of type {kind.kind:#04x} of {name}", where=str(path))
    return key


def _unopened(path: Path) -> InvalidKey:
    remedy = "check the passphrase, or take the file from a backup if it is damaged"
    return InvalidKey("cannot be opened", where=str(path), remedy=remedy)


def _as_bytes(passphrase: str, path: Path) -> bytes:
    try:
        return passphrase.encode()
    except UnicodeEncodeError:
        raise InvalidKey("cannot be used with a passphrase that is not valid UTF-8", where=str(path)) from None


def _encrypted(private: Ed25519PrivateKey, passphrase: bytes) -> str:
    """The PEM of an EncryptedPrivateKeyInfo (RFC 5958)."""
    salt, start = secrets.token_bytes(16), secrets.token_bytes(16)
    secret = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_PASSES).derive(passphrase)
    padder, cipher = PKCS7(128).padder(), Cipher(AES256(secret), CBC(start)).encryptor()
    plain = padder.update(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())) + padder.finalize()
    hardness = b"".join(
        _tagged(_INTEGER, each.to_bytes(each.bit_length() // 8 + 1)) for each in (_COST, _BLOCK, _PASSES)
    )
    derivation = _tagged(_SEQUENCE, _SCRYPT + _tagged(_SEQUENCE, _tagged(_OCTETS, salt) + hardness))
    encryption = _tagged(_SEQUENCE, _AES_256_CBC + _tagged(_OCTETS, start))
    algorithm = _tagged(_SEQUENCE, _PBES2 + _tagged(_SEQUENCE, derivation + encryption))
    data = to_base64(_tagged(_SEQUENCE, algorithm + _tagged(_OCTETS, cipher.update(plain) + cipher.finalize())))
    lines = [data[i : i + 64] for i in range(0, len(data), 64)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def _tagged(tag: int, content: bytes) -> bytes:
    """DER: tag, length (below 256 in all that is written here), content."""
    length = len(content)
    return bytes([tag, length] if length < 128 else [tag, 0x81, length]) + content


def _read_own(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise InvalidKey("is open to others", where=str(path), remedy=f"chmod 600 {path}")
            return file.read(_MAX_FILE)
    except (OSError, ValueError) as error:
        raise InvalidKey(f"cannot be read ({error})", where=str(path)) from None


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
