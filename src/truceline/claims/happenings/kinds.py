"""The kinds of happening and the rules that find them, as `lexicons/kinds.yaml` says.

>>> load_kinds().kinds["shelling"].family
'fighting'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import yaml

from truceline.claims.happenings.vocabulary import TABLE_LOADER, Vocabulary, build_vocabulary

Role = Literal["subject", "object", "near", "modifier", "governor", "sentence"]
ROLES: tuple[Role, ...] = ("subject", "object", "near", "modifier", "governor", "sentence")
_SPLIT = re.compile(r"[\s-]+")
GAP = "..."


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of a kind: words that trigger it and what must, or must not, stand in each role."""

    kind: str
    sort: Literal["verbs", "nouns", "phrases"]
    words: tuple[tuple[str, ...], ...]
    needs: Mapping[Role, frozenset[str]]
    bars: Mapping[Role, frozenset[str]]


@dataclass(frozen=True)
class Kind:
    """A kind of happening; `schemes` are its categories in ACLED, PLOVER, CAMEO and UCDP."""

    name: str
    family: str
    means: str
    schemes: Mapping[str, str]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Kinds:
    """All kinds, how they compete, and an index from a plain word to the rules that it may start."""

    kinds: Mapping[str, Kind]
    rank: Mapping[str, int]
    absorbs: Mapping[str, frozenset[str]]
    starts: Mapping[str, tuple[tuple[Rule, tuple[str, ...]], ...]]
    outcomes: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    """of a kind, its outcomes and the words for each, the telling ones first"""
    vocabulary: Vocabulary = field(repr=False)

    def family(self, kind: str) -> str:
        """The family of a kind."""
        return self.kinds[kind].family


def _words(value: Any) -> Iterator[str]:
    for item in value or ():
        yield str(item).casefold().strip()


def _condition(item: Mapping[str, Any], prefix: str) -> dict[Role, frozenset[str]]:
    found: dict[Role, frozenset[str]] = {}
    for role in ROLES:
        if item.get(prefix + role):
            found[role] = frozenset(_words(item[prefix + role]))
    return found


def _rules(kind: str, items: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    sorts: tuple[Literal["verbs", "nouns", "phrases"], ...] = ("verbs", "nouns", "phrases")
    for item in items:
        for sort in sorts:
            words = tuple(tuple(part for part in _SPLIT.split(word) if part) for word in _words(item.get(sort)))
            if words:
                needs, bars = _condition(item, ""), _condition(item, "no_")
                yield Rule(kind, sort, words, needs, bars)


def _index(kinds: Iterable[Kind]) -> dict[str, tuple[tuple[Rule, tuple[str, ...]], ...]]:
    starts: dict[str, list[tuple[Rule, tuple[str, ...]]]] = {}
    for kind in kinds:
        for rule in kind.rules:
            for words in rule.words:
                for first in words[0].split("|"):
                    starts.setdefault(first, []).append((rule, words))
    return {first: tuple(found) for first, found in starts.items()}


def _single_words(kinds: Iterable[Kind]) -> Iterator[str]:
    for kind in kinds:
        for rule in kind.rules:
            for words in rule.words:
                for word in words:
                    yield from (part for part in word.split("|") if part[0] not in "$.")
            for condition in (*rule.needs.values(), *rule.bars.values()):
                for entry in condition:
                    if not entry.startswith("$"):
                        yield entry


@lru_cache(maxsize=1)
def load_kinds() -> Kinds:
    """The kinds that come with Truceline."""
    source = resources.files("truceline.claims").joinpath("lexicons/kinds.yaml").read_text(encoding="utf-8")
    content = yaml.load(source, TABLE_LOADER)
    kinds = {
        name: Kind(
            name,
            item["family"],
            item["means"],
            {
                scheme: " / ".join(_as_list(item[scheme]))
                for scheme in ("acled", "plover", "cameo", "ucdp")
                if scheme in item
            },
            tuple(_rules(name, item["rules"])),
        )
        for name, item in content["kinds"].items()
    }
    outcomes = _outcomes(content["outcomes"])
    return Kinds(
        kinds,
        {name: place for place, name in enumerate(content["precedence"])},
        {name: frozenset(taken) for name, taken in content["absorbs"].items()},
        _index(kinds.values()),
        outcomes,
        build_vocabulary((*_single_words(kinds.values()), *_outcome_words(outcomes))),
    )


def _outcomes(content: Mapping[str, Any]) -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    return {
        kind: {name: tuple(tuple(words.split()) for words in _words(listed)) for name, listed in names.items()}
        for kind, names in content.items()
    }


def _outcome_words(outcomes: Mapping[str, Mapping[str, Iterable[tuple[str, ...]]]]) -> Iterator[str]:
    for names in outcomes.values():
        for phrases in names.values():
            for phrase in phrases:
                yield from phrase


def _as_list(value: Any) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else [str(value)]
