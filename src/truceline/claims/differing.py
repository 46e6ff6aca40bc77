"""What differs between accounts of one thing, field by field, each with its values, its tolerance and one sentence.

Nothing is chosen, averaged or corrected. A difference is only ever one between different sources; what is compatible
is said to be so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from truceline.agreements.agreement import Agreement
from truceline.claims import compatible
from truceline.claims.account import Account
from truceline.claims.comparison import Difference, DifferenceField
from truceline.claims.sources import different_sources
from truceline.claims.stems import linking, phrases, stem, words

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
        """Every two accounts of different sources."""
        for a, b in combinations(self.accounts, 2):
            if different_sources(a.claim.id, b.claim.id, self.sources):
                yield a, b

    def differ(self, test: Callable[[Account, Account], bool]) -> bool:
        """Whether any two accounts of different sources differ by `test`."""
        return any(test(a, b) for a, b in self.pairs())


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
        doubted = any(is_impossible(x, beside.agreements) for x in (a, b))
        return (compatible.gap_days(a, b) or 0.0) > 0 or (doubted and compatible.gap_days(a, b) is not None)

    if not beside.differ(apart):
        return None
    values = tuple((a.claim.id, in_time(a)) for a in beside.accounts if a.claim.when)
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


def _compatible_times(beside: SideBySide) -> tuple[str, ...]:
    timed = [a for a in beside.accounts if a.claim.when and not is_impossible(a, beside.agreements)]
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
    """Two places that cannot be one; for counts, two lists of places; for what lasts, only known points count."""
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
        values = tuple((a.claim.id, wording) for a in beside.accounts if (wording := in_numbers(a, of)))
        said = list(dict.fromkeys(wording for _, wording in values))
        what = linking()["counted"].get(of, of).replace("_", " ")
        if beside.differ(lambda a, b, of=of: _numbers_apart(a, b, of)):  # type: ignore[misc]
            found.append(_difference("figures", f"How many {what}", values, share))
        elif len(said) > 1:
            agree.append(f"{what}: {' and '.join(said)} are compatible")
    return found, agree


def _numbers_apart(a: Account, b: Account, of: str) -> bool:
    ours, theirs = whole(a, of), whole(b, of)
    if ours is None or theirs is None:
        return False
    near = compatible.ratio(ours, theirs) <= 1 + float(linking()["rounding"])
    return not (near and compatible.fits(ours, theirs, rounded=True))


def whole(account: Account, of: str) -> compatible.Bounds | None:
    """The bounds of what is counted: the first figure of its kind, which the breakdown follows; none as 0."""
    if (
        of == "violations"
        and account.claim.mode == "denied"
        and not account.counts
        and account.claim.kind == "violation"
    ):
        return (0, 0)
    return next(((low, high) for name, low, high in account.counts if name == of), None)


def in_numbers(account: Account, of: str) -> str:
    """A figure in words, as bounded as it was claimed."""
    bounds = whole(account, of)
    if bounds is None:
        return ""
    figure = next((f for f in account.claim.figures if f.of == of), None)
    if figure is not None and figure.text:
        return " ".join(figure.text.split())
    low, high = bounds
    if low == high:
        return "none" if low == 0 else f"{low:,.10g}"
    return (
        f"up to {high:,.10g}"
        if low is None
        else f"at least {low:,.10g}"
        if high is None
        else f"{low:,.10g} to {high:,.10g}"
    )


def outcome(account: Account) -> str | None:
    """How it went, as told: the extractor's word for it, else by the table of outcomes."""
    stems = tuple(stem(word) for word in words(account.claim.quote))
    return account.claim.outcome or phrases("outcomes", account.claim.kind).of(stems)


def _outcome(beside: SideBySide) -> Difference | None:
    if not beside.differ(lambda a, b: None not in (outcome(a), outcome(b)) and outcome(a) != outcome(b)):
        return None
    values = tuple((a.claim.id, told) for a in beside.accounts if (told := outcome(a)))
    return _difference("outcome", "How it went", values)
