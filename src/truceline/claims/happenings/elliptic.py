"""Counts that leave their noun out: "Luhansk region 34", "the other half logged two", "none in either region"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from spacy.tokens import Token

from truceline.claims.claim import Figure
from truceline.claims.happenings.compete import Happening
from truceline.claims.happenings.grammar import VERBAL, Words
from truceline.claims.happenings.kinds import Rule
from truceline.claims.happenings.triggers import Trigger
from truceline.claims.happenings.vocabulary import words_file
from truceline.claims.happenings.where import PlacePhrase

_RULE = Rule("", "phrases", (), {}, {})
_ENDS = frozenset({";", ":", ","})
Segment = tuple[int, int]


@lru_cache(maxsize=8)
def _listed(name: str) -> frozenset[str]:
    return frozenset(words_file()["ellipsis"][name])


def counted_again(
    words: Words,
    happenings: Sequence[Happening],
    before: Sequence[Happening],
    figures: Sequence[Figure],
    places: Sequence[PlacePhrase],
    times: set[int],
) -> list[Happening]:
    """The counts of a sentence that take their kind from a count told before, in it or in the sentence `before` it."""
    found: list[Happening] = []
    going_on = False
    for segment in _segments(words, times):
        host = _host(segment, happenings, found)
        if host is None and not any(h.token.i < segment[0] for h in happenings):
            host = _last_count(words, segment, before)
        if host is None or _told(words, segment, happenings):
            continue
        if found and host is found[-1] and (going_on or _goes_on(words, segment, host, places)):
            stretch = ((host.stretch or segment)[0], segment[1])
            found[-1] = replace(host, stretch=stretch)
            going_on = words.doc[segment[1] + 1].lower_ == "and" if segment[1] + 1 < len(words.doc) else False
            continue
        going_on = False
        token = _count_token(words, segment, figures, places, host)
        if token is not None:
            segment = _with_subject(words, segment)
            trigger = Trigger(host.kind, token, segment[0], segment[1], _RULE)
            found.append(Happening(trigger, (), segment))
    return found


def _goes_on(words: Words, segment: Segment, host: Happening, places: Sequence[PlacePhrase]) -> bool:
    """Whether the segment breaks down by place the count before it, which named no place."""
    first, last = host.stretch or segment
    placed = any(first <= p.first <= last for p in places)
    placed = placed or any(words.doc[i].lower_ == "by" for i in range(segment[0], segment[1] + 1))
    return not placed and words.doc[segment[0]].lower_ not in _listed("compared") and words.doc[last + 1].text != ";"


def _with_subject(words: Words, segment: Segment) -> Segment:
    """Backwards to the subject of "recorded none", over words put in between."""
    for i in range(segment[0], segment[1] + 1):
        token = words.doc[i]
        if token.pos_ in VERBAL and words.tags[i] & _listed("recording"):
            subjects = [c.left_edge.i for c in token.children if c.dep_ == "nsubj"]
            return min([segment[0], *subjects]), segment[1]
    return segment


def _last_count(words: Words, segment: Segment, before: Sequence[Happening]) -> Happening | None:
    """The count of the sentence before: what somebody recorded is the whole count, not one of its items."""
    counts = [h for h in reversed(before) if _counts(h)]
    recorded = any(words.tags[i] & _listed("recording") for i in range(segment[0], segment[1] + 1))
    whole = [h for h in counts if h.kind == "violation"]
    return next(iter(whole if recorded and whole else counts), None)


def _counts(happening: Happening) -> bool:
    return happening.kind in _listed("kinds")


def _host(segment: Segment, happenings: Sequence[Happening], found: Sequence[Happening]) -> Happening | None:
    earlier = [h for h in (*happenings, *found) if h.token.i < segment[0] and _counts(h)]
    return max(earlier, key=lambda h: h.token.i, default=None)


def _segments(words: Words, times: set[int]) -> Iterator[Segment]:
    """The stretches between commas, colons and semicolons outside brackets; a mere time belongs to what follows it."""
    start, depth = 0, 0
    opening: int | None = None
    for token in words.doc:
        depth += (token.text in "([") - (token.text in ")]")
        last = token.i == len(words.doc) - 1
        ends = depth <= 0 and (token.text in _ENDS or _new_count(token))
        if not ends and not last:
            continue
        end = token.i - 1 if ends else token.i - token.is_punct
        if end >= start:
            if all(_is_time(words.doc[i], times) for i in range(start, end + 1)):
                opening = start if opening is None else opening
            else:
                yield (start if opening is None else opening, end)
                opening = None
        start = token.i + 1


def _new_count(token: Token) -> bool:
    """An "and" before a number: "three in Aleppo and one in Idlib"."""
    if token.lower_ != "and" or token.i + 1 >= len(token.doc):
        return False
    following = token.doc[token.i + 1 : token.i + 6]
    side = any(t.lower_ in _listed("sides") for t in following)
    if side and any(t.lower_ in _listed("compared") or t.like_num for t in following):
        return True
    return token.nbor().like_num or token.nbor().lower_ in _listed("compared")


def _is_time(token: Token, times: set[int]) -> bool:
    return token.i in times or token.is_punct or token.pos_ in ("ADP", "DET") or token.lower_ in _listed("periods")


def _told(words: Words, segment: Segment, happenings: Sequence[Happening]) -> bool:
    first, last = segment
    if any(first <= h.token.i <= last or h.trigger.first <= first <= h.trigger.last for h in happenings):
        return True
    verbs = [
        t for t in words.doc[first : last + 1] if t.pos_ == "VERB" and (t.tag_ not in ("VBN", "VBG") or _finite(t))
    ]
    return any(not words.tags[t.i] & _listed("recording") for t in verbs)


def _finite(verb: Token) -> bool:
    return any(child.dep_ in ("aux", "auxpass") for child in verb.children)


def _has_noun(token: Token) -> bool:
    """Whether a number stands with a noun of its own, so that it leaves none out."""
    noun = token.head
    return (
        token.dep_ == "nummod"
        and noun.i > token.i
        and noun.pos_ == "NOUN"
        and noun.lemma_.lower() not in _listed("counted")
    )


def _count_token(
    words: Words, segment: Segment, figures: Sequence[Figure], places: Sequence[PlacePhrase], host: Happening
) -> Token | None:
    inside = words.doc[segment[0] : segment[1] + 1]
    start = words.sentence.start
    whose_by = any(t.lower_ == "by" and t.i > 0 and t.nbor(-1).like_num for t in inside if t.i)
    placed = whose_by or any(segment[0] <= p.first <= segment[1] for p in places)
    whose = any(t.lower_ in _listed("whose") and not t.is_sent_start for t in inside)
    recorded = any(words.tags[t.i] & _listed("recording") for t in inside if t.pos_ in VERBAL)
    for token in inside:
        if token.lower_ in _listed("compared"):
            return token if placed or whose or recorded else None
        if token.like_num and token.i + 1 < len(words.doc) and token.nbor().lower_ == "each":
            return None
        if _has_noun(token):
            continue
        figure = next((f for f in figures if f.span.start <= start + token.idx < f.span.end), None)
        if figure is not None and not _is_part(figure, host, words) and (placed or whose or recorded):
            return token if figure.of in ("violations", "other", "shots", "explosions") else None
        if token.like_num and figure is None and token.pos_ == "NUM" and (whose or recorded):
            return token
    sides = any(t.lower_ in _listed("sides") for t in inside)
    if sides and placed and len(inside) <= 8:
        return next(t for t in inside if t.lower_ in _listed("sides"))
    return None


def _is_part(figure: Figure, host: Happening, words: Words) -> bool:
    """Whether the number only breaks down the total that the count before it gave."""
    if figure.part_of is None or host.token.doc is not words.doc:
        return False
    whole = figure.part_of.start - words.sentence.start
    first, last = host.stretch or (min(host.trigger.first, host.token.left_edge.i), host.trigger.last)
    return words.doc[first].idx <= whole <= words.doc[last].idx + len(words.doc[last].text)
