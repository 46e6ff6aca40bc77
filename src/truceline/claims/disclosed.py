"""Reports and claims that rest on a protected source, as another audience may see them.

    rule = agreement.disclosure.peers
    disclosed_claim(claim, rule, districts)      place and time coarse; quote, names and spans left out

What is made of them afterwards (comparisons, incidents, assessments, a situation report) can tell no more than they do.
The rule's other half, how fine any position may be, is `placed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

from truceline.agreements.disclosure import Fineness, Rule
from truceline.claims.claim import Claim, Figure, Mention, Speaker
from truceline.geo.gazetteer import Entry
from truceline.geo.grid import reach_m, snapped
from truceline.geo.place import Place, Point
from truceline.geo.plane import distance_m
from truceline.reports.report import Published, Report, SourceRef, Span
from truceline.reports.when import When

WITHHELD = "[withheld]"
NOWHERE = Span(start=0, end=0)
_UNIT = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
_FINER = {"day": ("minute", "hour", "part_of_day"), "hour": ("minute",)}
_MOST = datetime(9999, 12, 30)


def districts(places: Iterable[Entry]) -> tuple[Entry, ...]:
    """The places that are regions, the smallest first."""
    return tuple(sorted((p for p in places if p.kind == "region"), key=lambda p: (p.radius_m, p.id)))


def disclosed_claim(claim: Claim, rule: Rule, within: Sequence[Entry] = ()) -> Claim:
    """The claim as the rule's audience may see it; `within` are the districts. What is coarse enough stays as it is."""
    return claim.model_copy(
        update={
            "span": NOWHERE,
            "quote": WITHHELD,
            "speaker": _speaker(claim),
            "actors": _sides(claim.actors),
            "targets": _sides(claim.targets),
            "when": disclosed_time(claim.when, rule.time),
            "place": claim.place if _is_coarse(claim, rule) else disclosed_place(claim.place, rule, within),
            "figures": tuple(map(_figure, claim.figures)),
            "also": (),
            "trigger": None,
            "notes": (),
        }
    )


def _is_coarse(claim: Claim, rule: Rule) -> bool:
    """Whether it came coarse from elsewhere, coarse enough: another list of districts must not rename its place."""
    radius = claim.place.radius_m if claim.place else None
    return claim.quote == WITHHELD and not rule.district and radius is not None and radius >= rule.place_m


def disclosed_report(report: Report, rule: Rule) -> Report:
    """The report without its words, its file, its address and its outlet; dated to the day."""
    date = report.published
    return report.model_copy(
        update={
            "path": report.id,
            "sha256": "",
            "text": "",
            "title": None,
            "source": SourceRef(
                outlet=f"protected source {report.id[-6:]}",
                party=report.source.party,
                reliability=report.source.reliability,
            ),
            "published": Published(earliest=date.earliest, latest=date.latest, how=date.how),
            "received": disclosed_moment(report.received),
            "parts": (),
            "repeats": (),
            "structured": None,
            "notes": (f"protected source: {rule.words()}",),
        }
    )


def disclosed_moment(at: datetime | None) -> datetime | None:
    """The first moment of its day."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) if at else None


def placed(claim: Claim, rule: Rule) -> Claim:
    """A claim of an open source: as it is, but no position finer than the rule allows any."""
    place = claim.place
    if place is None or place.point is None or rule.coordinates_m <= Rule().coordinates_m:
        return claim
    return claim.model_copy(update={"place": _snapped(place, place.point, rule.coordinates_m)})


def disclosed_place(place: Place | None, rule: Rule, within: Sequence[Entry] = ()) -> Place | None:
    """The place to the rule's grid or district, under a name no finer than that; never the reporter's own words."""
    if place is None:
        return None
    if place.point is None:
        return Place(text=WITHHELD, method="unresolved", carried=place.carried)
    around = next((d for d in within if distance_m(d.point, place.point) <= d.radius_m), None)
    if rule.district and around is not None:
        return Place(
            text=around.name,
            name=around.name,
            point=around.point,
            radius_m=max(around.radius_m, rule.place_m),
            method="region",
            region=around.region,
        )
    wide = place.name is not None and place.method == "region" and (place.radius_m or 0.0) >= rule.place_m
    name = place.name if wide else around.name if around else place.region
    coarse = _snapped(place, place.point, rule.place_m)
    text = name or f"{coarse.point.lat:.2f}, {coarse.point.lon:.2f}" if coarse.point else WITHHELD
    return coarse.model_copy(update={"text": text, "name": name, "carried": False})


def _snapped(place: Place, point: Point, cell_m: float) -> Place:
    """The place at the middle of its cell, with an error that holds the whole cell, without other candidates."""
    error = max(cell_m, ceil(((place.radius_m or 0.0) + reach_m(point, cell_m)) / 100) * 100.0)
    if place.radius_m is not None and place.radius_m >= cell_m and snapped(point, cell_m) == point:
        error = place.radius_m
    return place.model_copy(update={"point": snapped(point, cell_m), "radius_m": error, "alternatives": ()})


def disclosed_time(when: When | None, fineness: Fineness) -> When | None:
    """The time in whole days or hours that hold it; None where the rule gives none."""
    if when is None or fineness == "none":
        return None
    start, end = _whole(when.start, fineness), _whole_after(when.end, fineness)
    as_worded = (start, end) == (when.start, when.end) and when.precision not in _FINER[fineness]
    told = {"iso": when.iso} if as_worded and "T" not in when.iso else _iso(start, end, fineness)
    return when.model_copy(update={"start": start, "end": end, "text": "", "span": NOWHERE, **told})


def _whole(at: datetime, fineness: Fineness) -> datetime:
    hour = 0 if fineness == "day" else at.hour
    return at.replace(hour=hour, minute=0, second=0, microsecond=0)


def _whole_after(at: datetime, fineness: Fineness) -> datetime:
    whole = _whole(at, fineness)
    return whole if whole == at or at > _MOST else whole + _UNIT[fineness]


def _iso(start: datetime, end: datetime, fineness: Fineness) -> dict[str, str]:
    last = max(end - _UNIT[fineness], start)
    first, until = (
        at.date().isoformat() if fineness == "day" else at.isoformat(timespec="hours") for at in (start, last)
    )
    return {"iso": first, "precision": fineness} if first == until else {"iso": f"{first}/{until}", "precision": "span"}


def _speaker(claim: Claim) -> Speaker:
    """The party that speaks, where it is known; else somebody whom only this report names."""
    speaker = claim.speaker
    if speaker.is_outlet:
        return Speaker(party=speaker.party)
    return Speaker(text=speaker.party or f"{WITHHELD} in {claim.report}", party=speaker.party)


def _sides(named: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(Mention(text=party, party=party) for party in dict.fromkeys(m.party for m in named if m.party))


def _figure(figure: Figure) -> Figure:
    part_of = NOWHERE if figure.part_of is not None else None
    return figure.model_copy(update={"text": _bounds(figure), "span": NOWHERE, "population": None, "part_of": part_of})


def _bounds(figure: Figure) -> str:
    """The number in digits, in place of the reporter's words."""
    low, high = (None if bound is None else f"{bound:.15g}" for bound in (figure.low, figure.high))
    if low is None or high is None:
        return f"{low} or more" if low else f"up to {high}" if high else "some"
    return low if low == high else f"{low} to {high}"
