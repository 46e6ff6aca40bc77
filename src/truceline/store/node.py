"""A node: the folder with its keys, agreement and record, opened.

    node = open_node(Path("north"), passphrase="…")
    node.shared                  "north/shared", the log that peers mirror
    connections[node.alias]      its database

docs/formats/node.md says what lies in the folder. Any number of nodes can be open in one process.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS
from pydantic import ValidationError

from truceline.config import DATABASE_URL, PASSPHRASE, secret
from truceline.errors import InvalidNode, InvalidSetting
from truceline.model import Value
from truceline.record.card import Card, read_card
from truceline.record.keyfile import read_key
from truceline.record.keys import CosigningKey, SigningKey
from truceline.record.names import INTERNAL, SHARED, origin
from truceline.store import databases
from truceline.store.identities import read_identity

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

SETTINGS = "truceline.toml"
CARD = "node.card"
DATABASE = "truceline.db"
BODIES = "bodies"
KEYS = "keys"
SECRET = "secret"
Passphrase = str | Callable[[], str] | None
"""A passphrase, or what asks for one; None for the setting TRUCELINE_PASSPHRASE."""


def now() -> datetime:
    """The time of this machine's clock."""
    return datetime.now(UTC)


class NodeFile(Value):
    """What `truceline.toml` holds. `vault` is the age recipient that the vault's content is encrypted to."""

    format: Literal[1]
    name: str
    role: str
    database: Literal["sqlite", "postgresql"]
    vault: str


@dataclass(frozen=True, eq=False)
class Node:
    """An opened node. `alias` is Django's name for its database; its keys are unlocked when first needed."""

    folder: Path
    name: str
    role: str
    alias: str
    card: Card
    vault: str
    clock: Callable[[], datetime] = now
    unlock: Passphrase = field(default=None, repr=False)

    @property
    def shared(self) -> str:
        """The origin of the log that peers mirror."""
        return origin(self.name, SHARED)

    @property
    def internal(self) -> str:
        """The origin of the log that stays at home."""
        return origin(self.name, INTERNAL)

    @property
    def bodies(self) -> Path:
        """The folder of bodies too large for the database."""
        return self.folder / BODIES

    @property
    def keys(self) -> Path:
        """The folder of keys, closed to others."""
        return self.folder / KEYS

    @cached_property
    def signing(self) -> SigningKey:
        """Signs checkpoints, bundles and cards. Raises `InvalidKey` for a wrong passphrase."""
        return read_key(self.keys / "signing.pem", SigningKey, self.name, self._passphrase)

    @cached_property
    def cosigning(self) -> CosigningKey:
        """Signs cosignatures of peers' checkpoints. Raises `InvalidKey` for a wrong passphrase."""
        return read_key(self.keys / "cosigning.pem", CosigningKey, self.name, self._passphrase)

    def identity(self) -> Identity:
        """The age identity that opens bundles encrypted to this node. Raises `InvalidKey` for a wrong passphrase."""
        return self._identity

    @cached_property
    def _identity(self) -> Identity:
        return read_identity(self.keys / "exchange.age", self._passphrase)

    @cached_property
    def _passphrase(self) -> str:
        given = self.unlock() if callable(self.unlock) else self.unlock or secret(PASSPHRASE)
        if not given:
            raise InvalidSetting(
                "the passphrase of the node's keys is not set", where=PASSPHRASE, remedy=f"set it, or {PASSPHRASE}_FILE"
            )
        return given


def open_node(
    folder: Path,
    *,
    passphrase: Passphrase = None,
    database: str | None = None,
    clock: Callable[[], datetime] = now,
) -> Node:
    """The node in `folder`; its tables are brought up to date. `close` it when done.

    `database` is the URL of its PostgreSQL database, by default the setting DATABASE_URL. Raises `InvalidNode` for a
    folder or database that is none, damaged, or of a newer program. The passphrase is asked for when a key is needed.
    """
    file = read_node_file(folder)
    card = read_own_card(folder, file)
    alias = databases.connect(_database(folder, file, database or secret(DATABASE_URL)))
    try:
        with databases.opening(str(folder)):
            databases.bring_up_to_date(alias, str(folder))
            _check_record(folder, file, alias)
            card = _settled(folder, file, alias) or card
    except BaseException:
        databases.disconnect(alias)
        raise
    if alias == DEFAULT_DB_ALIAS:
        _take_secret(folder)
    return Node(folder, file.name, file.role, alias, card, file.vault, clock, passphrase)


def close(node: Node) -> None:
    """Close the node's database."""
    databases.disconnect(node.alias)


def read_node_file(folder: Path) -> NodeFile:
    """What the node's `truceline.toml` says; raises `InvalidNode` where there is none or it cannot be used."""
    if not folder.is_dir():
        raise InvalidNode("there is no such folder", where=str(folder), remedy="truceline init makes a node")
    file = folder / SETTINGS
    if not file.is_file():
        raise InvalidNode(
            f"is no node's folder: it has no {SETTINGS}", where=str(folder), remedy="name a node's folder"
        )
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidNode(f"cannot be read ({error.strerror})", where=str(file)) from None
    except (ValueError, RecursionError):
        raise InvalidNode("is not TOML", where=str(file), remedy="restore it from a backup") from None
    return _checked(written, file)


def _checked(written: dict[str, Any], file: Path) -> NodeFile:
    version = written.get("format")
    if isinstance(version, int) and version > 1:
        raise InvalidNode(
            f"is of a newer program (format {version})", where=str(file), remedy="install a newer Truceline"
        )
    try:
        return NodeFile.model_validate(written)
    except ValidationError as error:
        fault = error.errors()[0]
        where = f"{file}, {'.'.join(map(str, fault['loc']))}"
        raise InvalidNode(fault["msg"], where=where, remedy="see docs/formats/node.md") from None


def read_own_card(folder: Path, file: NodeFile) -> Card:
    """The node's card, which must be that of the node that `truceline.toml` names; raises `InvalidNode`."""
    try:
        card = read_card((folder / CARD).read_bytes(), str(folder / CARD))
    except OSError as error:
        raise InvalidNode(
            f"cannot be read ({error.strerror})", where=str(folder / CARD), remedy="restore it from a backup"
        ) from None
    if (card.name, card.role) != (file.name, file.role):
        raise InvalidNode(f"is not the card of {file.name} ({file.role})", where=str(folder / CARD))
    return card


def check_url(folder: Path, file: NodeFile, url: str | None) -> None:
    """Refuse a DATABASE_URL, or the lack of one, that does not fit where the node's record lies."""
    if file.database == "postgresql" and url is None:
        raise InvalidSetting(
            f"is not set, and the record of {file.name} lies in PostgreSQL", where=DATABASE_URL, remedy="set it"
        )
    if file.database == "sqlite" and url is not None:
        raise InvalidSetting(
            f"is set, but the record of {file.name} lies in {folder / DATABASE}",
            where=DATABASE_URL,
            remedy="unset it, or restore a backup of the node with it set",
        )


def _database(folder: Path, file: NodeFile, url: str | None) -> dict[str, Any]:
    check_url(folder, file, url)
    if url is not None:
        return databases.postgresql(url)
    if not (folder / DATABASE).is_file():
        raise InvalidNode(
            f"has no {DATABASE}", where=str(folder), remedy="restore the node from a backup, or from a peer's mirror"
        )
    return databases.sqlite(folder / DATABASE)


def _settled(folder: Path, file: NodeFile, alias: str) -> Card | None:
    from truceline.store.keyring import settle

    return settle(folder, alias, file.name)


def _check_record(folder: Path, file: NodeFile, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM record_log WHERE origin = %s", [origin(file.name, SHARED)])
        if cursor.fetchone() is None:
            raise InvalidNode(
                f"the database holds no record of {file.name}", where=str(folder), remedy="check DATABASE_URL"
            )


def _take_secret(folder: Path) -> None:
    """What Django signs with outlasts the process: it is that of the process's first node."""
    with suppress(OSError):
        settings.SECRET_KEY = (folder / KEYS / SECRET).read_text(encoding="ascii").strip()
