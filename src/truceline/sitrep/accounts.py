"""Accounts of one happening laid side by side: one column per source, and which rows differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim, Figure
from truceline.sitrep import wording
from truceline.sitrep.period import BEARINGS
from truceline.sitrep.picture import Account, Column, Told

_FIGURE_WORDS = {"depth_km": "km deep", "distance_km": "km", "casualties": "killed or wounded"}
_DOUBT = " (cannot be as written)"
_SAYS = {
    "reported": "asserts",
    "denied": "denies",
    "planned": "announces",
    "demanded": "demands",
    "warned": "warns of it",
}


def _counted(figure: Figure) -> str:
    words = _FIGURE_WORDS.get(figure.of, wording.plain(figure.of))
    return words.removesuffix("s") if (figure.low, figure.high) == (1, 1) else words


def _figures(claim: Claim) -> str:
    return "; ".join(f"{wording.number(f.low, f.high)} {_counted(f)}" for f in claim.figures if f.part_of is None)


ROWS: Mapping[str, tuple[str, Callable[[Claim], str]]] = {
    "existence": ("Asserts or denies", lambda c: _SAYS[c.mode]),
    "when": ("When", lambda c: wording.when(c.when) if c.when else ""),
    "place": ("Where", lambda c: c.place.text if c.place else ""),
    "actors": ("Who", lambda c: ", ".join(a.text for a in c.actors)),
    "targets": ("To whom", lambda c: ", ".join(t.text for t in c.targets)),
    "figures": ("Figures", _figures),
    "outcome": ("Outcome", lambda c: c.outcome or ""),
}
"""Row key (the comparison's field where it has one) to its heading and what a claim says in it."""


def account(comparison: Comparison, told: Sequence[Told]) -> Account:
    """One comparison as columns. The rows where nobody says anything are left out."""
    by_id = {t.claim.id: t for t in told}
    groups = comparison.sources or tuple((claim,) for claim in comparison.claims)
    given: dict[str, dict[str, str]] = {d.field: dict(d.values) for d in comparison.differs}
    columns = [_column([by_id[c] for c in group if c in by_id], given) for group in groups]
    shown = {row for column in columns for row, _ in column.says}
    lies = min((by_id[c].bearing for c in comparison.claims if c in by_id), key=BEARINGS.index)
    fields = {d.field for d in comparison.differs}
    return Account(
        id=comparison.id,
        same=comparison.same,
        kind=comparison.kind,
        columns=tuple(columns),
        differing=tuple(row for row in ROWS if row in fields or (row == "when" and "impossible" in fields)),
        says=tuple(d.says for d in comparison.differs if d.says and d.field not in shown),
        agrees=comparison.agrees,
        bearing=lies,
        comparison=comparison,
    )


def _column(told: Sequence[Told], given: Mapping[str, Mapping[str, str]]) -> Column:
    """What the claims say in each row; where they do not say it themselves, the value that the comparison found."""
    says = []
    for row, (_, value) in ROWS.items():
        found = [value(t.claim) or given.get(row, {}).get(t.claim.id, "") for t in told]
        if row == "when":
            odd = given.get("impossible", {})
            found = [
                f"{said.partition(' (')[0]}{_DOUBT}" if t.claim.id in odd else said
                for t, said in zip(told, found, strict=True)
            ]
        said = tuple(dict.fromkeys(words for words in found if words))
        if said:
            says.append((row, "; ".join(said)))
    return Column(
        voice=told[0].voice,
        reports=tuple(dict.fromkeys(t.claim.report for t in told)),
        claims=tuple(t.claim.id for t in told),
        says=tuple(says),
        quotes=tuple(dict.fromkeys(t.claim.quote for t in told)),
    )
