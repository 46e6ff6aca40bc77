"""Reports in, claims out: who says what happened, when, where, to whom and how many, with the words that say so.

    claims = extract(report, Context())
    for report, claims in extract_all(reports, Context(), workers=2):
        ...

`docs/concepts/claims.md` defines a claim; the kinds and their words are in `lexicons/kinds.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.claims.gate import sentences_to_parse
from truceline.claims.other_languages import claims_by_lexicon
from truceline.claims.parse import parse_reports
from truceline.claims.read import read_claims
from truceline.claims.structured import claim_of_data
from truceline.reports.report import Report


def extract(report: Report, context: Context | None = None) -> tuple[Claim, ...]:
    """The claims of one report, in the order of its text."""
    return next(iter(extract_here([report], context or Context())))[1]


def extract_here(reports: Iterable[Report], context: Context) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """The claims of many reports, read in this process; sentences of several reports are parsed together."""
    to_parse = ((report, sentences_to_parse(report) if _is_prose(report) else []) for report in reports)
    for report, sentences in parse_reports(to_parse):
        if report.structured is not None:
            yield report, claim_of_data(report)
        elif report.reading == "full":
            yield report, read_claims(report, sentences, context)
        elif report.reading == "lexicon":
            yield report, claims_by_lexicon(report, context)
        else:
            yield report, ()


def _is_prose(report: Report) -> bool:
    return report.structured is None and report.reading == "full"
