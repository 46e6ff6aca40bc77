"""Words and groups of words that the rules name, in all their regular forms and the irregular ones that are listed.

>>> sorted(load_vocabulary().lemmas("shelled"))
['shell', 'shelled']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

import yaml

_SPLIT = re.compile(r"[\s-]+")
_VOWELS = "aeiou"
_MOST_KNOWN = 100_000
TABLE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads the long tables, ten times as fast where libyaml is there."""


@dataclass(frozen=True)
class Vocabulary:
    """`forms` leads from a written form to its plain words; `sequences` from a first word to (rest, group)."""

    forms: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]]
    """from a plain word to the groups it is in, as `$name`"""
    sequences: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    _known: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def lemmas(self, word: str) -> frozenset[str]:
        """The plain words that `word` may be a form of, and itself."""
        known = self._known.get(word)
        if known is None:
            low = word.casefold()
            known = self.forms.get(low, frozenset()) | {low}
            if len(self._known) < _MOST_KNOWN:
                self._known[word] = known
        return known


def forms_of(word: str) -> set[str]:
    """Regular forms of a noun or verb; more than exist, as a form that nobody writes does no harm."""
    found = {word, word + "s", word + "ed", word + "ing"}
    if word.endswith("e"):
        found |= {word + "d", word[:-1] + "ing"}
    if word.endswith(("s", "x", "ch", "sh", "z", "o")):
        found.add(word + "es")
    if word.endswith("y") and len(word) > 2 and word[-2] not in _VOWELS:
        found |= {word[:-1] + "ies", word[:-1] + "ied"}
    if len(word) > 2 and word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        found |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return found


@lru_cache(maxsize=1)
def words_file() -> Mapping[str, Mapping[str, list[str]]]:
    """The content of `lexicons/words.yaml`."""
    source = resources.files("truceline.claims").joinpath("lexicons/words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, list[str]]] = yaml.load(source, TABLE_LOADER)
    return loaded


def build_vocabulary(extra: Iterable[str]) -> Vocabulary:
    """The vocabulary of words.yaml and of the words in `extra`, which belong to no group."""
    content = words_file()
    plain: set[str] = set()
    groups: dict[str, set[str]] = {}
    sequences: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in sorted(set(extra)):
        parts = tuple(part for part in _SPLIT.split(entry) if part)
        plain |= {entry, *parts}
        if len(parts) > 1:
            sequences.setdefault(parts[0], []).append((parts[1:], entry))
    for name, entries in content["groups"].items():
        for entry in entries:
            parts = tuple(part for part in _SPLIT.split(str(entry).casefold()) if part)
            plain.update(parts)
            plain.add(str(entry).casefold())
            groups.setdefault(str(entry).casefold(), set()).add("$" + name)
            if len(parts) > 1:
                sequences.setdefault(parts[0], []).append((parts[1:], "$" + name))
    forms: dict[str, set[str]] = {}
    for word in plain:
        for form in forms_of(word):
            forms.setdefault(form, set()).add(word)
    for word, irregular in content["irregular"].items():
        for form in irregular:
            forms.setdefault(str(form), set()).add(word)
    return Vocabulary(
        {form: frozenset(words) for form, words in forms.items()},
        {word: frozenset(names) for word, names in groups.items()},
        {first: tuple(rest) for first, rest in sequences.items()},
    )


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary of the lexicons that come with Truceline."""
    from truceline.claims.happenings.kinds import load_kinds

    return load_kinds().vocabulary
