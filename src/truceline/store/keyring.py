"""A node's keys as they change: which one is in force, and a rotation that a crash cannot leave half done.

    rotate(actor) -> Card       new keys, announced under the old one in both logs; the card anew

In this order: the new keys and the new card are written beside the old ones; the rotation is recorded in both logs, in
one transaction; the files change places, the old keys being kept under their key ids. `settle`, when a node is opened,
goes by the record: it finishes a rotation that is recorded, and drops one that is not.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from django.db import connections

from truceline.errors import InvalidKey
from truceline.facts import KeyRotated
from truceline.record.card import Card, read_card, sign_card
from truceline.record.keyfile import write_key
from truceline.record.keys import CosigningKey, SigningKey
from truceline.record.names import SHARED, origin
from truceline.record.note import read_note
from truceline.record.rotation import Rotation, sign_rotation
from truceline.store import journal
from truceline.store.databases import writing
from truceline.store.journal import Actor
from truceline.store.node import CARD, KEYS, Node

__all__ = ["rotate", "settle"]

_SIGNING, _COSIGNING = "signing.pem", "cosigning.pem"
_NEXT = ".next"


def rotate(actor: Actor, passphrase: str) -> Node:
    """Give the node new signing and cosigning keys, under `passphrase`; the node with them and with its new card.

    Peers refuse its bundles as `key_changed` until people there confirm the new card's fingerprint. Raises `InvalidKey`
    for files that cannot be written, and as `journal.write` does; then the node has its old keys.
    """
    node = actor.node
    signing, cosigning = SigningKey.generate(node.name), CosigningKey.generate(node.name)
    card = replace(node.card, signing=signing.vkey, cosigning=cosigning.vkey)
    rotation = Rotation(node.name, node.signing.vkey, signing.vkey, cosigning.vkey)
    fact = KeyRotated(name=node.name, note=sign_rotation(rotation, node.signing, signing))
    rotated = replace(node, card=card)
    # `Node` unlocks its keys when they are first needed; these are unlocked already.
    rotated.__dict__.update(signing=signing, cosigning=cosigning)
    with _alone(node.folder) as alone:
        if not alone:
            raise InvalidKey("are being changed by another process", where=str(node.keys), remedy="try again")
        _drop(node.folder)
        _write_next(node.folder, card, signing, cosigning, passphrase)
        with writing(node.alias):
            journal.write(Actor(rotated, actor.code), fact, joint=True)
            journal.write(Actor(rotated, actor.code), fact)
        _settle(node.folder, node.alias, node.name)
    return rotated


def settle(folder: Path, alias: str, name: str) -> Card | None:
    """Finish or drop a rotation that was interrupted; the card in force where there was one, else None."""
    if not (folder / (CARD + _NEXT)).exists():
        return None
    with _alone(folder) as alone:
        return _settle(folder, alias, name) if alone else None


def _settle(folder: Path, alias: str, name: str) -> Card:
    waiting = folder / (CARD + _NEXT)
    old = read_card((folder / CARD).read_bytes(), CARD)
    if not waiting.exists():
        return old
    card = read_card(waiting.read_bytes(), str(waiting))
    if not _is_recorded(alias, name, card):
        _drop(folder)
        return old
    for file, key in ((_SIGNING, old.signing), (_COSIGNING, old.cosigning)):
        _change_places(folder / KEYS / file, key.key_id.hex())
    waiting.replace(folder / CARD)
    _sync(folder)
    return card


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other process changes the keys at this moment; none begins to before the end."""
    handle = os.open(folder / KEYS, os.O_RDONLY | os.O_DIRECTORY)
    try:
        alone = False
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        yield alone
    finally:
        os.close(handle)


def _write_next(folder: Path, card: Card, signing: SigningKey, cosigning: CosigningKey, passphrase: str) -> None:
    write_key(folder / KEYS / (_SIGNING + _NEXT), signing, passphrase)
    write_key(folder / KEYS / (_COSIGNING + _NEXT), cosigning, passphrase)
    # Last: where it is, the keys are.
    waiting = folder / (CARD + _NEXT)
    try:
        with waiting.open("w", encoding="utf-8") as file:
            file.write(sign_card(card, signing))
            file.flush()
            os.fsync(file.fileno())
        _sync(folder)
    except OSError as error:
        raise InvalidKey(f"cannot be written ({error.strerror})", where=str(waiting)) from None


def _is_recorded(alias: str, name: str, card: Card) -> bool:
    """Whether the key in force is the card's: the last checkpoint of the shared log is signed by it."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT checkpoint FROM record_log WHERE origin = %s", [origin(name, SHARED)])
        (checkpoint,) = cursor.fetchone()
    return read_note(checkpoint).signatures[0].is_of(card.signing.under(origin(name, SHARED)))


def _change_places(file: Path, old_key_id: str) -> None:
    new = file.with_name(file.name + _NEXT)
    if not new.exists():
        return
    aside = file.with_name(f"{file.stem}-{old_key_id}{file.suffix}")
    # A second name for the old key, so that at no moment there is no key at all.
    with suppress(FileExistsError):
        os.link(file, aside)
    new.replace(file)
    _sync(file.parent)


def _drop(folder: Path) -> None:
    """Remove what a rotation that was not recorded left behind; the card first, which says that keys are there."""
    for file in (folder / (CARD + _NEXT), folder / KEYS / (_SIGNING + _NEXT), folder / KEYS / (_COSIGNING + _NEXT)):
        file.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
