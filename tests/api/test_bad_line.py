"""Two processes and a line between them that drops, delays and cuts at random: both come to hold the same."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.api.conftest import Serve
from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, keep, meet, reading
from truceline.api.line import Line
from truceline.api.sync import sync
from truceline.store import log, rebuild

_CHUNK = 4096


class BadLine:
    """A proxy on a free port of this machine. Of each connection chance decides what becomes of it.

    It is refused at once, cut after some bytes in one direction or the other, slowed down, or let through.
    """

    def __init__(self, to: int, seed: int, most: int) -> None:
        self.to, self.chance, self.most = to, random.Random(seed), most
        self.cuts = 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self._accept)]

    def start(self) -> None:
        self.threads[0].start()

    def stop(self) -> None:
        self.ended.set()
        # Wakes up `accept`, which closing alone does not.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        for thread in self.threads:
            thread.join(timeout=30)
        self.listening.close()

    def _accept(self) -> None:
        while True:
            near, _ = self.listening.accept()
            if self.ended.is_set():
                near.close()
                return
            fate = self.chance.choice(["drop", "cut there", "cut there", "cut back", "cut back", "slow", "well"])
            if fate == "drop":
                self.cuts += 1
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.to), timeout=30)
            left = self.chance.randrange(self.most)
            for source, sink, way in ((near, far, "there"), (far, near, "back")):
                cut = left if fate == f"cut {way}" else None
                thread = threading.Thread(target=self._carry, args=(source, sink, cut, fate == "slow"))
                self.threads.append(thread)
                thread.start()

    def _carry(self, source: socket.socket, sink: socket.socket, left: int | None, slow: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                if slow:
                    self.ended.wait(0.002)
                if left is not None and len(data) > left:
                    sink.sendall(data[:left])
                    self.cuts += 1
                    break
                left = None if left is None else left - len(data)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        # The first of the two directions that ends, ends both; each closes what it wrote to.
        sink.close()


@contextmanager
def bad_line(to: int, seed: int, most: int) -> Iterator[BadLine]:
    line = BadLine(to, seed, most)
    line.start()
    try:
        yield line
    finally:
        line.stop()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_over_a_line_that_drops_and_cuts_both_come_to_hold_the_same(
    make_node: MakeNode, serve: Serve, seed: int
) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    content = random.Random(seed)
    for node in (north, south):
        for _ in range(60):
            keep(node, content.randbytes(content.randrange(2_000)))
    running = serve(south)
    with bad_line(running.port, seed, most=60_000) as line:
        way = Line(f"http://127.0.0.1:{line.port}", timeout=30)
        synced = sync(actor(north), "south", way, most=60_000, attempts=60, pause=lambda _: None)
        # Something came in between, and what was written meanwhile gets through as well.
        keep(north, b"written later")
        sync(actor(north), "south", way, most=60_000, attempts=60, pause=lambda _: None)
        assert line.cuts and synced.dropped
    running.stop()
    assert reading(north) == reading(south)
    for node in (north, south):
        assert not any(head.conflict for head in log.logs(node).values())
        assert list(rebuild.check(node)) == []
    for origin in ("north/shared", "south/shared"):
        assert log.logs(north)[origin].checkpoint == log.logs(south)[origin].checkpoint
