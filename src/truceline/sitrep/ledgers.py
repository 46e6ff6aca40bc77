"""Who alleges breaches against whom: one ledger per voice and alleged side, beside each other and never summed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from truceline.sitrep.picture import Happening, Ledger, Tally, Told, Voice
from truceline.sitrep.voices import counted, sides, tally

VIOLATION, VIOLATIONS = "violation", "violations"
UNCOUNTED = "violations without a number"
_Key = tuple[str, str]


def ledgers(told: Sequence[Told], happenings: Sequence[Happening]) -> tuple[Ledger, ...]:
    """The ledgers that have an entry in the period or the one before, those with entries in the period first.

    Sides are kept apart by party where the words resolve to one, and named in the words that the voice uses.
    """
    breaches = {h.incident.id for h in happenings if h.may_breach}
    entries: dict[_Key, list[Told]] = defaultdict(list)
    named: dict[_Key, dict[str, None]] = defaultdict(dict)
    voices: dict[str, Voice] = {}
    for t in told:
        if t.bearing not in ("in_period", "previous") or not _alleges(t, breaches):
            continue
        voices.setdefault(t.voice.key, t.voice)
        for against, words in sides(t.claim):
            entries[t.voice.key, against].append(t)
            named[t.voice.key, against].setdefault(words)
    lines = (_ledger(voices[key[0]], " / ".join(named[key]), listed, breaches) for key, listed in entries.items())
    kept = [line for line in lines if _now(line) or line.previous_counts or line.previous_described.claims]
    return tuple(sorted(kept, key=lambda line: (not _now(line), line.by.name.casefold(), line.against.casefold())))


def _alleges(told: Told, breaches: set[str]) -> bool:
    if told.claim.kind == VIOLATION:
        return told.claim.mode in ("reported", "denied")
    return told.claim.mode == "reported" and told.incident in breaches


def _ledger(by: Voice, against: str, told: Sequence[Told], breaches: set[str]) -> Ledger:
    now = [t for t in told if t.bearing == "in_period" and t.claim.mode == "reported"]
    before = [t for t in told if t.bearing == "previous" and t.claim.mode == "reported"]
    return Ledger(
        by=by,
        against=against,
        counts=tuple(tally(t, f) for t in now for f in t.claim.figures if _is_total(f.of, f.part_of)),
        previous_counts=tuple(tally(t, f) for t in before for f in t.claim.figures if _is_total(f.of, f.part_of)),
        described=_described(now, breaches),
        previous_described=_described(before, breaches),
        categories=_categories(now),
        denies=tuple(t.claim.id for t in told if t.bearing == "in_period" and t.claim.mode == "denied"),
    )


def _categories(told: Sequence[Told]) -> tuple[tuple[str, Tally], ...]:
    """The kinds told of, the most frequent first; violations that nobody counted are one."""
    kinds: dict[str, list[Told]] = defaultdict(list)
    for t in told:
        if t.claim.kind != VIOLATION:
            kinds[t.claim.kind].append(t)
        elif not any(_is_total(f.of, f.part_of) for f in t.claim.figures):
            kinds[UNCOUNTED].append(t)
    ordered = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    return tuple((kind, counted("claims", of_kind)) for kind, of_kind in ordered)


def _described(told: Iterable[Told], breaches: set[str]) -> Tally:
    mine = [t for t in told if t.incident in breaches and t.claim.kind != VIOLATION]
    return counted("incidents", mine, len({t.incident for t in mine}))


def _is_total(of: str, part_of: object) -> bool:
    return of == VIOLATIONS and part_of is None


def _now(line: Ledger) -> bool:
    return bool(line.counts or line.categories or line.denies)
