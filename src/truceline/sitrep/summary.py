"""The summary: a few plain sentences, what matters first, each with the claims that its numbers are counted from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline.incidents.incident import ObligationState
from truceline.model import Value
from truceline.sitrep import phrases, wording
from truceline.sitrep.ledgers import UNCOUNTED
from truceline.sitrep.parts import cases, effort, notices, patrols
from truceline.sitrep.picture import NO_EFFORT, Account, Happening, Ledger, Picture, Told, Toll
from truceline.sitrep.voices import NOT_NAMED

_MOST = 4
_OPEN = ("late", "due", "disputed", "partly")


class Sentence(Value):
    """A sentence of the summary, and the claims and entries of the record that it rests on."""

    key: str
    text: str
    claims: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


def summary(picture: Picture) -> tuple[Sentence, ...]:
    """Violence and casualties, counts of violations, patrols, access, the rest, open matters, and what it stands on."""
    return (
        *_violence(picture),
        *_casualties(picture),
        *_counts(picture),
        *_recorded_patrols(picture),
        *_patrols(picture),
        *_centre(picture),
        *_planned(picture),
        *_access(picture),
        *_contested(picture),
        *_rest(picture),
        *_differ(picture),
        *_obligations(picture),
        *_looked(picture),
    )


def _violence(picture: Picture) -> Iterable[Sentence]:
    told = [h for h in phrases.now(picture) if phrases.is_violence(h) and h.incident.state != "denied"]
    before = sum(h.bearing == "previous" and phrases.is_violence(h) for h in picture.happenings)
    undated = [h for h in phrases.undated(picture) if phrases.is_violence(h)]
    if undated:
        listed = phrases.some((phrases.head(h, picture) for h in undated), _MOST)
        yield Sentence(
            key="undated", text=f"Date not told, in reports of the period: {listed}.", claims=_claims(undated)
        )
    if not told:
        more = "" if picture.observed else " Nobody is known to have looked, so this does not say that there was none."
        yield Sentence(key="violence", text=f"No fire, strike or clash is told of this period [{before}].{more}")
        return
    if not any(h.bearing == "in_period" for h in told):
        listed = phrases.some((phrases.head(h, picture) for h in told), _MOST)
        text = f"No fire, strike or clash is told of this period; received in it, of the day before: {listed}."
        yield Sentence(key="violence", text=text, claims=_claims(told))
        return
    listed = phrases.some((phrases.head(h, picture) for h in told), _MOST)
    n = f"Told of the period: {wording.count(len(told), 'incident')} of violence [{before}]"
    yield Sentence(key="violence", text=f"{n}: {listed}.", claims=_claims(told))


def _claims(happenings: Iterable[Happening]) -> tuple[str, ...]:
    return tuple(c for h in happenings for c in h.incident.claims)


def _casualties(picture: Picture) -> Iterable[Sentence]:
    """Of the period; where none is told, the figures on file that two sources give."""
    tolls = [t for t in picture.tolls if t.of in (*phrases.CASUALTIES, "displaced") and _is_now(t, picture)]
    hurt = [t for t in tolls if t.of in phrases.CASUALTIES]
    unnumbered = [t for t in phrases.told_now(picture.topic("civilians")) if t.claim.kind == "casualties"]
    first = "" if hurt else "No casualties are told of the period. "
    if unnumbered and not hurt:
        first = f"Casualties are told of without a number ({phrases.voices(unnumbered)}). "
    listed = phrases.some(map(phrases.toll, tolls), 3)
    if tolls:
        listed = f"Told of the period: {listed}."
    else:
        several = [t for t in picture.tolls if len({x.by for x in t.tallies}) > 1 and t.of in phrases.CASUALTIES]
        tolls = [t for t in several if phrases.is_fresh(picture, _behind(t))][:2]
        listed = f"On file, of other times: {phrases.some(map(phrases.toll, tolls), 2)}." if tolls else ""
    claims = tuple(c for t in tolls for c in _behind(t))
    yield Sentence(key="casualties", text=f"{first}{listed}".strip(), claims=claims)


def _behind(toll: Toll) -> tuple[str, ...]:
    return tuple(c for tally in toll.tallies for c in tally.claims)


def _is_now(toll: Toll, picture: Picture) -> bool:
    received = toll.of != "displaced" and toll.bearing == "previous" and any(t.new for t in picture.of(*_behind(toll)))
    return toll.bearing == "in_period" or received


def _counts(picture: Picture) -> Iterable[Sentence]:
    lines = [line for line in picture.ledgers if line.counts or line.denies or UNCOUNTED in dict(line.categories)]
    if lines:
        text = phrases.named(phrases.some(map(_ledger, lines), _MOST))
        yield Sentence(key="violations", text=f"{text}.", claims=tuple(c for x in lines for c in _ledger_claims(x)))


def _contested(picture: Picture) -> Iterable[Sentence]:
    """What one alleges and another denies of other days, where nobody counts anything of this one."""
    if any(line.counts or line.denies or UNCOUNTED in dict(line.categories) for line in picture.ledgers):
        return
    contested = [a for a in picture.accounts if a.kind == "violation" and "existence" in a.differing]
    contested = [a for a in contested if phrases.is_fresh(picture, a.comparison.claims)]
    for account in sorted(contested, key=lambda a: -len(a.columns))[:1]:
        yield Sentence(key="violations", text=_both(account), claims=account.comparison.claims)


def _both(account: Account) -> str:
    """`On file, of other times: violations of the ceasefire, 12 March 2020; alleged by A and B, denied by C.`"""
    said: dict[str, list[str]] = {"asserts": [], "denies": [], "both": []}
    for column in account.columns:
        words = set(dict(column.says).get("existence", "").split("; ")) & {"asserts", "denies"}
        for word in ["both"] if len(words) > 1 else words:
            said[word].append(column.voice.name)
    parts = {"alleged by": said["asserts"], "denied by": said["denies"], "alleged and denied by": said["both"]}
    listed = ", ".join(f"{how} {wording.names(names)}" for how, names in parts.items() if names)
    return f"On file, of other times: {account.same}; {listed}."


def _ledger(line: Ledger) -> str:
    of = "" if line.against == NOT_NAMED else f" by {line.against}"
    said = []
    if line.counts:
        before = wording.names(wording.tally(t) for t in line.previous_counts) or "–"
        said.append(f"counts {wording.names(map(wording.tally, line.counts))} violations{of} [{before}]")
    if UNCOUNTED in dict(line.categories):
        said.append(f"alleges violations{of} without a number")
    if line.denies:
        said.append(f"denies violations{of}")
    return f"{line.by.name} {wording.names(said)}"


def _ledger_claims(line: Ledger) -> tuple[str, ...]:
    listed = (*(c for t in line.counts for c in t.claims), *_uncounted(line), *line.denies)
    return tuple(dict.fromkeys(listed))


def _patrols(picture: Picture) -> Iterable[Sentence]:
    told = phrases.told_now(picture.topic("patrols"))
    told.sort(key=lambda t: t.claim.when is None or t.claim.when.rule == "carried")
    if not told:
        return
    went = [a for a in picture.accounts if a.kind == "patrol" and {t.claim.id for t in told} & set(a.comparison.claims)]
    said = ""
    if went:
        said = "; ".join(filter(None, map(_outcomes, went[:2])))
    if not said and any(line.accounts for line in patrols.lines(picture)):
        return
    if not said:
        done = [t for t in told if t.claim.mode == "reported"]
        kept = done or told
        said = f"{'told of' if done else 'announced'} by {phrases.voices(kept)}, “{phrases.short(kept[0].claim.quote)}”"
    yield Sentence(key="patrols", text=f"Patrol: {said}.", claims=tuple(t.claim.id for t in told))


def _recorded_patrols(picture: Picture) -> Iterable[Sentence]:
    """Each patrol on record, with every side's own number and how that side leaves it."""
    for line in patrols.lines(picture):
        if line.accounts:
            text = f"Patrol {line.id}: {patrols.stands(line, picture)}."
            yield Sentence(key="patrol", text=text, entries=line.refs)


def _outcomes(account: Account) -> str:
    """`the M4, told as aborted (Northern Herald), shortened (the ministry)`; empty where nobody tells how it went."""
    told: dict[str, list[str]] = {}
    for column in account.columns:
        if outcome := dict(column.says).get("outcome"):
            told.setdefault(outcome, []).append(column.voice.name)
    place = next((dict(c.says)["place"] for c in account.columns if dict(c.says).get("place")), "place not told")
    listed = ", ".join(f"{outcome} ({phrases.some(names, 3)})" for outcome, names in told.items())
    return f"{place.partition(';')[0]}, told as {listed}" if told else ""


def _access(picture: Picture) -> Iterable[Sentence]:
    told = [h for h in phrases.now(picture) if h.incident.category in phrases.ACCESS]
    if told:
        listed = phrases.some((phrases.head(h, picture) for h in told), 3)
        yield Sentence(key="access", text=f"Access: {listed}.", claims=_claims(told))


def _rest(picture: Picture) -> Iterable[Sentence]:
    """The kinds of all else that is told, so that nothing is left out unsaid."""
    said = {t.claim.kind for key in ("violations", "patrols", "access") for t in phrases.told_now(picture.topic(key))}
    said |= {h.incident.category for h in phrases.now(picture)} | {"statement"}
    told: Sequence[Told] = [t for topic in picture.topics for t in phrases.told_now(topic) if t.claim.kind not in said]
    kinds = dict.fromkeys(wording.plain(t.claim.kind) for t in told)
    if told:
        text = f"Also told of: {phrases.some(kinds, 6)}."
        yield Sentence(key="rest", text=text, claims=tuple(t.claim.id for t in told))


def _differ(picture: Picture) -> Iterable[Sentence]:
    differ = [a for a in picture.accounts if a.differing]
    here = [a for a in differ if a.bearing == "in_period" or _is_received(a, picture)]
    recorded = [line for line in patrols.lines(picture) if line.differ]
    if not differ and not recorded:
        return
    said = phrases.some([*(f"patrol {line.id}" for line in recorded), *(a.same for a in here)], 3)
    first = f"Accounts differ on {said}. " if said else "No accounts of the period differ. "
    rest = (
        f"On {wording.count(len(differ) - len(here), 'matter')} of other times accounts differ."
        if differ != here
        else ""
    )
    yield Sentence(
        key="accounts",
        text=(first + rest).strip(),
        claims=tuple(c for a in here for c in a.comparison.claims),
        entries=tuple(ref for line in recorded for ref in line.refs),
    )


def _is_received(account: Account, picture: Picture) -> bool:
    return account.bearing == "previous" and any(t.new for t in picture.of(*account.comparison.claims))


def _obligations(picture: Picture) -> Iterable[Sentence]:
    owed = [o for o in picture.obligations if o.state in _OPEN]
    ours = [o for o in owed if o.agreement == picture.agreement] or owed
    if picture.obligations:
        text = "; ".join(f"{wording.plain(o.state)}: {_owed(o, picture)}" for o in ours[:_MOST])
        rest = len(picture.obligations) - len(ours[:_MOST])
        others = f" {wording.count(rest, 'other')} in the list." if rest else ""
        text = f"{phrases.sentence(text)}.{others}" if text else f"Nothing is late or disputed.{others}"
        yield Sentence(key="obligations", text=f"Obligations. {text}")


def _owed(o: ObligationState, picture: Picture) -> str:
    due = f", due {wording.day(o.due)}" if o.due else ""
    return f"{o.obliges} ({picture.article(o.agreement, o.article)}{due})"


def _centre(picture: Picture) -> Iterable[Sentence]:
    """What of the centre's own work is open: cases, requests without an answer, what is overdue."""
    centre = picture.centre
    if centre is None:
        return
    waiting = sum(not request.answers for request in centre.access.requests) if centre.access else 0
    late = sum(one.how == "overdue" for one in centre.due)
    unanswered = sum(one.overdue for line in centre.notices for one in line.standings)
    said = [_cases(picture)] if centre.cases else []
    said += [f"{wording.count(waiting, 'request')} for access without an answer"] if waiting else []
    said += [f"{wording.count(unanswered, 'reply', 'replies')} to notices overdue"] if unanswered else []
    said += [f"{wording.count(late, 'deadline')} overdue"] if late else []
    if said:
        yield Sentence(key="centre", text=f"The centre: {', '.join(said)}.")


def _cases(picture: Picture) -> str:
    """`2 open cases (c-1: task of team 2 by 14 Jul 10:00)`: how many are open, and who owes what in them."""
    owed = [f"{line.case.id}: {task}" for line in cases.lines(picture) for task in cases.tasks(line, picture)]
    return wording.count(cases.open_cases(picture), "open case") + (f" ({phrases.some(owed, 2)})" if owed else "")


def _planned(picture: Picture) -> Iterable[Sentence]:
    """What is planned or notified for the day after the cut-off."""
    ahead = [line for line in patrols.lines(picture) if patrols.ahead(line, picture)]
    notified = [line for line in notices.lines(picture) if notices.ahead(line, picture)]
    said = [f"patrol {line.id}, {patrols.when(line, picture)}" for line in ahead]
    said += [notices.brief(line, picture) for line in notified]
    if said:
        entries = tuple(ref for line in ahead for ref in line.refs)
        entries += tuple(ref for line in notified for ref in line.refs)
        yield Sentence(key="planned", text=f"Ahead: {phrases.some(said, 3)}.", entries=entries)


def _looked(picture: Picture) -> Iterable[Sentence]:
    received = [line for line in picture.sources if line.received]
    undated = sum(line.published == "undated" for line in picture.sources)
    effort = _observed(picture) if picture.observed else NO_EFFORT.capitalize()
    late = f", {undated} without a date" if undated else ""
    yield Sentence(
        key="effort",
        text=f"{effort}. {wording.count(len(received), 'report')} received in the period, "
        f"{len(picture.sources)} on file{late}. In brackets: the previous period.",
    )


def _observed(picture: Picture) -> str:
    """How many of the zones were observed, for how long: what nobody looked at is no quiet place."""
    rows = picture.centre.effort.now if picture.centre else ()
    zones, looked = {row.zone for row in rows}, {row.zone for row in rows if row.observed}
    return f"Observed: {len(looked)} of {wording.count(len(zones), 'zone')}, for at most {effort.longest(rows):.1f} h"


def _uncounted(line: Ledger) -> tuple[str, ...]:
    tally = dict(line.categories).get(UNCOUNTED)
    return tally.claims if tally else ()
