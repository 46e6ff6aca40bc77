"""Gather the claims about one happening into an incident; accounts stay beside each other, nobody is found guilty.

    incidents = gather(claims, comparisons, reports, parties)

Claims of what is planned, demanded or threatened make no incident, nor do totals over a period. What people put
together goes before what a machine would: their incidents have exactly the claims that they gave them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from truceline.incidents.opened import Decided, OpenedIncident, in_force
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
    opened: Iterable[OpenedIncident] = (),
) -> tuple[Incident, ...]:
    """The incidents that the claims tell of, by their first time, those without a time last.

    Claims that a comparison puts beside each other are one incident; every other claim is its own. `opened` are those
    that people opened: their claims are theirs alone, and what a comparison would add to them is only suggested.
    """
    whose = known_parties() if parties is None else parties
    known = {report.id: report for report in reports}
    naming = Naming(whose)
    listed = {claim.id: claim for claim in claims}
    told = {i: claim for i, claim in listed.items() if claim.kind in rules()["kinds"] and claim.mode in _TOLD}
    groups = tuple(_together(told, comparisons))
    order, versions = {claim: n for n, claim in enumerate(listed)}, _versions(listed)
    decided = tuple(one for one in (_as_held(x, order, versions) for x in in_force(opened)) if one.claims)
    index = _Index.of(groups, decided)
    found = [
        _put_together(one, _incident(tuple(listed[c] for c in one.claims), None, known, whose, naming), groups, index)
        for one in decided
    ]
    for label, group in groups:
        left = tuple(claim for claim in group if claim.id not in index.decided)
        if left:
            found.append(_incident(left, label, known, whose, naming))
    return tuple(sorted(found, key=lambda i: (i.start is None, str(i.start), i.id)))


def _as_held(one: Decided, claims: Mapping[str, int], versions: Mapping[str, Sequence[str]]) -> Decided:
    """With the claims that are held, in their order; of one that nodes corrected differently, with each version."""
    held = {version for claim in one.claims for version in (claim, *versions.get(claim, ())) if version in claims}
    return one.model_copy(update={"claims": tuple(sorted(held, key=claims.__getitem__))})


def _versions(claims: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The versions of claims that nodes corrected differently (`id@north`), by the claim's own id."""
    found: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        if "@" in claim:
            found[claim.rpartition("@")[0]].append(claim)
    return found


_Group = tuple[str | None, tuple[Claim, ...]]


@dataclass(frozen=True)
class _Index:
    """By claim: in which of the machine's groups it is, and in which incidents that people decided on."""

    group: Mapping[str, int]
    decided: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, groups: Sequence[_Group], decided: Iterable[Decided]) -> _Index:
        held: dict[str, tuple[str, ...]] = {}
        for one in decided:
            held.update({claim: (*held.get(claim, ()), one.id) for claim in one.claims})
        return cls({claim.id: n for n, (_, group) in enumerate(groups) for claim in group}, held)


def _put_together(one: Decided, made: Incident, groups: Sequence[_Group], index: _Index) -> Incident:
    """The incident that people decided on, with what a machine would add to it beside it."""
    near = [groups[n] for n in sorted({index.group[claim] for claim in one.claims if claim in index.group})]
    others = dict.fromkeys(other for claim in one.claims for other in index.decided[claim] if other != one.id)
    return made.model_copy(
        update={
            "id": one.id,
            "comparison": next((label for label, _ in near if label), None),
            "decided_by": one.authors,
            "decided_in": one.refs,
            "suggested": tuple(c.id for _, group in near for c in group if c.id not in index.decided),
            "overlaps": tuple(sorted(others)),
        }
    )


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
