"""What a centre records in a day: the facts of its desks, the reports that came in, the decisions about their claims.

    for day in days(1096, facts=1_000_000, until=yesterday):
        journal.write(actor, *day.shared, joint=True)
        journal.write(actor, *day.kept)

A mission of middling size: six patrols, four notices, two consultations, two requests for access and two cases a day,
thirty reports. All of it is synthetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from truceline.facts import Fact, MaterialKept
    from truceline.reports.report import Report

SIDES = ("turkiye", "russia")
SPEAKERS = ("ocha", *SIDES)
REPORTS = 30
"""Reports that come in each day."""
TRACKED = 60
"""Patrols of so many last days handed in what they drove."""
PLACES = ("Trumba", "Nayrab", "Musaybin", "Ariha", "Urum al-Jawz", "Basanqul", "Muhambal", "Furaykah", "Kufayr")
_POINTS = ((35.8598, 36.7683), (35.8137, 36.6096), (35.7919, 36.5667), (35.7873, 36.4721), (35.7821, 36.3215))
_POSTS = 40
_TRACKS = Path(__file__).resolve().parents[1] / "examples/idlib-2020/tracks"
_AT_HOME = ("material_kept", "track_received")
"""What patrols drove stays in the node."""
_RECORDED = "2020-08-25"


class Day(NamedTuple):
    """What is recorded on one day: in the shared log, in the internal one, and the reports that came in."""

    day: date
    shared: tuple[Fact, ...]
    kept: tuple[Fact, ...]
    reports: tuple[Report, ...]


def days(number: int, facts: int, until: date) -> Iterator[Day]:
    """So many days up to `until`, with about so many facts in all; claims make up what the desks leave."""
    from truceline.facts import KINDS

    of_desks = len([*_desks(0, until, tracks=False)]) + 2 * REPORTS
    claims = max(0, facts // number - of_desks)
    for n in range(number):
        day = until - timedelta(days=number - 1 - n)
        desks = [KINDS[kind].model_validate(body) for kind, body in _desks(n, day, tracks=number - n <= TRACKED)]
        shared = tuple(fact for fact in desks if fact.kind not in _AT_HOME)
        given = [_report(day, k, claims // REPORTS + (k < claims % REPORTS)) for k in range(REPORTS)]
        came = [fact for report, held in given for fact in (*_received(report, day), *held)]
        kept = (*(fact for fact in desks if fact.kind in _AT_HOME), *came)
        yield Day(day, shared, kept, tuple(report for report, _ in given))


def _desks(n: int, day: date, *, tracks: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    for i in range(6):
        yield from _patrol(f"{day}-{i}", n + i, at + timedelta(hours=2 * i), tracks)
    for i in range(4):
        yield from _notice(f"notice-{day}-{i}", n + i, at + timedelta(hours=3 * i))
    for i in range(2):
        yield from _consultation(f"{day}-{i}", n + i, at + timedelta(hours=6 * i))
        yield from _access(f"{day}-{i}", n + i, at + timedelta(hours=4 * i))
        yield from _case(f"{day}-{i}", n + i, at + timedelta(hours=5 * i))
    for i in range(14):
        id, place = f"item-{day}-{i}", PLACES[(n + i) % len(PLACES)]
        item: dict[str, Any] = {"id": id, "ledger": SIDES[i % 2], "day": day, "kind": "shelling", "place": place}
        yield "item_registered", {"item": item}
        if i % 3 == 0:
            says = ("confirms", "denies")[n % 2]
            yield "item_answered", {"response": {"item": id, "ledger": SIDES[(i + 1) % 2], "says": says}}
    for i, side in enumerate(SIDES):
        told = {"ledger": side, "told_by": side, "kind": "violation", "first": day, "last": day, "number": n % 9 + i}
        yield "count_published", {"id": f"count-{day}-{i}", "count": told}
    for i in range(6):
        window = {"start": at, "end": at + timedelta(hours=8 + i)}
        seen = {"means": "camera", "what": f"camera {i}", "zone": ("corridor", "idlib-area")[i % 2], "window": window}
        yield "observation_recorded", {"id": f"observation-{day}-{i}", "observation": seen}
    yield from _figures(n, day)
    if n < _POSTS:
        lat, lon = _POINTS[n % len(_POINTS)]
        post = {"id": f"post-{n}", "name": f"Post {n}", "point": {"lat": lat + n / 900, "lon": lon + n / 900}}
        yield "post_registered", {"post": post}
    for i in range(2):
        status = {"source": SIDES[i], "status": ("manned", "supplied")[n // _POSTS % 2], "since": day}
        yield "post_told", {"post": f"post-{(n * 2 + i) % _POSTS if n >= _POSTS else n}", "status": status}


def _patrol(name: str, n: int, at: datetime, tracks: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    id, end = f"patrol-{name}", at + timedelta(hours=4)
    plan = {"route": "m4", "start": n % 30, "end": n % 30 + 25, "window": {"start": at, "end": end}}
    yield "patrol_planned", {"patrol": id, "plan": plan, "sides": SIDES}
    for side in SIDES:
        yield "patrol_answered", {"patrol": id, "answer": {"side": side, "answer": "concurred", "at": at}}
    for side in SIDES:
        yield "patrol_told", {"patrol": id, "event": {"kind": "departed", "told_by": side, "at": at}}
        last = "turned_back" if n % 11 == 0 and side == SIDES[0] else "completed"
        yield "patrol_told", {"patrol": id, "event": {"kind": last, "told_by": side, "at": end, "reason": "stones"}}
    for side in SIDES:
        yield "patrol_reported", {"patrol": id, "told_by": side, "report": f"{id} as {side} tells", "at": end}
    for side in SIDES if tracks else ():
        material = _kept(_track(side, at), "application/gpx+xml")
        yield "material_kept", dict(material)
        told = {"patrol": id, "contingent": side, "material": material.id, "name": f"{name}.gpx"}
        yield "track_received", told | {"synthetic": True}


def _track(side: str, at: datetime) -> bytes:
    """The track of a patrol of the example, as if it had been driven then."""
    hour = f"{at:%Y-%m-%dT%H}"
    return (
        _recorded(side).replace(f"{_RECORDED}T", f"{at:%Y-%m-%d}T").replace("SYNTHETIC", f"SYNTHETIC {hour}").encode()
    )


@cache
def _recorded(side: str) -> str:
    return (_TRACKS / f"synthetic-{_RECORDED}-{side}.gpx").read_text(encoding="utf-8")


def _notice(id: str, n: int, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    lat, lon = _POINTS[n % len(_POINTS)]
    sender, addressee = SIDES[n % 2], SIDES[(n + 1) % 2]
    told = {"by": sender, "addressee": addressee, "at": at - timedelta(hours=12)}
    given = {
        "id": id,
        "kind": "movement",
        "sender": sender,
        "addressees": [addressee],
        "contact": "duty desk",
        "window": {"start": at, "end": at + timedelta(hours=2)},
        "where": {"kind": "circle", "centre": {"lat": lat, "lon": lon}, "radius_m": 800 + n % 7 * 100},
        "subject": f"movement near {PLACES[n % len(PLACES)]}",
    }
    yield "notice_given", {"notice": given}
    yield "notice_told", {"notice": id, "told": told | {"kind": "sent"}}
    answer = "objected" if n % 17 == 0 else "acknowledged"
    yield "notice_told", {"notice": id, "told": told | {"kind": answer, "by": addressee, "words": "as told"}}


def _consultation(name: str, n: int, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    id, issue = f"consultation-{name}", ("joint patrols", "the road", "displaced people", "posts")[n % 4]
    held = {"id": id, "kind": "call", "level": "liaison", "channel": "telephone", "start": at, "issues": [issue]}
    yield "consultation_held", {"consultation": held | {"participants": [{"side": side} for side in SIDES]}}
    made: dict[str, Any] = {
        "id": f"commitment-{name}",
        "owner": SIDES[n % 2],
        "act": f"open the road near {PLACES[n % len(PLACES)]}",
    }
    made |= {"due": at.date() + timedelta(days=10)}
    for i, side in enumerate(SIDES):
        points = [
            {"topic": issue, "says": f"both spoke of {issue}"},
            {"topic": "next call", "says": f"in {n % 3 + i} h"},
        ]
        readout = {"side": side, "at": at + timedelta(hours=1 + i), "points": points, "commitments": [made]}
        yield "readout_given", {"consultation": id, "readout": readout}
    told = {"commitment": made["id"], "by": SIDES[(n + 1) % 2], "says": ("kept", "not_kept")[n % 50 == 0]}
    yield "commitment_followed", {"follow_up": told | {"on": at.date() + timedelta(days=1)}}


def _access(name: str, n: int, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    lat, lon = _POINTS[n % len(_POINTS)]
    place = {
        "text": PLACES[n % len(PLACES)],
        "method": "coordinates",
        "point": {"lat": lat, "lon": lon},
        "radius_m": 500.0,
    }
    asked = {"id": f"access-{name}", "place": place, "asked_by": "verification team 1", "asked_at": at}
    yield "access_requested", {"request": asked}
    answer = ("granted", "denied", "delayed")[n % 3]
    told = {"answer": answer, "at": at + timedelta(hours=3), "by": "the checkpoint", "reason": "for safety"}
    told |= {"party": SIDES[n % 2]} | ({"minutes": 90} if answer == "delayed" else {})
    yield "access_answered", {"request": asked["id"], "answer": told}


def _case(name: str, n: int, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    id = f"case-{name}"
    deciders = ("joint-coordination", *SIDES)
    opened: dict[str, Any] = {"parties": SIDES, "deciders": deciders, "registered_by": SIDES[n % 2 : n % 2 + 1]}
    steps: list[dict[str, Any]] = [
        {"kind": "received", "opened": opened, "words": f"shelling near {PLACES[n % len(PLACES)]}"},
        {"kind": "registered", "ref": f"REG-{name}"},
        *({"kind": "notified", "of": side} for side in SIDES),
        {"kind": "disposed", "disposition": "accident", "words": "both sides say so"},
        {"kind": "closed", "words": "agreed by both sides"},
    ]
    for i, step in enumerate(steps[: 4 + n % 3]):
        yield "case_step_taken", {"case": id, "taken": step | {"at": at + timedelta(hours=i)}}


def _figures(n: int, day: date) -> Iterator[tuple[str, dict[str, Any]]]:
    for i, speaker in enumerate(SPEAKERS):
        figure = {"speaker": speaker, "kind": "displaced", "measure": "stock", "as_of": day, "low": 1000 + n + i}
        yield "figure_told", {"id": f"figure-{day}-{i}", "figure": figure}
    of = {"speaker": SIDES[n % 2], "kind": "wounded", "measure": "flow", "as_of": day, "low": n % 4, "high": n % 4}
    figure = of | {"happening": f"the shelling of {day}", "population": "soldiers"}
    yield "figure_told", {"id": f"figure-{day}-wounded", "figure": figure}


def _report(day: date, k: int, claims: int) -> tuple[Report, tuple[Fact, ...]]:
    """A report of so many sentences, and a decision about each of them."""
    from truceline.reports.report import Published, Report, SourceRef

    id, text, held = f"{day}-{k}", f"{PLACES[k % len(PLACES)]}, {day}, report {k} - ", list[tuple[int, str]]()
    for i in range(claims):
        quote = f"Two soldiers were wounded when shells landed near {PLACES[(i + k) % len(PLACES)]}, it was said ({i})."
        held.append((len(text), quote))
        text += f"{quote} "
    title, outlet = f"The day along the road, {k}", ("Daily Record", "Northern Wire", "Valley Radio")[k % 3]
    report = Report(
        id=id,
        path=f"{id}.txt",
        media_type="text/plain",
        sha256=sha256(text.encode()).hexdigest(),
        text=text,
        language="en",
        title=title,
        source=SourceRef(outlet=outlet),
        published=Published(earliest=day, latest=day),
    )
    return report, tuple(_decided(report, *one) for one in held)


def _decided(report: Report, at: int, quote: str) -> Fact:
    from truceline.facts import ClaimAccepted

    span = {"start": at, "end": at + len(quote)}
    claim: dict[str, Any] = {"id": f"{report.id}:{at}:shelling", "report": report.id, "span": span, "quote": quote}
    claim |= {"kind": "shelling", "method": "events@1", "targets": [{"text": "soldiers", "party": "government"}]}
    return ClaimAccepted.model_validate({"claim": claim, "reason": "as the report says"})


def _received(report: Report, day: date) -> tuple[Fact, ...]:
    from truceline.facts import ReportReceived

    material = _kept(report.text.encode(), "text/plain")
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    told = {"report": report.id, "material": material.id, "name": report.path, "received": at}
    return material, ReportReceived.model_validate(told | {"outlet": report.source.outlet})


def _kept(content: bytes, media_type: str) -> MaterialKept:
    from truceline.facts import MaterialKept

    return MaterialKept(content=content, content_type=media_type, salting=sha256(content).digest())
