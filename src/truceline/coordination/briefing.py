"""The briefing of a patrol: where and when it goes, who has to be there, and what there is beside its way.

    briefing(record_id, plan, route, zone, …)

It holds what was planned and what was told before: no position of anybody who is under way. What is near is named with
who tells it; an incident is alleged, an account of a post is its source's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from truceline.coordination.composition import Composition, Contingent
from truceline.coordination.coverage import section
from truceline.coordination.patrol import Plan
from truceline.coordination.window import Window
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.model import Value

NOT_FOR_TARGETING = (
    "Not for targeting. No live positions stand on this sheet: it holds what was planned and told before."
)
NearKind = Literal["notice", "patrol", "post", "incident", "turned_back"]
KINDS: Mapping[NearKind, str] = {
    "notice": "Notices of activities in force near the section",
    "patrol": "Other patrols near the section in the window",
    "post": "Observation posts near the section",
    "incident": "Incidents of the last days near the section, as alleged",
    "turned_back": "Where patrols of the last days turned back",
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SAME_KM = 0.05


class KmMark(Value):
    """A named place of the section: its km on the route, km from the start of the patrol, and what is planned there."""

    km: float
    from_start: float
    name: str
    point: Point
    planned: Literal["start", "via", "end", ""] = ""


class Side(Value):
    """A side that has to concur: its name, its own serial ("" where it gave none), its answer in words."""

    name: str
    serial: str = ""
    answer: str = "not answered"


class Beside(Value):
    """Something beside the way: `words` say what, by whom, `where` in kilometres. It is drawn at `point` or as `shape`.

    `number` joins it to its mark on the map, 0 for what has no place there. `uncertain` is how near it is.
    """

    kind: NearKind
    id: str
    words: str
    where: str = ""
    number: int = 0
    point: Point | None = None
    shape: Corridor | Band | Circle | Polygon | Route | None = None
    uncertain: bool = False


class Contact(Value):
    """Whom to ask about what: an office or a channel, never a person's name."""

    what: str
    whom: str


class Briefing(Value):
    """All that stands on a briefing sheet, in words; `route` and `stretch` are what its map draws.

    `made` is when it was put together; `refs` are the entries of the record that hold plan and answers.
    """

    patrol: str
    route: Route
    stretch: Route
    section: str
    times: tuple[tuple[str, str], ...]
    marks: tuple[KmMark, ...]
    sides: tuple[Side, ...]
    required: tuple[tuple[str, str], ...]
    concurrence: str
    beside: tuple[Beside, ...] = ()
    contacts: tuple[Contact, ...] = ()
    made: datetime
    refs: tuple[str, ...] = ()

    def of_kind(self, kind: NearKind) -> tuple[Beside, ...]:
        """What of one kind is beside the way."""
        return tuple(one for one in self.beside if one.kind == kind)


def briefing(
    patrol: str,
    plan: Plan,
    route: Route,
    zone: ZoneInfo,
    *,
    sides: Sequence[Side],
    concurrence: str,
    made: datetime,
    called: Mapping[str, str] | None = None,
    beside: Iterable[Beside] = (),
    contacts: Iterable[Contact] = (),
    refs: Sequence[str] = (),
) -> Briefing:
    """The briefing for a plan on `route`; `called` names parties by id, `zone` is the local clock.

    Raises `InvalidPlan` and `UnknownName` for a plan that is not of the route.
    """
    plan = plan.checked(route)
    low, high = section(route, plan.start, plan.end)
    return Briefing(
        patrol=patrol,
        route=route,
        stretch=route.stretch(low, high),
        section=_section(plan, route, low, high),
        times=times(plan.window, zone),
        marks=tuple(km_marks(plan, route)),
        sides=tuple(sides),
        required=required(plan.required, called or {}),
        concurrence=concurrence,
        beside=tuple(_numbered(tuple(beside))),
        contacts=tuple(contacts),
        made=made,
        refs=tuple(refs),
    )


def _numbered(beside: Sequence[Beside]) -> Iterator[Beside]:
    """Kind by kind, each that has a place on the map with its number there."""
    number = 0
    for one in (one for kind in KINDS for one in beside if one.kind == kind):
        drawn = one.point is not None or one.shape is not None
        number += drawn
        yield one.model_copy(update={"number": number if drawn else 0})


def km_marks(plan: Plan, route: Route) -> list[KmMark]:
    """Start, via, end and every named vertex between, in the direction of travel."""
    low, high = section(route, plan.start, plan.end)
    sign = 1.0 if high > low else -1.0
    places: dict[float, tuple[str, Literal["start", "via", "end", ""]]] = {}
    for (name, _), metres in zip(route.vertices, route.metres.tolist(), strict=True):
        if name and min(low, high) - _SAME_KM <= metres / 1000 <= max(low, high) + _SAME_KM:
            places[metres / 1000] = name, ""
    planned: list[tuple[float | str, Literal["start", "via", "end"]]] = [
        (plan.start, "start"),
        *((via, "via") for via in plan.via),
        (plan.end, "end"),
    ]
    for place, role in planned:
        km = float(place) if isinstance(place, int | float) else route.km_of(place)
        known = next((other for other in places if abs(other - km) <= _SAME_KM), None)
        places[km if known is None else known] = (f"km {km:.1f}" if known is None else places[known][0], role)
    found = []
    for km in sorted(places, key=lambda one: sign * one):
        name, what = places[km]
        at = min(max(km, 0.0), route.length_km)
        found.append(KmMark(km=km, from_start=abs(km - low), name=name, point=route.at(at), planned=what))
    return found


def times(window: Window, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """The window on the local clock, in UTC, and as date-time groups."""
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    offset = f"{start:%z}"
    local = f"Local ({zone.key}, UTC{offset[:3]}:{offset[3:]})"
    whole = (start.hour, start.minute, end.hour, end.minute) == (0, 0, 0, 0)
    return (
        (local, _days(start, end) if whole else _span(start, end)),
        ("UTC", _span(window.start.astimezone(UTC), window.end.astimezone(UTC))),
        ("Date-time group", f"{date_time_group(window.start)} to {date_time_group(window.end)}"),
    )


def date_time_group(at: datetime) -> str:
    """A time as military messages write it, in UTC: 150800ZMAR20."""
    utc = at.astimezone(UTC)
    return f"{utc:%d%H%M}Z{_MONTHS[utc.month - 1].upper()}{utc:%y}"


def required(composition: Composition, called: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What each contingent has to have: its party's name and the words; no name for what concerns all."""
    said = [(called.get(one.party, one.party), _asked(one)) for one in composition.contingents]
    if composition.equal:
        said.append(("", "the same number of people from each"))
    return tuple(said or [("", "nothing is required by the plan")])


def _asked(one: Contingent) -> str:
    asked = [f"{one.people} people"] if one.people is not None else []
    for kind in one.vehicles or ():
        asked.append(f"{kind.number} {kind.type or ('vehicle' if kind.number == 1 else 'vehicles')}")
    return f"at least {', '.join(asked)}" if asked else "a contingent"


def _section(plan: Plan, route: Route, low: float, high: float) -> str:
    ends = [f"km {one:g}" if isinstance(one, int | float) else isolated(one) for one in (plan.start, plan.end)]
    by = [f"km {one:g}" if isinstance(one, int | float) else isolated(one) for one in plan.via]
    via = f" by way of {', '.join(by)}" if by else ""
    length = f"{abs(high - low):.1f} km, from km {low:.1f} to km {high:.1f} of {isolated(route.name)}"
    return f"{ends[0]} to {ends[1]}{via}: {length}"


def isolated(name: str) -> str:
    """A name that is written from right to left, kept from turning the numbers beside it (UAX 9, FSI and PDI)."""
    turns = any(bidirectional(letter) in ("R", "AL") for letter in name)
    return f"\u2068{name}\u2069" if turns else name


def _day(at: datetime) -> str:
    return f"{at.day:02d} {_MONTHS[at.month - 1]} {at.year}"


def _span(start: datetime, end: datetime) -> str:
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{_day(end)} {end:%H:%M}"
    return f"{_day(start)} {start:%H:%M} to {last}"


def _days(start: datetime, end: datetime) -> str:
    last = end - timedelta(days=1)
    return f"{_day(start)}, at no set hour" if last.date() <= start.date() else f"{_day(start)} to {_day(last)}"
