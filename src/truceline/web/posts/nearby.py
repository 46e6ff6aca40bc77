"""Which incidents were near a post, out of the table of incidents."""

from __future__ import annotations

from typing import Any

from truceline.coordination.margins import margins
from truceline.coordination.posts import Post, near
from truceline.geo.place import Place, Point
from truceline.geo.plane import moved
from truceline.store import incidents
from truceline.store.callers import Caller

__all__ = ["around", "near_post"]

_MOST, _IN_ALL = 50, 500


def near_post(who: Caller, post: Post) -> list[dict[str, Any]]:
    """Incidents of the table around the post, those with a place of their own alone, nearest first."""
    rules = margins()
    query = incidents.Query(box=_box(post, rules.post_incident_m + post.radius_m + rules.vague_m), unlocated=False)
    rows = {row.code: row for row in _newest(who, query)}
    exact = [(row.code, _place(row)) for row in rows.values() if (row.radius_m or 0.0) <= rules.vague_m]
    found = near(post, exact, rules.post_incident_m)
    return [{"near": one, "km": f"{one.metres / 1000:.1f}", "row": rows[one.incident]} for one in found[:_MOST]]


def _newest(who: Caller, query: incidents.Query) -> tuple[incidents.Spot, ...]:
    """Those in the frame, looked for once while the table is as it is."""
    return incidents.kept(
        who.node,
        who.view,
        query,
        "around a post",
        lambda: incidents.points(who.node, query, view=who.view, limit=_IN_ALL),
    )


def around(post: Post) -> str:
    """The frame of a map that shows what is near a post: west, south, east, north."""
    return ",".join(f"{edge:.5f}" for edge in _box(post, margins().post_incident_m + post.radius_m))


def _box(post: Post, metres: float) -> tuple[float, float, float, float]:
    north, east, south, west = (moved(post.point, bearing, metres) for bearing in (0, 90, 180, 270))
    return west.lon, south.lat, east.lon, north.lat


def _place(row: incidents.Spot) -> Place:
    return Place(text=row.place or row.code, point=Point(lat=row.lat, lon=row.lon), radius_m=row.radius_m)
