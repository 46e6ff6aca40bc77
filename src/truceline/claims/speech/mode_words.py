"""The words of `lexicons/mode.yaml`, loaded once and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from truceline.claims.claim import Mode
from truceline.claims.speech.speech_words import lexicon


@dataclass(frozen=True)
class Governors:
    """Words that govern a happening and make it planned, denied, demanded or warned."""

    verbs: Mapping[str, Mode]
    adjectives: Mapping[str, Mode]
    nouns: Mapping[str, Mode]
    with_preposition: Mapping[str, tuple[frozenset[str], Mode]]
    stressing: frozenset[str]


@dataclass(frozen=True)
class ModeWords:
    """Everything that `mode.py` looks up; the comments of `mode.yaml` say what each list is."""

    governors: Governors
    phrasal_denials: Mapping[str, str]
    missed: frozenset[str]
    deadlines: frozenset[str]
    negators: frozenset[str]
    future: frozenset[str]
    must: frozenset[str]
    may: frozenset[str]
    hostile: frozenset[str]
    occurrence: frozenset[str]
    performed: frozenset[str]
    term_nouns: frozenset[str]
    term_verbs: frozenset[str]
    presupposing: frozenset[str]
    presupposing_marks: frozenset[str]
    presupposed_after_in: frozenset[str]
    conditional: frozenset[str]
    prevented: frozenset[str]
    prevented_from: frozenset[str]
    negation_is_the_happening: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def mode_words() -> ModeWords:
    """The mode lexicon."""
    raw = lexicon("mode")
    return ModeWords(
        governors=_governors(raw),
        phrasal_denials=raw["denied"]["phrasal"],
        missed=frozenset(raw["denied"]["missed"]["verbs"]),
        deadlines=frozenset(raw["denied"]["missed"]["nouns"]),
        negators=frozenset(raw["denied"]["negators"]),
        future=frozenset(raw["future"]),
        must=frozenset(raw["demanded"]["modals"]),
        may=frozenset(raw["warned"]["modals"]),
        hostile=frozenset(raw["warned"]["hostile"]),
        occurrence=frozenset(raw["occurrence"]),
        performed=frozenset(raw["performed"]),
        term_nouns=frozenset(raw["terms"]["nouns"]),
        term_verbs=frozenset(raw["terms"]["verbs"]),
        presupposing=frozenset(raw["presupposed"]["prepositions"]),
        presupposing_marks=frozenset(raw["presupposed"]["marks"]),
        presupposed_after_in=frozenset(raw["presupposed"]["after_in"]),
        conditional=frozenset(raw["conditional"]),
        prevented=frozenset(raw["prevented"]),
        prevented_from=frozenset(raw["prevented_from"]),
        negation_is_the_happening={k: frozenset(v) for k, v in raw["negation_is_the_happening"].items()},
    )


_MODES: tuple[Mode, ...] = ("planned", "denied", "demanded", "warned")


def _governors(raw: dict[str, Any]) -> Governors:
    def by_lemma(part: str) -> dict[str, Mode]:
        return {lemma: mode for mode in _MODES for lemma in raw[mode].get(part, ())}

    demanded = raw["demanded"]["prepositional"]
    return Governors(
        verbs=by_lemma("verbs"),
        adjectives=by_lemma("adjectives"),
        nouns=by_lemma("nouns"),
        with_preposition={verb: (frozenset(preps), "demanded") for verb, preps in demanded.items()},
        stressing=frozenset(raw["demanded"]["stressing"]),
    )
