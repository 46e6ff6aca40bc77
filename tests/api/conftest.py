"""Nodes that answer in processes of their own, ended by their ids when a test is over."""

from __future__ import annotations

import os
import signal
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

import pytest

from tests.begun import TRUCELINE, Begun, begin
from tests.store.conftest import PASSPHRASE, make_node, new_database, postgresql_server
from truceline.store.node import Node

__all__ = ["TRUCELINE", "make_node", "new_database", "postgresql_server"]

_DEADLINE = 120.0
# To ask whether a server is ready, its certificate need not be known.
_TRUSTING = ssl._create_unverified_context()


@dataclass
class Running:
    """A node that answers at `url`, in the process group of `process`."""

    process: Begun
    url: str

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port
        return port

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One request; the status and the answer."""
        connect = partial(HTTPSConnection, context=_TRUSTING) if self.url.startswith("https") else HTTPConnection
        line = connect("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def stop(self) -> str:
        """End it as an operator would, and what it said on standard error."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=_DEADLINE)[1]


Serve = Callable[..., Running]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts `truceline serve` for a node, waits until it answers, and ends it after the test."""
    started: list[Running] = []

    def start(node: Node, *options: str) -> Running:
        words = [TRUCELINE, "serve", "--node", node.folder, "--listen", "127.0.0.1:0", *options]
        process = begin(words, environment())
        said = process.stdout.readline()
        started.append(Running(process, said.rpartition(" ")[2].strip()))
        assert said, process.communicate()[1]
        _await(started[-1])
        return started[-1]

    yield start
    for running in started:
        running.stop()


def environment() -> dict[str, str]:
    """The environment of a command: no settings of whoever runs the tests, the nodes' passphrase."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRUCELINE_", "DATABASE_URL", "DJANGO_"))
    }
    return kept | {"TRUCELINE_PASSPHRASE": PASSPHRASE}


def _await(running: Running) -> None:
    until = time.monotonic() + _DEADLINE
    while True:
        try:
            if running.ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            assert running.process.poll() is None, running.process.communicate()[1]
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.05)
