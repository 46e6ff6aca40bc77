"""Claims of Arabic, Turkish and Russian reports: kinds, figures, places and dates from words alone, without grammar.

Every clause gives at most one claim, of the first kind in `lexicons/other_languages.yaml` one of whose words stands in
it. Such claims are marked by their method and a lower confidence; `report.reading` says that the report was read so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from truceline.claims.claim import OUTLET, Claim, Mode, Speaker
from truceline.claims.context import Context
from truceline.claims.figures import find_figures
from truceline.claims.gate import sentences_of
from truceline.claims.read import claim_id
from truceline.geo.place import Place
from truceline.geo.relative import parse_place
from truceline.reports.report import Report, Span
from truceline.reports.times import find_times, resolve
from truceline.reports.when import When

METHOD = "lexicon@1"
CONFIDENCE = 0.5
_WORD = re.compile(r"[\w\u064b-\u0652]+(?:['’]\w+)?")
_ARABIC_FRONT = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل")
_REACH = 3
_LONGEST_NAME = 8


@dataclass(frozen=True)
class Word:
    """A word as it stands in the text, and folded: without case, vowel signs and letter variants."""

    folded: str
    start: int
    end: int

    def begins(self, stem: str) -> bool:
        """Whether the word, or what is left of it without article and particles, begins with `stem`."""
        if self.folded.startswith(stem) and (len(stem) > 2 or self.folded == stem):
            return True
        return any(
            self.folded.startswith(front + stem) and len(stem) > 2 and self.folded != front for front in _ARABIC_FRONT
        )


@lru_cache(maxsize=1)
def _lexicons() -> Mapping[str, Any]:
    source = resources.files("truceline.claims").joinpath("lexicons/other_languages.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(source)
    return loaded


def fold(word: str) -> str:
    """A word without case, vowel signs and variants of one letter.

    >>> fold("سجّل"), fold("İdlib")
    ('سجل', 'idlib')
    """
    plain = word.replace("İ", "i").replace("I", "ı" if "ı" in word else "i").casefold()
    plain = "".join(c for c in unicodedata.normalize("NFC", plain) if not unicodedata.combining(c))
    return plain.translate(str.maketrans("أإآىة", "ااايه"))


def claims_by_lexicon(report: Report, context: Context) -> tuple[Claim, ...]:
    """The claims of a report in a language that is read by lexicon; none for a language without one."""
    lexicon = _lexicons().get(report.language)
    if lexicon is None:
        return ()
    found: list[Claim] = []
    speaker = Speaker()
    for span, _ in sentences_of(report):
        words = _words(report.text, span)
        speaker = _speaker(report.text, words, lexicon) or speaker
        for clause in _clauses(report.text, span, lexicon):
            claim = _claim(report, clause, speaker, lexicon, context)
            if claim is not None and not any(_tells_again(claim, other) for other in found):
                found.append(claim)
    return tuple(found)


def _tells_again(claim: Claim, other: Claim) -> bool:
    """A mere mention of the same kind by the same speaker, without a figure, tells nothing new."""
    same = claim.kind == other.kind and claim.speaker == other.speaker and claim.mode == other.mode
    return same and not claim.figures and not other.figures


def _words(text: str, span: Span) -> list[Word]:
    return [Word(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text, span.start, span.end)]


def _clauses(text: str, span: Span, lexicon: Mapping[str, Any]) -> Iterator[Span]:
    breaks = "|".join(re.escape(mark) for mark in sorted(lexicon["breaks"], key=len, reverse=True))
    start = span.start
    for mark in re.finditer(breaks, text[span.start : span.end]):
        if text[start : span.start + mark.start()].count("(") == text[start : span.start + mark.start()].count(")"):
            yield from _trimmed(text, start, span.start + mark.start())
            start = span.start + mark.end()
    yield from _trimmed(text, start, span.end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and (text[start].isspace() or text[start] in ",،؛;:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",،؛;:.؟!"):
        end -= 1
    if end > start:
        yield Span(start=start, end=end)


def _claim(
    report: Report, clause: Span, speaker: Speaker, lexicon: Mapping[str, Any], context: Context
) -> Claim | None:
    words = _words(report.text, clause)
    kind, trigger = _kind(words, lexicon)
    if kind is None or trigger is None:
        return None
    figures = tuple(find_figures(report.text, clause.start, clause.end, report.language))
    return Claim(
        id=claim_id(report.id, clause, kind),
        report=report.id,
        span=clause,
        quote=clause.of(report.text),
        kind=kind,
        mode=_mode(words, lexicon),
        speaker=_recorder(report.text, words, lexicon) or speaker,
        when=_when(report, clause),
        place=_place(report.text, words, lexicon, context),
        figures=figures,
        trigger=Span(start=trigger.start, end=trigger.end),
        method=METHOD,
        confidence=CONFIDENCE,
        notes=("read by lexicon, without grammar",),
    )


def _kind(words: Sequence[Word], lexicon: Mapping[str, Any]) -> tuple[str | None, Word | None]:
    for entry in lexicon["kinds"]:
        for stems in entry["words"]:
            found = _find([fold(stem) for stem in stems.split()], words)
            if found is not None:
                return str(entry["kind"]), found
    return None, None


def _find(stems: Sequence[str], words: Sequence[Word]) -> Word | None:
    for i, word in enumerate(words):
        if not word.begins(stems[0]):
            continue
        if len(stems) == 1:
            return word
        at = i
        for stem in stems[1:]:
            near = range(at + 1, min(at + 1 + _REACH, len(words)))
            following = next((j for j in near if words[j].begins(stem)), None)
            if following is None:
                break
            at = following
        else:
            return word
    return None


def _mode(words: Sequence[Word], lexicon: Mapping[str, Any]) -> Mode:
    modes: tuple[tuple[str, Mode], ...] = (("not", "denied"), ("demanded", "demanded"), ("planned", "planned"))
    for name, mode in modes:
        stems = [fold(stem) for stem in lexicon[name]]
        for i, word in enumerate(words):
            exact = {word.folded, word.folded[1:] if word.folded[0] in "وف" else word.folded}
            if any(stem in exact if len(stem) <= 3 else word.begins(stem) for stem in stems):
                if name == "not" and _double(words, i):
                    continue
                return mode
    return "reported"


def _double(words: Sequence[Word], at: int) -> bool:
    """A negated "fell" or "stopped" still says that it happened."""
    going_on = ("تتراجع", "تتوقف", "يتوقف", "снижа", "прекра", "azal", "durma")
    return any(word.folded.startswith(going_on) for word in words[at + 1 : at + 2])


def _speaker(text: str, words: Sequence[Word], lexicon: Mapping[str, Any]) -> Speaker | None:
    """Who says it: after the verb in Arabic and Russian up to "that", before the sentence's object in Turkish."""
    says = {fold(word) for word in lexicon["says"]}
    for i, word in enumerate(words):
        bare = word.folded[1:] if word.folded[:1] in "وف" and word.folded[1:] in says else word.folded
        if bare not in says:
            continue
        if not lexicon["says_after"]:
            comma = text.find(",", words[0].start, word.start)
            end = comma if comma > 0 else (words[min(i, 3) - 1].end if i else word.start)
            return _named(text, words[0].start, end)
        stops = {fold(stop) for stop in lexicon["says_after"]}
        last = next((j for j in range(i + 1, min(i + _LONGEST_NAME, len(words))) if words[j].folded in stops), None)
        if last is not None and last > i + 1:
            return _named(text, words[i + 1].start, words[last - 1].end)
        if last is None and i + 1 < len(words):
            return _named(text, words[i + 1].start, words[min(i + 3, len(words) - 1)].end)
    return None


def _recorder(text: str, words: Sequence[Word], lexicon: Mapping[str, Any]) -> Speaker | None:
    """The side that recorded: the words after the verb up to the first number or negation."""
    records = {fold(word) for word in lexicon["records"]}
    for i, word in enumerate(words):
        if any(word.folded in (stem, "ي" + stem, "ت" + stem) for stem in records) and i + 2 < len(words):
            stop = next((j for j in range(i + 1, len(words)) if words[j].folded[0].isdigit()), i + 3)
            stop = next((j for j in range(i + 1, stop) if words[j].folded in ("اي", "ни", "hicbir")), stop)
            return _named(text, words[i + 1].start, words[max(i + 1, stop - 1)].end)
    return None


def _named(text: str, start: int, end: int) -> Speaker:
    name = text[start:end].strip(' ,،:«»"“”')
    first = text.index(name, start) if name else start
    return Speaker(text=name or OUTLET, span=Span(start=first, end=first + len(name)) if name else None)


def _when(report: Report, clause: Span) -> When | None:
    for expression in find_times(report.text, clause.start, clause.end, report.language):
        found = resolve(expression, report.published)
        if found is not None:
            return found
    return None


def _place(text: str, words: Sequence[Word], lexicon: Mapping[str, Any], context: Context) -> Place | None:
    for start, end in _place_words(text, words, lexicon):
        written = text[start:end].strip(" ,،()")
        if not written:
            continue
        if len(context.gazetteer) or context.routes:
            found = parse_place(written, context.gazetteer, context.routes, context.near, context.countries)
            if found.point is not None:
                return found
        return Place(text=written)
    return None


def _place_words(text: str, words: Sequence[Word], lexicon: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    at = {fold(word) for word in lexicon["at"]}
    for i, word in enumerate(words):
        written = text[word.start : word.end]
        for suffix in sorted(lexicon.get("place_suffix", ()), key=len, reverse=True):
            if written.endswith(suffix) and written[0].isupper():
                yield word.start, word.end - len(suffix)
                break
        if word.folded in at and i + 1 < len(words):
            following = words[i + 1]
            shown = text[following.start : following.end]
            if not shown[0].isdigit() and (shown[0].isupper() or not shown[0].islower()):
                last = words[min(i + 2, len(words) - 1)]
                yield following.start, last.end if text[following.end : last.start].strip() == "" else following.end
