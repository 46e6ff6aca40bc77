"""Parties files: YAML with a list `parties`, checked so that each name leads to one party."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any

from truceline.agreements.document import MAX_BYTES, read_document
from truceline.agreements.faults import Faults, Path, shown, suggest
from truceline.agreements.names import key_of
from truceline.agreements.party import Parties, Party
from truceline.agreements.schema import validate
from truceline.errors import InvalidAgreement

_KNOWN = ("states.yaml", "world.yaml")


def read_parties(file: FilePath) -> Parties:
    """The parties of a file; raises `InvalidAgreement` with every fault of it."""
    return parse_parties(read_bytes(file), str(file))


def parse_parties(raw: bytes, name: str = "parties.yaml", known: Parties | None = None) -> Parties:
    """The parties in `raw`, called `name` in messages; it may refer to those in `known`.

    Raises `InvalidAgreement`.
    """
    faults = Faults(name)
    value = read_document(raw, faults).value
    faults.raise_any()
    if not isinstance(value, dict) or "parties" not in value:
        faults.add("holds no parties", remedy="start it with 'parties:' and list them below")
    for key in value if isinstance(value, dict) else ():
        if key != "parties":
            faults.add("is no field here", (key,), remedy="a parties file holds 'parties:' alone")
    faults.raise_any()
    parties = make_parties(value["parties"], ("parties",), faults, known)
    faults.raise_any()
    return parties


@lru_cache(maxsize=1)
def known_parties() -> Parties:
    """States, news agencies, monitors and missions that reports anywhere name; the ids of states are ISO 3166 codes."""
    parties = Parties()
    for name in _KNOWN:
        raw = (files("truceline.agreements") / name).read_bytes()
        parties = Parties(listed=(*parties, *parse_parties(raw, name, known=parties)))
    return parties


def read_bytes(file: FilePath) -> bytes:
    """A file's bytes, no more than an agreement may have and one; raises `InvalidAgreement` where it cannot be read."""
    try:
        # Opening a pipe would wait for its other end.
        if stat.S_ISFIFO(file.stat().st_mode):
            raise InvalidAgreement("is a pipe", where=str(file), remedy="copy its content to a file")
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "has no valid name"
        raise InvalidAgreement(
            f"cannot be read ({reason})", where=str(file), remedy="check the name and the permissions"
        ) from error


def make_parties(listed: Any, path: Path, faults: Faults, known: Parties | None = None) -> Parties:
    """The parties in a file's list, whose values stand at `path`; a fault where one contradicts another or `known`."""
    if not isinstance(listed, list):
        faults.add("must be a list", path, remedy="start each party with '- id:'")
        return Parties()
    made: list[Party] = []
    for n, value in enumerate(listed):
        party = validate(Party, _with_names(value), (*path, n), faults)
        if party is not None:
            made.append(party)
    parties = Parties(listed=tuple(made))
    if len(made) == len(listed):
        _check(parties, Parties() if known is None else known, path, faults)
    return parties


def _with_names(value: Any) -> Any:
    """A party with its `names` by language as the model holds them."""
    if isinstance(value, dict) and isinstance(value.get("names"), Mapping):
        return {**value, "names": [{"language": k, "text": text} for k, text in value["names"].items()]}
    return value


def _check(parties: Parties, known: Parties, path: Path, faults: Faults) -> None:
    ids: set[str] = set()
    owner = {key_of(words): party.id for party in known for words in party.words()}
    everyone = Parties(listed=(*parties, *known))
    for n, party in enumerate(parties):
        if party.id in ids:
            faults.add(f"has the id {shown(party.id)!r} twice", (*path, n, "id"), remedy="rename one of the two")
        ids.add(party.id)
        if not party.names:
            faults.add("is empty", (*path, n, "names"), remedy="give at least one name, such as 'en: ...'")
        for words in party.words():
            _check_words(words, party, owner, (*path, n, "aliases"), faults)
        for field in ("speaks_for", "part_of"):
            _check_upper(everyone, party, field, (*path, n, field), faults)


def _check_words(words: str, party: Party, owner: dict[str, str], path: Path, faults: Faults) -> None:
    key = key_of(words)
    if not key:
        faults.add(f"has the name {words!r}, which has no letters", path, remedy="write it in letters")
    elif owner.setdefault(key, party.id) != party.id:
        faults.add(
            f"has the name {words!r}, which is one of {owner[key]!r} too", path, remedy="keep it at one of the two"
        )


def _check_upper(parties: Parties, party: Party, field: str, path: Path, faults: Faults) -> None:
    upper = getattr(party, field)
    if upper is None or faults.full:
        return
    if upper not in parties:
        faults.add(f"names the unknown party {upper!r}", path, remedy=suggest(upper, [p.id for p in parties]))
        return
    seen = {party.id}
    while upper is not None and upper in parties:
        if upper in seen:
            faults.add(f"leads back to {party.id!r}", path, remedy="let one of them stand alone")
            return
        seen.add(upper)
        upper = getattr(parties.get(upper), field)
