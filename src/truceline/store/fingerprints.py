"""What the vault protects, known again without opening it: keyed fingerprints of its words, numbers and addresses.

    marks = made(key, "Name Name, +00 …")          kept with the sealed text, in the internal log
    found(key, known, "a text that would leave")   the marks that the text has

A fingerprint is HMAC-SHA-256 under a key made of `keys/secret`, which never leaves the node, cut to 64 bits. Words are
compared in the folded form of `geo.spelling`, so that Arabic, Cyrillic and Latin spellings meet, and by their
consonants where these are many. Scripts that write no spaces are searched letter by letter.

What it costs: who takes the whole folder, with `keys/secret`, can test guesses ("is Name among them?") as fast as HMAC
runs, without the vault's passphrase. They still learn neither contacts they cannot guess, nor notes. Who takes a
bundle, a backup without `keys/`, or the database alone learns nothing. Names of one or two letters are not
fingerprinted, except where a script writes no spaces.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from truceline.errors import InvalidNode
from truceline.facts import SourceIdentified
from truceline.geo.spelling import fold, skeleton
from truceline.store import log
from truceline.store.node import Node

_PURPOSE = b"truceline.org/fingerprints@1"
_HEX = 16
_SHORTEST = 3
_SHORTEST_BONES = 5
_SHORTEST_STEM = 4
_DIGITS = 8
"""Of a number, its last digits count: with and without the country's code it is the same."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_RUN = 4
WORD = re.compile(r"[^\W_]+(?:['’ʼ`-][^\W_]+)*")
PART = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<!\w)@\w{3,}")
NUMBER = re.compile(r"\d(?:[\s().\-–/]{0,3}\d){6,}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_CLITICS = ("و", "ف", "ب", "ل", "ك")


class Known(NamedTuple):
    """Fingerprints of a vault: to whom (by number) each belongs."""

    whose: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, people: Iterable[Iterable[str]]) -> Known:
        """The fingerprints of each person."""
        whose: dict[str, set[int]] = defaultdict(set)
        for number, marks in enumerate(people):
            for mark in marks:
                whose[mark].add(number)
        return cls({mark: frozenset(people) for mark, people in whose.items()})


def key_of(node: Node) -> bytes:
    """The key of the node's fingerprints; raises `InvalidNode` where `keys/secret` cannot be read."""
    try:
        secret = (node.keys / "secret").read_bytes().strip()
    except OSError as error:
        raise InvalidNode(
            f"cannot be read ({error.strerror})", where=str(node.keys / "secret"), remedy="restore it from a backup"
        ) from None
    return hmac.digest(secret, _PURPOSE, "sha256")


def known_of(node: Node) -> Known:
    """The fingerprints of everybody in the node's vault."""
    people = (standing.detail.get(SourceIdentified.kind) or {} for standing in log.standings(node, type="person"))
    return Known.of(person.get("fingerprints", ()) for person in people)


def made(key: bytes, names: Iterable[str], contact: str = "") -> tuple[str, ...]:
    """The fingerprints of a person's names and contact, sorted."""
    forms = {form for name in names for word in WORD.findall(_plain(name)) for form in _of_name(word)}
    forms |= set(_contacts(contact))
    return tuple(sorted(_mark(key, form) for form in forms))


def names_in(key: bytes, known: Known, text: str) -> list[frozenset[int]]:
    """For each different word of the text that is protected: whose it is."""
    if not known.whose:
        return []
    met: dict[str, frozenset[int]] = {}
    for word in set(WORD.findall(_plain(text))):
        found = [known.whose[mark] for mark in _marks_in(key, word) if mark in known.whose]
        if found:
            met[fold(word)] = frozenset[int]().union(*found)
    return list(met.values())


def contact_in(key: bytes, known: Known, text: str) -> bool:
    """Whether the text has a protected number, address or handle."""
    return any(_mark(key, form) in known.whose for form in _contacts(text)) if known.whose else False


@cache
def unprotected() -> frozenset[str]:
    """Words of names that name nobody (`fingerprints.yaml`), folded."""
    listed = yaml.safe_load((files("truceline.store") / "fingerprints.yaml").read_text(encoding="utf-8"))
    return frozenset(fold(word) for word in listed["unprotected"].split())


def _plain(text: str) -> str:
    if text.isascii():
        return text
    # Directional marks and joiners, which nobody sees, would part a word.
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")


@lru_cache(maxsize=100_000)
def _marks_in(key: bytes, word: str) -> tuple[str, ...]:
    return tuple({_mark(key, form) for form in _in_text(word)})


def _mark(key: bytes, form: str) -> str:
    return hmac.digest(key, form.encode("utf-8", "replace"), "sha256").hex()[:_HEX]


def _of_name(word: str) -> Iterator[str]:
    """The forms under which a word of a name is known again."""
    yield from _forms(word)
    for part in PART.findall(word):
        if part != word and len(part) >= _SHORTEST_STEM:
            yield from _forms(part)
    if _CYRILLIC.search(word) and len(word) > _SHORTEST_STEM and word[-1].casefold() in "аяйьеыио":
        yield from _stem(word[:-1])
    for run in _UNSPACED.findall(word):
        yield f"run:{run}"
        yield from (f"run:{run[n:]}" for n in (1, 2) if len(run) - n >= 2)


def _in_text(word: str) -> Iterator[str]:
    """The forms that a word of a text may be known by: as it stands, and without what languages put to a name."""
    yield from _forms(word)
    for part in PART.findall(word):
        if part != word:
            yield from _forms(part)
    if _CYRILLIC.search(word):
        for cut in (1, 2, 3):
            if len(word) - cut >= _SHORTEST_STEM:
                yield from _stem(word[:-cut])
    if word.startswith(_CLITICS) and len(word) > _SHORTEST:
        yield from _forms(word[1:])
    for run in _UNSPACED.findall(word):
        yield from {f"run:{run[n : n + m]}" for n in range(len(run)) for m in range(2, _RUN + 1)}


def _forms(word: str) -> Iterator[str]:
    folded = fold(word).replace(" ", "")
    if len(folded) >= _SHORTEST and folded not in unprotected():
        yield f"word:{folded}"
        bones = skeleton(word)
        if len(bones) >= _SHORTEST_BONES:
            yield f"bones:{bones}"


def _stem(stem: str) -> Iterator[str]:
    if len(stem) >= _SHORTEST_STEM:
        yield f"word:{fold(stem)}"


def _contacts(text: str) -> Iterator[str]:
    plain = _plain(text)
    for address in ADDRESS.findall(plain):
        yield f"address:{address.casefold()}"
    for handle in HANDLE.findall(plain):
        yield f"handle:{handle.casefold()}"
    for number in NUMBER.findall(plain):
        digits = "".join(str(unicodedata.digit(c)) for c in number if c.isdigit())
        for start in range(max(len(digits) - _DIGITS, 0) + 1):
            yield f"number:{digits[start : start + _DIGITS]}"
