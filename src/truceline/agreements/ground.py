"""Routes and zones of an agreement's file, made into shapes on the ground."""

from __future__ import annotations

from typing import Any

from truceline.agreements.faults import Faults, Path, suggest
from truceline.agreements.schema import validate
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Circle, Zone
from truceline.model import Value

_BOUNDS = {"lat": 90.0, "lon": 180.0}
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
    made: Route | None = validate(Route, {**read.model_dump(), "vertices": vertices}, (*path, "vertices"), faults)
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
    return validate(Zone, value, path, faults)


def _check_positions(value: Any, path: Path, faults: Faults) -> bool:
    """Whether every latitude and longitude below `value` is a position on Earth."""
    sound = True
    if isinstance(value, list):
        return all([_check_positions(part, (*path, n), faults) for n, part in enumerate(value)])
    for key, part in value.items() if isinstance(value, dict) else ():
        if key in _BOUNDS and isinstance(part, int | float) and abs(part) > _BOUNDS[key]:
            faults.add(
                f"is {part:g}, no position on Earth",
                (*path, key),
                remedy=f"write -{_BOUNDS[key]:g} to {_BOUNDS[key]:g}",
            )
            sound = False
        sound = _check_positions(part, (*path, key), faults) and sound
    return sound
