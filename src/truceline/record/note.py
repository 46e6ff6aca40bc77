"""Signed notes: a text and the signatures under it (C2SP signed-note)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from truceline.errors import BadSignature, InvalidRecord
from truceline.record.canonical import from_base64, to_base64
from truceline.record.keys import SigningKey, VerifierKey, is_key_name

__all__ = ["MAX_NOTE", "MAX_SIGNATURES", "Note", "Signature", "read_note", "sign_note"]

MAX_SIGNATURES = 64
"""How many signatures a note may carry."""

MAX_NOTE = 1 << 20
"""How many bytes a note may have."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Signature:
    """One line under a note: the key's name and id, and what it signed with them."""

    name: str
    key_id: bytes
    signature: bytes

    @classmethod
    def by(cls, key: VerifierKey, signature: bytes) -> Signature:
        """The line for a signature made with the private half of `key`."""
        return cls(key.name, key.key_id, signature)

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it says that `key` made it; whether that is true only `key.verify` can say."""
        return self.name == key.name and self.key_id == key.key_id

    def __str__(self) -> str:
        return f"— {self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A text that ends with a line end, and its signatures in order. `str` gives the note as it travels."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def verified_by(self, key: VerifierKey) -> bool:
        """Whether `key` signed the text; signatures of other keys are not looked at.

        Raises `BadSignature` if a signature says that it is of `key` and is not.
        """
        own = [each for each in self.signatures if each.is_of(key)]
        for each in own:
            if not key.verify(self.text, each.signature):
                raise BadSignature(f"the signature of {key.name} does not stand for this text")
        return bool(own)

    def require(self, *keys: VerifierKey, where: str = "") -> None:
        """Raise `BadSignature` unless exactly `keys`, in this order, signed the text and nobody else did."""
        if len(self.signatures) != len(keys):
            raise BadSignature(f"has {len(self.signatures)} signatures where {len(keys)} belong", where=where)
        for each, key in zip(self.signatures, keys, strict=True):
            if not each.is_of(key):
                raise BadSignature(f"is signed by another key than {key}", where=where)
            if not key.verify(self.text, each.signature):
                raise BadSignature(f"the signature of {key.name} does not stand for this text", where=where)


def read_note(data: bytes | str, where: str = "signed note") -> Note:
    """The note that `data` is; its signatures are not checked here. `InvalidRecord` for anything that is none."""
    text = _as_text(data, where)
    body, blank, lines = text.rpartition("\n\n")
    if not blank:
        raise InvalidRecord("has no empty line between text and signatures", where=where)
    if not lines.endswith("\n"):
        raise InvalidRecord("does not end with a signature line and a line end", where=where)
    signed = lines[:-1].split("\n")
    if len(signed) > MAX_SIGNATURES:
        raise InvalidRecord(f"has more than {MAX_SIGNATURES} signatures", where=where)
    return Note(body + "\n", tuple(_read_signature(line, where) for line in signed))


def sign_note(text: str, *keys: SigningKey) -> str:
    """The note with `text` signed by `keys` in order. Raises `InvalidRecord` for a text that no note can hold."""
    note = Note(_as_text(text, "text to be signed"), tuple(Signature.by(key.vkey, key.sign(text)) for key in keys))
    if read_note(str(note)) != note:
        raise InvalidRecord("does not end with a line end", where="text to be signed")
    return str(note)


def _as_text(data: bytes | str, where: str) -> str:
    try:
        encoded = data.encode() if isinstance(data, str) else data
        text = encoded.decode()
    except UnicodeError:
        raise InvalidRecord("is not valid UTF-8", where=where) from None
    if len(encoded) > MAX_NOTE:
        raise InvalidRecord(f"is longer than {MAX_NOTE} bytes", where=where)
    if _CONTROL.search(text):
        raise InvalidRecord("holds a control character", where=where)
    return text


def _read_signature(line: str, where: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "—" or not is_key_name(name):
        raise InvalidRecord("has a signature line that is not `— <key name> <base64>`", where=where)
    data = from_base64(encoded, where=f"{where}, signature of {name[:80]!a}")
    if len(data) < 5:
        raise InvalidRecord("has a signature without a key id and something signed", where=where)
    return Signature(name, data[:4], data[4:])
