"""A claim as one JSON object: what `truceline claims --json` prints, one per line."""

from __future__ import annotations

from typing import Any

from truceline.claims.claim import Claim, Figure
from truceline.geo.place import Place


def claim_line(claim: Claim) -> dict[str, Any]:
    """The claim as plain values; `when`, `place`, `weapon` and `outcome` are left out where none is told."""
    line: dict[str, Any] = {
        "report": claim.report,
        "start": claim.span.start,
        "end": claim.span.end,
        "quote": claim.quote,
        "kind": claim.kind,
        "mode": claim.mode,
        "speaker": claim.speaker.name or claim.speaker.text,
        "actors": [mention.text for mention in claim.actors],
        "targets": [mention.text for mention in claim.targets],
        "figures": [_figure(figure) for figure in claim.figures],
    }
    if claim.when is not None:
        line["when"] = claim.when.iso
    if claim.place is not None:
        line["place"] = _place(claim.place)
    line |= {name: told for name, told in (("weapon", claim.weapon), ("outcome", claim.outcome)) if told}
    return line


def _figure(figure: Figure) -> dict[str, Any]:
    return {"of": figure.of, "low": _plain(figure.low), "high": _plain(figure.high)}


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def _place(place: Place) -> dict[str, Any]:
    point = place.point
    return {
        "text": place.text,
        "name": place.name,
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
        "radius_m": place.radius_m,
        "carried": place.carried,
    }
