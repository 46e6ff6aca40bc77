"""Observation posts: what each source says of each on the day, and the numbers that sources give; none is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.coordination.posts import PostCount, PostStatus, statuses
from truceline.sitrep import coarse, wording
from truceline.sitrep.centre import PostLine, PostsPart
from truceline.sitrep.centre_counted import days_of
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, party, said
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, recorded

COLUMNS = ("post", "name", "source", "status", "since", "words", "lat", "lon", "differs", "entries")


def part(picture: Picture) -> PostsPart | None:
    """What there is of posts."""
    return picture.centre.posts if picture.centre else None


def items(picture: Picture) -> Iterator[Item]:
    """Posts of which something is new; those on which sources differ; numbers that exclude each other."""
    told = part(picture)
    if told is None:
        return
    for line in told.posts:
        if line.changed:
            yield Item(text=f"{line.post.name}: {_told(line, picture)}.", entries=line.refs)
    apart = [line for line in told.posts if line.on.differs and not line.changed]
    if apart:
        listed = "; ".join(f"{line.post.name} ({_told(line, picture)})" for line in apart)
        yield Item(text=f"Accounts differ on {listed}.", entries=tuple(r for line in apart for r in line.refs))
    days = days_of(picture.period)
    if any(one.as_of in days for one in told.counts.told):
        listed = "; ".join(_count(one, picture) for one in told.counts.told)
        differ = "Numbers differ" if told.counts.differs else "In number"
        yield Item(text=f"{differ}: {listed}.", entries=told.refs)


def _told(line: PostLine, picture: Picture) -> str:
    return "; ".join(_status(one, picture) for one in line.on.told) or "nobody tells"


def _status(one: PostStatus, picture: Picture) -> str:
    return f"{party(one.source, picture)}: {statuses()[one.status].says} since {clock(one.since, picture.period)}"


def _number(one: PostCount) -> str:
    return wording.number(one.low, one.high)


def _count(one: PostCount, picture: Picture) -> str:
    population = f" {one.population}" if one.population else ""
    return f"{party(one.source, picture)} {_number(one)}{population} (as of {clock(one.as_of, picture.period)})"


def blocks(picture: Picture) -> Iterable[Block]:
    """A row for each post; then the numbers."""
    told = part(picture)
    if told is None:
        return
    if told.posts:
        yield Table(
            key="posts",
            caption=f"Observation posts on {wording.day(picture.period.day)}, as each source tells",
            headings=(Heading(title="Post", width=1.6), Heading(title="As told", width=5.0)),
            rows=tuple(_row(line, picture) for line in told.posts),
        )
    if told.counts.told:
        yield _counts(told, picture)


def _row(line: PostLine, picture: Picture) -> tuple[Cell, ...]:
    runs = []
    for n, one in enumerate(line.on.told):
        runs += [Run(text="; ")] * bool(n)
        runs.append(Run(text=_status(one, picture), strong=one.source in line.changed))
        runs += [Run(text=f" {said(one.words)}", quoted=True, muted=True)] * bool(one.words)
    return (
        Cell(words=(Run(text=line.post.name, strong=True, entries=line.refs),)),
        Cell(words=tuple(runs) or (Run(text="nobody tells", muted=True),), differs=line.on.differs),
    )


def _counts(told: PostsPart, picture: Picture) -> Table:
    shown = []
    for one in told.counts.told:
        listed = told.counts.listed.get(one.source, {})
        own = ", ".join(f"{number} {statuses()[status].says}" for status, number in listed.items())
        shown.append((
            recorded(party(one.source, picture), *told.refs),
            Cell(words=(Run(text=_number(one), strong=True),), differs=told.counts.differs),
            recorded(one.population or "posts"),
            recorded(clock(one.as_of, picture.period)),
            recorded(own or "–"),
        ))  # fmt: skip
    headings = (
        Heading(title="As told by", width=1.5),
        Heading(title="Posts", width=0.9, number=True),
        Heading(title="Of which", width=2.0),
        Heading(title="As of", width=1.0),
        Heading(title="Of those listed above, by its own account", width=2.6),
    )
    note = ((Run(text="Numbers of different sources are not added up.", muted=True),),)
    caption = "How many posts there are, as each source says"
    return Table(key="post-counts", caption=caption, headings=headings, rows=tuple(shown), notes=note)


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each post and source; one without where nobody tells."""
    told = part(picture)
    for line in told.posts if told else ():
        point = coarse.coarse(line.post.point) if line.post.point else None
        row = {
            "post": line.post.id,
            "name": line.post.name,
            "lat": point.lat if point else None,
            "lon": point.lon if point else None,
            "differs": "yes" if line.on.differs else "no",
            "entries": line.refs,
        }
        for one in line.on.told:
            yield row | {
                "source": one.source,
                "status": one.status,
                "since": one.since.isoformat(),
                "words": one.words,
            }
        if not line.on.told:
            yield row


def figures(picture: Picture) -> Iterator[dict[str, Any]]:
    """The numbers for `figures.csv`."""
    told = part(picture)
    for one in told.counts.told if told else ():
        yield {
            "section": "posts", "period": one.as_of.isoformat(), "of": "posts", "low": one.low, "high": one.high,
            "by": one.source, "detail": one.population, "entries": told.refs if told else (),
        }  # fmt: skip
