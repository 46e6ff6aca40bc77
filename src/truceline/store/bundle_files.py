"""Bundles as files: written whole or not at all, encrypted to the peer with age where asked, opened whichever it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

import pyrage

from truceline.errors import InvalidSetting, Refused
from truceline.store import exchange, peers
from truceline.store.exchange import Made, Taken
from truceline.store.journal import Actor
from truceline.store.node import Node

__all__ = ["opened_bundle", "read_file", "write_file"]

_AGE = b"age-encryption.org/v1\n"


def write_file(
    actor: Actor, to: str, path: Path, *, encrypt: bool = False, everything: bool = False, most: int | None = None
) -> Made:
    """Make a bundle for the node `to` at `path`, over what lies there; encrypted to the recipient on its card.

    Raises as `make_bundle` does, `InvalidSetting` where the card names no recipient, and `OSError`; then `path` is
    as it was.
    """
    recipient = _recipient(actor.node, to) if encrypt else None
    with _replacing(path) as file:
        if recipient is None:
            return exchange.make_bundle(actor, to, file, everything=everything, most=most)
        with tempfile.TemporaryFile(dir=actor.node.folder) as plain:
            made = exchange.make_bundle(actor, to, plain, everything=everything, most=most)
            plain.seek(0)
            pyrage.encrypt_io(plain, file, [recipient])
        return made


def read_file(actor: Actor, path: Path) -> Taken:
    """Take the bundle at `path`, encrypted to this node or not. Raises as `take_bundle` does, and `OSError`."""
    with opened_bundle(actor.node, path) as bundle:
        return exchange.take_bundle(actor, bundle)


@contextmanager
def opened_bundle(node: Node, path: Path) -> Iterator[BinaryIO]:
    """The bundle at `path`, decrypted where it is encrypted. `Refused` (`malformed`) where it cannot be decrypted."""
    with path.open("rb") as file:
        encrypted = file.read(len(_AGE)) == _AGE
        file.seek(0)
        if not encrypted:
            yield file
            return
        with tempfile.TemporaryFile(dir=node.folder) as plain:
            _decrypt(node, file, plain, path)
            plain.seek(0)
            yield plain


def _decrypt(node: Node, file: BinaryIO, plain: IO[bytes], path: Path) -> None:
    remedy = f"ask for one that is encrypted to {node.name}, and copied whole"
    try:
        pyrage.decrypt_io(file, plain, [node.identity()])
    except pyrage.DecryptError:
        raise Refused("malformed", "cannot be decrypted with this node's key", where=str(path), remedy=remedy) from None
    except OSError as error:
        # Damage comes without a number; a disk that is full has one.
        if error.errno is not None:
            raise
        raise Refused("malformed", "is encrypted and was damaged", where=str(path), remedy=remedy) from None


def _recipient(node: Node, to: str) -> pyrage.x25519.Recipient:
    card = peers.peer(node, to).card
    if card.recipient is None:
        raise InvalidSetting(f"the card of {to} names no age recipient", where="--encrypt", remedy="ask for a new card")
    try:
        return pyrage.x25519.Recipient.from_str(card.recipient)
    except pyrage.RecipientError:
        raise InvalidSetting(
            f"the age recipient on the card of {to} cannot be used", where="--encrypt", remedy="ask for a new card"
        ) from None


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes `path` when it is whole and on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
