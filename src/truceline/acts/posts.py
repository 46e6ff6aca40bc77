"""Observation posts: register, tell, count; which incidents and supply runs were near one.

register(actor, post, joint=True)
tell(actor, "post-9", status)
near(node, "post-9", incidents)      incidents within a stated distance
counted_on(node, day)                how many there are, as each source says
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from django.db import connections

from truceline.acts import notices
from truceline.acts.told import told_well
from truceline.coordination.margins import margins
from truceline.coordination.notices import Notice
from truceline.coordination.posts import Counts, NearPost, Post, PostCount, PostStatus, counted
from truceline.coordination.posts import near as near_post
from truceline.errors import UnknownName
from truceline.facts import PostRegistered, PostsCounted, PostTold
from truceline.geo.place import Place
from truceline.incidents.incident import Incident
from truceline.matters.posts import CountRecord, PostRecord
from truceline.store import journal
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.kept import about, kept
from truceline.store.matters import View, read
from truceline.store.node import Node

__all__ = ["count", "counted_on", "near", "one_post", "posts", "register", "supply_runs", "tell"]

NOTHING_SEEN: Mapping[str, int] = MappingProxyType({})


def register(
    actor: Actor, post: Post, *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Register a post, or register it anew with what was wrong of its place or names put right."""
    with told_well():
        fact = PostRegistered(post=post)
    return journal.write(actor, fact, joint=joint, saw=saw)


def tell(
    actor: Actor, id: str, status: PostStatus, *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Record what a source says of a post; raises `IllegalStep` for one that nobody registered."""
    with told_well():
        fact = PostTold(post=id, status=status)
    return journal.write(actor, fact, joint=joint, saw=saw)


def count(
    actor: Actor, told: PostCount, id: str = "", *, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Record how many posts there are as a source says, under a new id or to correct the one of `id`."""
    with told_well():
        fact = PostsCounted(id=id or new_id("posts", actor.node.clock()), count=told)
    return journal.write(actor, fact, joint=joint, saw=saw)


def posts(node: Node, *, view: View = "own") -> tuple[PostRecord, ...]:
    """The posts that anybody registered, by name; few, each with a long history, and so read once."""
    return kept(node, ("posts", view), about("post"), lambda: _posts(node, view))


def _posts(node: Node, view: View) -> tuple[PostRecord, ...]:
    records = (record for record in read(node, "post", PostRecord, view=view) if record.post is not None)
    return tuple(sorted(records, key=lambda record: (record.post.name if record.post else "", record.id)))


def one_post(node: Node, id: str, *, view: View = "own") -> tuple[PostRecord, Post]:
    """A post with its history; raises `UnknownName` where nobody registered it."""
    for record in read(node, "post", PostRecord, view=view, ids=[id]):
        if record.post is not None:
            return record, record.post
    raise UnknownName(f"no post is registered as {id[:60]!r}", where=node.name, remedy="`truceline posts` lists them")


def counted_on(node: Node, day: date, *, view: View = "own") -> Counts:
    """What each source tells of the number of posts on a day, and what the register has of each by its own account."""
    told = (one.count for one in read(node, "post_count", CountRecord, view=view) if one.count is not None)
    return counted((record.post for record in posts(node, view=view) if record.post), told, day)


def near(
    node: Node, id: str, incidents: Iterable[Incident], *, within_m: float | None = None, view: View = "own"
) -> tuple[NearPost, ...]:
    """The incidents within a distance of a post, or perhaps so, nearest first; by default that of `margins.yaml`.

    Raises `UnknownName` for a post that nobody registered, `InvalidPlan` for a distance that is not above 0.
    """
    _, post = one_post(node, id, view=view)
    rules = margins()
    placed = [(one.id, one.place) for one in incidents if one.place is not None and _exact(one.place, rules.vague_m)]
    return near_post(post, placed, rules.post_incident_m if within_m is None else within_m)


def _exact(place: Place, vague_m: float) -> bool:
    """Whether a place is somewhere in particular; a road's position is that of its label."""
    return place.method != "road" and (place.radius_m or 0.0) <= vague_m


def supply_runs(node: Node, id: str, *, view: View = "own") -> tuple[Notice, ...]:
    """The notices that name a post, such as supply runs to it, by the day of their windows."""
    text = json.dumps({"post": id}, ensure_ascii=False, separators=(",", ":"))[1:-1]
    connection = connections[node.alias]
    found = "strpos" if connection.vendor == "postgresql" else "instr"
    with connection.cursor() as cursor:
        # Most notices name none, and reading each would take long.
        cursor.execute(
            f"SELECT subject FROM matter WHERE view = %s AND type = %s AND {found}(data, %s) > 0 "
            "ORDER BY day IS NULL, day, at, subject",
            [view, "notice", text.replace("\0", "")],
        )
        ids = [subject.partition(":")[2] for (subject,) in cursor.fetchall()]
    return tuple(notice for notice in notices.notices(node, view=view, ids=ids) if notice.post == id)
