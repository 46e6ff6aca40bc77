"""Whether a claim that came from elsewhere can be one: what a reader of ours could never have made is not taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import isfinite

from truceline.agreements.kinds import kinds
from truceline.claims.claim import Claim
from truceline.geo.place import Place, Point
from truceline.reports.report import Span
from truceline.reports.when import When

_YEARS = range(1, 9999)
_FARTHEST_M = 20_100_000.0
"""Half the way around the Earth, in metres."""


def fault_of(claim: Claim, text: str | None) -> str:
    """Why the claim cannot be one that the report with this text makes, in words; empty where it can.

    `text` is None for a claim that was made coarse to protect its source: it quotes nothing.
    """
    if claim.kind not in kinds():
        return f"is of a kind that is not known here ({claim.kind[:40]})"
    if claim.when is not None and not _is_time(claim.when):
        return "tells a time that cannot be"
    if claim.place is not None and not _is_place(claim.place):
        return "tells a place that cannot be"
    if not all(_is_number(bound) for figure in claim.figures for bound in (figure.low, figure.high)):
        return "tells a number that cannot be"
    if text is None:
        return ""
    if claim.span.start < 0 or claim.span.of(text) != claim.quote:
        return "quotes what the report does not say"
    if not all(0 <= span.start <= span.end <= len(text) for span in _spans(claim)):
        return "points at words beyond the report"
    return ""


def _is_time(when: When) -> bool:
    return _is_local(when.start) and _is_local(when.end) and when.start <= when.end


def _is_local(at: datetime) -> bool:
    """Bounds are naive, in the time's own zone; those with an offset could not be compared with them."""
    return at.tzinfo is None and at.year in _YEARS


def _is_place(place: Place) -> bool:
    radii = [place.radius_m, *(other.radius_m for other in place.alternatives)]
    points = [place.point, *(other.point for other in place.alternatives)]
    return all(radius is None or 0 <= radius <= _FARTHEST_M for radius in radii) and all(map(_is_point, points))


def _is_point(point: Point | None) -> bool:
    return point is None or (-90 <= point.lat <= 90 and -180 <= point.lon <= 180)


def _is_number(bound: float | None) -> bool:
    return bound is None or (isfinite(bound) and bound >= 0)


def _spans(claim: Claim) -> Iterator[Span]:
    named = [mention.span for mention in (*claim.actors, *claim.targets)]
    yield from (span for span in (*claim.also, claim.trigger, claim.speaker.span, *named) if span is not None)
    yield from (figure.span for figure in claim.figures)
    yield from (figure.part_of for figure in claim.figures if figure.part_of is not None)
    if claim.when is not None:
        yield claim.when.span
