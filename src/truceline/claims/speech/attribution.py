"""Who says what in a report: every sentence is given to the speaker whose words it tells, or to the report itself.

    speakers = read_speakers(sentences, report, parties)
    speakers.at(3, 7).text          # "Hulusi Akar"

Comes in: the parsed sentences of one report, in order. Goes out: `Speakers`, which knows the speaker of every token,
and the attributions (source, cue, content) it was read from. `docs/concepts/attribution.md` tells the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from truceline.agreements.party import Parties
from truceline.claims.claim import Mode, Speaker
from truceline.claims.parse import Sentence
from truceline.claims.speech.carrying import carry
from truceline.claims.speech.cues import Cue, find_cues
from truceline.claims.speech.ledgers import with_ledgers
from truceline.claims.speech.quotations import quotations, quoted_sentences, touching
from truceline.claims.speech.roles import Named, Speaking
from truceline.reports.report import Report, Span

OUTLET_VOICE = Speaker()
_FRAGMENT = 4
_TELLING = frozenset({"say", "report"})


@dataclass(frozen=True)
class Attribution:
    """One attribution: who (`source`), the word that says so (`cue`), what (`content`), all as spans of the report."""

    sentence: int
    kind: str
    mode: Mode
    speaker: Speaker
    source: Span | None
    cue: Span
    content: tuple[Span, ...]
    negated: bool = False
    tokens: frozenset[int] = frozenset()
    cue_token: int = -1
    goes_on: Speaker = OUTLET_VOICE
    each: bool = False
    joint: bool = False


@dataclass(frozen=True)
class Speakers:
    """Who says each clause of a report."""

    attributions: tuple[Attribution, ...]
    _inner: Mapping[tuple[int, int], tuple[Attribution, ...]] = field(default_factory=dict)
    _carried: Mapping[tuple[int, int], Attribution] = field(default_factory=dict)

    def at(self, sentence_index: int, token_index: int) -> Speaker:
        """Who says the clause that this token heads or belongs to."""
        around = self._inner.get((sentence_index, token_index))
        if not around:
            carried = self._carried.get((sentence_index, token_index))
            return OUTLET_VOICE if carried is None else carried.speaker
        speaker = around[0].speaker
        if len(around) == 1:
            return speaker
        chain = tuple(dict.fromkeys(a.speaker.text for a in around[1:] if a.speaker.text != speaker.text))
        return speaker.model_copy(update={"chain": chain + speaker.chain})

    def attribution_at(self, sentence_index: int, token_index: int) -> Attribution | None:
        """The attribution by which this token is somebody's words; None for the report's own voice."""
        around = self._inner.get((sentence_index, token_index))
        return around[0] if around else self._carried.get((sentence_index, token_index))


def read_speakers(sentences: Sequence[Sentence], report: Report, parties: Parties | None = None) -> Speakers:
    """Who says what in `report`; `sentences` are all of its parsed sentences, in order."""
    cues = [with_ledgers(sentence.doc, find_cues(sentence.doc)) for sentence in sentences]
    speaking = Speaking(sentences, report, parties)
    found: list[tuple[Attribution, Cue]] = []
    inner: dict[tuple[int, int], list[tuple[int, Attribution]]] = {}
    for index, (sentence, listed) in enumerate(zip(sentences, cues, strict=True)):
        for cue in listed:
            named = speaking.name(index, cue)
            if named is None:
                continue
            attribution = _attribution(index, sentence, cue, named)
            found.append((attribution, cue))
            for i in {*cue.content, cue.token.i}:
                inner.setdefault((index, i), []).append((len(cue.content), attribution))
    for index, i, attribution in _fragments(sentences, report, [a for a, _ in found], set(inner)):
        inner.setdefault((index, i), []).append((len(attribution.tokens), attribution))
    covered = {key: _inmost(listed, key[1]) for key, listed in inner.items()}
    quoted = quoted_sentences(sentences, report, [a for a, _ in found])
    carried = carry(sentences, report, found, quoted)
    return Speakers(tuple(a for a, _ in found), covered, carried)


def _fragments(
    sentences: Sequence[Sentence], report: Report, found: Sequence[Attribution], taken: set[tuple[int, int]]
) -> Iterator[tuple[int, int, Attribution]]:
    """Quoted words that no cue took: they are the last speaker's before them in the sentence, else the next one's."""
    by_sentence: dict[int, list[Attribution]] = {}
    for attribution in found:
        by_sentence.setdefault(attribution.sentence, []).append(attribution)
    quoted = quotations(report.text) if by_sentence else ()
    for span, index in touching(quoted, sentences):
        beside, sentence = by_sentence.get(index), sentences[index]
        if not beside:
            continue
        first = span.start - sentence.start
        inside = [t for t in sentence.doc if first <= t.idx < span.end - sentence.start and not t.is_punct]
        if len(inside) < _FRAGMENT or any((index, t.i) in taken for t in inside):
            continue
        before = [a for a in beside if a.cue_token < inside[0].i]
        speaker = before[-1] if before else beside[0]
        yield from ((index, t.i, speaker) for t in inside)


def _inmost(listed: list[tuple[int, Attribution]], token: int) -> tuple[Attribution, ...]:
    """Attributions around a token, the nearest first; a claim that is itself denied is the denier's."""
    ordered = [a for _, a in sorted(listed, key=lambda pair: (pair[1].cue_token != token, pair[0]))]
    denial = next((a for a in ordered if a.kind == "deny"), None)
    if denial is not None and any(a.cue_token in denial.tokens for a in ordered):
        ordered.remove(denial)
        ordered.insert(0, denial)
    # What several said together, told by one who was there, is the account of the one who tells it.
    while len(ordered) > 1 and ordered[0].joint and ordered[1].kind in _TELLING and not ordered[1].joint:
        ordered.append(ordered.pop(0))
    return tuple(ordered)


def _attribution(index: int, sentence: Sentence, cue: Cue, named: Named) -> Attribution:
    return Attribution(
        sentence=index,
        kind=cue.frame.name,
        mode=cue.frame.mode,
        speaker=named.speaker,
        source=named.speaker.span,
        cue=sentence.span_of(cue.token),
        content=_runs(sentence, cue.content),
        negated=cue.negated,
        tokens=cue.content,
        cue_token=cue.token.i,
        goes_on=named.goes_on,
        each=named.each,
        joint=named.joint,
    )


def _runs(sentence: Sentence, indices: frozenset[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    first: Token | None = None
    last: Token | None = None
    for i in sorted(indices):
        token = sentence.doc[i]
        if first is None or last is None or i != last.i + 1:
            if first is not None:
                spans.append(sentence.span_of(first, last))
            first = token
        last = token
    if first is not None:
        spans.append(sentence.span_of(first, last))
    return tuple(spans)
