"""Claims of Arabic, Turkish and Russian reports: kinds, figures, places and dates from words alone, without grammar.

Every clause gives at most one claim, of the first kind in `lexicons/other_languages.yaml` one of whose words stands in
it. Such claims are marked by their method and a lower confidence; `report.reading` says that the report was read so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from truceline.claims.by_lexicon.places import place_in
from truceline.claims.by_lexicon.words import Word, fold, lexicons, words_in
from truceline.claims.claim import OUTLET, Claim, Mode, Speaker, claim_id
from truceline.claims.context import Context
from truceline.claims.figures.find import find_figures
from truceline.claims.gate import sentences_of
from truceline.claims.happenings.dates import Clock
from truceline.geo.place import Place
from truceline.reports.report import Report, Span
from truceline.reports.times.find import TimeExpression, find_times, resolve
from truceline.reports.times.resolve import Tense
from truceline.reports.when import When

METHOD = "lexicon@1"
CONFIDENCE = 0.5
_REACH = 3
_NEGATED_WITHIN = 6
_PRECISE = ("date", "moment", "named_day", "days", "range", "dayword", "weekday")
_LONGEST_NAME = 8


@dataclass(frozen=True)
class Around:
    """What a clause without a time or place takes from its sentence and from those before."""

    clock: Clock
    times: tuple[TimeExpression, ...]
    place: Place | None


def _around(
    report: Report, span: Span, words: Sequence[Word], lexicon: Mapping[str, Any], context: Context, clock: Clock
) -> Around:
    times = find_times(report.text, span.start, span.end, report.language)
    place = place_in(report.text, words, lexicon, context, [one.span for one in times])
    precise = tuple(one for one in times if one.form.kind in _PRECISE)
    return Around(clock, precise, place.model_copy(update={"carried": True}) if place else None)


def claims_by_lexicon(report: Report, context: Context) -> tuple[Claim, ...]:
    """The claims of a report in a language that is read by lexicon; none for a language without one."""
    lexicon = lexicons().get(report.language)
    if lexicon is None:
        return ()
    found: list[Claim] = []
    speaker = Speaker()
    clock = Clock(report.published)
    for span, _ in sentences_of(report):
        words = words_in(report.text, span)
        around = _around(report, span, words, lexicon, context, clock)
        speaker = _speaker(report.text, words, lexicon) or speaker
        for clause in _clauses(report.text, span, lexicon):
            claim = _claim(report, clause, speaker, lexicon, context, around)
            if claim is not None and not any(_tells_again(claim, other) for other in found):
                found.append(claim)
    return tuple(found)


def _tells_again(claim: Claim, other: Claim) -> bool:
    """A mere mention of the same kind by the same speaker, without a figure, tells nothing new."""
    same = claim.kind == other.kind and claim.speaker == other.speaker and claim.mode == other.mode
    return same and not claim.figures and not other.figures


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
    report: Report, clause: Span, speaker: Speaker, lexicon: Mapping[str, Any], context: Context, around: Around
) -> Claim | None:
    words = words_in(report.text, clause)
    kind, trigger = _kind(words, lexicon)
    if kind is None or trigger is None:
        return None
    figures = tuple(find_figures(report.text, clause.start, clause.end, report.language))
    mode = _mode(report.text, words, trigger, kind, lexicon)
    times = find_times(report.text, clause.start, clause.end, report.language)
    spans = [expression.span for expression in times]
    return Claim(
        id=claim_id(report.id, clause, kind),
        report=report.id,
        span=clause,
        quote=clause.of(report.text),
        kind=kind,
        mode=mode,
        speaker=_recorder(report.text, words, lexicon) or speaker,
        when=_when(report, times, mode, around),
        place=place_in(report.text, words, lexicon, context, spans) or around.place,
        figures=figures,
        trigger=Span(start=trigger.start, end=trigger.end),
        method=METHOD,
        confidence=CONFIDENCE,
        notes=("read by lexicon, without grammar",),
    )


def _kind(words: Sequence[Word], lexicon: Mapping[str, Any]) -> tuple[str | None, Word | None]:
    named = _named_whole(words, lexicon)
    for entry in lexicon["kinds"]:
        free = words if entry["kind"] in ("ceasefire", "violation") else [w for w in words if w not in named]
        for stems in entry["words"]:
            found = _find([fold(stem) for stem in stems.split()], free)
            if found is not None:
                return str(entry["kind"]), found
    return None, None


def _named_whole(words: Sequence[Word], lexicon: Mapping[str, Any]) -> set[Word]:
    """The words of names such as "ceasefire", whose parts ("fire") tell of nothing else."""
    found: set[Word] = set()
    for phrase in lexicon.get("whole", ()):
        stems = [fold(stem) for stem in phrase.split()]
        for at in range(len(words) - len(stems) + 1):
            run = words[at : at + len(stems)]
            if all(word.begins(stem) for word, stem in zip(run, stems, strict=True)):
                found |= set(run)
    return found


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


def _mode(text: str, words: Sequence[Word], trigger: Word, kind: str, lexicon: Mapping[str, Any]) -> Mode:
    if kind != "access_denied" and any(_negates(text, words, i, trigger, lexicon) for i in range(len(words))):
        return "denied"
    modes: tuple[tuple[str, Mode], ...] = (("demanded", "demanded"), ("planned", "planned"))
    for name, mode in modes:
        if any(_is_listed(word, lexicon, name) for word in words):
            return mode
    return "reported"


def _is_listed(word: Word, lexicon: Mapping[str, Any], name: str) -> bool:
    exact = {word.folded, word.folded[1:] if word.folded[0] in "وف" else word.folded}
    return any(stem in exact if len(stem) <= 3 else word.begins(stem) for stem in map(fold, lexicon[name]))


def _negates(text: str, words: Sequence[Word], at: int, trigger: Word, lexicon: Mapping[str, Any]) -> bool:
    """Whether the word negates the trigger: it stands near it, without a comma between, and is no bound of a number."""
    word = words[at]
    if not _is_listed(word, lexicon, "not") or _double(words, at):
        return False
    if any(following.folded.startswith(tuple(lexicon["not_of"])) for following in words[at + 1 : at + 3]):
        return False
    place = words.index(trigger)
    first, last = sorted((word, trigger), key=lambda w: w.start)
    return abs(place - at) <= _NEGATED_WITHIN and not any(mark in text[first.end : last.start] for mark in ",،;")


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


def _when(report: Report, times: Sequence[TimeExpression], mode: Mode, around: Around) -> When | None:
    """The time that the clause names, a date before a vaguer word; else its sentence's; else the one told before."""
    tense: Tense = "future" if mode == "planned" else "past"
    clock = around.clock
    for expression in (*sorted(times, key=lambda one: one.form.kind not in _PRECISE), *around.times):
        found = resolve(expression, report.published, tense, clock.last())
        if found is not None:
            if mode in ("reported", "denied"):
                clock.note(found)
            return found
    now = clock.now() if mode in ("reported", "denied") else None
    return now.model_copy(update={"rule": "carried"}) if now is not None else None
