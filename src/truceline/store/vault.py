"""The vault: who told us is kept apart. Everywhere else a person is a code, such as `p-7wq4zk`.

    code = vault.add(actor, name="…", contact="…")          needs no passphrase: what is put in cannot be looked at
    vault.open(actor, code, "to warn them", passphrase)     is recorded, with its reason, before it answers

What is known of a person is sealed with age (https://age-encryption.org/v1) to the recipient that the node's settings
name; keys/vault.age opens it. It lies in the internal log only. `fingerprints` tells what lies beside it, and at what
price.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

import pyrage
from django.db import connections
from pydantic import Field, ValidationError

from truceline.errors import InvalidFact, InvalidKey, InvalidNode, ProtectedWord, UnknownName
from truceline.facts import BodyErased, SourceIdentified, VaultOpened
from truceline.facts.fact import Fact
from truceline.model import Value
from truceline.store import fingerprints, journal, log
from truceline.store.identities import read_identity
from truceline.store.journal import Actor
from truceline.store.node import Node

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No 0, 1, i, l or o: a code is read out on the radio and copied by hand."""
_LONG = 6
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SAYS = 4_000
_PADDED = 1_024


class Identity(Value):
    """Who a person is: name, other spellings of it, how to reach them, and what else must be known."""

    name: str = Field(min_length=1, max_length=_SAYS)
    spellings: tuple[str, ...] = ()
    contact: str = Field("", max_length=_SAYS)
    note: str = Field("", max_length=_SAYS)


class Kept(NamedTuple):
    """A code of the vault, when it was last sealed, and how often it was opened."""

    code: str
    at: str
    opened: int
    forgotten: bool


def add(
    actor: Actor,
    *,
    name: str,
    contact: str = "",
    note: str = "",
    spellings: Iterable[str] = (),
    code: str | None = None,
) -> str:
    """Seal who a person is and return the code; with `code`, all that is known of them is sealed anew.

    What was sealed before is then erased, for which the right to erase is needed. Raises `InvalidFact` where no name is
    given, and what `journal.write` raises.
    """
    try:
        identity = Identity(name=name.strip(), spellings=tuple(spellings), contact=contact.strip(), note=note.strip())
    except ValidationError as error:
        fault = error.errors()[0]
        raise InvalidFact(fault["msg"].lower(), where=f"vault, {fault['loc'][0]}", remedy="correct it") from None
    node = actor.node
    if code is not None and not _CODE.fullmatch(code):
        raise InvalidFact(f"{code[:64]!r} is no code", where="vault", remedy="leave it out, and one is made")
    code = code or _new_code(node)
    marks = fingerprints.made(fingerprints.key_of(node), (identity.name, *identity.spellings), identity.contact)
    sealed = SourceIdentified(code=code, sealed=_sealed(node, identity), fingerprints=marks)
    erasures = _erasures(node, code, "sealed anew")
    with _wiped(node) if erasures else nullcontext():
        journal.write(actor, sealed, *erasures)
    return code


def open(actor: Actor, code: str, reason: str, passphrase: str) -> Identity:
    """Who the person is; that it was looked up, by whom and why, is recorded before anything is answered.

    Raises `InvalidKey` for a wrong passphrase, `UnknownName` for a code that is not there or was forgotten,
    `InvalidFact` without a reason, and what `journal.write` raises.
    """
    _check(actor.node, code, reason)
    sealed = _last(actor.node, code)
    identity = read_identity(actor.node.keys / "vault.age", passphrase)
    journal.write(actor, VaultOpened(code=code, reason=reason.strip()))
    try:
        text = pyrage.decrypt(bytes.fromhex(sealed), [identity])
        return Identity.model_validate(json.loads(text))
    except (pyrage.DecryptError, ValueError):
        raise InvalidKey(
            "is not sealed to this vault", where=f"vault, {code}", remedy="restore keys/vault.age from a backup"
        ) from None


def forget(actor: Actor, code: str, reason: str) -> int:
    """Erase what is known of a person; the code stays. How many texts were erased.

    Raises `UnknownName` for a code that is not there, `InvalidFact` without a reason, and what `journal.write` raises.
    """
    _check(actor.node, code, reason)
    if not log_of(actor.node, code):
        raise _unknown(code)
    erasures = _erasures(actor.node, code, reason.strip())
    with _wiped(actor.node):
        journal.write(actor, *erasures)
    return len(erasures)


def check_code(node: Node, code: str) -> None:
    """Raise `UnknownName` for what is no code of the vault, such as a name; the message does not repeat it."""
    if not log_of(node, code):
        raise UnknownName(
            "there is no such code in the vault", where="source", remedy="`truceline vault add` gives a person one"
        )


def codes(node: Node) -> list[Kept]:
    """Every code of the vault, in order. No names: those are sealed."""
    return [
        Kept(
            standing.id,
            standing.at,
            sum(kind == VaultOpened.kind for _, kind, _, _ in standing.history),
            not standing.detail.get(SourceIdentified.kind),
        )
        for standing in log.standings(node, type="person")
        if standing.origin == node.internal
    ]


def log_of(node: Node, code: str) -> list[int]:
    """The entries of the internal log that identify the person."""
    found = log.standings(node, subject=f"person:{code}")
    return [
        seq
        for s in found
        if s.origin == node.internal
        for seq, kind, _, _ in s.history
        if kind == SourceIdentified.kind
    ]


def _last(node: Node, code: str) -> str:
    for standing in log.standings(node, subject=f"person:{code}"):
        if standing.origin == node.internal:
            kept = standing.detail.get(SourceIdentified.kind)
            if kept is None:
                raise UnknownName("was forgotten", where=f"vault, {code}", remedy="nothing is known of them any more")
            sealed: str = kept["sealed"]
            return sealed
    raise _unknown(code)


def _unknown(code: str) -> UnknownName:
    return UnknownName("there is no such code", where=f"vault, {code[:64]}", remedy="`truceline vault list` shows them")


def _check(node: Node, code: str, reason: str) -> None:
    """A reason is needed; since it is kept for good, it must name nobody."""
    where = f"vault, {code[:64]}"
    if not reason.strip():
        raise InvalidFact("has no reason", where=where, remedy="say why")
    key, there = fingerprints.key_of(node), fingerprints.known_of(node)
    if fingerprints.names_in(key, there, reason) or fingerprints.contact_in(key, there, reason):
        raise ProtectedWord("the reason holds a protected word", where=where, remedy="use codes in place of names")


def _erasures(node: Node, code: str, reason: str) -> list[Fact]:
    """What erases all that was sealed of a person so far."""
    refs = [f"{node.internal}#{seq}" for seq in log_of(node, code)]
    return [BodyErased(entry=ref, reason=reason) for ref in refs if log.body(node, log.entry(node, ref)) is not None]


@contextmanager
def _wiped(node: Node) -> Iterator[None]:
    """SQLite writes zeros over what is erased in here, and leaves no copy in its write-ahead log.

    https://www.sqlite.org/pragma.html#pragma_secure_delete; PostgreSQL drops it at its next vacuum.
    """
    connection = connections[node.alias]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        before = cursor.fetchone()[0]
        cursor.execute("PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA secure_delete = {int(before)}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _sealed(node: Node, identity: Identity) -> str:
    """The text encrypted, in hexadecimal; padded, so that its length tells nothing of the name's."""
    text = json.dumps(identity.model_dump(mode="json"), ensure_ascii=False).encode()
    padded = text + b" " * (-len(text) % _PADDED)
    try:
        sealed: bytes = pyrage.encrypt(padded, [pyrage.x25519.Recipient.from_str(node.vault)])
    except (pyrage.RecipientError, pyrage.EncryptError):
        raise InvalidNode(
            "names no recipient that can be encrypted to",
            where="truceline.toml, vault",
            remedy="restore truceline.toml from a backup",
        ) from None
    return sealed.hex()


def _new_code(node: Node) -> str:
    there = {kept.code for kept in codes(node)}
    while (code := "p-" + "".join(secrets.choice(_LETTERS) for _ in range(_LONG))) in there:
        pass
    return code
