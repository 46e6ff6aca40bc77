"""What differs between accounts of one thing, field by field, each with its values, its tolerance and one sentence.

Nothing is chosen, averaged or corrected. A difference is only ever one between different speakers; what is compatible
is said to be so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from truceline.agreements.agreement import Agreement
from truceline.claims.accounts import compatible
from truceline.claims.accounts.account import Account
from truceline.claims.accounts.comparison import Difference, DifferenceField
from truceline.claims.accounts.sources import different_sources, same_voice, telling_words
from truceline.claims.accounts.stems import linking, phrases, stem, words
from truceline.claims.claim import Claim

_MOMENT = timedelta(microseconds=1)
Values = tuple[tuple[str, str], ...]
Pair = tuple[Account, Account]


@dataclass(frozen=True)
class SideBySide:
    """The accounts of one thing, their sources, and the agreements they may be measured by."""

    accounts: tuple[Account, ...]
    sources: tuple[tuple[str, ...], ...]
    agreements: tuple[Agreement, ...] = ()

    def pairs(self) -> Iterator[Pair]:
        """Every two accounts of different sources, or of different speakers of one side."""
        for a, b in combinations(self.accounts, 2):
            if different_sources(a.claim.id, b.claim.id, self.sources) or _speakers_differ(a, b):
                yield a, b

    def differ(self, test: Callable[[Account, Account], bool]) -> bool:
        """Whether any two accounts of different speakers differ by `test`."""
        return any(test(a, b) for a, b in self.pairs())


def _speakers_differ(a: Account, b: Account) -> bool:
    names = [
        telling_words(x.claim.speaker.name or x.claim.speaker.text) for x in (a, b) if not x.claim.speaker.is_outlet
    ]
    return len(names) == 2 and not same_voice("named", *names)


def differences(beside: SideBySide) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    """The differences, in the order a reader asks for them, and remarks on what is compatible."""
    figures, agree = _figures(beside)
    found = [_existence(beside), _impossible(beside), _when(beside), _place(beside), _actors(beside)]
    found += [*figures, _outcome(beside)]
    return tuple(d for d in found if d is not None), (*agree, *_compatible_times(beside))


def _difference(field: DifferenceField, what: str, values: Values, tolerance: str = "") -> Difference:
    said = " / ".join(dict.fromkeys(value for _, value in values))
    return Difference(field=field, says=f"{what}: {said}", values=values, tolerance=tolerance)


def _existence(beside: SideBySide) -> Difference | None:
    values = tuple((a.claim.id, "denied" if denies(a) else "asserted") for a in beside.accounts)
    told = {value for _, value in values}
    if len(told) < 2 or not beside.differ(lambda a, b: denies(a) != denies(b)):
        return None
    return _difference("existence", "Whether it happened", values)


def denies(account: Account) -> bool:
    """Whether an account says that nothing happened: by its mode, by a count of none, or by a truce that was kept."""
    counts = [bounds for of, *bounds in account.counts if of == "violations"]
    none = bool(counts) and all(low == high == 0 for low, high in counts)
    return account.claim.mode == "denied" or none or account.aspect == "complies"


def is_impossible(account: Account, agreements: Sequence[Agreement]) -> bool:
    """Whether a time cannot be: flagged when read, or a truce's start before the day its agreement was signed."""
    when = account.claim.when
    if when is None:
        return False
    if "impossible" in when.flags:
        return True
    start = account.claim.kind == "ceasefire" and account.aspect == "starts"
    return start and any(_just_before(when.end.replace(tzinfo=None), agreement) for agreement in agreements)


def _just_before(end: datetime, agreement: Agreement) -> bool:
    days = (agreement.signed - (end - _MOMENT).date()).days
    return 0 < days <= int(linking()["impossible_within_days"])


def _impossible(beside: SideBySide) -> Difference | None:
    odd = tuple((a.claim.id, in_time(a)) for a in beside.accounts if is_impossible(a, beside.agreements))
    if not odd:
        return None
    return _difference("impossible", "A time that cannot be as written, kept as written", odd)


def _when(beside: SideBySide) -> Difference | None:
    def apart(a: Account, b: Account) -> bool:
        if a.loose or b.loose:
            return False
        doubted = any(is_impossible(x, beside.agreements) for x in (a, b))
        return (compatible.gap_days(a, b) or 0.0) > 0 or (doubted and compatible.gap_days(a, b) is not None)

    if not beside.differ(apart):
        return None
    values = tuple((a.claim.id, in_time(a)) for a in beside.accounts if a.claim.when and not a.loose)
    most = max(compatible.tolerance_days(a, b) for a, b in beside.pairs())
    return _difference("when", "When", values, f"times up to {most:g} days apart are taken as one happening")


def in_time(account: Account) -> str:
    """A claimed time in words, as precise as it was claimed."""
    when = account.claim.when
    if when is None:
        return "no time given"
    first, _, last = when.iso.partition("/")
    said = " to ".join(_day_words(part) for part in (first, last) if part)
    if is_impossible(account, ()):
        said += f' (written "{when.text}")' if when.text and when.text != when.iso else " (as written)"
    return said


def _day_words(iso: str) -> str:
    form = {4: "%Y", 7: "%B %Y", 10: "%-d %B %Y"}.get(len(iso), "%H:%M on %-d %B %Y")
    padded = iso + "-01-01"[len(iso) - 4 : 6] if len(iso) in (4, 7) else iso
    try:
        return datetime.fromisoformat(padded).strftime(form)
    except ValueError:
        return iso


def dated(beside: SideBySide) -> list[Account]:
    """The accounts with a time that can be; those with one of their own, if there are any."""
    timed = [a for a in beside.accounts if a.claim.when and not is_impossible(a, beside.agreements)]
    return [a for a in timed if not a.loose] or timed


def _compatible_times(beside: SideBySide) -> tuple[str, ...]:
    timed = [a for a in dated(beside) if not a.loose]
    said = list(dict.fromkeys(in_time(a) for a in timed))
    if len(said) < 2 or any((compatible.gap_days(a, b) or 0.0) > 0 for a, b in combinations(timed, 2)):
        return ()
    return (f"{' and '.join(said)} are compatible",)


def _place(beside: SideBySide) -> Difference | None:
    if not beside.differ(_places_apart):
        return None
    values = tuple((a.claim.id, a.claim.place.text) for a in beside.accounts if a.claim.place)
    near = linking()["place"]["near_km"]
    return _difference("place", "Where", values, f"{near} km beyond the places' own errors")


def _places_apart(a: Account, b: Account) -> bool:
    """Two places that cannot be one; for counts, two lists of places; for what lasts, only known points count.

    A place taken over from the words before is nobody's claim, and one road is one place however it is worded.
    """
    if any(x.claim.place is not None and x.claim.place.carried for x in (a, b)):
        return False
    if a.claim.kind == b.claim.kind == "violation" and a.place and b.place:
        return not (a.place <= b.place or b.place <= a.place)
    if a.claim.kind in linking()["lasting"] and compatible.apart_km(a, b) is None:
        return False
    return compatible.places_agree(a, b) is False


def _actors(beside: SideBySide) -> Difference | None:
    if not beside.differ(_actors_apart):
        return None
    values = tuple((a.claim.id, named) for a in beside.accounts if (named := ", ".join(m.text for m in a.claim.actors)))
    return _difference("actors", "Who", values)


def _actors_apart(a: Account, b: Account) -> bool:
    """Different parties; where words name no party, different words, if it matters who did it."""
    if "complies" in (a.aspect, b.aspect) or not a.who_words or not b.who_words:
        return False
    if a.who and b.who:
        return not a.who & b.who
    return a.claim.kind in linking()["blamed"] and not a.who_words & b.who_words


def _figures(beside: SideBySide) -> tuple[list[Difference], list[str]]:
    found: list[Difference] = []
    agree: list[str] = []
    counted = dict.fromkeys(of for account in beside.accounts for of, _, _ in account.counts if of != "other")
    share = f"{float(linking()['rounding']):.0%} for rounded numbers"
    for of in counted:
        values = tuple((a.claim.id, wording) for a in beside.accounts if (wording := in_numbers(a, of, beside)))
        said = list(dict.fromkeys(wording for _, wording in values))
        what = linking()["counted"].get(of, of).replace("_", " ")
        if beside.differ(lambda a, b, of=of: _numbers_apart(a, b, of, beside)):  # type: ignore[misc]
            found.append(_difference("figures", f"How many {what}", values, share))
        elif len(said) > 1 and not any(_numbers_apart(a, b, of, beside) for a, b in combinations(beside.accounts, 2)):
            agree.append(f"{what}: {' and '.join(said)} are compatible")
    return found, agree


def _numbers_apart(a: Account, b: Account, of: str, beside: SideBySide) -> bool:
    ours, theirs = number(a, of, beside), number(b, of, beside)
    if ours is None or theirs is None:
        return False
    near = compatible.ratio(ours, theirs) <= 1 + float(linking()["rounding"])
    return not (near and compatible.fits(ours, theirs, rounded=True))


def number(account: Account, of: str, beside: SideBySide) -> compatible.Bounds | None:
    """The bounds of what is counted: of counts of breaches the first, which the breakdown follows; none as 0.

    Of several other figures ("scores were killed, including nearly 60 soldiers") it is the one nearest to what the
    other accounts count.
    """
    if of == account.claim.kind + "s" == "violations" and account.claim.mode == "denied" and not account.counts:
        return (0, 0)
    own = [(low, high) for name, low, high in account.counts if name == of]
    others = [(low, high) for x in beside.accounts if x is not account for name, low, high in x.counts if name == of]
    if of == "violations" or len(own) < 2 or not others:
        return own[0] if own else None
    return min(own, key=lambda bounds: min(compatible.ratio(bounds, other) for other in others))


def in_numbers(account: Account, of: str, beside: SideBySide) -> str:
    """A figure in words, as worded where the words are kept, else as bounded."""
    bounds = number(account, of, beside)
    if bounds is None:
        return ""
    figure = next((f for f in account.claim.figures if f.of == of and (f.low, f.high) == bounds), None)
    if figure is not None and figure.text:
        return " ".join(figure.text.split())
    low, high = bounds
    if low is not None and high is not None:
        return "none" if low == high == 0 else f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"
    return f"up to {high:,.10g}" if low is None else f"at least {low:,.10g}"


def outcome(account: Account) -> str | None:
    """How it went, as told."""
    return outcome_of(account.claim)


def outcome_of(claim: Claim) -> str | None:
    """How it went, as told: the extractor's word for it, else by the table of outcomes."""
    return claim.outcome or phrases("outcomes", claim.kind).of(tuple(stem(word) for word in words(claim.quote)))


def _outcome(beside: SideBySide) -> Difference | None:
    if not beside.differ(lambda a, b: None not in (outcome(a), outcome(b)) and outcome(a) != outcome(b)):
        return None
    values = tuple((a.claim.id, told) for a in beside.accounts if (told := outcome(a)))
    return _difference("outcome", "How it went", values)
