"""Lay a picture out as a sheet: header, summary, sections in the field's order, and the annex of quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType

from truceline.sitrep import phrases, reviewing, wording
from truceline.sitrep.brief import caution
from truceline.sitrep.charts import Chart, timeline, violations_by_day
from truceline.sitrep.coarse import POLICY
from truceline.sitrep.maps import Map, draw_map
from truceline.sitrep.parts import (
    access,
    cases,
    consultations,
    due,
    effort,
    figures,
    findings,
    ledgers,
    notices,
    patrols,
    posts,
)
from truceline.sitrep.picture import Picture, Told, Topic
from truceline.sitrep.sheet import (
    Block,
    Cited,
    Drawing,
    Entries,
    Quote,
    Quotes,
    Run,
    Section,
    Sheet,
    Subhead,
    Text,
    cited,
    cited_entries,
)
from truceline.sitrep.side_by_side import agreeing, differing, letters
from truceline.sitrep.standing_tables import (
    by_day_table,
    effort_table,
    events_table,
    incidents_table,
    ledgers_table,
    obligations_table,
    sources_table,
)
from truceline.sitrep.summary import summary
from truceline.sitrep.told_tables import MODES, claims_table, marks_table, nothing, reviews_table, tolls_table

_RTL = {"ar", "fa", "he", "ur", "ps", "ckb"}


@dataclass(frozen=True)
class _Desk:
    """What every section needs at hand."""

    picture: Picture
    letters: dict[str, str]
    map: Map | None
    by_day: Chart | None
    timeline: Chart


def lay_out(picture: Picture) -> Sheet:
    """The sheet of a period's picture."""
    desk = _Desk(picture, letters(picture), draw_map(picture), violations_by_day(picture), timeline(picture))
    body = list(_sections(desk))
    # An obligation may name claims that came after the cut-off: what is not known has no quote to lead to.
    numbers = {told.claim.id: n for n, told in enumerate(picture.of(*cited(body)), start=1)}
    known = picture.centre.entries if picture.centre else {}
    entries = {ref: n for n, ref in enumerate((ref for ref in cited_entries(body) if ref in known), start=1)}
    return Sheet(
        title="Situation report",
        subtitle=f"{wording.day(picture.period.day)} — {picture.agreement_title}",
        status=reviewing.status(picture),
        caution=f"{caution(picture)} {reviewing.key(picture)}".rstrip(),
        header=_header(picture),
        sections=(*body, _quotes(picture, numbers), *_entries(picture, entries), _method(picture, bool(entries))),
        numbers=numbers,
        entries=entries,
        signs={
            n: sign for claim, n in numbers.items() for t in picture.of(claim) if (sign := reviewing.signs(t, picture))
        },
        made_for=picture.period.end,
        footer=f"Situation report {wording.day(picture.period.day)}, cut-off {wording.cut_off(picture.period)} "
        f"{wording.zone(picture.period)}",
    )


def _header(picture: Picture) -> tuple[tuple[str, str], ...]:
    period = picture.period
    return (
        ("Period", wording.days(period)),
        ("Cut-off, time zone", f"{wording.cut_off(period)}, {wording.zone(period)}"),
        *((("For", picture.release.made_for),) if picture.release.made_for else ()),
        ("Prepared by", picture.release.prepared_by),
        ("Approved by", picture.release.approved_by),
    )


def _sections(desk: _Desk) -> Iterable[Section]:
    picture = desk.picture
    listed: list[tuple[str, str, Iterable[Block]]] = [("summary", "Summary", _summary(desk))]
    for topic in picture.topics:
        own = (block for part in _OF_TOPIC.get(topic.key, ()) for block in part.blocks(picture))
        told = _BLOCKS.get(topic.key, _topic)(topic, desk)
        listed.append((topic.key, topic.title, (*own, *told)))
    listed += _own_sections(picture)
    listed += [
        ("accounts", "Accounts that differ", _accounts(desk)),
        ("obligations", "Obligations and dates", _obligations(desk)),
        ("sources", "Sources", _sources(picture)),
    ]
    for n, (key, title, blocks) in enumerate(listed, start=1):
        made = Section(key=key, number=str(n), title=title, blocks=tuple(blocks))
        yield made.model_copy(update={"basis": _basis(made, picture)})


_OF_TOPIC: Mapping[str, tuple[ModuleType, ...]] = {
    "violations": (effort, ledgers),
    "patrols": (patrols,),
    "posts": (posts,),
    "access": (access,),
    "civilians": (figures,),
    "consultations": (consultations,),
}
"""What the centre's own work has to say in a section, before what reports tell."""


def _own_sections(picture: Picture) -> Iterator[tuple[str, str, Iterable[Block]]]:
    """Sections of which no report tells: only where there is something to say."""
    for key, title, modules in (
        ("notices", "Activities notified", (notices,)),
        ("cases", "Cases and findings", (cases, findings)),
        ("owed", "Owed by when", (due,)),
    ):
        blocks = [block for part in modules for block in part.blocks(picture)]
        if blocks:
            yield key, title, blocks


def _basis(section: Section, picture: Picture) -> str:
    basis = picture.basis(*cited([section]))
    return reviewing.share(basis) if picture.in_part and basis.claims else ""


def _summary(desk: _Desk) -> Iterable[Block]:
    """The story on the first page: sentences, who alleges how much, and the map."""
    picture = desk.picture
    lines = tuple(
        (Run(text=sentence.text, claims=sentence.claims, entries=sentence.entries),) for sentence in summary(picture)
    )
    yield Text(words=lines, points=True)
    if picture.ledgers:
        yield ledgers_table(picture.ledgers)
    if desk.map:
        zones = "".join(f"{b.name[:1].upper()}{b.name[1:]}: {b.says}. " for b in picture.terrain.bands)
        yield _drawing("map", desk.map, f"{zones}{POLICY}")


def _violations(topic: Topic, desk: _Desk) -> Iterable[Block]:
    picture = desk.picture
    now = [h for h in phrases.now(picture) if h.material]
    if not picture.ledgers:
        yield nothing("act that the agreement prohibits", picture)
    if desk.by_day:
        yield _drawing("by-day", desk.by_day, "One strip for each who counts, on one scale; strips are not added up.")
        yield by_day_table(desk.by_day)
    if now:
        yield incidents_table(now, picture)
    listed = {h.incident.id for h in now}
    loose = [t for t in topic.now if t.incident not in listed]
    if loose:
        caption = "Told of the period, and under no prohibition of the agreement"
        yield claims_table("violations-loose", caption, loose, desk.letters)
    yield from _other_times(topic, desk)


def _corridor(topic: Topic, desk: _Desk) -> Iterable[Block]:
    if desk.map:
        table = marks_table(desk.map, desk.picture)
        yield table if table.rows else Text(words=table.notes, note=True)
    if topic.now or not desk.map:
        yield from _topic(topic, desk)
    else:
        yield from _other_times(topic, desk)


def _civilians(topic: Topic, desk: _Desk) -> Iterable[Block]:
    yield from _topic(topic, desk)
    picture = desk.picture
    fresh = [t for t in picture.tolls if phrases.is_fresh(picture, (c for x in t.tallies for c in x.claims))]
    if fresh:
        yield tolls_table(fresh, desk.letters, len(picture.tolls) - len(fresh))


def _topic(topic: Topic, desk: _Desk) -> Iterable[Block]:
    if topic.now:
        before = wording.tally(topic.previous)
        caption = f"Told of the period: {wording.count(len(topic.now), 'claim')} [{before}]"
        yield claims_table(f"{topic.key}-now", caption, topic.now, desk.letters)
    else:
        yield nothing("such happening", desk.picture)
    yield from _other_times(topic, desk)


def _other_times(topic: Topic, desk: _Desk) -> Iterable[Block]:
    if topic.ahead:
        yield claims_table(f"{topic.key}-ahead", "For later, as told", topic.ahead, desk.letters)
    if topic.background:
        caption = "Received in the period, about another time or none"
        yield claims_table(f"{topic.key}-background", caption, topic.background, desk.letters)


_BLOCKS = {"violations": _violations, "corridor": _corridor, "civilians": _civilians}


def _accounts(desk: _Desk) -> Iterable[Block]:
    ordered = sorted(desk.picture.accounts, key=lambda a: a.bearing != "in_period")
    differ, agree = [a for a in ordered if a.differing], [a for a in ordered if not a.differing]
    said = "Cells with the sign and a shade differ between sources. No account is chosen, and none is averaged."
    yield Text(words=((Run(text=said if differ else "No two accounts on file differ."),),), note=True)
    now = [a for a in differ if a.bearing == "in_period"]
    for heading, group in (("Of the period", now), ("On file, about other times", differ[len(now) :])):
        if group:
            yield Subhead(title=heading)
        for account in group:
            yield differing(account, desk.letters[account.id])
    if desk.picture.differing:
        yield Subhead(title="Claims that the nodes decided differently")
        yield reviews_table(desk.picture.differing)
    if agree:
        yield Subhead(title="Accounts that agree")
        yield agreeing(agree, desk.letters)


def _obligations(desk: _Desk) -> Iterable[Block]:
    if desk.picture.obligations:
        yield obligations_table(desk.picture.obligations, desk.picture)
    else:
        yield Text(words=((Run(text="The agreement asks for nothing by a date."),),), note=True)
    yield _drawing(
        "timeline",
        desk.timeline,
        "A symbol is what is told of a day, with the number of claims; a bar, of several days.",
    )
    if desk.picture.events:
        yield events_table(desk.picture)


def _sources(picture: Picture) -> Iterable[Block]:
    yield effort_table(picture)
    yield sources_table(picture.sources)
    if picture.left_out:
        said = f"{wording.count(picture.left_out, 'report')} published after the cut-off left for a later report."
        yield Text(words=((Run(text=said),),), note=True)
    if picture.not_read:
        yield Text(words=((Run(text="Could not be read:"),),))
        yield Text(words=tuple((Run(text=line),) for line in picture.not_read), points=True)


def _drawing(key: str, drawn: Chart | Map, caption: str) -> Drawing:
    return Drawing(key=key, svg=drawn.svg, title=drawn.title, desc=drawn.desc, caption=caption)


def _quotes(picture: Picture, numbers: Mapping[str, int]) -> Section:
    told = picture.of(*numbers)
    return Section(
        key="quotes",
        number="A",
        title="Annex: the words behind the numbers",
        blocks=(Quotes(quotes=tuple(_quote(t, numbers[t.claim.id]) for t in told)),),
    )


def _quote(told: Told, number: int) -> Quote:
    claim = told.claim
    speaker = claim.speaker
    chain = "".join(f", through {name}" for name in speaker.chain)
    place = f"{claim.report} ({told.outlet})" if claim.report not in told.outlet else told.outlet
    return Quote(
        number=number,
        claim=claim.id,
        before=told.before,
        quote=claim.quote,
        after=told.after,
        who=told.voice.name + chain,
        said=f"{wording.plain(claim.kind)}, {MODES[claim.mode]}",
        where=f"{place}, characters {claim.span.start} to {claim.span.end}",
        method=reviewing.decided(told),
        direction="rtl" if told.language in _RTL else "ltr",
    )


def _entries(picture: Picture, numbers: Mapping[str, int]) -> Iterator[Section]:
    """The entries of the record that are cited: with them a number is followed into the logs."""
    known = picture.centre.entries if picture.centre else {}
    listed = tuple(
        Cited(
            number=n,
            ref=ref,
            what=wording.plain(known[ref].what),
            who=f"{known[ref].who}, {wording.moment_utc(known[ref].at)}",
        )
        for ref, n in numbers.items()
    )
    if listed:
        title = "Annex: the entries of the record behind the numbers"
        yield Section(key="entries", number="B", title=title, blocks=(Entries(entries=listed),))


_OWN_METHOD = (
    "Of the centre's own work only what had happened by the cut-off is told, by the times that were told. A plan "
    "counts as known from a day before its window.",
    "The change in what was seen is told on the zones that both periods observed for about as long. A zone that nobody "
    "looked at has no number of incidents seen.",
    "A number that begins with e leads to an entry of the record, by which both sides can check it.",
)


def _method(picture: Picture, after_entries: bool) -> Section:
    period = picture.period
    lines = (
        f"The period runs from {wording.moment(period.start)} up to the cut-off at {wording.cut_off(period)} on "
        f"{wording.day(period.day)}, {wording.zone(period)}. A happening is counted in the period that holds the "
        "middle of the time claimed for it; a time longer than two periods is counted in none.",
        "A report counts as known when it was published by the cut-off; one without a date is kept and listed so.",
        "A number with “at least” or “up to” is open on one side, as worded. A range runs from the least to the most "
        "that is said; nothing in between is meant to be likelier.",
        "Everybody who speaks for one party is one source, and a copied report counts with its original.",
        POLICY,
        *_OWN_METHOD * (picture.centre is not None),
    )
    return Section(
        key="method",
        number="C" if after_entries else "B",
        title="Annex: how this was counted",
        blocks=(Text(words=tuple((Run(text=line),) for line in lines), points=True),),
    )
