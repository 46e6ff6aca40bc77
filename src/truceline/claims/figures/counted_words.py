"""What numbers count in one language, as `figures_<language>.yaml` beside this module lists it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from truceline.claims.figures.number_words import LANGUAGES, Wordset

_LISTS = (
    "ignored",
    "no_number",
    "events",
    "each",
    "record",
    "breach",
    "averted",
    "depth",
    "also",
    "including",
    "stops",
    "passes",
    "prepositions",
    "compared",
    "share",
    "article",
    "definite",
    "miles",
    "nautical",
    "part",
    "aircraft",
    "by",
    "stock",
    "being",
    "another",
    "was",
    "linking",
    "counting",
    "military",
    "kin",
)


class FigureWords:
    """The table of one language.

    `nouns` gives what a counted thing is of, `people` what persons are of when nothing is said of them, `states` what
    is said of them, and `lists[name]` the other lists by name.
    """

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language = language
        self.nouns = _by_word(table["nouns"], language)
        self.people = _by_word(table["people"], language)
        self.states = _by_word(table["states"], language)
        self.lists = {name: Wordset({str(word): True for word in table.get(name, ())}, language) for name in _LISTS}

    def has(self, name: str, word: str) -> bool:
        """Whether the folded word is in the list of that name."""
        return bool(self.lists[name].get(word))


def _by_word(table: Mapping[str, list[str]], language: str) -> Wordset:
    return Wordset({str(word): of for of, words in table.items() for word in words}, language)


@lru_cache(maxsize=8)
def load_figures(language: str) -> FigureWords:
    """The table for `language`; English where there is none."""
    name = language if language in LANGUAGES else "en"
    text = resources.files("truceline.claims").joinpath(f"lexicons/figures_{name}.yaml").read_text(encoding="utf-8")
    return FigureWords(name, yaml.safe_load(text))
