"""A report that came as data (a CSV row, a GeoJSON feature) says one thing: its fields become one claim at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from truceline.claims.claim import Claim, Figure, Mention, Speaker, claim_id
from truceline.claims.happenings.kinds import load_kinds
from truceline.reports.report import Report, Span, Structured
from truceline.reports.when import When

METHOD = "data@1"
_DEFAULT_KIND = "attack"
_MUTUAL = frozenset({"clash", "territory_change"})


def claim_of_data(report: Report) -> tuple[Claim, ...]:
    """The claim that a row of data makes, quoted by the whole text that was made of the row."""
    data = report.structured
    text = report.text.strip()
    if data is None or not text:
        return ()
    start = report.text.index(text)
    span = Span(start=start, end=start + len(text))
    kind = kind_of(data.kind)
    actors, targets = _sides(data, kind)
    return (
        Claim(
            id=claim_id(report.id, span, kind),
            report=report.id,
            span=span,
            quote=text,
            kind=kind,
            speaker=Speaker(text=report.source.outlet) if report.source.outlet else Speaker(),
            actors=tuple(Mention(text=name) for name in actors),
            targets=tuple(Mention(text=name) for name in targets),
            when=_when(data, span),
            place=data.place,
            figures=_killed(data, span),
            method=METHOD,
            notes=() if data.kind else ("the data name no kind of happening",),
        ),
    )


def kind_of(words: str | None) -> str:
    """The kind that a category of another scheme stands for: its own name, or ACLED's sub-type or type."""
    kinds = load_kinds().kinds
    wanted = (words or "").casefold().replace("_", " ").strip()
    own = wanted.replace(" ", "_")
    if own in kinds:
        return own
    for name, kind in kinds.items():
        if wanted and wanted in kind.schemes.get("acled", "").casefold().split(" / "):
            return name
    return _DEFAULT_KIND


def _sides(data: Structured, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Actors and targets. Who fights whom is no order of guilt: both sides of a battle act, civilians are only hit.

    UCDP's side A is the government where it fights, else either group (GED codebook 23.1); the order of actors in an
    ACLED battle tells nothing (codebook 2023). In one-sided violence the first is who did it.
    """
    if kind not in _MUTUAL:
        return data.actors, data.targets
    civilians = tuple(name for name in data.targets if "civilian" in name.casefold())
    return (*data.actors, *(name for name in data.targets if name not in civilians)), civilians


def _when(data: Structured, span: Span) -> When | None:
    first = data.start or data.end
    last = data.end or data.start
    if first is None or last is None:
        return None
    return When(
        iso=first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}",
        start=_midnight(first),
        end=_midnight(last) + timedelta(days=1),
        precision="day" if first == last else "span",
        text="",
        span=span,
        rule="data",
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _killed(data: Structured, span: Span) -> tuple[Figure, ...]:
    if data.killed is None:
        return ()
    low, best, high = data.killed
    if low is None and high is None:
        low = high = best
    if low is None and high is None:
        return ()
    return (Figure(of="killed", low=low, high=high, text=str(best if best is not None else low), span=span),)
