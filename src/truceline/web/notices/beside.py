"""What lies beside a notified activity: what it gets into the way of, posts within reach, what happened near it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from truceline.acts import notices as acts
from truceline.acts.consultations import zone_of
from truceline.coordination.clashes import Clash
from truceline.coordination.ground import box_of
from truceline.coordination.in_force import HOURS, Happening, NearNotice
from truceline.coordination.margins import margins
from truceline.coordination.notices import Notice
from truceline.coordination.posts import Post
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import classify
from truceline.matters.posts import PostRecord
from truceline.store import incidents
from truceline.store.callers import Caller
from truceline.store.matters import listed
from truceline.store.planned import KINDS
from truceline.web.areas import Where

__all__ = ["Beside", "NearIncident", "NearPost", "described", "incidents_near", "posts_near"]

_MOST = 200


class Beside(NamedTuple):
    """Something planned that a notice gets into the way of; `known` where whoever gave the notice said so."""

    clash: Clash
    kind: str
    words: str
    known: bool

    @property
    def minutes(self) -> int:
        """For how long both go on, or how much time lies between them."""
        return round(abs(self.clash.shared_minutes))

    @property
    def together(self) -> bool:
        """Whether they go on at the same time."""
        return self.clash.shared_minutes > 0

    @property
    def km(self) -> float:
        """How far they lie apart."""
        return self.clash.metres / 1000


class NearPost(NamedTuple):
    """A post within reach of an area, so far from it (0 within it)."""

    post: Post
    state: str
    km: float


class NearIncident(NamedTuple):
    """An incident near a notified activity, which says nothing of what the one has to do with the other."""

    row: incidents.Row
    near: NearNotice

    @property
    def km(self) -> float:
        """How far from the area."""
        return self.near.metres / 1000


def described(who: Caller, found: Sequence[Clash], known: Sequence[str] = ()) -> tuple[Beside, ...]:
    """The clashes with what each is with."""
    named: dict[str, tuple[str, str]] = {}
    for kind in KINDS:
        for row in listed(who.node, kind, view=who.view, ids=[one.other for one in found]):
            named.setdefault(row.id, (kind, row.words))
    return tuple(Beside(one, *named.get(one.other, ("", "")), one.other in known) for one in found)


def posts_near(who: Caller, where: Where) -> tuple[NearPost, ...]:
    """The posts that are registered within reach of an area, the nearest first."""
    found = []
    for row in listed(who.node, "post", view=who.view):
        post = PostRecord.model_validate_json(row.data).post if row.state != "withdrawn" else None
        if post is not None and (metres := _metres(where, post.point)) <= margins().post_m + post.radius_m:
            found.append(NearPost(post, row.state, metres / 1000))
    return tuple(sorted(found, key=lambda one: (one.km, one.post.id)))


def _metres(where: Where, point: Point) -> float:
    if isinstance(where, Route):
        return where.locate(point).distance_m
    return max(0.0, -classify(where, point).margin_m)


def incidents_near(who: Caller, notice: Notice) -> tuple[NearIncident, ...]:
    """What happened near the activity, by place and time alone."""
    within, zone = margins(), zone_of(who.node)
    margin = timedelta(minutes=within.notice_minutes)
    start, end = ((at.astimezone(zone)).replace(tzinfo=None) for at in (notice.window.start, notice.window.end))
    asked = incidents.Query(
        since=start - margin, until=end + margin, box=box_of(notice.where, within.notice_m), unlocated=False
    )
    rows = {row.id: row for row in incidents.listed(who.node, asked, view=who.view, limit=_MOST)}
    happenings = [one for row in rows.values() if (one := _happening(who, row)) is not None]
    near = acts.near(who.node, happenings, view=who.view)
    return tuple(NearIncident(rows[id], one) for id, each in near.items() for one in each if one.notice == notice.id)


def _happening(who: Caller, row: incidents.Row) -> Happening | None:
    zone, start, end = zone_of(who.node), row.start, row.end
    if start is None or not row.placed or row.lat is None or row.lon is None:
        return None
    if (row.radius_m or 0.0) > margins().vague_m:
        return None
    last = max(start, end or start)
    return Happening(
        id=row.id,
        point=Point(lat=row.lat, lon=row.lon),
        radius_m=row.radius_m or 0.0,
        start=start.replace(tzinfo=zone),
        end=last.replace(tzinfo=zone),
        timed=row.precision in ("minute", "hour") and last - start <= HOURS,
    )
