"""How it stands with what was promised: the state of each obligation on a day, with the claims for and against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from truceline.agreements.agreement import Agreement
from truceline.agreements.names import key_of
from truceline.agreements.term import Article, Obligation, Sign
from truceline.claims.accounts.account import is_loose
from truceline.claims.accounts.differing import outcome_of
from truceline.claims.claim import Claim
from truceline.incidents.gather import rules
from truceline.incidents.incident import ObligationStanding, ObligationState
from truceline.reports.report import Report

_DOUBTED = {"impossible", "suspected_typo"}
_MOMENT = timedelta(microseconds=1)
_BEGUN = ("shortened", "aborted")
_OCCASIONS = ("patrol",)
_LATER_DAYS = 2


@dataclass(frozen=True)
class Told:
    """A claim that bears on an obligation: how it went, and the day it is told of (else first reported on)."""

    claim: Claim
    outcome: str | None
    day: date | None
    dated: bool


def obligation_states(
    agreement: Agreement, claims: Iterable[Claim], as_of: date, reports: Iterable[Report] = ()
) -> tuple[ObligationState, ...]:
    """The state of every obligation of the agreement at the end of `as_of`, in the order of the text.

    `reports` date the claims that give no time of their own by the day on which they were published; claims told of
    days after `as_of` do not count.
    """
    published = {report.id: report.published.latest for report in reports}
    kinds = _kinds(agreement)
    of_kinds = sorted((claim for claim in claims if claim.kind in kinds), key=lambda claim: claim.id)
    told = [_told(claim, published.get(claim.report)) for claim in of_kinds]
    known = [t for t in told if t.day is None or t.day <= as_of]
    return tuple(_state(agreement, article, term, known, as_of) for article, term in agreement.obligations())


def _kinds(agreement: Agreement) -> frozenset[str]:
    """The kinds of claims that count for or against anything that the agreement asks."""
    signs = (sign for _, term in agreement.obligations() for sign in (*term.counts_for, *term.counts_against))
    return frozenset(kind for sign in signs for kind in sign.kinds)


def _told(claim: Claim, published: date | None) -> Told:
    when, loose = claim.when, is_loose(claim)
    taken_over = loose and not _is_a_day(claim)
    if (
        when is None
        or taken_over
        or claim.mode == "planned"
        or _names_a_thing(claim)
        or _DOUBTED.intersection(when.flags)
    ):
        return Told(claim, outcome_of(claim), published, dated=False)
    last = (when.end.replace(tzinfo=None) - _MOMENT).date()
    return Told(claim, outcome_of(claim), min(last, published) if published else last, dated=not loose)


def _is_a_day(claim: Claim) -> bool:
    """Whether a time taken over from the words before was a day in words, and not the report's own."""
    when = claim.when
    return when is not None and bool(when.text) and not when.iso.startswith(when.text)


def _names_a_thing(claim: Claim) -> bool:
    """Whether the time is part of a name ("the details of a March 5 deal") and tells no day of what is claimed."""
    names = rules()["names"]
    if claim.when is None or not claim.when.text or claim.kind not in names["kinds"]:
        return False
    before, found, _ = claim.quote.partition(claim.when.text)
    return bool(found) and before.split()[-1:] in [[word] for word in names["before"]]


def _state(
    agreement: Agreement, article: Article, term: Obligation, told: Sequence[Told], as_of: date
) -> ObligationState:
    about = [t for t in told if _is_about(t, term, agreement)]
    against = [t for t in about if _matches(t, term.counts_against, agreement)]
    kept = [t for t in about if _matches(t, term.counts_for, agreement) and t not in against]
    state, reason = (_repeated if term.repeats else _once)(term, agreement, kept, against, as_of)
    due = _last_day(term.due, agreement)
    return ObligationState(
        agreement=agreement.id,
        article=article.id,
        obliges=term.says,
        parties=term.by,
        as_of=as_of,
        state=state,
        reason=reason,
        due=due,
        claims_for=tuple(t.claim.id for t in kept),
        claims_against=tuple(t.claim.id for t in against),
    )


def _is_about(told: Told, term: Obligation, agreement: Agreement) -> bool:
    """Whether a claim can be of this obligation at all: not told of days before it began."""
    begins = agreement.local(term.starts).date() if term.starts else agreement.signed
    return told.day is None or told.day >= begins


def _matches(told: Told, signs: Iterable[Sign], agreement: Agreement) -> bool:
    return any(_matches_one(told, sign, agreement) for sign in signs)


def _matches_one(told: Told, sign: Sign, agreement: Agreement) -> bool:
    claim = told.claim
    if claim.kind not in sign.kinds or claim.mode not in sign.modes or not _is_by(claim, sign, agreement):
        return False
    if sign.outcomes and told.outcome is not None:
        return told.outcome in sign.outcomes
    if sign.words:
        quote = f" {key_of(claim.quote)} "
        return any(f" {key_of(phrase)} " in quote for phrase in sign.words)
    return not sign.outcomes


def _is_by(claim: Claim, sign: Sign, agreement: Agreement) -> bool:
    if not sign.by:
        return True
    named = (m.party or getattr(agreement.parties.resolve(m.text), "id", None) for m in claim.actors)
    return any(agreement.parties.belongs_to(party, wanted) for party in named if party for wanted in sign.by)


def _last_day(due: datetime | None, agreement: Agreement) -> date | None:
    """The last day on which doing it is in time; `due` is the first moment at which it is late."""
    return None if due is None else (agreement.local(due) - _MOMENT).date()


def _once(
    term: Obligation, agreement: Agreement, kept: Sequence[Told], against: Sequence[Told], as_of: date
) -> tuple[ObligationStanding, str]:
    """An obligation that is done once, by a day or without one."""
    due = _last_day(term.due, agreement)
    by = f"due {_day(due)}" if due else "no day is set"
    first = min((t.day for t in kept if t.day), default=None)
    still = [t for t in against if first is None or t.day is None or t.day > first]
    if kept and still:
        return "disputed", f"{by}; {_count(len(kept))} it was done, {_count(len(still))} it was not"
    if kept and first is None:
        return ("kept", f"{by}; done, as told") if due is None else ("cannot_judge", f"{by}; done, but no day is told")
    if kept and first:
        dated = any(t.dated and t.day == first for t in kept)
        done = f"told of {_day(first)}" if dated else f"reported done on {_day(first)}"
        late = due is not None and first > due
        return ("late" if late else "kept"), f"{by}; {done}"
    if due is not None and as_of > due:
        if still:
            return "late", f"{by}; {_count(len(still))} it was not done"
        return "cannot_judge", f"{by}; no report tells whether it was done, which does not mean that it was not"
    if due is not None and (due - as_of).days == 0:
        return "due", f"{by}, which is this day; no report tells that it was done"
    return "pending", f"{by}; no report tells that it was done"


def _repeated(
    term: Obligation, agreement: Agreement, kept: Sequence[Told], against: Sequence[Told], as_of: date
) -> tuple[ObligationStanding, str]:
    """A duty that goes on, such as patrols."""
    begins = agreement.local(term.starts).date() if term.starts else agreement.signed
    since = f"owed from {_day(begins)}"
    if as_of < begins:
        return "pending", since
    if not kept and not against:
        return _untold(begins, as_of, since)
    last = _last_told((*kept, *against))
    said = f"{since}; {_told_as(last, kept)}"
    if len({t in kept for t in last}) > 1 or len({t.outcome for t in last if t.outcome}) > 1:
        return "disputed", said
    if all(t in kept for t in last):
        return "kept", said
    return ("partly" if all(t.outcome in _BEGUN for t in last) else "disputed"), said


def _told_as(told: Sequence[Told], kept: Sequence[Told]) -> str:
    """How it went, as told of the last day; of a duty that lasts, how many tell that it was kept and not."""
    days = [t.day for t in told if t.day and t.claim.kind in _OCCASIONS]
    if days:
        return f"told of {_day(min(days))} as {_outcomes(told)}"
    n = sum(t in kept for t in told)
    return f"{_count(n)} it was kept, {len(told) - n or 'none'} that it was not"


def _untold(begins: date, as_of: date, since: str) -> tuple[ObligationStanding, str]:
    if as_of == begins:
        return "due", f"{since}, which is this day; no report tells of it"
    return "cannot_judge", f"{since}; no report tells of it, which does not mean that it was not kept"


def _last_told(told: Sequence[Told]) -> list[Told]:
    """Of what happens time and again, such as patrols, those told of the last day: two patrols are no two accounts.

    Of a duty that lasts (to see that nobody attacks), all of them.
    """
    days = [t.day for t in told if t.day and t.claim.kind in _OCCASIONS]
    if not days:
        return list(told)
    told_days = [t.day for t in told if t.day and t.dated and t.claim.kind in _OCCASIONS]
    last = max(told_days, default=max(days))
    if (max(days) - last).days > _LATER_DAYS:
        last = max(days)
    # A report that names no day tells of the last patrol before it.
    return [t for t in told if t.day == last or (t.day and not t.dated and 0 < (t.day - last).days <= _LATER_DAYS)]


def _outcomes(told: Sequence[Told]) -> str:
    counted = Counter(t.outcome or ("denied" if t.claim.mode == "denied" else "obstructed") for t in told)
    return ", ".join(f"{name} ({count})" for name, count in sorted(counted.items(), key=lambda n: (-n[1], n[0])))


def _count(n: int) -> str:
    return "1 account tells that" if n == 1 else f"{n or 'no'} accounts tell that"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
