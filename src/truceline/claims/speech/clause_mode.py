"""What a verb's own clause says of it (negation, future, must, "are to"), and what stands directly at a noun."""

from __future__ import annotations

from spacy.tokens import Token

from truceline.claims.claim import Mode
from truceline.claims.speech.mode_words import mode_words

_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr"})


def clause_mode(verb: Token) -> Mode:
    """The mode that the verb's auxiliaries and negation give."""
    words = mode_words()
    children = list(verb.children)
    if verb.lemma_.lower() == "hesitate" or _after_or_else(verb):
        return "warned"
    if is_negated(verb):
        return "denied"
    if verb.lemma_ == "be" and any(c.dep_ == "xcomp" and _has_to(c) for c in children):
        return "planned" if not any(c.dep_ == "acomp" for c in children) else "reported"
    helpers = {c.lower_ for c in children if c.dep_ in {"aux", "auxpass"}}
    if helpers & words.future:
        hostile = verb.lemma_.lower() in words.hostile and not any(c.dep_ == "auxpass" for c in children)
        return "warned" if hostile else "planned"
    if helpers & words.must:
        return "demanded"
    if helpers & (words.may - {"could"}):
        return "warned"
    return _infinitive(verb) if "to" in helpers else _scheduled(verb, children)


def _after_or_else(verb: Token) -> bool:
    return any(t.lower_ == "else" and t.i > 0 and t.nbor(-1).lower_ == "or" for t in verb.doc[: verb.i])


def _has_to(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _infinitive(verb: Token) -> Mode:
    """ "are to end", "was to start"; "has to" asks for it, "had to" tells that it was done."""
    head = verb.head
    lemma = head.lemma_.lower()
    if verb.dep_ == "xcomp" and lemma == "be":
        return "planned"
    if verb.dep_ == "xcomp" and lemma in {"have", "need"}:
        return "reported" if head.tag_ == "VBD" else "demanded"
    return mode_words().governors.adjectives.get(lemma, "reported") if head.pos_ in {"ADJ", "VERB"} else "reported"


def _scheduled(verb: Token, children: list[Token]) -> Mode:
    due = any(c.dep_ == "acomp" and c.lower_ == "due" for c in children)
    return "planned" if due and verb.lemma_ == "be" else "reported"


def is_negated(verb: Token) -> bool:
    """Whether the verb is negated: "did not fire", "recorded none", "no patrol took place", "has yet to"."""
    words = mode_words()
    if _is_inverted(verb):
        return True
    for child in verb.children:
        if child.dep_ == "neg" or (child.lower_ in {"never", "n't", "n’t"} and child.dep_ == "advmod"):
            return True
        if child.dep_ in _ARGUMENTS and (child.lower_ in words.negators or _has_no(child)):
            return True
        if child.dep_ == "advmod" and child.lower_ == "yet" and verb.lemma_ == "have":
            return True
    return False


def _is_inverted(verb: Token) -> bool:
    """ "Nor are there violations", "nor did it fire": the negation stands before the verb and its subject."""
    first = min([verb.i, *(c.i for c in verb.children if c.dep_ in {"aux", "auxpass"})])
    return first > 0 and verb.doc[first - 1].lower_ in {"nor", "neither"}


def _has_no(noun: Token) -> bool:
    negators = mode_words().negators
    return any(c.lower_ in negators and c.dep_ in {"det", "neg", "preconj", "advmod"} for c in noun.children)


def noun_mode(child: Token | None, noun: Token) -> Mode:
    """What stands at the noun ("no patrol"); or, where it governs `child`, what it is ("call for")."""
    words = mode_words()
    if _has_no(noun):
        return "denied"
    adjectives = words.governors.adjectives
    for other in noun.children:
        if other.dep_ in {"amod", "acl", "acomp"} and other != child and other.lower_ in adjectives:
            return adjectives[other.lower_]
    if child is None or child.dep_ in {"poss", "compound", "amod", "det", "nummod", "relcl"}:
        return "reported"
    mode = words.governors.nouns.get(noun.lemma_.lower(), "reported")
    if mode == "planned" and not (child.dep_ == "acl" and any(c.lower_ == "to" for c in child.children)):
        return (
            "planned" if noun.lemma_.lower() in {"plan", "proposal"} and child.lower_ in {"for", "of"} else "reported"
        )
    return mode


def reaches_noun(child: Token, verb: Token) -> bool:
    """Whether the verb's negation or future is the noun's too: "the patrol did not take place"."""
    return verb.lemma_.lower() in mode_words().occurrence and child.dep_ in {*_ARGUMENTS, "prep", "agent"}
