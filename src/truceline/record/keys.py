"""Ed25519 keys under names: who signed what (RFC 8032; C2SP signed-note and tlog-cosignature).

A `VerifierKey` is what others know of a key. A `SigningKey` signs checkpoints, bundles and cards; a `CosigningKey`
signs nothing but cosignatures of checkpoints. `keyfile` keeps both in files.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from truceline.errors import InvalidKey, InvalidRecord
from truceline.record.canonical import from_base64, to_base64

__all__ = ["COSIGNING", "LATEST", "SIGNING", "CosigningKey", "SigningKey", "VerifierKey", "is_key_name"]

SIGNING = 0x01
"""The signature type of a note signed with Ed25519."""

COSIGNING = 0x04
"""The signature type of a cosigned checkpoint: the signature follows the time, eight bytes, big-endian."""

LATEST = 2**63 - 1
"""The last POSIX time that a cosignature can state."""

_VKEY = re.compile(r"([^+]*)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]*)")
_PRIME = 2**255 - 19

# Under a key of small order anybody can make signatures that hold, so its owner could deny all that is signed with it:
# the y coordinates of the points of order 4, 1, 2 and 8 (the last two) on edwards25519.
_SMALL_ORDER = {
    0,
    1,
    _PRIME - 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}


def is_key_name(name: str) -> bool:
    """Whether a note can carry `name`: not empty, without spaces, plus signs, control characters, lone surrogates."""
    return bool(name) and not any(c == "+" or c.isspace() or c < " " or "\ud800" <= c <= "\udfff" for c in name)


def to_utf8(text: str) -> bytes:
    """`text` in UTF-8; `InvalidRecord` for half of a surrogate pair, which UTF-8 cannot write."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidRecord("holds half of a surrogate pair, which UTF-8 cannot write") from None


@dataclass(frozen=True)
class VerifierKey:
    """A public key under a name: `kind` is the signature type, `public` the key's 32 bytes.

    Raises `InvalidKey` for another type, a name that no note can carry, or bytes that are no key.
    """

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise InvalidKey("a key's name is empty or holds a space or a plus sign")
        if self.kind not in (SIGNING, COSIGNING):
            raise InvalidKey(
                f"has signature type {self.kind:#04x}; only 0x01 and 0x04 are known", where=ascii(self.name[:80])
            )
        if len(self.public) != 32:
            raise InvalidKey(f"has {len(self.public)} bytes; an Ed25519 key has 32", where=ascii(self.name[:80]))
        y = int.from_bytes(self.public, "little") % 2**255
        if y >= _PRIME or y in _SMALL_ORDER:
            raise InvalidKey(
                "is of small order or not reduced: anybody could sign as this key", where=ascii(self.name[:80])
            )

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key that C2SP writes as `<name>+<key id>+<base64>`; `InvalidKey` for any other text."""
        parts = _VKEY.fullmatch(text)
        if parts is None:
            raise InvalidKey("is not a verifier key: <name>+<8 hexadecimal digits>+<base64>", where=ascii(text[:80]))
        name, key_id, encoded = parts.groups()
        try:
            data = from_base64(encoded, where=ascii(name[:80]))
        except InvalidRecord as error:
            raise InvalidKey(error.reason, where=error.where) from None
        key = cls(name, data[0] if data else 0, data[1:])
        if key.key_id.hex() != key_id:
            raise InvalidKey(f"has the key id {key_id} where {key.key_id.hex()} belongs to it", where=ascii(name[:80]))
        return key

    @cached_property
    def key_id(self) -> bytes:
        """Four bytes that tell a name's keys apart; they identify, they do not authenticate."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def under(self, name: str) -> VerifierKey:
        """The same public key under another key name, such as a log's origin."""
        return VerifierKey(name, self.kind, self.public)

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this key's under `text`; for a cosigning key, its time included."""
        message = to_utf8(text)
        if self.kind == COSIGNING:
            if len(signature) != 72:
                return False
            (time,) = struct.unpack(">Q", signature[:8])
            if time > LATEST:
                return False
            message, signature = cosigned(text, time), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def cosigned(text: str, time: int) -> bytes:
    """What a cosigner signs: its header, POSIX time and the checkpoint's text (C2SP tlog-cosignature)."""
    return to_utf8(f"cosignature/v1\ntime {time}\n{text}")


class _PrivateKey:
    """An Ed25519 private key under a name."""

    kind: ClassVar[int]

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.private = private
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.vkey = VerifierKey(name, self.kind, public)

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key from the system's source of randomness."""
        return cls(name, Ed25519PrivateKey.generate())

    @property
    def name(self) -> str:
        """The key name that its signatures carry."""
        return self.vkey.name

    def under(self, name: str) -> Self:
        """The same private key under another key name, such as a log's origin."""
        return type(self)(name, self.private)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.vkey})"


class SigningKey(_PrivateKey):
    """Signs notes: checkpoints, bundles, cards, rotations."""

    kind = SIGNING

    def sign(self, text: str) -> bytes:
        """64 bytes: the Ed25519 signature of `text` in UTF-8."""
        return self.private.sign(to_utf8(text))


class CosigningKey(_PrivateKey):
    """Signs cosignatures of checkpoints and nothing else."""

    kind = COSIGNING

    def cosign(self, text: str, time: int) -> bytes:
        """72 bytes: POSIX `time` and the signature of it and a checkpoint's `text`."""
        if not 0 <= time <= LATEST:
            raise InvalidRecord(f"{time} is no time that a cosignature can state")
        return struct.pack(">Q", time) + self.private.sign(cosigned(text, time))
