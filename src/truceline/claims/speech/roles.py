"""Who a source is: its words, and the full name where the report uses a role ("the minister"), a pronoun or a surname.

Light coreference by rule, within one report: a role noun goes back to the last name of the same class, a pronoun to the
last speaker of its number, a surname to the fuller name. The text of a `Speaker` is the name that was found; where none
was, the words stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from spacy.tokens import Token

from truceline.agreements.party import Parties
from truceline.claims.claim import Speaker
from truceline.claims.parse import Sentence
from truceline.claims.speech.cues import Cue
from truceline.claims.speech.source_names import (
    before_name,
    first_and_last,
    is_person,
    names_in,
    own_names,
    past_dateline,
    words_of,
)
from truceline.claims.speech.speech_words import role_words, speech_words
from truceline.reports.report import Report

_PERSONAL = frozenset({"he", "she", "his", "her", "him", "i"})
_THING = frozenset({"it", "its"})
_PLURAL = frozenset({"they", "their", "them", "both"})
_OURS = frozenset({"we", "our", "us"})
_ANY_BODY = frozenset({"group", "movement", "organisation", "organization", "faction"})
_LOOKED_BACK = 60
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A source with its words and what was found out about it. `goes_on`: who speaks in what follows."""

    speaker: Speaker
    person: bool
    plural: bool
    head: str
    goes_on: Speaker
    each: bool = False
    joint: bool = False
    surname: bool = False
    """Whether the words are a bare name that may be a person's: no body's, no initials."""


class Speaking:
    """Names the sources of one report in reading order; it remembers who has spoken."""

    def __init__(self, sentences: Sequence[Sentence], report: Report, parties: Parties | None) -> None:
        self._sentences = sentences
        self._report = report
        self._parties = parties
        self._own = own_names(report)
        self._spoken: list[Named] = []
        self._names: list[tuple[int, Token]] | None = None
        self._positions: list[tuple[int, int]] = []
        self._known: dict[str, dict[str, int]] | None = None

    def name(self, index: int, cue: Cue) -> Named | None:
        """Who the cue's source is; None where it is nobody."""
        if cue.source is None:
            return None
        named = self._named(index, cue.source)
        if cue.via is not None:
            via = self._named(index, cue.via).speaker.text
            named = _with_chain(named, via)
        self._spoken.append(named)
        return named

    def _named(self, index: int, source: Token) -> Named:
        sentence = self._sentences[index]
        first, last = first_and_last(source)
        span = sentence.span_of(first, last)
        words = _ARTICLE.sub("", span.of(self._report.text))
        if words.casefold() in self._own or source.lower_ in _OURS:
            return Named(Speaker(), False, False, source.lemma_.lower(), Speaker())
        found = self._antecedent(index, source)
        name = found or self._fuller(index, source) or _introduced(source)
        text = found or words
        owned = self._owned(index, source, words)
        speaker = self._speaker(text, span, _introduced(source) or owned or (name if name != text else None))
        plural = source.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" for c in source.children)
        goes_on = speaker if _introduced(source) else self._owner(index, source) or speaker
        each = any(c.lower_ in {"each", "both"} for c in source.children)
        pair = (plural or source.lower_ in _PLURAL) and found is not None and " and " in found
        two = any(c.dep_ == "nummod" for c in source.children) or any(c.lower_ == "both" for c in source.children)
        joint = pair or (two and source.lower_ in role_words().pairs)
        return Named(
            speaker,
            _is_somebody(source, text),
            plural,
            source.lemma_.lower(),
            goes_on,
            each,
            joint,
            _may_be_surname(source),
        )

    def _speaker(self, text: str, span: object, name: str | None) -> Speaker:
        party = None
        if self._parties is not None:
            resolved = self._parties.resolve(text) or (self._parties.resolve(name) if name else None)
            party = None if resolved is None else resolved.id
        return Speaker.model_validate({"text": text, "span": span, "name": name, "party": party})

    def _owner(self, index: int, source: Token) -> Speaker | None:
        """Whose head or spokesman speaks, where only "its" or "his" says so."""
        owner = next((c for c in source.children if c.dep_ == "poss" and c.tag_ == "PRP$"), None)
        text = None if owner is None else self._by_pronoun(index, owner)
        return next((n.goes_on for n in self._recent() if n.speaker.text == text), None) if text else None

    def _owned(self, index: int, source: Token, words: str) -> str | None:
        owner = self._owner(index, source)
        return None if owner is None else f"{words.split(maxsplit=1)[-1]} of {owner.text}"

    def _antecedent(self, index: int, source: Token) -> str | None:
        if source.lower_ in _PERSONAL | _THING | _PLURAL:
            return self._by_pronoun(index, source)
        if source.lemma_.lower() in speech_words().papers and any(c.lower_ == "the" for c in source.children):
            return next((n.goes_on.text for n in self._recent() if not n.speaker.is_outlet), None)
        if source.pos_ == "PROPN" and source.text[:1].isupper() and not _is_bare_role(source):
            return None
        return self._by_role(index, source) if _is_bare_role(source) else None

    def _by_pronoun(self, index: int, pronoun: Token) -> str | None:
        word = pronoun.lower_
        for at, token in self._before(index, pronoun) if word not in _PLURAL else ():
            if at != index:
                break
            if token.dep_ == "nsubj" and is_person(token, words_of(token)) == (word in _PERSONAL):
                return words_of(token)
        for named in self._recent():
            if named.speaker.is_outlet:
                continue
            somebody = named.person or (named.surname and named.speaker.name is not None)
            if somebody if word in _PERSONAL else named.plural if word in _PLURAL else not named.person:
                return named.speaker.text
        if word in _PERSONAL:
            bare = next((n for n in self._recent() if n.surname), None)
            if bare is not None:
                return bare.speaker.text
        for _, token in self._before(index):
            text = words_of(token)
            if word in _PERSONAL and is_person(token, text):
                return text
        return None

    def _by_role(self, index: int, source: Token) -> str | None:
        head = source.lemma_.lower()
        roles = role_words()
        if head in {"leader", "president", "minister", "chief", "side"} and source.tag_ in {"NNS", "NNPS"}:
            return self._pair(index, source)
        alike = roles.classes.get(head, frozenset())
        if source.tag_ in {"NNS", "NNPS"} and not any(c.dep_ == "det" for c in source.children):
            # "Sources said": others than the source that was named before, unless the same word names them.
            return next((n.speaker.text for n in self._recent() if n.plural and n.head == head), None)
        for named in self._recent():
            if not named.speaker.is_outlet and _same_role(head, alike, named.speaker.text):
                return named.speaker.text
        for _, token in [*self._before(index, source), *self._after(index, source)]:
            text = words_of(token)
            if _same_role(head, alike, text):
                return text
        if head in roles.person:
            return next((n.speaker.text for n in self._recent() if n.person), None)
        if head in _ANY_BODY:
            bodies = (n for n in self._recent() if not n.speaker.is_outlet and not n.person and not n.plural)
            return next((n.speaker.text for n in bodies if n.speaker.text[:1].isupper()), None)
        return None

    def _pair(self, index: int, source: Token) -> str | None:
        for _, name in self._before(index):
            token = past_dateline(name)
            partner = next((c for c in token.children if c.dep_ == "conj" and c.pos_ == "PROPN"), None)
            if partner is not None and is_person(token, words_of(token)):
                second = next((c for c in partner.children if c.dep_ == "appos" and c.pos_ == "PROPN"), partner)
                return f"{words_of(token, alone=True)} and {words_of(second, alone=True)}"
        return None

    def _fuller(self, index: int, source: Token) -> str | None:
        """The longer name that a surname or short name is the end of."""
        if source.pos_ != "PROPN" or source.lemma_.lower() in role_words().everybody:
            return None
        short = words_of(source, alone=True).casefold()
        if not short:
            return None
        known = self._by_last_word().get(short.rsplit(maxsplit=1)[-1], {})
        longer = [(at, text) for text, at in known.items() if text.casefold().endswith(" " + short)]
        before = [pair for pair in longer if pair[0] < index]
        if before:
            return max(before)[1]
        later = [pair for pair in longer if pair[0] > index]
        return min(later)[1] if later and _is_headline(index, source) else None

    def _by_last_word(self) -> dict[str, dict[str, int]]:
        """The names without roles, by their last word, each with the sentence that it first stands in."""
        if self._known is None:
            self._known = {}
            for at, token in self._all():
                text = words_of(token, alone=True)
                if " " in text:
                    self._known.setdefault(text.casefold().rsplit(maxsplit=1)[-1], {}).setdefault(text, at)
        return self._known

    def _all(self) -> list[tuple[int, Token]]:
        if self._names is None:
            self._names = [(i, t) for i, s in enumerate(self._sentences) for t in names_in(s.doc)]
            self._positions = [(i, t.i) for i, t in self._names]
        return self._names

    def _recent(self) -> Iterator[Named]:
        """Who has spoken, the last first; nobody is meant who spoke long ago."""
        return islice(reversed(self._spoken), _LOOKED_BACK)

    def _before(self, index: int, source: Token | None = None) -> Iterator[tuple[int, Token]]:
        names = self._all()
        end = bisect_left(self._positions, (index, -1 if source is None else source.i))
        return (names[at] for at in range(end - 1, max(end - 1 - _LOOKED_BACK, -1), -1))

    def _after(self, index: int, source: Token) -> Iterator[tuple[int, Token]]:
        """Only a headline names by role whom the text names later."""
        if not _is_headline(index, source):
            return iter(())
        return (pair for pair in self._all() if pair[0] > index)


def _is_headline(index: int, source: Token) -> bool:
    return index <= 1 and not any(c.dep_ == "det" for c in source.children)


def _with_chain(named: Named, via: str) -> Named:
    speaker = named.speaker.model_copy(update={"chain": (via,)})
    return replace(named, speaker=speaker, goes_on=speaker)


def _introduced(source: Token) -> str | None:
    """The name that stands beside a role: "the spokesman, Col. Ahmed Saleh, said"."""
    beside = next((c for c in source.subtree if c.dep_ == "appos" and c.pos_ == "PROPN" and c.i > source.i), None)
    named = source.pos_ == "PROPN" and source.lemma_.lower() not in role_words().person
    return None if beside is None or named else words_of(beside)


def _is_somebody(source: Token, text: str) -> bool:
    """Whether a person speaks: by the role in the name or beside it ("Ann Lee, the spokeswoman, said")."""
    person = role_words().person
    beside = (c for c in source.children if c.dep_ == "appos")
    return is_person(source, text) or any(t.lemma_.lower() in person for c in beside for t in (c, *c.lefts))


def _may_be_surname(source: Token) -> bool:
    if source.tag_ != "NNP" or source.text.isupper() or any(c.dep_ in {"det", "conj", "poss"} for c in source.children):
        return False
    classes = role_words().classes
    return not any(t.lemma_.lower() in classes for t in (*source.lefts, source))


def _is_bare_role(source: Token) -> bool:
    """Whether a role is all that is said: no name, no nationality, no owner. "Britain-based" does not name anybody."""
    if source.lemma_.lower() not in role_words().everybody:
        return False
    beside = [*before_name(source), *source.rights]
    for child in beside:
        if child.i > source.i and child.dep_ in {"appos", "conj"}:
            return False
        if child.dep_ == "prep" and child.lower_ in {"of", "for"}:
            return False
        based = child.lower_ == "based"
        if child.dep_ in {"amod", "compound", "poss", "nmod"} and not based and _names_somebody(child):
            return False
    definite = any(c.dep_ == "det" and c.lower_ in {"the", "this", "that"} for c in beside)
    return definite or not any(c.dep_ in {"det", "amod", "compound", "poss", "nummod"} for c in beside)


def _names_somebody(token: Token) -> bool:
    return token.dep_ == "poss" or (token.text[:1].isupper() and token.i > 0) or token.ent_type_ != ""


def _same_role(head: str, alike: frozenset[str], text: str) -> bool:
    words = [w.strip(",()").casefold() for w in text.split()]
    if head in words or (head[:4] in {"cent", "defe"} and any(w[:4] == head[:4] for w in words)):
        return True
    classes = role_words().classes
    return any(alike & classes.get(word, frozenset()) for word in words)
