"""News: a stream of server-sent events (HTML Living Standard, 9.2) that says when something new was recorded.

    id: 1203
    event: recorded
    data: {"number": 3}

Nothing of what was recorded is in it: the page that is open asks for what it shows, as its reader may see it. Whoever
sees shared logs alone hears of those alone. The id is how many entries the logs hold that one sees: a page says with
`since` how many there were when it was made, and a browser whose line broke says what it heard of last, so nothing that
is recorded in between is missed. One thread looks at the sizes of logs for all who wait; who cannot be kept waiting is
told to ask again later.
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
from truceline.store.log import sizes
from truceline.store.matters import VIEWS, View, in_view
from truceline.store.node import Node
from truceline.store.serving import Serving
from truceline.web import problems
from truceline.web.pages import page

__all__ = ["news"]

_LOOK_S, _BEAT_S, _STAY_S = 1.0, 15.0, 120.0
_MOST, _MOST_OF_ONE = 64, 8
"""So many may wait at once in each process, so many of them of one member; the next are told to come back later."""


class _Watch:
    """How many entries each view has, for everybody who waits until there are more."""

    def __init__(self, node: Node, ends: Callable[[], bool]) -> None:
        self.node, self.ends = node, ends
        self.changed = Condition()
        self.entries = self._look()
        self.waiting: Counter[str] = Counter()
        Thread(target=self._run, name="news", daemon=True).start()

    def _run(self) -> None:
        while True:
            sleep(_LOOK_S)
            try:
                entries = self._look()
            except Error:
                # A database that is busy or gone for a while is asked again, over a connection of its own.
                connections[self.node.alias].close()
                continue
            if entries != self.entries or self.ends():
                with self.changed:
                    self.entries = entries
                    self.changed.notify_all()

    def _look(self) -> Mapping[View, int]:
        held = sizes(self.node, "own").items()
        return {view: sum(size for origin, size in held if in_view(view, origin)) for view in VIEWS}

    def news(self, view: View, seen: int, until: float) -> int:
        """Waits until there are more entries in a view than `seen`, or `until`, or the end; how many there are then."""
        with self.changed:
            while self.entries[view] <= seen and not self.ends() and (left := until - monotonic()) > 0:
                self.changed.wait(left)
            return max(seen, self.entries[view])

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


@page()
def news(request: HttpRequest, who: Caller) -> HttpResponseBase:
    """The stream; it ends after two minutes or with the server, and the browser asks again."""
    if request.method != "GET":
        return problems.not_allowed(request, "GET")
    watch = _watch(who.node, Serving.of(request.META).ends)
    seen = _number(request.headers.get("Last-Event-ID") or request.GET.get("since", ""))
    answer = StreamingHttpResponse(_events(watch, who, seen), content_type="text/event-stream")
    answer["X-Accel-Buffering"] = "no"
    return answer


def _number(written: str) -> int | None:
    """How many entries a browser says that it knows of; None where it says nothing that is a number."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 16 else None


def _events(watch: _Watch, who: Caller, seen: int | None) -> Iterator[str]:
    view, end = who.view, monotonic() + _STAY_S
    seen = watch.entries[view] if seen is None else seen
    with watch.place(who.member.code) as free:
        yield f"retry: {2000 if free else 30000}\nid: {seen}\n\n"
        while free and monotonic() < end and not watch.ends():
            now = watch.news(view, seen, min(end, monotonic() + _BEAT_S))
            told = f"id: {now}\nevent: recorded\ndata: {json.dumps({'number': now - seen})}\n\n"
            yield told if now > seen else ": \n\n"
            seen = now
