"""Reports in, claims out: who says what happened, when, where, to whom and how many, with the words that say so.

    claims = extract(report, Context())
    for report, claims in extract_all(reports, Context(), workers=2):
        ...

`docs/concepts/claims.md` defines a claim; the kinds and their words are in `lexicons/kinds.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import islice

from truceline.claims.by_lexicon.read import claims_by_lexicon
from truceline.claims.claim import Claim
from truceline.claims.context import NOT_READ, Context
from truceline.claims.gate import sentences_to_parse
from truceline.claims.happenings.read import read_claims
from truceline.claims.parse import Sentence, parse_reports
from truceline.claims.structured import claim_of_data
from truceline.reports.processes import FORKS, batch_of, processes
from truceline.reports.report import Report

Progress = Callable[[int, int, str], None]
"""Called with: reports read, reports in all (0: not known), the report that was read."""
_BATCH = 8


def extract(report: Report, context: Context | None = None) -> tuple[Claim, ...]:
    """The claims of one report, in the order of its text."""
    return next(iter(extract_here([report], context or Context())))[1]


def extract_here(reports: Iterable[Report], context: Context) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """The claims of many reports, read in this process; sentences of several reports are parsed together."""
    to_parse = ((report, sentences_to_parse(report) if _is_prose(report) else []) for report in reports)
    for report, stretches in parse_reports(to_parse):
        try:
            claims = _claims_of(report, stretches, context)
        except Exception as defect:
            # A defect of ours in one report must not cost the claims of all others.
            yield _not_read(report, defect), ()
        else:
            yield report, claims


def _claims_of(report: Report, stretches: Iterable[Sequence[Sentence]], context: Context) -> tuple[Claim, ...]:
    if report.structured is not None:
        return claim_of_data(report)
    if report.reading == "full":
        return tuple(claim for sentences in stretches for claim in read_claims(report, sentences, context))
    return claims_by_lexicon(report, context) if report.reading == "lexicon" else ()


def _not_read(report: Report, defect: Exception) -> Report:
    """The report marked as not read for claims, with the defect in its notes."""
    note = f"{NOT_READ} ({type(defect).__name__}: {defect})"
    return report.model_copy(update={"reading": "none", "notes": (*report.notes, note)})


def _is_prose(report: Report) -> bool:
    return report.structured is None and report.reading == "full"


def extract_all(
    reports: Iterable[Report],
    context: Context | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """The claims of many reports, in their order; `workers` processes read at the same time.

    A report that cannot be read for claims is yielded with `NOT_READ` in its notes and no claims; the others go on.
    """
    context = context or Context()
    total = len(reports) if isinstance(reports, Sized) else 0
    read = extract_here(reports, context) if workers <= 1 else _extract_apart(reports, context, workers)
    for done, (report, claims) in enumerate(read, 1):
        if progress:
            progress(done, total, report.id)
        yield report, claims


def _extract_apart(
    reports: Iterable[Report], context: Context, workers: int
) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """Batches of reports go to processes of their own, which begin with the model and the lexicons loaded."""
    if FORKS:
        _load()
    count = len(reports) if isinstance(reports, Sized) else 0
    batches = list(_batches(reports, batch_of(count, workers, _BATCH)))
    with processes(workers, _begin, context) as pool:
        for batch, claims in zip(batches, pool.map(_extract_batch, batches), strict=True):
            for report, (marked, found) in zip(batch, claims, strict=True):
                yield marked or report, found


def _batches(reports: Iterable[Report], most: int) -> Iterator[list[Report]]:
    waiting = iter(reports)
    while batch := list(islice(waiting, most)):
        yield batch


def _load() -> None:
    """Read a sentence with all that reading may need, so that it is there before the first report."""
    text = "On Monday the army said that rebels had fired on a post near the town, and two soldiers were wounded."
    extract(Report(id="", path="", media_type="text/plain", sha256="", text=text))


_context = Context()


def _begin(context: Context) -> None:
    global _context
    _context = context
    if not FORKS:
        _load()


def _extract_batch(batch: list[Report]) -> list[tuple[Report | None, tuple[Claim, ...]]]:
    """For each report its claims, and the report itself only where it had to be marked: it need not travel back."""
    read = zip(batch, extract_here(batch, _context), strict=True)
    return [(None if report is given else report, claims) for given, (report, claims) in read]
