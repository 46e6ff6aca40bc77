"""Who did it and to whom, as the report names them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from spacy.tokens import Token

from truceline.agreements.party import Parties
from truceline.claims.claim import Mention
from truceline.claims.happenings.compete import Happening
from truceline.claims.happenings.grammar import VERBAL, Words, governing_verb, objects, subjects
from truceline.reports.times.find import find_times

_WHO = frozenset(
    {"$fighters", "$sides", "$names", "$officials", "$monitors", "$civilians", "$displaced", "$protest", "$people"}
)
_NOT_WHO = frozenset({"$ceasefire", "$heavy_weapons", "$agreement", "$zone", "$posts", "$centre", "$hostilities"})
_CUT = frozenset({"relcl", "acl", "prep", "advcl", "punct", "cc", "conj", "appos"})
# Kinds whose target may be a thing: positions, a village, a column.
_AT_THINGS = frozenset("small_arms_fire shelling airstrike attack".split())
_AIMED = frozenset({"at", "on", "against", "upon", "toward", "towards"})
_NO_TARGET = frozenset(
    {"$heavy_weapons", "$light_weapons", "$ceasefire", "$hostilities", "$aircraft", "$drones", "$bombs", "$figures"}
)
# What two armies do together is told of by an adjective rather than a subject.
_NATIONS_OF = frozenset({"patrol", "coordination_centre", "observation_post"})
# Verbs that only carry a noun: "launched an attack", "were in talks", "responded with the deployment of troops".
_CARRYING = frozenset(
    "be hold conduct carry make launch keep respond continue begin start have mount stage open commit perform".split()
)
_ACCUSING = frozenset({"accuse", "blame"})
_DENYING = frozenset({"deny", "reject", "dismiss", "refute", "dispute"})
# Verbs whose subject is the one to whom it was done.
_DYING = frozenset({"die", "perish"})
# What one has or suffers, and does to nobody.
_SUFFERED = frozenset({"injury", "wound", "loss", "casualty", "death", "damage", "concussion", "burn"})
# Deeds and states that a verb carries ("launched two raids", "went into force"); never to whom it was done.
_DEEDS = frozenset(
    "raid attack attempt strike operation fire shelling shooting offensive violation force effect bid place "
    "shot round burst volley salvo night day morning evening hour".split()
)
_RELATIVES = frozenset({"that", "which", "who", "whom", "this", "those", "these"})


def actors_of(words: Words, happening: Happening, parties: Parties | None) -> tuple[Mention, ...]:
    """Who did it: the subject, the agent after "by", the nations of a "Turkish-Russian patrol"."""
    found: list[Mention] = []
    if happening.lost is not None:
        return ()
    for token in (happening.token, *(taken.token for taken in happening.taken)):
        heads = _accused(token) or [noun for noun in subjects(token) if _acts(noun, token)]
        heads = heads if happening.kind == "statement" else [noun for noun in heads if not _denies(noun)]
        found = _nations(words, (token, *heads), parties) if happening.kind in _NATIONS_OF else []
        found = found or list(_mentions(words, heads, parties))
        found = found or list(_mentions(words, _agents_below(token, happening.kind), parties))
        found = found or list(_mentions(words, _who_carries(token), parties))
        if token.pos_ not in VERBAL and token.lemma_ not in _SUFFERED:
            found = found or _nations(words, (token,), parties)
        if found:
            break
    return tuple(found)


def targets_of(words: Words, happening: Happening, parties: Parties | None) -> tuple[Mention, ...]:
    """To whom or what it was done; never those who are only accused of it."""
    if happening.lost is not None:
        return tuple(_mentions(words, [happening.lost], parties, things=True))
    tokens = (happening.token, *(taken.token for taken in happening.taken))
    accused = [noun for token in tokens for noun in _accused(token)]
    found: list[Mention] = []
    for token in tokens:
        hit = subjects(token) if token.lemma_ in _DYING else objects(token)
        found = list(_mentions(words, [noun for noun in hit if noun not in accused], parties))
        if not found and happening.kind in _AT_THINGS:
            found = list(_mentions(words, _aimed_at(words, token), parties, things=True))
        if found:
            break
    return tuple(found)


def _acts(noun: Token, token: Token) -> bool:
    """Whether the noun may be who did it: "wounded as a result of shelling" tells who was hit, not who fired."""
    return (noun.dep_ != "nsubjpass" or token.dep_ == "xcomp") and token.lemma_ not in _DYING


def _denies(noun: Token) -> bool:
    """Whether the noun is who denies a happening: "the claim of violations was denied by the army"."""
    verb = noun.head.head if noun.head.dep_ == "agent" else noun.head
    return verb.lemma_ in _DENYING


def _accused(token: Token) -> list[Token]:
    """Whom somebody accuses of the deed: the alleged actor is the verb's object, not its subject."""
    for above in token.ancestors:
        if above.pos_ in VERBAL and above.lemma_ in _ACCUSING:
            return [child for child in above.children if child.dep_ in ("dobj", "nsubjpass")]
        if above.pos_ in VERBAL and above.dep_ not in ("pcomp", "xcomp", "conj"):
            break
    return []


def _who_carries(token: Token) -> list[Token]:
    """The subject of a verb that only carries the happening's noun."""
    verb = governing_verb(token)
    if token.pos_ in VERBAL or verb is None or verb.lemma_ not in _CARRYING or token.lemma_ in _SUFFERED:
        return []
    return [noun for noun in subjects(verb) if noun != token and token not in noun.subtree]


def _agents_below(token: Token, kind: str) -> list[Token]:
    """Who follows "by" anywhere below a noun: "breaches of the cessation of hostilities by both groups"."""
    if token.pos_ in VERBAL:
        return []
    return [
        noun
        for below in token.subtree
        if below.lower_ == "by" and below.dep_ in ("prep", "agent")
        for noun in below.children
        if noun.dep_ == "pobj"
    ] + [
        noun
        for below in token.subtree
        if below.lower_ == "of"
        and (below.head.lower_ in ("hands", "hand") or (below.head == token and kind in _NATIONS_OF))
        for noun in below.children
        if noun.dep_ == "pobj"
    ]


def _aimed_at(words: Words, token: Token) -> list[Token]:
    """What a verb hits ("hit army positions") or fire is directed at ("fire on the village")."""
    verb = governing_verb(token)
    heads = [token] if verb is None or verb == token else [token, verb]
    found = [below for head in heads for below in objects(head) if below.dep_ in ("dobj", "nsubjpass")]
    for head in heads:
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ in _AIMED:
                found += [below for below in child.children if below.dep_ == "pobj"]
    return [
        noun for noun in found if noun != token and not words.tags[noun.i] & _NO_TARGET and noun.lemma_ not in _DEEDS
    ]


def _nations(words: Words, nouns: Iterable[Token], parties: Parties | None) -> list[Mention]:
    """The peoples or states that an adjective before a noun names: "Turkish-Russian patrol"."""
    found: list[Mention] = []
    for noun in nouns:
        for token in noun.subtree:
            if token.i >= noun.i or token.dep_ not in ("amod", "compound", "nmod", "conj") or not token.i:
                continue
            if token.tag_ not in ("JJ", "NNP") or not token.text[0].isupper() or not token.text.isalpha():
                continue
            if token.head.lemma_.lower() == "time":
                continue  # "at 8:50 Moscow time"
            party = parties.resolve(token.text) if parties else None
            if token.tag_ == "NNP" and party is None and not _is_hyphened(words, token):
                continue
            span = words.sentence.span_of(token)
            found.append(Mention(text=token.text, span=span, party=party.id if party else None))
        if found:
            break
    return found


def _is_hyphened(words: Words, token: Token) -> bool:
    """Whether the word is one of two joined by a hyphen: "Turkish-Russian"."""
    beside = (token.i - 1, token.i + 1)
    return any(0 <= at < len(words.doc) and words.doc[at].text in ("-", "–") for at in beside)


def _mentions(words: Words, heads: Iterable[Token], parties: Parties | None, things: bool = False) -> Iterable[Mention]:
    seen: set[int] = set()
    for head in heads:
        for noun in (head, *head.conjuncts):
            if noun.i in seen or noun.lower_ in _RELATIVES or noun.pos_ == "PRON":
                continue
            if not things and not _is_somebody(words, noun):
                continue
            seen.add(noun.i)
            span = _span(words, noun)
            text = span.of_words
            if _is_time(text) or (noun.dep_ == "pobj" and noun.lower_ in _DEEDS):
                continue
            party = parties.resolve(text) if parties else None
            yield Mention(text=text, span=span.span, party=party.id if party else None)


@lru_cache(maxsize=4096)
def _is_time(text: str) -> bool:
    """Whether the words are a time and nothing else: a weekday, "around 6.30 am"."""
    bare = text.removesuffix("'s").removesuffix("’s")
    return any(found.span.start == 0 and found.span.end == len(bare) for found in find_times(bare))


def _is_somebody(words: Words, noun: Token) -> bool:
    tags = words.tags[noun.i]
    if noun.dep_ == "pobj" and noun.head.lower_ != "by" and not tags & (_WHO - {"$names"}):
        return False
    return bool(tags & _WHO or noun.ent_type_ == "NORP" or noun.pos_ == "PROPN") and not tags & _NOT_WHO


class _Found:
    def __init__(self, words: Words, first: int, last: int) -> None:
        self.span = words.sentence.span_of(words.doc[first], words.doc[last])
        self.of_words = words.doc[first : last + 1].text


def _tells_deed(preposition: Token) -> bool:
    """ "Accused fighters of 150 violations": what follows is no part of who they are."""
    return any(below.pos_ == "VERB" or below.lemma_ in _DEEDS - {"force"} for below in preposition.subtree)


def _span(words: Words, noun: Token) -> _Found:
    inside = {noun.i}
    pending = [noun]
    while pending:
        head = pending.pop()
        for child in head.children:
            joined = head != noun and child.dep_ in ("cc", "conj")
            if joined or (child.dep_ not in _CUT and child.dep_ != "det"):
                inside.add(child.i)
                pending.append(child)
            elif child.dep_ == "prep" and child.lower_ in ("of", "loyal") and not _tells_deed(child):
                inside |= {t.i for t in child.subtree}
    first = last = noun.i
    while first - 1 in inside or (first - 2 in inside and words.doc[first - 1].text in "-–’'"):
        first -= 1
    while last + 1 in inside:
        last += 1
    return _Found(words, first, last)
