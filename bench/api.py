"""The REST interface under twenty clients at once, beside the bare ORM queries that lie behind what they ask for.

A node with facts of many nouns in the proportions of a busy centre. One side: `truceline serve` in a process of its
own, asked over HTTP by twenty clients that wait for each answer before they ask again. The other: the same queries in
the same order by Django's ORM in one process, with as many threads, without HTTP, token, permission or JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from bench.measure import Measured
from bench.record import _PASSPHRASE, made

if TYPE_CHECKING:
    from truceline.facts import Fact

CLIENTS = 20
ROUND = 20
"""Facts of a round."""
_BATCH = 500
_START = datetime(2020, 3, 6, 6, tzinfo=UTC)
_MINUTES = 37
"""From one round to the next."""
_SIDES = ("turkiye", "russia")


class Asked(NamedTuple):
    """One thing asked for: a list of a type (50 of them) in a state or from a day on, or one matter by its id."""

    type: str
    id: str = ""
    state: str = ""
    since: str = ""


def facts(number: int) -> Iterator[Fact]:
    """About as many facts, nearly half of them items and figures, most others of patrols."""
    from truceline.facts import KINDS

    for n in range(number // ROUND):
        for kind, body in _of_round(n):
            yield KINDS[kind].model_validate(body)


def _of_round(n: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Twenty facts of one round."""
    at = _START + timedelta(minutes=_MINUTES * n)
    day, told = f"{at:%Y-%m-%d}", at.isoformat()
    window = {"start": told, "end": (at + timedelta(hours=4)).isoformat()}
    for i in range(6):
        item = {"id": f"item-{n}-{i}", "ledger": _SIDES[i % 2], "day": day, "kind": "shelling", "place": f"place {i}"}
        yield "item_registered", {"item": item}
    for i in range(3):
        figure = {"speaker": "ocha", "kind": "displaced", "measure": "stock", "as_of": day, "low": 1000 + n + i}
        yield "figure_told", {"id": f"figure-{n}-{i}", "figure": figure}
    for i in range(2):
        seen = {"means": "camera", "what": f"camera {i}", "zone": "corridor", "window": window}
        yield "observation_recorded", {"id": f"observation-{n}-{i}", "observation": seen}
    patrol = f"patrol-{n}"
    plan = {"route": "m4", "start": n % 30, "end": n % 30 + 10, "window": window}
    yield "patrol_planned", {"patrol": patrol, "plan": plan, "sides": _SIDES}
    for side in _SIDES:
        yield "patrol_answered", {"patrol": patrol, "answer": {"side": side, "answer": "concurred", "at": told}}
    for side in _SIDES:
        yield "patrol_told", {"patrol": patrol, "event": {"kind": "departed", "told_by": side, "at": told}}
        yield "patrol_told", {"patrol": patrol, "event": {"kind": "completed", "told_by": side, "at": told}}
    count = {"ledger": _SIDES[0], "told_by": _SIDES[0], "kind": "violation", "first": day, "last": day, "number": n % 9}
    yield "count_published", {"id": f"count-{n}", "count": count}
    post = {"id": f"post-{n}", "name": f"Post {n}", "point": {"lat": 35.8, "lon": 36.6}}
    yield "post_registered", {"post": post}


def filled(folder: Path, number: int) -> Measured:
    """A node in `folder` with about `number` facts of the centre. The result: a token of its member."""
    from truceline.acts import tokens
    from truceline.store import journal

    node = made(folder)
    actor = journal.operator(node)
    given = list(facts(number))
    # Whether a patrol clashes with others is measured elsewhere, and would take most of the time here.
    with patch.object(journal, "check", lambda node, facts: None):
        for at in range(0, len(given), _BATCH):
            journal.write(actor, *given[at : at + _BATCH])
    return Measured(0.0, 0.0, tokens.issue(actor, actor.code).secret)


def asked(number: int, rounds: int, seed: int = 1) -> list[Asked]:
    """What clients ask for: two lists for each single matter, of all nouns alike, some by state or day."""
    chance, days = random.Random(seed), max(1, rounds * _MINUTES // (2 * 24 * 60))
    lists = [
        lambda: Asked("patrol", state="completed"),
        lambda: Asked("patrol"),
        lambda: Asked("item", since=f"{_START + timedelta(days=chance.randrange(days)):%Y-%m-%d}"),
        lambda: Asked("figure"),
        lambda: Asked("observation", since=f"{_START:%Y-%m-%d}"),
        lambda: Asked("count"),
        lambda: Asked("post"),
    ]
    found: list[Asked] = []
    for _ in range(number):
        n = chance.randrange(rounds)
        if chance.randrange(3):
            found.append(chance.choice(lists)())
        else:
            found.append(chance.choice([Asked("patrol", f"patrol-{n}"), Asked("item", f"item-{n}-{n % 6}")]))
    return found


def over_http(folder: Path, token: str, wanted: Sequence[Asked]) -> Measured:
    """Seconds within which 95 % of the answers came. The result: the same of lists, and of single matters."""
    with _serving(folder) as port:
        times = _timed(wanted, lambda: _client(port, token))
    return _p95(wanted, times)


def bare(folder: Path, wanted: Sequence[Asked]) -> Measured:
    """The same by the ORM alone, in as many threads."""
    from truceline.store.node import open_node

    node = open_node(folder, passphrase=_PASSPHRASE)
    return _p95(wanted, _timed(wanted, lambda: _query(node.alias)))


def _timed(wanted: Sequence[Asked], made: Callable[[], AbstractContextManager[Callable[[Asked], None]]]) -> list[float]:
    """How long each took; clients take turns at the list, and the first of each warms up."""
    times = [0.0] * len(wanted)

    def work(client: int) -> None:
        with made() as ask:
            ask(wanted[client])
            for at in range(client, len(wanted), CLIENTS):
                began = time.perf_counter()
                ask(wanted[at])
                times[at] = time.perf_counter() - began

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
    return times


def _p95(wanted: Sequence[Asked], times: Sequence[float]) -> Measured:
    def of(chosen: Callable[[Asked], bool]) -> float:
        taken = sorted(seconds for one, seconds in zip(wanted, times, strict=True) if chosen(one))
        return taken[len(taken) * 95 // 100]

    return Measured(
        of(lambda one: True), 0.0, {"lists": of(lambda one: not one.id), "one": of(lambda one: bool(one.id))}
    )


@contextmanager
def _client(port: int, token: str) -> Iterator[Callable[[Asked], None]]:
    line = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {token}"}

    def ask(one: Asked) -> None:
        query = "&".join(f"{name}={value}" for name, value in (("state", one.state), ("since", one.since)) if value)
        path = f"/api/v1/{one.type}s/{one.id}" if one.id else f"/api/v1/{one.type}s?limit=50&{query}"
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        told = answer.read()
        assert answer.status == 200 and (one.id or json.loads(told)["items"]), told[:300]

    with closing(line):
        yield ask


@contextmanager
def _query(alias: str) -> Iterator[Callable[[Asked], None]]:
    from django.db import connections

    from truceline.store.models import Matter

    def ask(one: Asked) -> None:
        held = Matter.objects.using(alias).filter(view="own", type=one.type)
        if one.id:
            assert held.get(subject=f"{one.type}:{one.id}").data
            return
        if one.state:
            held = held.filter(state=one.state)
        if one.since:
            held = held.filter(day__gte=one.since)
        assert list(held.order_by("-day" if one.since else "-at", "-subject")[:50])

    with closing(connections[alias]):
        yield ask


@contextmanager
def _serving(folder: Path) -> Iterator[int]:
    command = [Path(sys.executable).parent / "truceline", "serve", "--node", folder, "--listen", "127.0.0.1:0"]
    environment = os.environ | {"TRUCELINE_PASSPHRASE": _PASSPHRASE}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            _await(port)
            yield port
        finally:
            process.terminate()


def _await(port: int) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
                line.request("GET", "/healthz")
                line.getresponse().read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
