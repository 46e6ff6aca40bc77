"""Making a node: its folder, keys, agreement, database and the first entries of its logs; all of it, or nothing.

node = init_node(Path("north"), name="north", role="party", agreement=Path("agreement.yaml"),
                 passphrase="…", vault_passphrase="…")
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.db import connections
from pydantic import ValidationError

from truceline.agreements.agreement import Agreement
from truceline.agreements.document import read_document
from truceline.agreements.faults import Faults
from truceline.agreements.party_file import read_parties
from truceline.agreements.read import PARTIES_FILE, read_chain
from truceline.config import DATABASE_URL, secret
from truceline.errors import InvalidNode, InvalidSetting
from truceline.facts import AgreementAdopted, MemberAdded, NodeOpened
from truceline.geo.gazetteer import read_csv
from truceline.record.card import ROLES, Card, sign_card
from truceline.record.keyfile import write_key
from truceline.record.keys import CosigningKey, SigningKey
from truceline.record.names import is_node_name
from truceline.store import databases
from truceline.store.identities import new_identity
from truceline.store.node import BODIES, CARD, DATABASE, KEYS, SECRET, SETTINGS, Node, now, open_node

AGREEMENT_FILE = "agreement.yaml"
PLACES_FILE = "places.csv"
FIRST_MEMBER = "op-1"
FIRST_ROLES = (
    "administrator",
    "duty_officer",
    "analyst",
    "patrol_leader",
    "verifier",
    "releasing_officer",
    "vault_keeper",
)
"""What the founding member may do until others are there: all but what two people have to do."""
SPEAKS = "liaison_officer"
"""What the founding member is too, where it is a party's."""
_SETTINGS_TEXT = """\
# A node of Truceline; docs/formats/node.md says what lies beside this file. Who may read this folder may read the
# record; what lies in keys/ is encrypted.
format = 1
name = "{name}"
role = "{role}"
database = "{database}"
# What says who sources and members are is encrypted to this recipient; keys/vault.age opens it.
vault = "{vault}"
"""


@dataclass(frozen=True)
class _Terms:
    """The agreement a node works under, and the files that say it, by the names they get in the node's folder."""

    chain: tuple[Agreement, ...]
    files: Mapping[str, bytes]


def init_node(
    folder: Path,
    *,
    name: str,
    role: str,
    agreement: Path,
    parties: Path | None = None,
    places: Path | None = None,
    address: str | None = None,
    member: str = FIRST_MEMBER,
    party: str | None = None,
    passphrase: str | Callable[[], str],
    vault_passphrase: str | Callable[[], str],
    database: str | None = None,
    clock: Callable[[], datetime] = now,
) -> Node:
    """Make a node in `folder`, which must not be there yet or be empty, and open it.

    `parties` and `places` are by default the files beside the agreement. `member` is the code of its first member, an
    administrator and, with `party`, that party's liaison officer too. What asks for a passphrase is called when
    everything else was found right. `database` is the URL of an empty PostgreSQL database, by default the setting
    DATABASE_URL. Raises `InvalidNode`, `InvalidSetting`, `UnknownName` for a party that there is not, or what is wrong
    with the files. A node that could not be made leaves nothing.
    """
    _check(folder, name, role, member)
    url = database or secret(DATABASE_URL)
    terms = _terms(agreement, parties, places)
    settings = databases.postgresql(url) if url else None
    passphrase, vault_passphrase = (given() if callable(given) else given for given in (passphrase, vault_passphrase))
    with whole_folder(folder) as part:
        opened = _keys_and_card(part, name, role, address, passphrase, vault_passphrase, url is not None)
        _copy_terms(part, terms)
        (part / BODIES).mkdir(mode=0o700)
        with empty_database(settings or databases.sqlite(part / DATABASE), str(folder)) as alias:
            node = Node(part, name, role, alias, opened.card, opened.vault, clock, passphrase)
            _first_entries(node, member, party, terms)
    return open_node(folder, passphrase=passphrase, database=database, clock=clock)


def _check(folder: Path, name: str, role: str, member: str) -> None:
    if not is_node_name(name):
        raise InvalidSetting(
            f"{name[:64]!r} is no node's name",
            where="--name",
            remedy="use a-z, 0-9, '.' and '-', 64 at most, the first and the last a letter or a digit",
        )
    if role not in ROLES:
        raise InvalidSetting(f"{role[:40]!r} is no role", where="--role", remedy=f"use one of: {', '.join(ROLES)}")
    try:
        MemberAdded(code=member, roles=FIRST_ROLES)
    except ValidationError:
        raise InvalidSetting(
            f"{member[:64]!r} is no member's code", where="--member", remedy="use a-z, 0-9 and '-', 63 at most"
        ) from None
    if (folder / SETTINGS).exists():
        raise InvalidNode("has a node already", where=str(folder), remedy="name another folder")
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise InvalidNode("is there already and not an empty folder", where=str(folder), remedy="name a new folder")


def _terms(agreement: Path, parties: Path | None, places: Path | None) -> _Terms:
    """Read the agreement with those it amends, parties and places; whatever is wrong with them is said now."""
    folder = agreement.parent
    named = read_parties(parties) if parties else None
    chain = read_chain(agreement, named)
    files = {AGREEMENT_FILE: agreement} | {f"{one.id}.yaml": folder / f"{one.id}.yaml" for one in chain[1:]}
    if parties is None:
        files |= {name: folder / name for file in list(files.values()) if (name := _parties_beside(file))}
    else:
        files[PARTIES_FILE] = parties
    if places is None and (folder / PLACES_FILE).is_file():
        places = folder / PLACES_FILE
    if places is not None:
        read_csv(places)
        files[PLACES_FILE] = places
    return _Terms(chain, {name: file.read_bytes() for name, file in files.items()})


def _copy_terms(part: Path, terms: _Terms) -> None:
    """Write the files; together they must say what the original ones said."""
    for name, content in terms.files.items():
        _write(part / name, content)
    named = read_parties(part / PARTIES_FILE) if PARTIES_FILE in terms.files else None
    if read_chain(part / AGREEMENT_FILE, named) != terms.chain:
        raise InvalidSetting(
            "the agreement means something else when its files lie in the node's folder under their names there",
            where="--agreement",
            remedy="name the files of docs/formats/node.md so",
        )


def _parties_beside(agreement: Path) -> str | None:
    """The file beside an agreement that its parties are in, if any."""
    given = read_document(agreement.read_bytes(), Faults(str(agreement))).value.get("parties", PARTIES_FILE)
    return given if isinstance(given, str) and (agreement.parent / given).is_file() else None


@dataclass(frozen=True)
class _Introduced:
    card: Card
    vault: str


def _keys_and_card(
    part: Path, name: str, role: str, address: str | None, passphrase: str, vault_passphrase: str, postgresql: bool
) -> _Introduced:
    keys = part / KEYS
    keys.mkdir(mode=0o700)
    signing, cosigning = SigningKey.generate(name), CosigningKey.generate(name)
    write_key(keys / "signing.pem", signing, passphrase)
    write_key(keys / "cosigning.pem", cosigning, passphrase)
    exchange, vault = new_identity(passphrase), new_identity(vault_passphrase)
    _write(keys / "exchange.age", exchange.file)
    _write(keys / "vault.age", vault.file)
    _write(keys / SECRET, secrets.token_urlsafe(48).encode())
    card = Card(name, role, signing.vkey, cosigning.vkey, exchange.recipient, address)
    _write(part / CARD, sign_card(card, signing).encode())
    database = "postgresql" if postgresql else "sqlite"
    text = _SETTINGS_TEXT.format(name=name, role=role, database=database, vault=vault.recipient)
    _write(part / SETTINGS, text.encode())
    return _Introduced(card, vault.recipient)


def _first_entries(node: Node, member: str, party: str | None, terms: _Terms) -> None:
    from truceline.store.journal import Actor, write

    actor = Actor(node, member)
    roles = FIRST_ROLES if party is None else (*FIRST_ROLES, SPEAKS)
    write(actor, MemberAdded(code=member, roles=roles, party=party))
    texts = {name: content.decode("utf-8", "replace") for name, content in terms.files.items()}
    adopted = AgreementAdopted(agreement=terms.chain[0].id, title=terms.chain[0].title, files=texts)
    card = (node.folder / CARD).read_text(encoding="utf-8")
    write(actor, NodeOpened.model_validate({"name": node.name, "role": node.role, "card": card}), adopted, joint=True)


@contextmanager
def empty_database(settings: dict[str, Any], where: str) -> Iterator[str]:
    """An alias for a database with empty tables, which are taken back if what follows fails."""
    alias = databases.connect(settings)
    try:
        with databases.opening(where):
            databases.bring_up_to_date(alias, where)
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1 FROM record_log LIMIT 1")
                if cursor.fetchone() is not None:
                    raise InvalidNode(
                        "the database has a node already", where=DATABASE_URL, remedy="name an empty database"
                    )
            try:
                yield alias
            except BaseException:
                databases.take_back(alias)
                raise
    finally:
        databases.disconnect(alias)


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to make things in, which takes its place when all went well and vanishes otherwise."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield part
        _sync(part)
        # Over an empty folder too, but over nothing else.
        part.rename(folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
