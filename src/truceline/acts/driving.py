"""What tracks show, looked up where it was worked out before; worked out by a job as soon as a track comes in.

    kept_measured(node, record, route)                 what was measured, or None
    kept_spells(node, records, zones(node))            by a track's entry when it looked at which zones
    enqueue(node, "measure_tracks", "all", again=True) asks for it (store.projection does)

What is kept goes by the digest of all that it rests on: the file, the plan, the route, zones, and the rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connections
from pydantic import TypeAdapter

from truceline import __version__
from truceline.coordination.effort import Observation
from truceline.coordination.measured import Measured
from truceline.coordination.measures import measures
from truceline.errors import TrucelineError
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.matters.patrol_record import PatrolRecord, RecordedTrack
from truceline.model import Value
from truceline.store import driven, jobs
from truceline.store.jobs import Step
from truceline.store.node import Node
from truceline.store.terms import terms

__all__ = ["KIND", "Turn", "Zoned", "kept_measured", "kept_spells", "kept_turns", "measure_tracks",
           "turns_of"]  # fmt: skip

KIND = "measure_tracks"
_TURNS = " turns"
Zoned = Mapping[str, Corridor | Band | Circle | Polygon]
_spells: TypeAdapter[tuple[Observation, ...]] = TypeAdapter(tuple[Observation, ...])


def kept_measured(node: Node, record: PatrolRecord, route: Route) -> Measured | None:
    """What was measured of a patrol's tracks as they are now, against its plan as it is now; None where nothing is."""
    if not record.tracks:
        return None
    found = driven.known(node, [inputs := _of_patrol(record, route)]).get(inputs)
    return Measured.model_validate_json(found) if found else None


class Turn(NamedTuple):
    """Where a track turned back: at which km of the route, near what, as whose track shows, and whether it is real."""

    contingent: str
    synthetic: bool
    km: float
    near: str


def turns_of(found: Measured) -> tuple[Turn, ...]:
    """Where the tracks of a patrol turned back."""
    shown = ((track, track.coverage.turned_back) for track in found.tracks if track.coverage)
    return tuple(Turn(one.contingent, one.synthetic, at.where.km, at.where.near) for one, at in shown if at)


def kept_turns(node: Node, patrols: Sequence[tuple[PatrolRecord, Route]]) -> Mapping[str, tuple[Turn, ...]]:
    """By patrol where its tracks turned back, of those of which that is kept."""
    by_inputs = {
        f"{_of_patrol(record, route)}{_TURNS}": record.id for record, route in patrols if record.tracks and record.plan
    }
    found = driven.known(node, list(by_inputs))
    return {by_inputs[key]: tuple(Turn(*one) for one in json.loads(text)) for key, text in found.items()}


def kept_spells(node: Node, patrols: Sequence[PatrolRecord], among: Zoned) -> Mapping[str, tuple[Observation, ...]]:
    """By entry of a track when it looked at these zones, of those of the patrols of which that is kept."""
    by_inputs = {
        _of_track(patrol, track, route, among): track.ref
        for patrol in patrols
        if (route := _route(node, patrol)) is not None
        for track in patrol.tracks
    }
    return {by_inputs[key]: _spells.validate_json(text) for key, text in driven.known(node, list(by_inputs)).items()}


@jobs.kind(KIND)
def measure_tracks(node: Node, key: str, step: Step, /, **arguments: Any) -> str:
    """Work out what tracks show of patrols of which that is not kept as they are now."""
    from truceline.acts import effort

    among, number = effort.zones(node), 0
    for record in _with_tracks(node):
        # Of what the agreement has no route for, or no section, nothing can be measured.
        with suppress(TrucelineError):
            number += _measure(node, record, among)
        step(number, number)
    return f"{number} patrols measured"


def _measure(node: Node, record: PatrolRecord, among: Zoned) -> bool:
    """Whether a patrol had to be measured, which is kept then."""
    from truceline.acts.effort import spells
    from truceline.acts.patrols import measured, route_of_patrol

    planned, looked = route_of_patrol(node, record), _route(node, record)
    if planned is None or looked is None:
        return False
    whole, parts = _of_patrol(record, planned), {_of_track(record, one, looked, among): one for one in record.tracks}
    wanted = {whole, f"{whole}{_TURNS}", *parts}
    if wanted == set(driven.known(node, sorted(wanted))):
        return False
    found = measured(node, record)
    # Of what cannot be measured nothing is kept: its file may come yet.
    shown: dict[str, str] = {}
    if found and not any(one.unusable for one in found.tracks):
        shown = {whole: found.model_dump_json(), f"{whole}{_TURNS}": json.dumps(turns_of(found), ensure_ascii=False)}
    for inputs, track in parts.items():
        if (seen := spells(node, record, track, among)) is not None:
            shown[inputs] = _spells.dump_json(seen).decode()
    driven.keep(node, record.id, shown)
    return True


def _route(node: Node, patrol: PatrolRecord) -> Route | None:
    """The route of a plan, as effort has it."""
    routes = {route.id: route for route in terms(node).routes}
    return routes.get(patrol.plan.route) if patrol.plan and patrol.tracks else None


def _with_tracks(node: Node) -> Iterator[PatrolRecord]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT data FROM matter WHERE view = %s AND type = %s AND state <> 'withdrawn' "
            "AND data NOT LIKE %s ORDER BY day DESC",
            ["own", "patrol", '%"tracks":[]%'],
        )
        found = cursor.fetchall()
    yield from (PatrolRecord.model_validate_json(data) for (data,) in found)


def _of_patrol(record: PatrolRecord, route: Route) -> str:
    assert record.plan is not None
    return _digest(record.plan, *record.tracks, text=f"{_rules()} {_on_ground(route)}")


def _of_track(record: PatrolRecord, track: RecordedTrack, route: Route, among: Zoned) -> str:
    assert record.plan is not None
    zones = _zones(tuple(among.items()))
    return _digest(record.plan.window, track, text=f"{_rules()} {_on_ground(route)} {zones}")


def _digest(*values: Value, text: str) -> str:
    told = "\n".join(value.model_dump_json() for value in values)
    return sha256(f"{text}\n{told}".encode()).hexdigest()


@lru_cache(maxsize=1)
def _rules() -> str:
    """By what is measured: the program's version and its numbers."""
    return sha256(f"{__version__} {measures().model_dump_json()}".encode()).hexdigest()


@lru_cache(maxsize=64)
def _on_ground(route: Route) -> str:
    return sha256(route.model_dump_json().encode()).hexdigest()


@lru_cache(maxsize=64)
def _zones(among: tuple[tuple[str, Corridor | Band | Circle | Polygon], ...]) -> str:
    told = "\n".join(f"{name} {zone.model_dump_json()}" for name, zone in among)
    return sha256(told.encode()).hexdigest()
