"""Options that several commands share, worded once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Literal

import typer

_YEARS = range(1900, 2200)


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        raise typer.BadParameter(f"{written[:40]!r} is no day such as 2020-03-15") from None
    if day.year not in _YEARS:
        raise typer.BadParameter(f"{written} is not between {_YEARS[0]} and {_YEARS[-1]}")
    return day


def _moment(written: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(written), time.max)
    except ValueError:
        return datetime.fromisoformat(written)


def _known(written: str) -> datetime:
    """A moment, UTC; a day means its end."""
    try:
        at = _moment(written.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{written[:40]!r} is no time such as 2020-03-10, 2020-03-10T12:00Z or 2020-03-10T14:00+02:00"
        ) from None
    if at.year not in _YEARS:
        raise typer.BadParameter(f"{written[:40]} is not between {_YEARS[0]} and {_YEARS[-1]}")
    return at


Paths = Annotated[
    list[Path],
    typer.Argument(help="Files or folders of reports, or a ceasefire's folder with agreement.yaml and reports/."),
]
FolderPath = Annotated[
    list[Path],
    typer.Argument(help="A ceasefire's folder with agreement.yaml and reports/, or files and folders of reports."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines: one object on each line.")]
AgreementFile = Annotated[
    Path | None, typer.Option("--agreement", metavar="FILE", help="The agreement, if not the folder's agreement.yaml.")
]
PartiesFile = Annotated[
    Path | None, typer.Option("--parties", metavar="FILE", help="Parties, if not the folder's parties.yaml.")
]
PlacesFile = Annotated[
    Path | None, typer.Option("--places", metavar="FILE", help="Places, if not the folder's places.csv.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", "-j", min=1, max=64, help="Processes that read reports at the same time.")
]
Day = Annotated[date, typer.Option("--date", metavar="YYYY-MM-DD", parser=_day, help="The day.")]
AsOf = Annotated[
    date | None,
    typer.Option("--date", metavar="YYYY-MM-DD", parser=_day, help="How it stood on this day; the last one known."),
]
Known = Annotated[
    datetime | None,
    typer.Option("--as-of", metavar="TIME", parser=_known, help="What was known then, by a node's record; UTC."),
]
CutOff = Annotated[str, typer.Option("--cut-off", metavar="HH:MM", help="When the day's reporting period ends.")]
Zone = Annotated[
    str | None,
    typer.Option("--tz", metavar="ZONE", help="Time zone, such as Asia/Damascus; the agreement's if left out."),
]
Node = Annotated[
    Path | None,
    typer.Option("--node", metavar="DIR", help="The node's folder, if not TRUCELINE_NODE or the current folder."),
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="CODE", help="Who acts, by code; else TRUCELINE_ACTOR, or the node's only member."),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the decision.")]
Audience = Annotated[
    Literal["own", "peers", "public"],
    typer.Option(
        "--audience", help="For whom it is: a node's own members, peers, or the public; others get it coarse."
    ),
]
VersionFor = Annotated[
    str,
    typer.Option(
        "--audience",
        metavar="WHOM",
        help="For whom: own (this node's members), joint (both sides), public, or party:ID (one party).",
    ),
]
Joint = Annotated[
    bool, typer.Option("--joint", help="Write it to the shared log, which peers get; else it stays at home.")
]
Saw = Annotated[
    int | None,
    typer.Option(
        "--saw", metavar="N", min=0, help="How many entries of it you had read; refused where there are more by now."
    ),
]
View = Annotated[
    Literal["own", "joint"],
    typer.Option("--view", help="All that is known here (own), or what is shared with peers alone (joint)."),
]
Since = Annotated[
    date | None, typer.Option("--from", metavar="YYYY-MM-DD", parser=_day, help="The first day; open if left out.")
]
Until = Annotated[date | None, typer.Option("--to", metavar="YYYY-MM-DD", parser=_day, help="The last day, inclusive.")]
Begun = Annotated[date, typer.Option("--since", metavar="YYYY-MM-DD", parser=_day, help="From which day on.")]
OfDay = Annotated[date, typer.Option("--on", metavar="YYYY-MM-DD", parser=_day, help="The day that it is of.")]
