"""Losses told of within other losses: "scores of fighters were killed, including nearly 60 soldiers"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from spacy.tokens import Token

from truceline.claims.claim import Figure
from truceline.claims.happenings.compete import Happening
from truceline.claims.happenings.grammar import Words
from truceline.claims.happenings.kinds import Rule
from truceline.claims.happenings.triggers import Trigger
from truceline.claims.happenings.vocabulary import words_file

_RULE = Rule("", "phrases", (), {}, {})
_KIND = "casualties"
_HOSTS = frozenset({_KIND, "harm_to_civilians"})
_COUNTED = frozenset({"killed", "wounded", "casualties", "missing"})
_ENDS = frozenset({"relcl", "acl", "punct"})


@lru_cache(maxsize=8)
def _listed(name: str) -> frozenset[str]:
    return frozenset(words_file()["included"][name])


def losses_included(words: Words, happenings: Sequence[Happening], figures: Sequence[Figure]) -> list[Happening]:
    """Fighters of another name and number than the losses before them are losses of their own.

    "Forty people, including 12 children" is one count with a breakdown; "dozens of rebels, including 12 policemen"
    tells of two forces.
    """
    found: list[Happening] = []
    for noun in _included(words):
        before = [h for h in happenings if h.kind in _HOSTS and h.token.i < noun.i and h.stretch is None]
        first = noun.head.i
        whole = [f for f in figures if _place(words, f) < first and f.of in _COUNTED]
        part = [f for f in figures if first < _place(words, f) <= noun.i and f.of in _COUNTED]
        if not before or not whole or not part or not _are_others(whole[-1], noun):
            continue
        trigger = Trigger(_KIND, noun, first, noun.i, _RULE)
        found.append(Happening(trigger, (), (first, _last(noun)), lost=noun, within=before[-1].token))
    return found


def _included(words: Words) -> Iterator[Token]:
    """The counted fighters after "including" or "among them"."""
    for noun in words.doc:
        if noun.dep_ != "pobj" or "$fighters" not in words.tags[noun.i]:
            continue
        link = noun.head.lower_
        following = words.doc[noun.head.i + 1].lower_
        told = link in _listed("links") or f"{link} {following}" in _listed("links")
        if told and any(child.like_num or child.dep_ == "nummod" for child in noun.children):
            yield noun


def _are_others(whole: Figure, noun: Token) -> bool:
    """Whether the losses before name people of a sort of their own, and not those named here."""
    population = (whole.population or "").lower().split()
    if not population or any(word in _listed("anybody") for word in population):
        return False
    return noun.lower_ not in population


def _place(words: Words, figure: Figure) -> int:
    """The token at which a figure begins."""
    at = figure.span.start - words.sentence.start
    return next((token.i for token in words.doc if token.idx + len(token.text) > at), len(words.doc))


def _last(noun: Token) -> int:
    last = noun.i
    for child in noun.rights:
        if child.dep_ in _ENDS:
            break
        last = child.right_edge.i
    return last
