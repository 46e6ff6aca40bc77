"""Labels before a colon that name who speaks: "X's version: ...", "Daily bulletin: ...", "Colonel Abdi: ..."."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from truceline.claims.speech.cue_sources import owner_of
from truceline.claims.speech.speech_words import role_words, speech_words

_FIRST_PERSON = frozenset({"i", "we", "our", "us", "my"})
_LONGEST_LABEL = 8


@dataclass(frozen=True)
class Label:
    """A label: its head word, who speaks by it, the index of the colon after it."""

    word: Token
    source: Token
    colon: int


def _is_dateline(label: Token) -> bool:
    return label.i == 0 and label.text.isupper()


def _is_turn(doc: Doc, label: Token, colon: Token) -> bool:
    """ "Colonel Abdi: ..." and "Health ministry: ...", or a name before words in the first person: somebody's turn."""
    before = [t for t in doc[: colon.i] if not t.is_punct]
    if len(before) > _LONGEST_LABEL or any(
        t.pos_ in {"ADP", "CCONJ"} and t.lower_ not in {"of", "for"} for t in before
    ):
        return False
    if not any(t.pos_ in {"VERB", "AUX"} for t in doc[colon.i :]):
        return False
    if any(t.lemma_.lower() in role_words().everybody for t in before):
        return True
    named = all(t.pos_ == "PROPN" for t in before)
    return named and any(t.lower_ in _FIRST_PERSON for t in doc[colon.i :])


def labelled(doc: Doc) -> Label | None:
    """The label that opens the sentence and names who speaks; None where there is none."""
    colon = next((t for t in doc[:12] if t.text == ":"), None)
    if colon is None or colon.i == 0 or colon.i + 3 > len(doc):
        return None
    label = next((t for t in reversed(doc[: colon.i]) if not t.is_punct), None)
    if label is None or _is_dateline(label) or any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} for t in doc[: colon.i]):
        return None
    words = speech_words()
    lemma = label.lemma_.lower()
    owner = owner_of(label) if lemma in words.nouns else None
    if owner is None and _is_turn(doc, label, colon):
        owner = label
    if owner is None and lemma not in words.papers:
        return None
    if owner is None and any(t.is_digit or t.like_num for t in doc[: colon.i]):
        return None
    return Label(label, owner or label, colon.i)
