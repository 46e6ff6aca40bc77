"""Tables of what is told: the claims of a section, the figures of casualties and displacement, the marks of the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline.sitrep import wording
from truceline.sitrep.coarse import km
from truceline.sitrep.maps import Map, Mark
from truceline.sitrep.picture import NO_EFFORT, Picture, Standing, Tally, Told, Toll
from truceline.sitrep.reviewing import sides
from truceline.sitrep.sheet import Cell, Heading, Run, Table, Text, Words, cell
from truceline.sitrep.side_by_side import anchor

MODES = {
    "reported": "reported",
    "planned": "announced",
    "denied": "denied",
    "demanded": "demanded",
    "warned": "warned of",
}


def nothing(what: str, picture: Picture) -> Text:
    """That nothing is told, and that this is no proof of quiet where nobody is known to have looked."""
    # Of a node the record itself stands above it: this is of the reports alone.
    line = f"Reports tell of no {what} in this period." if picture.centre else f"No {what} is told of this period."
    if not picture.observed:
        line += f" {NO_EFFORT.capitalize()}: this is no sign that nothing happened."
    return Text(words=((Run(text=line, muted=True),),), note=True)


def number(value: Tally) -> Run:
    """A number that leads to the quotes behind it."""
    return Run(text=wording.tally(value), claims=value.claims, link=True)


def quoted(told: Told) -> Run:
    """The claim's own words, leading to where they stand."""
    return Run(text=f"“{told.claim.quote}”", claims=(told.claim.id,), quoted=True)


def claims_table(key: str, caption: str, told: Sequence[Told], letters: dict[str, str]) -> Table:
    """Claims in the order of their time: when, where, the words, who says so and how; `letters` name the accounts."""
    headings = (
        Heading(title="When", width=1.1),
        Heading(title="Where", width=1.3),
        Heading(title="What is said", width=3.6),
        Heading(title="Who says so", width=1.5),
    )
    return Table(key=key, caption=caption, headings=headings, rows=tuple(_row(t, letters) for t in told))


def _row(told: Told, letters: dict[str, str]) -> tuple[Cell, ...]:
    claim = told.claim
    said = [Run(text=told.voice.name, quoted=True), Run(text=f", {MODES[claim.mode]}", muted=True)]
    if claim.outcome:
        said.append(Run(text=f"; told as {claim.outcome}", muted=True))
    if told.accounts in letters:
        said.append(Run(text=f" {letters[told.accounts]}", to=anchor(letters[told.accounts])))
    where = Run(text=claim.place.text, quoted=True) if claim.place else Run(text="not given", muted=True)
    when = wording.when(claim.when) if claim.when else "not given"
    return (
        Cell(words=(Run(text=when, muted=claim.when is None),)),
        Cell(words=(where,)),
        Cell(words=(quoted(told),)),
        Cell(words=tuple(said)),
    )


def tolls_table(tolls: Sequence[Toll], letters: dict[str, str], left_out: int = 0) -> Table:
    """Figures about one happening or quantity on one line: from the least to the most said, and who says what."""
    rest = f" {wording.count(left_out, 'figure')} of reports before the last week: figures.csv." if left_out else ""
    headings = (
        Heading(title="Counted", width=1.2),
        Heading(title="Least to most said", width=1.1, number=True),
        Heading(title="Who says what", width=3.2),
        Heading(title="When and where", width=2.0),
    )
    return Table(
        key="tolls",
        caption="Killed, wounded, missing, displaced and returned, as each source says",
        headings=headings,
        rows=tuple(_toll(toll, letters) for toll in tolls),
        notes=((Run(text=f"Lines are not added up: they may tell of the same people.{rest}", muted=True),),),
    )


def _toll(toll: Toll, letters: dict[str, str]) -> tuple[Cell, ...]:
    what = [Run(text=wording.title(toll.of), strong=True)]
    if toll.population:
        what.append(Run(text=f" {toll.population}", quoted=True, muted=True))
    if toll.measure:
        what.append(Run(text=f" ({_MEASURES[toll.measure]})", muted=True))
    who: list[Run] = []
    for n, tally in enumerate(toll.tallies):
        who += [Run(text="; ")] * bool(n) + [Run(text=f"{tally.by}: ", quoted=True), number(tally)]
    if toll.accounts in letters:
        who.append(Run(text=f" {letters[toll.accounts]}", to=anchor(letters[toll.accounts])))
    place = [toll.place] if toll.place else []
    claims = tuple(c for tally in toll.tallies for c in tally.claims)
    bounds = wording.number(toll.low, toll.high)
    return (
        Cell(words=tuple(what)),
        Cell(
            words=(Run(text=bounds, claims=claims if len(toll.tallies) > 1 else (), strong=True, link=True),),
            differs=toll.differ,
        ),
        Cell(words=tuple(who)),
        cell(", ".join([toll.when or "no time given", *place])),
    )


_MEASURES = {"stock": "at one time", "flow": "over a time"}


def reviews_table(told: Sequence[Told]) -> Table:
    """Claims that the nodes decided differently, with what each decided; no decision goes before another."""
    headings = (
        Heading(title="Claim", width=1.6),
        Heading(title="Words", width=2.8),
        Heading(title="What each node decided", width=3.2),
    )
    rows = (
        (
            cell(f"{wording.title(t.claim.kind)}, {t.claim.report}"),
            Cell(words=(quoted(t),)),
            cell("; ".join(sides(t.review))),
        )
        for t in told
    )
    caption = "A claim stays in the report as long as one node keeps it"
    return Table(key="reviews", caption=caption, headings=headings, rows=tuple(rows))


def marks_table(drawn: Map, picture: Picture) -> Table:
    """The map again as rows, for who cannot see it or wants the numbers."""
    headings = (
        Heading(title="No.", width=0.5, number=True),
        Heading(title="What", width=1.5),
        Heading(title="Place as written", width=2.4),
        Heading(title="About", width=1.5),
        Heading(title="Error", width=0.8, number=True),
        Heading(title="Zone", width=2.0),
    )
    marks = sorted((m for m in (*drawn.marks, *drawn.beyond) if not m.earlier), key=lambda mark: mark.number)
    return Table(
        key="marks",
        caption="The map in words: what is told of the period and has a position",
        headings=headings,
        rows=tuple(_mark(mark, picture) for mark in marks),
        notes=tuple(_beside(drawn)),
    )


def _beside(drawn: Map) -> Iterable[Words]:
    if drawn.beyond:
        yield (Run(text=f"{wording.count(len(drawn.beyond), 'place')} beyond the frame of the map."),)
    if drawn.unplaced:
        n = wording.count(len(drawn.unplaced), "claim")
        said = f"{n} of the period not on the map: no place, a road, or no more than a region is named."
        yield (Run(text=said, claims=drawn.unplaced),)


def _mark(mark: Mark, picture: Picture) -> tuple[Cell, ...]:
    position = f"{mark.point.lat:.2f}° {mark.point.lon:.2f}°"
    return (
        cell(str(mark.number)),
        cell(wording.title(mark.kind), *mark.claims),
        Cell(words=(Run(text=mark.place, quoted=True),)),
        cell(position),
        cell(f"{mark.radius_m / 1000:.1f} km"),
        cell(_zone(mark, picture)),
    )


def _zone(mark: Mark, picture: Picture) -> str:
    names = {band.id: band.name for band in picture.terrain.bands}
    return "; ".join(_standing(standing, names) for standing in mark.positions) or "no zone"


def _standing(standing: Standing, names: dict[str, str]) -> str:
    answer = "too near the edge of" if standing.answer == "uncertain" else standing.answer
    said = f"{answer} {names.get(standing.zone, standing.zone)}"
    if standing.offset_m is None or standing.km is None:
        return said
    return f"{said}, {km(standing.offset_m)} {standing.side} of the route near km {standing.km:.0f}"
