"""Routes and zones of an agreement's file, made into shapes on the ground."""

from __future__ import annotations

from typing import Any

from truceline.agreements.faults import Faults, Path, suggest
from truceline.agreements.schema import validate
from truceline.geo.place import Point
from truceline.geo.plane import WGS84
from truceline.geo.route import Route
from truceline.geo.zone import Circle, Polygon, Zone
from truceline.model import Value

MAX_KM = 20_000
_DEGREES = {"lat": 90.0, "lon": 180.0}
_METRES = ("error_m", "left_m", "right_m", "from_m", "to_m", "radius_m")
_BOUNDS = {**_DEGREES, **dict.fromkeys(_METRES, MAX_KM * 1000.0)}
# Keeps the entries after a faulty one at their places, so that their own faults name the right line.
_UNMADE = Circle(centre=Point(lat=0, lon=0), radius_m=1)


class _Vertex(Value):
    lat: float
    lon: float
    name: str = ""


class _RouteFile(Value):
    id: str
    name: str
    vertices: tuple[_Vertex, ...]
    aliases: tuple[str, ...] = ()
    error_m: float = 0.0


def make_routes(listed: Any, faults: Faults) -> list[Route]:
    """The routes under `routes`; one that cannot be made is left out, with a fault."""
    if not isinstance(listed, list):
        faults.add("must be a list", ("routes",), remedy="start each route with '- id:'")
        return []
    made = [_make_route(value, ("routes", n), faults) for n, value in enumerate(listed)]
    return [route for route in made if route is not None]


def _make_route(value: Any, path: Path, faults: Faults) -> Route | None:
    if not _check_positions(value, path, faults):
        return None
    read = validate(_RouteFile, value, path, faults)
    if read is None:
        return None
    vertices = tuple((v.name, Point(lat=v.lat, lon=v.lon)) for v in read.vertices)
    path = (*path, "vertices")
    if _too_long([v.lat for v in read.vertices], [v.lon for v in read.vertices], path, faults):
        return None
    made: Route | None = validate(Route, {**read.model_dump(), "vertices": vertices}, path, faults)
    return made


def make_shapes(listed: Any, routes: list[Route], faults: Faults) -> list[Any]:
    """The entries under `zones` with each `shape` made; where it cannot be, a fault and a stand-in."""
    if not isinstance(listed, list):
        faults.add("must be a list", ("zones",), remedy="start each zone with '- id:'")
        return []
    made = []
    for n, entry in enumerate(listed):
        if not isinstance(entry, dict) or "shape" not in entry:
            made.append(entry)
            continue
        shape = _make_shape(entry["shape"], entry.get("name"), ("zones", n, "shape"), routes, faults)
        made.append({**entry, "shape": shape or _UNMADE})
    return made


def _make_shape(value: Any, name: Any, path: Path, routes: list[Route], faults: Faults) -> Any:
    if not _check_positions(value, path, faults):
        return None
    if isinstance(value, dict):
        value = {"name": name, **value} if isinstance(name, str) else dict(value)
        if isinstance(value.get("route"), str):
            along = next((route for route in routes if route.id == value["route"]), None)
            if along is None:
                known = [route.id for route in routes]
                faults.add(
                    f"names the unknown route {value['route']!r}",
                    (*path, "route"),
                    remedy=suggest(value["route"], known),
                )
                return None
            value["route"] = along
    shape = validate(Zone, value, path, faults)
    if isinstance(shape, Polygon):
        around = [*shape.ring, shape.ring[0]]
        if _too_long([p.lat for p in around], [p.lon for p in around], (*path, "ring"), faults):
            return None
    return shape


def _too_long(lat: list[float], lon: list[float], path: Path, faults: Faults) -> bool:
    """Whether a line is longer than any border or front; measuring along it would take for ever."""
    length = float(WGS84.line_length(lon, lat)) / 1000 if len(lat) > 1 else 0.0
    if length > MAX_KM:
        faults.add(f"is {length:,.0f} km long", path, remedy=f"keep it below {MAX_KM:,} km, its positions in order")
    return length > MAX_KM


def _check_positions(value: Any, path: Path, faults: Faults) -> bool:
    """Whether every latitude, longitude and length below `value` is a number that can be one on Earth."""
    if isinstance(value, list):
        return all([_check_positions(part, (*path, n), faults) for n, part in enumerate(value)])
    sound = True
    for key, part in value.items() if isinstance(value, dict) else ():
        sound = _check_number(key, part, (*path, key), faults) and sound
        sound = _check_positions(part, (*path, key), faults) and sound
    return sound


def _check_number(key: str, value: Any, path: Path, faults: Faults) -> bool:
    bound = _BOUNDS.get(key)
    if bound is None or value is None:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.add("must be a number", path, remedy="write digits, with a point for decimals")
        return False
    if abs(value) > bound:
        what = "position" if key in _DEGREES else "distance"
        faults.add(f"is {value:g}, no {what} on Earth", path, remedy=f"keep it within {bound:g}")
        return False
    return True
