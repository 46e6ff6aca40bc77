"""Proofs that one entry is in a log, to be checked without the log (C2SP tlog-proof)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from truceline.errors import BadSignature, InvalidRecord
from truceline.record.canonical import from_base64, to_base64
from truceline.record.checkpoint import Checkpoint, read_claimed, read_cosigned
from truceline.record.entry import Entry, read_entry
from truceline.record.keys import VerifierKey
from truceline.record.merkle import inclusion_proof, leaf_hash, verify_inclusion
from truceline.record.names import NUMBER
from truceline.record.note import MAX_NOTE

__all__ = ["Proof", "prove", "read_proof"]

_HEADER = "c2sp.org/tlog-proof@v1"
_MAX_PROOF = 4 * MAX_NOTE
_TEXT = re.compile(
    rf"{re.escape(_HEADER)}\n(?:extra ([A-Za-z0-9+/]+={{0,2}})\n)?index ({NUMBER})\n"
    r"((?:[A-Za-z0-9+/]{43}=\n){0,64})\n(.+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Proof:
    """The leaf at `index`, its inclusion proof `hashes` and the signed `checkpoint` they lead to, as text.

    `extra` is what goes with them unproved: the entry's bytes, so that who holds the proof needs nothing else.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def __str__(self) -> str:
        extra = f"extra {to_base64(self.extra)}\n" if self.extra else ""
        hashes = "".join(f"{to_base64(each)}\n" for each in self.hashes)
        return f"{_HEADER}\n{extra}index {self.index}\n{hashes}\n{self.checkpoint}"

    def check(self, leaf: bytes, key: VerifierKey, *cosigners: VerifierKey) -> tuple[Checkpoint, dict[str, int]]:
        """The checkpoint that `key` signed and `leaf` is under, and when which of `cosigners` cosigned it.

        Raises `BadSignature` if the checkpoint is not signed so, or the hashes do not lead from the leaf to its root.
        """
        checkpoint, times = read_cosigned(self.checkpoint, key, *cosigners, where="proof")
        if not verify_inclusion(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root):
            raise BadSignature(f"does not prove entry {self.index} of {checkpoint.origin}", where="proof")
        return checkpoint, times

    def check_entry(self, key: VerifierKey, *cosigners: VerifierKey) -> tuple[Entry, Checkpoint, dict[str, int]]:
        """The entry that the proof carries, once it is proved to stand at its place in its own log; else as `check`.

        Raises `InvalidRecord` if the proof carries no entry, or one of another log or place.
        """
        entry = read_entry(self.extra, "proof, extra line")
        checkpoint, times = self.check(leaf_hash(self.extra), key, *cosigners)
        if (entry.log, entry.seq) != (checkpoint.origin, self.index):
            raise InvalidRecord(f"carries an entry that calls itself {entry.log}#{entry.seq}", where="proof")
        return entry, checkpoint, times


def prove(leaves: Sequence[bytes], index: int, checkpoint: str, extra: bytes = b"") -> Proof:
    """The proof of leaf `index` under a signed `checkpoint`, from the log's leaf hashes (at least its size of them)."""
    return Proof(index, inclusion_proof(leaves, index, read_claimed(checkpoint).size), checkpoint, extra)


def read_proof(data: bytes | str, where: str = "proof") -> Proof:
    """The proof that `data` is, not yet checked. `InvalidRecord` for anything that is none."""
    try:
        text = data if isinstance(data, str) else data.decode()
    except UnicodeDecodeError:
        raise InvalidRecord("is not valid UTF-8", where=where) from None
    parts = _TEXT.fullmatch(text) if len(text) <= _MAX_PROOF else None
    if parts is None:
        raise InvalidRecord(f"is no proof: {_HEADER}, index, hashes, an empty line and a checkpoint", where=where)
    extra, index, hashes, checkpoint = parts.groups()
    read_claimed(checkpoint, where)
    return Proof(
        int(index),
        tuple(from_base64(line, where) for line in hashes.splitlines()),
        checkpoint,
        from_base64(extra, where) if extra else b"",
    )
