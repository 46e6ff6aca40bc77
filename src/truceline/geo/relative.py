"""Places in the words of a report, resolved: coordinates, relative places, roads and stretches, names, regions.

`parse_place` is the one door. Each way gives a radius that holds the true place with about 95 % confidence, made of the
radius of the named place, the rounding of the distance and the width of the direction word; nothing is guessed where a
name is unknown or could be several places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import hypot, radians, sin

from truceline.geo.coordinates import read_coordinates
from truceline.geo.gazetteer import MAX_NAME, Gazetteer
from truceline.geo.phrases import Direction, Phrase, ordinary, phrases, words
from truceline.geo.place import Candidate, Place, Point
from truceline.geo.plane import bearing, distance_m, moved
from truceline.geo.route import Route
from truceline.geo.spelling import fold

DEPTH = 6
FARTHEST_M = 1_000_000.0
LIST = re.compile(r"\s*(?:,|;|\band\b|\bor\b|(?<=\S)\s+و(?=\S)|\bve\b|\sи\s)\s*", re.IGNORECASE)
ASIDE = re.compile(r"\s*(?:--|–|—)\s+.*?\s+(?:--|–|—)\s*")
BRACKETED = re.compile(r"\s*(?:--|–|—|\(|\[).*$")


@dataclass(frozen=True)
class Reading:
    """What a phrase is read against."""

    gazetteer: Gazetteer
    routes: Sequence[Route]
    near: Point | None
    countries: Collection[str]
    depth: int = DEPTH

    def place(self, text: str | None, near: Point | None = None) -> Place | None:
        """The place that a part of the phrase names, None where it is unknown."""
        if not text or self.depth == 0:
            return None
        found = _read(text, Reading(self.gazetteer, self.routes, near or self.near, self.countries, self.depth - 1))
        return found if found.point is not None else None

    def route(self, text: str | None) -> Route | None:
        """The route that `text` names, with or without words such as "highway"."""
        if not text:
            return None
        bare = _without_class(_without_leading(text), "road")[0]
        return next((route for route in self.routes if route.named(bare) or route.named(text)), None)


def parse_place(
    text: str,
    gazetteer: Gazetteer,
    routes: Sequence[Route] = (),
    near: Point | None = None,
    countries: Collection[str] = (),
) -> Place:
    """The place that `text` names; one that cannot be resolved keeps its words and has no point.

    `near` is a position that the report is about and `countries` two-letter codes: both only help to choose between
    places of one name. `routes` are the agreement's roads and lines, by which "the M4" and "km 12" are understood.
    """
    if len(text) > MAX_NAME:
        return Place(text=text)
    return _read(text, Reading(gazetteer, routes, near, countries)).model_copy(update={"text": text})


def _read(text: str, reading: Reading) -> Place:
    cleaned = " ".join(text.split()).strip(" .,;:\"'“”’")
    if found := read_coordinates(cleaned):
        return found
    if route := reading.route(cleaned):
        return _on_road(text, route)
    exact = _named(cleaned, reading)
    if exact.point is not None:
        return exact
    plain = ASIDE.sub(" ", cleaned)
    for candidate in dict.fromkeys((plain, _without_leading(plain))):
        for phrase in phrases(candidate):
            if (found := RELATIONS[phrase.relation](phrase, reading)) is not None:
                return found.model_copy(update={"text": text})
    return _listed(cleaned, reading) or _shortened(cleaned, reading) or exact


def _named(text: str, reading: Reading) -> Place:
    """The gazetteer's answer for the name, alone or without words such as "the" and "province"."""
    first = Place(text=text)
    for bare in dict.fromkeys((text, _without_leading(text))):
        name, kind = _without_class(bare)
        if fold(name) in ordinary():
            continue
        for spelled, kinds in ((name, _kinds(kind)), (bare, ()), (name, ())):
            found = reading.gazetteer.resolve(spelled, reading.near, reading.countries, kinds)
            if found.point is not None:
                if kind in ("region", "area") and found.method == "gazetteer" and spelled == name:
                    found = _loose(found, kind).model_copy(update={"method": "region"})
                return found.model_copy(update={"text": text})
            if found.alternatives and not first.alternatives:
                first = found.model_copy(update={"text": text})
    return first


def _kinds(kind: str | None) -> tuple[str, ...]:
    if kind in ("region", "area"):
        return ("region", "country")
    return (kind,) if kind else ()


def _without_leading(text: str) -> str:
    for word in sorted(words()["leading"], key=len, reverse=True):
        if text.lower().startswith(word + " "):
            return _without_leading(text[len(word) + 1 :])
    return text


def _without_class(text: str, only: str | None = None) -> tuple[str, str | None]:
    """The name without "city", "province" and the like before or after it, and the kind that word stands for."""
    lowered = text.lower()
    for kind, names in words()["classes"].items():
        if only is not None and kind != only:
            continue
        for name in sorted(names, key=len, reverse=True):
            if lowered.endswith(" " + name):
                return text[: -len(name) - 1].strip(), kind
            for before in (name + " of ", name + " "):
                if lowered.startswith(before) and len(text) > len(before):
                    return text[len(before) :].strip(), kind
    return text, None


def _on_road(text: str, route: Route) -> Place:
    """A road as a place: its middle and half its length."""
    half = route.length_m / 2
    point = route.at(route.length_km / 2)
    return Place(text=text, name=route.name, point=point, radius_m=half + route.error_m, method="road")


def _along(phrase: Phrase, reading: Reading) -> Place | None:
    route = reading.route(phrase.road)
    start = 0.0
    if route is None:
        return None
    if phrase.x is not None:
        origin = reading.place(phrase.x, route.at(0))
        if origin is None or origin.point is None:
            return None
        start = route.km_of(origin.point)
    km = phrase.km if phrase.km is not None else phrase.distance.metres / 1000 if phrase.distance else 0.0
    rounding = phrase.distance.rounding if phrase.distance else 500.0
    km = start + km if start + km <= route.length_km or start == 0 else start - km
    if not 0 <= km <= route.length_km:
        return None
    radius = hypot(rounding, route.error_m)
    return Place(text="", name=f"{route.name} km {km:.1f}", point=route.at(km), radius_m=radius, method="relative")


def _stretch(phrase: Phrase, reading: Reading) -> Place | None:
    route = reading.route(phrase.road)
    if route is None:
        return None
    ends = [_km(route, end, reading) for end in (phrase.x, phrase.y)]
    if ends[0] is None or ends[1] is None or abs(ends[0] - ends[1]) < 0.01:
        return None
    part = route.stretch(ends[0], ends[1])
    name = f"{route.name} from {part.vertices[0][0]} to {part.vertices[-1][0]}"
    half = part.length_m / 2
    return Place(text="", name=name, point=part.at(part.length_km / 2), radius_m=half + route.error_m, method="road")


def _km(route: Route, text: str | None, reading: Reading) -> float | None:
    found = reading.place(BRACKETED.sub("", text) if text else None, route.at(route.length_km / 2))
    return route.km_of(found.point) if found is not None and found.point is not None else None


def _offset(phrase: Phrase, reading: Reading) -> Place | None:
    if phrase.distance is None or phrase.direction is None:
        return None
    metres, rounding = phrase.distance.metres, phrase.distance.rounding
    sideways = metres * sin(radians(phrase.direction.within))
    if (route := reading.route(phrase.x)) is not None:
        middle = _on_road("", route)
        assert middle.point is not None and middle.radius_m is not None
        return _moved(middle, route.name, phrase.direction, metres, hypot(middle.radius_m, sideways, rounding))
    named = reading.place(phrase.x)
    if named is None or named.radius_m is None:
        return None
    return _moved(named, named.name, phrase.direction, metres, hypot(named.radius_m, sideways, rounding))


def _moved(start: Place, name: str | None, direction: Direction, metres: float, radius: float) -> Place:
    assert start.point is not None
    said = f"{metres / 1000:g} km {_compass_word(direction)} of {name or start.text}"
    point = moved(start.point, direction.degrees, metres)
    return Place(text="", name=said, point=point, radius_m=radius, method="relative", region=start.region)


def _compass_word(direction: Direction) -> str:
    row = next(row for row in words()["directions"] if row["degrees"] == direction.degrees)
    return str(row["words"][0])


def _distance(phrase: Phrase, reading: Reading) -> Place | None:
    named = reading.place(phrase.x)
    if named is None or named.radius_m is None or phrase.distance is None:
        return None
    return _spread(named, named.radius_m + phrase.distance.metres + phrase.distance.rounding)


def _direction(phrase: Phrase, reading: Reading) -> Place | None:
    named = reading.place(phrase.x)
    if named is None or named.radius_m is None or phrase.direction is None:
        return None
    if named.method == "region":
        return _part(phrase, reading)
    rule = words()["direction_only"]
    moved_by = rule["moved"] + (0 if named.method == "road" else min(named.radius_m, rule["moved"]))
    found = _moved(named, named.name, phrase.direction, moved_by, named.radius_m + rule["metres"])
    return found.model_copy(update={"name": f"{_compass_word(phrase.direction)} of {named.name}"})


def _part(phrase: Phrase, reading: Reading) -> Place | None:
    """A part of a region or the side of a town: half its radius out, with two thirds of it as the new radius."""
    named = reading.place(phrase.x)
    if named is None or named.radius_m is None or named.point is None or phrase.direction is None:
        return None
    reach = named.radius_m if named.method == "region" else named.radius_m + words()["spread"]["countryside"]["metres"]
    point = moved(named.point, phrase.direction.degrees, reach / 2)
    name = f"{named.name}, {_compass_word(phrase.direction)}"
    return Place(text="", name=name, point=point, radius_m=reach * 2 / 3, method="region", region=named.region)


def _spread(named: Place, radius: float) -> Place:
    method = named.method if named.method in ("road", "region") else "relative"
    return named.model_copy(update={"radius_m": radius, "method": method, "alternatives": ()})


def _loosely(relation: str) -> Callable[[Phrase, Reading], Place | None]:
    def read(phrase: Phrase, reading: Reading) -> Place | None:
        named = reading.place(phrase.x)
        return None if named is None else _loose(named, relation)

    return read


def _loose(named: Place, relation: str) -> Place:
    rule = words()["spread"][relation]
    return _spread(named, (named.radius_m or 0.0) * rule["share"] + rule["metres"])


def _between(phrase: Phrase, reading: Reading) -> Place | None:
    one = reading.place(phrase.x)
    other = reading.place(phrase.y, one.point if one else None)
    if one is None or other is None or one.point is None or other.point is None:
        return None
    apart = distance_m(one.point, other.point)
    middle = moved(one.point, bearing(one.point, other.point), apart / 2)
    radius = apart / 2 + max(one.radius_m or 0, other.radius_m or 0)
    name = f"between {one.name} and {other.name}"
    return Place(text="", name=name, point=middle, radius_m=radius, method="relative", region=one.region)


def _within(phrase: Phrase, reading: Reading) -> Place | None:
    """X in Y: X, chosen by where Y is; where X is unknown or lies elsewhere, it is somewhere in Y."""
    around = reading.place(phrase.y)
    inner = reading.place(phrase.x, around.point if around else None)
    if inner is None or inner.point is None or around is None or around.point is None:
        return inner or around
    if inner.method == "road" or around.method != "region":
        return inner
    if (inner.radius_m or 0.0) >= (around.radius_m or 0.0):
        return around
    reach = (around.radius_m or 0.0) * 2 + (inner.radius_m or 0.0)
    return inner if distance_m(inner.point, around.point) <= reach else around


def _comma(phrase: Phrase, reading: Reading) -> Place | None:
    """Two names with a comma: a place and the region it lies in, or else the beginning of a list."""
    around = reading.place(phrase.y)
    if around is None or around.point is None or around.method != "region" or around.alternatives:
        return None
    inner = reading.place(phrase.x, around.point)
    if inner is None or inner.point is None:
        return around
    wider = (around.radius_m or 0.0) > (inner.radius_m or 0.0)
    return inner if wider and distance_m(inner.point, around.point) <= (around.radius_m or 0.0) else None


def _beside(phrase: Phrase, reading: Reading) -> Place | None:
    """X near Y: X, chosen by where Y is; where X is unknown, it is somewhere near Y."""
    around = reading.place(phrase.y)
    inner = reading.place(phrase.x, around.point if around else None)
    if inner is not None or around is None:
        return inner
    return _loose(around, "near")


def _same(phrase: Phrase, reading: Reading) -> Place | None:
    return reading.place(phrase.x)


def _listed(text: str, reading: Reading) -> Place | None:
    """A, B and C: the circle around all of them; a wider one where some are unknown."""
    text = _without_leading(text)
    bare = _without_class(text)[0]
    # "Idlib and Aleppo provinces": the last word goes with each of them.
    shared = text[len(bare) :] if text.startswith(bare) else ""
    parts = [part for part in LIST.split(bare if shared else text) if part]
    if len(parts) < 2 or len(parts) > 12:
        return None
    places = [reading.place(part + shared) for part in parts]
    known = [p for p in places if p is not None and p.point is not None and p.radius_m is not None]
    if not known:
        return None
    if len(known) == 1:
        return _loose(known[0], "area").model_copy(update={"text": text, "method": "region"})
    points = [p.point for p in known if p.point is not None]
    middle = Point(lat=sum(p.lat for p in points) / len(points), lon=sum(p.lon for p in points) / len(points))
    radius = max(distance_m(middle, p.point) + (p.radius_m or 0) for p in known if p.point is not None)
    if len(known) < len(parts):
        radius += words()["spread"]["area"]["metres"]
    if radius > FARTHEST_M:
        return None
    each = tuple(
        Candidate(name=p.name or p.text, point=p.point, radius_m=p.radius_m or 0, score=round(1 / len(known), 4))
        for p in known
        if p.point is not None
    )
    name = ", ".join(candidate.name for candidate in each)
    return Place(text=text, name=name, point=middle, radius_m=radius, method="region", alternatives=each)


def _shortened(text: str, reading: Reading) -> Place | None:
    """The place before a bracket or a dash: "Jericho [Ariha]" is tried by either name."""
    head = BRACKETED.sub("", text).strip()
    inner = re.search(r"[\[(]([^\])]+)[\])]", text)
    for part in (head if head != text else None, inner[1] if inner else None):
        if (found := reading.place(part)) is not None:
            return found.model_copy(update={"text": text})
    return None


RELATIONS: dict[str, Callable[[Phrase, Reading], Place | None]] = {
    "along": _along,
    "stretch": _stretch,
    "offset": _offset,
    "distance": _distance,
    "between": _between,
    "part": _part,
    "direction": _direction,
    "near": _loosely("near"),
    "outskirts": _loosely("outskirts"),
    "countryside": _loosely("countryside"),
    "feature": _loosely("feature"),
    "centre": _loosely("centre"),
    "within": _within,
    "beside": _beside,
    "listed": _comma,
    "same": _same,
}
