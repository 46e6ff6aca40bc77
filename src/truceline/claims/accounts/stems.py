"""Words cut down to what two accounts in different words share: "martyred" and "killed", "truce" and "cease-fire"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ROAD_NUMBER = re.compile(r"[aehmnpr]\d{1,3}")
_LETTER_NUMBER = re.compile(r"\b([a-z])-(?=\d)")
_APOSTROPHES = str.maketrans("", "", "’'ʼ`´‘")
_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ians",
    "ian",
    "ers",
    "ies",
    "ed",
    "es",
    "er",
    "s",
    "e",
    "y",
)
_SHORTEST = 4


def data(name: str) -> Mapping[str, Any]:
    """A YAML table beside this module."""
    loaded: Mapping[str, Any] = yaml.safe_load(
        (files("truceline.claims") / "lexicons" / name).read_text(encoding="utf-8")
    )
    return loaded


@cache
def linking() -> Mapping[str, Any]:
    """What lets claims be put together (`linking.yaml`)."""
    return data("linking.yaml")


@cache
def synonyms() -> Mapping[str, Any]:
    """Words for one thing (`synonyms.yaml`)."""
    return data("synonyms.yaml")


@lru_cache(maxsize=8_192)
def words(text: str) -> tuple[str, ...]:
    """The words of `text` without case, diacritics and apostrophes; "M-4" and "M4" are one word."""
    plain = text.casefold().replace("’s ", " ").replace("'s ", " ")
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return tuple(_WORD.findall(_LETTER_NUMBER.sub(r"\1", plain.translate(_APOSTROPHES))))


def is_latin(text: str) -> bool:
    """Whether every letter of a text is a Latin one."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())


def roads(text: str) -> frozenset[str]:
    """The numbers of roads in a text: "the M-4 highway" gives m4."""
    return frozenset(word for word in words(text) if _ROAD_NUMBER.fullmatch(word))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """One word without its ending, never shorter than four letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return _undoubled(word[: -len(ending)])
    return word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "sl" else word


@cache
def _first_of_row() -> Mapping[str, str]:
    rows: Iterable[Sequence[str]] = synonyms()["words"]
    return {stem(words(word)[0]): stem(words(row[0])[0]) for row in rows for word in row if " " not in word}


@lru_cache(maxsize=65_536)
def meaning(word: str) -> str:
    """The stem that stands for all words of one meaning."""
    short = stem(word)
    return _first_of_row().get(short, short)


@cache
def _stop() -> frozenset[str]:
    return frozenset(synonyms()["stop"])


@lru_cache(maxsize=8_192)
def meanings(text: str) -> frozenset[str]:
    """What the words of `text` mean, without those too common to tell anything."""
    return meanings_of(words(text))


def meanings_of(plain: Iterable[str]) -> frozenset[str]:
    """What words mean, without those too common to tell anything."""
    stop = _stop()
    return frozenset(meaning(word) for word in plain if word not in stop and len(word) > 1)


class Phrases:
    """Which row of a table of phrases a text falls under: `{"holds": ["held", "calm"]}`; the first row wins."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._rows = {name: [tuple(stem(w) for w in words(p)) for p in row] for name, row in table.items()}

    def of(self, stems: Sequence[str]) -> str | None:
        """The name of the first row that has a phrase in `stems` (a text's stems in order)."""
        joined = f" {' '.join(stems)} "
        for name, row in self._rows.items():
            if any(f" {' '.join(phrase)} " in joined for phrase in row):
                return name
        return None


@cache
def phrases(table: str, kind: str) -> Phrases:
    """The phrases that `linking.yaml` lists under `table` for a kind; none where it lists none."""
    listed: Mapping[str, Mapping[str, Sequence[str]]] = linking()[table]
    return Phrases(listed.get(kind, {}))
