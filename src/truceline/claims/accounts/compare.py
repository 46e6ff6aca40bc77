"""Put the accounts of one happening side by side and say what differs, without choosing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from truceline.agreements.agreement import Agreement
from truceline.agreements.party import Parties
from truceline.agreements.party_file import known_parties
from truceline.claims.accounts.account import Account, Remembered
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.accounts.differing import SideBySide, dated, differences, in_time
from truceline.claims.accounts.linking import Group, link
from truceline.claims.accounts.sources import sources
from truceline.claims.accounts.stems import is_latin, linking, roads
from truceline.claims.claim import Claim
from truceline.claims.naming import Naming
from truceline.reports.report import Report


def compare(
    claims: Iterable[Claim],
    reports: Iterable[Report],
    parties: Parties | None = None,
    agreements: Sequence[Agreement] = (),
    remembered: Remembered | None = None,
) -> tuple[Comparison, ...]:
    """Every happening or quantity that two claims or more tell of, with what differs between its sources.

    `parties` tells whose words mean one party (default: the states and agencies known everywhere); `agreements` give
    the day of signature that no truce can begin before.
    The order of `claims` and `reports` does not matter, and comparing again gives the same. What was `remembered` of
    the comparison before need not be worked out again.
    """
    known = {report.id: report for report in reports}
    whose = known_parties() if parties is None else parties
    groups = link(claims, known.values(), whose, remembered)
    naming = Naming(whose)
    return tuple(_comparison(group, known, naming, tuple(agreements)) for group in groups)


def _comparison(
    group: Group, reports: Mapping[str, Report], naming: Naming, agreements: tuple[Agreement, ...]
) -> Comparison:
    stands = sources([account.claim for account in group.accounts], reports, naming)
    beside = SideBySide(group.accounts, stands, agreements)
    differ, agree = differences(beside)
    return Comparison(
        id=comparison_id(group.ids),
        claims=group.ids,
        same=title(beside),
        kind=_commonest(account.claim.kind for account in group.accounts),
        differs=differ,
        agrees=agree,
        links=group.links,
        sources=stands,
    )


def comparison_id(claim_ids: Iterable[str]) -> str:
    """The id of a comparison: the same claims give the same id."""
    return f"same-{sha256(' '.join(sorted(claim_ids)).encode()).hexdigest()[:12]}"


def _commonest(values: Iterable[str]) -> str:
    """The value met most often, the first in the alphabet of equals; empty where there is none."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value), default="")


def title(beside: SideBySide) -> str:
    """What the accounts are of, in plain words: what, whose losses, where, when, and what about it."""
    accounts = beside.accounts
    what, _, about = _what(accounts).partition(": ")
    where = _where(accounts)
    on_road = bool(where) and all(a.claim.kind in linking()["on_the_way"] for a in accounts) and bool(roads(where))
    parts = [f"{what} on {where}" if on_road else what, "" if on_road else where, _when(beside)]
    planned = " (as planned)" if all(a.claim.mode == "planned" for a in accounts) else ""
    return ", ".join(part for part in parts if part) + planned + (f": {about}" if about else "")


def _what(accounts: Sequence[Account]) -> str:
    kind = _commonest(a.claim.kind for a in accounts)
    aspect = _commonest(a.aspect for a in accounts if a.aspect and a.claim.kind == kind)
    titles: Mapping[str, str] = linking()["titles"]
    what, colon, about = (titles.get(f"{kind}/{aspect}") or titles.get(kind) or kind.replace("_", " ")).partition(": ")
    number = next((a.ordinal for a in accounts if a.ordinal), None)
    lost = _lost(accounts)
    if lost:
        what = lost if kind == "casualties" else f"{what}, {lost}"
    return f"{what}{f' no. {number}' if number else ''}{colon}{about}"


def _lost(accounts: Sequence[Account]) -> str:
    """Who was killed or wounded, without a number, on which accounts may differ: "Turkish soldiers killed"."""
    listed = ([f for f in a.claim.figures if f.of in ("killed", "wounded", "casualties")] for a in accounts)
    counted = [figures[0] for figures in listed if figures]
    of = _commonest(figure.of for figure in counted)
    whom = _commonest(f.population for f in counted if f.of == of and f.population and is_latin(f.population))
    if counted and not whom:
        named = [", ".join(m.text for m in a.claim.targets) for a in accounts if a.claim.targets]
        whom = _commonest(text for text in named if is_latin(text) and not any(c.isdigit() for c in text))
    return f"{whom} {linking()['counted'].get(of, of)}" if whom else ""


def _where(accounts: Sequence[Account]) -> str:
    """The place named most often, in Latin letters."""
    places = [a.claim.place for a in accounts if a.claim.place]
    named = (next((n for n in (place.text, place.name or "") if n and is_latin(n)), "") for place in places)
    known = [name for name in named if name]
    plain = [name for name in known if "'" not in name and "’" not in name]
    return _commonest(plain or known)


def _when(beside: SideBySide) -> str:
    said = sorted({(a.claim.when.start.replace(tzinfo=None), in_time(a)) for a in dated(beside) if a.claim.when})
    words = [text for _, text in said]
    return words[0] if len(set(words)) == 1 else f"{words[0]} or {words[-1]}" if words else ""


def comparison_line(comparison: Comparison, claims: Mapping[str, Claim]) -> dict[str, Any]:
    """One line of JSON: where each claim's words stand, the fields that differ (`none` where none does), and the rest.

    `claims` maps ids to claims and must hold those of the comparison.
    """
    told = [claims[claim_id] for claim_id in comparison.claims]
    return {
        "id": comparison.id,
        "same": comparison.same,
        "kind": comparison.kind,
        "claims": [_account_line(claim) for claim in told],
        "differs": list(dict.fromkeys(d.field for d in comparison.differs)) or ["none"],
        "says": [d.says for d in comparison.differs],
        "agrees": list(comparison.agrees),
        "sources": [list(group) for group in comparison.sources],
        "links": [link.model_dump(mode="json") for link in comparison.links],
        "state": comparison.state,
    }


def _account_line(claim: Claim) -> dict[str, Any]:
    return {
        "report": claim.report,
        "start": claim.span.start,
        "end": claim.span.end,
        "id": claim.id,
        "speaker": claim.speaker.name or claim.speaker.text,
        "mode": claim.mode,
        "quote": claim.quote,
    }
