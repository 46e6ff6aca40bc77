"""The officer's brief for a day: what is new, what is due, what is disputed, and what could not be read.

`brief` gives a plain structure that a screen can set as it likes; `as_text` is the same as plain text.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from truceline.incidents.incident import Assessment, ObligationState
from truceline.model import Value
from truceline.sitrep import coarse, wording
from truceline.sitrep.accounts import ROWS
from truceline.sitrep.coarse import mapped
from truceline.sitrep.picture import NO_EFFORT, Account, Column, Happening, Picture, SourceLine, Told
from truceline.sitrep.summary import summary

_QUOTE = 160
_LATER = 3


class Item(Value):
    """One point, with the lines under it and the ids of the claims that it rests on."""

    text: str
    lines: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


class Part(Value):
    """One heading of the brief; `empty` is what it says when there is no item."""

    key: str
    title: str
    items: tuple[Item, ...]
    empty: str


class Brief(Value):
    """A duty officer's handover: where and when, the summary, and the parts in the field's order."""

    title: str
    period: str
    caution: str
    summary: tuple[Item, ...]
    parts: tuple[Part, ...]


def brief(picture: Picture) -> Brief:
    """The brief of a period's picture."""
    day = wording.day(picture.period.day)
    return Brief(
        title=f"Brief for {day}: {picture.agreement_title}",
        period=f"From {wording.span(picture.period)}",
        caution=caution(picture),
        summary=tuple(Item(text=line.text, claims=line.claims) for line in summary(picture)),
        parts=tuple(
            Part(key=key, title=title, items=tuple(items), empty=empty) for key, title, items, empty in _parts(picture)
        ),
    )


def _parts(picture: Picture) -> Iterable[tuple[str, str, Iterable[Item], str]]:
    received = [line for line in picture.sources if line.received]
    quiet = "No act that the agreement prohibits is told of this period."
    if not picture.effort:
        quiet += f" There is {NO_EFFORT}: that does not mean quiet."
    yield "received", "Received in the period", map(_received, received), "No report was received in the period."
    yield "incidents", "Incidents that bear on the agreement", (_incident(h, picture) for h in _now(picture)), quiet
    topics = "Patrols, posts, access, forces, civilians, consultations"
    yield "told", topics, _topics(picture), "Nothing is told of this period."
    yield "disputed", "Accounts that differ", _disputed(picture), "No two accounts differ."
    owed = (_obligation(o, picture) for o in picture.obligations)
    yield "due", "What the agreement asks for", owed, "The agreement asks for nothing by a date."
    yield "ahead", "For later, as told", _ahead(picture), "Nothing."
    everything = "Every report is dated, and every incident of the period placed."
    yield "unplaced", "Without a date or a place", _unplaced(picture), everything
    yield "unread", "Not read, or read in part", _unread(picture), "Every report was read."


def as_text(value: Brief, *, width: int = 88) -> str:
    """The brief as plain text, wrapped at `width` characters."""
    out = [*_wrapped(value.title, width), *_wrapped(value.period, width), *_wrapped(value.caution, width), ""]
    for item in value.summary:
        out += _wrapped(item.text, width, first="* ", rest="  ")
    for part in value.parts:
        out += ["", part.title.upper()]
        for item in part.items:
            out += _wrapped(item.text, width, first="- ", rest="  ")
            for line in item.lines:
                out += _wrapped(line, width, first="    ", rest="      ")
        if not part.items:
            out += _wrapped(part.empty, width)
    return "\n".join(out) + "\n"


def caution(picture: Picture) -> str:
    """What the reader must know before any number: who reviewed it, and that nobody is found guilty."""
    n = len(picture.told)
    who = {0: "Read by machine, not reviewed.", n: "Every claim is reviewed."}.get(
        picture.reviewed, f"{picture.reviewed} of {n} claims are reviewed; the others were read by machine."
    )
    if not n:
        who = "No claim was read."
    return f"Draft. {who} Everything is as alleged by the source named; nothing here is a finding."


def short(quote: str, length: int = _QUOTE) -> str:
    """A quote on one line, cut at a word where it is longer than `length`."""
    return textwrap.shorten(" ".join(quote.split()), length, placeholder=" …")


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _disputed(picture: Picture) -> Iterable[Item]:
    """Those of the period first."""
    differ = [a for a in picture.accounts if a.differing]
    return (_account(a) for a in sorted(differ, key=lambda a: a.bearing != "in_period"))


def _received(line: SourceLine) -> Item:
    copy = "" if line.independence.startswith("not known") else f", {line.independence}"
    return Item(text=f"{line.outlet} ({line.report}, {line.language}{copy}): {wording.count(line.claims, 'claim')}.")


def _now(picture: Picture) -> list[Happening]:
    return [h for h in picture.happenings if h.bearing == "in_period" and h.material]


def _incident(h: Happening, picture: Picture) -> Item:
    incident = h.incident
    told = picture.of(*incident.claims)
    place = incident.place.text if incident.place else "place not given"
    alleged = wording.names(dict.fromkeys(a.text for a in incident.alleged)) or "nobody named"
    head = f"{wording.title(incident.category)}, {place}. Alleged: {alleged}. {wording.title(incident.state)}"
    sources = wording.count(incident.sources, "independent source")
    return Item(
        text=f"{head}, {sources}.",
        lines=(*(_verdict(a, picture) for a in h.material), *_quotes(told)),
        claims=incident.claims,
    )


def _verdict(a: Assessment, picture: Picture) -> str:
    return f"{picture.article(a.agreement, a.article)}: {wording.plain(a.verdict)}. {coarse.words(a.reason)}"


def _quotes(told: Iterable[Told]) -> list[str]:
    seen = {t.claim.quote: t for t in told}
    return [f"{t.voice.name}: “{short(t.claim.quote)}”" for t in list(seen.values())[:_LATER]]


def _topics(picture: Picture) -> Iterable[Item]:
    listed = {h.incident.id for h in _now(picture)}
    for topic in picture.topics:
        told = [t for t in topic.now if t.incident not in listed]
        if told:
            head = f"{topic.title}: {wording.count(len(told), 'claim')}"
            before = f" [{wording.tally(topic.previous)}]"
            lines = tuple(f"{t.voice.name}, {_MODES[t.claim.mode]}: “{short(t.claim.quote)}”" for t in told)
            yield Item(text=head + before, lines=lines, claims=tuple(t.claim.id for t in told))


_MODES = {
    "reported": "reports",
    "planned": "announces",
    "denied": "denies",
    "demanded": "demands",
    "warned": "warns",
}


def _account(account: Account) -> Item:
    rows = [row for row in account.differing if any(dict(c.says).get(row) for c in account.columns)]
    differ = wording.names(ROWS[row][0].lower() for row in rows) or "the words"
    return Item(
        text=f"{account.same}: {wording.count(len(account.columns), 'source')}; they differ in {differ}.",
        lines=tuple(_side(column, rows) for column in account.columns),
        claims=account.comparison.claims,
    )


def _side(column: Column, rows: list[str]) -> str:
    says = dict(column.says)
    values = "; ".join(says.get(row, f"{ROWS[row][0].lower()} not said") for row in rows)
    return f"{column.voice.name}: {values} — “{short(column.quotes[0], 110)}”"


def _obligation(o: ObligationState, picture: Picture) -> Item:
    who = wording.names(picture.parties.get(p, p) for p in o.parties)
    due = f"due {wording.day(o.due)}" if o.due else "no date"
    return Item(
        text=f"{wording.title(o.state)}: {o.obliges} ({picture.article(o.agreement, o.article)}; {who}; {due}).",
        lines=(o.reason,) if o.reason else (),
        claims=(*o.claims_for, *o.claims_against),
    )


def _ahead(picture: Picture) -> Iterable[Item]:
    for t in (t for topic in picture.topics for t in topic.ahead):
        text = f"{wording.when(t.claim.when)}: {t.voice.name}, “{short(t.claim.quote)}”"
        yield Item(text=text, claims=(t.claim.id,))


def _unplaced(picture: Picture) -> Iterable[Item]:
    undated = [line for line in picture.sources if line.published == "undated"]
    if undated:
        listed = ", ".join(f"{line.report} ({line.outlet})" for line in undated)
        yield Item(text=f"{wording.count(len(undated), 'report')} without a date: {listed}.")
    lost = [h for h in picture.happenings if mapped(h.incident.place) is None]
    now = [h for h in lost if h.bearing == "in_period"]
    if lost:
        words = "; ".join(dict.fromkeys(_place(h) for h in now))
        listed = f": {words}" if now else ""
        yield Item(
            text=f"{wording.count(len(now), 'incident')} of the period not on the map{listed}. "
            f"{len(lost) - len(now)} of other times.",
            claims=tuple(c for h in now for c in h.incident.claims),
        )


def _place(h: Happening) -> str:
    where = h.incident.place.text if h.incident.place else "no place given"
    return f"{wording.plain(h.incident.category)}, {where}"


def _unread(picture: Picture) -> Iterable[Item]:
    for line in picture.sources:
        if line.unread or line.reading != "full":
            why = line.unread or "; ".join(line.notes) or "read with word lists only"
            yield Item(text=f"{line.report} ({line.outlet}, {line.language}): {why}.")
    if picture.left_out:
        n = wording.count(picture.left_out, "report")
        yield Item(text=f"{n} published after the cut-off: left for a later situation report.")
