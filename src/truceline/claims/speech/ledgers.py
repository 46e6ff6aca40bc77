"""The sides of a two-sided commission, each with its ledger: "the Russian half logged four, the Turkish half two".

Only the first side has a verb in such bulletins; every further side named after it is the source of the words up to the
next one.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Token

from truceline.claims.speech.cues import Cue
from truceline.claims.speech.source_names import before_name
from truceline.claims.speech.speech_words import role_words, speech_words

_NO_SIDE = frozenset({"pobj", "poss", "compound", "agent"})


def with_ledgers(doc: Doc, cues: list[Cue]) -> list[Cue]:
    """The cues, and one for every side that keeps its ledger in the same sentence without a verb of recording."""
    first = next((cue for cue in cues if cue.frame.name == "record" and not cue.nominal), None)
    if first is None or first.source is None:
        return cues
    sources = {cue.source.i for cue in cues if cue.source is not None}
    after = max(first.token.i, first.source.i)
    sides = [t for t in doc[after + 1 :] if _is_side(t) and t.i not in sources]
    if not sides or (first.source.lemma_.lower() not in role_words().ledger):
        return cues
    edges = [*(_first_word(t).i for t in sides[1:]), len(doc)]
    added = []
    for side, end in zip(sides, edges, strict=True):
        stop = next((t.i for t in doc[side.i : end] if t.text == ";"), end)
        content = frozenset(range(side.i + 1, stop))
        added.append(Cue(side, speech_words().frames["record"], side, content, nominal=True))
    return [*(_before_sides(cue, sides) for cue in cues), *added]


def _is_side(token: Token) -> bool:
    if token.lemma_.lower() not in role_words().ledger:
        return False
    named = any(c.dep_ in {"amod", "compound", "poss", "det"} for c in before_name(token))
    return named and (token.dep_ not in _NO_SIDE or token.head.pos_ == "NUM")


def _first_word(side: Token) -> Token:
    return min([side, *before_name(side)], key=lambda t: t.i).left_edge


def _before_sides(cue: Cue, sides: list[Token]) -> Cue:
    """A recording cue's own content ends where the next side is named."""
    if cue.frame.name != "record" or cue.token.i > sides[0].i:
        return cue
    end = _first_word(sides[0]).i
    kept = frozenset(i for i in cue.content if i < end)
    return replace(cue, content=kept)
