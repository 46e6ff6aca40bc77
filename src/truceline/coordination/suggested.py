"""Figures of people affected that accepted claims tell: suggestions, which stand beside what was recorded.

    for one in suggested(claims, reports): one.figure or one.lacking

A claim says a number in a report's words. What it does not say (whether it is a stock or a flow, as of when) is not
made up: the suggestion says what is lacking, and a person adds it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from truceline.claims.claim import Claim
from truceline.claims.claim import Figure as Worded
from truceline.coordination.affected import Figure, Measure, Unit, kinds
from truceline.errors import InvalidPlan
from truceline.model import Value
from truceline.reports.report import Report

KINDS: Mapping[str, str] = {
    "killed": "killed",
    "wounded": "wounded",
    "casualties": "killed_or_wounded",
    "missing": "missing",
    "prisoners": "detained",
    "displaced": "displaced",
    "returned": "returned",
}
"""What a claim's figure counts, and what that is called among figures of people affected."""


class Suggested(Value):
    """A number of an accepted claim, under the claim's id, with its place in the claim where that has several.

    `figure` is None where the claim does not say enough: `lacking` is what, and `told` is what it does say, by the
    members of a figure.
    """

    id: str
    claim: str
    report: str
    speaker: str
    kind: str
    number: str
    quote: str
    told: Mapping[str, str | int | bool]
    figure: Figure | None = None
    lacking: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Who told what in which report, and what a person would have to add."""
        lacking = f" - lacking: {', '.join(self.lacking)}" if self.lacking else ""
        return f"{self.speaker}: {self.number} {kinds()[self.kind].says} ({self.report}, claim {self.id}){lacking}"


def suggested(
    claims: Iterable[Claim],
    reports: Iterable[Report],
    happenings: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Suggested, ...]:
    """The figures that claims tell as having happened, in the order of the claims.

    `happenings` says by claim of which one happening it is.
    """
    by_id = {report.id: report for report in reports}
    found = []
    for claim in (one for one in claims if one.mode == "reported"):
        figures = [worded for worded in claim.figures if worded.of in KINDS]
        for n, worded in enumerate(figures, 1):
            id = claim.id if len(figures) == 1 else f"{claim.id}#{n}"
            found.append(_suggested(id, claim, worded, by_id.get(claim.report), happenings.get(claim.id, "")))
    return tuple(found)


def _suggested(id: str, claim: Claim, worded: Worded, report: Report | None, happening: str) -> Suggested:
    told = _told(id, claim, worded, report, happening)
    missing = [("whether it is a stock or a flow", "measure"), ("as of when", "as_of")]
    figure, lacking = None, tuple(words for words, name in missing if name not in told)
    if not lacking:
        try:
            figure = Figure.model_validate(told)
        except InvalidPlan as error:
            lacking = (f"a number that can be ({error.reason})",)
    return Suggested(
        id=id,
        claim=claim.id,
        report=claim.report,
        speaker=str(told["speaker"]),
        kind=str(told["kind"]),
        number=figure.number if figure else worded.text,
        quote=claim.quote,
        told=told,
        figure=figure,
        lacking=lacking,
    )


def _told(id: str, claim: Claim, worded: Worded, report: Report | None, happening: str) -> dict[str, str | int | bool]:
    """What a claim says of a figure, by the figure's members; what it does not say is left out."""
    kind, unit, as_of = KINDS[worded.of], _unit(worded), _as_of(claim, report)
    population = worded.population or ""
    told = {
        "speaker": _speaker(claim, report), "kind": kind, "measure": _measure(kind, worded, unit), "unit": unit,
        "as_of": f"{as_of}" if as_of else None, "population": "" if worded.part_of else population,
        "part": population or worded.text if worded.part_of else "", "happening": happening,
        "told_on": _told_on(report, as_of), "about": worded.approximate,
        "low": _whole(worded.low, math.floor), "high": _whole(worded.high, math.ceil),
        "words": worded.text, "ref": f"claim:{id}",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def _whole(bound: float | None, rounded: Callable[[float], int]) -> int | None:
    return None if bound is None or not math.isfinite(bound) else rounded(bound)


def _unit(worded: Worded) -> Unit:
    return "movements" if "movement" in f"{worded.population or ''} {worded.text}".casefold() else "people"


def _measure(kind: str, worded: Worded, unit: Unit) -> Measure | None:
    """As worded; what can only be one of the two is that."""
    of = kinds()[kind]
    if unit == "movements" or len(of.measures) == 1:
        return "flow" if "flow" in of.measures else of.measures[0]
    return worded.measure


def _as_of(claim: Claim, report: Report | None) -> date | None:
    """The last day of the time that the claim tells, where that is no longer than a day; else the report's day."""
    if claim.when is not None and claim.when.precision in ("minute", "hour", "part_of_day", "day"):
        return claim.when.start.date()
    return report.published.day if report else None


def _told_on(report: Report | None, as_of: date | None) -> str | None:
    day = report.published.day if report else None
    return f"{day}" if day is not None and as_of is not None and day >= as_of else None


def _speaker(claim: Claim, report: Report | None) -> str:
    """By the party that speaks, so that one speaker in two outlets is one; else by name."""
    if not claim.speaker.is_outlet:
        return claim.speaker.party or claim.speaker.name or claim.speaker.text
    return (report.source.outlet if report else None) or claim.report
