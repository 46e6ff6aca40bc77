"""The claims of one English report, from its parsed sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from truceline.claims.claim import Claim, Figure, Mode, Speaker, claim_id
from truceline.claims.context import Context
from truceline.claims.figures.find import figures_in
from truceline.claims.figures.given import figures_given
from truceline.claims.happenings.actors import actors_of, targets_of
from truceline.claims.happenings.clauses import quote_span
from truceline.claims.happenings.compete import Happening, resolve
from truceline.claims.happenings.dates import Clock, Dated, is_background, times_in, when_of
from truceline.claims.happenings.elliptic import counted_again
from truceline.claims.happenings.grammar import Words, clause_tokens
from truceline.claims.happenings.included import losses_included
from truceline.claims.happenings.kinds import load_kinds
from truceline.claims.happenings.means import outcome_of, weapon_in
from truceline.claims.happenings.supposed import standing
from truceline.claims.happenings.together import Told, tell_once
from truceline.claims.happenings.triggers import find_triggers
from truceline.claims.happenings.where import PlacePhrase, names_of_places, place_phrases, tokens_of
from truceline.claims.happenings.where_told import Whereabouts
from truceline.claims.parse import Sentence
from truceline.claims.speech.attribution import Speakers, read_speakers
from truceline.claims.speech.mode import denied_antecedent, mode_of
from truceline.geo.place import Place
from truceline.reports.report import Report, Span
from truceline.reports.times.resolve import Tense
from truceline.reports.when import When

METHOD = "rules@1"


@dataclass(frozen=True)
class ReadSentence:
    """A sentence with everything that was found in it."""

    index: int
    words: Words
    dated: Dated
    places: tuple[PlacePhrase, ...]
    figures: tuple[Figure, ...]
    happenings: tuple[Happening, ...]


class Reader:
    """Reads one report: keeps what the report was speaking of, for sentences that do not say it again."""

    def __init__(self, report: Report, sentences: Sequence[Sentence], context: Context) -> None:
        self.report = report
        self.context = context
        self.speakers: Speakers = read_speakers(sentences, report, context.parties)
        self.clock = Clock(report.published)
        self.parsed = sentences
        self.sentences = _read_sentences(report, sentences)
        self.clock.note_heading(report.text, sentences[0].start)
        self.whereabouts = Whereabouts(context)

    def claims(self) -> tuple[Claim, ...]:
        """The report's claims, each happening once, in the order of the text."""
        told: list[Told] = []
        for sentence in self.sentences:
            told += self._told_in(sentence, told)
        kept = tell_once(told)
        claims = [self._with_repeats(item.claim) for item in kept]
        return tuple(sorted(claims, key=lambda claim: (claim.span.start, claim.span.end, claim.kind)))

    def _told_in(self, sentence: ReadSentence, before: Sequence[Told]) -> list[Told]:
        self.clock.note_saying(sentence.dated)
        denials = self._denials(sentence, before)
        found = [self._told(sentence, happening) for happening in sentence.happenings if happening not in denials]
        found += [self._told(sentence, denial) for denial in denials.values()]
        if not found:
            self.clock.note_sentence(sentence.dated)
            self.whereabouts.note_sentence(sentence.words, sentence.places)
        return found

    def _denials(self, sentence: ReadSentence, before: Sequence[Told]) -> dict[Happening, Happening]:
        """Statements such as "X denied this", with the kind of what they deny."""
        found: dict[Happening, Happening] = {}
        for happening in sentence.happenings:
            if happening.kind != "statement" or not (before or len(sentence.happenings) > 1):
                continue
            if denied_antecedent(self.parsed, sentence.index, happening.token.i) is None:
                continue
            trigger = replace(happening.trigger, kind=_kind_denied(sentence, happening, before))
            found[happening] = replace(happening, trigger=trigger, denies=True)
        return found

    def _told(self, sentence: ReadSentence, happening: Happening) -> Told:
        words, token = sentence.words, happening.token
        span = quote_span(words, happening, sentence.happenings)
        speaker = self.speakers.at(sentence.index, token.i)
        attribution = self.speakers.attribution_at(sentence.index, token.i)
        if happening.kind == "access_denied" and attribution is not None and attribution.kind == "deny":
            speaker, attribution = Speaker(), None
        mode: Mode = mode_of(words.sentence, token, attribution, kind=happening.kind)
        mode = "denied" if happening.denies else mode
        when = self._when(sentence, happening, span, planned=mode in ("planned", "warned"))
        parties = self.context.parties
        actors = actors_of(words, happening, parties)
        claim = Claim(
            id=claim_id(self.report.id, span, happening.kind),
            report=self.report.id,
            span=span,
            quote=span.of(self.report.text),
            kind=happening.kind,
            mode=mode,
            speaker=speaker,
            actors=actors,
            targets=targets_of(words, happening, parties),
            when=when,
            place=self._place(sentence, happening, span, (speaker.text, *(actor.text for actor in actors))),
            figures=_figures(sentence, happening, span),
            weapon=weapon_in(words, _token_range(words, span), happening.kind),
            outcome=None if mode in ("planned", "demanded", "warned", "denied") else _outcome(words, happening, span),
            trigger=words.sentence.span_of(token),
            method=METHOD,
        )
        if mode in ("reported", "denied") and when is not None and when.rule not in ("carried", "before"):
            self.clock.note(when)
        told_with = frozenset(words.doc[i].lower_ for i in range(happening.trigger.first, happening.trigger.last + 1))
        return Told(claim, sentence.index, words.sentence.section, happening, told_with)

    def _when(self, sentence: ReadSentence, happening: Happening, span: Span, planned: bool) -> When | None:
        now = self.clock.now()
        tense: Tense | None = "future" if planned else None
        words, dated, published = sentence.words, sentence.dated, self.report.published
        token = happening.within or happening.token
        found = when_of(words, dated, token, span, published, now, self.clock.last(), tense)
        if found is not None or planned or is_background(words, dated, token):
            return found
        return now.model_copy(update={"rule": "carried"}) if now is not None else None

    def _place(self, sentence: ReadSentence, happening: Happening, span: Span, named: tuple[str, ...]) -> Place | None:
        tokens = _token_range(sentence.words, span)
        quote = (tokens.start, tokens.stop - 1)
        return self.whereabouts.place_of(sentence.words, sentence.places, happening.token, quote, happening.kind, named)

    def _with_repeats(self, claim: Claim) -> Claim:
        again = [
            Span(
                start=repeat.again.start + claim.span.start - repeat.first.start,
                end=repeat.again.start + claim.span.end - repeat.first.start,
            )
            for repeat in self.report.repeats
            if repeat.first.start <= claim.span.start and claim.span.end <= repeat.first.end
        ]
        return claim.model_copy(update={"also": (*claim.also, *again)}) if again else claim


def read_claims(report: Report, sentences: Sequence[Sentence], context: Context) -> tuple[Claim, ...]:
    """The claims of a report whose sentences were parsed."""
    return Reader(report, sentences, context).claims() if sentences else ()


def _read_sentences(report: Report, sentences: Sequence[Sentence]) -> list[ReadSentence]:
    kinds = load_kinds()
    listed = [Words(sentence, kinds.vocabulary) for sentence in sentences]
    dated = [times_in(words, report.text) for words in listed]
    known: set[str] = set()
    for words, times in zip(listed, dated, strict=True):
        known |= names_of_places(words, place_phrases(words, times.spans))
    places = frozenset(known)
    found: list[ReadSentence] = []
    for index, (words, times) in enumerate(zip(listed, dated, strict=True)):
        happenings = standing(resolve(words, find_triggers(words, kinds), kinds))
        phrases = place_phrases(words, times.spans, places)
        figures = figures_in(words.sentence, carried=_counted_last(found))
        before = found[-1].happenings if found else ()
        happenings += counted_again(words, happenings, before, figures, phrases, tokens_of(words, times.spans))
        happenings += losses_included(words, happenings, figures)
        found.append(ReadSentence(index, words, times, tuple(phrases), tuple(figures), tuple(happenings)))
    return found


def _counted_last(before: Sequence[ReadSentence]) -> str | None:
    """What the sentence before counted, which "none in either region" counts too."""
    return before[-1].figures[-1].of if before and before[-1].figures else None


def _token_range(words: Words, span: Span) -> range:
    first, last = span.start - words.sentence.start, span.end - words.sentence.start
    inside = [token.i for token in words.doc if first <= token.idx < last]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _kind_denied(sentence: ReadSentence, denial: Happening, before: Sequence[Told]) -> str:
    """The kind of what a denial denies: told before it in its own sentence, else first in the last sentence told."""
    own = [item for item in sentence.happenings if item.token.i < denial.token.i and item.kind != "statement"]
    if own or not before:
        return own[-1].kind if own else denial.kind
    return next(item.claim.kind for item in before if item.sentence == before[-1].sentence)


def _outcome(words: Words, happening: Happening, span: Span) -> str | None:
    tokens = {*_token_range(words, span), *(token.i for token in clause_tokens(happening.token))}
    return outcome_of(words, sorted(tokens), happening.kind, load_kinds())


def _figures(sentence: ReadSentence, happening: Happening, span: Span) -> tuple[Figure, ...]:
    """The figures in the words of the happening and of what it took in, and those beside them."""
    start = sentence.words.sentence.start
    spans = [span]
    for taken in happening.taken:
        tokens = [token.idx for token in taken.token.subtree]
        last = max(taken.token.subtree, key=lambda token: token.i)
        spans.append(Span(start=start + min(tokens), end=start + last.idx + len(last.text)))
    words, happenings = sentence.words, sentence.happenings
    return figures_given(
        words,
        sentence.figures,
        spans,
        lambda: [quote_span(words, other, happenings) for other in happenings if other != happening],
    )
