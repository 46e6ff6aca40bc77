"""Incidents in the cells of days and zones, as they were last judged: nothing is read of reports.

kept = in_cells(node, days, zones(node))
table(node, days, kept=kept)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db import connections

from truceline.acts.effort import InCell, Zones, table
from truceline.coordination.effort import Beside
from truceline.coordination.margins import margins
from truceline.store import incidents
from truceline.store.databases import placeholders
from truceline.store.incident_row import zones_of
from truceline.store.kept import about, kept
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["beside_counts", "in_cells"]

_AT_ONCE = 500
_DAY = timedelta(days=1)


def beside_counts(node: Node, days: Sequence[date], among: Zones, *, view: View = "own") -> tuple[Beside, ...]:
    """`acts.effort.table` with the incidents as they were last judged, kept until these or the effort change."""
    of = (view, tuple(days), tuple(among), incidents.revision(node, view))
    return kept(
        node,
        ("effort", *of),
        about("observation", "patrol"),
        lambda: table(node, days, among, kept=in_cells(node, days, among, view=view), view=view),
    )


def in_cells(node: Node, days: Sequence[date], among: Zones, *, view: View = "own") -> tuple[InCell, ...]:
    """The incidents whose day and place are told, by the rule of `acts.effort.table`: inside a zone, or perhaps so."""
    wanted = {day.isoformat(): day for day in days}
    vague_m = margins().vague_m
    rows = [
        (row, zones)
        for row in incidents.located(node, min(days), max(days), view=view)
        if row.first[:10] in wanted
        and _within_a_day(row.first, row.last)
        and (zones := _zones(row.zones, (row.radius_m or 0.0) > vague_m))
    ]
    along = _of_roads(node, [row.id for row, _ in rows if not row.route], view)
    number = Counter(
        (row.first[:10], zone, row.registered) for row, zones in rows if row.id not in along for zone in zones
    )
    return tuple(
        InCell(wanted[day], zone, tuple(filter(None, registered.split("; "))), times)
        for (day, zone, registered), times in number.items()
        if zone in among
    )


def _within_a_day(first: str, last: str) -> bool:
    if not last or last[:10] == first[:10]:
        return True
    return datetime.fromisoformat(last) - datetime.fromisoformat(first) <= _DAY


@lru_cache(maxsize=4096)
def _zones(zones: str, vague: bool) -> tuple[str, ...]:
    return tuple(
        zone for zone, answer in zones_of(zones) if answer == "inside" or (answer == "uncertain" and not vague)
    )


def _of_roads(node: Node, ids: Sequence[str], view: View) -> set[str]:
    """Those told of a road, which lie somewhere along it; only of places that are told so loosely no route is given."""
    found: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM incident_data WHERE view = %s AND id IN ({placeholders(len(part))}) AND data LIKE %s",
                [view, *part, '%"method":"road"%'],
            )
            # Another place of the same incident may be the road.
            named = [id for (id,) in cursor.fetchall()]
        held = incidents.several(node, named, view=view)
        places = ((id, row.detail.incident.place) for id, row in held.items())
        found |= {id for id, place in places if place is None or place.method == "road"}
    return found
