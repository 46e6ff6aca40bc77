"""The process that does long work beside the one that answers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.web.serving import Centre


def beside(parent: int) -> int | None:
    """The process of long work that a server has started, if it runs."""
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                words = (each / "cmdline").read_bytes().split(b"\0")
                of = (each / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if b"truceline.server.beside" in words and of[0] != "Z" and int(of[1]) == parent:
                return int(each.name)
    return None


def test_it_is_started_again_where_it_ended_by_itself(centre: Centre) -> None:
    first = beside(centre.process.pid)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until = time.monotonic() + 60
    while beside(centre.process.pid) in (None, first):
        assert time.monotonic() < until, "nobody does the work any more"
        time.sleep(0.2)
    assert centre.person("duty-1").get("/").status == 200
