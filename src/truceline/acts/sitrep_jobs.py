"""The preparation of a situation report as work that a worker does: it reads all that a version may tell.

asked = ask(actor, date(2020, 7, 14), "joint")     a page goes on, and shows the report when it is there
waiting(node)                                      what was asked for and is not there, and why
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from django.db import connections

from truceline.acts import sitreps
from truceline.acts.picture import drawn
from truceline.errors import UnknownName
from truceline.sitrep.period import CUT_OFF, period
from truceline.sitrep.versions import version
from truceline.store import jobs
from truceline.store.databases import writing
from truceline.store.ids import new_id
from truceline.store.jobs import Step
from truceline.store.journal import Actor
from truceline.store.node import Node

__all__ = ["KIND", "Waiting", "ask", "prepare_sitrep", "waiting"]

KIND = "prepare_sitrep"


class Waiting(NamedTuple):
    """A report that was asked for: which, of what day, for whom, by which member; the job's state, and what it said."""

    sitrep: str
    day: date
    audience: str
    by: str
    state: str
    said: str


def ask(actor: Actor, day: date, audience: str, *, cut_off: str = CUT_OFF, again: str = "") -> str:
    """Ask for the report of a day in a version, or for the one that was returned anew; the report's id.

    Raises `UnknownName` for no version or report, `InvalidSetting` for an impossible cut-off.
    """
    version(audience)
    period(day, cut_off=cut_off, zone="UTC")
    if again:
        sitreps.one(actor.node, again)
    sitrep = again or new_id("s", actor.node.clock())
    given: dict[str, Any] = {
        "sitrep": sitrep,
        "day": day.isoformat(),
        "audience": audience,
        "cut_off": cut_off,
        "by": actor.code,
    }
    with writing(actor.node.alias):
        jobs.enqueue(actor.node, KIND, f"{sitrep}:{actor.node.clock():%Y%m%dT%H%M%S%f}", **given, anew=bool(again))
    return sitrep


def waiting(node: Node) -> tuple[Waiting, ...]:
    """What was asked for and is not prepared yet, or could not be, the latest first."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT arguments, state, said FROM job WHERE kind = %s AND state <> 'done' ORDER BY asked_at DESC", [KIND]
        )
        rows = cursor.fetchall()
    return tuple(_waiting(json.loads(arguments), state, said) for arguments, state, said in rows)


def _waiting(told: dict[str, str], state: str, said: str) -> Waiting:
    return Waiting(told["sitrep"], date.fromisoformat(told["day"]), told["audience"], told["by"], state, said)


@jobs.kind(KIND)
def prepare_sitrep(node: Node, key: str, step: Step, /, **arguments: Any) -> str:
    """Draw the picture and keep the report's files, in the name of who asked for it; the line that says so."""
    sitrep = arguments["sitrep"]
    if not arguments["anew"] and _is_there(node, sitrep):
        return f"{sitrep} was prepared before this worker was stopped"
    began, day = node.clock(), date.fromisoformat(arguments["day"])
    picture, unread = drawn(node, day, cut_off=arguments["cut_off"], audience=arguments["audience"])
    step(1, 2)
    sitreps.prepare(Actor(node, arguments["by"]), picture, id=sitrep, as_of=began)
    return f"{sitrep} is prepared" + (f"; {len(unread)} could not be read whole" if unread else "")


def _is_there(node: Node, sitrep: str) -> bool:
    try:
        sitreps.one(node, sitrep)
    except UnknownName:
        return False
    return True
