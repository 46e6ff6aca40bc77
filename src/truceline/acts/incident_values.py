"""An incident as lists, maps and its page show it: the row of the view `incident`, and what stands behind the row.

    ground = Ground(folder)
    row, detail = ground.row(behind, view="joint"), behind.detail(folder)

Nothing is chosen among the accounts: numbers are given as the widest that is told, places as the incident has them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from truceline.acts.holdings import Folder
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.accounts.stems import is_latin
from truceline.claims.claim import Claim
from truceline.geo.place import Place, Point
from truceline.geo.zone import classify
from truceline.incidents.incident import Assessment, Incident, Verdict
from truceline.reports.report import Report
from truceline.store.findable import number_of
from truceline.store.incident_row import Detail, ReportLine, Row

__all__ = ["Behind", "Ground", "headline"]

_GRAVEST: tuple[Verdict, ...] = ("breach_if_true", "permitted", "cannot_tell", "out_of_scope")
_BLURRED = ("road", "region", "unresolved")
"""Places that no distance to a route is told of."""
_PRONOUNS = frozenset({"he", "she", "it", "they", "i", "we", "who", "which", "both", "this", "that", "these", "those"})
_MOST = 10**15
_LONGEST = 400
_Where = tuple[tuple[tuple[str, str, float], ...], tuple[str, float, float, str] | None]


@dataclass(frozen=True)
class Behind:
    """What stands behind one incident; `claims` are its own, `suggested` those that a machine would add."""

    incident: Incident
    comparison: Comparison | None
    assessments: tuple[Assessment, ...]
    claims: tuple[Claim, ...]
    suggested: tuple[Claim, ...] = ()
    reports: tuple[Report, ...] = ()

    def detail(self, folder: Folder) -> Detail:
        """All of it, with its reports in a line each and how its claims stand with reviewers."""
        listed = (*self.claims, *self.suggested)
        return Detail(
            incident=self.incident,
            comparison=self.comparison,
            assessments=self.assessments,
            claims=listed,
            reports={report.id: _line(report) for report in self.reports},
            reviews={claim.id: folder.reviews[claim.id] for claim in listed if claim.id in folder.reviews},
        )

    @cached_property
    def told_by(self) -> tuple[str, ...]:
        """Whose words they are: speakers as named, or the outlet in whose own voice a report says it."""
        outlets = {report.id: report.source.outlet or report.id for report in self.reports}
        said = (
            outlets.get(claim.report, claim.report)
            if claim.speaker.is_outlet
            else claim.speaker.name or claim.speaker.text
            for claim in self.claims
        )
        return tuple(dict.fromkeys(" ".join(name.split()) for name in said))

    @property
    def named(self) -> tuple[str, ...]:
        """Those of them who have a name: neither "he" nor a report that tells no outlet."""
        unnamed = {report.id for report in self.reports} | {claim.report for claim in self.claims}
        return tuple(one for one in self.told_by if one.casefold() not in _PRONOUNS and one not in unnamed)

    def bounds(self, of: str) -> tuple[int | None, int | None]:
        """The lowest and the highest number that an assertion gives; none is the bound that one leaves open."""
        told = [f for claim in self.claims if claim.mode == "reported" for f in claim.figures if f.of == of]
        lows, highs = [f.low for f in told], [f.high for f in told]
        low = min((bound for bound in (*lows, *(h for h in highs if h is not None)) if bound is not None), default=None)
        high = None if None in highs else max((bound for bound in highs if bound is not None), default=None)
        return _whole(low), _whole(high)

    @property
    def figures(self) -> str:
        """What is counted, as worded, in one line."""
        said = (f"{figure.text} {figure.population or figure.of}" for c in self.claims for figure in c.figures)
        return _short("; ".join(dict.fromkeys(" ".join(one.split()) for one in said)))


def _whole(bound: float | None) -> int | None:
    return None if bound is None else int(max(-_MOST, min(_MOST, bound)))


def _short(text: str) -> str:
    plain = " ".join(text.replace("\0", " ").split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _line(report: Report) -> ReportLine:
    return ReportLine(
        id=report.id,
        outlet=report.source.outlet or "",
        published=report.published,
        language=report.language,
        url=report.source.url,
        path=report.path,
        title=headline(report),
    )


def headline(report: Report) -> str | None:
    """What a report is called: its title, or the first of its headlines."""
    of_text = (part.span.of(report.text) for part in report.parts if part.section == "headline")
    return _short(report.title or next(of_text, "")) or None


@dataclass
class Ground:
    """Agreed zones, routes and places, asked once for each position."""

    folder: Folder
    _known: dict[tuple[float, float, float, bool], _Where] = field(default_factory=dict)

    def row(self, behind: Behind, view: str) -> Row:
        """The incident as lists show it; its code and its case are filled in where it is kept."""
        incident, place = behind.incident, behind.incident.place
        day = incident.start.date().isoformat() if incident.start else ""
        killed, wounded = behind.bounds("killed"), behind.bounds("wounded")
        latin, local, _ = self.names(place)
        values: dict[str, Any] = {
            "view": view,
            "id": incident.id,
            "code": "",
            "number": number_of(view, f"incident:{incident.id}", day),
            "kind": incident.category,
            "family": incident.family,
            "told": incident.state,
            "state": "opened" if incident.decided_by else "disposed" if incident.dispositions else "alleged",
            "case": "",
            "precision": incident.precision or "",
            "place": latin,
            "place_local": local,
            "accounts": len(behind.claims),
            "speakers": len(behind.told_by),
            "reports": len(behind.reports),
            "sources": incident.sources,
            "differs": _listed(dict.fromkeys(d.field for d in behind.comparison.differs) if behind.comparison else ()),
            "denied": int(any(claim.mode == "denied" for claim in behind.claims)),
            "parties": _listed(dict.fromkeys(one.party for one in incident.alleged if one.party)),
            "registered": _short("; ".join(incident.registered_by)),
            "according": _short("; ".join(behind.named)),
            "killed_low": killed[0],
            "killed_high": killed[1],
            "wounded_low": wounded[0],
            "wounded_high": wounded[1],
            "figures": behind.figures,
            "disposed": " ".join(incident.dispositions),
            "opened": int(bool(incident.decided_by)),
        }
        values |= _times(incident) | self._position(behind) | _verdicts(behind.assessments)
        return Row(**values, words=_words(behind, latin, day))

    def names(self, place: Place | None) -> tuple[str, str, tuple[str, ...]]:
        """A place in Latin letters, in the script of its country where that is known, and all its spellings."""
        if place is None:
            return "", "", ()
        entry = next(iter(self.folder.gazetteer.spelled(place.name or place.text)), None)
        spelled = (*(entry.spellings if entry else ()), place.name or "", place.text)
        latin = next((name for name in (place.name or "", place.text, *spelled) if name and is_latin(name)), "")
        foreign = [name for name in spelled if name and not is_latin(name)]
        local = next((name for name in foreign if _script(name) == "ARABIC"), next(iter(foreign), ""))
        return _short(latin or place.text), _short(local if entry else ""), spelled

    def _position(self, behind: Behind) -> dict[str, Any]:
        place = behind.incident.place
        if place is None or place.point is None:
            where: _Where = ((), None)
        else:
            where = self._where(place.point, place.radius_m or 0.0, place.method in _BLURRED)
        zones, beside = where
        first = _foremost(zones, [one.zone for one in _by_gravity(behind.assessments) if one.zone])
        route, km, offset, side = beside or ("", None, None, "")
        return {
            "lat": place.point.lat if place and place.point else None,
            "lon": place.point.lon if place and place.point else None,
            "radius_m": place.radius_m if place and place.point else None,
            "zone": first[0],
            "certainty": first[1],
            "margin_m": first[2],
            "zones": _listed(f"{zone}:{certainty}" for zone, certainty, _ in zones),
            "route": route,
            "km": km,
            "offset_m": offset,
            "side": side,
        }

    def _where(self, point: Point, radius: float, blurred: bool) -> _Where:
        key = (point.lat, point.lon, radius, blurred)
        if key not in self._known:
            self._known[key] = (tuple(self._in_zones(point, radius)), None if blurred else self._beside(point))
        return self._known[key]

    def _in_zones(self, point: Point, radius: float) -> Iterable[tuple[str, str, float]]:
        found: dict[str, tuple[str, str, float]] = {}
        for agreement in self.folder.agreements:
            for zone in agreement.zones:
                if zone.id not in found:
                    position = classify(zone.shape, point, radius)
                    found[zone.id] = (zone.id, position.answer, position.margin_m)
        return found.values()

    def _beside(self, point: Point) -> tuple[str, float, float, str] | None:
        routes = {route.id: route for route in self.folder.routes}
        places = [(route.id, route.locate(point)) for route in routes.values()]
        if not places:
            return None
        route, at = min(places, key=lambda one: (one[1].distance_m, one[0]))
        return route, at.km, at.offset_m, at.side


def _script(name: str) -> str:
    letter = next((letter for letter in name if letter.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def _foremost(zones: Sequence[tuple[str, str, float]], asked: Sequence[str]) -> tuple[str, str, float | None]:
    """The zone that the gravest article asks about, else that whose edge is nearest."""
    by_id = {zone[0]: zone for zone in zones}
    named = next((by_id[zone] for zone in asked if zone in by_id), None)
    return named or min(zones, key=lambda zone: (abs(zone[2]), zone[0]), default=("", "", None))


def _by_gravity(assessments: Iterable[Assessment]) -> list[Assessment]:
    return sorted(assessments, key=lambda one: _GRAVEST.index(one.verdict))


def _verdicts(assessments: Sequence[Assessment]) -> dict[str, str]:
    told = [one for one in assessments if one.verdict != "out_of_scope"]
    gravest = next((one.verdict for one in _by_gravity(assessments)), "")
    return {"verdict": gravest, "verdicts": _listed(f"{one.agreement}/{one.article}={one.verdict}" for one in told)}


def _times(incident: Incident) -> dict[str, str]:
    if incident.start is None or incident.end is None:
        return dict.fromkeys(("first", "last", "day", "last_day"), "")
    last = max(incident.start, incident.end - timedelta(microseconds=1))
    return {
        "first": incident.start.isoformat(timespec="seconds"),
        "last": incident.end.isoformat(timespec="seconds"),
        "day": incident.start.date().isoformat(),
        "last_day": last.date().isoformat(),
    }


def _listed(items: Iterable[str]) -> str:
    """Items with spaces around each, so that each can be looked for; empty for none."""
    told = " ".join(item.replace("\0", "") for item in items)
    return f" {told} " if told else ""


def _words(behind: Behind, place: str, day: str) -> str:
    if behind.comparison is not None and behind.comparison.id == behind.incident.comparison:
        return _short(behind.comparison.same)
    kind = behind.incident.category.replace("_", " ")
    return _short(", ".join(part for part in (kind[:1].upper() + kind[1:], place, day) if part))
