"""Rotations: a node's old key announces its new one (docs/formats/entry.md, `key_rotated`)."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.errors import InvalidKey, InvalidRecord
from truceline.record.card import check_key, read_vkey
from truceline.record.keys import COSIGNING, SIGNING, SigningKey, VerifierKey
from truceline.record.names import is_node_name
from truceline.record.note import read_note, sign_note

__all__ = ["Rotation", "read_rotation", "sign_rotation"]

_HEADER = "truceline.org/formats/rotation@1"


@dataclass(frozen=True)
class Rotation:
    """From here on the node `name` signs with `new` where it signed with `old`, and cosigns with `new_cosigning`.

    Raises `InvalidRecord` for a name that no node can have, keys of other types or names, or new keys that are not new
    or not two.
    """

    name: str
    old: VerifierKey
    new: VerifierKey
    new_cosigning: VerifierKey

    def __post_init__(self) -> None:
        where = f"rotation of {self.name[:64]!a}"
        if not is_node_name(self.name):
            raise InvalidRecord("has a name that no node can have: a-z, 0-9, `.` and `-`, at most 64", where=where)
        check_key(self.old, self.name, SIGNING, f"{where}, old key")
        check_key(self.new, self.name, SIGNING, f"{where}, new key")
        check_key(self.new_cosigning, self.name, COSIGNING, f"{where}, new cosigning key")
        if len({self.old.public, self.new.public, self.new_cosigning.public}) != 3:
            raise InvalidRecord("has one key in two places", where=where)

    @property
    def text(self) -> str:
        """The lines that both keys sign."""
        return "".join(f"{line}\n" for line in (_HEADER, self.name, self.old, self.new, self.new_cosigning))


def sign_rotation(rotation: Rotation, old: SigningKey, new: SigningKey) -> str:
    """The rotation as it is journalled, signed by both keys. Raises `InvalidKey` if they are not those named in it."""
    if (old.vkey, new.vkey) != (rotation.old, rotation.new):
        raise InvalidKey("the keys given are not the old and the new key of the rotation", where=rotation.name)
    return sign_note(rotation.text, old, new)


def read_rotation(data: bytes | str, where: str = "rotation") -> Rotation:
    """The rotation that its old and its new key signed; whether the old one was in force, the log must tell.

    Raises `InvalidRecord` for anything that is no rotation, `BadSignature` unless these two signed it, in this order.
    """
    note = read_note(data, where)
    lines = note.text.split("\n")
    if len(lines) != 6 or lines[0] != _HEADER:
        raise InvalidRecord(f"is no rotation: five lines, the first {_HEADER}", where=where)
    rotation = Rotation(lines[1], *(read_vkey(line, where) for line in lines[2:-1]))
    note.require(rotation.old, rotation.new, where=where)
    return rotation
