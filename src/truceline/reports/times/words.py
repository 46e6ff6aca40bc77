"""The words for times in one language: what class each belongs to, and the forms that they make up.

`times_<language>.yaml` beside this module is such a table: `words` gives, per class, words and their values; `atoms`,
`days`, `joined` and `ranged` give the forms in the order in which they are tried. Adding a language is adding a file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("en", "ar", "ru", "tr")
STAGES = ("atoms", "days", "joined", "ranged")
"""In which forms are matched: each may use what the stages before it found."""
_MARKS = re.compile(r"[\u064b-\u0652\u0640'’]")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})


def fold(word: str) -> str:
    """The word as tables have it: lower case, without vowel marks, with one form of alef, and the Turkish i as i."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFC", _MARKS.sub("", word)).replace("İ", "i").lower()
    return plain.translate(_ARABIC).replace("\u0307", "").replace("ё", "е")


class Alphabet:
    """One character for each class of units, so that forms are matched on a string."""

    def __init__(self) -> None:
        self._characters: dict[str, str] = {}

    def character(self, kind: str) -> str:
        """The character for a class, the same at every call."""
        found = self._characters.get(kind)
        if found is None:
            found = self._characters[kind] = chr(0x4E00 + len(self._characters))
        return found


ALPHABET = Alphabet()


@dataclass(frozen=True)
class TimeWords:
    """The table of one language. `doubtful` are words that are a month or weekday only beside a number."""

    language: str
    cased: bool
    doubtful: frozenset[str]
    prefixes: frozenset[str]
    words: Mapping[str, tuple[str, int | str]]
    forms: Mapping[str, tuple[Mapping[str, Any], ...]]

    def look_up(self, written: str) -> tuple[str, int | str]:
        """Class and value of a word as written; ("other", "") where the table has it not."""
        word = fold(written)
        found = self.words.get(word)
        if found is None and self.prefixes:
            found = self._without_prefix(word)
        return found or ("prefix" if word in self.prefixes else "other", "")

    def _without_prefix(self, word: str) -> tuple[str, int | str] | None:
        for length in (1, 2, 3):
            if word[:length] in self.prefixes and word[length:] in self.words:
                return self.words[word[length:]]
        return None


@lru_cache(maxsize=8)
def load_words(language: str) -> TimeWords:
    """The table for `language`; English where there is none."""
    name = f"times_{language if language in LANGUAGES else 'en'}.yaml"
    table = yaml.safe_load(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
    words: dict[str, tuple[str, int | str]] = {}
    for kind, listed in table["words"].items():
        entries = listed.items() if isinstance(listed, dict) else ((word, word) for word in listed)
        for word, value in entries:
            words[fold(str(word))] = (kind, value)
    return TimeWords(
        language=language,
        cased=table.get("cased", False),
        doubtful=frozenset(map(fold, table.get("doubtful", ()))),
        prefixes=frozenset(map(fold, table.get("prefixes", ()))),
        words=words,
        forms={stage: tuple(table.get(stage, ())) for stage in STAGES},
    )
