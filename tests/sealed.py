"""Keys sealed with a passphrase as a node seals them, at a thousandth of the work.

Opening what is sealed with a passphrase takes a second or more by design, so that guessing does. `age` chooses how much
work when it seals, and the file says how much; so what is sealed here is a file like any other (age-encryption.org/v1
with a recipient of type scrypt), and opened by the same code, but with little work.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

__all__ = ["seal"]

_LOG_N = 4
_LABEL = b"age-encryption.org/v1/scrypt"


def seal(content: bytes, passphrase: str) -> bytes:
    """`content` (at most 64 KiB) as an age file for whoever knows the passphrase."""
    key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapping = Scrypt(salt=_LABEL + salt, length=32, n=1 << _LOG_N, r=8, p=1).derive(passphrase.encode())
    wrapped = ChaCha20Poly1305(wrapping).encrypt(bytes(12), key, None)
    head = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_text(salt), _LOG_N, _text(wrapped))
    mac = hmac.digest(_derived(key, b"", b"header"), head, sha256)
    sealed = ChaCha20Poly1305(_derived(key, nonce, b"payload")).encrypt(bytes(11) + b"\x01", content, None)
    return b"%s %s\n%s%s" % (head, _text(mac), nonce, sealed)


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose).derive(key)


def _text(raw: bytes) -> bytes:
    return b64encode(raw).rstrip(b"=")
