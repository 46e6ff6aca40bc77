"""Names folded to what two spellings of one name share, and found in words: "Turkey's Defense Ministry" holds "turkey".

Folding takes away case, diacritics, apostrophes and hyphens, case endings after an apostrophe, and the difference
between British and American spelling (`spellings.yaml`); it never guesses at a word that is not written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

_WORD = re.compile(r"[^\W_]+(?:[’'ʼ`´ʿʾ‘][^\W_]+)*", re.UNICODE)
_APOSTROPHE = re.compile(r"[’'ʼ`´ʿʾ‘]")
_HYPHENS = {"-", "\u2010", "\u2011", "\u2013"}
_MIN_STEM = 4
_SHORT = 3


@dataclass(frozen=True)
class Word:
    """One folded word and where it stands in the words it was taken from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """A name found: the key it was listed under and the half-open range of characters that it covers."""

    key: str
    start: int
    end: int
    words: int

    @property
    def length(self) -> int:
        """Characters covered."""
        return self.end - self.start


@lru_cache(maxsize=1)
def _spellings() -> Mapping[str, Any]:
    text = (files("truceline.agreements") / "spellings.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Any] = yaml.safe_load(text)
    return table


def _plain(text: str) -> str:
    letters: Mapping[str, str] = _spellings()["letters"]
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letters.get(c, c) for c in spread if not unicodedata.combining(c))


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """One word without case, diacritics, possessive or case ending; never empty for a word with a letter in it."""
    *stem, ending = _APOSTROPHE.split(word)
    joined, plain_ending = _plain("".join(stem)), _plain(ending)
    if stem and (plain_ending == "s" or (plain_ending in _spellings()["endings"] and len(joined) >= _MIN_STEM)):
        return joined
    folded = joined + plain_ending
    same: Mapping[str, str] = _spellings()["words"]
    return same.get(folded, folded)


def fold(text: str) -> tuple[Word, ...]:
    """The words of `text`, folded, each with its place in it."""
    return tuple(Word(fold_word(m.group()), m.start(), m.end()) for m in _WORD.finditer(text))


@lru_cache(maxsize=8_192)
def key_of(text: str) -> str:
    """What two spellings of one name share: the folded words with a space between."""
    return " ".join(word.text for word in fold(text))


@dataclass(frozen=True)
class _Entry:
    """A name to look for; `capitals` where only capitals are it."""

    words: tuple[str, ...]
    key: str
    capitals: bool


class NameIndex:
    """Names to look for in words, each with the key it stands for; one pass per lookup whatever the number of names."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[_Entry]] = {}
        seen: set[tuple[str, ...]] = set()
        for name, key in names:
            words = tuple(word.text for word in fold(name))
            if words and words not in seen:
                seen.add(words)
                self._by_first.setdefault(words[0], []).append(_Entry(words, key, _is_short_acronym(name)))
        for listed in self._by_first.values():
            listed.sort(key=lambda entry: -len(entry.words))

    def find(self, text: str) -> tuple[Hit, ...]:
        """Every name that stands in `text` on its own, the longest at each place, none overlapping another."""
        words = fold(text)
        hits: list[Hit] = []
        at = 0
        while at < len(words):
            hit = self._at(text, words, at)
            if hit is None:
                at += 1
                continue
            if not _is_relation(text, words, at, hit.words):
                hits.append(hit)
            at += hit.words
        return tuple(hits)

    def _at(self, text: str, words: tuple[Word, ...], at: int) -> Hit | None:
        for first in _readings(words[at].text):
            for entry in self._by_first.get(first, ()):
                found = words[at : at + len(entry.words)]
                if tuple(word.text for word in found[1:]) != entry.words[1:]:
                    continue
                start, end = found[0].start, found[-1].end
                if not entry.capitals or text[start:end].isupper():
                    return Hit(entry.key, start, end, len(found))
        return None


def _is_short_acronym(name: str) -> bool:
    """Whether a name could be taken for a common word but for its capitals: "US", "WHO"."""
    return name.isupper() and sum(c.isalpha() for c in name) <= _SHORT and name.isascii()


def _readings(word: str) -> Iterable[str]:
    """The word, and the word without an Arabic particle written together with it ("and", "in", "for")."""
    yield word
    if len(word) > _MIN_STEM and word[0] in _spellings()["particles"]:
        yield word[1:]


def _is_relation(text: str, words: tuple[Word, ...], at: int, length: int) -> bool:
    """Whether the name only says whose friend or foe somebody is: "Turkey-backed rebels", "pro-Russian fighters"."""
    first, last = words[at], words[at + length - 1]
    for after in words[at + length : at + length + 1]:
        if text[last.end : after.start] in _HYPHENS and after.text in _spellings()["relations_after"]:
            return True
    for before in words[max(0, at - 1) : at]:
        if text[before.end : first.start] in _HYPHENS and before.text in _spellings()["relations_before"]:
            return True
    return False
