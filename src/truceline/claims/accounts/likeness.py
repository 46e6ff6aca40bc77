"""How much speaks for two accounts being of one happening or quantity, and what forbids it; every point has words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from truceline.claims.accounts import compatible
from truceline.claims.accounts.account import Account
from truceline.claims.accounts.stems import linking

_YEAR_DAYS = 365
# Reasons that tie two claims to one matter, beside being of one kind at one time and place.
_TELLING = {"figures", "near_figures", "ordinal", "aspect", "denial", "ledger", "general"}


@dataclass(slots=True)
class Likeness:
    """Points for (`score`) with their reasons, or what forbids the pair (`forbidden`)."""

    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    forbidden: str = ""
    telling: bool = False

    def add(self, name: str, says: str, share: float = 1.0) -> None:
        """Counts a reason at its weight."""
        self.score += _weights()[name] * share
        self.telling = self.telling or name in _TELLING
        self.reasons.append(says)


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = linking()["weights"]
    return weights


@cache
def _across() -> Mapping[frozenset[str], float]:
    listed: Mapping[str, float] = linking()["across"]
    return {frozenset(pair.split("+")): share for pair, share in listed.items()}


class Rarity:
    """How telling a word is: its inverse document frequency over the accounts at hand."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        counts: dict[str, int] = {}
        total = 0
        for account in accounts:
            total += 1
            for word in account.stems:
                counts[word] = counts.get(word, 0) + 1
        self._weights = {word: math.log(1 + (total + 1) / count) for word, count in counts.items()}
        self._norms: dict[str, float] = {}

    def likeness(self, a: Account, b: Account) -> float:
        """Cosine of the two accounts' words, between 0 and 1."""
        shared = a.stems & b.stems
        if not shared:
            return 0.0
        # Exactly rounded, so that it is the same in whatever order a set has its words.
        return math.fsum(self._weights[word] ** 2 for word in shared) / (self._norm(a) * self._norm(b))

    def _norm(self, account: Account) -> float:
        known = self._norms.get(account.claim.id)
        if known is None:
            known = math.sqrt(math.fsum(self._weights[word] ** 2 for word in account.stems)) or 1.0
            self._norms[account.claim.id] = known
        return known


def compare_two(a: Account, b: Account, rarity: Rarity) -> Likeness:
    """What speaks for and against two accounts being of one thing."""
    found = Likeness()
    found.forbidden = _forbidden_outright(a, b)
    if found.forbidden:
        return found
    for judge in (_kind, _time, _place, _people, _figures, _aspect):
        judge(a, b, found)
        if found.forbidden:
            return found
    _denial(a, b, found)
    share = rarity.likeness(a, b)
    if share > 0:
        found.add("words", f"words in common ({share:.2f})", share)
    found.telling = found.telling or share >= float(linking()["telling_words"])
    return found


def _forbidden_outright(a: Account, b: Account) -> str:
    if a.claim.kind != b.claim.kind and frozenset((a.claim.kind, b.claim.kind)) not in _across():
        return "different kinds"
    if a.side != b.side and not ({a.claim.kind, b.claim.kind} <= set(linking()["standing"])):
        return "one is planned, demanded or threatened"
    if a.apart != b.apart:
        return "one is of an earlier time"
    if a.ordinal and b.ordinal and a.ordinal != b.ordinal:
        return "different running numbers"
    if compatible.one_speaker(a, b) and not _parts_of_one(a, b):
        return "one speaker's two items"
    return ""


def _parts_of_one(a: Account, b: Account) -> bool:
    """One speaker on two halves of one happening, or on it twice: the same side of it, nothing counted."""
    if a.claim.kind != b.claim.kind or a.aspect != b.aspect or a.counts or b.counts:
        return False
    return a.aspect is not None or (bool(a.who_words and b.who_words) and a.who_words != b.who_words)


def _kind(a: Account, b: Account, found: Likeness) -> None:
    if a.claim.kind == b.claim.kind:
        found.add("kind", f"both {a.claim.kind}")
    else:
        found.add("kind", f"{a.claim.kind} and {b.claim.kind}", _across()[frozenset((a.claim.kind, b.claim.kind))])
    if a.ordinal and a.ordinal == b.ordinal:
        found.add("ordinal", f"number {a.ordinal} in both")


def _time(a: Account, b: Account, found: Likeness) -> None:
    if _scopes_differ(a, b) or _losses_and_attack(a, b):
        found.forbidden = "a total over a period and one happening"
        return
    gap = compatible.gap_days(a, b)
    loose = a.loose or b.loose
    if (
        loose
        and gap
        and (_ledger(a, b) or (gap > float(linking()["loose_days"]) and not (_lasting(a, b) or _alike_tolls(a, b))))
    ):
        found.forbidden = "too far apart in time"
    elif gap is None or a.doubted or b.doubted or (loose and gap > 0):
        _no_time(a, b, found)
    elif gap > (float(linking()["alike_toll_days"]) if _alike_tolls(a, b) else compatible.tolerance_days(a, b)):
        found.forbidden = "too far apart in time"
    elif gap == 0 and max(a.span_days, b.span_days) <= 2:
        found.add("same_time", "same day")
        found.telling = a.claim.kind == b.claim.kind and not (loose and _directed(a))
    else:
        found.add("near_time", "times overlap" if gap == 0 else "times close to each other")


def _alike_tolls(a: Account, b: Account) -> bool:
    """Two attacks with many killed, nearly alike in number: known by that, even where accounts date it differently."""
    enough = float(linking()["large_toll"])
    tolls = [(x[1:], y[1:]) for x in a.counts for y in b.counts if x[0] == y[0] == "killed"]
    alike = float(linking()["alike_toll_ratio"])
    same = any(min(map(compatible.nominal, p)) >= enough and compatible.ratio(*p) <= alike for p in tolls)
    return same and _directed(a) and _directed(b) and "casualties" not in (a.claim.kind, b.claim.kind)


def _losses_and_attack(a: Account, b: Account) -> bool:
    """Losses told without an attack beside an attack: one happening only where both give the same day."""
    one_is_losses = (a.claim.kind == "casualties") != (b.claim.kind == "casualties")
    return one_is_losses and not (_fixed(a) and _fixed(b) and compatible.gap_days(a, b) == 0)


def _scopes_differ(a: Account, b: Account) -> bool:
    """A total over a period beside one happening; without a time a claim of the same kind may be of either scope."""
    if _over_years(a) != _over_years(b):
        return True
    if _is_total(a) and _is_total(b):
        counted = {of for of, _, _ in a.counts} & {of for of, _, _ in b.counts}
        return not counted or compatible.shared_time(a, b) < float(linking()["shared_period"])
    if _is_total(a) == _is_total(b) or _lasting(a, b):
        return False
    return a.claim.kind != b.claim.kind or (_fixed(a) and _fixed(b))


def _over_years(account: Account) -> bool:
    return bool(account.counts) and account.span_days >= _YEAR_DAYS


def _is_total(account: Account) -> bool:
    return bool(account.counts) and account.span_days > float(linking()["total_days"])


def _lasting(a: Account, b: Account) -> bool:
    known = linking()["lasting"]
    return a.claim.kind in known and b.claim.kind in known and "local" not in (a.aspect, b.aspect)


def _no_time(a: Account, b: Account, found: Likeness) -> None:
    """At least one time is missing or doubted: the days of publication must do."""
    if max(a.span_days, b.span_days) > 366:
        found.forbidden = "one is told over years"
        return
    if a.claim.report == b.claim.report:
        found.add("same_news", "same report")
        return
    apart = _news_apart(a, b)
    if apart is None:
        found.score -= 0.0 if _lasting(a, b) else 0.5
        return
    if apart <= float(linking()["same_news_days"]):
        found.add("same_news", "in the news at the same time")
    elif not _lasting(a, b):
        found.forbidden = "published too far apart"


def _news_apart(a: Account, b: Account) -> float | None:
    """Days between when the two were news: the claimed time, or the day of publication where there is none."""
    (a_from, a_to), (b_from, b_to) = _news(a), _news(b)
    if a_from is None or a_to is None or b_from is None or b_to is None:
        return None
    return max(0.0, max(a_from, b_from) - min(a_to, b_to))


def _news(account: Account) -> tuple[float | None, float | None]:
    if account.start is None or account.end is None or account.doubted or account.loose:
        return account.published, account.published
    return account.start, account.end


def _place(a: Account, b: Account, found: Likeness) -> None:
    agree = compatible.places_agree(a, b)
    if agree:
        found.add("same_place", "same place")
    elif agree is False and not (_lasting(a, b) or _ledger(a, b) or (a.ordinal and a.ordinal == b.ordinal)):
        if compatible.apart_km(a, b) is not None and not (a.wide or b.wide):
            found.forbidden = "too far apart"
        elif a.claim.kind not in linking()["on_the_way"]:
            found.add("penalty_place", "places named differently")


def _people(a: Account, b: Account, found: Likeness) -> None:
    if _directed(a) and _reversed(a, b):
        found.forbidden = "the other way round"
        return
    who = compatible.names_agree(a.who, a.who_words, b.who, b.who_words)
    whom = compatible.names_agree(a.whom, a.whom_words, b.whom, b.whom_words)
    if who:
        found.add("actors", "same actors")
    elif who is False or (who is None and _met_others(a, b)):
        found.add("penalty_actors", "different actors")
    if who is None and a.named & b.named:
        found.add("named", "the same parties named")
    if whom:
        found.add("targets", "same targets")
        found.telling = found.telling or (_fixed(a) and _fixed(b))


def _reversed(a: Account, b: Account) -> bool:
    """Fire from A on B against fire from B on A."""
    crossed = bool(a.who and b.whom and a.who & b.whom) or bool(b.who and a.whom and b.who & a.whom)
    straight = bool(a.who & b.who) or bool(a.whom & b.whom)
    return crossed and not straight


def _directed(account: Account) -> bool:
    """Whether its kind is one that somebody does to somebody."""
    return account.claim.kind in linking()["directed"]


def _met_others(a: Account, b: Account) -> bool:
    """Meetings are known by who met: without a name in common they are two."""
    return a.claim.kind in linking()["meetings"] and bool(a.who_words and b.who_words)


def _ledger(a: Account, b: Account) -> bool:
    """Two sides' counts of one period: "the one side recorded eight, the other none"."""
    counted = [x.claim.mode == "denied" or bool(x.counts) for x in (a, b)]
    return a.claim.kind == b.claim.kind == "violation" and all(counted) and bool(a.counts or b.counts)


def _general(a: Account, b: Account) -> bool:
    """Both say in general whether the truce is broken: nothing counted, no time."""
    return a.claim.kind == b.claim.kind == "violation" and not (a.counts or b.counts) and not (_fixed(a) or _fixed(b))


def _fixed(account: Account) -> bool:
    """Whether a claim has a time of its own."""
    return account.start is not None and not account.loose


def _one_general(a: Account, b: Account) -> bool:
    """A count of breaches in a period, beside a general statement of another report."""
    counted = [bool(x.counts) and x.start is not None for x in (a, b)]
    open_ended = [not x.counts and not _fixed(x) for x in (a, b)]
    return (
        a.claim.kind == b.claim.kind == "violation"
        and a.claim.report != b.claim.report
        and ((counted[0] and open_ended[1]) or (counted[1] and open_ended[0]))
    )


def _figures(a: Account, b: Account, found: Likeness) -> None:
    if _one_general(a, b):
        found.forbidden = "a count and a general statement"
        return
    if _general(a, b):
        found.add("general", "both on whether the truce is broken")
    if _ledger(a, b):
        found.add("ledger", "two counts of one period")
        return
    shared = {of for of, _, _ in a.counts} & {of for of, _, _ in b.counts} - {"other"}
    if not shared:
        one_counts = bool(a.counts) != bool(b.counts) and a.claim.mode == b.claim.mode
        dated_alike = _fixed(a) and _fixed(b) and a.claim.report != b.claim.report
        if one_counts and _directed(a) and not dated_alike:
            found.add("penalty_count", "one counts, one speaks in general")
        return
    of = min(shared)
    pairs = [(x[1:], y[1:]) for x in a.counts for y in b.counts if x[0] == of == y[0]]
    best = min(pairs, key=lambda pair: compatible.ratio(*pair))
    near = compatible.ratio(*best) <= compatible.ratio_allowed(of)
    if near and compatible.fits(*best, rounded=True):
        found.add("figures", f"compatible numbers of {of}")
    elif near:
        found.add("near_figures", f"similar numbers of {of}")
    elif compatible.gap_days(a, b) != 0:
        found.forbidden = "numbers too different"


def _aspect(a: Account, b: Account, found: Likeness) -> None:
    if a.claim.kind != b.claim.kind:
        if {a.claim.kind, b.claim.kind} == {"ceasefire", "violation"}:
            kept = a if a.claim.kind == "ceasefire" else b
            found.forbidden = "" if kept.aspect == "complies" else "a truce and its breach"
        return
    alone = linking()["alone"].get(a.claim.kind, ())
    if a.aspect != b.aspect and (a.aspect in alone or b.aspect in alone):
        found.forbidden = "one tells that it ended or goes on"
    elif a.aspect and a.aspect == b.aspect:
        found.add("aspect", f"both tell that it {a.aspect}")
    elif a.aspect and b.aspect:
        found.forbidden = f"one tells that it {a.aspect}, one that it {b.aspect}"


def _denial(a: Account, b: Account, found: Likeness) -> None:
    if a.claim.kind != b.claim.kind:
        if {a.claim.kind, b.claim.kind} == {"ceasefire", "violation"}:
            found.add("denial", "one tells of a breach, one that the truce was kept")
        return
    same_day = compatible.gap_days(a, b) == 0 and not (a.loose and b.loose)
    at_hand = a.claim.report == b.claim.report or same_day or _general(a, b)
    if at_hand and (a.claim.mode == "denied") != (b.claim.mode == "denied"):
        found.add("denial", "one asserts and one denies")
