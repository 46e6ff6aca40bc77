"""The officer's brief for a day: what is new, what is due, what is disputed, and what could not be read.

`brief` gives a plain structure that a screen can set as it likes; `as_text` is the same as plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from truceline.incidents.incident import Assessment, ObligationState
from truceline.sitrep import phrases, reviewing, wording
from truceline.sitrep.brief_text import Brief, Part, as_text
from truceline.sitrep.coarse import mapped
from truceline.sitrep.item import Item
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
from truceline.sitrep.picture import NO_EFFORT, Account, Happening, Picture, SourceLine, Told
from truceline.sitrep.sections import section_of
from truceline.sitrep.summary import summary

__all__ = ["Brief", "Part", "as_text", "brief", "caution"]

_MOST = 8
_ACCOUNTS = 5
_AHEAD = 4
_WEEK = 7


def brief(picture: Picture) -> Brief:
    """The brief of a period's picture."""
    day = wording.day(picture.period.day)
    return Brief(
        title=f"Brief for {day}: {picture.agreement_title}",
        period=f"From {wording.span(picture.period)}",
        caution=caution(picture),
        in_part=picture.in_part,
        summary=_based(
            (Item(text=line.text, claims=line.claims, entries=line.entries) for line in summary(picture)), picture
        ),
        parts=tuple(
            part
            for key, title, items, empty in _parts(picture)
            if (part := Part(key=key, title=title, items=_based(items, picture), empty=empty)).items or empty
        ),
    )


def _based(items: Iterable[Item], picture: Picture) -> tuple[Item, ...]:
    return tuple(item.model_copy(update=picture.basis(*item.claims).model_dump()) for item in items)


def _parts(picture: Picture) -> Iterator[tuple[str, str, Iterable[Item], str]]:
    yield "owed", "Overdue and due", due.items(picture), ""
    quiet = "No act that the agreement prohibits is told of this period."
    if not picture.observed:
        quiet += f" There is {NO_EFFORT}: that does not mean quiet."
    yield "incidents", "Incidents of the period", _incidents(picture), quiet
    yield "patrols", "Patrols", (*patrols.items(picture), *_patrols(picture)), ""
    yield "posts", "Observation posts", posts.items(picture), ""
    yield "access", "Access", access.items(picture), ""
    yield "notices", "Notified activities", notices.items(picture), ""
    yield "cases", "Cases", cases.items(picture), ""
    yield "findings", "Findings", findings.items(picture), ""
    yield "consultations", "Consultations", consultations.items(picture), ""
    yield "ledgers", "Ledgers", ledgers.items(picture), ""
    yield "figures", "Figures", figures.items(picture), ""
    yield "told", "Also told of the period", _topics(picture), ""
    yield "disputed", "Accounts that differ", _disputed(picture), ""
    yield "reviews", "Claims that the nodes decided differently", _reviews(picture), ""
    yield "due", "What the agreement asks for", _obligations(picture), ""
    yield "ahead", "For later, as told", _ahead(picture), ""
    yield "effort", "Who looked", effort.items(picture) if picture.centre else (), ""
    yield "received", "Received in the period", _received(picture), "No report was received in the period."
    everything = "Every report was read and is dated, and every incident of the period is on the map."
    yield "unread", "Not read, not dated, not on the map", (*_unread(picture), *_unplaced(picture)), everything


def caution(picture: Picture) -> str:
    """What the reader must know before any number: as of when, who reviewed it, and that nobody is found guilty."""
    head = reviewing.released(picture), reviewing.known_at(picture), picture.coarse, reviewing.head(picture)
    found = picture.centre is not None and bool(picture.centre.findings)
    finding = "nothing but the findings themselves is a finding" if found else "nothing here is a finding"
    return f"{' '.join(filter(None, head))} Everything is as alleged by the source named; {finding}."


def _incidents(picture: Picture) -> Iterable[Item]:
    """The gravest first; then those of which no report tells the day."""
    told = phrases.now(picture)
    for h in told[:_MOST]:
        yield _incident(h, picture)
    rest = told[_MOST:]
    if rest:
        yield Item(text=f"Also: {'; '.join(phrases.head(h, picture) for h in rest)}.", claims=_claims(rest))
    undated = phrases.undated(picture)
    if undated:
        listed = phrases.some((phrases.head(h, picture) for h in undated), _MOST)
        yield Item(text=f"Date not told, in reports of the period: {listed}.", claims=_claims(undated))


def _claims(happenings: Iterable[Happening]) -> tuple[str, ...]:
    return tuple(c for h in happenings for c in h.incident.claims)


def _incident(h: Happening, picture: Picture) -> Item:
    incident = h.incident
    state = "" if incident.state == "reported" else f" {wording.title(incident.state)}."
    judged = [a for a in h.material if _tells(a, picture)] or list(h.material)[:1]
    return Item(
        text=f"{wording.title(incident.category)}, {phrases.where(h)}; {phrases.alleged(h)}.{state}",
        lines=(
            *phrases.who_says(picture.of(*incident.claims), 3),
            *phrases.verdicts(judged, picture),
            *filter(None, [phrases.sentence(phrases.put_together(incident))]),
        ),
        claims=incident.claims,
    )


def _tells(a: Assessment, picture: Picture) -> bool:
    """Of an agreement that was amended only what would be a breach; of the one in question also what stays open."""
    return a.verdict != "out_of_scope" and (a.agreement == picture.agreement or a.verdict != "cannot_tell")


def _patrols(picture: Picture) -> Iterable[Item]:
    """How it went and who says so; then who announces one."""
    told = phrases.told_now(picture.topic("patrols"))
    reported = "In reports, told of" if patrols.lines(picture) else "Told of"
    for title, planned in ((reported, False), ("Announced", True)):
        kept = [t for t in told if (t.claim.mode != "reported") == planned]
        if kept and planned:
            quote = phrases.short(kept[0].claim.quote)
            yield Item(text=f"{title} by {phrases.voices(kept, 5)}: “{quote}”", claims=_ids(kept))
        elif kept:
            yield Item(text=f"{title} by {phrases.voices(kept, 5)}.", lines=_said(kept), claims=_ids(kept))


def _ids(told: Iterable[Told]) -> tuple[str, ...]:
    return tuple(t.claim.id for t in told)


def _said(told: Sequence[Told]) -> tuple[str, ...]:
    return tuple(phrases.who_says(told))


def _topics(picture: Picture) -> Iterable[Item]:
    listed = {h.incident.id for h in phrases.now(picture)}
    beside = {account.id for account in _told_apart(picture)}
    for topic in picture.topics:
        told = [
            t
            for t in phrases.told_now(topic)
            if t.accounts not in beside and t.incident not in listed and topic.key != "patrols"
        ]
        told.sort(key=lambda t: (t.bearing != "in_period", not t.new, t.claim.mode != "reported"))
        if told:
            yield Item(text=f"{topic.title}.", lines=_said(told), claims=_ids(told))


def _disputed(picture: Picture) -> Iterable[Item]:
    """Those of the last week, the gravest first; the last items name older ones, and those that agree."""
    differ = sorted((a for a in picture.accounts if a.differing), key=_weight)
    fresh = _told_apart(picture)
    for account in fresh:
        agrees = [f"{phrases.sentence(remark)}." for remark in _counted(account)]
        text = f"{phrases.sentence(account.same)}: accounts differ on {phrases.on_what(account)}."
        yield Item(text=text, lines=(*phrases.sides(account), *agrees), claims=account.comparison.claims)
    rest = [a for a in differ if a not in fresh]
    if rest:
        listed = phrases.some((f"{a.same} ({phrases.on_what(a)})" for a in rest), 3)
        yield Item(
            text=f"Also, in the situation report: {listed}.", claims=tuple(c for a in rest for c in a.comparison.claims)
        )
    agree = [
        a
        for a in picture.accounts
        if not a.differing and _counted(a) and phrases.is_fresh(picture, a.comparison.claims)
    ]
    if agree:
        listed = "; ".join(f"{a.same}: {', '.join(_counted(a))}" for a in agree)
        text = f"Worded differently, and compatible: {listed}."
        yield Item(text=text, claims=tuple(c for a in agree for c in a.comparison.claims))


def _told_apart(picture: Picture) -> list[Account]:
    """The accounts that differ and are laid out one by one."""
    differ = sorted((a for a in picture.accounts if a.differing), key=_weight)
    return [a for a in differ if _is_told(a, picture)][:_ACCOUNTS]


def _is_told(account: Account, picture: Picture) -> bool:
    """Whether it needs telling today: of the last days, and not only two words for a place."""
    return phrases.is_fresh(picture, account.comparison.claims) and set(account.differing) != {"place"}


def _counted(account: Account) -> list[str]:
    """Remarks on figures, which name what is counted; that times are compatible needs no words in a brief."""
    return [remark for remark in account.agrees if ": " in remark]


def _weight(account: Account) -> tuple[bool, bool, int]:
    order = ("patrol", "violations", "civilians", "access")
    key = "patrol" if account.kind == "patrol" else section_of(account.kind)
    grave = account.kind == "ceasefire" or any(row in account.differing for row in ("figures", "existence"))
    words_only = set(account.differing) <= {"place"}
    return (
        words_only,
        account.bearing != "in_period",
        (0 if grave else len(order)) + (order.index(key) if key in order else 3),
    )


def _reviews(picture: Picture) -> Iterable[Item]:
    for t in picture.differing:
        text = f"{wording.title(t.claim.kind)}, {t.claim.report}: “{phrases.short(t.claim.quote)}”"
        yield Item(text=text, lines=tuple(map(phrases.sentence, reviewing.sides(t.review))), claims=(t.claim.id,))


def _obligations(picture: Picture) -> Iterable[Item]:
    """Those that need somebody: late, disputed, in part, due in a week, told of in the period; the others in one."""
    rest: dict[str, list[ObligationState]] = {}
    for o in picture.obligations:
        if _is_open(o, picture):
            yield _obligation(o, picture)
        else:
            rest.setdefault(wording.plain(o.state), []).append(o)
    if rest:
        listed = "; ".join(f"{state}: {_articles(group, picture)}" for state, group in rest.items())
        yield Item(text=f"Others: {listed}.")


def _articles(owed: Iterable[ObligationState], picture: Picture) -> str:
    """The articles, each agreement named once: `Memorandum of 2018, Point 4, Point 6`."""
    named: dict[str, list[str]] = {}
    for o in owed:
        of, comma, article = picture.article(o.agreement, o.article).rpartition(", ")
        named.setdefault(of + comma, []).append(article)
    return "; ".join(of + wording.names(dict.fromkeys(articles)) for of, articles in named.items())


def _is_open(o: ObligationState, picture: Picture) -> bool:
    soon = o.due is not None and 0 <= (o.due - picture.period.day).days <= _WEEK
    told = picture.of(*o.claims_for, *o.claims_against)
    open_now = o.agreement == picture.agreement and o.state in ("late", "due", "disputed", "partly")
    return soon or open_now or any(t.bearing == "in_period" and t.new for t in told)


def _obligation(o: ObligationState, picture: Picture) -> Item:
    who = wording.names(picture.parties.get(p, p) for p in o.parties)
    said = f"{wording.title(o.state)}: {o.obliges} ({picture.article(o.agreement, o.article)}; {who})"
    reason = f": {o.reason}" if o.reason else ""
    return Item(text=f"{said}{reason.rstrip('.')}.", claims=(*o.claims_for, *o.claims_against))


def _ahead(picture: Picture) -> Iterable[Item]:
    warned = [t for topic in picture.topics for t in topic.background if t.claim.mode == "warned"]
    told = [*warned, *(t for topic in picture.topics for t in topic.ahead)]
    for t in told[:_AHEAD]:
        how = "Warned of, " if t.claim.mode == "warned" else ""
        text = f"{how}{wording.when(t.claim.when)}: {t.voice.name}, “{phrases.short(t.claim.quote)}”"
        yield Item(text=text, claims=(t.claim.id,))
    if len(told) > _AHEAD:
        yield Item(text=f"And {len(told) - _AHEAD} more.", claims=_ids(told[_AHEAD:]))


def _received(picture: Picture) -> Iterable[Item]:
    lines = [line for line in picture.sources if line.received]
    if lines:
        yield Item(text=f"{'; '.join(map(_source, lines))}.")


def _source(line: SourceLine) -> str:
    copy = "" if line.independence.startswith("not known") else f", {line.independence}"
    return f"{line.outlet} ({line.report}, {line.language}{copy}: {wording.count(line.claims, 'claim')})"


def _unplaced(picture: Picture) -> Iterable[Item]:
    undated = [line for line in picture.sources if line.published == "undated"]
    if undated:
        listed = ", ".join(f"{line.report} ({line.outlet})" for line in undated)
        yield Item(text=f"{wording.count(len(undated), 'report')} without a date: {listed}.")
    lost = [h for h in picture.happenings if h.bearing == "in_period" and mapped(h.incident.place) is None]
    if lost:
        n = f"{wording.count(len(lost), 'incident')} of the period not on the map"
        yield Item(text=f"{n}: no place, a road, or no more than a region is told.", claims=_claims(lost))


def _unread(picture: Picture) -> Iterable[Item]:
    yield from (Item(text=f"{line}.") for line in picture.not_read)
    for line in picture.sources:
        if line.unread or line.reading != "full":
            why = line.unread or "; ".join(line.notes) or "read with word lists only"
            yield Item(text=f"{line.report} ({line.outlet}, {line.language}): {why}.")
    if picture.left_out:
        n = wording.count(picture.left_out, "report")
        yield Item(text=f"{n} published after the cut-off: left for a later situation report.")
