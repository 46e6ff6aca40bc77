"""Sentences of one report, parsed as the reading parses them."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.claims.parse import Sentence, parse_reports
from truceline.reports.report import Report, Section, Span


def parse_sentences(report: Report, spans: Iterable[tuple[Span, Section]]) -> list[Sentence]:
    """The sentences at `spans`, in their order."""
    return [
        sentence
        for _, stretches in parse_reports([(report, list(spans))])
        for stretch in stretches
        for sentence in stretch
    ]
