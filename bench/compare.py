"""Comparing generated claims: how the time grows from ten thousand claims to a hundred thousand."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.measure import Measured, timed
from truceline.claims.accounts.compare import compare
from truceline.claims.claim import Claim, Figure, Mention, Speaker
from truceline.geo.place import Place, Point
from truceline.reports.report import Published, Report, Span
from truceline.reports.when import When

KINDS = (
    "shelling small_arms_fire airstrike explosion attack clash violation patrol deployment obstruction "
    "harm_to_civilians casualties displacement ceasefire access_denied consultation"
).split()
SIDES = ("Army of the North", "Southern Front", "Northern Guard", "Border Group")
SPEAKERS = ("outlet", "Ministry of the North", "Southern press office", "Monitoring mission", "Relief network")
WORDS = "fired mortar rounds at positions near village road bridge night convoy local residents said patrol".split()
HAPPENINGS_A_DAY = 40
ACCOUNTS = (1, 1, 1, 1, 2, 2, 3, 4)
FIRST = datetime(2020, 3, 6)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Happening:
    """One happening that several reports tell of."""

    kind: str
    at: datetime
    place: str
    point: Point
    side: str
    other: str
    killed: int
    words: tuple[str, ...]


def generate(count: int, seed: int = 1) -> tuple[list[Claim], list[Report]]:
    """About `count` claims as a mission gets them: forty happenings a day, each told once to four times.

    Accounts of one happening differ in the hour, the words, the number killed and whether a place is given.
    """
    chance = random.Random(seed)
    places = [(f"Settlement{n}", Point(lat=35 + chance.random(), lon=36 + chance.random())) for n in range(120)]
    claims: list[Claim] = []
    reports: dict[str, Report] = {}
    happened = 0
    while len(claims) < count:
        happening = _happening(happened, places, chance)
        for _ in range(chance.choice(ACCOUNTS)):
            claims.append(_told(happening, len(claims), chance, reports))
        happened += 1
    return claims[:count], list(reports.values())


def _happening(number: int, places: list[tuple[str, Point]], chance: random.Random) -> Happening:
    name, point = chance.choice(places)
    side, other = chance.sample(SIDES, 2)
    at = FIRST + DAY * (number // HAPPENINGS_A_DAY) + timedelta(minutes=chance.randrange(1440))
    words = tuple(chance.choices(WORDS, k=6))
    return Happening(chance.choice(KINDS), at, name, point, side, other, chance.choice((0, 0, 1, 2, 3, 8)), words)


def _told(h: Happening, number: int, chance: random.Random, reports: dict[str, Report]) -> Claim:
    day = h.at.date() + DAY * chance.choice((0, 0, 1))
    report = f"{day.isoformat()}-{chance.randrange(20)}"
    if report not in reports:
        published = Published(earliest=day, latest=day)
        reports[report] = Report(
            id=report, path=report, media_type="text/plain", sha256="", text="", published=published
        )
    quote = " ".join((*chance.sample(h.words, 4), *chance.choices(WORDS, k=3), h.place))
    span = Span(start=number, end=number + len(quote))
    killed = h.killed + chance.choice((0, 0, 0, 1)) if h.killed else 0
    figures = (Figure(of="killed", low=killed, high=killed, text=str(killed), span=span),) if killed else ()
    return Claim(
        id=f"c{number:07}",
        report=report,
        span=span,
        quote=quote,
        kind=h.kind,
        mode=chance.choice(("reported",) * 9 + ("denied",)),
        speaker=Speaker(text=chance.choice(SPEAKERS)),
        actors=(Mention(text=h.side),),
        targets=(Mention(text=h.other),),
        when=_when(h.at, span, chance),
        place=_place(h, chance),
        figures=figures,
    )


def _when(at: datetime, span: Span, chance: random.Random) -> When | None:
    if chance.random() < 0.15:
        return None
    day = datetime(at.year, at.month, at.day)
    return When(iso=day.date().isoformat(), start=day, end=day + DAY, precision="day", text="on the day", span=span)


def _place(h: Happening, chance: random.Random) -> Place | None:
    if chance.random() < 0.2:
        return None
    return Place(text=h.place, name=h.place, point=h.point, radius_m=1000.0, method="gazetteer")


def work(count: int) -> Measured:
    """Compare `count` generated claims, generating not counted; the result is how many comparisons came of it."""
    claims, reports = generate(count)
    compare(claims[:500], reports)
    return timed(lambda: len(compare(claims, reports)))
