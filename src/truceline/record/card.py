"""Cards: how a node introduces itself to another (docs/formats/entry.md, "Card")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from truceline.errors import InvalidKey, InvalidRecord
from truceline.record.keys import COSIGNING, SIGNING, SigningKey, VerifierKey
from truceline.record.names import is_node_name
from truceline.record.note import read_note, sign_note

__all__ = ["ROLES", "Card", "read_card", "sign_card"]

ROLES = ("party", "guarantor", "mission", "monitor", "other")

_HEADER = "truceline.org/formats/card@1"
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_ADDRESS = re.compile(r"https?://[!-~]{1,256}")


@dataclass(frozen=True)
class Card:
    """A node's name, role and keys; the age `recipient` for bundles encrypted to it and its HTTP `address`, if any.

    Raises `InvalidRecord` if it could not be written: a name, role, recipient or address of another form, keys of other
    types or under other names than the node's, or one key for both purposes.
    """

    name: str
    role: str
    signing: VerifierKey
    cosigning: VerifierKey
    recipient: str | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        where = f"card of {self.name[:64]!a}"
        if not is_node_name(self.name):
            raise InvalidRecord("has a name that no node can have: a-z, 0-9, `.` and `-`, at most 64", where=where)
        if self.role not in ROLES:
            raise InvalidRecord(f"has another role than {', '.join(ROLES)}", where=where)
        check_key(self.signing, self.name, SIGNING, f"{where}, signing key")
        check_key(self.cosigning, self.name, COSIGNING, f"{where}, cosigning key")
        if self.signing.public == self.cosigning.public:
            raise InvalidRecord("has one key for signing and cosigning", where=where)
        if self.recipient is not None and not _RECIPIENT.fullmatch(self.recipient):
            raise InvalidRecord("has a recipient that is no age X25519 recipient (age1…)", where=where)
        if self.address is not None and not _ADDRESS.fullmatch(self.address):
            raise InvalidRecord("has an address that is not http:// or https:// and visible ASCII", where=where)

    @property
    def text(self) -> str:
        """The lines that are signed, and that the fingerprint is of."""
        lines = (
            _HEADER,
            self.name,
            self.role,
            self.signing,
            self.cosigning,
            self.recipient or "-",
            self.address or "-",
        )
        return "".join(f"{line}\n" for line in lines)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the text, as 16 groups of 4 hexadecimal digits: what people compare by voice or on paper."""
        digits = sha256(self.text.encode()).hexdigest()
        return " ".join(digits[i : i + 4] for i in range(0, 64, 4))


def sign_card(card: Card, key: SigningKey) -> str:
    """The card as it travels. Raises `InvalidKey` if `key` is not the signing key on it."""
    if key.vkey != card.signing:
        raise InvalidKey("is not the signing key on the card", where=str(key.vkey))
    return sign_note(card.text, key)


def read_card(data: bytes | str, where: str = "card") -> Card:
    """The card, signed by the very key on it: whose key that is, only comparing fingerprints can tell.

    Raises `InvalidRecord` for anything that is no card, `BadSignature` if its one signature is not of its signing key.
    """
    note = read_note(data, where)
    lines = note.text.split("\n")
    if len(lines) != 8 or lines[0] != _HEADER:
        raise InvalidRecord(f"is no card: seven lines, the first {_HEADER}", where=where)
    name, role, signing, cosigning, recipient, address = lines[1:-1]
    card = Card(
        name,
        role,
        read_vkey(signing, where),
        read_vkey(cosigning, where),
        None if recipient == "-" else recipient,
        None if address == "-" else address,
    )
    note.require(card.signing, where=where)
    return card


def read_vkey(text: str, where: str) -> VerifierKey:
    """The verifier key in a line of a record; `InvalidRecord` names the record if it is none."""
    try:
        return VerifierKey.parse(text)
    except InvalidKey as error:
        raise InvalidRecord(f"holds a key that cannot be used ({error})", where=where) from None


def check_key(key: VerifierKey, name: str, kind: int, where: str) -> None:
    """Raise `InvalidRecord` unless `key` goes under `name` with the signature type `kind`."""
    if key.name != name or key.kind != kind:
        raise InvalidRecord(f"is {key}, which is not of type {kind:#04x} under the name {name}", where=where)
