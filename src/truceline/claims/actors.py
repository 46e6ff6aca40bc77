"""Who did it and to whom, as the report names them."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from truceline.agreements.party import Parties
from truceline.claims.claim import Mention
from truceline.claims.compete import Happening
from truceline.claims.grammar import Words, objects, subjects

_WHO = frozenset(
    {"$fighters", "$sides", "$names", "$officials", "$monitors", "$civilians", "$displaced", "$protest", "$people"}
)
_NOT_WHO = frozenset({"$ceasefire", "$heavy_weapons", "$agreement", "$zone", "$posts", "$centre", "$hostilities"})
_CUT = frozenset({"relcl", "acl", "prep", "advcl", "punct", "cc", "conj", "appos"})
_RELATIVES = frozenset({"that", "which", "who", "whom", "this", "those", "these"})


def actors_of(words: Words, happening: Happening, parties: Parties | None) -> tuple[Mention, ...]:
    """Who did it."""
    found = list(_mentions(words, subjects(happening.token), parties))
    for taken in happening.taken:
        if not found:
            found = list(_mentions(words, subjects(taken.token), parties))
    return tuple(found)


def targets_of(words: Words, happening: Happening, parties: Parties | None) -> tuple[Mention, ...]:
    """To whom or what it was done."""
    found = list(_mentions(words, objects(happening.token), parties))
    for taken in happening.taken:
        if not found:
            found = list(_mentions(words, objects(taken.token), parties))
    return tuple(found)


def _mentions(words: Words, heads: Iterable[Token], parties: Parties | None) -> Iterable[Mention]:
    seen: set[int] = set()
    for head in heads:
        for noun in (head, *head.conjuncts):
            if noun.i in seen or noun.lower_ in _RELATIVES or not _is_somebody(words, noun):
                continue
            seen.add(noun.i)
            span = _span(words, noun)
            text = span.of_words
            party = parties.resolve(text) if parties else None
            yield Mention(text=text, span=span.span, party=party.id if party else None)


def _is_somebody(words: Words, noun: Token) -> bool:
    tags = words.tags[noun.i]
    if noun.dep_ == "pobj" and noun.head.lower_ != "by" and not tags & (_WHO - {"$names"}):
        return False
    return bool(tags & _WHO or noun.ent_type_ == "NORP" or noun.pos_ == "PROPN") and not tags & _NOT_WHO


class _Found:
    def __init__(self, words: Words, first: int, last: int) -> None:
        self.span = words.sentence.span_of(words.doc[first], words.doc[last])
        self.of_words = words.doc[first : last + 1].text


def _span(words: Words, noun: Token) -> _Found:
    inside = {noun.i}
    pending = [noun]
    while pending:
        for child in pending.pop().children:
            if child.dep_ not in _CUT and child.dep_ != "det":
                inside.add(child.i)
                pending.append(child)
            elif child.dep_ == "prep" and child.lower_ in ("of", "loyal"):
                inside |= {t.i for t in child.subtree}
    first = last = noun.i
    while first - 1 in inside or (first - 2 in inside and words.doc[first - 1].text in "-–’'"):
        first -= 1
    while last + 1 in inside:
        last += 1
    return _Found(words, first, last)
