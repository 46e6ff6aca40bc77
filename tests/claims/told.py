"""Short claims for tests of what is done with claims after reading."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from truceline.claims.claim import Claim, Figure, Mention, Speaker
from truceline.geo.place import Place, Point
from truceline.reports.report import Published, Report, SourceRef, Span
from truceline.reports.when import When

DAY = timedelta(days=1)


def claim(id: str, quote: str, kind: str, speaker: str = "outlet", **more: Any) -> Claim:
    """A claim; its report is the part of the id before the slash, its times are days."""
    span = Span(start=0, end=len(quote))
    day, place, figures = more.pop("day", None), more.pop("place", None), more.pop("figures", {})
    return Claim(
        id=id,
        report=id.split("/")[0],
        span=span,
        quote=quote,
        kind=kind,
        speaker=Speaker(text=speaker),
        when=when(day) if day else None,
        place=Place(text=place) if isinstance(place, str) else place,
        actors=tuple(Mention(text=text) for text in more.pop("actors", ())),
        targets=tuple(Mention(text=text) for text in more.pop("targets", ())),
        figures=tuple(Figure(of=of, low=b[0], high=b[1], text="", span=span) for of, b in figures.items()),
        **more,
    )


def when(day: str, last: str | None = None, **more: Any) -> When:
    """A day, or a stretch of days."""
    start, end = datetime.fromisoformat(day), datetime.fromisoformat(last or day) + DAY
    iso, precision = (f"{day}/{last}", "span") if last else (day, "day")
    return When(iso=iso, start=start, end=end, precision=precision, text=iso, span=Span(start=0, end=1), **more)


def report(id: str, day: str = "2020-03-15", **more: Any) -> Report:
    """A report published on a day."""
    published = date.fromisoformat(day)
    outlet = more.pop("outlet", id)
    return Report(
        id=id,
        path=id,
        media_type="text/plain",
        sha256="",
        text="",
        published=Published(earliest=published, latest=published),
        source=SourceRef(outlet=outlet),
        **more,
    )


def spot(name: str, lat: float, lon: float, radius_m: float = 500.0) -> Place:
    """A place with its position."""
    return Place(text=name, name=name, point=Point(lat=lat, lon=lon), radius_m=radius_m, method="gazetteer")
