"""`make bench`: Truceline beside what a user would otherwise pick, both in one run on one machine.

    python -m bench [--quick]

Each line gives both times, their ratio with what is asked of it, and both peaks of memory. Processes are fresh for each
measurement. `--quick` takes a tenth of everything, for a look; its ratios are noisier.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from bench import (
    api,
    centre,
    compare,
    filling,
    points,
    postgresql,
    reading,
    record,
    startup,
    tracks,
    web,
)
from bench.measure import Measured, in_own_process


@dataclass(frozen=True)
class Line:
    """One comparison: what was measured, both sides, the ratio and what is asked of it."""

    what: str
    ours: Measured
    theirs: Measured | None
    alternative: str
    ratio: float
    asked: str
    reached: bool


def lines(share: float) -> Iterator[Line]:
    """All measurements, one after the other."""
    shown = startup.help_screen()
    yield Line("truceline --help", shown, None, "", shown.seconds, "below 0.35 s", shown.seconds < 0.35)
    yield from _reading(share)
    yield _points(int(10_000_000 * share))
    yield _comparison(int(10_000 * share))
    yield from _tracks(max(200_000, int(1_000_000 * share)))
    yield from _centre(max(1_000, int(10_000 * share)))
    yield from _interface(int(100_000 * share))
    yield from _pages(share, None)
    if postgresql.PROGRAMS:
        with TemporaryDirectory() as folder:
            # The server may run as somebody else.
            Path(folder).chmod(0o755)
            with postgresql.serving(Path(folder) / "data") as url:
                yield from _pages(share, url)
    yield from _journal(share)
    yield _verifying(int(200_000 * share))
    yield _rebuilding(int(100_000 * share))


def _reading(share: float) -> Iterator[Line]:
    for kind, copies, asked in (("relevant", 400, 0.85), ("feed", 600, 3.0)):
        number = max(20, int(copies * share))
        theirs = in_own_process(reading.bare_parse, kind, number)
        ours = in_own_process(reading.whole_reading, kind, number)
        ratio = theirs.seconds / ours.seconds
        what = f"{number} reports ({kind}) to claims, {number / ours.seconds:.0f}/s"
        yield Line(what, ours, theirs, "bare nlp.pipe", ratio, f"at least {asked} times its speed", ratio >= asked)
        if kind == "relevant":
            two = in_own_process(reading.whole_reading, kind, number, 2, workers=2)
            gain = ours.seconds / two.seconds
            yield Line(
                f"the same, 2 workers, {number / two.seconds:.0f}/s",
                two,
                ours,
                "1 worker",
                gain,
                "at least 1.8 times its speed",
                gain >= 1.8,
            )


def _points(number: int) -> Line:
    ours, theirs = points.ours(number), points.theirs(number)
    ratio = theirs.seconds / ours.seconds
    reached = ratio >= 8 and ours.peak_mb < theirs.peak_mb
    what = f"{number:,} points: zone, km and offset"
    return Line(what, ours, theirs, "geopandas.sjoin", ratio, "at least 8 times its speed, less memory", reached)


def _comparison(number: int) -> Line:
    few, many = in_own_process(compare.work, number), in_own_process(compare.work, 10 * number)
    ratio = many.seconds / few.seconds
    what = f"{10 * number:,} claims compared"
    return Line(what, many, few, f"{number:,} claims", ratio, "at most 12 times as long", ratio <= 12)


def _tracks(number: int) -> Iterator[Line]:
    ours, theirs = in_own_process(tracks.covered, number), in_own_process(tracks.located, number)
    ratio = theirs.seconds / ours.seconds
    what = f"{number:,} track points cleaned and covered"
    yield Line(what, ours, theirs, "bare line_locate_point", ratio, "at least 0.5 of its speed", ratio >= 0.5)
    asked = in_own_process(tracks.asked, 10_000)
    what = "what clashes with one activity among 10,000, the slowest of 200"
    yield Line(what, asked, None, "", asked.seconds, "below 0.02 s", asked.seconds < 0.02)


def _centre(number: int) -> Iterator[Line]:
    with TemporaryDirectory() as folder:
        notices, patrols = Path(folder) / "notices", Path(folder) / "patrols"
        in_own_process(centre.noticed, notices, number)
        asked = in_own_process(centre.checked, notices)
        what = f"a notice checked as the journal does among {number:,} in a node, the slowest of 200"
        yield Line(what, asked, None, "", asked.seconds, "below 0.02 s", asked.seconds < 0.02)
        in_own_process(centre.patrolled, patrols, number)
        steps = min(1_000, number - 1)
        told, decided = in_own_process(centre.told, patrols, steps), in_own_process(centre.decided, patrols, steps)
        what = f"a step told of each of {steps:,} patrols, one in a step, {steps / told.seconds:,.0f}/s"
        yield Line(what, told, decided, "claims accepted, as many", decided.seconds / told.seconds, "no bound", True)
        made = in_own_process(centre.rebuilt, patrols)
    what = f"a node with {number:,} patrols folded into views again, for {made.result:.2f} s into matters"
    yield Line(what, made, None, "", made.result / made.seconds, "no bound", True)


def _interface(number: int) -> Iterator[Line]:
    wanted = api.asked(4_000, number // api.ROUND)
    with TemporaryDirectory() as folder:
        node = Path(folder) / "node"
        token = in_own_process(api.filled, node, number).result
        theirs = in_own_process(api.bare, node, wanted)
        ours = in_own_process(api.over_http, node, token, wanted)
    ratio = ours.seconds / theirs.seconds
    what = f"{number:,} facts, 20 clients over REST, 95 % of answers within"
    yield Line(what, ours, theirs, "bare ORM queries, 20 threads", ratio, "at most 3 times as long", ratio <= 3)


def _pages(share: float, database: str | None) -> Iterator[Line]:
    """The pages of a whole mission's node; where the database is PostgreSQL, its URL."""
    environment = {} if database is None else {"DATABASE_URL": database}
    with TemporaryDirectory() as folder, patch.dict(os.environ, environment):
        node, kept_in = Path(folder) / "node", "SQLite" if database is None else "PostgreSQL"
        in_own_process(filling.fill, node, int(web.INCIDENTS * share), int(web.FACTS * share), database)
        for found in web.measured(node, max(30.0, web.SECONDS * share), database):
            ours, behind = Measured(found.seconds, 0.0, None), found.behind
            theirs = Measured(behind.seconds, 0.0, None) if behind else None
            ratio = found.seconds / max(behind.seconds, 1e-6) if behind else found.seconds
            what = f"{kept_in}: {found.what}" + (f", {behind.plain:,} bytes" if behind else "")
            yield Line(what, ours, theirs, "its bare queries", ratio, found.asked, found.reached)


def _journal(share: float) -> Iterator[Line]:
    for batch, number, least in ((1, 3_000, 0.0), (100, 40_000, 0.5)):
        with TemporaryDirectory() as folder:
            in_own_process(record.founded, Path(folder) / "node")
            ours = in_own_process(record.written, Path(folder) / "node", int(number * share), batch)
        theirs = in_own_process(record.inserted, ours.result)
        ratio = theirs.seconds / ours.seconds
        what = f"{int(number * share):,} facts journalled, {batch} in a step, {number * share / ours.seconds:,.0f}/s"
        asked = f"at least {least} of its speed" if least else "no bound"
        yield Line(what, ours, theirs, "the same rows by bare SQLite", ratio, asked, ratio >= least)


def _verifying(number: int) -> Line:
    ours, theirs = in_own_process(record.verified, number), in_own_process(record.hashed, number)
    ratio, speed = theirs.seconds / ours.seconds, number / ours.seconds
    what = f"{number:,} entries verified, {speed:,.0f}/s"
    asked = "at least 100,000 a second, or 0.3 of its speed"
    return Line(what, ours, theirs, "bare SHA-256 and one signature", ratio, asked, speed >= 100_000 or ratio >= 0.3)


def _rebuilding(number: int) -> Line:
    """Nodes are filled in processes of their own: only what the rebuild needs counts."""
    with TemporaryDirectory() as folder:
        few, many = Path(folder) / "few", Path(folder) / "many"
        in_own_process(record.filled, few, number)
        size = in_own_process(record.filled, many, 10 * number).result
        fewer, more = in_own_process(record.rebuilt, few), in_own_process(record.rebuilt, many)
    ratio = more.seconds / fewer.seconds
    what = f"{10 * number:,} facts folded into views again, {size:,.0f} bytes on disk for each"
    return Line(what, more, fewer, f"{number:,} facts", ratio, "at most 12 times as long", ratio <= 12)


def main() -> int:
    """Print each line as soon as it is measured; 1 where something that is asked for was not reached."""
    share = 0.1 if "--quick" in sys.argv[1:] else 1.0
    missed = 0
    for line in lines(share):
        missed += not line.reached
        other = (
            f" | {line.alternative} {line.theirs.seconds:.2f} s, {line.theirs.peak_mb:,.0f} MB" if line.theirs else ""
        )
        print(f"{line.what}: {line.ours.seconds:.3g} s, {line.ours.peak_mb:,.0f} MB{other}")
        print(f"    {line.ratio:.2f} ({line.asked}): {'reached' if line.reached else 'NOT REACHED'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
