"""Where a patrol was planned and driven, as GeoJSON (RFC 7946), and where each vehicle was at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.acts import patrols as acts
from truceline.coordination.coverage import Coverage, Spell
from truceline.coordination.measured import HandedIn, Measured, MeasuredTrack
from truceline.coordination.patrol import Plan
from truceline.coordination.tracks import Cleaned
from truceline.errors import TrucelineError
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.matters.patrol_record import PatrolRecord
from truceline.store.node import Node
from truceline.web.fields import party_name
from truceline.web.sides import in_order

__all__ = ["Ground", "driven_lines", "gap_line", "measured_of", "planned_feature", "positions_of"]

Feature = dict[str, Any]
_MOST_POINTS = 2000
_MOST_TIMES = 400
_NAMES = (
    gettext_noop("not driven"), gettext_noop("no points"), gettext_noop("off route"),
    gettext_noop("before"), gettext_noop("during"), gettext_noop("after"),
    gettext_noop("in window"), gettext_noop("early"), gettext_noop("late"), gettext_noop("outside"),
    gettext_noop("cannot tell"),
)  # fmt: skip
"""Why a part was not covered, when somebody was off the route, and how it was in time, as words."""
_KEPT: dict[tuple[object, ...], Measured] = {}
_MOST_KEPT = 512


def measured_of(node: Node, record: PatrolRecord) -> Measured | None:
    """As `acts.patrols.measured`, kept until the record says something new; None where nothing can be measured."""
    if not record.tracks or record.plan is None:
        return None
    key = (node.alias, record.id, record.plans[-1].ref, *((one.ref, one.clock_hours) for one in record.tracks))
    # Another thread may empty it between two looks.
    found = _KEPT.get(key)
    if found is None:
        try:
            found = acts.measured(node, record)
        except TrucelineError:
            return None
        if found is None or any(one.unusable for one in found.tracks):
            return found
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = found
    return found


class Ground:
    """A patrol on the map: its planned section, and for each track its line, gaps, stops, and where it turned back."""

    def __init__(self, node: Node, record: PatrolRecord) -> None:
        self.node, self.record = node, record
        self.route = acts.route_of_patrol(node, record)
        self.sides = in_order(node, {one.contingent for one in record.tracks})

    def features(self) -> list[Feature]:
        """All of it, what lies below first."""
        plan, route = self.record.plan, self.route
        if plan is None or route is None:
            return []
        found = measured_of(self.node, self.record)
        drawn = [planned_feature(plan, route)]
        for (handed, cleaned), track in _paired(acts.driven(self.node, self.record), found.tracks if found else ()):
            drawn += self._track(handed, cleaned, track.coverage if track else None, route)
        return drawn

    def _track(self, handed: HandedIn, cleaned: Cleaned, coverage: Coverage | None, route: Route) -> Iterator[Feature]:
        side, name = self.sides.index(handed.contingent), called(self.node, handed)
        told = {"side": side, "name": name, **_made_up(handed)}
        track = cleaned.track
        yield _line("driven", _thinned(track.lat, track.lon), **told)
        if coverage is None:
            return
        for gap in coverage.gaps:
            if gap.length_km >= 0.01:
                stretch = route.stretch(gap.start_km, gap.end_km)
                said = f"km {gap.start_km:.1f} – {gap.end_km:.1f}: {_(gap.why.replace('_', ' '))}"
                yield _line("gap", [_xy(point) for _name, point in stretch.vertices], words=said, **told)
        for spell in coverage.spells:
            if (points := _of_spell(cleaned, spell)) and len(points) > 1:
                yield _line("off_route", points, words=f"{spell.farthest_m / 1000:.1f} km", **told)
        for stop in coverage.stops:
            said = _("%(minutes)d min") % {"minutes": round(stop.seconds / 60)}
            yield _point("stop", stop.point, words=said, place=stop.where.words if stop.where else "", **told)
        if back := coverage.turned_back:
            yield _point("turned_back", back.point, place=back.where.words, **told)


def planned_feature(plan: Plan, route: Route) -> Feature:
    """The planned section; raises `InvalidPlan` and `UnknownName` as `Plan.checked` does."""
    from truceline.coordination.coverage import section

    plan = plan.checked(route)
    stretch = route.stretch(*section(route, plan.start, plan.end))
    return _line("planned", [_xy(point) for _name, point in stretch.vertices], name=_("Planned"), words=route.name)


def driven_lines(node: Node, record: PatrolRecord) -> list[Feature]:
    """The line of each track of a patrol, and nothing else of it."""
    return [
        _line("driven", _thinned(cleaned.track.lat, cleaned.track.lon, _MOST_TIMES), **_made_up(handed))
        for handed, cleaned in acts.driven(node, record)
    ]


def _made_up(handed: HandedIn) -> dict[str, str]:
    return {"state": _("synthetic: no vehicle drove it")} if handed.synthetic else {}


def gap_line(route: Route, start_km: float, end_km: float, *, name: str) -> Feature:
    """A part of a road that no track covers."""
    points = [_xy(point) for _name, point in route.stretch(start_km, end_km).vertices]
    return _line("gap", points, name=name, words=f"km {start_km:.1f} \u2013 {end_km:.1f}")


def positions_of(node: Node, record: PatrolRecord) -> list[dict[str, Any]]:
    """Each vehicle's positions by time: seconds since 1970 in UTC, longitude, latitude, km on the route.

    Those without times, or whose clock was not set, are left out: nobody knows when they were where.
    """
    sides = in_order(node, {one.contingent for one in record.tracks})
    route, found = acts.route_of_patrol(node, record), []
    for handed, cleaned in acts.driven(node, record):
        track = cleaned.track
        if not track.timed or cleaned.clock == "not_set":
            continue
        chosen = np.unique(np.linspace(0, len(track) - 1, min(len(track), _MOST_TIMES)).round().astype(int))
        rows = [
            [round(float(track.time[i])), round(float(track.lon[i]), 5), round(float(track.lat[i]), 5)] for i in chosen
        ]
        told = {"name": called(node, handed), "side": sides.index(handed.contingent), "synthetic": handed.synthetic}
        found.append({**told, "points": rows, "every": _every(rows, route)})
    return found


def called(node: Node, track: HandedIn | MeasuredTrack) -> str:
    """A track by its contingent's name, with the vehicle where that is told."""
    name = party_name(node, track.contingent)
    return f"{name}, {track.vehicle}" if track.vehicle else name


def _every(rows: Sequence[Sequence[float]], route: Route | None) -> list[dict[str, Any]]:
    """The positions about every ten minutes, for the table: the time, and where on the route."""
    told: list[dict[str, Any]] = []
    for at, lon, lat in rows:
        if told and at - told[-1]["seconds"] < 600 and at != rows[-1][0]:
            continue
        point = Point(lat=lat, lon=lon)
        beside = route.locate(point) if route else None
        told.append(
            {
                "seconds": at,
                "at": datetime.fromtimestamp(at, UTC),
                "lat": lat,
                "lon": lon,
                "km": f"{beside.km:.1f}" if beside else "",
                "off_m": round(beside.distance_m) if beside else None,
            }
        )
    return told


def _paired(
    driven: Sequence[tuple[HandedIn, Cleaned]], tracks: Sequence[MeasuredTrack]
) -> Iterator[tuple[tuple[HandedIn, Cleaned], MeasuredTrack | None]]:
    """Each usable track with what was measured of it."""
    by_ref = {(one.ref, one.number): one for one in tracks}
    for handed, cleaned in driven:
        yield (handed, cleaned), by_ref.get((handed.ref, handed.number))


def _of_spell(cleaned: Cleaned, spell: Spell) -> list[list[float]]:
    track = cleaned.track
    if spell.start is None or spell.end is None or not track.timed:
        return []
    inside = (track.time >= spell.start.timestamp()) & (track.time <= spell.end.timestamp())
    return _thinned(track.lat[inside], track.lon[inside])


def _thinned(lat: Any, lon: Any, most: int = _MOST_POINTS) -> list[list[float]]:
    step = max(1, len(lat) // most)
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lon[::step], lat[::step], strict=True)]


def _xy(point: Point) -> list[float]:
    return [round(point.lon, 5), round(point.lat, 5)]


def _line(role: str, coordinates: list[list[float]], **told: object) -> Feature:
    geometry = {"type": "LineString", "coordinates": coordinates}
    return {"type": "Feature", "properties": {"role": role, **told}, "geometry": geometry}


def _point(role: str, point: Point, **told: object) -> Feature:
    return {
        "type": "Feature",
        "properties": {"role": role, **told},
        "geometry": {"type": "Point", "coordinates": _xy(point)},
    }
