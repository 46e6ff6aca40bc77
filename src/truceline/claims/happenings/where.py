"""Where a happening took place: the place phrases of a sentence, and which of them belongs to which happening."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml
from spacy.tokens import Token

from truceline.claims.happenings.grammar import Words
from truceline.claims.happenings.vocabulary import words_file
from truceline.reports.report import Span

_NP_DEPS = frozenset({"compound", "amod", "nmod", "nummod", "det", "poss", "case", "quantmod", "npadvmod"})
_ROAD = re.compile(r"[AEHMNPR]-?\d{1,3}$")
_BESIDE = frozenset({"compound", "nmod", "poss", "amod", "appos", "npadvmod", "nsubjpass", "ROOT", "dep"})
_NAMING = frozenset({"in", "at", "near", "around", "outside", "inside", "between", "across", "throughout", "within"})
_JOINS = frozenset({",", "-", "--", "–", "—", "and", "(", ")", "[", "]", "to", "of", "the"})


@dataclass(frozen=True)
class PlacePhrase:
    """Words that name a place: tokens `first` to `last` of the sentence, and the token that they hang on."""

    first: int
    last: int
    anchor: int
    strength: float
    directional: bool = False
    """Whether it is an end of a way: "from A", "toward B"."""


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    source = resources.files("truceline.claims").joinpath("lexicons/places.yaml").read_text(encoding="utf-8")
    return {name: frozenset(entries) for name, entries in yaml.safe_load(source).items()}


def listed(name: str) -> frozenset[str]:
    """The words under a name in `lexicons/places.yaml`."""
    return _lists()[name]


def is_road(token: Token) -> bool:
    """Whether the token is the number of a road: M4, A-52."""
    return _ROAD.match(token.text) is not None


@lru_cache(maxsize=8)
def _listed(name: str) -> frozenset[str]:
    return frozenset(words_file()["places"][name])


def place_phrases(words: Words, times: Iterable[Span], known: frozenset[str] = frozenset()) -> list[PlacePhrase]:
    """The place phrases of a sentence; `known` are lower-case names that the report has used as places."""
    taken = tokens_of(words, times)
    found: list[PlacePhrase] = []
    for token in words.doc:
        if token.dep_ in ("pobj", "conj") and token.i not in taken:
            phrase = _after_preposition(words, token, taken, known)
        else:
            phrase = _name_beside(words, token, taken, known)
        if phrase is not None:
            found.append(phrase)
    return _joined(words, found)


def tokens_of(words: Words, times: Iterable[Span]) -> set[int]:
    """The tokens that spans of the report's text cover."""
    start = words.sentence.start
    spans = [(span.start - start, span.end - start) for span in times]
    if not spans:
        return set()
    return {t.i for t in words.doc if any(first <= t.idx < last for first, last in spans)}


def _after_preposition(words: Words, noun: Token, taken: set[int], known: frozenset[str]) -> PlacePhrase | None:
    preposition = noun.head
    if _is_relation(noun):
        return None
    if preposition.pos_ not in ("ADP", "SCONJ", "ADV", "ADJ") or noun.dep_ != "pobj":
        return None
    before = preposition.lower_
    if _is_organisation(words, noun) or (before == "between" and _between_parties(words, preposition)):
        return None
    if before == "of" and _is_place_noun(preposition.head):
        return None if preposition.head.dep_ == "pobj" else _phrase(words, noun, preposition, taken, 1.0)
    strong = before in _listed("before")
    loosely = before in _listed("loosely") and (
        _has_known(words, noun, known) or (_is_named_place(noun) and before != "by")
    )
    if not strong and not loosely:
        return None
    if not _is_place(words, noun, known):
        return None
    first = preposition if before in ("near", "outside", "between", "from", "close") else noun
    return _phrase(words, noun, preposition, taken, 2.0 if strong else 0.7, first, before in listed("directional"))


def _is_relation(noun: Token) -> bool:
    """ "In front of the convoy", "in the face of": words that only relate what follows them."""
    of = any(child.lower_ == "of" for child in noun.children)
    return of and noun.lower_ in listed("relations") and not any(c.lower_ in ("the", "a") for c in noun.children)


def _is_place_noun(token: Token) -> bool:
    return token.lower_ in _listed("nouns") or token.lemma_.lower() in _listed("nouns")


def _is_named_place(noun: Token) -> bool:
    """ "Al-Hali district", "the M4": a name with a noun for a place, or the number of a road."""
    return is_road(noun) or (_is_place_noun(noun) and any(c.pos_ == "PROPN" for c in noun.children))


def _is_organisation(words: Words, noun: Token) -> bool:
    """Whether the noun or a title beside it tells who acts: "the Defence Ministry", "President X"."""
    if noun.lemma_.lower() in listed("organisations") and not _is_place_noun(noun):
        return True
    titles = [c for c in noun.children if c.dep_ == "compound" and c.pos_ == "PROPN"]
    return any("$officials" in words.tags[c.i] for c in titles) and not _is_place_noun(noun)


def _between_parties(words: Words, preposition: Token) -> bool:
    head = preposition.head
    return head.lemma_.lower() in listed("of_two") or bool(words.tags[head.i] & {"$agreement", "$ceasefire"})


def _is_share(noun: Token) -> bool:
    """ "Most of the region", "parts of Idleb"."""
    return noun.lemma_.lower() in listed("shares") and any(
        below.pos_ == "PROPN" or _is_place_noun(below) or is_road(below)
        for child in noun.children
        if child.lower_ == "of"
        for below in child.children
    )


def _is_place(words: Words, noun: Token, known: frozenset[str]) -> bool:
    tags = words.tags[noun.i]
    if tags & (_listed("not") | {"$fighters", "$civilians", "$ceasefire", "$displaced"}) and not tags & _listed(
        "nouns"
    ):
        return False
    if tags & _listed("nouns") or "$names" in tags or "$zone" in tags or is_road(noun) or _is_share(noun):
        return True
    return _has_known(words, noun, known) or any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in noun.children)


def _has_known(words: Words, noun: Token, known: frozenset[str]) -> bool:
    return any(t.lower_ in known for t in (noun, *noun.children))


def _name_beside(words: Words, token: Token, taken: set[int], known: frozenset[str]) -> PlacePhrase | None:
    """A name in front of a noun or as subject: "Ankara talks", "Donetsk region 36 violations"."""
    if token.i in taken or (token.pos_ not in ("PROPN", "NOUN") and not is_road(token)):
        return None
    if token.dep_ in ("dobj", "nsubjpass") and _is_place_noun(token):
        if _is_named_itself(token, known):
            return _phrase(words, token, token.head, taken, 1.5)
        definite = any(c.lower_ in listed("definite") for c in token.children)
        return _phrase(words, token, token.head, taken, 0.7) if definite else None
    if token.pos_ == "PROPN" and any(c.lower_ in listed("compass") for c in token.children):
        return _phrase(words, token, token.head, taken, 0.8)
    regional = token.lower_ in ("region", "province", "governorate", "district", "road", "highway") and any(
        c.pos_ == "PROPN" for c in token.children
    )
    road = is_road(token)
    met = token.pos_ == "PROPN" and token.dep_ in ("compound", "poss") and token.head.lemma_ in _listed("met_at")
    if not regional and not road and not met and token.lower_ not in known:
        return None
    if words.tags[token.head.i] & {"$fighters", "$sides", "$officials"} and token.dep_ != "nsubjpass":
        return None
    if token.dep_ == "poss":
        return _phrase(words, token, token.head, taken, 0.4)
    if token.dep_ in _BESIDE or (regional and token.dep_ in ("nsubj", "dobj")):
        return _phrase(words, token, token.head, taken, 0.8 if regional or road else 0.6)
    return None


def _is_named_itself(noun: Token, known: frozenset[str]) -> bool:
    """ "Nahr village", "the town of Nahr", "the edges of Nahr"; not "posts near Nahr"."""
    beside = [c for c in noun.children if c.dep_ in ("compound", "nmod", "appos")]
    after = [below for c in noun.children if c.lower_ == "of" for below in c.children]
    return any(t.pos_ == "PROPN" or t.lower_ in known for t in (*beside, *after))


def _phrase(
    words: Words,
    noun: Token,
    anchor: Token,
    taken: set[int],
    strength: float,
    start: Token | None = None,
    directional: bool = False,
) -> PlacePhrase:
    inside = sorted(i for i in _phrase_tokens(noun) if i not in taken)
    first = last = noun.i
    while first - 1 in inside or (first - 2 in inside and words.doc[first - 1].is_punct):
        first -= 1
    inside = [i for i in inside if words.doc[i].dep_ != "cc" or i + 1 in inside]
    while last + 1 in inside or (last + 2 in inside and words.doc[last + 1].is_punct):
        last += 1
    if start is not None and start.i < first and all(i not in taken for i in range(start.i, first)):
        first = start.i
    return PlacePhrase(first, last, anchor.i, strength, directional)


def _phrase_tokens(noun: Token) -> set[int]:
    found = {noun.i}
    for child in noun.children:
        if child.dep_ in ("conj", "appos"):
            named = child.pos_ == "PROPN" or any(t.pos_ == "PROPN" for t in child.children)
            found |= _phrase_tokens(child) if named and not child.like_num else set()
        elif child.dep_ in _NP_DEPS or child.dep_ == "cc":
            found |= _phrase_tokens(child)
        elif child.dep_ == "prep" and child.lower_ in _listed("before") | {"of"}:
            found |= _nested(child)
        elif child.dep_ in ("advmod", "amod", "acl") and child.lower_ in ("close", "north", "south", "east", "west"):
            found |= {t.i for t in child.subtree}
    return found


def _nested(preposition: Token) -> set[int]:
    """A preposition and the name or place noun after it: "near Nairab", "in north-west Idlib"."""
    below = [child for child in preposition.children if child.dep_ in ("pobj", "prep", "pcomp")]
    if not any(t.pos_ == "PROPN" or _is_place_noun(t) or is_road(t) or t.dep_ == "prep" for t in below):
        return set()
    return {preposition.i}.union(*(_phrase_tokens(t) for t in below))


def _joined(words: Words, phrases: list[PlacePhrase]) -> list[PlacePhrase]:
    """Phrases that hold others or stand side by side become one: "near Nairab, east of Idlib"."""
    ordered = sorted(phrases, key=lambda p: (p.first, -p.last))
    result: list[PlacePhrase] = []
    for phrase in ordered:
        if result:
            before = result[-1]
            if phrase.last <= before.last:
                continue
            gap = [words.doc[i].lower_ for i in range(before.last + 1, phrase.first)]
            if phrase.first <= before.last or (len(gap) <= 2 and _near_in_tree(words, before, phrase) and _joins(gap)):
                strength = max(before.strength, phrase.strength)
                directional = before.directional and phrase.directional
                result[-1] = PlacePhrase(before.first, phrase.last, before.anchor, strength, directional)
                continue
        result.append(phrase)
    return result


def _joins(gap: Sequence[str]) -> bool:
    return all(word in _JOINS or word in _listed("before") for word in gap) and "and" not in gap


def _near_in_tree(words: Words, one: PlacePhrase, other: PlacePhrase) -> bool:
    return words.doc[other.anchor].head.i in range(one.first, one.last + 1) or (
        words.doc[one.anchor].head.i == words.doc[other.anchor].head.i
    )


def place_for(
    words: Words, phrases: Sequence[PlacePhrase], trigger: Token, quote: tuple[int, int]
) -> PlacePhrase | None:
    """The phrase that says where the happening of `trigger` took place; `quote` are the tokens of its words."""
    above = [trigger.i, *(t.i for t in trigger.ancestors)]
    best: tuple[float, PlacePhrase] | None = None
    for phrase in phrases:
        anchor = words.doc[phrase.anchor]
        chain = [anchor.i, *(t.i for t in anchor.ancestors)]
        score = phrase.strength - (1.5 if phrase.directional else 0.0)
        if quote[0] <= phrase.first <= quote[1]:
            score += 4
        if trigger.i in chain:
            score += 4 - 0.3 * chain.index(trigger.i)
        elif shared := next((i for i in chain if i in above), None):
            score += 1 - 0.2 * above.index(shared)
        score -= abs(phrase.first - trigger.i) * 0.02
        if any(words.doc[i].text == ";" for i in range(*sorted((phrase.first, trigger.i)))):
            score -= 4
        if best is None or score > best[0]:
            best = (score, phrase)
    return best[1] if best is not None and best[0] > 0 else None


def is_of_meeting(words: Words, phrase: PlacePhrase, trigger: Token) -> bool:
    """Whether the phrase says where somebody met: "their meeting in Moscow", "Ankara talks"."""
    anchor = words.doc[phrase.anchor]
    return any(t != trigger and t.lemma_.lower() in listed("met") for t in (anchor, anchor.head))


def is_named(words: Words, phrase: PlacePhrase) -> bool:
    """Whether the phrase holds a name, and is not only "the area" or "a checkpoint"."""
    tokens = words.doc[phrase.first : phrase.last + 1]
    return any(t.pos_ == "PROPN" or is_road(t) or (t.text[0].isupper() and t.i) for t in tokens)


def points_back(words: Words, phrase: PlacePhrase) -> bool:
    """Whether the phrase only points at a place told before: "the area", "that district", "a checkpoint"."""
    if is_named(words, phrase):
        return False
    inside = words.doc[phrase.first : phrase.last + 1]
    return sum(t.pos_ in ("NOUN", "ADJ", "NUM") for t in inside) < 2 or any(
        t.lower_ in ("that", "this") for t in inside
    )


def names_of_places(words: Words, phrases: Iterable[PlacePhrase]) -> set[str]:
    """Lower-case proper names within place phrases, by which the report's other mentions are known."""
    return {
        words.doc[i].lower_
        for phrase in phrases
        if phrase.strength >= 2 and words.doc[phrase.anchor].lower_ in _NAMING
        for i in range(phrase.first, phrase.last + 1)
        if words.doc[i].pos_ == "PROPN" and len(words.doc[i].text) > 1
    }
