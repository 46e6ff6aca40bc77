"""News: a stream of server-sent events (HTML Living Standard, 9.2) that says when something new was recorded.

    event: recorded
    data: {"types": ["patrol", "case"], "number": 3}

Nothing of what was recorded is in it: the page that is open asks for what it shows, as its reader may see it. One
thread looks at the sizes of logs for all who wait; who cannot be kept waiting is told to ask again later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Condition, Thread
from time import monotonic, sleep

from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from truceline.store.callers import Caller
from truceline.store.node import Node
from truceline.store.serving import Serving
from truceline.web import problems
from truceline.web.pages import page

__all__ = ["news"]

_LOOK_S, _BEAT_S, _STAY_S = 1.0, 15.0, 120.0
_MOST = 64
"""So many may wait at once; the next are told to come back in a while."""


class _Watch:
    """What was recorded since, for everybody who waits: by log its size, and what kinds of matters came."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.changed = Condition()
        self.sizes: dict[str, int] = {}
        self.told: list[tuple[str, int, int]] = []
        self.waiting = 0
        Thread(target=self._run, name="news", daemon=True).start()

    def _run(self) -> None:
        while True:
            sizes = self._sizes()
            with self.changed:
                new = {origin: (self.sizes.get(origin, size), size) for origin, size in sizes.items()}
                self.sizes = sizes
                for origin, (before, after) in new.items():
                    if after > before:
                        self.told.append((origin, before, after))
                        self.changed.notify_all()
            sleep(_LOOK_S)

    def _sizes(self) -> dict[str, int]:
        with connections[self.node.alias].cursor() as cursor:
            cursor.execute("SELECT origin, size FROM record_log")
            return dict(cursor.fetchall())

    def news(self, seen: int, until: float) -> tuple[int, int]:
        """Waits until more than `seen` was told, or `until`; how much was told, and how many entries these are."""
        with self.changed:
            while len(self.told) <= seen and (left := until - monotonic()) > 0:
                self.changed.wait(left)
            return len(self.told), sum(after - before for _, before, after in self.told[seen:])


_watches: dict[str, _Watch] = {}


def _watch(node: Node) -> _Watch:
    return _watches.setdefault(node.alias, _watches.get(node.alias) or _Watch(node))


@page()
def news(request: HttpRequest, who: Caller) -> HttpResponseBase:
    """The stream; it ends after two minutes, and the browser asks again."""
    if request.method != "GET":
        return problems.not_allowed(request, "GET")
    watch = _watch(Serving.of(request.META).actor.node)
    if watch.waiting >= _MOST:
        return HttpResponse("retry: 30000\n\n", content_type="text/event-stream")
    answer = StreamingHttpResponse(_events(watch), content_type="text/event-stream")
    answer["X-Accel-Buffering"] = "no"
    return answer


def _events(watch: _Watch) -> Iterator[str]:
    watch.waiting += 1
    try:
        seen, end = len(watch.told), monotonic() + _STAY_S
        yield "retry: 2000\n\n"
        while monotonic() < end:
            now, number = watch.news(seen, min(end, monotonic() + _BEAT_S))
            yield f"event: recorded\ndata: {json.dumps({'number': number})}\n\n" if now > seen else ": \n\n"
            seen = now
    finally:
        watch.waiting -= 1
