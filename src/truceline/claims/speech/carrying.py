"""How far a speaker's words carry: a sentence without a speaker of its own that goes on telling what was just reported.

The rule, by clause between semicolons. It goes on when the clause before was wholly one source's report (not a remark
told as earlier, not one of two ledgers), in the same paragraph (in any later one, if the report has no other source),
in the past tense (or, with a single source, the progressive), and without a date of its own. What is told in the
present or the perfect, or dated otherwise, is background: the report's own voice, until somebody is named again.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spacy.tokens import Token

from truceline.claims.parse import Sentence
from truceline.claims.speech.cues import Cue
from truceline.claims.speech.speech_words import speech_words
from truceline.reports.report import Report

if TYPE_CHECKING:
    from truceline.claims.speech.attribution import Attribution

_MONTHS = frozenset(name.lower() for name in [*calendar.month_name, *calendar.month_abbr] if name)
_SUBORDINATE = frozenset({"relcl", "acl", "advcl", "csubj"})
_AUXILIARY = frozenset({"aux", "auxpass"})
_BULLETS = ("-", "–", "•", "*", "·")
_ANSWERING = frozenset({"respond", "reply", "comment", "answer", "react"})
_CHECKING = frozenset({"verify", "confirm", "corroborate", "establish"})
_PROVIDING = frozenset(
    "oblige commit bind require provide stipulate call include foresee envisage establish create set contain".split()
)
_PAST_MODALS = frozenset({"could", "would"})


@dataclass(frozen=True)
class _Line:
    """The source that may go on: its attribution, the paragraph, and the dates that it told."""

    attribution: Attribution
    paragraph: int
    sentence: int
    dates: frozenset[str]
    present: bool


def carry(
    sentences: Sequence[Sentence],
    report: Report,
    found: Sequence[tuple[Attribution, Cue]],
    quoted: Mapping[int, Attribution],
) -> dict[tuple[int, int], Attribution]:
    """The tokens that go on with a speaker named before, each with the attribution that it belongs to."""
    by_sentence: dict[int, list[tuple[Attribution, Cue]]] = {}
    for pair in found:
        by_sentence.setdefault(pair[0].sentence, []).append(pair)
    single = len({a.goes_on.text for a, _ in found if not a.speaker.is_outlet}) == 1
    carried: dict[tuple[int, int], Attribution] = {}
    line: _Line | None = None
    paragraphs, items = _paragraphs(sentences, report), _items(sentences, report)
    for index, sentence in enumerate(sentences):
        here = by_sentence.get(index, [])
        if index in quoted and not here:
            carried.update(dict.fromkeys(_keys(index, sentence.doc), _elsewhere(quoted[index])))
            continue
        if line is None and not here:
            continue
        whole = True
        for clause in _clauses(sentence):
            main = _main(clause)
            said = _covering(here, main)
            if said:
                line = _line_from(said, line, paragraphs[index], index, _dates(clause))
            elif line is not None and (
                index in items or _goes_on(clause, main, line, paragraphs[index], index, single)
            ):
                carried.update(dict.fromkeys(_keys(index, clause), _elsewhere(line.attribution)))
            elif not (line is not None and single and _tense(main) == "present"):
                whole, line = False, None
        line = line if whole and not _two_sources(here) else None
    return carried


def _items(sentences: Sequence[Sentence], report: Report) -> frozenset[int]:
    """The sentences that are items of a list which a colon opened."""
    found, opened = set(), False
    for index, sentence in enumerate(sentences):
        start = sentence.start
        if opened:
            line = report.text[report.text.rfind("\n", 0, start) + 1 : start + 2].lstrip()
            opened = line.startswith(_BULLETS)
        if opened:
            found.add(index)
        else:
            opened = sentence.doc.text.rstrip().endswith(":")
    return frozenset(found)


def _keys(index: int, tokens: Iterable[Token]) -> Iterator[tuple[int, int]]:
    return ((index, token.i) for token in tokens)


def _elsewhere(attribution: Attribution) -> Attribution:
    """The attribution as it holds for words that its cue does not govern."""
    return replace(attribution, speaker=attribution.goes_on, tokens=frozenset(), cue_token=-1)


def _line_from(
    said: list[tuple[Attribution, Cue]], line: _Line | None, paragraph: int, index: int, dates: frozenset[str]
) -> _Line | None:
    attribution, cue = said[0]
    if attribution.speaker.is_outlet or cue.background:
        return None
    if not cue.frame.carries:
        same = line is not None and line.attribution.goes_on.text == attribution.goes_on.text
        return line if same else None
    if attribution.each:
        return None
    return _Line(attribution, paragraph, index, dates, cue.token.tag_ in {"VBZ", "VBP"})


def _covering(here: list[tuple[Attribution, Cue]], main: Token) -> list[tuple[Attribution, Cue]]:
    around = [pair for pair in here if main.i == pair[1].token.i or main.i in pair[1].content]
    inmost = [p for p in here if p[1].nominal and any(p[1].token.i in q[1].content for q in around)]
    ordered = inmost + sorted(around, key=lambda pair: len(pair[1].content))
    # "The other side, the ministry says, recorded none": it is the ministry that goes on.
    return sorted(ordered, key=lambda pair: pair[1].frame.name == "record")


def _two_sources(here: list[tuple[Attribution, Cue]]) -> bool:
    return len({a.speaker.text for a, c in here if c.frame.name == "record"}) > 1


def _goes_on(clause: list[Token], main: Token, line: _Line, paragraph: int, index: int, single: bool) -> bool:
    if paragraph != line.paragraph and not single:
        return False
    if _is_background(main):
        return False
    tense = _tense(main)
    if tense == "none" and line.sentence != index:
        return False
    if _is_past_perfect(main) and line.present:
        return False
    if tense not in {"past", "none"} and not (single and tense == "progressive"):
        return False
    return _own_dates(main) <= line.dates


def _is_background(main: Token) -> bool:
    """What an agreement provides, that nobody confirmed it, that somebody did not answer: the report's own voice."""
    subject = next((c for c in main.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is not None and subject.lemma_.lower() in speech_words().terms and main.lemma_.lower() in _PROVIDING:
        return True
    if main.lemma_.lower() in _ANSWERING and any(c.dep_ == "neg" for c in main.children):
        return True
    checked = main.lemma_.lower() in _CHECKING and any(c.dep_ == "auxpass" for c in main.children)
    return checked and any(c.dep_ == "neg" for c in main.children)


def _is_past_perfect(main: Token) -> bool:
    """After "they say", what had happened before is not part of what they say; after "they said" it may be."""
    return any(c.dep_ == "aux" and c.lower_ == "had" for c in main.children)


def _tense(main: Token) -> str:
    tags = {t.tag_ for t in (main, *main.children) if t == main or t.dep_ in {"aux", "auxpass"}}
    if "VBD" in tags:
        return "past"
    if "MD" in tags:
        could = {t.lower_ for t in main.children if t.tag_ == "MD"} <= _PAST_MODALS
        return "past" if could else "modal"
    if tags & {"VBZ", "VBP"}:
        return "progressive" if main.tag_ == "VBG" else "present"
    return "none"


def _clauses(sentence: Sentence) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in sentence.doc:
        if token.text == ";" and clause:
            yield clause
            clause = []
        else:
            clause.append(token)
    if clause:
        yield clause


def _main(clause: list[Token]) -> Token:
    """The clause's main verb: its first finite verb outside subordinate clauses, else the word nearest to the root."""
    inside = {t.i for t in clause}
    tops = [t for t in clause if t.dep_ == "ROOT" or t.head.i not in inside]
    finite = [
        t for t in clause if _tense(t) != "none" and t.dep_ not in _SUBORDINATE and t.dep_ not in {"aux", "auxpass"}
    ]
    verbs = [t for t in tops if _tense(t) != "none"]
    return (finite or verbs or tops or clause)[0]


def _paragraphs(sentences: Sequence[Sentence], report: Report) -> list[int]:
    numbers: list[int] = []
    at = number = 0
    for sentence in sentences:
        number += report.text.count("\n", at, sentence.start)
        at = max(at, sentence.start)
        numbers.append(number)
    return numbers


def _dates(tokens: Sequence[Token]) -> frozenset[str]:
    """Calendar dates among the tokens, as "7 july"."""
    found = set()
    for token in tokens:
        if token.lower_ in _MONTHS:
            for at in (token.i - 1, token.i + 1):
                if 0 <= at < len(token.doc) and token.doc[at].is_digit:
                    found.add(f"{token.doc[at].text} {token.lower_[:3]}")
    return frozenset(found)


def _own_dates(main: Token) -> frozenset[str]:
    """Calendar dates that say when the main verb happened."""
    mine = [t for c in main.children if c.dep_ in {"prep", "npadvmod"} for t in c.subtree]
    return _dates(mine)
