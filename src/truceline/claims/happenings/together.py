"""One happening told twice in one report by one speaker is one claim: the fuller words are kept, the others noted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from truceline.claims.claim import Claim
from truceline.claims.happenings.compete import Happening
from truceline.reports.report import Section

_NEAR = 3
"""Sentences; only talks are told again from further away."""
_CALLS = frozenset({"call", "conversation", "phone", "telephone"})
_ATTACKS = frozenset({"shelling", "airstrike", "explosion", "attack", "small_arms_fire"})
_LOSSES = frozenset({"die", "kill", "wound", "injure", "hurt", "injury", "death", "concuss", "dead", "casualty"})
_MEETINGS = frozenset({"meeting", "summit", "met", "meet"})


@dataclass(frozen=True)
class Told:
    """A claim with where and how it was told, for the comparison with its neighbours."""

    claim: Claim
    sentence: int
    section: Section
    happening: Happening
    words: frozenset[str] = field(default_factory=frozenset)

    @property
    def length(self) -> int:
        """How full its words are: a name or date counts for more than a word."""
        names = sum(word[0].isupper() for mention in self.claim.actors for word in mention.text.split())
        return len(self.claim.quote) + 40 * (_own_time(self.claim)) + 40 * names


def tell_once(told: Iterable[Told]) -> list[Told]:
    """The claims of one report with those that tell a happening again taken into the fuller one."""
    kept: list[Told] = []
    for item in _with_attacks(list(told)):
        earlier = next((i for i in range(len(kept) - 1, -1, -1) if _same(kept[i], item)), None)
        if earlier is None:
            kept.append(item)
        else:
            kept[earlier] = _merged(kept[earlier], item)
    return _without_headlines(kept)


def _with_attacks(told: list[Told]) -> list[Told]:
    """Losses that another speaker tells right after an attack are that speaker's account of the attack."""
    attack: Told | None = None
    result: list[Told] = []
    for item in told:
        claim = item.claim
        own = claim.kind == "casualties" and item.happening.token.lemma_.lower() in _LOSSES
        close = attack is not None and item.sentence - attack.sentence <= 1
        if attack is not None and close and own and claim.mode == "reported" and _other_voice(attack, item):
            item = replace(item, claim=claim.model_copy(update={"kind": attack.claim.kind}))
        elif claim.kind in (_ATTACKS | {"harm_to_civilians"}) and claim.mode == "reported":
            attack = item
        result.append(item)
    return result


def _other_voice(attack: Told, item: Told) -> bool:
    told_by = item.claim.speaker
    return not told_by.is_outlet and told_by.text != attack.claim.speaker.text and not _own_time(item.claim)


def _same(one: Told, other: Told) -> bool:
    if other.sentence - one.sentence > _NEAR and other.claim.kind != "talks":
        return False
    if _adds_losses(one, other):
        return True
    if one.claim.kind != other.claim.kind or one.claim.mode != other.claim.mode:
        return False
    if one.claim.kind == "consultation":
        return other.sentence - one.sentence <= _NEAR and not _differ(one.words, other.words)
    if one.claim.speaker.text != other.claim.speaker.text or one.sentence == other.sentence:
        return False
    if one.claim.kind == "talks" and one.claim.mode == "reported":
        alike = one.happening.token.lemma_.lower() == other.happening.token.lemma_.lower()
        return alike or _refers_back(other)
    if _speaks_of_them_again(one, other):
        return True
    same_word = one.happening.token.lemma_.lower() == other.happening.token.lemma_.lower()
    return same_word and other.sentence - one.sentence <= 1 and _refers_back(other)


def _speaks_of_them_again(one: Told, other: Told) -> bool:
    """ "These posts will continue ..." right after a claim of the same kind about those posts."""
    if other.sentence - one.sentence > _NEAR:
        return False
    for child in other.happening.token.children:
        pointed = any(below.lower_ in ("these", "this", "those", "such") for below in child.children)
        if child.dep_ in ("nsubj", "nsubjpass") and pointed:
            return child.lemma_.lower() in one.claim.quote.lower()
    return False


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & _CALLS and other & _MEETINGS and not one & _MEETINGS) or bool(
        one & _MEETINGS and other & _CALLS and not other & _MEETINGS
    )


def _refers_back(told: Told) -> bool:
    token = told.happening.token
    determiners = {child.lower_ for child in token.children if child.dep_ in ("det", "poss")}
    if told.happening.trigger.is_verb:
        return False
    plain = not any(child.dep_ in ("amod", "nummod", "prep", "acl", "relcl") for child in token.children)
    return bool(determiners & {"the", "this", "these", "that", "those"}) and plain


def _adds_losses(one: Told, other: Told) -> bool:
    """Losses told in the sentence after an attack, without a time or an attack of their own."""
    claim = other.claim
    attack = one.claim.kind in _ATTACKS
    return (
        attack
        and claim.kind == "casualties"
        and one.claim.mode == claim.mode == "reported"
        and 0 <= other.sentence - one.sentence <= 2
        and (bool(claim.figures) or other.happening.trigger.is_verb)
        and one.claim.speaker.text == claim.speaker.text
        and other.happening.token.lemma_.lower() in _LOSSES
        and (claim.when is None or claim.when.rule == "carried")
        and not any(figure.of in {f.of for f in one.claim.figures} for figure in claim.figures)
    )


def _merged(one: Told, other: Told) -> Told:
    fuller, briefer = (one, other) if one.length >= other.length else (other, one)
    if _adds_losses(one, other):
        fuller, briefer = one, other
    also = tuple(dict.fromkeys((*fuller.claim.also, briefer.claim.span, *briefer.claim.also)))
    figures = fuller.claim.figures or briefer.claim.figures
    if fuller.claim.kind != briefer.claim.kind:
        figures = (*fuller.claim.figures, *briefer.claim.figures)
    update = {
        "also": also,
        "figures": figures,
        "when": fuller.claim.when if _own_time(fuller.claim) or not _own_time(briefer.claim) else briefer.claim.when,
        "actors": fuller.claim.actors or briefer.claim.actors,
        "targets": fuller.claim.targets or briefer.claim.targets,
    }
    words = fuller.words | briefer.words
    return replace(fuller, claim=fuller.claim.model_copy(update=update), words=words, sentence=other.sentence)


def _own_time(claim: Claim) -> bool:
    return claim.when is not None and claim.when.rule != "carried"


def _without_headlines(told: list[Told]) -> list[Told]:
    """A headline tells what the body tells more fully; it counts only where the body does not."""
    bodies = {item.claim.kind for item in told if item.section == "body"}
    return [item for item in told if item.section == "body" or item.claim.kind not in bodies]
