"""The words of `lexicons/speech.yaml` and `lexicons/roles.yaml`, loaded once and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from truceline.claims.claim import Mode

_NO_CLASS = ("person", "people", "ledger", "pairs", "outlets")


@dataclass(frozen=True)
class Frame:
    """What a cue does with what it speaks of; the comments of `speech.yaml` say what each part means."""

    name: str
    mode: Mode
    content: frozenset[str]
    speaker: bool
    carries: bool


@dataclass(frozen=True)
class Use:
    """One use of a verb as a cue and what must stand beside it."""

    frame: Frame
    prep: frozenset[str] = frozenset()
    child: str = ""
    clause: bool = False
    object: str = ""
    that: bool = False


@dataclass(frozen=True)
class SpeechWords:
    """Cue words by lemma."""

    frames: Mapping[str, Frame]
    verbs: Mapping[str, tuple[Use, ...]]
    adjectives: Mapping[str, Frame]
    nouns: Mapping[str, tuple[Use, ...]]
    prepositions: Mapping[str, str]
    papers: frozenset[str]
    terms: frozenset[str]
    things: frozenset[str]
    objects: Mapping[str, frozenset[str]]
    """Objects that make a verb a cue, by the name that the lexicon gives their list."""


@dataclass(frozen=True)
class RoleWords:
    """Nouns for those who speak, and the class of each ("ministry", "monitor")."""

    person: frozenset[str]
    people: frozenset[str]
    ledger: frozenset[str]
    pairs: frozenset[str]
    outlets: frozenset[str]
    classes: Mapping[str, frozenset[str]]
    everybody: frozenset[str]


def lexicon(name: str) -> dict[str, Any]:
    """The lexicon `name`.yaml beside this module."""
    text = (files("truceline.claims") / "lexicons" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@lru_cache(maxsize=1)
def speech_words() -> SpeechWords:
    """The cue words."""
    raw = lexicon("speech")
    frames = {
        name: Frame(
            name, given["mode"], frozenset(given["content"]), given.get("speaker", False), given.get("carries", False)
        )
        for name, given in raw["frames"].items()
    }
    return SpeechWords(
        frames=frames,
        verbs={lemma: _uses(given, frames) for lemma, given in raw["verbs"].items()},
        adjectives={lemma: frames[name] for lemma, name in raw["adjectives"].items()},
        nouns={lemma: _uses(given, frames) for lemma, given in raw["nouns"].items()},
        prepositions=raw["prepositions"],
        papers=frozenset(raw["papers"]),
        terms=frozenset(raw["terms"]),
        things=frozenset(raw["things"]),
        objects={
            "cue": frozenset(raw["nouns"]),
            "happening": frozenset(raw["happenings"]),
            "feeling": frozenset(raw["feelings"]),
        },
    )


def _uses(given: Any, frames: Mapping[str, Frame]) -> tuple[Use, ...]:
    listed: list[dict[str, Any]] = [{"frame": given}] if isinstance(given, str) else given
    return tuple(
        Use(
            frames[use["frame"]],
            frozenset(use.get("prep", ())),
            use.get("child", ""),
            use.get("clause", False),
            use.get("object", ""),
            use.get("that", False),
        )
        for use in listed
    )


@lru_cache(maxsize=1)
def role_words() -> RoleWords:
    """The nouns for those who speak."""
    raw = lexicon("roles")
    classes: dict[str, set[str]] = {}
    for name, nouns in raw.items():
        for noun in nouns if name not in _NO_CLASS else ():
            classes.setdefault(noun, set()).add(name)
    everybody = frozenset(noun for name, nouns in raw.items() if name != "outlets" for noun in nouns)
    return RoleWords(
        person=frozenset(raw["person"]),
        people=frozenset(raw["people"]),
        ledger=frozenset(raw["ledger"]),
        pairs=frozenset(raw["pairs"]),
        outlets=frozenset(raw["outlets"]),
        classes={noun: frozenset(names) for noun, names in classes.items()},
        everybody=everybody,
    )
