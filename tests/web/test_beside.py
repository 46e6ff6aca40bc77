"""The processes that do long work beside the one that answers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.web.serving import Centre

NAMES = {"tl-judging", "tl-other"}


def beside(parent: int) -> set[int]:
    """The processes of long work that a server has started and that run."""
    found = set()
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                name, _, rest = (each / "stat").read_text(encoding="utf-8").rpartition(")")
            except OSError:
                continue
            state, of, *_ = rest.split()
            if name.partition("(")[2] in NAMES and state != "Z" and int(of) == parent:
                found.add(int(each.name))
    return found


def test_each_is_started_again_where_it_ended_by_itself(centre: Centre) -> None:
    first = beside(centre.process.pid)
    assert len(first) == len(NAMES)
    for one in first:
        os.kill(one, signal.SIGKILL)
    until = time.monotonic() + 60
    while len(beside(centre.process.pid) - first) < len(first):
        assert time.monotonic() < until, "nobody does the work any more"
        time.sleep(0.2)
    assert centre.person("duty-1").get("/").status == 200
