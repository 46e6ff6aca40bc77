"""Observation effort: what was recorded of it and what patrols' tracks show, by day and zone, beside the incidents.

record(actor, observation)
table(node, days, incidents=incidents)       one row for each day and zone, also where nobody looked
compared(node, days, incidents=incidents)    against the days before, where both looked about equally long
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from pydantic import TypeAdapter

from truceline.acts.driving import kept_spells
from truceline.acts.told import told_well
from truceline.coordination.effort import Beside, Change, Effort, Observation, beside, change, effort, patrolled
from truceline.coordination.margins import margins
from truceline.coordination.tracks import clean, read_tracks, shifted
from truceline.coordination.window import Day, Window
from truceline.errors import InvalidPlan, InvalidSetting, TrucelineError, UnknownName
from truceline.facts import ObservationRecorded
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon, classify
from truceline.incidents.incident import Incident
from truceline.matters.observations import ObservationRecord
from truceline.matters.patrol_record import PatrolRecord, RecordedTrack
from truceline.model import Value
from truceline.store import bodies, journal
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View, listed
from truceline.store.node import Node
from truceline.store.terms import terms

__all__ = ["InCell", "Zones", "compared", "days_of", "driven", "observations", "record", "spells", "table", "zones"]

V = TypeVar("V", bound=Value)
Zones = Mapping[str, Corridor | Band | Circle | Polygon]
NOTHING_SEEN: Mapping[str, int] = MappingProxyType({})
MOST_DAYS = 400
SYNTHETIC = "synthetic"
_TRACKLESS = '"tracks":[]'
"""In the data of a patrol that has none."""
_LATE = timedelta(days=7)
"""A patrol may drive later than it was planned."""
WITNESSES = ("mission", "monitor")
"""Roles of those who look on their own account; what a side's patrol saw is the side's word."""


class InCell(NamedTuple):
    """Incidents in the cell of one day and zone, with those who registered them."""

    day: date
    zone: str
    registered_by: tuple[str, ...]
    number: int = 1


def record(
    actor: Actor,
    observation: Observation,
    id: str = "",
    *,
    joint: bool = False,
    saw: Mapping[str, int] = NOTHING_SEEN,
) -> tuple[Written, ...]:
    """Record an observation under a new id, or correct the one of `id`."""
    with told_well():
        fact = ObservationRecorded(id=id or new_id("o", actor.node.clock()), observation=observation)
    return journal.write(actor, fact, joint=joint, saw=saw)


def zones(node: Node, named: Sequence[str] = ()) -> Zones:
    """The zones of the node's agreements by id, or those that are named; raises `UnknownName`."""
    # An agreement's zone goes before one of the same id in what it amends.
    zoned = (zone for agreement in reversed(terms(node).agreements) for zone in agreement.zones)
    known = {zone.id: zone.shape for zone in zoned}
    for name in named:
        if name not in known:
            remedy = f"one of {', '.join(known)}" if known else "the agreement has none"
            raise UnknownName(f"no zone is called {name[:60]!r}", where=node.name, remedy=remedy)
    return {name: known[name] for name in named} if named else known


def days_of(first: date, last: date) -> tuple[date, ...]:
    """All days from `first` to `last`, both inclusive; raises `InvalidPlan` for none, too many, or another age."""
    TypeAdapter(tuple[Day, Day]).validate_python((first, last))
    if not 0 <= (last - first).days < MOST_DAYS:
        raise InvalidPlan(f"a period from {first} to {last}", remedy=f"give 1 to {MOST_DAYS} days, the first day first")
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def observations(node: Node, among: Zones, *, view: View = "own", days: Sequence[date] = ()) -> tuple[Observation, ...]:
    """What was recorded of these zones, and what patrols' tracks show; a track that cannot be used shows nothing.

    A patrol whose tracks are marked as synthetic is named so. With `days` nothing is read of what is about others.
    """
    return (*_recorded(node, among, view, days), *_driven(node, _patrols(node, view, days), among))


def _patrols(node: Node, view: View, days: Sequence[date]) -> tuple[PatrolRecord, ...]:
    """Those with tracks: the others show nothing."""
    return tuple(map(PatrolRecord.model_validate_json, _about(node, "patrol", view, days, without=_TRACKLESS)))


def _named(node: Node, looks: Iterable[Observation], view: View, days: Sequence[date]) -> tuple[PatrolRecord, ...]:
    """The patrols that were recorded to have looked."""
    names = {one.what for one in looks if one.means == "patrol"}
    found = _about(node, "patrol", view, days, ids=sorted(names)) if names else ()
    return tuple(map(PatrolRecord.model_validate_json, found))


def _recorded(node: Node, among: Zones, view: View, days: Sequence[date]) -> tuple[Observation, ...]:
    records = map(ObservationRecord.model_validate_json, _about(node, "observation", view, days))
    told = (one.observation for one in records)
    return tuple(one for one in told if one is not None and one.zone in among)


def _about(
    node: Node, type: str, view: View, days: Sequence[date], *, without: str = "", ids: Sequence[str] | None = None
) -> Iterator[str]:
    since, until = (min(days) - _LATE, max(days) + _LATE) if days else (None, None)
    rows = listed(node, type, view=view, since=since, until=until, without=without, ids=ids)
    return (row.data for row in rows if row.state != "withdrawn")


def driven(node: Node, patrol: PatrolRecord, among: Zones) -> tuple[Observation, ...]:
    """What the tracks of one patrol show of these zones; a track that cannot be used shows nothing."""
    return tuple(_driven(node, [patrol], among))


def table(
    node: Node,
    days: Sequence[date],
    among: Zones | None = None,
    *,
    incidents: Iterable[Incident] = (),
    kept: Iterable[InCell] = (),
    view: View = "own",
) -> tuple[Beside, ...]:
    """The effort of each day in each zone, beside the incidents of that day inside it, or perhaps so.

    At a mission's or monitor's node, what it registered itself is seen, the rest told by others; where nobody looked,
    all of it is. What patrols of the parties saw the parties tell: where nobody else looked no number is seen, not even
    0. Days begin at midnight in the agreement's zone. Incidents are given themselves or as they were `kept` in their
    cells. Raises `InvalidSetting` for a node without an agreement.
    """
    agreements = terms(node).agreements
    if not agreements:
        raise InvalidSetting("has no agreement, and so no zones", where=node.name, remedy="adopt one")
    zoned = zones(node) if among is None else among
    patrols, recorded = _patrols(node, view, days), _recorded(node, zoned, view, days)
    rows = effort((*recorded, *_driven(node, patrols, zoned)), days, list(zoned), agreements[0].zone_info)
    looked = {(row.day, row.zone) for row in rows if row.observed}
    seen, others = Counter[tuple[date, str]](), Counter[tuple[date, str]]()
    own = _own(node)
    placed = (
        InCell(*cell, incident.registered_by) for incident in incidents for cell in _cells(incident, zoned, set(days))
    )
    for one in (*placed, *(one for one in kept if one.zone in zoned and one.day in days)):
        cell = (one.day, one.zone)
        (seen if cell in looked and own & set(one.registered_by) else others)[cell] += one.number
    silent = _silent(rows, (*patrols, *_named(node, recorded, view, days)), own)
    return beside(rows, seen if own else None, others, silent=silent)


def _silent(rows: Iterable[Effort], patrols: Iterable[PatrolRecord], own: set[str]) -> frozenset[tuple[date, str]]:
    """The cells in which only patrols of others looked: what they saw is theirs to tell."""
    others = {name for one in patrols if not own & set(one.sides) for name in (one.id, f"{one.id} ({SYNTHETIC})")}
    return frozenset(
        (row.day, row.zone)
        for row in rows
        if row.patrols and not row.posts and not row.cameras and others.issuperset(row.patrols)
    )


def compared(
    node: Node,
    days: Sequence[date],
    among: Zones | None = None,
    *,
    incidents: Iterable[Incident] = (),
    view: View = "own",
) -> Change:
    """These days against as many days before them, on the days and zones in which both looked about equally long."""
    listed = tuple(incidents)
    before = [day - timedelta(days=len(days)) for day in days]
    now = table(node, days, among, incidents=listed, view=view)
    return change(now, table(node, before, among, incidents=listed, view=view))


def spells(node: Node, patrol: PatrolRecord, track: RecordedTrack, among: Zones) -> tuple[Observation, ...] | None:
    """When a track looked at these zones, by its file; None where that is not held or cannot be used."""
    routes = {route.id: route for route in terms(node).routes}
    kept = bodies.read(node, track.material)
    if kept is None or patrol.plan is None or patrol.plan.route not in routes:
        return None
    drive = _Drive(kept[1], track, routes[patrol.plan.route], patrol.plan.window)
    try:
        return _spells(_Asked(drive, tuple(among.items()), (track.material, track.number, track.clock_hours)))
    except TrucelineError:
        # Said where the patrol itself is shown.
        return None


def _driven(node: Node, patrols: Sequence[PatrolRecord], among: Zones) -> Iterator[Observation]:
    every = zones(node)
    known = kept_spells(node, patrols, every) if among.items() <= every.items() else {}
    for patrol in patrols:
        for track in patrol.tracks:
            what = f"{patrol.id} ({SYNTHETIC})" if track.synthetic else patrol.id
            shown = known.get(track.ref)
            found = spells(node, patrol, track, among) if shown is None else shown
            yield from (one.model_copy(update={"what": what}) for one in found or () if one.zone in among)


class _Drive(NamedTuple):
    """A track's file with what it is cleaned by."""

    content: bytes
    track: RecordedTrack
    route: Route
    window: Window


@dataclass(frozen=True)
class _Asked:
    """A drive and zones; two are one where the same body is cleaned by the same, so that it is not cleaned twice."""

    drive: _Drive = field(compare=False)
    among: tuple[tuple[str, Corridor | Band | Circle | Polygon], ...]
    told: tuple[object, ...]

    def __hash__(self) -> int:
        return hash(self.told)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Asked):
            return NotImplemented
        mine, theirs = self.drive, other.drive
        same = (mine.route, mine.window, mine.track.recorded) == (theirs.route, theirs.window, theirs.track.recorded)
        return self.told == other.told and same and self.among == other.among


@lru_cache(maxsize=1024)
def _spells(asked: _Asked) -> tuple[Observation, ...]:
    content, track, route, window = asked.drive
    read_of = read_tracks(content, track.name)
    if track.number >= len(read_of):
        return ()
    one = read_of[track.number]
    if track.clock_hours:
        one = shifted(one, track.clock_hours, "as whoever handed it in says")
    cleaned = clean(one, route, window=window, received=track.recorded)
    return patrolled(track.material, cleaned, dict(asked.among))


def _own(node: Node) -> set[str]:
    """As whom the node's own people register what they saw; nobody at the node of a side."""
    if node.role not in WITNESSES:
        return set()
    parties = terms(node).parties
    named = parties.resolve(node.name)
    witnesses = {party.id for party in parties if party.role in WITNESSES}
    return {node.name, *({named.id} & witnesses if named else ())}


def _cells(incident: Incident, among: Zones, days: set[date]) -> Iterator[tuple[date, str]]:
    """The day and the zones of an incident whose day and place are told."""
    place = incident.place
    if incident.start is None or place is None or place.point is None or place.method == "road":
        return
    day, end = incident.start.date(), incident.end or incident.start
    if day not in days or end - incident.start > timedelta(days=1):
        return
    vague = (place.radius_m or 0.0) > margins().vague_m
    for name, zone in among.items():
        answer = classify(zone, place.point, place.radius_m or 0.0).answer
        if answer == "inside" or (answer == "uncertain" and not vague):
            yield day, name
