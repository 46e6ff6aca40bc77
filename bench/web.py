"""The pages' data: a node with the incidents and facts of a mission's three years, and what is asked of it.

    PYTHONPATH=src python -m bench.web fill FOLDER --incidents 110000 --facts 1000000 [--database postgres://...]
    PYTHONPATH=src python -m bench.web ask FOLDER

Facts go through the journal. Incidents are written by what writes judged ones, out of claims made for the purpose:
which accounts are of one happening is known here, so that nothing is compared. A node's worker finds nothing new in it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from bench import api, record
from bench.measure import Measured

if TYPE_CHECKING:
    from truceline.claims.accounts.comparison import Comparison
    from truceline.claims.claim import Claim
    from truceline.geo.place import Place
    from truceline.reports.report import Report
    from truceline.store.findable import Entry
    from truceline.store.incident_writing import Made
    from truceline.store.node import Node

YEARS_DAYS = 1096
FIRST = datetime(2020, 3, 6)
KINDS = (
    *("shelling", "small_arms_fire", "airstrike", "explosion", "attack", "clash", "violation") * 4,
    *("deployment", "overflight", "obstruction", "harm_to_civilians", "access_denied", "territory_change"),
)
SIDES = (("Turkish forces", "turkiye"), ("Russian forces", "russia"), ("Syrian army", "government"), ("rebels", None))
SPEAKERS = ("Turkish Defence Ministry", "Russian reconciliation centre", "local council", "relief workers", "residents")
OUTLETS = ("Daily Record", "Northern Wire", "Highway Observer", "Valley Radio", "Evening Post")
WORDS = (
    "mortar rounds hit positions near the road at night soldiers convoy village residents said patrol bridge".split()
)
ACCOUNTS = (1, 1, 1, 1, 2, 2, 3, 4)
REPORTS_A_DAY = 30
_AT_ONCE = 2_000
_JUDGED = 3_000
_STEP = 500
_MATTERS_SHARE = 0.2


class Happened(NamedTuple):
    """The accounts of one happening, and what puts them beside each other."""

    claims: tuple[Claim, ...]
    comparison: Comparison | None
    reports: tuple[Report, ...]


def happenings(number: int, places: Sequence[Place], seed: int = 1) -> Iterator[Happened]:
    """So many happenings spread over three years, told of once to four times each."""
    chance = random.Random(seed)
    for n in range(number):
        at = FIRST + timedelta(days=n * YEARS_DAYS // number, minutes=chance.randrange(1440))
        yield _happened(n, at, chance, places)


def _happened(n: int, at: datetime, chance: random.Random, places: Sequence[Place]) -> Happened:
    from truceline.claims.accounts.comparison import Comparison, Difference

    kind, place, side = chance.choice(KINDS), chance.choice(places), chance.choice(SIDES)
    told = [_told(f"{n}-{i}", at, kind, place, side, chance) for i in range(chance.choice(ACCOUNTS))]
    claims = tuple(claim for claim, _ in told)
    beside = None
    if len(claims) > 1:
        fields = chance.sample(("when", "place", "figures", "actors"), chance.choice((0, 1, 1, 2)))
        values = tuple((claim.id, claim.quote[:20]) for claim in claims)
        differs = tuple(Difference(field=field, says=f"{field} differ", values=values) for field in fields)
        same = f"{kind.replace('_', ' ')}, {place.name}, {at:%d %B %Y}"
        beside = Comparison(id=f"same-{n}", claims=tuple(c.id for c in claims), same=same, kind=kind, differs=differs)
    return Happened(claims, beside, tuple({report.id: report for _, report in told}.values()))


def _told(
    id: str, at: datetime, kind: str, place: Place, side: tuple[str, str | None], chance: random.Random
) -> tuple[Claim, Report]:
    from truceline.claims.claim import Claim, Figure, Mention, Speaker
    from truceline.geo.place import Point
    from truceline.reports.report import Published, Report, SourceRef, Span
    from truceline.reports.when import When

    day = at.date()
    number = chance.randrange(REPORTS_A_DAY)
    outlet, report = OUTLETS[number % len(OUTLETS)], f"{day.isoformat()}-{number}"
    quote = f"{' '.join(chance.sample(WORDS, 9))} {place.name} ({id})"
    span = Span(start=100, end=100 + len(quote))
    killed = chance.choice((0, 0, 0, 1, 2, 5))
    figures = (Figure(of="killed", low=killed, high=killed, text=str(killed), span=span),) if killed else ()
    placed = place.point and Point(
        lat=place.point.lat + chance.gauss(0, 0.02), lon=place.point.lon + chance.gauss(0, 0.02)
    )
    where = place.model_copy(update={"point": placed}) if chance.random() < 0.9 else None
    start = at.replace(second=0) if chance.random() < 0.3 else datetime(day.year, day.month, day.day)
    minute = start.hour or start.minute
    when = When(
        iso=start.isoformat(timespec="minutes") if minute else day.isoformat(),
        text=f"{day}",
        span=span,
        start=start,
        end=start + (timedelta(minutes=1) if minute else timedelta(days=1)),
        precision="minute" if minute else "day",
    )
    claim = Claim(
        id=f"bench-{id}",
        report=report,
        span=span,
        quote=quote,
        kind=kind,
        mode="denied" if chance.random() < 0.05 else "reported",
        speaker=Speaker(text=chance.choice(SPEAKERS)) if chance.random() < 0.7 else Speaker(),
        actors=(Mention(text=side[0], party=side[1]),),
        when=when if chance.random() < 0.97 else None,
        place=where,
        figures=figures,
        method="bench@1",
    )
    return claim, Report(
        id=report,
        path=f"{report}.txt",
        media_type="text/plain",
        sha256="",
        text="",
        language="en",
        title=f"{outlet}: the day along the road, {number}",
        source=SourceRef(outlet=outlet),
        published=Published(earliest=day, latest=day),
    )


def put_incidents(node: Node, number: int, seed: int = 1) -> None:
    """Write `number` incidents into both views of a node, as judging writes them.

    Some thousand are judged; the others are the same on other days, under ids of their own.
    """
    from truceline.acts.judging import _rules
    from truceline.store.incident_writing import rewriting, sizes
    from truceline.store.matters import VIEWS

    templates = list(happenings(min(number, _JUDGED), _places(node), seed))
    for view in VIEWS:
        made, entries = _judged(node, view, templates)
        with rewriting(node, view, sizes(node, view) | {"rules": _rules()}) as table:
            for start in range(0, number, _AT_ONCE):
                table.put([_again(made[n % len(made)], n, number) for n in range(start, min(start + _AT_ONCE, number))])
            table.name("report", entries)


def _judged(node: Node, view: Any, given: Sequence[Happened]) -> tuple[list[Made], list[Entry]]:
    """The happenings judged, in their order, and by what their reports are found."""
    from truceline.acts.holdings import Folder
    from truceline.acts.judging import _entry, _Judging
    from truceline.incidents.gather import gather
    from truceline.store.terms import terms

    known = terms(node)
    claims = tuple(claim for one in given for claim in one.claims)
    reports = tuple({report.id: report for one in given for report in one.reports}.values())
    beside = {one.comparison.id: one.comparison for one in given if one.comparison}
    folder = Folder(known.agreements, known.parties, known.gazetteer, reports, claims=claims)
    judging = _Judging(folder, view, beside, {})
    found = gather(claims, beside.values(), reports, known.parties)
    return [judging._made(one) for one in found], [_entry(view, report) for report in reports]


def _again(made: Made, n: int, number: int) -> Made:
    """An incident as the `n`th of `number`: under an id of its own, on its day of three years."""
    from truceline.store.findable import number_of

    row, id = made.row, f"incident-{n:012x}"
    day = (FIRST + timedelta(days=n * YEARS_DAYS // number)).date() if row.day else None
    days = [(date.fromisoformat(row.day) + timedelta(days=k)).isoformat() for k in range(2)] if day else []
    later = [(day + timedelta(days=k)).isoformat() for k in range(2)] if day else []

    def moved(text: str) -> str:
        for before, after in zip(days, later, strict=True):
            text = text.replace(before, f"\0{after[1:]}")
        return text.replace("\0", "2").replace(row.id, id).replace('"bench-', f'"bench-{n}-')

    times = {name: moved(getattr(row, name)) for name in ("first", "last", "day", "last_day", "words")}
    at = number_of(row.view, f"incident:{id}", times["day"])
    claims = tuple((claim.replace("bench-", f"bench-{n}-"), report) for claim, report in made.claims)
    return made._replace(row=row._replace(id=id, number=at, **times), data=moved(made.data), claims=claims)


def _places(node: Node) -> list[Place]:
    from truceline.geo.place import Place
    from truceline.store.terms import terms

    return [
        Place(text=one.name, name=one.name, point=one.point, radius_m=one.radius_m, method="gazetteer")
        for one in terms(node).gazetteer
        if one.kind == "settlement"
    ]


def put_facts(node: Node, number: int) -> None:
    """Record `number` facts through the journal: a fifth of the centre's work, the others decisions about claims."""
    from truceline.store import journal

    actor = journal.operator(node)
    centre = int(number * _MATTERS_SHARE)
    # Whether a patrol clashes with others is measured elsewhere, and would take most of the time here.
    with patch.object(journal, "check", lambda node, facts: None):
        for n, facts in enumerate((api.facts(centre), record.facts(number - centre))):
            while step := list(islice(facts, _STEP)):
                journal.write(actor, *step, joint=n == 0)


def fill(folder: Path, incidents: int, facts: int, database: str | None = None) -> None:
    """Make a node in `folder` with so many incidents and facts; its member has a token, which is printed."""
    from truceline.acts import tokens
    from truceline.store import journal
    from truceline.store.founding import init_node

    node = init_node(
        folder,
        name="bench",
        role="mission",
        agreement=record.AGREEMENT,
        passphrase=record._PASSPHRASE,
        vault_passphrase=record._PASSPHRASE,
        database=database,
    )
    began = time.monotonic()
    put_facts(node, facts)
    print(f"{facts:,} facts: {time.monotonic() - began:.0f} s", flush=True)
    began = time.monotonic()
    put_incidents(node, incidents)
    print(f"{incidents:,} incidents in two views: {time.monotonic() - began:.0f} s", flush=True)
    actor = journal.operator(node)
    print(f"token of {actor.code}: {tokens.issue(actor, actor.code).secret}", flush=True)


def questions(node: Node, seed: int = 1) -> dict[str, Callable[[], object]]:
    """What pages ask, each time something else of its kind."""
    from truceline.store import findable
    from truceline.store import incidents as of
    from truceline.store.incident_row import Query

    chance = random.Random(seed)
    places = _places(node)

    def day() -> date:
        return (FIRST + timedelta(days=chance.randrange(YEARS_DAYS - 31))).date()

    def week() -> Query:
        since = day()
        return Query(since=since, until=since + timedelta(days=6))

    def month() -> Query:
        since = day()
        return Query(since=since, until=since + timedelta(days=30))

    def named() -> str:
        return chance.choice(places).text[: chance.randint(3, 8)]

    def near() -> Query:
        point = chance.choice(places).point
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


def main() -> None:
    """Fill a node, or ask one."""
    parser = argparse.ArgumentParser(prog="bench.web", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("fill", "ask"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--incidents", type=int, default=110_000)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--database")
    asked = parser.parse_args()
    if asked.what == "fill":
        fill(asked.folder, asked.incidents, asked.facts, asked.database)
    else:
        for what, milliseconds in ask(asked.folder).result.items():
            print(f"{milliseconds:9.1f} ms  {what}")


if __name__ == "__main__":
    main()
