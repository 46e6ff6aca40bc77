"""Where things are: places with their uncertainty, routes, zones, names in any spelling.

In come the words of a report and the lists of an agreement; out come points with a radius, positions along a route, and
inside, outside or uncertain. Parts are loaded when first used, so that importing the package costs nothing:

>>> from truceline.geo import Gazetteer, Point, Route, classify, parse_place
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.geo.coordinates import read_coordinates
    from truceline.geo.gazetteer import Entry, Gazetteer, Match, read_csv
    from truceline.geo.mentions import Found
    from truceline.geo.place import Candidate, Place, PlaceMethod, Point
    from truceline.geo.plane import bearing, distance_m, moved
    from truceline.geo.points import Classified, classify_points
    from truceline.geo.relative import parse_place
    from truceline.geo.route import Compass, Route, RoutePosition
    from truceline.geo.shapes import geojson, shape, shape_of_route
    from truceline.geo.spelling import fold, likeness, skeleton
    from truceline.geo.world import World
    from truceline.geo.zone import Answer, Band, Circle, Corridor, Polygon, Zone, ZonePosition, classify

_HOME = {
    "coordinates": ["read_coordinates"],
    "gazetteer": ["Entry", "Gazetteer", "Match", "read_csv"],
    "mentions": ["Found"],
    "place": ["Candidate", "Place", "PlaceMethod", "Point"],
    "plane": ["bearing", "distance_m", "moved"],
    "points": ["Classified", "classify_points"],
    "relative": ["parse_place"],
    "route": ["Compass", "Route", "RoutePosition"],
    "shapes": ["geojson", "shape", "shape_of_route"],
    "spelling": ["fold", "likeness", "skeleton"],
    "world": ["World"],
    "zone": ["Answer", "Band", "Circle", "Corridor", "Polygon", "Zone", "ZonePosition", "classify"],
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Answer",
    "Band",
    "Candidate",
    "Circle",
    "Classified",
    "Compass",
    "Corridor",
    "Entry",
    "Found",
    "Gazetteer",
    "Match",
    "Place",
    "PlaceMethod",
    "Point",
    "Polygon",
    "Route",
    "RoutePosition",
    "World",
    "Zone",
    "ZonePosition",
    "bearing",
    "classify",
    "classify_points",
    "distance_m",
    "fold",
    "geojson",
    "likeness",
    "moved",
    "parse_place",
    "read_coordinates",
    "read_csv",
    "shape",
    "shape_of_route",
    "skeleton",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
