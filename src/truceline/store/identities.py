"""age identities in files, encrypted with a passphrase (https://age-encryption.org/v1, X25519 and scrypt)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyrage

from truceline.errors import InvalidKey


class NewIdentity(NamedTuple):
    """An identity just made: the recipient that others encrypt to, and the bytes of its file."""

    recipient: str
    file: bytes


def new_identity(passphrase: str) -> NewIdentity:
    """A new identity, its file encrypted with `passphrase`, which takes about a second by design."""
    if not passphrase:
        raise InvalidKey("needs a passphrase", where="age identity")
    identity = pyrage.x25519.Identity.generate()
    return NewIdentity(str(identity.to_public()), pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase))


def read_identity(file: Path, passphrase: str) -> pyrage.x25519.Identity:
    """The identity in `file`; raises `InvalidKey` for a missing or damaged file or the wrong passphrase."""
    try:
        written = file.read_bytes()
    except OSError as error:
        raise InvalidKey(f"cannot be read ({error.strerror})", where=str(file)) from None
    try:
        return pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(written, passphrase).decode().strip())
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError):
        raise InvalidKey(
            "cannot be opened", where=str(file), remedy="check the passphrase, or restore the file from a backup"
        ) from None
