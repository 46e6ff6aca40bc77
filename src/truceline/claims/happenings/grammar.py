"""A parsed sentence with its words looked up, and who does what to whom in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from spacy.tokens import Token

from truceline.claims.happenings.vocabulary import Vocabulary, words_file
from truceline.claims.parse import Sentence

_NOUN_PARTS = frozenset({"compound", "amod", "nmod", "nummod", "appos", "quantmod", "npadvmod"})
_CLAUSE_EDGES = frozenset({"ccomp", "advcl", "relcl", "parataxis", "csubj"})
_OBJECT_PREPOSITIONS = frozenset("on against at upon into over toward towards through to from".split())
_RELATIVES = frozenset({"that", "which", "who", "whom"})
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)$")
VERBAL = frozenset({"VERB", "AUX"})


class Words:
    """A sentence's tokens with the plain words and groups that each stands for."""

    def __init__(self, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self.sentence = sentence
        self.doc = sentence.doc
        self.vocabulary = vocabulary
        self.size = len(self.doc)
        self.hyphens = frozenset(token.i for token in self.doc if token.text in ("-", "–"))
        self.tags: list[set[str]] = [self._look_up(token) for token in self.doc]
        self.group_ends: dict[int, list[tuple[str, int]]] = {}
        self._mark_sequences()

    def _look_up(self, token: Token) -> set[str]:
        tags = set(self.vocabulary.lemmas(token.text))
        tags.add(token.lemma_.casefold())
        for word in tuple(tags):
            tags |= self.vocabulary.groups.get(word, frozenset())
        if token.pos_ == "PROPN":
            tags.add("$names")
        if token.like_num and not _ORDINAL.match(token.lower_):
            tags.add("$figures")
        if _ORDINAL.match(token.lower_):
            tags.add("$ordinals")
        return tags

    def _mark_sequences(self) -> None:
        for token in self.doc:
            for word in self.vocabulary.lemmas(token.text):
                for rest, group in self.vocabulary.sequences.get(word, ()):
                    end = self.match_words(token.i + 1, rest)
                    if end is not None:
                        head = token.i if rest[0] == "of" else end - 1
                        self.tags[head] |= {group, " ".join((word, *rest))}
                        self.group_ends.setdefault(token.i, []).append((group, end))
            for tag in self.tags[token.i]:
                if tag.startswith("$"):
                    self.group_ends.setdefault(token.i, []).append((tag, token.i + 1))

    def match_words(self, position: int, words: Iterable[str]) -> int | None:
        """Where a run of plain words that starts at token `position` ends; None where they do not stand there."""
        for word in words:
            if position in self.hyphens:
                position = self.skip_hyphen(position)
            if position >= self.size or word not in self.tags[position]:
                return None
            position += 1
        return position

    def skip_hyphen(self, position: int) -> int:
        """The next token that is no hyphen."""
        while position in self.hyphens:
            position += 1
        return position

    # -- who does what -------------------------------------------------------------------------------------------------

    @cached_property
    def all_tags(self) -> set[str]:
        """Every plain word and group in the sentence."""
        return set().union(*self.tags) if self.tags else set()

    def tags_of(self, tokens: Iterable[Token]) -> set[str]:
        """The plain words and groups of noun phrases, given their heads."""
        found: set[str] = set()
        for head in tokens:
            for token in noun_phrase(head):
                found |= self.tags[token.i]
        return found

    def subject(self, token: Token) -> set[str]:
        """Words for who does it."""
        return self.tags_of(subjects(token))

    def object(self, token: Token) -> set[str]:
        """Words for whom or what it is done to."""
        return self.tags_of(objects(token))

    def modifier(self, token: Token) -> set[str]:
        """Words that stand with a noun: compounds, adjectives, numbers, possessors, relative clauses."""
        found: set[str] = set()
        for child in token.children:
            if child.dep_ in _NOUN_PARTS or child.dep_ in ("poss", "acl", "relcl", "prep"):
                found |= self.tags[child.i]
                for below in child.children:
                    if below.dep_ in _NOUN_PARTS or child.dep_ == "prep":
                        found |= self.tags[below.i]
        if token.dep_ in ("compound", "nmod"):
            found |= self.modifier(token.head)
        return found

    def governor(self, token: Token) -> set[str]:
        """The words of the verb or noun that the token hangs on."""
        verb = governing_verb(token)
        found = set(self.tags[verb.i]) if verb is not None and verb != token else set()
        if verb is not None:
            for child in verb.children:
                if child.dep_ == "prt":
                    found |= self.tags[child.i]
        if token.dep_ == "pobj" and token.head.head != token:
            found |= self.tags[token.head.head.i] | {token.head.lower_}
        return found

    def near(self, token: Token) -> set[str]:
        """Every word in the token's own clause."""
        found: set[str] = set()
        for member in clause_tokens(token):
            found |= self.tags[member.i]
        return found


def noun_phrase(head: Token) -> Iterator[Token]:
    """A noun with what stands before it, its `of` phrase and its coordinated nouns, without clauses."""
    yield head
    for child in head.children:
        if child.dep_ in _NOUN_PARTS or (child.dep_ == "conj" and child.pos_ not in VERBAL) or child.dep_ == "poss":
            yield from noun_phrase(child)
        elif child.dep_ == "prep" and child.lower_ == "of":
            for below in child.children:
                if below.dep_ == "pobj":
                    yield from noun_phrase(below)


def governing_verb(token: Token) -> Token | None:
    """The nearest verb above a token (itself, if it is one), None in a clause without a verb."""
    current = token
    while current.pos_ not in VERBAL:
        if current.head == current:
            return None
        current = current.head
    return current


def clause_tokens(token: Token) -> Iterator[Token]:
    """The tokens of the clause that `token` stands in, without the clauses below and beside it."""
    top = governing_verb(token) or token.sent.root
    if token.pos_ in VERBAL:
        top = token
    while top.dep_ in ("xcomp", "pcomp") and top.head.pos_ in VERBAL | {"ADP", "ADJ"} and token.pos_ not in VERBAL:
        top = top.head
    if top.dep_ in ("relcl", "acl"):
        yield from noun_phrase(top.head)
    for argument in (*subjects(top), *objects(top)):
        yield from noun_phrase(argument)
    yield from _below(top)


def _below(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.dep_ in _CLAUSE_EDGES or (child.dep_ == "conj" and child.pos_ in VERBAL):
            continue
        yield from _below(child)


def is_passive(verb: Token) -> bool:
    """Whether a verb is in the passive, or a participle after its noun ("soldiers killed in ...")."""
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children):
        return True
    if verb.dep_ == "acl" and moves(verb):
        return False
    return verb.tag_ == "VBN" and (verb.dep_ in ("acl", "amod") or not _has_auxiliary(verb))


def moves(verb: Token) -> bool:
    """Whether a verb tells of movement, which has no passive."""
    return verb.lemma_.lower() in _moving()


@lru_cache(maxsize=1)
def _moving() -> frozenset[str]:
    return frozenset(words_file()["links"]["moving"])


def _has_auxiliary(verb: Token) -> bool:
    return any(child.dep_ == "aux" for child in verb.children)


def _children(token: Token, *deps: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in deps]


def _after(token: Token, *prepositions: str) -> list[Token]:
    found = []
    for child in token.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in prepositions:
            found += [below for below in child.children if below.dep_ in ("pobj", "pcomp")]
    return found


def _antecedent(noun: Token, verb: Token) -> Token:
    return verb.head if noun.lower_ in _RELATIVES and verb.dep_ == "relcl" else noun


def subjects(token: Token) -> list[Token]:
    """The heads of the phrases that say who does it: of a verb by its voice, of a noun by possessor and `by`."""
    if token.pos_ not in VERBAL and not _children(token, "nsubj", "nsubjpass", "agent"):
        found = _children(token, "poss") + _after(token, "by", "between")
        if _after(token, "on", "against", "at"):
            found += _after(token, "of")
        return found + [c for c in _children(token, "compound", "amod", "nmod") if c.pos_ in ("PROPN", "NOUN", "ADJ")]
    agents = [below for child in token.children if child.dep_ == "agent" for below in _children(child, "pobj")]
    agents += [below for below in _after(token, "by") if below not in agents]
    if is_passive(token):
        return agents
    return [_antecedent(noun, token) for noun in _children(token, "nsubj", "csubj")] or _inherited(token)


def _inherited(verb: Token) -> list[Token]:
    if verb.dep_ in ("conj", "xcomp", "advcl", "pcomp") and verb.head != verb:
        above = governing_verb(verb.head)
        if above is not None and above != verb:
            if verb.dep_ == "xcomp" and _children(above, "dobj"):
                return _children(above, "dobj")
            own = _children(above, "nsubj", "nsubjpass")
            return [_antecedent(noun, above) for noun in own] or _inherited(above)
    if verb.dep_ == "acl" and (verb.tag_ == "VBG" or moves(verb)):
        whole = verb.head.head if verb.head.dep_ == "pobj" else verb.head
        return [verb.head, whole.head] if whole.lower_ == "of" else [verb.head]
    return []


def objects(token: Token) -> list[Token]:
    """The heads of the phrases that say to whom or what it is done."""
    if token.pos_ not in VERBAL and not _children(token, "nsubj", "nsubjpass", "dobj"):
        directed = _after(token, "on", "against", "at", "upon")
        return directed or _after(token, "of") + [c for c in _children(token, "compound") if c.pos_ == "NOUN"]
    if is_passive(token):
        found = [_antecedent(noun, token) for noun in _children(token, "nsubjpass")]
        if token.dep_ in ("acl", "amod"):
            found.append(token.head)
        if not found and token.tag_ == "VBN":
            found = _children(token, "nsubj") or _inherited(token)
        return found + _children(token, "dobj", "oprd", "attr")
    found = _children(token, "dobj", "attr", "oprd", "dative")
    is_subject = any(noun.lower_ in _RELATIVES for noun in _children(token, "nsubj"))
    if token.dep_ == "relcl" and not found and not is_subject:
        found = [token.head]
    return found + _after(token, *_OBJECT_PREPOSITIONS)


def is_aim(token: Token) -> bool:
    """ "in order to provoke the troops": what is wanted is not yet done; what is decided or demanded is no mere aim."""
    if token.pos_ not in VERBAL and token.dep_ == "dobj" and token.head.pos_ in VERBAL:
        return is_aim(token.head)
    first = token
    while first.dep_ in ("conj", "xcomp") and first.head.pos_ in VERBAL:
        first = first.head
    is_infinitive = any(child.lower_ == "to" and child.dep_ == "aux" for child in first.children)
    in_place = token.pos_ in VERBAL and is_infinitive and first.dep_ in ("advcl", "acl", "relcl")
    return in_place and not _is_decided(first)


def _is_decided(infinitive: Token) -> bool:
    """Whether an infinitive says what was decided: of "agreed", of "a decision", or next in the list of such ones."""
    head = infinitive.head
    if head.lower_ == "order" and head.head.lower_ == "in":
        return False
    if head.lemma_.lower() in _deciding():
        return True
    listed = any(t.text == "," for t in infinitive.doc[head.i : infinitive.i])
    return listed and head.dep_ == "xcomp" and head.head.lemma_.lower() in _deciding()


@lru_cache(maxsize=1)
def _deciding() -> frozenset[str]:
    return frozenset(words_file()["links"]["deciding"])
