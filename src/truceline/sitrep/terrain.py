"""What the agreement draws on the ground and in the calendar: routes, zones and its own dates.

The rings are for drawing only: whether a place lies in a zone is judged on the geodesic (`truceline.geo.zone`).
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from shapely import LineString, MultiPolygon, Polygon, union

from truceline.agreements.agreement import AgreedZone, Agreement
from truceline.geo.place import Place, Point
from truceline.geo.plane import WGS84, Floats, around
from truceline.geo.route import Route
from truceline.geo.zone import Band as BandZone
from truceline.geo.zone import Circle, Corridor, Zone, classify
from truceline.sitrep.coarse import mapped
from truceline.sitrep.picture import Band, Event, Line, Standing, Terrain

_QUARTER = 24
_MARK_KM = 10


def terrain(agreement: Agreement | None) -> Terrain:
    """The agreement's routes as lines with a mark every 10 km, its zones as rings."""
    if agreement is None:
        return Terrain()
    routes = {route.id: route for route in agreement.routes}
    for zone in agreement.zones:
        if isinstance(zone.shape, Corridor | BandZone):
            routes.setdefault(zone.shape.route.id, zone.shape.route)
    return Terrain(
        lines=tuple(_line(route) for route in routes.values()),
        bands=tuple(_band(zone) for zone in agreement.zones),
    )


def _band(zone: AgreedZone) -> Band:
    along = isinstance(zone.shape, Corridor)
    return Band(id=zone.id, name=zone.name, rings=rings(zone.shape), says=_says(zone.shape), along_route=along)


def standings(agreement: Agreement | None, place: Place | None) -> tuple[Standing, ...]:
    """Where a place lies with regard to each zone of the agreement; nothing for one too vague to be put on a map."""
    if agreement is None or place is None or place.point is None or mapped(place) is None:
        return ()
    found = []
    for zone in agreement.zones:
        at = classify(zone.shape, place.point, place.radius_m or 0.0)
        found.append(
            Standing(
                zone=zone.id, answer=at.answer, margin_m=at.margin_m, offset_m=at.route_distance_m, side=at.side,
                km=at.km_along,
            )
        )  # fmt: skip
    return tuple(found)


def rings(zone: Zone) -> tuple[tuple[Point, ...], ...]:
    """A zone's outline: closed rings to be filled by the even-odd rule."""
    if isinstance(zone, Circle):
        azimuth = np.linspace(0, 360, 4 * _QUARTER)
        n = len(azimuth)
        lon, lat, _ = WGS84.fwd(
            np.full(n, zone.centre.lon), np.full(n, zone.centre.lat), azimuth, np.full(n, zone.radius_m)
        )
        return (tuple(Point(lat=float(a), lon=float(o)) for a, o in zip(lat, lon, strict=True)),)
    if isinstance(zone, Corridor | BandZone):
        return _around(zone)
    return ((*zone.ring, zone.ring[0]),)


def _around(zone: Corridor | BandZone) -> tuple[tuple[Point, ...], ...]:
    lat, lon, _ = zone.route.fine
    centre = Point(lat=float(lat.mean()), lon=float(lon.mean()))
    line = LineString(np.column_stack(around(centre, lat, lon)))
    if isinstance(zone, Corridor):
        shape = _beside(line, zone.left_m, zone.right_m, zone.ends)
    else:
        reach = zone.from_m if zone.to_m is None else zone.to_m
        shape = _sided(line, reach, zone)
        if zone.to_m is not None and zone.from_m:
            shape = shape.difference(_sided(line, zone.from_m, zone))
    shapes = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return tuple(
        _degrees(centre, np.asarray(ring.coords))
        for polygon in shapes
        if isinstance(polygon, Polygon) and not polygon.is_empty
        for ring in (polygon.exterior, *polygon.interiors)
    )


def _sided(line: LineString, reach: float, zone: BandZone) -> Polygon | MultiPolygon:
    left, right = zone.side != "right", zone.side != "left"
    return _beside(line, reach * left, reach * right, zone.ends)


def _beside(line: LineString, left: float, right: float, ends: str) -> Polygon | MultiPolygon:
    if left == right:
        return line.buffer(left, quad_segs=_QUARTER, cap_style="round" if ends == "round" else "flat")
    one = line.buffer(left, quad_segs=_QUARTER, single_sided=True)
    return union(one, line.buffer(-right, quad_segs=_QUARTER, single_sided=True))


def _degrees(centre: Point, metres: Floats) -> tuple[Point, ...]:
    azimuth = np.degrees(np.arctan2(metres[:, 0], metres[:, 1]))
    n = len(metres)
    lon, lat, _ = WGS84.fwd(np.full(n, centre.lon), np.full(n, centre.lat), azimuth, np.hypot(*metres.T))
    return tuple(Point(lat=float(a), lon=float(o)) for a, o in zip(lat, lon, strict=True))


def _line(route: Route) -> Line:
    vertices = zip(route.vertices, route.metres, strict=True)
    return Line(
        id=route.id,
        name=route.name,
        points=tuple(point for _, point in route.vertices),
        stops=tuple((name, point, float(metres) / 1000) for (name, point), metres in vertices if name),
        marks=tuple((float(km), route.at(km)) for km in range(0, int(route.length_km) + 1, _MARK_KM)),
    )


def _says(zone: Zone) -> str:
    if isinstance(zone, Corridor):
        one, other = zone.left_m / 1000, zone.right_m / 1000
        reach = f"{one:g} km on each side" if one == other else f"{one:g} km to the left, {other:g} km to the right"
        return f"{reach} of {zone.route.name}, {zone.ends} ends"
    if isinstance(zone, BandZone):
        reach = (
            f"{zone.from_m / 1000:g} km and more"
            if zone.to_m is None
            else (f"{zone.from_m / 1000:g} to {zone.to_m / 1000:g} km")
        )
        return f"{reach} from {zone.route.name}"
    return f"{zone.radius_m / 1000:g} km around a point" if isinstance(zone, Circle) else "an area by its corners"


def events(agreement: Agreement) -> tuple[Event, ...]:
    """Signature, entry into force, end, and what falls due, in order."""
    found = [
        Event(day=agreement.signed, label="Signed", kind="signed"),
        Event(day=agreement.local(agreement.in_force_from).date(), label="In force", kind="in_force"),
    ]
    if agreement.in_force_to:
        found.append(Event(day=agreement.local(agreement.in_force_to).date(), label="Ends", kind="ends"))
    for article, term in agreement.obligations():
        # `due` is the first moment at which it is late, so that the day shown is the one before midnight.
        moment = term.due - timedelta(microseconds=1) if term.due else term.starts
        if moment is not None:
            label = f"{article.reference}: {'due' if term.due else 'to begin'}"
            found.append(Event(day=agreement.local(moment).date(), label=label, kind="due"))
    return tuple(sorted({(e.day, e.label): e for e in found}.values(), key=lambda event: event.day))
