"""The list of sources: every report, its date and how that is known, and why one was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from truceline.agreements.party import Parties
from truceline.reports.report import HowDated, Published, Report
from truceline.sitrep.period import Period, received_in
from truceline.sitrep.picture import SourceLine, Told
from truceline.sitrep.voices import outlet, outlet_name
from truceline.sitrep.wording import day

_HOW: dict[HowDated, str] = {
    "metadata": "its own metadata",
    "date_line": "its date line",
    "solved": "worked out from its words",
    "solved_with_others": "worked out with other reports",
    "unknown": "not known",
}


def source_lines(
    reports: Sequence[Report], told: Sequence[Told], parties: Parties, period: Period
) -> tuple[SourceLine, ...]:
    """One line for each report, those of the period first, then by date; undated ones last."""
    read = Counter(t.claim.report for t in told)
    reviewed = Counter(t.claim.report for t in told if t.reviewed)
    lines = [
        SourceLine(
            report=report.id,
            outlet=outlet_name(report),
            url=report.source.url,
            title=report.title,
            published=_published(report.published),
            how_known=report.published.reason or _HOW[report.published.how],
            language=report.language,
            independence=_independence(report, parties),
            reading=report.reading,
            claims=read[report.id],
            reviewed=reviewed[report.id],
            received=received_in(report.published, period),
            previous=received_in(report.published, period.previous),
            notes=report.notes,
            unread=_unread(report, read[report.id]),
        )
        for report in sorted(reports, key=lambda r: (r.published.earliest is None, str(r.published.earliest), r.id))
    ]
    return tuple(sorted(lines, key=lambda line: not line.received))


def _published(published: Published) -> str:
    if published.earliest is None:
        return "undated"
    if published.latest is None or published.day is not None:
        return day(published.earliest)
    return f"{day(published.earliest)} to {day(published.latest)}"


def _independence(report: Report, parties: Parties) -> str:
    if report.copy_of:
        return f"copy of {report.copy_of}: counts with it as one source"
    party = outlet(report, parties).party
    if party is None or party not in parties:
        return "not known to speak for a party"
    who = parties.get(party)
    return f"speaks for {who.name}" if who.role in ("party", "guarantor") else f"{who.role}: {who.name}"


def _unread(report: Report, claims: int) -> str | None:
    if report.reading == "none":
        return "; ".join(report.notes) or f"language {report.language} is not read"
    if not claims:
        return "read, and no claim found in it"
    return None
