"""What is planned in a node's record: notices that are in force and patrols that have not ended, as activities.

    check_clear(node, "notice", activity, despite=("p-1",))
    clashes(node, "patrol", activity)

Windows are looked at before anything is read, so that a record of ten thousand notices costs little more than its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import inf
from typing import Literal, NamedTuple

from django.db import connections

from truceline.coordination.clashes import Activity, Clash
from truceline.coordination.ground import Box, box_around, box_of
from truceline.coordination.margins import margins
from truceline.coordination.regions import Regions
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan, TrucelineError, UnknownName
from truceline.facts import Fact, NoticeGiven, PatrolPlanned
from truceline.matters.notices import NoticeRecord
from truceline.matters.patrol_record import PatrolRecord
from truceline.store.databases import placeholders
from truceline.store.matters import COLUMNS, Row, View, listed
from truceline.store.node import Node
from truceline.store.terms import terms

__all__ = ["Kind", "Planned", "check_clear", "clashes", "for_peers", "planned", "rows_between"]

Kind = Literal["notice", "patrol"]
KINDS: tuple[Kind, ...] = ("notice", "patrol")
# As pydantic writes a window; within a string its quotes would be escaped.
_WINDOW = re.compile(r'"window":\{"start":"([^"]+)","end":"([^"]+)"\}')
# As it writes positions and distances; what has no outer edge has `null` for one.
_POSITION = re.compile(r'"lat":([0-9.e+-]+),"lon":([0-9.e+-]+)')
_METRES = re.compile(r'"[a-z]+_m":([0-9.e+-]+|null)')
_OVER = frozenset({"nothing", "withdrawn", "cancelled", "completed", "aborted"})
"""States of what is in nobody's way: not sent, not planned any more, over."""
_DAY = timedelta(days=1)
_LONGEST = 120
"""Letters of a window, at most."""
_AT_ONCE = 1000


class Planned(NamedTuple):
    """An activity with what it is: a notice, or a patrol."""

    kind: Kind
    activity: Activity


def rows_between(node: Node, kind: Kind, start: datetime, end: datetime, *, view: View = "own") -> Iterator[Row]:
    """The notices or patrols that have a window between two times, by their text alone; some of them may be over."""
    meeting = [subject for subject, text in _windows(node, kind, start, end, view) if _meets(text, start, end)]
    for at in range(0, len(meeting), _AT_ONCE):
        part = meeting[at : at + _AT_ONCE]
        with connections[node.alias].cursor() as cursor:
            # By the key alone: asked for the type too, SQLite would go through all of it.
            cursor.execute(
                f"SELECT {COLUMNS} FROM matter WHERE view = %s AND subject IN ({placeholders(len(part))}) "
                "ORDER BY subject",
                [view, *part],
            )
            yield from (Row(*row) for row in cursor.fetchall())


def _windows(node: Node, kind: Kind, start: datetime, end: datetime, view: View) -> Iterator[tuple[str, str]]:
    """Of what begins before `end`, ends after `start` and is not over, the subject and the text from its first window.

    A notice has one window, early in its text, so that of thousands only a line each is fetched.
    """
    connection = connections[node.alias]
    found = "strpos" if connection.vendor == "postgresql" else "instr"
    length = f", {_LONGEST}" if kind == "notice" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject, substr(data, {found}(data, %s){length}) FROM matter "
            "WHERE view = %s AND type = %s AND last >= %s AND day <= %s "
            f"AND state NOT IN ({placeholders(len(_OVER))})",
            # A day is written in its own zone, which is at most a day away.
            ['"window":{', view, kind, f"{(start - _DAY).date()}", f"{(end + _DAY).date()}", *sorted(_OVER)],
        )
        yield from cursor.fetchall()


def planned(
    node: Node, window: Window, *, margin_minutes: float = 0.0, view: View = "own", beside: Activity | None = None
) -> tuple[Planned, ...]:
    """What goes on, by plan, within `margin_minutes` of a window, notices first; a plan that cannot be laid out is not
    among them. Notices that are far from `beside`, by the margins, are left out."""
    margin = timedelta(minutes=margin_minutes)
    start, end = window.start - margin, window.end + margin
    found: list[Planned] = []
    for kind in KINDS:
        for row in rows_between(node, kind, start, end, view=view):
            if kind == "notice" and beside is not None and not _may_touch(row.data, beside):
                continue
            activity = _activity(node, row)
            if activity and activity.window.start <= end and start <= activity.window.end:
                found.append(Planned(kind, activity))
    return tuple(found)


def clashes(
    node: Node, kind: Kind, activity: Activity, *, beside: Iterable[Activity] = (), view: View = "own"
) -> tuple[Clash, ...]:
    """What a notice or patrol gets into the way of by `margins.yaml`, the nearest and longest first.

    `beside` are others of its kind that are not recorded yet. Raises as `Activities.clashes` does.
    """
    rules = margins()
    known_to = planned(node, activity.window, margin_minutes=rules.clash_minutes, view=view, beside=activity)
    others = (*known_to, *(Planned(kind, one) for one in beside))
    known = [one.activity for one in others if (one.kind, one.activity.id) != (kind, activity.id)]
    near = [one for one in known if _touch(one, activity, rules.clash_m)]
    # A notice and a patrol may have one id; what an activity does not clash with is itself, and that was left out.
    asked = activity.model_copy(update={"id": ""})
    found = Regions(near).clashes(asked, margin_m=rules.clash_m, margin_minutes=rules.clash_minutes)
    return tuple(one._replace(one=activity.id) for one in found)


def for_peers(node: Node, facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts as a shared log has them: `despite` names nothing that is planned at home alone.

    That a notice or patrol was known to overlap what no peer knows of would tell of the latter.
    """
    along = {fact.subject.partition(":")[2] for fact in facts}
    for fact in facts:
        if isinstance(fact, NoticeGiven | PatrolPlanned) and fact.despite:
            rows = (row for kind in KINDS for row in listed(node, kind, view="joint", ids=fact.despite))
            shared = along | {row.id for row in rows}
            yield fact.model_copy(update={"despite": tuple(name for name in fact.despite if name in shared)})
        else:
            yield fact


def check_clear(
    node: Node, kind: Kind, activity: Activity, despite: Sequence[str] = (), *, beside: Iterable[Activity] = ()
) -> None:
    """Raise `InvalidPlan` that names the first clash that is not among `despite`, the clashes that are known.

    Raises `UnknownName` where `despite` names nothing that is planned.
    """
    for name in despite:
        if not any(listed(node, each, ids=[name]) for each in KINDS) and name not in {one.id for one in beside}:
            raise UnknownName(f"no notice or patrol is called {name[:60]!r}", where=activity.id, remedy="check the id")
    unknown = [one for one in clashes(node, kind, activity, beside=beside) if one.other not in despite]
    if unknown:
        more = f" (and {len(unknown) - 1} more)" if len(unknown) > 1 else ""
        raise InvalidPlan(
            f"overlaps with {unknown[0].words}{more}",
            where=f"{kind} {activity.id}",
            remedy=f"change the window or the place, or say that it is known: --despite {unknown[0].other}",
        )


def _meets(data: str, start: datetime, end: datetime) -> bool:
    """Whether any window in a matter's text meets a time, by the text alone."""
    windows = ((datetime.fromisoformat(low), datetime.fromisoformat(high)) for low, high in _WINDOW.findall(data))
    return any(low <= end and start <= high for low, high in windows)


def _activity(node: Node, row: Row) -> Activity | None:
    if row.type == "notice":
        notice = NoticeRecord.model_validate_json(row.data).told
        return notice.activity() if notice and _in_force(notice.told_to(one) for one in notice.addressees) else None
    record = PatrolRecord.model_validate_json(row.data)
    routes = {route.id: route for route in terms(node).routes}
    patrol = None if record.ended else record.patrol
    if patrol is None or patrol.plan.route not in routes:
        return None
    try:
        return patrol.activity(routes[patrol.plan.route])
    except TrucelineError:
        return None


def _in_force(states: Iterator[str]) -> bool:
    return any(state not in _OVER for state in states)


def _may_touch(data: str, other: Activity) -> bool:
    """Whether the place of a notice can be near another, by the notice's text alone, which says yes too often.

    To make values of all notices of a day takes longer than everything else about a clash.
    """
    positions = [(float(lat), float(lon)) for lat, lon in _POSITION.findall(data)]
    distances = [inf if metres == "null" else float(metres) for metres in _METRES.findall(data)]
    if not positions or inf in distances:
        return True
    lats, lons = zip(*positions, strict=True)
    # How far it reaches and how far that may be off: no more than all of its distances.
    around = box_around(lats, lons, sum(distances) + margins().clash_m + other.error_m)
    return _meet(around, box_of(other.where))


def _touch(one: Activity, other: Activity, metres: float) -> bool:
    """Whether the boxes around two places meet, with the margin and what both places may be off."""
    return _meet(box_of(one.where, metres + one.error_m + other.error_m), box_of(other.where))


def _meet(one: Box, other: Box) -> bool:
    west, south, east, north = one
    left, low, right, high = other
    return west <= right and left <= east and south <= high and low <= north
