"""Casualties, displacement and prisoners: the figures about one happening or quantity side by side, low to high."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Figure
from truceline.sitrep.period import BEARINGS
from truceline.sitrep.picture import Tally, Told, Toll
from truceline.sitrep.voices import tally
from truceline.sitrep.wording import when

COUNTED = ("killed", "wounded", "casualties", "missing", "prisoners", "displaced", "returned")
_Entry = tuple[Told, Figure]


def tolls(told: Sequence[Told], comparisons: Sequence[Comparison]) -> tuple[Toll, ...]:
    """One line for each kind of figure of each comparison, and one for each figure that stands alone."""
    grouped: dict[tuple[str, str], list[_Entry]] = {}
    for t in told:
        if t.claim.mode in ("reported", "denied"):
            _sort_in(t, grouped)
    differing = {c.id for c in comparisons if any(d.field == "figures" for d in c.differs)}
    lines = [_toll(of, group, differing) for (_, of), group in grouped.items()]
    return tuple(sorted(lines, key=lambda toll: (COUNTED.index(toll.of), BEARINGS.index(toll.bearing))))


def _sort_in(t: Told, grouped: dict[tuple[str, str], list[_Entry]]) -> None:
    """Two figures of one claim count different people ("7 soldiers and a contractor"): only the first is compared."""
    seen: set[str] = set()
    for n, f in enumerate(t.claim.figures):
        if f.of in COUNTED and f.part_of is None:
            key = t.accounts if t.accounts and f.of not in seen else f"{t.claim.id}/{n}"
            grouped.setdefault((key, f.of), []).append((t, f))
            seen.add(f.of)


def _toll(of: str, group: Sequence[_Entry], differing: set[str]) -> Toll:
    low, high = spread((f.low, f.high) for _, f in group)
    first, figure = min(group, key=lambda entry: BEARINGS.index(entry[0].bearing))
    dated = next((t.claim.when for t, _ in group if t.claim.when and t.bearing != "undated"), None)
    return Toll(
        of=of,
        low=low,
        high=high,
        tallies=_by_voice(group),
        population=_population(group),
        measure=figure.measure,
        bearing=first.bearing,
        when=when(dated),
        # "the region" says less than "Idlib province" does of the same happening.
        place=max((t.claim.place.text for t, _ in group if t.claim.place), key=len, default=None),
        accounts=first.accounts,
        differ=first.accounts in differing and len({(f.low, f.high) for _, f in group}) > 1,
    )


def _population(group: Sequence[_Entry]) -> str | None:
    """Whom the figures count; None where two sources count different people."""
    named = {" ".join(f.population.casefold().split()): f.population for _, f in group if f.population}
    if len(named) > 1:
        return None
    return next(iter(named.values()), None) or _targets(group)


def _by_voice(group: Sequence[_Entry]) -> tuple[Tally, ...]:
    """One tally per voice and value: a voice that two reports repeat is said once, with both claims."""
    said: dict[tuple[str, float | None, float | None], Tally] = {}
    for t, f in group:
        key = (t.voice.key, f.low, f.high)
        said[key] = _with(said[key], t) if key in said else tally(t, f)
    return tuple(said.values())


def _with(one: Tally, told: Told) -> Tally:
    """The number with one more claim behind it."""
    if told.claim.id in one.claims:
        return one
    return one.model_copy(update={"claims": (*one.claims, told.claim.id), "reviewed": one.reviewed + told.reviewed})


def _targets(group: Iterable[_Entry]) -> str | None:
    return next((t.claim.targets[0].text for t, _ in group if t.claim.targets), None)


def spread(bounds: Iterable[tuple[float | None, float | None]]) -> tuple[float | None, float | None]:
    """From the least to the most that is said; open only where nothing bounds that side.

    >>> spread([(34, None), (36, 36)])
    (34, 36)
    """
    said = list(bounds)
    values = [bound for pair in said for bound in pair if bound is not None]
    if not values:
        return None, None
    low = None if all(pair[0] is None for pair in said) else min(values)
    high = None if all(pair[1] is None for pair in said) else max(values)
    return low, high
