"""Incidents in the cells of days and zones, as they were last judged: nothing is read of reports.

kept = in_cells(node, days, zones(node))
table(node, days, kept=kept)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from truceline.acts.effort import InCell, Zones
from truceline.coordination.margins import margins
from truceline.store import incidents
from truceline.store.incident_row import Query, Row
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["in_cells"]


def in_cells(node: Node, days: Sequence[date], among: Zones, *, view: View = "own") -> tuple[InCell, ...]:
    """The incidents whose day and place are told, by the rule of `acts.effort.table`: inside a zone, or perhaps so."""
    asked = Query(since=min(days), until=max(days), unlocated=False, undated=False)
    wanted = set(days)
    return tuple(
        InCell(date.fromisoformat(row.day), zone, tuple(filter(None, row.registered.split("; "))))
        for row in incidents.every(node, asked, view=view)
        for zone in _zones(node, row, wanted, view)
        if zone in among
    )


def _zones(node: Node, row: Row, days: set[date], view: View) -> Iterator[str]:
    if row.start is None or row.start.date() not in days or (row.end or row.start) - row.start > timedelta(days=1):
        return
    vague = (row.radius_m or 0.0) > margins().vague_m
    inside = [zone for zone, answer in row.zone_list if answer == "inside" or (answer == "uncertain" and not vague)]
    # What is told of a road lies somewhere along it; only of places that are told so loosely no route is given.
    if inside and not row.route:
        place = incidents.one(node, row.id, view=view).detail.incident.place
        if place is None or place.method == "road":
            return
    yield from inside
