"""Sentences of a report with their grammar: one spaCy document per sentence, offsets kept into the report's text."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import tee

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from truceline.claims.word_attributes import remember_attributes
from truceline.config import load
from truceline.errors import InvalidSetting
from truceline.reports.report import Report, Section, Span

STRETCH = 1_000
"""Sentences of a report that are read together; a book of a report is read in several such stretches."""
# Names are found by gazetteer, aliases and grammar: the model calls Idlib an organisation in most of its mentions.
_UNUSED = ["ner"]


@dataclass(frozen=True)
class Sentence:
    """One sentence: `doc.text == report.text[start:start + len(doc.text)]`."""

    doc: Doc
    start: int
    section: Section = "body"

    @property
    def span(self) -> Span:
        """Where it stands in the report's text."""
        return Span(start=self.start, end=self.start + len(self.doc.text))

    def span_of(self, first: Token, last: Token | None = None) -> Span:
        """The span in the report's text from token `first` to token `last`, both included."""
        last = first if last is None else last
        return Span(start=self.start + first.idx, end=self.start + last.idx + len(last.text))


@Language.component("truceline_one_sentence")
def _one_sentence(doc: Doc) -> Doc:
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


@lru_cache(maxsize=2)
def load_model(name: str | None = None) -> Language:
    """The spaCy pipeline named by `name` or the setting; raises `InvalidSetting` where it is not installed."""
    name = name or load().model
    try:
        package = importlib.import_module(name)
        nlp: Language = package.load(exclude=_UNUSED) if hasattr(package, "load") else spacy.load(name, exclude=_UNUSED)
    except (ImportError, OSError) as error:
        raise InvalidSetting(
            f"the language model {name!r} is not installed",
            where="TRUCELINE_MODEL",
            remedy="unset it or install the model",
        ) from error
    nlp.add_pipe("truceline_one_sentence", before="parser")
    remember_attributes(nlp)
    return nlp


def parse_reports(
    listed: Iterable[tuple[Report, list[tuple[Span, Section]]]], batch_size: int = 128
) -> Iterator[tuple[Report, Iterator[list[Sentence]]]]:
    """The sentences of many reports, parsed together, so that every batch of the model is full.

    Each report comes with its stretches of at most `STRETCH` sentences (one, empty, where it has none), which are
    parsed as they are taken, so that no more of a long report is held. They are to be taken before the next report is.
    """
    waiting, texts = tee(listed)
    docs = load_model().pipe(
        (span.of(report.text) for report, spans in texts for span, _ in spans), batch_size=batch_size
    )
    for report, spans in waiting:
        stretches = _stretches(spans, docs)
        yield report, stretches
        # What its reader left is passed over, so that the next report begins with its own sentences.
        for _ in stretches:
            pass


def _stretches(spans: list[tuple[Span, Section]], docs: Iterator[Doc]) -> Iterator[list[Sentence]]:
    for at in range(0, max(1, len(spans)), STRETCH):
        here = spans[at : at + STRETCH]
        parsed = [Sentence(doc, span.start, section) for (span, section), doc in zip(here, docs, strict=False)]
        if len(parsed) < len(here):
            # A stream that failed ends: without this, every report after it would seem to tell of nothing.
            raise RuntimeError("parsing ended before its sentences")
        yield parsed
