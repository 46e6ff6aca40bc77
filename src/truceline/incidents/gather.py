"""Gather the claims about one happening into an incident; accounts stay beside each other, nobody is found guilty.

    incidents = gather(claims, comparisons, reports, parties)

Claims of what is planned, demanded or threatened make no incident, nor do totals over a period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import yaml

from truceline.agreements.kinds import family_of
from truceline.agreements.names import key_of
from truceline.agreements.party import Parties
from truceline.agreements.party_file import known_parties
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.accounts.sources import sources
from truceline.claims.claim import Claim, Mention
from truceline.claims.naming import Naming
from truceline.geo.place import Place
from truceline.incidents.incident import Alleged, Disposition, Incident, IncidentState
from truceline.reports.report import Report

_TOLD = ("reported", "denied")
_DOUBTED = {"impossible", "suspected_typo"}
_UNKNOWN_RADIUS = 1e9


@cache
def rules() -> Mapping[str, Any]:
    """Kinds that make incidents and words that dispose of them (`dispositions.yaml`)."""
    loaded: Mapping[str, Any] = yaml.safe_load(
        (files("truceline.incidents") / "dispositions.yaml").read_text(encoding="utf-8")
    )
    return loaded


def gather(
    claims: Iterable[Claim],
    comparisons: Iterable[Comparison],
    reports: Iterable[Report],
    parties: Parties | None = None,
) -> tuple[Incident, ...]:
    """The incidents that the claims tell of, by their first time, those without a time last.

    Claims that a comparison puts beside each other are one incident; every other claim is its own.
    """
    whose = known_parties() if parties is None else parties
    known = {report.id: report for report in reports}
    naming = Naming(whose)
    told = {claim.id: claim for claim in claims if claim.kind in rules()["kinds"] and claim.mode in _TOLD}
    found = [_incident(group, label, known, whose, naming) for label, group in _together(told, comparisons)]
    return tuple(sorted(found, key=lambda i: (i.start is None, str(i.start), i.id)))


def _together(
    told: Mapping[str, Claim], comparisons: Iterable[Comparison]
) -> Iterator[tuple[str | None, tuple[Claim, ...]]]:
    left = dict(told)
    for comparison in comparisons:
        group = tuple(left.pop(claim_id) for claim_id in comparison.claims if claim_id in left)
        if group:
            yield comparison.id, group
    for claim in left.values():
        yield None, (claim,)


def _incident(
    claims: tuple[Claim, ...], comparison: str | None, reports: Mapping[str, Report], parties: Parties, naming: Naming
) -> Incident:
    asserted = tuple(claim for claim in claims if claim.mode == "reported")
    independent = len(sources(asserted, reports, naming)) if asserted else 0
    timed = [c.when for c in claims if c.when is not None and not _DOUBTED.intersection(c.when.flags)]
    finest = min(timed, key=lambda when: when.end - when.start, default=None)
    category = _category(claims)
    return Incident(
        id=f"incident-{sha256(' '.join(sorted(c.id for c in claims)).encode()).hexdigest()[:12]}",
        claims=tuple(claim.id for claim in claims),
        category=category,
        family=family_of(category) or category,
        comparison=comparison,
        start=min((when.start.replace(tzinfo=None) for when in timed), default=None),
        end=max((when.end.replace(tzinfo=None) for when in timed), default=None),
        precision=finest.precision if finest else None,
        place=_place(claims),
        alleged=_named(((m, c.id) for c in asserted for m in c.actors), parties),
        targets=_named(((m, c.id) for c in asserted for m in c.targets), parties),
        weapons=tuple(dict.fromkeys(c.weapon for c in claims if c.weapon)),
        registered_by=_voices(asserted, parties),
        denied_by=_voices(tuple(c for c in claims if c.mode == "denied"), parties),
        sources=max(independent, 1),
        state=_state(claims, asserted, independent),
        dispositions=_dispositions(claims),
        quotes=tuple(dict.fromkeys(claim.quote for claim in claims)),
    )


def _state(claims: Sequence[Claim], asserted: Sequence[Claim], independent: int) -> IncidentState:
    if not asserted:
        return "denied"
    if len(asserted) < len(claims):
        return "disputed"
    return "corroborated" if independent > 1 else "reported"


def _category(claims: Sequence[Claim]) -> str:
    counted = Counter(claim.kind for claim in claims)
    return min(counted, key=lambda kind: (kind in rules()["general"], -counted[kind], kind))


def _place(claims: Sequence[Claim]) -> Place | None:
    """The place known most closely; without a point, the one named in most words."""
    named = [claim.place for claim in claims if claim.place is not None]
    if not named:
        return None
    return min(
        named, key=lambda p: (p.point is None, _UNKNOWN_RADIUS if p.radius_m is None else p.radius_m, -len(p.text))
    )


def _named(mentions: Iterable[tuple[Mention, str]], parties: Parties) -> tuple[Alleged, ...]:
    """Those named, put together where they are one party, or one name."""
    by_key: dict[str, Alleged] = {}
    for mention, claim_id in mentions:
        resolved = parties.resolve(mention.text) if mention.party is None else None
        party = mention.party or (resolved.id if resolved else None)
        key = party or key_of(mention.text) or mention.text
        before = by_key.get(key, Alleged(text=mention.text, party=party))
        by_key[key] = before.model_copy(update={"claims": tuple(dict.fromkeys((*before.claims, claim_id)))})
    return tuple(by_key.values())


def _voices(claims: Sequence[Claim], parties: Parties) -> tuple[str, ...]:
    """The sides that say so: party ids, or the speakers' words; what an outlet says in its own voice is no side's."""
    named: list[str] = []
    for speaker in (claim.speaker for claim in claims if not claim.speaker.is_outlet):
        resolved = parties.resolve(speaker.name or speaker.text) if speaker.party is None else None
        party = speaker.party or (resolved.id if resolved else None)
        named.append(parties.principal(party).id if party and party in parties else party or speaker.text)
    return tuple(dict.fromkeys(named))


def _dispositions(claims: Sequence[Claim]) -> tuple[Disposition, ...]:
    quoted = f" {' '.join(key_of(claim.quote) for claim in claims)} "
    listed: Mapping[Disposition, Sequence[str]] = rules()["words"]
    return tuple(name for name, row in listed.items() if any(f" {key_of(phrase)} " in quoted for phrase in row))
