"""Who stands behind which claims: one speaker in two reports, a wire copy, or one agency's words are one source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from rapidfuzz import fuzz

from truceline.agreements.party import Parties
from truceline.claims.claim import Claim
from truceline.claims.stems import linking, meaning, meanings, synonyms
from truceline.reports.report import Report

Voice = tuple[str, frozenset[str]]


def sources(claims: Sequence[Claim], reports: Mapping[str, Report], parties: Parties) -> tuple[tuple[str, ...], ...]:
    """The claims' ids by independent source, each group and the groups in the order of ids.

    Those who speak for one party are one source: they are not independent of each other.
    """
    found: list[list[Claim]] = []
    for claim in sorted(claims, key=lambda c: c.id):
        joined = [group for group in found if any(one_source(claim, other, reports, parties) for other in group)]
        merged = [claim, *(member for group in joined for member in group)]
        found = [group for group in found if group not in joined]
        found.append(merged)
    return tuple(sorted(tuple(sorted(claim.id for claim in group)) for group in found))


def one_source(a: Claim, b: Claim, reports: Mapping[str, Report], parties: Parties) -> bool:
    """Whether the two claims come from one speaker, one outlet, or one agency's words."""
    (kind_a, voice_a), (kind_b, voice_b) = voice(a, reports, parties), voice(b, reports, parties)
    if kind_a == kind_b and same_voice(kind_a, voice_a, voice_b):
        return True
    return a.report != b.report and kind_a == kind_b == "outlet" and _same_words(a, b)


def same_voice(kind: str, a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two names of a speaker are one: "Hulusi Akar" and "Akar"."""
    return a == b or (kind == "named" and bool(a) and bool(b) and (a <= b or b <= a))


def voice(claim: Claim, reports: Mapping[str, Report], parties: Parties) -> Voice:
    """Whose words a claim is: an outlet, a party, or a named speaker by the words of the name that tell."""
    speaker = claim.speaker
    if speaker.is_outlet:
        return "outlet", frozenset({speaker.chain[0].casefold() if speaker.chain else _outlet(claim.report, reports)})
    party = speaker.party or next(filter(None, (_party(name, parties) for name in _names(claim))), "")
    if party:
        return "party", frozenset({parties.principal(party).id if party in parties else party})
    return "named", telling_words(speaker.name or speaker.text)


def _names(claim: Claim) -> tuple[str, ...]:
    return tuple(name for name in (claim.speaker.text, claim.speaker.name) if name)


def _party(text: str, parties: Parties) -> str:
    """The party that a name stands for if only offices stand beside it: "Syria's army", not "Syrian medics"."""
    found = parties.resolve(text)
    if found is None:
        return ""
    named = frozenset(m for mention in parties.mentions(text) for m in meanings(text[mention.start : mention.end]))
    return found.id if meanings(text) - named <= _offices() else ""


def telling_words(name: str) -> frozenset[str]:
    """The words of a name that tell one speaker from another, without titles and offices."""
    return meanings(name) - _offices() or meanings(name)


@cache
def _offices() -> frozenset[str]:
    return frozenset(meaning(word) for word in synonyms()["offices"])


def _outlet(report_id: str, reports: Mapping[str, Report]) -> str:
    """The outlet of a report, or of the report that it is a copy of."""
    report = reports.get(report_id)
    while report is not None and report.copy_of and report.copy_of in reports:
        report = reports[report.copy_of]
    return (report.source.outlet or report.id).casefold() if report else report_id


def _same_words(a: Claim, b: Claim) -> bool:
    """Whether one of the two is a copy of the other's words (a wire story in two outlets)."""
    enough = min(len(a.quote), len(b.quote)) >= int(linking()["copied_characters"])
    return enough and fuzz.ratio(a.quote.casefold(), b.quote.casefold()) >= float(linking()["copied_percent"])


def different_sources(a: str, b: str, groups: Iterable[tuple[str, ...]]) -> bool:
    """Whether two claims belong to different sources."""
    return not any(a in group and b in group for group in groups)
