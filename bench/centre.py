"""The centre at work at a node that holds much: a notice checked against 10,000 others, patrols told of, views rebuilt.

What a node is filled with goes through the journal like everything else; only the check for clashes is left out there,
which is what is measured afterwards. All of it is synthetic.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bench import record, tracks
from bench.measure import Measured, timed

if TYPE_CHECKING:
    from truceline.facts import Fact
    from truceline.store.node import Node

SIDES = ("turkiye", "russia")
START = tracks.START
_STEP = 250
_FIRST = 20


def noticed(folder: Path, number: int) -> Measured:
    """A node with `number` notices of a quarter of a year that are in force; the result: bytes of its database."""
    return _filled(folder, (_given(one) for one in tracks.activities(number, tracks.SEED)))


def patrolled(folder: Path, number: int) -> Measured:
    """A node with `number` patrols that are planned and concurred; the result: bytes of its database."""
    return _filled(folder, (_planned(f"p-{n}", n) for n in range(number)))


def checked(folder: Path, questions: int = 200) -> Measured:
    """Seconds of the slowest of `questions` checks of a notice as the journal makes them; `result` counts clashes."""
    node = _opened(folder)
    given = [_given(one) for one in tracks.activities(questions + _FIRST, tracks.SEED + 1)]
    # What a node does once, such as to lay out the planes of the area, is not counted.
    for facts in given[:_FIRST]:
        _clashes(node, facts)
    slowest, found = 0.0, 0
    for facts in given[_FIRST:]:
        begin = time.perf_counter()
        found += _clashes(node, facts)
        slowest = max(slowest, time.perf_counter() - begin)
    return Measured(slowest, 0.0, found)


def told(folder: Path, number: int) -> Measured:
    """Seconds to record `number` steps of patrols, one in a step, each of another of the node's patrols."""
    from truceline.coordination.patrol import Event
    from truceline.facts import PatrolTold

    at = START + timedelta(hours=1)
    return _recorded(
        folder,
        [
            PatrolTold(patrol=f"p-{n}", event=Event(kind="departed", told_by="turkiye", at=at))
            for n in range(number + 1)
        ],
    )


def decided(folder: Path, number: int) -> Measured:
    """Seconds to record as many decisions about claims at the same node, one in a step: facts that make no matter."""
    return _recorded(folder, list(record.facts(number + 1)))


def rebuilt(folder: Path) -> Measured:
    """The views of a filled node made again; the result: seconds of it for the matters alone."""
    from truceline.store import matters, rebuild

    node, spent = _opened(folder), []

    def refresh(*given: Any) -> None:
        spent.append(timed(lambda: refresh_all(*given)).seconds)

    refresh_all = matters.refresh_all
    with patch.object(matters, "refresh_all", refresh):
        whole = timed(lambda: rebuild.rebuild(node))
    return Measured(whole.seconds, 0.0, sum(spent))


def _recorded(folder: Path, facts: list[Fact]) -> Measured:
    from truceline.store import journal

    actor = journal.operator(_opened(folder))
    journal.write(actor, facts[0])

    def write() -> None:
        for fact in facts[1:]:
            journal.write(actor, fact)

    return timed(write)


def _clashes(node: Node, facts: list[Fact]) -> bool:
    """Whether the check refuses them, in a transaction as the journal has it."""
    from django.db import transaction

    from truceline.errors import InvalidPlan
    from truceline.store.checks import check

    try:
        with transaction.atomic(using=node.alias):
            check(node, facts)
    except InvalidPlan:
        return True
    return False


def _filled(folder: Path, each: Iterator[list[Fact]]) -> Measured:
    from truceline.store import journal

    node = record.made(folder)
    actor, given = journal.operator(node), list(each)
    with patch.object(journal, "check", lambda node, facts: None):
        for at in range(0, len(given), _STEP):
            journal.write(actor, *(fact for facts in given[at : at + _STEP] for fact in facts))
    return Measured(0.0, 0.0, (folder / "truceline.db").stat().st_size)


def _opened(folder: Path) -> Node:
    from truceline.store.node import open_node

    return open_node(folder, passphrase=record._PASSPHRASE)


def _given(activity: Any) -> list[Fact]:
    """A notice of an activity, sent."""
    from truceline.coordination.notices import Notice, Told
    from truceline.facts import NoticeGiven, NoticeTold

    sender, addressee = SIDES
    notice = Notice(
        id=activity.id,
        kind="movement",
        sender=sender,
        addressees=(addressee,),
        contact="duty desk",
        window=activity.window,
        where=activity.where,
    )
    sent = Told(kind="sent", by=sender, addressee=addressee, at=activity.window.start - timedelta(days=1))
    return [NoticeGiven(notice=notice), NoticeTold(notice=notice.id, told=sent)]


def _planned(id: str, number: int) -> list[Fact]:
    """A patrol with which both sides concur."""
    from truceline.coordination.patrol import Concurrence, Plan
    from truceline.coordination.window import Window
    from truceline.facts import PatrolAnswered, PatrolPlanned

    start = START + timedelta(hours=number)
    plan = Plan(route="m4", start=0, end=20, window=Window(start=start, end=start + timedelta(minutes=30)))
    answers = [PatrolAnswered(patrol=id, answer=Concurrence(side=side, answer="concurred", at=START)) for side in SIDES]
    return [PatrolPlanned(patrol=id, plan=plan, sides=SIDES), *answers]
