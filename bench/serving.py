"""`truceline serve` as people meet it: how soon it answers, how much memory it holds, how soon a browser paints.

with served(folder) as one: one.port, one.first_answer_s, memory(one.pid)
painted(one.port, session)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from bench.measure import Measured
from bench.record import _PASSPHRASE

__all__ = ["BROWSER", "Served", "memory", "painted", "served"]

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_PATIENCE_S = 120.0
_LOADS = 5
_VIEWS: Mapping[str, tuple[str, str]] = {
    "list": ("/incidents/", "main table"),
    "map": ("/incidents/?view=map", "[data-map][data-state=ready]"),
    "timeline": ("/incidents/?view=timeline", "main svg"),
}
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_BYTES = "performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"


class Served(NamedTuple):
    """A node that answers at a port; `pid` is what was started, and so long it took until the first answer."""

    port: int
    pid: int
    first_answer_s: float


class Painted(NamedTuple):
    """A page in a browser that has nothing of it yet: seconds to the first paint and until it is whole, bytes."""

    first_s: float
    whole_s: float
    bytes: int


@contextmanager
def served(folder: Path, database: str | None = None) -> Iterator[Served]:
    """`truceline serve` for a node that `bench` made, until the end of the block."""
    command = [str(Path(sys.executable).parent / "truceline"), "serve", "--node", str(folder)]
    environment = os.environ | {"TRUCELINE_PASSPHRASE": _PASSPHRASE} | ({"DATABASE_URL": database} if database else {})
    began = time.monotonic()
    with subprocess.Popen(
        [*command, "--listen", "127.0.0.1:0", "--as", "op-1"], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            while not _answers(port):
                assert process.poll() is None and time.monotonic() < began + _PATIENCE_S, "the server does not answer"
                time.sleep(0.02)
            yield Served(port, process.pid, time.monotonic() - began)
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
    except OSError:
        return False


def memory(pid: int) -> dict[str, float]:
    """Memory of a process and of each below it in millions of bytes, shared pages counted once (PSS), by what it is."""
    found = dict[str, float]()
    for one in (pid, *_below(pid)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
            called = Path(f"/proc/{one}/comm").read_text(encoding="utf-8")
        except OSError:
            continue
        held = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
        name = "beside" if called.startswith("tl-") else "starts" if one == pid else "answers"
        found[name] = found.get(name, 0.0) + int(held.split()[1]) * 1024 / 1e6
    return found


def _below(pid: int) -> Iterator[int]:
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            try:
                stat = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                yield int(entry.name)
                yield from _below(int(entry.name))


def painted(port: int, session: str) -> Measured:
    """The result: how each view of incidents comes up in Chromium, the median of a few first visits."""
    from playwright.sync_api import sync_playwright

    url, found = f"http://127.0.0.1:{port}", dict[str, Painted]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        for name, (address, whole) in _VIEWS.items():
            taken = []
            for _ in range(_LOADS):
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
                page = context.new_page()
                page.goto(url + address, wait_until="domcontentloaded")
                page.wait_for_selector(whole, state="attached")
                at = page.evaluate("performance.now()") / 1000
                page.wait_for_function(f"({_PAINTED}) > 0")
                taken.append(Painted(page.evaluate(_PAINTED) / 1000, at, page.evaluate(_BYTES)))
                context.close()
            found[name] = sorted(taken)[_LOADS // 2]
        browser.close()
    return Measured(0.0, 0.0, found)
