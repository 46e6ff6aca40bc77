"""A node taken back: out of a backup, or its shared log out of a peer's mirror.

    restore(Path("north.tar"), Path("north"))
    restore_from_peer(Path("north"), Path("north.truce"), [Path("south.card")], member="op-1", passphrase="…")

Nothing is ever overwritten, and what does not hold is not restored.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from django.db import connections, transaction
from pydantic import ValidationError

from truceline.config import DATABASE_URL, load, secret
from truceline.errors import InvalidNode
from truceline.facts import InternalLogLost, MemberAdded
from truceline.record.bundle_lines import Limits
from truceline.record.card import Card, read_card
from truceline.record.mirror import Known
from truceline.record.names import SHARED, origin
from truceline.record.receive import receive
from truceline.record.verify import Fault
from truceline.store import databases, log, peers
from truceline.store.backup import MANIFEST, Manifest
from truceline.store.copying import copy_tables
from truceline.store.exchange import internal_shown, write_log
from truceline.store.faults import faults, stored_state
from truceline.store.founding import FIRST_ROLES, empty_database, whole_folder
from truceline.store.journal import Actor, write
from truceline.store.node import (
    BODIES,
    DATABASE,
    KEYS,
    SETTINGS,
    Node,
    Passphrase,
    check_url,
    close,
    now,
    open_node,
    read_node_file,
    read_own_card,
)
from truceline.store.recovery import recover

_PIECE = 1 << 20
_MOST_MANIFEST = 1 << 28
_HASH = re.compile(r"[0-9a-f]{64}")
_DATABASE_LINE = re.compile(r"^database\s*=.*$", re.MULTILINE)


def restore(file: Path, folder: Path, *, database: str | None = None, passphrase: Passphrase = None) -> Node:
    """Restore the backup in `file` into `folder`, which must not be there yet or be empty, and open the node.

    With `database` (by default the setting DATABASE_URL) its record goes into that empty PostgreSQL database, wherever
    it lay before. Raises `InvalidNode` for a file that is no backup, is damaged, or holds a record that does not hold;
    then nothing is left behind.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise InvalidNode(
            "is there already; nothing is restored over it", where=str(folder), remedy="name a new folder"
        )
    url = database or secret(DATABASE_URL)
    with whole_folder(folder) as part:
        _unpack(file, part)
        with databases.opening(str(file)), _record_placed(part, url):
            node = open_node(part, database=url)
            try:
                _check_record(node, file)
            finally:
                close(node)
    return open_node(folder, database=url, passphrase=passphrase)


def restore_from_peer(
    folder: Path,
    bundle: Path,
    cards: Sequence[Path],
    *,
    member: str,
    passphrase: Passphrase = None,
    database: str | None = None,
    clock: Callable[[], datetime] = now,
) -> Node:
    """Give the node in `folder` its shared log back from a bundle, and open it.

    `bundle` was made by a peer that mirrors it, `cards` are those of the peers whose logs it brings. A node that was
    restored from a backup is brought to where the peer saw it: nothing else keeps it from writing a second history.
    Where its record is lost and settings and keys alone are left, the internal log begins anew, with `member` as its
    administrator. Raises `InvalidNode`, and what `recovery.recover` and a bundle's receiver raise.
    """
    settings = read_node_file(folder)
    url = database or secret(DATABASE_URL)
    check_url(folder, settings, url)
    known = [read_card(_read(each), str(each)) for each in cards]
    with databases.opening(str(folder)):
        if _has_record(folder, settings.name, url):
            node = open_node(folder, passphrase=passphrase, database=url, clock=clock)
            _catch_up(Actor(node, member), bundle, known)
            return node
    card = read_own_card(folder, settings)
    lost = Node(folder, settings.name, settings.role, "", card, settings.vault, clock, passphrase)
    _begin_anew(lost, url, bundle, known, member)
    return open_node(folder, passphrase=passphrase, database=url, clock=clock)


def _has_record(folder: Path, name: str, url: str | None) -> bool:
    if not url:
        return (folder / DATABASE).exists()
    alias = databases.connect(databases.postgresql(url))
    try:
        with connections[alias].cursor() as cursor:
            if "record_log" not in connections[alias].introspection.table_names(cursor):
                return False
            cursor.execute("SELECT 1 FROM record_log WHERE origin = %s", [origin(name, SHARED)])
            return cursor.fetchone() is not None
    finally:
        databases.disconnect(alias)


def _begin_anew(node: Node, url: str | None, bundle: Path, known: Sequence[Card], member: str) -> None:
    """A new record for the node, whose alias is not looked at, out of a bundle; it takes its place when it is whole."""
    folder = node.folder
    left = [file.name for file in folder.glob(f"{DATABASE}?*")]
    if left:
        # SQLite would write what lies in them into the new database.
        raise InvalidNode("has a lost database's parts", where=str(folder / left[0]), remedy="move them away")
    node.bodies.mkdir(mode=0o700, exist_ok=True)
    part = folder / f".{DATABASE}"
    part.unlink(missing_ok=True)
    place = databases.postgresql(url) if url else databases.sqlite(part)
    try:
        with empty_database(place, str(folder)) as alias, bundle.open("rb") as stream:
            anew = replace(node, alias=alias)
            recover(anew, stream, *known)
            write(Actor(anew, member), MemberAdded(code=member, roles=FIRST_ROLES))
            _say_what_is_lost(Actor(anew, member), kept=0)
        if not url:
            part.rename(folder / DATABASE)
    finally:
        part.unlink(missing_ok=True)


def _say_what_is_lost(actor: Actor, kept: int) -> None:
    """Tell peers that the internal log goes on otherwise than was shown to them, where it does."""
    shown = internal_shown(actor.node)
    if shown is not None and shown > kept:
        lost = InternalLogLost(name=actor.node.name, kept=kept, reason="restored from a peer's mirror")
        write(actor, lost, joint=True)


def _catch_up(actor: Actor, bundle: Path, known: Sequence[Card]) -> None:
    """Take what a peer has of the node's own shared log beyond what is here; the node is closed if that fails."""
    node = actor.node
    try:
        head = log.logs(node)[node.shared]
        state = stored_state(node, head, (node.card.signing,))
        if isinstance(state, Fault):
            raise InvalidNode(str(state), where=str(node.folder), remedy="restore a backup first")
        own = replace(
            state, entries=lambda start, stop: (data for _, data in log.entries(node, head.origin, start, stop))
        )
        nodes = {card.name: Known(card) for card in known} | peers.known(node)
        limits = Limits(body=load().max_bytes)
        with (
            bundle.open("rb") as stream,
            receive(stream, me=node.name, known=nodes, mirrors={own.origin: own}, limits=limits) as received,
            transaction.atomic(using=node.alias),
        ):
            for refused in received.refused:
                if refused.origin == own.origin:
                    raise refused
            for each in received.logs:
                if each.origin == own.origin:
                    write_log(node, each)
            _say_what_is_lost(actor, kept=log.logs(node)[node.internal].size)
    except BaseException:
        close(node)
        raise


def _check_record(node: Node, file: Path) -> None:
    """Refuse a record that does not hold: a backup that says so later is worth nothing."""
    first = next(faults(node), None)
    if first is not None:
        raise _no_backup(file, f"holds a record that does not hold ({first})")


def _unpack(file: Path, part: Path) -> None:
    """Unpack a backup; every file must be as its manifest says, and none may be missing."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with file.open("rb") as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() and manifest is None else None
                if content is None or member.name in found or not _is_allowed(member.name):
                    raise _no_backup(file, f"has a member {member.name[:80]!r} that does not belong there")
                if member.name == MANIFEST:
                    manifest = Manifest.model_validate_json(content.read(_MOST_MANIFEST))
                else:
                    found[member.name] = _write(part / member.name, content)
    except OSError as error:
        raise InvalidNode(f"cannot be restored ({error.strerror})", where=str(error.filename or file)) from None
    except (tarfile.TarError, ValidationError, ValueError, EOFError, OverflowError):
        raise _no_backup(file, "is no backup, or damaged") from None
    if manifest is None:
        raise _no_backup(file, f"ends without its {MANIFEST}")
    wrong = sorted(name for name in manifest.files.keys() | found.keys() if manifest.files.get(name) != found.get(name))
    if wrong:
        raise _no_backup(file, f"is damaged: {wrong[0][:80]!r} is not what its {MANIFEST} says")


def _is_allowed(name: str) -> bool:
    """Whether a file of this name belongs into a node's folder, and nowhere else."""
    match PurePosixPath(name).parts:
        case (top,):
            return name == top and not top.startswith(".")
        case (folder, inner) if folder == KEYS:
            return name == f"{folder}/{inner}" and not inner.startswith(".")
        case (folder, first, digest) if folder == BODIES:
            return name == f"{folder}/{first}/{digest}" and first == digest[:2] and bool(_HASH.fullmatch(digest))
    return False


def _write(file: Path, content: IO[bytes]) -> str:
    """Write a file that its owner alone can read; its SHA-256."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = sha256()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        while piece := content.read(_PIECE):
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def _no_backup(file: Path, reason: str) -> InvalidNode:
    return InvalidNode(reason, where=str(file), remedy="take another backup")


@contextmanager
def _record_placed(part: Path, url: str | None) -> Iterator[None]:
    """The record where it is to lie from now on; in PostgreSQL it is taken back if what follows fails."""
    (part / BODIES).mkdir(mode=0o700, exist_ok=True)
    text = (part / SETTINGS).read_text(encoding="utf-8")
    kept = "postgresql" if url else "sqlite"
    (part / SETTINGS).write_text(_DATABASE_LINE.sub(f'database = "{kept}"', text), encoding="utf-8")
    if not url:
        yield
        return
    with empty_database(databases.postgresql(url), str(part)) as target:
        source = databases.connect(databases.sqlite(part / DATABASE))
        try:
            databases.bring_up_to_date(source, str(part))
            copy_tables(source, target)
        finally:
            databases.disconnect(source)
        (part / DATABASE).unlink()
        yield


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidNode(f"cannot be read ({error.strerror})", where=str(file)) from None
