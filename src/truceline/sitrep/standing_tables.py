"""Tables of violations, incidents, observation effort, obligations and sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline.coordination.effort import Effort
from truceline.incidents.incident import ObligationState
from truceline.sitrep import coarse, phrases, wording
from truceline.sitrep.charts import Chart
from truceline.sitrep.parts.effort import longest
from truceline.sitrep.picture import NO_EFFORT, Happening, Ledger, Picture, SourceLine, Tally
from truceline.sitrep.sheet import Cell, Heading, Run, Table, Words, cell
from truceline.sitrep.told_tables import number

_NONE = Run(text="–", muted=True)


def effort_table(picture: Picture) -> Table:
    """What the counts stand on, this period beside the one before."""
    access, before = picture.topic("access").count, picture.topic("access").previous
    received = [line for line in picture.sources if line.received]
    rows = [
        *_effort(picture),
        (cell("Reports received"), cell(str(len(received))), cell(str(sum(x.previous for x in picture.sources)))),
        (
            cell("Outlets among them"),
            cell(str(len({x.outlet for x in received}))),
            cell(str(len({x.outlet for x in picture.sources if x.previous}))),
        ),
        (
            cell("Claims of refused or obstructed access"),
            Cell(words=(number(access),)),
            Cell(words=(number(before),)),
        ),
    ]
    return Table(
        key="effort",
        caption="What the counts stand on",
        headings=(
            Heading(title="", width=2.2),
            Heading(title="This period", width=1.4, number=True),
            Heading(title="Previous period", width=1.4, number=True),
        ),
        rows=tuple(rows),
    )


def _effort(picture: Picture) -> Iterable[tuple[Cell, ...]]:
    if picture.centre is None or not picture.centre.effort.now:
        yield cell("Patrols, posts and cameras"), cell(NO_EFFORT), cell(NO_EFFORT)
        return
    part = picture.centre.effort
    yield cell("Patrols, posts and cameras, in the zone longest observed"), _hours(part.now), _hours(part.before)


def _hours(rows: Sequence[Effort]) -> Cell:
    hours = longest(rows)
    return cell(f"{hours:.1f} h" if hours else "nobody looked")


def ledgers_table(lines: Sequence[Ledger]) -> Table:
    """Who alleges how much against whom; the previous period in brackets; never added up."""
    headings = (
        Heading(title="Alleged by", width=1.8),
        Heading(title="Alleged against", width=1.8),
        Heading(title="Violations it counts", width=1.1, number=True),
        Heading(title="Incidents it tells of", width=1.1, number=True),
        Heading(title="Of what kind", width=2.0),
    )
    note = (
        "Each line is one source's own ledger. Lines are not added up: they may tell of the same happenings. "
        "In brackets the previous period."
    )
    return Table(
        key="ledgers",
        caption="Violations alleged, by who alleges them and against whom [previous period]",
        headings=headings,
        rows=tuple(_ledger(line) for line in lines),
        notes=((Run(text=note, muted=True),),),
    )


def _ledger(line: Ledger) -> tuple[Cell, ...]:
    kinds: list[Run] = []
    for kind, tally in line.categories:
        kinds += [Run(text="; ")] * bool(kinds) + [Run(text=wording.plain(kind), claims=tally.claims, link=True)]
    if line.denies:
        kinds += [Run(text="; ")] * bool(kinds) + [Run(text="denies violations", claims=line.denies, link=True)]
    return (
        Cell(words=(Run(text=line.by.name, quoted=True),)),
        Cell(words=(Run(text=line.against, quoted=True),)),
        Cell(words=_with_previous(line.counts, line.previous_counts)),
        Cell(words=_with_previous(_any(line.described), _any(line.previous_described))),
        Cell(words=tuple(kinds) or (_NONE,)),
    )


def _any(tally: Tally) -> tuple[Tally, ...]:
    return (tally,) if tally.claims else ()


def _with_previous(now: Sequence[Tally], before: Sequence[Tally]) -> Words:
    return (*_listed(now), Run(text=" ["), *_listed(before), Run(text="]"))


def _listed(tallies: Sequence[Tally]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for tally in tallies:
        runs += [Run(text="; ")] * bool(runs) + [number(tally)]
    return tuple(runs) or (_NONE,)


def incidents_table(happenings: Sequence[Happening], picture: Picture) -> Table:
    """Incidents of the period with what the agreement makes of each, if it happened as told."""
    headings = (
        Heading(title="When", width=1.1),
        Heading(title="What, where", width=1.9),
        Heading(title="Alleged", width=1.3),
        Heading(title="Told by", width=2.0),
        Heading(title="If it happened as told", width=2.7),
    )
    rows = tuple(_incident(h, picture) for h in happenings)
    return Table(key="incidents", caption="Incidents told of the period", headings=headings, rows=rows)


def _incident(h: Happening, picture: Picture) -> tuple[Cell, ...]:
    incident = h.incident
    start, end = incident.start, incident.end
    when = (
        wording.interval(start, end, exact=incident.precision in ("minute", "hour")) if start and end else "not given"
    )
    place = incident.place.text if incident.place else "place not given"
    named = wording.names(dict.fromkeys(a.text for a in incident.alleged)) or "nobody named"
    told = wording.names(dict.fromkeys(t.voice.name for t in picture.of(*incident.claims)))
    sources = wording.count(incident.sources, "independent source")
    said = "; ".join(filter(None, (f"{sources}, {incident.state}", phrases.put_together(incident))))
    return (
        cell(when),
        Cell(
            words=(
                Run(text=wording.title(incident.category), claims=incident.claims, strong=True, link=True),
                Run(text=f", {place}", quoted=True),
            )
        ),
        Cell(words=(Run(text=named, quoted=True),)),
        Cell(words=(Run(text=told, quoted=True), Run(text=f"; {said}", muted=True))),
        Cell(words=tuple(_verdicts(h, picture))),
    )


def _verdicts(h: Happening, picture: Picture) -> Iterable[Run]:
    for n, a in enumerate(h.material):
        if n:
            yield Run(text=" ")
        article = picture.article(a.agreement, a.article)
        yield Run(text=f"{article}: {wording.plain(a.verdict)}.", strong=True)
        reason = a.reason.removeprefix(f"If it happened as told, it breaks {article}").strip(": .")
        # Whom others allege stands in a column of its own.
        reason = reason.removesuffix("nobody is named as having done it").strip("; ")
        yield Run(text=f" {phrases.sentence(coarse.words(reason))}." if reason else "")
    if not h.material:
        yield Run(text="no article prohibits it" if h.assessments else "not assessed", muted=True)


def obligations_table(obligations: Sequence[ObligationState], picture: Picture) -> Table:
    """Each obligation with its date, its state, the reason, and the claims for and against."""
    headings = (
        Heading(title="Article", width=1.4),
        Heading(title="What is asked, of whom", width=2.6),
        Heading(title="Due", width=1.0),
        Heading(title="State", width=1.0),
        Heading(title="Why", width=2.6),
        Heading(title="For", width=0.6, number=True),
        Heading(title="Against", width=0.7, number=True),
    )
    rows = tuple(_obligation(o, picture) for o in obligations)
    return Table(key="obligations", caption="Obligations under the agreement", headings=headings, rows=rows)


def _obligation(o: ObligationState, picture: Picture) -> tuple[Cell, ...]:
    who = wording.names(picture.parties.get(p, p) for p in o.parties)
    return (
        cell(picture.article(o.agreement, o.article)),
        Cell(words=(Run(text=o.obliges), Run(text=f" ({who})" if who else "", muted=True))),
        cell(wording.day(o.due) if o.due else "no date"),
        Cell(words=(Run(text=wording.title(o.state), strong=True),)),
        cell(o.reason),
        cell(str(len(o.claims_for)), *o.claims_for),
        cell(str(len(o.claims_against)), *o.claims_against),
    )


def sources_table(lines: Sequence[SourceLine]) -> Table:
    """Every report on file with how its date is known and what was read of it."""
    headings = (
        Heading(title="Report", width=1.0),
        Heading(title="Outlet", width=1.5),
        Heading(title="Published, and how that is known", width=2.2),
        Heading(title="Language, reading", width=1.2),
        Heading(title="Independence", width=1.8),
        Heading(title="Claims", width=0.6, number=True),
    )
    return Table(
        key="sources",
        caption="Reports on file at the cut-off; those of the period first, in bold",
        headings=headings,
        rows=tuple(_source(line) for line in lines),
    )


_READINGS = {"full": "read fully", "lexicon": "word lists only", "none": "not read"}


def _source(line: SourceLine) -> tuple[Cell, ...]:
    notes = [line.unread] if line.unread else [note for note in line.notes if line.reading != "full"]
    read = [Run(text=f"{line.language}, {_READINGS[line.reading]}")]
    if notes:
        read.append(Run(text=f": {'; '.join(notes)}", muted=True))
    outlet = Run(text=line.outlet, url=line.url if (line.url or "").startswith(("http://", "https://")) else None)
    return (
        Cell(words=(Run(text=line.report, strong=line.received),)),
        Cell(words=(outlet,)),
        Cell(words=(Run(text=line.published), Run(text=f" ({line.how_known})", muted=True))),
        Cell(words=tuple(read)),
        cell(line.independence),
        cell(f"{line.claims} ({line.reviewed} reviewed)" if line.reviewed else str(line.claims)),
    )


def by_day_table(chart: Chart) -> Table:
    """The chart of violations by day as rows."""
    headings = (
        Heading(title="Who counts", width=2.0),
        Heading(title="Day", width=1.6),
        Heading(title="Violations", width=0.8, number=True),
        Heading(title="In the words of", width=1.6),
    )
    rows = tuple(
        (cell(voice), cell(on), Cell(words=(number(tally),)), Cell(words=(Run(text=tally.by or "", quoted=True),)))
        for voice, on, tally in chart.rows
    )
    return Table(key="by-day-table", caption="The chart in numbers", headings=headings, rows=rows)


def events_table(picture: Picture) -> Table:
    """The agreement's own dates."""
    rows = tuple((cell(wording.day(e.day)), cell(e.label)) for e in picture.events)
    headings = (Heading(title="Day", width=1.0), Heading(title="What", width=3.0))
    return Table(key="dates", caption="Dates of the agreement", headings=headings, rows=rows)
