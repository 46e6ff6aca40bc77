"""Which of a sentence's triggers stand: one happening is told once, by its most specific kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from truceline.claims.happenings.grammar import VERBAL, Words, is_aim
from truceline.claims.happenings.kinds import Kinds
from truceline.claims.happenings.triggers import Trigger
from truceline.claims.happenings.vocabulary import words_file

_LOSS_KINDS = frozenset({"casualties", "harm_to_civilians"})
_MEANS = frozenset({"shelling", "airstrike", "small_arms_fire", "explosion"})
_IMPACTS = frozenset({"hit", "strike", "land", "fall", "explode", "slam", "crash"})
_FORCING = frozenset({"break", "force", "ram", "smash", "punch", "beat", "damage"})
_CAUSES = frozenset({"small_arms_fire", "shelling", "attack"})
_LOSSES = frozenset({"die", "kill", "wound", "injure", "hurt", "martyr", "concuss", "perish"})


@dataclass(frozen=True, eq=False)
class Happening:
    """One happening of a sentence: the trigger that names it, and the triggers that tell more of it."""

    trigger: Trigger
    taken: tuple[Trigger, ...] = ()
    stretch: tuple[int, int] | None = None
    """The tokens that tell it, where they are known without grammar."""
    denies: bool = False
    """Whether it is the denial of what was told before."""
    lost: Token | None = None
    """Those lost, where naming them is all that tells it."""
    within: Token | None = None
    """The word of the losses that these are told with, whose time is theirs."""

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.trigger.kind

    @property
    def token(self) -> Token:
        """The token it hangs on."""
        return self.trigger.token


def resolve(words: Words, triggers: list[Trigger], kinds: Kinds) -> list[Happening]:
    """The happenings of a sentence, in the order of its words."""
    stated = [trigger for trigger in triggers if not is_aim(trigger.token)]
    left = [Happening(trigger) for trigger in _most_specific(stated, kinds)]
    while (pair := next(_absorptions(words, left, kinds), None)) is not None:
        winner, loser = pair
        merged = replace(winner, taken=(*winner.taken, loser.trigger, *loser.taken))
        left = [merged if item is winner else item for item in left if item is not loser]
    kept = [item for item in left if not _is_empty_word(item, left)]
    return sorted(kept, key=lambda item: item.token.i)


def _most_specific(triggers: list[Trigger], kinds: Kinds) -> list[Trigger]:
    """Of triggers that overlap the first in precedence, of one kind the longest."""
    ordered = sorted(triggers, key=lambda t: (kinds.rank[t.kind], t.first - t.last, t.first))
    kept: list[Trigger] = []
    for trigger in ordered:
        if not any(_overlap(trigger, other) for other in kept):
            kept.append(trigger)
    return kept


def _overlap(one: Trigger, other: Trigger) -> bool:
    if one.token.i == other.token.i:
        return True
    covered = range(other.first, other.last + 1)
    return one.first in covered or one.last in covered or other.first in range(one.first, one.last + 1)


def _absorptions(words: Words, happenings: list[Happening], kinds: Kinds) -> Iterator[tuple[Happening, Happening]]:
    for one in happenings:
        for other in happenings:
            losses = bool({one.kind, other.kind} & _LOSS_KINDS)
            if one is other or not _one_happening(words, one.token, other.token, losses):
                continue
            if one.kind == other.kind:
                if _depth(one.token) <= _depth(other.token) and not _dated_noun(other.token):
                    yield one, other
            elif _takes(one, other, kinds) and not _dated_noun(other.token):
                if {one.kind, other.kind} == {"clash", "casualties"} and not _takes_clash(one, other):
                    continue
                yield one, other


def _takes(one: Happening, other: Happening, kinds: Kinds) -> bool:
    """Whether the kind of one takes the other in; a signed agreement is more than the introduction of its terms."""
    if _harm_leads(other, one):
        return False
    if other.kind not in kinds.absorbs.get(one.kind, frozenset()):
        return _harm_leads(one, other)
    if one.kind == "clash" and other.kind in _MEANS:
        return _depth(one.token) < _depth(other.token)
    introduces = other.token.lemma_.lower() == "agree"
    if other.kind == "talks":
        return _depth(one.token) < _depth(other.token)
    return other.kind != "agreement" or introduces or _depth(one.token) < _depth(other.token)


def _harm_leads(harm: Happening, cause: Happening) -> bool:
    """ "Small-arms fire injured a woman": what was done to civilians is told, the fire only as its cause."""
    if harm.kind != "harm_to_civilians" or cause.kind not in _CAUSES or harm.token.pos_ not in VERBAL:
        return False
    if cause.kind == "shelling" and cause.token.lemma_.lower() in _IMPACTS:
        return True
    if harm.token.dep_ in ("advcl", "conj") and harm.token.tag_ == "VBG":
        return False
    return _depth(harm.token) < _depth(cause.token) and cause.token.dep_ != "conj"


def _takes_clash(winner: Happening, clash: Happening) -> bool:
    """Losses "in clashes" are losses; one battle, or one whose sides are named, is the happening."""
    if winner.kind != "clash":
        return clash.token.pos_ not in VERBAL
    token = winner.token
    named = any(child.lower_ in ("between", "with") for child in token.children)
    return (
        named
        or token.pos_ in VERBAL
        or (token.tag_ == "NN" and token.lower_ != "fighting")
        or token.dep_ in ("nsubj", "ROOT")
    )


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _dated_noun(token: Token) -> bool:
    """Whether a noun stands with a year or a date of its own: "a 2018 deal", "their March 5 meeting"."""
    if token.pos_ in VERBAL:
        return False
    before = [child for child in token.lefts if child.dep_ in ("nummod", "compound", "nmod", "amod")]
    return any(child.text.isdigit() and len(child.text) == 4 for child in before)


def _separators() -> frozenset[str]:
    return frozenset(words_file()["links"]["apart"])


def _one_happening(words: Words, one: Token, other: Token, losses: bool) -> bool:
    """Whether two words tell of one happening: no clause of its own, no "after", no semicolon between them."""
    first, last = sorted((one.i, other.i))
    if any(words.doc[i].text in (";", ":") for i in range(first, last)):
        return False
    if one.pos_ not in VERBAL and other.pos_ not in VERBAL and _counted_apart(words, first, last):
        return False
    line = {token.i for token in (one, *one.ancestors)}
    top = next((t for t in (other, *other.ancestors) if t.i in line), None)
    if top is None:
        return False
    return not any(_parts(edge, one, other, losses) for token in (one, other) for edge in _up(token, top))


def _counted_apart(words: Words, first: int, last: int) -> bool:
    """ "nine artillery attacks and 71 with small arms" are two counts."""
    return any(words.doc[i].text in ("and", ",") and words.doc[i + 1].like_num for i in range(first, last))


def _up(token: Token, top: Token) -> Iterator[Token]:
    while token.i != top.i:
        yield token
        token = token.head


def _parts(edge: Token, one: Token, other: Token, losses: bool) -> bool:
    dep = edge.dep_
    if dep == "conj":
        return not (
            _both_losses(edge)
            or (losses and _suffers(edge))
            or _one_attack(one, other, edge)
            or (edge.pos_ in VERBAL and edge.i in (one.i, other.i) and _bare(edge))
        )
    if losses and edge.lower_ == "without":
        return False
    if dep in ("parataxis", "ccomp", "appos") or edge.lower_ in _separators():
        return True
    if dep == "prep" and edge.lower_ == "with" and any(c.dep_ in ("pcomp", "pobj") and _acts(c) for c in edge.children):
        return True
    if dep == "relcl" and not any(child.lower_ in ("when", "as") for child in edge.children):
        return edge.head.i not in (one.i, other.i) and not (losses and _tells_losses_of(edge))
    if dep == "advcl":
        if not losses and any(child.dep_ in ("nsubj", "nsubjpass") for child in edge.children):
            return True
        if losses and edge.tag_ == "VBG":
            return False
        mark = next((child.lower_ for child in edge.children if child.dep_ in ("mark", "advmod", "prep")), "")
        return mark in _separators()
    return False


def _tells_losses_of(verb: Token) -> bool:
    """ "clashes ..., in which people were killed": the relative clause tells the losses of what stands before it."""
    return any(
        c.dep_ == "prep" and c.lower_ == "in" and any(g.lower_ == "which" for g in c.children) for c in verb.children
    )


def _acts(token: Token) -> bool:
    """Whether a noun after "with" is the subject of a participle: "with two villages targeted"."""
    return any(child.dep_ in ("acl", "nsubj", "nsubjpass") for child in token.children)


def _suffers(verb: Token) -> bool:
    """ "were fired upon but suffered no casualties": the losses of what stands before."""
    subject = any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)
    return verb.lemma_.lower() in ("suffer", "sustain") and not subject


def _one_attack(one: Token, other: Token, edge: Token) -> bool:
    """ "broke down the gate and forced their way in": two verbs of one subject."""
    if {one.lemma_.lower(), other.lemma_.lower()} - _FORCING or edge.pos_ not in VERBAL:
        return False
    return not any(child.dep_ in ("nsubj", "nsubjpass") for child in edge.children)


def _both_losses(verb: Token) -> bool:
    return {verb.lemma_.lower(), verb.head.lemma_.lower()} <= _LOSSES


def _bare(verb: Token) -> bool:
    """Whether a coordinated verb follows its first at once: "killed or wounded", "signed and endorsed"."""
    return verb.i - verb.head.i <= 2


def _is_empty_word(item: Happening, others: list[Happening]) -> bool:
    """A statement or a bare "agreed" that only introduces another happening is none itself."""
    lemma = item.token.lemma_.lower()
    agrees = item.kind == "agreement" and lemma == "agree"
    finds = item.kind == "verification" and lemma in words_file()["links"]["found"]
    if not (item.kind == "statement" or agrees or finds):
        return False
    below = {token.i for token in _said(item.token, whole=item.kind == "statement")}
    return any(other is not item and other.token.i in below for other in others)


def _said(verb: Token, whole: bool) -> Iterator[Token]:
    """The words that a verb of saying governs: not what is coordinated with it or told before it apart."""
    for child in verb.children:
        joined = child.dep_ == "conj" and child.pos_ in VERBAL
        before = any(t.text == ";" for t in verb.doc[child.i : verb.i])
        aside = not whole and child.dep_ in ("advcl", "relcl", "parataxis", "nsubj")
        if not (joined or before or aside):
            yield from (child.subtree if whole else _within(child))


def _within(token: Token) -> Iterator[Token]:
    """A phrase without its relative clauses."""
    yield token
    for child in token.children:
        if child.dep_ not in ("relcl", "advcl"):
            yield from _within(child)
