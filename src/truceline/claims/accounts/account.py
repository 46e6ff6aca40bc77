"""What of a claim decides beside which others it is put, worked out once per claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise

from truceline.agreements.party import Parties
from truceline.claims.accounts.stems import linking, meanings, meanings_of, phrases, roads, stem, synonyms, words
from truceline.claims.claim import Claim, Mention
from truceline.claims.naming import Naming
from truceline.reports.report import Report

_DAY = 86_400.0
_SHORT_DAYS = 4
_DOUBTED = {"impossible", "suspected_typo"}
_PATROL = "patrol"


@dataclass(frozen=True, slots=True)
class Account:
    """A claim's values in a form that compares fast.

    Times are days (proleptic Gregorian ordinal with fraction), None without one: `doubted` marks one that cannot be
    trusted, `loose` one taken over from the words before, `timed` one that is trusted and short. `named` are all
    parties that the quote names. `counts` are (of, low, high). `who` and `whom` hold party ids, `who_words` and
    `whom_words` what the words for them mean. `wide` marks a place that is a road or a region.
    """

    claim: Claim
    groups: tuple[str, ...]
    side: str
    stems: frozenset[str]
    aspect: str | None
    apart: bool
    ordinal: int | None
    start: float | None
    end: float | None
    doubted: bool
    timed: bool
    loose: bool
    named: frozenset[str]
    published: float | None
    who: frozenset[str]
    who_words: frozenset[str]
    whom: frozenset[str]
    whom_words: frozenset[str]
    place: frozenset[str]
    point: tuple[float, float] | None
    radius_km: float
    wide: bool
    counts: tuple[tuple[str, float | None, float | None], ...]
    speaker: frozenset[str]

    @property
    def span_days(self) -> float:
        """How long the claimed time is, in days; 0 without one."""
        return 0.0 if self.start is None or self.end is None else self.end - self.start


class Remembered:
    """The accounts of the last comparison, for whoever compares again when more has come.

    An account is made of its claim, the day of its report and the parties alone, so that those that are the same need
    not be worked out again: it takes longer than all else about a comparison.
    """

    def __init__(self) -> None:
        self._parties: Parties | None = None
        self._known: dict[tuple[Claim, float | None], Account] = {}

    def of(self, told: Sequence[tuple[Claim, float | None]], parties: Parties) -> tuple[Account, ...]:
        """The accounts of claims with the days of their reports; what is not among them is forgotten."""
        before = self._known if self._parties == parties else {}
        naming = Naming(parties)
        self._parties = parties
        self._known = {one: before.get(one) or _account(*one, naming) for one in told}
        return tuple(self._known[one] for one in told)


def accounts(
    claims: Iterable[Claim], reports: Iterable[Report], parties: Parties, remembered: Remembered | None = None
) -> tuple[Account, ...]:
    """One account per claim, in the order of their ids whatever the order they come in."""
    published = {report.id: _published(report) for report in reports}
    ordered = sorted({claim.id: claim for claim in claims}.values(), key=lambda claim: claim.id)
    return (remembered or Remembered()).of([(claim, published.get(claim.report)) for claim in ordered], parties)


def _account(claim: Claim, published: float | None, naming: Naming) -> Account:
    plain = words(claim.quote)
    in_order = tuple(stem(word) for word in plain)
    start, end = _bounds(claim)
    who, who_words = _named(claim.actors, naming)
    whom, whom_words = _named(claim.targets, naming)
    doubted = claim.when is not None and bool(_DOUBTED.intersection(claim.when.flags))
    loose = is_loose(claim)
    place = claim.place
    radius = (place.radius_m or 0.0) / 1000 if place else 0.0
    return Account(
        claim=claim,
        groups=groups_of(claim.kind),
        side=_mode_side(claim),
        stems=meanings_of(plain),
        aspect=phrases("aspects", claim.kind).of(in_order),
        apart=(start is None or loose) and bool(_apart().intersection(_with_pairs(in_order))),
        ordinal=_ordinal(plain) if claim.kind == _PATROL else None,
        start=start,
        end=end,
        doubted=doubted,
        loose=loose,
        named=naming.keys(claim.quote),
        timed=start is not None and end is not None and end - start <= _SHORT_DAYS and not doubted,
        published=published,
        who=who,
        who_words=who_words,
        whom=whom,
        whom_words=whom_words,
        place=place_words(claim),
        point=(place.point.lat, place.point.lon) if place and place.point else None,
        radius_km=radius,
        wide=place is None or place.method in ("road", "region") or radius > linking()["place"]["region_radius_km"],
        counts=tuple((figure.of, figure.low, figure.high) for figure in claim.figures),
        speaker=_speaker(claim),
    )


def is_loose(claim: Claim) -> bool:
    """Whether its time was taken over from the words before."""
    return claim.when is not None and claim.when.rule in linking()["loose_times"]


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    listed: Mapping[str, Sequence[str]] = linking()["groups"]
    kinds = sorted({kind for row in listed.values() for kind in row})
    return {kind: tuple(name for name, row in listed.items() if kind in row) for kind in kinds}


def groups_of(kind: str) -> tuple[str, ...]:
    """The groups of kinds whose claims may tell of one happening."""
    return _groups().get(kind, (kind,))


def _mode_side(claim: Claim) -> str:
    """Asserted and denied are held against each other; what is planned, demanded or threatened stays apart."""
    return "told" if claim.mode in ("reported", "denied") else claim.mode


def days(at: datetime) -> float:
    """A naive time as days with a fraction."""
    return at.toordinal() + (at.hour * 3600 + at.minute * 60 + at.second) / _DAY


def _bounds(claim: Claim) -> tuple[float | None, float | None]:
    if claim.when is None:
        return None, None
    return days(claim.when.start.replace(tzinfo=None)), days(claim.when.end.replace(tzinfo=None))


def _published(report: Report) -> float | None:
    known = report.published.latest or report.published.earliest
    return None if known is None else float(known.toordinal())


def _named(mentions: Sequence[Mention], naming: Naming) -> tuple[frozenset[str], frozenset[str]]:
    keys: set[str] = set()
    said: set[str] = set()
    for mention in mentions:
        keys |= naming.keys(mention.text, mention.party)
        said |= meanings(mention.text)
    return frozenset(keys), frozenset(said)


@cache
def _place_stop() -> frozenset[str]:
    return frozenset(synonyms()["place_words"])


def place_words(claim: Claim) -> frozenset[str]:
    """The words of a place that tell which one it is."""
    if claim.place is None:
        return frozenset()
    named = words(f"{claim.place.text} {claim.place.name or ''}")
    on_the_way = roads(claim.quote) if claim.kind in linking()["on_the_way"] else frozenset()
    return frozenset(word for word in named if word not in _place_stop() and len(word) > 1) | on_the_way


def _speaker(claim: Claim) -> frozenset[str]:
    return frozenset() if claim.speaker.is_outlet else meanings(f"{claim.speaker.text} {claim.speaker.name or ''}")


@cache
def _apart() -> frozenset[str]:
    return frozenset(" ".join(stem(word) for word in words(phrase)) for phrase in linking()["apart"])


def _with_pairs(stems: Sequence[str]) -> set[str]:
    return set(stems) | {f"{a} {b}" for a, b in pairwise(stems)}


def _ordinal(plain: Sequence[str]) -> int | None:
    """The running number of a patrol: "the 23rd joint patrol", "patrol number two", "patrol six", "24. devriye"."""
    for at, word in enumerate(plain):
        number = _as_ordinal(word)
        if number and any(meaning_is_patrol(near) for near in plain[at + 1 : at + 7]):
            return number
        if meaning_is_patrol(word):
            rest = [w for w in plain[at + 1 : at + 3] if w not in ("number", "no")]
            counted = next((_as_number(w) for w in rest[:1]), None)
            if counted:
                return counted
    return None


def meaning_is_patrol(word: str) -> bool:
    """Whether a word names a patrol, in the languages of the lexicon."""
    return any(word.startswith(name) for name in synonyms()["words_for_patrol"])


def _as_ordinal(word: str) -> int | None:
    listed: Mapping[str, int] = synonyms()["ordinals"]
    if word in listed:
        return listed[word]
    digits = word.rstrip("stndrh")
    return int(digits) if digits.isdecimal() and len(digits) < 4 else None


def _as_number(word: str) -> int | None:
    listed: Mapping[str, int] = synonyms()["numerals"]
    return listed.get(word)
