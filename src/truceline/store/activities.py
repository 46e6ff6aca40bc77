"""What is planned, as far as a node holds it: patrols that have not ended, notices in force; and what clashes with it.

near(node, activity)                     the clashes, nearest and longest first
check_clear(node, activity, despite)     raises the first that is not named in `despite`
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from truceline.coordination.clashes import Activities, Activity, Clash
from truceline.coordination.margins import margins
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan, TrucelineError
from truceline.matters.notices import NoticeRecord
from truceline.matters.patrol_record import PatrolRecord
from truceline.store.matters import listed
from truceline.store.node import Node
from truceline.store.terms import terms

_OVER = frozenset({"completed", "aborted", "cancelled", "objected", "nothing", "withdrawn"})
"""States of a patrol that is in nobody's way: it ended, will not be, or was only told of."""


def activities(node: Node, window: Window, *, minutes: float = 0.0) -> tuple[Activity, ...]:
    """What is planned for `window`, or for less than `minutes` before or after it."""
    reach = timedelta(minutes=minutes)
    start, end = window.start - reach, window.end + reach
    return (*_patrols(node, start, end), *_notices(node, start, end))


def near(node: Node, activity: Activity) -> tuple[Clash, ...]:
    """What `activity` clashes with by the margins of `margins.yaml`; never itself."""
    rules = margins()
    known = Activities(activities(node, activity.window, minutes=rules.clash_minutes))
    return known.clashes(activity, margin_m=rules.clash_m, margin_minutes=rules.clash_minutes)


def check_clear(node: Node, activity: Activity, despite: Collection[str]) -> None:
    """Raise `InvalidPlan` that names the first clash which is not among `despite`."""
    found = [clash for clash in near(node, activity) if clash.other not in despite]
    if not found:
        return
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    raise InvalidPlan(
        f"clashes with {found[0].words}{more}",
        where=f"{activity.kind} {activity.id}",
        remedy=f"change the window or the place, or record it despite {found[0].other}",
    )


def _patrols(node: Node, start: datetime, end: datetime) -> Iterator[Activity]:
    routes = {route.id: route for route in terms(node).routes}
    for row in listed(node, "patrol"):
        plans = [] if row.state in _OVER else json.loads(row.data)["plans"]
        if not plans or not _overlaps(plans[-1]["plan"]["window"], start, end):
            continue
        patrol = PatrolRecord.model_validate_json(row.data).patrol
        if patrol is None or patrol.plan.route not in routes:
            continue
        try:
            yield patrol.activity(routes[patrol.plan.route])
        except TrucelineError:
            # Another node's agreement draws its route otherwise: where that is, is not known here.
            continue


def _notices(node: Node, start: datetime, end: datetime) -> Iterator[Activity]:
    now = node.clock()
    for row in listed(node, "notice"):
        told = None if row.state in ("cancelled", "withdrawn") else json.loads(row.data).get("notice")
        if not told or not _overlaps(told["window"], start, end):
            continue
        notice = NoticeRecord.model_validate_json(row.data).told
        if notice is not None and notice.in_force(now):
            yield notice.activity()


def _overlaps(window: dict[str, str], start: datetime, end: datetime) -> bool:
    return datetime.fromisoformat(window["start"]) <= end and datetime.fromisoformat(window["end"]) >= start
