"""News: a stream of server-sent events (HTML Living Standard, 9.2) that says when something new was recorded.

    event: recorded
    data: {"number": 3}

Nothing of what was recorded is in it: the page that is open asks for what it shows, as its reader may see it. Whoever
sees shared logs alone hears of those alone. One thread looks at the sizes of logs for all who wait; who cannot be kept
waiting is told to ask again later.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Condition, Lock, Thread
from time import monotonic, sleep

from django.db import Error, connections
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from truceline.store.callers import Caller
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.serving import Serving
from truceline.web import problems
from truceline.web.pages import page

__all__ = ["news"]

_LOOK_S, _BEAT_S, _STAY_S = 1.0, 15.0, 120.0
_MOST, _MOST_OF_ONE = 64, 8
"""So many may wait at once in each process, so many of them of one member; the next are told to come back later."""


class _Watch:
    """How long each log is, for everybody who waits until one has grown."""

    def __init__(self, node: Node, ends: Callable[[], bool]) -> None:
        self.node, self.ends = node, ends
        self.changed = Condition()
        self.sizes = self._look()
        self.waiting: Counter[str] = Counter()
        Thread(target=self._run, name="news", daemon=True).start()

    def _run(self) -> None:
        while True:
            sleep(_LOOK_S)
            try:
                sizes = self._look()
            except Error:
                # A database that is busy or gone for a while is asked again, over a connection of its own.
                connections[self.node.alias].close()
                continue
            if sizes != self.sizes or self.ends():
                with self.changed:
                    self.sizes = sizes
                    self.changed.notify_all()

    def _look(self) -> Mapping[str, int]:
        with connections[self.node.alias].cursor() as cursor:
            cursor.execute("SELECT origin, size FROM record_log")
            return dict(cursor.fetchall())

    def seen(self, view: View) -> Mapping[str, int]:
        """How long the logs of a view are now."""
        return {origin: size for origin, size in self.sizes.items() if view == "own" or origin.endswith("/shared")}

    def news(self, view: View, seen: Mapping[str, int], until: float) -> Mapping[str, int]:
        """Waits until a log of the view is longer than `seen`, or `until`, or the end; how long they are then."""
        with self.changed:
            while not (_new(seen, now := self.seen(view)) or self.ends()) and (left := until - monotonic()) > 0:
                self.changed.wait(left)
            return now

    @contextmanager
    def place(self, member: str) -> Iterator[bool]:
        """A place among those who wait; False where there is none left."""
        with self.changed:
            free = self.waiting.total() < _MOST and self.waiting[member] < _MOST_OF_ONE
            self.waiting[member] += free
        try:
            yield free
        finally:
            with self.changed:
                self.waiting[member] -= free
                self.waiting += Counter()


_watches: dict[str, _Watch] = {}
_beginning = Lock()


def _watch(node: Node, ends: Callable[[], bool]) -> _Watch:
    with _beginning:
        if node.alias not in _watches:
            _watches[node.alias] = _Watch(node, ends)
        return _watches[node.alias]


def _new(seen: Mapping[str, int], now: Mapping[str, int]) -> int:
    """How many entries came."""
    return sum(max(0, size - seen.get(origin, 0)) for origin, size in now.items())


@page()
def news(request: HttpRequest, who: Caller) -> HttpResponseBase:
    """The stream; it ends after two minutes or with the server, and the browser asks again."""
    if request.method != "GET":
        return problems.not_allowed(request, "GET")
    watch = _watch(who.node, Serving.of(request.META).ends)
    answer = StreamingHttpResponse(_events(watch, who), content_type="text/event-stream")
    answer["X-Accel-Buffering"] = "no"
    return answer


def _events(watch: _Watch, who: Caller) -> Iterator[str]:
    view, member = who.view, who.member.code
    seen, end = watch.seen(view), monotonic() + _STAY_S
    with watch.place(member) as free:
        yield f"retry: {2000 if free else 30000}\n\n"
        while free and monotonic() < end and not watch.ends():
            now = watch.news(view, seen, min(end, monotonic() + _BEAT_S))
            number = _new(seen, now)
            yield f"event: recorded\ndata: {json.dumps({'number': number})}\n\n" if number else ": \n\n"
            seen = now
