"""Whether a happening is reported, planned, denied, demanded or warned of: read from its word up the sentence.

    mode_of(sentence, trigger, speakers.attribution_at(index, trigger.i), kind="patrol")

The way goes from the trigger to its governors. It ends where somebody reports it, or the words take it for granted
("action against violations", "after soldiers were killed"). What stands nearer to the end of the way decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from spacy.tokens import Token

from truceline.claims.claim import Mode
from truceline.claims.parse import Sentence
from truceline.claims.speech.clause_mode import (
    clause_mode,
    is_negated,
    noun_mode,
    reaches_noun,
)
from truceline.claims.speech.mode_words import mode_words
from truceline.claims.speech.speech_words import speech_words

_VERBS = frozenset({"VERB", "AUX"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})
_STRENGTH: dict[Mode, int] = {"reported": 0, "planned": 1, "denied": 2, "warned": 3, "demanded": 3}
# Who agrees to a ceasefire has declared it; what else is agreed lies ahead.
_DECLARED = frozenset({"ceasefire"})
_DEMONSTRATIVES = frozenset({"this", "that", "it", "these", "those", "so"})


class Attributed(Protocol):
    """What `mode_of` needs of an attribution: its cue's mode, and the tokens of its sentence that are content."""

    @property
    def mode(self) -> Mode: ...

    @property
    def tokens(self) -> frozenset[int]: ...

    @property
    def cue_token(self) -> int: ...


def mode_of(sentence: Sentence, trigger: Token, attribution: Attributed | None = None, kind: str = "") -> Mode:
    """The mode of the happening that `trigger` expresses; in some kinds the negation is the happening itself."""
    mode, settled = _on_the_way(trigger, kind)
    if kind == "statement" and mode == "denied" and trigger.lemma_.lower() not in mode_words().governors.verbs:
        mode = "reported"  # what is stated may be a negative: it is stated all the same
    if settled or attribution is None or attribution.mode == "reported":
        return mode
    inside = trigger.i in attribution.tokens or trigger.i == attribution.cue_token
    if attribution.mode == "denied" and _refuses_denial(sentence.doc[attribution.cue_token]):
        return mode
    return _stronger(mode, attribution.mode) if inside else mode


def is_prevented(trigger: Token) -> bool:
    """Whether the happening is only what somebody wants to prevent: nothing is said to have happened.

    "trying to prevent Assad from killing 4 million" and "to avoid an incident in which civilians could be hurt".
    """
    words = mode_words()
    for child, head in _way(trigger):
        lemma = head.lemma_.lower()
        if lemma in words.prevented and head.pos_ in _VERBS | _NOUNS and child.dep_ not in {"nsubj", "nsubjpass"}:
            return True
        if lemma in words.prevented_from and (child.lower_ == "from" or child.dep_ == "dobj") and _is_goal(head):
            return True
        if lemma in speech_words().verbs and child.dep_ in {"ccomp", "parataxis"}:
            return False
    return False


def is_conditional(trigger: Token) -> bool:
    """Whether the happening is only supposed: "if they do not withdraw"."""
    words = mode_words()
    return any(
        c.dep_ == "mark" and c.lower_ in words.conditional
        for node in (trigger, *(head for _, head in _way(trigger)))
        if node.dep_ == "advcl"
        for c in node.children
    )


def denied_antecedent(sentences: Sequence[Sentence], index: int, token_index: int) -> tuple[int, int] | None:
    """For "X denied this": the sentence and token of the happening that is denied, told just before.

    None where the denial names what it denies, or nothing stands before it.
    """
    token = sentences[index].doc[token_index]
    frames = {use.frame.name for use in speech_words().verbs.get(token.lemma_.lower(), ())}
    if "deny" not in frames:
        return None
    objects = {"dobj", "ccomp", "xcomp"}
    named = [c for c in token.children if c.dep_ == "nsubjpass" or (c.dep_ in objects and c.i > token.i)]
    nouns = speech_words().nouns
    if any(
        c.lower_ not in _DEMONSTRATIVES and (c.lemma_.lower() not in nouns or any(True for _ in c.rights))
        for c in named
    ):
        return None
    earlier = [t for t in token.doc[: token.i] if any(s.text == ";" for s in token.doc[t.i : token.i])]
    if earlier:
        return index, _told_in(earlier).i
    return (index - 1, _told_in(list(sentences[index - 1].doc)).i) if index > 0 else None


def _told_in(tokens: list[Token]) -> Token:
    inside = {t.i for t in tokens}
    tops = [t for t in tokens if t.dep_ == "ROOT" or t.head.i not in inside]
    root = next((t for t in tops if t.pos_ in _VERBS), tops[0])
    while root.lemma_.lower() in speech_words().verbs:
        inner = next((c for c in root.children if c.dep_ in {"ccomp", "xcomp"}), None)
        if inner is None:
            return root
        root = inner
    return root


def _on_the_way(trigger: Token, kind: str) -> tuple[Mode, bool]:
    """The mode that the trigger's own clause and its governors give, and whether it may not be changed any more."""
    if trigger.lower_ in mode_words().negators:
        return "denied", True
    if is_conditional(trigger):
        return "warned", True
    if _is_missed(trigger, trigger):
        return "denied", True
    mode = _own_mode(trigger, kind)
    for child, head in _way(trigger):
        if _takes_for_granted(child, head):
            return (_stronger(mode, "planned") if _under_terms(child, head) and kind not in _DECLARED else mode), True
        if _is_missed(trigger, head):
            return "denied", True
        if head.pos_ in _VERBS:
            mode = _stronger(mode, _verb_mode(trigger, child, head, kind))
        elif head.pos_ in _NOUNS:
            if head.lemma_.lower() in mode_words().performed and child.dep_ != "conj":
                return mode, False
            mode = _stronger(mode, noun_mode(child, head))
        if _reports(child, head):
            return mode, mode != "reported"
    return mode, False


def _is_missed(trigger: Token, head: Token) -> bool:
    """ "the deadline to deploy half of them was missed"."""
    words = mode_words()
    if head.lemma_.lower() not in words.missed or trigger.i > head.i:
        return False
    before = list(head.doc[: head.i])
    starts = [t.i for t in before if t.text == ";"]
    first = starts[-1] if starts else 0
    return any(first <= t.i <= trigger.i and t.lemma_.lower() in words.deadlines for t in before)


def _own_mode(trigger: Token, kind: str) -> Mode:
    if trigger.pos_ in _VERBS:
        mode = clause_mode(trigger)
        if mode == "denied" and _negation_is_it(trigger, kind):
            return "reported"
        if _refuses_denial(trigger):
            return "reported"
        own = mode_words().governors.verbs.get(trigger.lemma_.lower())
        if own in {"denied", "demanded", "warned"} and not is_negated(trigger):
            return "reported" if own == "denied" and _negation_is_it(trigger, kind) else own
        if _stresses(trigger):
            return "demanded"
        if trigger.lemma_.lower() in mode_words().term_verbs and _by_terms(trigger):
            return "planned"
        return _stronger(mode, _called(trigger))
    return noun_mode(None, trigger)


def _refuses_denial(verb: Token) -> bool:
    """ "dismissed denials of ...": who rejects a denial holds that it happened."""
    governors = mode_words().governors
    if governors.verbs.get(verb.lemma_.lower()) != "denied":
        return False
    return any(c.dep_ == "dobj" and c.lemma_.lower() == "denial" for c in verb.children)


def _stresses(trigger: Token) -> bool:
    """ "stressed the need for ...", not "stressed that ..."."""
    if trigger.lemma_.lower() not in mode_words().governors.stressing:
        return False
    return any(c.dep_ in {"dobj", "nsubjpass"} for c in trigger.children)


def _called(trigger: Token) -> Mode:
    preps = mode_words().governors.with_preposition.get(trigger.lemma_.lower())
    if preps is None:
        return "reported"
    return preps[1] if any(c.lower_ in preps[0] for c in trigger.children) else "reported"


def _negation_is_it(verb: Token, kind: str) -> bool:
    listed = mode_words().negation_is_the_happening.get(kind, frozenset())
    return verb.lemma_.lower() in listed or any(c.lemma_.lower() in listed for c in verb.children)


def _verb_mode(trigger: Token, child: Token, head: Token, kind: str) -> Mode:
    """What the verb `head`, reached from `child`, makes of the happening."""
    governed = _governed(child, head)
    if governed == "planned" and (kind in _DECLARED or trigger.lemma_.lower() in mode_words().performed):
        governed = "reported"
    if governed == "denied" and child.dep_ not in {"ccomp", "xcomp"} and _negation_is_it(head, kind):
        return "reported"
    if governed != "reported" and not is_negated(head):
        return governed
    if trigger.pos_ not in _VERBS and not reaches_noun(child, head):
        return "reported"
    if child.dep_ in {"advcl", "relcl", "acl"}:
        return "reported"
    if child.dep_ == "conj" and not _shares(child):
        return "reported"
    if child.dep_ in {"ccomp", "parataxis"} and (child.i < head.i or head.lemma_.lower() in speech_words().verbs):
        return "reported"  # "all were evacuated, and none is in danger": a clause of its own
    mode = clause_mode(head)
    return "reported" if mode == "denied" and _negation_is_it(head, kind) else mode


def _shares(child: Token) -> bool:
    """Whether a coordinated verb shares its head's auxiliaries: "will carry out patrols and establish a corridor"."""
    return child.tag_ == "VB" and not any(c.dep_ in {"aux", "nsubj", "nsubjpass"} for c in child.children)


def _governed(child: Token, head: Token) -> Mode:
    words = mode_words()
    lemma = head.lemma_.lower()
    if child.dep_ in {"nsubj", "advcl", "relcl", "conj", "parataxis", "npadvmod"}:
        return "reported"
    if child.dep_ == "nsubjpass":
        return _governed_subject(child, head)
    if lemma in words.missed and child.lemma_.lower() in words.deadlines:
        return "denied"
    preps = words.governors.with_preposition.get(lemma)
    if preps is not None and (child.lower_ in preps[0] or any(c.lower_ in preps[0] for c in head.children)):
        return preps[1]
    if lemma in words.governors.stressing and child.dep_ in {"dobj", "nsubjpass"}:
        return "demanded"
    if lemma in words.term_verbs and _by_terms(head):
        return "planned"
    mode = words.governors.verbs.get(lemma, "reported")
    if child.dep_ == "prep" and mode != "demanded" and lemma not in {"agree", "prepare", "plan"}:
        return "reported"
    return mode


def _governed_subject(child: Token, head: Token) -> Mode:
    words = mode_words()
    lemma = head.lemma_.lower()
    if lemma in words.missed and child.lemma_.lower() in words.deadlines:
        return "denied"
    if lemma in words.governors.stressing:
        return "demanded"
    particle = words.phrasal_denials.get(lemma)
    if particle is not None and any(c.dep_ == "prt" and c.lower_ == particle for c in head.children):
        return "denied"
    return words.governors.verbs.get(lemma, "reported")


def _by_terms(verb: Token) -> bool:
    """Whether an agreement's words are told: "the deal foresees", "an agreement ..., stipulating"."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is not None and subject.tag_ in {"WDT", "WP"}:
        subject = verb.head
    if subject is None:
        return verb.dep_ in {"advcl", "acl"} and verb.tag_ == "VBG"
    return any(t.lemma_.lower() in mode_words().term_nouns for t in subject.subtree) and verb.tag_ != "VBD"


def _takes_for_granted(child: Token, head: Token) -> bool:
    words = mode_words()
    if child.dep_ in {"prep", "pcomp"} and child.lower_ in words.presupposing:
        return True
    if child.dep_ == "prep" and child.lower_ == "in" and head.lemma_ != "be":
        return any(c.lemma_.lower() in words.presupposed_after_in for c in child.children)
    if child.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in words.presupposing_marks for c in child.children):
        return True
    return child.dep_ == "relcl" and head.pos_ in _NOUNS


def _under_terms(child: Token, head: Token) -> bool:
    """ "the agreement, under which patrols run": told as a term."""
    under = any(t.tag_ in {"WDT", "WP"} and t.head.lower_ in {"under", "by"} for t in child.subtree)
    return under and head.lemma_.lower() in mode_words().term_nouns and child.tag_ in {"VBP", "VBZ", "VB"}


def _reports(child: Token, head: Token) -> bool:
    return child.dep_ in {"ccomp", "parataxis", "dobj"} and head.lemma_.lower() in speech_words().verbs


def _is_goal(verb: Token) -> bool:
    """Whether the verb is an aim, not an act: "to stop patrols" against "stopped the patrol"."""
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _way(trigger: Token) -> Iterator[tuple[Token, Token]]:
    node = trigger
    while node.head.i != node.i:
        head = _beside(node) or node.head
        yield node, head
        node = head


def _beside(node: Token) -> Token | None:
    """The object that a noun goes with, where the parser coordinated the noun with a verb further up.

    "... culminated in A, stipulating B, and C": C goes with B.
    """
    if node.dep_ != "conj" or node.pos_ in _VERBS or node.head.pos_ not in _VERBS:
        return None
    between = node.doc[node.head.i + 1 : node.i]
    return next((t for t in reversed(between) if t.dep_ == "dobj" and t.head.i > node.head.i), None)


def _stronger(first: Mode, second: Mode) -> Mode:
    return second if _STRENGTH[second] > _STRENGTH[first] else first
