"""Places in Arabic, Turkish and Russian clauses, by the words that stand beside names, without grammar.

`place_nouns` of a language's lexicon are words such as town, district, road; `at` are prepositions and directions that
a name may follow alone; `after` are Turkish nouns that follow the name they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from truceline.claims.by_lexicon.words import Word, fold
from truceline.claims.context import Context
from truceline.geo.place import Place
from truceline.geo.relative import parse_place
from truceline.reports.report import Span

_ROAD = re.compile(r"[MМAА]-?\d{1,3}\b", re.IGNORECASE)
_ENDS = ("'", "’")


def place_in(
    text: str, words: Sequence[Word], lexicon: Mapping[str, Any], context: Context, times: Sequence[Span]
) -> Place | None:
    """The place of a clause: the first that the gazetteer knows, else the most specific as written."""
    found = [text[start:end].strip(" ,،()") for start, end in _stretches(text, words, lexicon, times)]
    if len(context.gazetteer) or context.routes:
        for written in found:
            place = parse_place(written, context.gazetteer, context.routes, context.near, context.countries)
            if place.point is not None:
                return place
    return Place(text=found[0]) if found else None


def _stretches(
    text: str, words: Sequence[Word], lexicon: Mapping[str, Any], times: Sequence[Span]
) -> Iterator[tuple[int, int]]:
    free = [word for word in words if not any(time.start < word.end and word.start < time.end for time in times)]
    yield from _by_noun(text, free, lexicon)
    yield from _by_suffix(text, free, lexicon)
    yield from _by_preposition(text, free, lexicon)


def _by_noun(text: str, words: Sequence[Word], lexicon: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """ "The town of X" where the noun comes first, "X district" where it comes last."""
    nouns, after = _folded(lexicon, "place_nouns"), _folded(lexicon, "after")
    at = 0
    while at < len(words):
        last = at
        while last < len(words) and _is_noun(words[last], nouns):
            last += 1
        if last > at and last < len(words) and _is_name(text, words, last, lexicon):
            end = _end_of_name(text, words, last, lexicon)
            yield words[at].start, words[end - 1].end
            at = end
            continue
        if any(words[at].begins(stem) for stem in after) and at and _is_name(text, words, at - 1, lexicon):
            first = at - 1
            while first and _is_name(text, words, first - 1, lexicon) and _adjoin(text, words, first):
                first -= 1
            yield words[first].start, words[at].end
        at = max(at + 1, last)


def _by_suffix(text: str, words: Sequence[Word], lexicon: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Turkish: a name with the ending for "in" or "at", and the road that may follow it."""
    suffixes = sorted(lexicon.get("place_suffix", ()), key=len, reverse=True)
    for i, word in enumerate(words):
        written = text[word.start : word.end]
        suffix = next((s for s in suffixes if written.endswith(s)), None)
        if suffix is None or not written[0].isupper():
            continue
        road = i + 1 < len(words) and _ROAD.match(text[words[i + 1].start : words[i + 1].end])
        yield word.start, words[i + 1].end if road else word.end - len(suffix)


def _by_preposition(text: str, words: Sequence[Word], lexicon: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    at = _folded(lexicon, "at")
    for i, word in enumerate(words[:-1]):
        if word.folded in at and _is_name(text, words, i + 1, lexicon):
            yield words[i + 1].start, words[_end_of_name(text, words, i + 1, lexicon) - 1].end


def _is_noun(word: Word, nouns: Sequence[str]) -> bool:
    return any(word.begins(stem) for stem in nouns)


def _is_name(text: str, words: Sequence[Word], at: int, lexicon: Mapping[str, Any]) -> bool:
    """Whether the word may be a name: a capital where the script has them, else none of the common words."""
    word = words[at]
    written = text[word.start : word.end]
    if at and text[words[at - 1].end : word.start].strip(' \u00a0"“”«»'):
        return False
    if written[0].isdigit() or word.folded in _folded(lexicon, "no_names"):
        return False
    if written[0].islower():
        return False
    if not written[0].isupper():
        return len(word.folded) > 2 and not word.folded.startswith("ال" + "ذ")
    return _ROAD.match(written) is not None or not (written.isupper() and len(written) > 1)


def _end_of_name(text: str, words: Sequence[Word], at: int, lexicon: Mapping[str, Any]) -> int:
    """Where a name ends: capitals go on, and so does a second part with the article in Arabic."""
    end = at + 1
    nouns = _folded(lexicon, "place_nouns")
    capitals = text[words[at].start].isupper()
    while end < len(words) and end < at + 3 and _adjoin(text, words, end):
        written = text[words[end].start : words[end].end]
        goes_on = written[0].isupper() and not written.isupper() if capitals else written.startswith("ال")
        if not goes_on and not (capitals and _is_noun(words[end], nouns)):
            break
        if words[end].folded in _folded(lexicon, "no_names"):
            break
        end += 1
    return end


def _adjoin(text: str, words: Sequence[Word], at: int) -> bool:
    return not text[words[at - 1].end : words[at].start].strip()


def _folded(lexicon: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return _cached(id(lexicon), name, lambda: tuple(fold(str(word)) for word in lexicon.get(name, ())))


_known: dict[tuple[int, str], tuple[str, ...]] = {}


def _cached(owner: int, name: str, make: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    found = _known.get((owner, name))
    if found is None:
        found = _known[(owner, name)] = make()
    return found
