"""Who a cue's source is: the subject in its many places, the agent of a passive, the owner of a noun."""

from __future__ import annotations

import calendar

from spacy.tokens import Token

from truceline.claims.speech.speech_words import role_words, speech_words

_CALENDAR = frozenset(name.lower() for name in [*calendar.day_name, *calendar.month_name, "today", "yesterday"])
_ISSUED = frozenset({"issue", "release", "publish", "post", "make"})
_SUBJECTS = frozenset({"nsubj"})
_RELATIVE = frozenset({"WDT", "WP", "WP$"})
_PEOPLE = frozenset({"he", "she", "they", "it", "we", "who", "i", "both", "many", "some", "several", "others", "one"})
_PRESENT = frozenset({"VBP", "VBZ", "NN", "NNS"})
_SHORTEST_ACRONYM = 3
_OPENING = frozenset({",", "”", '"', "’", "''", "»", "—", "–", "--"})


def speaker_like(token: Token) -> bool:
    """Whether somebody who can speak is named: a name, a person or body, a pronoun for one."""
    if token.pos_ == "PROPN" or is_acronym(token):
        words = speech_words()
        return not {token.lemma_.lower(), token.lower_} & (words.terms | words.things | _CALENDAR)
    if token.pos_ == "PRON" or token.lower_ in _PEOPLE:
        return token.lower_ in _PEOPLE and not any(c.lower_ == "no" for c in token.lefts)
    roles = role_words()
    lemma = token.lemma_.lower()
    if lemma in roles.everybody or token.lower_ in roles.everybody or lemma in speech_words().papers:
        return True
    return token.pos_ in {"NOUN", "ADJ", "NUM"} and any(
        c.dep_ == "prep" and c.lower_ == "of" and any(speaker_like(o) for o in c.children if o.dep_ == "pobj")
        for c in token.children
    )


def is_acronym(token: Token) -> bool:
    """Whether the word is written as the initials of a body: the tagger takes many for common nouns."""
    if token.pos_ != "NOUN" or len(token) < _SHORTEST_ACRONYM or not (token.text.isupper() and token.is_alpha):
        return False
    return token.lower_ not in speech_words().things


def is_medium(token: Token) -> bool:
    """Whether a newspaper, station or agency is named."""
    roles, words = role_words(), [t.lower_ for t in (*token.lefts, token)]
    media = any("media" in roles.classes.get(word, frozenset()) for word in words)
    name = " ".join(word for word in words if word != "the")
    return (media and token.pos_ == "PROPN") or name in roles.outlets or name.replace(" - ", "-") in roles.outlets


def source_of_verb(token: Token, children: list[Token]) -> tuple[Token | None, bool]:
    """The head word of the source of the verb `token`, and whether it stands after the verb ("reported AFP")."""
    if any(c.dep_ in {"nsubjpass", "auxpass"} for c in children):
        return _agent(children), False
    closing = _run_together(token, children) if is_closing(token) else None
    own = closing or _subject(token, children)
    if own is not None:
        return (token.head if own.tag_ in _RELATIVE and token.dep_ == "relcl" else own), own.i > token.i
    inverted = _inverted(token, children)
    if inverted is not None:
        return inverted, True
    return _inherited(token, children), False


def _subject(token: Token, children: list[Token]) -> Token | None:
    """The subject; the nearest where the parser gave two ("These units, the mission said, have left")."""
    listed = [c for c in children if c.dep_ in _SUBJECTS]
    before = [c for c in listed if c.i < token.i]
    found = before[-1] if before else next(iter(listed), None)
    return found if found is None or speaker_like(found) else beside_subject(token, found) or found


def beside_subject(token: Token, subject: Token) -> Token | None:
    """Who speaks in "..., and two by the rebels, its chairman, NAME, told ...", where "two" was made the subject."""
    for named in subject.subtree:
        opened = named.dep_ == "appos" and token.doc[named.left_edge.i - 1].text == ","
        if opened and subject.i < named.i < token.i and speaker_like(named) and token.nbor(-1).text == ",":
            return named
    return None


def is_closing(token: Token) -> bool:
    """Whether the sentence ends with this word."""
    return all(t.is_punct or t.is_space for t in token.doc[token.i + 1 :])


def _run_together(token: Token, children: list[Token]) -> Token | None:
    """Who speaks in "..., army sources report.", where the parser read source and verb as one noun."""
    if token.i == 0 or token.tag_ not in _PRESENT:
        return None
    before = token.nbor(-1)
    beside = before in children and before.dep_ in {"compound", "nmod", "amod", "dep"}
    return before if beside and before.pos_ in {"NOUN", "PROPN"} and speaker_like(before) else None


def _agent(children: list[Token]) -> Token | None:
    by = next((c for c in children if c.dep_ == "agent"), None)
    return None if by is None else next((c for c in by.children if c.dep_ == "pobj"), None)


def _inverted(token: Token, children: list[Token]) -> Token | None:
    if token.i == 0 or token.doc[token.i - 1].text not in _OPENING or token.tag_ != "VBD":
        return None
    named = [c for c in children if c.dep_ in {"dobj", "attr", "oprd", "npadvmod"} and c.i > token.i]
    if len(named) != 1 or not speaker_like(named[0]) or any(c.dep_ == "ccomp" and c.i > token.i for c in children):
        return None
    return named[0]


def _inherited(token: Token, children: list[Token]) -> Token | None:
    """The subject of the verb that this one goes with: "denied this, said ...", "and reported", "..., adding that"."""
    before = next((c for c in children if c.dep_ in {"ccomp", "parataxis", "dep"} and c.i < token.i), None)
    if before is not None and before.lemma_.lower() in speech_words().verbs:
        return source_of_verb(before, list(before.children))[0]
    if token.dep_ == "conj":
        return _coordinated(token)
    if token.dep_ in {"advcl", "xcomp", "pcomp", "dep", "ccomp"}:
        head = token.head.head if token.head.pos_ == "ADP" else token.head
        return source_of_verb(head, list(head.children))[0] if head != token and head.pos_ in _VERBS else None
    if token.dep_ == "acl":
        return _of_noun(token)
    return None


_VERBS = frozenset({"VERB", "AUX"})


def _coordinated(token: Token) -> Token | None:
    first = token.head
    while first.dep_ == "conj" and first.head != first:
        first = first.head
    # "said A shelled B and reported fire on C": reporting verbs go with reporting verbs, not with what is reported.
    outer = first.head if first.dep_ == "ccomp" else None
    if outer is not None and outer.lemma_.lower() in speech_words().verbs and outer.i < first.i:
        first = outer
    if first.pos_ not in _VERBS:
        return None
    return source_of_verb(first, list(first.children))[0]


def _of_noun(token: Token) -> Token | None:
    noun = token.head
    if noun.lemma_.lower() not in speech_words().papers:
        return noun
    verb = noun.head.head if noun.head.pos_ == "ADP" else noun.head
    return source_of_verb(verb, list(verb.children))[0] if verb.pos_ in _VERBS else None


def owner_of(noun: Token) -> Token | None:
    """Whose a word or paper is: "X's claim", "a statement by X", "the call of X on Y", "a statement from the X"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ == "of" and any(_is_happening(c) for c in child.children):
            return None  # "allegations of abuse by soldiers": they abused, they did not allege
        if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from"}:
            return next((c for c in child.children if c.dep_ == "pobj"), None)
        if child.dep_ == "acl" and child.lemma_.lower() in _ISSUED:
            return _agent(list(child.children))
    return None


def issuer_of(paper: Token) -> Token | None:
    """Who speaks by a paper that is made the source: "the mission's statement said", "an army statement read"."""
    if not {paper.lemma_.lower(), paper.lower_} & speech_words().papers:
        return None
    named = [c for c in paper.children if c.dep_ in {"compound", "nmod"} and c.i < paper.i]
    owner = owner_of(paper)
    if owner is not None and speaker_like(owner):
        return owner
    return next((c for c in reversed(named) if speaker_like(c)), None)


def _is_happening(token: Token) -> bool:
    return token.dep_ == "pobj" and token.pos_ == "NOUN" and not speaker_like(token)
