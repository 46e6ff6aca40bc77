"""Patrols: plan them, tell of them, take in their tracks, and measure what the tracks show.

    plan(actor, Plan(...), ("turkiye", "russia"), joint=True)
    tell(actor, "p-1", Event(...), Event(...), joint=True)     one account, in one step
    take_track(actor, "p-1", raw, "north.gpx", "turkiye")
    measured(node, one(node, "p-1"))

Which step may follow which is said by the patrol's reader (`truceline.matters.patrols`), what has to be known by
`truceline.store.checks.patrols`; whoever writes comes by both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count
from mimetypes import guess_type
from types import MappingProxyType

from django.db import connections

from truceline.acts.driving import kept_measured
from truceline.acts.told import told_well
from truceline.coordination.composition import Composition
from truceline.coordination.measured import HandedIn, Measured, measure, taken_in, usable
from truceline.coordination.patrol import Concurrence, Event, Plan, Serial
from truceline.coordination.tracks import Cleaned
from truceline.errors import IllegalStep, TrucelineError, UnknownName, UnreadableTrack
from truceline.facts import (
    Fact,
    MaterialKept,
    PatrolAnswered,
    PatrolComposed,
    PatrolNumbered,
    PatrolPlanned,
    PatrolReported,
    PatrolTold,
    TrackReceived,
)
from truceline.geo.route import Route
from truceline.matters.patrol_record import PatrolRecord
from truceline.record.entry import body_hash
from truceline.store import bodies, journal, matters
from truceline.store.checks.patrols import route_of
from truceline.store.journal import Actor, Written
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = [
    "TrackTaken",
    "answer",
    "compose",
    "driven",
    "measured",
    "number",
    "one",
    "patrols",
    "plan",
    "report",
    "route_of_patrol",
    "share",
    "take_track",
    "tell",
]

UNSEEN: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class TrackTaken:
    """What became of a file of tracks: each track that was taken in, cleaned, with its number in the file; those that
    could not be used, with the reason.
    """

    written: tuple[Written, ...]
    tracks: tuple[tuple[int, Cleaned], ...]
    unusable: tuple[TrucelineError, ...] = ()


def plan(
    actor: Actor,
    planned: Plan,
    sides: Sequence[str],
    *,
    patrol: str | None = None,
    despite: Sequence[str] = (),
    joint: bool = False,
    saw: Mapping[str, int] = UNSEEN,
) -> tuple[Written, ...]:
    """Plan a patrol, or one that is known anew: then concurrence starts anew. Without an id it gets one.

    Raises `UnknownName` and `InvalidPlan` for a section that the route has not, and for a clash with a notice in force
    or another patrol that is not named in `despite`; what `journal.write` raises.
    """
    with told_well():
        id = patrol or _new_id(actor.node, planned)
        fact = PatrolPlanned(patrol=id, plan=planned, sides=tuple(sides), despite=tuple(despite))
    return journal.write(actor, fact, joint=joint, saw=saw)


def answer(
    actor: Actor,
    patrol: str,
    side: str,
    concurs: bool,
    *,
    at: datetime | None = None,
    words: str = "",
    joint: bool = False,
    saw: Mapping[str, int] = UNSEEN,
) -> tuple[Written, ...]:
    """What a side answers to the plan, at `at` (default: now)."""
    with told_well():
        said = Concurrence(
            side=side, answer="concurred" if concurs else "objected", at=at or actor.node.clock(), words=words
        )
        fact = PatrolAnswered(patrol=patrol, answer=said)
    return journal.write(actor, fact, joint=joint, saw=saw)


def number(
    actor: Actor, patrol: str, side: str, serial: str, *, joint: bool = False, saw: Mapping[str, int] = UNSEEN
) -> tuple[Written, ...]:
    """The number that a side gives the patrol."""
    with told_well():
        fact = PatrolNumbered(patrol=patrol, serial=Serial(side=side, serial=serial))
    return journal.write(actor, fact, joint=joint, saw=saw)


def compose(
    actor: Actor,
    patrol: str,
    told_by: str,
    actual: Composition,
    *,
    joint: bool = False,
    saw: Mapping[str, int] = UNSEEN,
) -> tuple[Written, ...]:
    """Who took part at the departure, as a side tells it."""
    with told_well():
        fact = PatrolComposed(patrol=patrol, told_by=told_by, actual=actual)
    return journal.write(actor, fact, joint=joint, saw=saw)


def tell(
    actor: Actor, patrol: str, *events: Event, joint: bool = False, saw: Mapping[str, int] = UNSEEN
) -> tuple[Written, ...]:
    """Steps of the patrol as one side or another tells them, all or none, in their order."""
    with told_well():
        facts = [PatrolTold(patrol=patrol, event=event) for event in events]
    return journal.write(actor, *facts, joint=joint, saw=saw)


def report(
    actor: Actor,
    patrol: str,
    told_by: str,
    received: str,
    *,
    at: datetime | None = None,
    joint: bool = False,
    saw: Mapping[str, int] = UNSEEN,
) -> tuple[Written, ...]:
    """The report that a side owes came in: `received` is its id among the reports, `at` when, if not now."""
    with told_well():
        fact = PatrolReported(patrol=patrol, told_by=told_by, report=received, at=at)
    return journal.write(actor, fact, joint=joint, saw=saw)


def share(actor: Actor, patrol: str, *, saw: Mapping[str, int] = UNSEEN) -> tuple[Written, ...]:
    """Tell peers all that this node recorded of a patrol at home, in one step and its order, with files of tracks.

    Raises `IllegalStep` where nothing is left to share, or positions would leave before their account has ended.
    """
    node = actor.node
    told = matters.told_about(node, f"patrol:{patrol}")
    left = [_bare(each.fact) for each in told if each.origin == node.shared]
    facts: list[Fact] = []
    for each in sorted((one for one in told if one.origin == node.internal), key=lambda one: one.seq):
        if _bare(each.fact) in left:
            left.remove(_bare(each.fact))
        elif isinstance(each.fact, TrackReceived):
            facts += _shared_track(node, each.fact)
        else:
            facts.append(each.fact)
    if not facts:
        raise IllegalStep("nothing of it is left to share", where=f"patrol {patrol}", remedy="record something first")
    return journal.write(actor, *facts, joint=True, saw=saw)


def _bare(fact: Fact) -> Fact:
    """A fact without what it may name at home alone: in a shared log it is the same one."""
    return fact.model_copy(update={"despite": ()}) if isinstance(fact, PatrolPlanned) else fact


def take_track(
    actor: Actor,
    patrol: str,
    raw: bytes,
    name: str,
    contingent: str,
    *,
    vehicle: str = "",
    track: int | None = None,
    clock_hours: float = 0.0,
    synthetic: bool = False,
    joint: bool = False,
    saw: Mapping[str, int] = UNSEEN,
) -> TrackTaken:
    """Keep a file of tracks and record each track in it (or the one numbered `track`, from 0) as the contingent's.

    GPX, KML, GeoJSON, CSV and JSON Lines are read. Where the file holds several tracks and no `vehicle` is given, each
    is called as the file calls it. Tracks that cannot be used are named and left; where none is left, the first of them
    is raised as `UnreadableTrack`, and nothing is recorded.
    """
    node = actor.node
    record = one(node, patrol)
    found, unusable = _usable(node, record, raw, name, track)
    if not found:
        raise unusable[0]
    origin = node.shared if joint else node.internal
    material, facts = _kept(node, origin, raw, name)
    told = {"patrol": patrol, "contingent": contingent, "material": material, "name": name}
    with told_well():
        for place, cleaned in found:
            called = vehicle if len(found) == 1 else f"{vehicle} {cleaned.track.name}".strip()
            clock = {"clock_hours": clock_hours, "synthetic": synthetic}
            facts.append(TrackReceived.model_validate({**told, **clock, "number": place, "vehicle": called}))
    return TrackTaken(journal.write(actor, *facts, joint=joint, saw=saw), tuple(found), tuple(unusable))


def patrols(node: Node, view: View = "own") -> tuple[PatrolRecord, ...]:
    """All patrols by day."""
    return matters.read(node, "patrol", PatrolRecord, view=view)


def one(node: Node, patrol: str, view: View = "own") -> PatrolRecord:
    """The patrol of that id; raises `UnknownName`."""
    found = matters.read(node, "patrol", PatrolRecord, view=view, ids=[patrol])
    if not found:
        raise UnknownName(f"no patrol is called {patrol[:60]!r}", remedy="`truceline patrols` lists them")
    return found[0]


def route_of_patrol(node: Node, record: PatrolRecord) -> Route | None:
    """The route of its plan, as the node's agreement draws it; None without a plan."""
    return route_of(node, record.plan.route, f"patrol {record.id}") if record.plan else None


def measured(node: Node, record: PatrolRecord, *, within_m: float | None = None) -> Measured | None:
    """What its tracks show against its plan; None for a patrol without a plan.

    `within_m` is the distance within which two vehicles are together, by default that of `measures.yaml`. Raises
    `UnknownName` and `InvalidPlan` where this node's agreement has no such route or section.
    """
    route = route_of_patrol(node, record)
    if record.plan is None or route is None:
        return None
    if within_m is None and (found := kept_measured(node, record, route)):
        return found
    return measure(record.plan, route, tuple(_handed_in(node, record)), within_m=within_m)


def driven(node: Node, record: PatrolRecord) -> tuple[tuple[HandedIn, Cleaned], ...]:
    """Where the vehicles were, for each track that can be used; nothing for a patrol without a plan.

    Raises `UnknownName` where this node's agreement has no such route.
    """
    route = route_of_patrol(node, record)
    if record.plan is None or route is None:
        return ()
    return tuple(usable(record.plan, route, tuple(_handed_in(node, record))))


def _handed_in(node: Node, record: PatrolRecord) -> Iterator[HandedIn]:
    files: dict[str, bytes | None] = {}
    for track in record.tracks:
        if track.material not in files:
            files[track.material] = _bytes(node, track.material)
        yield HandedIn(
            contingent=track.contingent,
            name=track.name,
            raw=files[track.material],
            number=track.number,
            vehicle=track.vehicle,
            clock_hours=track.clock_hours,
            received=track.recorded,
            synthetic=track.synthetic,
            ref=track.ref,
        )


def _bytes(node: Node, material: str) -> bytes | None:
    """A kept file; None where it is not held, or is not what was kept."""
    held = bodies.read(node, material)
    return held[1] if held and body_hash(*held) == material else None


def _usable(
    node: Node, record: PatrolRecord, raw: bytes, name: str, track: int | None
) -> tuple[list[tuple[int, Cleaned]], list[TrucelineError]]:
    """The tracks of a file that can be measured on the patrol's route, with their numbers; why others cannot."""
    listed = list(enumerate(taken_in(raw, name, route_of_patrol(node, record), record.plan, node.clock())))
    wanted = [pair for pair in listed if track in (None, pair[0])]
    if not wanted:
        raise UnreadableTrack(f"holds {len(listed)} tracks, none of number {track}", where=name, remedy="count from 0")
    found = [(place, one) for place, one in wanted if isinstance(one, Cleaned)]
    return found, [one for _, one in wanted if not isinstance(one, Cleaned)]


def _kept(node: Node, origin: str, raw: bytes, name: str) -> tuple[str, list[Fact]]:
    """The id under which a file is kept in a log, and the fact that keeps it where that is new."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT subject FROM standing WHERE type = 'material' AND origin = %s AND key = %s",
            [origin, sha256(raw).hexdigest()],
        )
        known = cursor.fetchone()
    if known:
        return known[0].partition(":")[2], []
    material = MaterialKept(content=raw, content_type=_content_type(name))
    return material.id, [material]


def _shared_track(node: Node, fact: TrackReceived) -> Iterator[Fact]:
    """A track with its file, under the id that it has at home; raises `UnreadableTrack` where that is gone."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM standing WHERE origin = %s AND subject = %s", [node.shared, f"material:{fact.material}"]
        )
        shared = cursor.fetchone()
    if not shared:
        held = bodies.read(node, fact.material)
        if held is None:
            raise UnreadableTrack("the file is not held here", where=fact.name, remedy="hand it in again")
        yield MaterialKept(content=held[1], content_type=_content_type(fact.name), salting=held[0])
    yield fact


def _content_type(name: str) -> str:
    return guess_type(name)[0] or "application/octet-stream"


def _new_id(node: Node, planned: Plan) -> str:
    """The node's name with the day, and a number from the second patrol of a day on."""
    first = f"{node.name}-{planned.window.start:%Y-%m-%d}"
    taken = {row.id for row in matters.listed(node, "patrol")}
    numbered = (f"{first}-{n}" for n in count(2))
    return first if first not in taken else next(id for id in numbered if id not in taken)
