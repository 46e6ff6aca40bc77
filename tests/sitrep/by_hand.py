"""A made-up ceasefire for the tests: the Amber River truce between North and South, with reports written for it.

No person, place or happening in here is real.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from truceline.agreements.agreement import AgreedZone, Agreement
from truceline.agreements.party import Name, Parties, Party
from truceline.agreements.term import Article, Obligation
from truceline.claims.accounts.comparison import Comparison, Difference
from truceline.claims.claim import Claim, Figure, Mention, Mode, Speaker
from truceline.claims.review import Review
from truceline.geo.place import Place, Point
from truceline.geo.route import Route
from truceline.geo.zone import Corridor
from truceline.incidents.incident import Alleged, Assessment, Incident, ObligationState, Step
from truceline.reports.report import Published, Report, SourceRef, Span
from truceline.reports.when import When
from truceline.sitrep.gather import gather
from truceline.sitrep.period import period
from truceline.sitrep.picture import Picture

ZONE = "Asia/Damascus"
DAY = date(2031, 5, 10)
PARTIES = Parties(
    listed=(
        Party(id="north", names=(Name(language="en", text="The North"),), role="party", aliases=("northern army",)),
        Party(id="south", names=(Name(language="en", text="The South"),), role="party", aliases=("southern army",)),
    )
)
ROAD = Route(
    id="amber-road",
    name="Amber road",
    vertices=(
        ("Upper Ford", Point(lat=35.0, lon=36.0)),
        ("Mill", Point(lat=35.02, lon=36.2)),
        ("Lower Ford", Point(lat=35.0, lon=36.4)),
    ),
    error_m=500,
)
AGREEMENT = Agreement(
    id="amber-2031",
    title="Amber River Truce",
    signed=date(2031, 5, 1),
    in_force_from=datetime(2031, 5, 2, tzinfo=ZoneInfo(ZONE)),
    time_zone=ZONE,
    signatories=("north", "south"),
    bound=("north", "south"),
    routes=(ROAD,),
    zones=(
        AgreedZone(
            id="belt", name="Amber belt", shape=Corridor(route=ROAD, left_m=6000, right_m=6000), article="2", aliases=()
        ),
    ),
    articles=(
        Article(
            id="2",
            reference="Article 2",
            summary="A belt along the Amber road.",
            obliges=(
                Obligation(
                    id="posts",
                    says="set up two posts",
                    by=("north", "south"),
                    due=datetime(2031, 5, 9, tzinfo=ZoneInfo(ZONE)),
                ),
            ),
        ),
    ),
    parties=PARTIES,
)


def report(name: str, text: str, *, day: date | None = DAY, outlet: str | None = None, **more: Any) -> Report:
    """A report with these words, published on a day."""
    return Report(
        id=name,
        path=f"{name}.txt",
        media_type="text/plain",
        sha256="0" * 64,
        text=text,
        language=more.pop("language", "en"),
        source=SourceRef(outlet=outlet),
        published=Published(earliest=day, latest=day, how="metadata" if day else "unknown"),
        **more,
    )


def on(first: date, days: int = 1, *flags: Any, text: str = "") -> When:
    """A time known to the day, or to a span of days."""
    start = datetime.combine(first, datetime.min.time())
    return When(
        iso=first.isoformat(),
        start=start,
        end=start + timedelta(days=days),
        precision="day" if days == 1 else "span",
        text=text or first.isoformat(),
        span=Span(start=0, end=1),
        flags=flags,
    )


def figure(of: str, low: float | None, high: float | None, **more: Any) -> Figure:
    """A number as worded."""
    return Figure(of=of, low=low, high=high, text="", span=Span(start=0, end=1), **more)


def at(name: str, lat: float, lon: float, radius_m: float = 1000) -> Place:
    """A settlement with its position."""
    return Place(text=name, name=name, point=Point(lat=lat, lon=lon), radius_m=radius_m, method="gazetteer")


def claim(
    source: Report, quote: str, kind: str, *, says: str = "outlet", party: str | None = None, mode: Mode = "reported",
    who: Sequence[tuple[str, str | None]] = (), method: str = "kinds@1", **more: Any,
) -> Claim:  # fmt: skip
    """A claim whose quote stands in the report."""
    start = source.text.index(quote)
    return Claim(
        id=f"{source.id}/{start}/{kind}",
        report=source.id,
        span=Span(start=start, end=start + len(quote)),
        quote=quote,
        kind=kind,
        mode=mode,
        speaker=Speaker(text=says, party=party),
        actors=tuple(Mention(text=text, party=of) for text, of in who),
        method=method,
        **more,
    )


NORTH = report(
    "north-1",
    "The northern army counted 8 violations by the southern army. Shells fell on Mill. At least 34 people were killed.",
    outlet="Northern Herald",
)
SOUTH = report(
    "south-1",
    "The southern army denies any violation. It says that 36 people were killed. The joint patrol was completed.",
    outlet="Southern Post",
)
OLD = report("old-1", "The northern army counted 3 violations on Friday.", day=DAY - timedelta(1), outlet="Daily Echo")
UNDATED = report("lost-1", "A post was set up near the ford.", day=None)
LATER = report("later-1", "Everything was different.", day=DAY + timedelta(1), outlet="Daily Echo")
REPORTS = (NORTH, SOUTH, OLD, UNDATED, LATER)

COUNTED = claim(
    NORTH, "counted 8 violations", "violation", says="The northern army", party="north",
    who=[("the southern army", "south")], when=on(DAY), figures=(figure("violations", 8, 8),),
)  # fmt: skip
COUNTED_BEFORE = claim(
    OLD, "counted 3 violations", "violation", says="The northern army", party="north",
    who=[("the southern army", "south")], when=on(DAY - timedelta(1)), figures=(figure("violations", 3, 3),),
)  # fmt: skip
SHELLED = claim(
    NORTH, "Shells fell on Mill", "shelling", who=[("southern guns", "south")], when=on(DAY),
    place=at("Mill", 35.02345, 36.20123),
)  # fmt: skip
DENIED = claim(
    SOUTH, "denies any violation", "violation", says="The southern army", party="south", mode="denied", when=on(DAY),
    who=[("the southern army", "south")],
)  # fmt: skip
KILLED = claim(
    NORTH, "At least 34 people were killed", "casualties", when=on(DAY), figures=(figure("killed", 34, None),)
)
KILLED_TOO = claim(
    SOUTH, "36 people were killed", "casualties", says="It", party="south", when=on(DAY),
    figures=(figure("killed", 36, 36),),
)  # fmt: skip
PATROLLED = claim(SOUTH, "The joint patrol was completed", "patrol", when=on(DAY), outcome="completed")
POSTED = claim(UNDATED, "A post was set up near the ford", "observation_post")
LATE = claim(LATER, "Everything was different", "statement")
CLAIMS = (COUNTED, COUNTED_BEFORE, SHELLED, DENIED, KILLED, KILLED_TOO, PATROLLED, POSTED, LATE)

KILLED_APART = Comparison(
    id="killed",
    claims=(KILLED.id, KILLED_TOO.id),
    same="people killed on the river",
    kind="casualties",
    differs=(
        Difference(
            field="figures",
            says="At least 34 against 36.",
            values=((KILLED.id, "at least 34"), (KILLED_TOO.id, "36")),
        ),
    ),
    sources=((KILLED.id,), (KILLED_TOO.id,)),
)
SHELLING = Incident(
    id="i-mill", claims=(SHELLED.id,), category="shelling", family="fighting",
    start=datetime(2031, 5, 10), end=datetime(2031, 5, 11), precision="day", place=SHELLED.place,
    alleged=(Alleged(text="southern guns", party="south", claims=(SHELLED.id,)),),
)  # fmt: skip
ASSESSED = (
    Assessment(
        incident="i-mill", agreement="amber-2031", article="1", verdict="breach_if_true",
        reason="Mill is inside: 5.83 km from the edge.",
    ),
    Assessment(
        incident="i-mill", agreement="amber-2031", article="2", verdict="out_of_scope", reason="Prohibits no act.",
        steps=(Step(question="prohibited_act", answer="no", says="Article 2 prohibits no act."),),
    ),
)  # fmt: skip
OWED = ObligationState(
    agreement="amber-2031", article="2", obliges="set up two posts", parties=("north", "south"), as_of=DAY,
    state="late", reason="Due on 8 May.", due=date(2031, 5, 8), claims_for=(POSTED.id,),
)  # fmt: skip


def picture(
    reports: Sequence[Report] = REPORTS, claims: Sequence[Claim] = CLAIMS, day: date = DAY, **more: Any
) -> Picture:
    """The picture of a day of the made-up truce."""
    return gather(
        reports,
        claims,
        more.pop("comparisons", (KILLED_APART,)),
        more.pop("incidents", (SHELLING,)),
        more.pop("assessments", ASSESSED),
        more.pop("obligations", (OWED,)),
        more.pop("agreement", AGREEMENT),
        PARTIES,
        period(day, zone=ZONE),
        **more,
    )


def decided(state: Any, *by: str, reason: str = "", sides: Sequence[Review] = ()) -> Review:
    """A decision of one claim on the evening of the day."""
    return Review(
        state=state, by=by, at=datetime(2031, 5, 10, 18, tzinfo=UTC), reason=reason, refs=(), sides=tuple(sides)
    )
