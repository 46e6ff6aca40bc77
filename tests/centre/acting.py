"""Acts at a node under test, and what must hold of an act that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.store.exchanging import tables
from truceline.coordination.notices import Notice, Told
from truceline.coordination.patrol import Concurrence, Event, Plan
from truceline.coordination.window import Window
from truceline.errors import TrucelineError
from truceline.facts import Fact, NoticeGiven, NoticeTold, PatrolAnswered, PatrolPlanned, PatrolTold
from truceline.geo import Circle, Point
from truceline.store import journal
from truceline.store.journal import Written
from truceline.store.node import Node

NOW = datetime(2020, 3, 15, 9, 30, tzinfo=UTC)
SIDES = ("turkiye", "russia")
_RECORD = ("record_log", "record_entry", "record_body", "standing", "matter")
_LONGEST_LINE = 2_000


def at(minutes: float) -> datetime:
    """So many minutes after the nodes were founded."""
    return NOW + timedelta(minutes=minutes)


def write(node: Node, *facts: Fact, **options: Any) -> tuple[Written, ...]:
    """Recorded by the node's first member."""
    return journal.write(journal.operator(node, "op-1"), *facts, **options)


@contextmanager
def refused(
    node: Node, error: type[TrucelineError] = TrucelineError, match: str | None = None
) -> Iterator[pytest.ExceptionInfo[TrucelineError]]:
    """What is done inside is refused by one clear line, and nothing that the node holds is changed by it."""
    before = tables(node, *_RECORD)
    with pytest.raises(error, match=match) as caught:
        yield caught
    assert tables(node, *_RECORD) == before
    said = str(caught.value)
    assert said.strip() and "\n" not in said and len(said) <= _LONGEST_LINE


def window(start: float, end: float) -> Window:
    """Between two numbers of minutes after the nodes were founded."""
    return Window(start=at(start), end=at(end))


def planned(id: str = "p-1", *, start: float = 0, end: float = 120, km: tuple[float, float] = (0, 10)) -> PatrolPlanned:
    """A plan for a section of the M4."""
    plan = Plan(route="m4", start=km[0], end=km[1], window=window(start, end))
    return PatrolPlanned(patrol=id, plan=plan, sides=SIDES)


def answered(id: str, side: str, answer: str = "concurred") -> PatrolAnswered:
    """What a side answered to the plan."""
    return PatrolAnswered(patrol=id, answer=Concurrence.model_validate({"side": side, "answer": answer, "at": at(-5)}))


def happened(id: str, kind: str, side: str = "turkiye", **more: Any) -> PatrolTold:
    """A step of a patrol with all that any step may need."""
    given: dict[str, Any] = {"kind": kind, "told_by": side, "reason": "as told"}
    if kind in ("contingent_left", "contingent_joined"):
        given["contingent"] = "russia"
    return PatrolTold(patrol=id, event=Event.model_validate(given | more))


def notice(id: str = "n-1", *, start: float = 600, end: float = 700, **more: Any) -> NoticeGiven:
    """A notice of a movement west of the M5."""
    given: dict[str, Any] = {
        "id": id,
        "kind": "movement",
        "sender": "turkiye",
        "addressees": ("russia",),
        "contact": "duty desk",
        "window": window(start, end),
        "where": Circle(centre=Point(lat=35.8, lon=36.6), radius_m=500),
    }
    return NoticeGiven(notice=Notice.model_validate(given | more))


def told(id: str, kind: str, minutes: float, by: str | None = None, words: str = "as told") -> NoticeTold:
    """A step of a notice towards its addressee, taken by whoever has to take it."""
    takes = by or ("turkiye" if kind in ("sent", "cancelled") else "russia")
    return NoticeTold(notice=id, told=Told(kind=kind, by=takes, addressee="russia", at=at(minutes), words=words))
