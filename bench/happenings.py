"""Incidents of a mission's three years, as judging writes them, out of claims made for the purpose.

Which accounts are of one happening is known here, so that nothing is compared.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from truceline.claims.accounts.comparison import Comparison
    from truceline.claims.claim import Claim
    from truceline.geo.place import Place
    from truceline.reports.report import Report
    from truceline.store.findable import Entry
    from truceline.store.incident_writing import Made
    from truceline.store.node import Node

YEARS_DAYS = 1096
FIRST = datetime.combine(date.today() - timedelta(days=YEARS_DAYS), time())
"""Three years ago, so that the last day is yesterday."""
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
    from truceline.store.incident_writing import rewriting
    from truceline.store.log import sizes
    from truceline.store.matters import VIEWS

    templates = list(happenings(min(number, _JUDGED), places(node), seed))
    for view in VIEWS:
        made, entries = _judged(node, view, templates)
        with rewriting(node, view, sizes(node, view) | {"rules": _rules()}) as table:
            for start in range(0, number, _AT_ONCE):
                table.put([_again(made[n % len(made)], n, number) for n in range(start, min(start + _AT_ONCE, number))])
            table.name("report", entries)


def settle(node: Node) -> None:
    """Say that the views were made of all that is there, by the rules of today: a node's worker finds nothing to do."""
    from django.db import connections

    from truceline.acts.judging import _rules
    from truceline.store.log import sizes
    from truceline.store.matters import VIEWS

    with connections[node.alias].cursor() as cursor:
        for view in VIEWS:
            logs = json.dumps(sizes(node, view) | {"rules": _rules()}, sort_keys=True)
            cursor.execute("UPDATE incidents_made SET logs = %s WHERE view = %s", [logs, view])
        cursor.execute("DELETE FROM job")


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


def places(node: Node) -> list[Place]:
    """Where things happen: the settlements that the node knows."""
    from truceline.geo.place import Place
    from truceline.store.terms import terms

    return [
        Place(text=one.name, name=one.name, point=one.point, radius_m=one.radius_m, method="gazetteer")
        for one in terms(node).gazetteer
        if one.kind == "settlement"
    ]
