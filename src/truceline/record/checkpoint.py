"""Checkpoints: a log's size and root, signed by its node; and receipts, which another node cosigned.

C2SP tlog-checkpoint and tlog-cosignature, without extension lines. Which key must have signed depends on the size (keys
are rotated), so `read_claimed` says what a checkpoint claims before anything of it is believed.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from truceline.errors import BadSignature, InvalidRecord
from truceline.record.canonical import from_base64, to_base64
from truceline.record.keys import COSIGNING, SIGNING, CosigningKey, SigningKey, VerifierKey
from truceline.record.merkle import EMPTY_ROOT
from truceline.record.names import NUMBER, ORIGIN, node_of
from truceline.record.note import Note, Signature, read_note, sign_note

__all__ = [
    "Checkpoint",
    "cosign",
    "read_checkpoint",
    "read_claimed",
    "read_cosigned",
    "read_receipt",
    "sign_checkpoint",
]

_TEXT = re.compile(rf"({ORIGIN})\n({NUMBER})\n([A-Za-z0-9+/]{{43}}=)\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of the log `origin`: `size` entries under `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The checkpoint as it travels, signed by `key` under the origin as key name."""
    _read_text(checkpoint.text, "checkpoint to be signed")
    return sign_note(checkpoint.text, key.under(checkpoint.origin))


def read_claimed(text: bytes | str, where: str = "checkpoint") -> Checkpoint:
    """What a checkpoint or receipt claims, whoever signed it: only for choosing the key to check it with.

    Raises `InvalidRecord` for any text that is no checkpoint.
    """
    return _read_text(read_note(text, where).text, where)


def read_checkpoint(text: bytes | str, key: VerifierKey, where: str = "checkpoint") -> Checkpoint:
    """The checkpoint that `key` signed, alone. `key` goes under the name of the node or of the log.

    Raises `InvalidRecord` for any text that is no checkpoint, `BadSignature` if its one signature is not of this key.
    """
    note = read_note(text, where)
    checkpoint = _read_text(note.text, where)
    note.require(_log_key(key, checkpoint, where), where=where)
    return checkpoint


def read_cosigned(
    text: bytes | str, key: VerifierKey, *cosigners: VerifierKey, where: str = "checkpoint"
) -> tuple[Checkpoint, dict[str, int]]:
    """The checkpoint that `key` signed, and when those of `cosigners` that cosigned it did so (POSIX seconds by name).

    Signatures of unknown keys are not looked at, as C2SP has it. Raises as `read_checkpoint` does, also for a
    cosignature that says that it is of one of `cosigners` and is not.
    """
    note = read_note(text, where)
    checkpoint = _read_text(note.text, where)
    if not note.verified_by(_log_key(key, checkpoint, where)):
        raise BadSignature(f"is not signed by {key.name}", where=where)
    for each in cosigners:
        _check_cosigner(checkpoint, each, where)
    return checkpoint, {each.name: _time_of(note, each) for each in cosigners if note.verified_by(each)}


def cosign(checkpoint_text: str, key: CosigningKey, time: int) -> str:
    """The receipt: a checkpoint with this node's cosignature at POSIX `time` (seconds) after the log's signature.

    The caller has checked the checkpoint and that the log of this size continues every earlier state it knew.
    """
    note = read_note(checkpoint_text)
    checkpoint = _read_text(note.text, "checkpoint to be cosigned")
    if len(note.signatures) != 1:
        raise InvalidRecord("is cosigned already or not signed by its log alone", where=checkpoint.origin)
    _check_cosigner(checkpoint, key.vkey, checkpoint.origin)
    cosignature = Signature.by(key.vkey, key.cosign(note.text, time))
    return str(Note(note.text, (*note.signatures, cosignature)))


def read_receipt(
    text: bytes | str, key: VerifierKey, cosigner: VerifierKey, where: str = "receipt"
) -> tuple[Checkpoint, int]:
    """The checkpoint that the log's `key` signed and `cosigner` cosigned after it, and when (POSIX seconds).

    Raises `InvalidRecord` for any text that is no checkpoint, `BadSignature` unless these two signed it, in this order.
    """
    note = read_note(text, where)
    checkpoint = _read_text(note.text, where)
    _check_cosigner(checkpoint, cosigner, where)
    note.require(_log_key(key, checkpoint, where), cosigner, where=where)
    return checkpoint, _time_of(note, cosigner)


def _log_key(key: VerifierKey, checkpoint: Checkpoint, where: str) -> VerifierKey:
    if key.kind != SIGNING or key.name not in (checkpoint.origin, node_of(checkpoint.origin)):
        raise BadSignature(f"is of the log {checkpoint.origin}, which {key} does not sign", where=where)
    return key.under(checkpoint.origin)


def _check_cosigner(checkpoint: Checkpoint, cosigner: VerifierKey, where: str) -> None:
    if cosigner.kind != COSIGNING:
        raise BadSignature(f"cannot be cosigned by {cosigner}, which is no cosigning key", where=where)
    if cosigner.name == node_of(checkpoint.origin):
        raise InvalidRecord("is a node's cosignature under its own log, which says nothing", where=where)


def _time_of(note: Note, cosigner: VerifierKey) -> int:
    (time,) = struct.unpack(">Q", next(each for each in note.signatures if each.is_of(cosigner)).signature[:8])
    return int(time)


def _read_text(text: str, where: str) -> Checkpoint:
    parts = _TEXT.fullmatch(text)
    if parts is None:
        raise InvalidRecord("is no checkpoint: a log's origin, its size and the base64 of its root", where=where)
    origin, size, root = parts.groups()
    checkpoint = Checkpoint(origin, int(size), from_base64(root, where))
    if not checkpoint.size and checkpoint.root != EMPTY_ROOT:
        raise InvalidRecord("gives a log without entries another root than that of nothing", where=where)
    return checkpoint
