"""The centre's own work as CSV rows and GeoJSON features: the same as the report's tables, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from truceline.geo.place import Point
from truceline.geo.plane import distance_m
from truceline.geo.route import Route
from truceline.geo.zone import Circle, Corridor
from truceline.sitrep import coarse
from truceline.sitrep.parts import (
    access,
    cases,
    consultations,
    due,
    effort,
    figures,
    findings,
    ledgers,
    notices,
    patrols,
    posts,
)
from truceline.sitrep.picture import Line, Picture

Row = dict[str, Any]
Feature = tuple[str, Row, Row]
"""What it is, its properties, its geometry."""


def own_tables(picture: Picture) -> dict[str, tuple[Sequence[str], Iterable[Row]]]:
    """Columns and rows by file name; none of a picture that is not a node's."""
    if picture.centre is None:
        return {}
    return {
        "observation.csv": (effort.COLUMNS, effort.rows(picture)),
        "ledgers.csv": (ledgers.COLUMNS, ledgers.rows(picture)),
        "patrols.csv": (patrols.COLUMNS, patrols.rows(picture)),
        "tracks.csv": (patrols.TRACKS, patrols.track_rows(picture)),
        "posts.csv": (posts.COLUMNS, posts.rows(picture)),
        "access.csv": (access.COLUMNS, access.rows(picture)),
        "people.csv": (figures.COLUMNS, figures.rows(picture)),
        "consultations.csv": (consultations.COLUMNS, consultations.rows(picture)),
        "undertakings.csv": (consultations.UNDERTAKINGS, consultations.undertaking_rows(picture)),
        "notices.csv": (notices.COLUMNS, notices.rows(picture)),
        "cases.csv": (cases.COLUMNS, cases.rows(picture)),
        "findings.csv": (findings.COLUMNS, findings.rows(picture)),
        "due.csv": (due.COLUMNS, due.rows(picture)),
    }


def own_figures(picture: Picture) -> Iterator[Row]:
    """The numbers that stand in no table of their own, for `figures.csv`."""
    yield from posts.figures(picture)
    yield from ledgers.figures(picture)
    part = access.part(picture)
    for which, table in (("this", part.table), ("previous", part.before)) if part else ():
        for of in ("requests", "granted", "waiting"):
            number = getattr(table, of)
            yield {"section": "access", "period": which, "of": of, "low": number, "high": number}
        for row in table.rows:
            for column, number in row.counts.items():
                yield {
                    "section": "access", "period": which, "of": column, "low": number, "high": number,
                    "by": row.party, "detail": "access restricted",
                }  # fmt: skip


def own_features(picture: Picture) -> Iterator[Feature]:
    """Patrols along their routes, posts, items of ledgers, notified areas; all coarse."""
    yield from _patrols(picture)
    part = posts.part(picture)
    for line in part.posts if part else ():
        if line.post.point is not None:
            says = {one.source: one.status for one in line.on.told}
            told = {"post": line.post.id, "name": line.post.name, "told": says, "entries": list(line.refs)}
            yield "post", told, _spot(line.post.point)
    kept = ledgers.part(picture)
    for item in kept.items if kept else ():
        if item.point is not None:
            properties = {
                "item": item.id,
                "ledger": item.ledger,
                "kind": item.kind,
                "radius_m": coarse.radius(item.radius_m),
                "entries": list(kept.refs.get(item.id, ())) if kept else [],
            }
            yield "item", properties, _spot(item.point)
    yield from _notices(picture)


def _patrols(picture: Picture) -> Iterator[Feature]:
    """The section planned, and what tracks cover of it, on the route's own line and to whole kilometres."""
    for line in patrols.lines(picture):
        route = next((each for each in picture.terrain.lines if line.plan and each.id == line.plan.route), None)
        if route is None or line.start_km is None or line.end_km is None:
            continue
        told = {"patrol": line.id, "entries": list(line.refs), "coarse": "along the route to whole kilometres"}
        planned = _stretch(route, line.start_km, line.end_km)
        if planned:
            yield "patrol_planned", told, {"type": "LineString", "coordinates": planned}
        for one in line.driven:
            parts = [part for low, high in one.stretches if (part := _stretch(route, low, high))]
            if parts:
                covered = {"contingent": one.contingent, "covered_km": round(one.covered_km)}
                made = {"synthetic": one.synthetic}
                yield "patrol_driven", told | covered | made, {"type": "MultiLineString", "coordinates": parts}


def _stretch(route: Line, first: float, last: float) -> list[list[float]]:
    """The part of a line between two distances from its beginning, in whole km; empty where that is nothing."""
    low, high = sorted((round(first), round(last)))
    if high <= low:
        return []
    found: list[list[float]] = []
    gone = 0.0
    for one, other in pairwise(route.points):
        length = distance_m(one, other) / 1000
        for km in (low, high):
            if gone <= km <= gone + length and length:
                found.append(_at(one, other, (km - gone) / length))
        if low < gone + length < high:
            found.append([round(other.lon, 5), round(other.lat, 5)])
        gone += length
    return found if len(found) > 1 else []


def _at(one: Point, other: Point, share: float) -> list[float]:
    lon = one.lon + (other.lon - one.lon) * share
    return [round(lon, 5), round(one.lat + (other.lat - one.lat) * share, 5)]


def _notices(picture: Picture) -> Iterator[Feature]:
    for line in notices.lines(picture):
        one = line.notice
        where = one.where
        told: Row = {
            "notice": one.id,
            "kind": one.kind,
            "sender": one.sender,
            "window_start": one.window.start.isoformat(),
            "window_end": one.window.end.isoformat(),
            "standing": {each.addressee: each.state for each in line.standings},
            "entries": list(line.refs),
        }
        if isinstance(where, Circle):
            yield "notice", told | {"radius_m": coarse.radius(where.radius_m)}, _spot(where.centre)
        elif isinstance(where, Route | Corridor):
            route = where if isinstance(where, Route) else where.route
            points = [coarse.coarse(point) for _, point in route.vertices]
            yield "notice", told, {"type": "LineString", "coordinates": [[p.lon, p.lat] for p in points]}


def _spot(point: Point) -> Row:
    rounded = coarse.coarse(point)
    return {"type": "Point", "coordinates": [rounded.lon, rounded.lat]}
