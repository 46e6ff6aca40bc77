"""The words for numbers in one language, as `numbers_<language>.yaml` beside this module lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from truceline.reports.times.words import fold

LANGUAGES = ("en", "ar", "ru", "tr")
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,\u00a0\u202f٬٫]\d+)*)|(?P<word>[^\W\d_](?:[^\W\d_]|[\u064b-\u0652]|['’](?=[^\W\d_]))*)|(?P<mark>[^\w\s]|_)|(?P<line>\n)"
)
_MOST_KNOWN = 50_000
_ARABIC_PREFIXES = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ف")


class Word(NamedTuple):
    """A word, number or mark of a text; `folded` as the tables have it."""

    start: int
    end: int
    kind: str
    folded: str


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words, numbers and marks of `text[start:end]`."""
    return [
        Word(found.start(), found.end(), found.lastgroup or "", fold(found.group()))
        for found in _TOKEN.finditer(text, start, end)
    ]


class Wordset:
    """Words and beginnings of words ("soldier*") with what each stands for."""

    def __init__(self, entries: Mapping[str, Any], language: str = "en") -> None:
        self._exact = {fold(word): value for word, value in entries.items() if not word.endswith("*")}
        stems = {fold(word[:-1]): value for word, value in entries.items() if word.endswith("*")}
        self._stems = dict(sorted(stems.items(), key=lambda entry: -len(entry[0])))
        self._lengths = sorted({len(stem) for stem in stems}, reverse=True)
        self._arabic = language == "ar"
        self._known: dict[str, Any] = {}

    def get(self, word: str) -> Any:
        """What a folded word stands for, or None."""
        if word not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[word] = self._look_up(word)
        return self._known[word]

    def _look_up(self, word: str) -> Any:
        for form in self._forms(word):
            if form in self._exact:
                return self._exact[form]
            for length in self._lengths:
                if form[:length] in self._stems:
                    return self._stems[form[:length]]
        return None

    def _forms(self, word: str) -> Iterable[str]:
        yield word
        if self._arabic:
            for prefix in _ARABIC_PREFIXES:
                if word.startswith(prefix) and len(word) > len(prefix) + 1:
                    yield word[len(prefix) :]


class NumberWords:
    """The table of one language."""

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language = language
        self.table = table
        self._listed: dict[str, frozenset[str]] = {}
        self._opens: dict[str, bool] = {}

    @cached_property
    def units(self) -> Wordset:
        """Number words below a hundred, and hundreds that are one word."""
        return Wordset(self.table["units"], self.language)

    @cached_property
    def scales(self) -> Wordset:
        """Hundred, thousand, million, dozen."""
        return Wordset(self.table["scales"], self.language)

    @cached_property
    def vague(self) -> Wordset:
        """Plurals that are a number's lower bound: dozens, thousands."""
        return Wordset(self.table.get("vague", {}), self.language)

    @cached_property
    def roles(self) -> Wordset:
        """Words with another part in a number: `label`, `fraction`, `calibre`, `duration`, `percent`, `kilometres`."""
        names = {
            "labels": "label",
            "fractions": "fraction",
            "metres": "metres",
            "calibres": "calibre",
            "durations": "duration",
            "percent": "percent",
            "kilometres": "kilometres",
        }
        return Wordset({word: role for name, role in names.items() for word in self.table.get(name, ())}, self.language)

    @cached_property
    def bounds_before(self) -> dict[tuple[str, ...], str]:
        """Phrases before a number and the bound each puts on it."""
        return _phrases(self.table.get("before", {}))

    @cached_property
    def bounds_after(self) -> dict[tuple[str, ...], str]:
        """Phrases after a number and the bound each puts on it."""
        return _phrases(self.table.get("after", {}))

    def opens(self, word: str) -> bool:
        """Whether a number in words may begin with the folded word."""
        found = self._opens.get(word)
        if found is None:
            found = self._may_open(word)
            if len(self._opens) < _MOST_KNOWN:
                self._opens[word] = found
        return found

    def _may_open(self, word: str) -> bool:
        sets = (self.units, self.scales, self.vague)
        return (
            any(known.get(word) is not None for known in sets)
            or word in self.table.get("times", {})
            or any(word in self.listed(name) for name in ("none", "single", "both", "half", "article", "vague_before"))
        )

    def listed(self, name: str) -> frozenset[str]:
        """The folded words under a key of the table."""
        if name not in self._listed:
            self._listed[name] = frozenset(fold(word) for word in self.table.get(name, ()))
        return self._listed[name]


def _phrases(table: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], str]:
    return {
        tuple(fold(word) for word in phrase.split()): bound for bound, phrases in table.items() for phrase in phrases
    }


@lru_cache(maxsize=8)
def load_numbers(language: str) -> NumberWords:
    """The table for `language`; English where there is none."""
    name = language if language in LANGUAGES else "en"
    text = resources.files("truceline.claims").joinpath(f"lexicons/numbers_{name}.yaml").read_text(encoding="utf-8")
    return NumberWords(name, yaml.safe_load(text))
