"""The pages' data, and what pages ask of it: a node with the incidents and facts of a mission's three years.

python -m bench.web fill FOLDER [--incidents 110000] [--facts 1000000] [--postgresql]
python -m bench.web ask FOLDER         what the tables answer, in one process
python -m bench.web pages FOLDER       the pages under twenty people, the browser; filled where there is none
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench import pages, postgresql, record, serving
from bench.filling import fill
from bench.happenings import FIRST, YEARS_DAYS, places
from bench.measure import Measured, in_own_process

if TYPE_CHECKING:
    from truceline.store.node import Node

INCIDENTS, FACTS, SECONDS = 110_000, 1_000_000, 120.0
MOST_S, MOST_PAINT_S = 0.3, 1.0
_FAULTS = 20


class Found(NamedTuple):
    """Something that was measured in seconds, what is behind it, and whether it is as asked for."""

    what: str
    seconds: float
    behind: pages.Behind | None = None
    asked: str = "no bound"
    reached: bool = True


def questions(node: Node, seed: int = 1) -> dict[str, Callable[[], object]]:
    """What pages ask, each time something else of its kind."""
    from truceline.store import findable
    from truceline.store import incidents as of
    from truceline.store.incident_row import Query

    chance = random.Random(seed)
    near_by = places(node)

    def day() -> date:
        return (FIRST + timedelta(days=chance.randrange(YEARS_DAYS - 31))).date()

    def week() -> Query:
        since = day()
        return Query(since=since, until=since + timedelta(days=6))

    def month() -> Query:
        since = day()
        return Query(since=since, until=since + timedelta(days=30))

    def named() -> str:
        return chance.choice(near_by).text[: chance.randint(3, 8)]

    def near() -> Query:
        point = chance.choice(near_by).point
        assert point is not None
        half = chance.uniform(0.02, 0.1)
        return Query(box=(point.lon - half, point.lat - half, point.lon + half, point.lat + half))

    codes = [row.code for row in of.listed(node, limit=500)]
    after = [of.cursor(row) for row in of.listed(node, limit=2000)]
    return {
        "listed, all": lambda: of.listed(node),
        "listed, further on": lambda: of.listed(node, after=chance.choice(after)),
        "listed, a week": lambda: of.listed(node, week()),
        "listed, text": lambda: of.listed(node, Query(text=named())),
        "listed, in the frame": lambda: of.listed(node, near()),
        "listed, party and zone": lambda: of.listed(node, Query(parties=("russia",), zone="corridor")),
        "listed, one article, differing": lambda: of.listed(node, Query(article="1", differs="figures")),
        "listed, rare (unlocated, denied)": lambda: of.listed(node, Query(unlocated=True, denied=True)),
        "tallied, all, kept": lambda: of.tallied(node),
        "tallied, a month": lambda: of.tallied(node, month()),
        "tallied, text": lambda: of.tallied(node, Query(text=named() + chance.choice(("", " mortar", " night")))),
        "tallied, in the frame": lambda: of.tallied(node, near()),
        "tallied, since a day": lambda: of.tallied(node, Query(since=day())),
        "by_day, since a day": lambda: of.by_day(node, Query(since=day())),
        "spans, a month": lambda: of.spans(node, month()),
        "points, 5,000 newest": lambda: of.points(node),
        "points, a month": lambda: of.points(node, month()),
        "grid, in the frame": lambda: of.grid(node, near()),
        "grid, since a day": lambda: of.grid(node, Query(since=day())),
        "one, with its data": lambda: of.one(node, chance.choice(codes)).detail,
        "fresh": lambda: of.fresh(node),
        "find, a place": lambda: findable.find(node, named(), view="own"),
        "find, two letters": lambda: findable.find(node, chance.choice(("sa", "ar", "pa", "ru", "m4")), view="own"),
        "find, a code": lambda: findable.find(node, chance.choice(codes)[: chance.randint(5, 9)], view="own"),
        "find, three words": lambda: findable.find(node, f"{named()} mortar night", view="own"),
    }


def ask(folder: Path, times: int = 60) -> Measured:
    """The 95th percentile of each question in milliseconds, in one process, each time of other days and places."""
    from truceline.store.node import open_node

    node = open_node(folder, passphrase=record._PASSPHRASE)
    found: dict[str, float] = {}
    for what, question in questions(node).items():
        question()
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            question()
            taken.append(time.perf_counter() - began)
        found[what] = 1000 * sorted(taken)[times * 95 // 100]
    return Measured(0.0, 0.0, found)


def measured(folder: Path, seconds: float, database: str | None = None) -> Iterator[Found]:
    """The pages of a filled node under twenty people, beside what is behind them; the browser; the server."""
    given, sessions = in_own_process(pages.prepared, folder).result
    behind = in_own_process(pages.bare, folder, given, sessions["op-1"]).result
    with serving.served(folder, database) as one:
        yield Found("from the start to the first answer", one.first_answer_s)
        in_own_process(pages.loaded, one.port, given, sessions, seconds / 4, False)
        full = in_own_process(pages.loaded, one.port, given, sessions, seconds / 4, False).result
        walked = in_own_process(pages.loaded, one.port, given, sessions, seconds, True).result
        if serving.BROWSER:
            for view, shown in in_own_process(serving.painted, one.port, sessions["duty-1"]).result.items():
                said = f"incidents, {view}: first paint; whole after {shown.whole_s:.2f} s, {shown.bytes:,} bytes"
                yield Found(said, shown.first_s, None, "below 1 s", shown.first_s < MOST_PAINT_S)
        held = serving.memory(one.pid)
    for name, answers in pages.by_page(walked.answers):
        taken = [each.seconds for each in answers]
        said = f"{name}: {len(answers)} times, median {1000 * pages.median(taken):.0f} ms"
        yield Found(said, pages.p95(taken), behind[name], "below 0.3 s", pages.p95(taken) <= MOST_S)
    each = [one.seconds for one in walked.answers]
    yield Found(f"every page, {len(each) / walked.seconds:.0f} a second", pages.p95(each))
    each = [one.seconds for one in full.answers]
    yield Found(f"every page with nobody looking, {len(each) / full.seconds:.0f} a second", pages.p95(each))
    yield Found(f"memory in MB: {', '.join(f'{name} {mb:.0f}' for name, mb in held.items())}", 0.0)
    for fault in sorted({one.fault for one in (*walked.answers, *full.answers) if one.fault})[:_FAULTS]:
        yield Found(f"came otherwise: {fault}", 0.0, None, "none", False)


def told(found: Found) -> str:
    """One line."""
    line = f"{1000 * found.seconds:8.0f} ms  {found.what}"
    if found.behind is None:
        return line if found.reached else f"{line}  NOT REACHED"
    behind, ratio = found.behind, found.seconds / max(found.behind.seconds, 1e-6)
    line += f" | {behind.statements} bare queries {1000 * behind.seconds:.1f} ms, {ratio:.1f} times"
    line += f" | {behind.plain:,} bytes, {behind.compressed:,} compressed"
    return line if found.reached else f"{line}  NOT REACHED"


def main() -> int:
    """Fill a node, ask its tables, or measure its pages; 1 where something that is asked for was not reached."""
    parser = argparse.ArgumentParser(prog="bench.web", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("fill", "ask", "pages"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--incidents", type=int, default=INCIDENTS)
    parser.add_argument("--facts", type=int, default=FACTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--postgresql", action="store_true", help="in a server of its own, whose data lie beside it")
    asked = parser.parse_args()
    if not asked.postgresql:
        return work(asked)
    with postgresql.serving(asked.folder.with_name(f"{asked.folder.name}-postgresql")) as url:
        os.environ["DATABASE_URL"] = url
        return work(asked, url)


def work(asked: argparse.Namespace, database: str | None = None) -> int:
    """Fill a node where there is none, and do what is asked for; how much was not reached."""
    missed = 0
    if asked.what == "fill" or not asked.folder.exists():
        fill(asked.folder, asked.incidents, asked.facts, database)
    if asked.what == "ask":
        for what, milliseconds in ask(asked.folder).result.items():
            print(f"{milliseconds:9.1f} ms  {what}")
    elif asked.what == "pages":
        for found in measured(asked.folder, asked.seconds, database):
            missed += not found.reached
            print(told(found), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
