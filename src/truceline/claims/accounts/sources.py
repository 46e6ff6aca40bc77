"""Who stands behind which claims: one speaker in two reports, a wire copy, or one agency's words are one source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz

from truceline.claims.accounts.stems import linking, meanings
from truceline.claims.claim import Claim
from truceline.claims.naming import Naming, offices
from truceline.reports.report import Report

Voice = tuple[str, frozenset[str]]


def sources(claims: Sequence[Claim], reports: Mapping[str, Report], naming: Naming) -> tuple[tuple[str, ...], ...]:
    """The claims' ids by independent source, each group and the groups in the order of ids.

    Those who speak for one party are one source: they are not independent of each other.
    """
    found: list[list[tuple[Claim, Voice]]] = []
    for claim in sorted(claims, key=lambda c: c.id):
        told = (claim, voice(claim, reports, naming))
        joined = [group for group in found if any(_one_source(told, other) for other in group)]
        found = [group for group in found if group not in joined]
        found.append([told, *(member for group in joined for member in group)])
    return tuple(sorted(tuple(sorted(claim.id for claim, _ in group)) for group in found))


def _one_source(one: tuple[Claim, Voice], other: tuple[Claim, Voice]) -> bool:
    """Whether two claims come from one speaker, one outlet, or one agency's words."""
    (a, (kind_a, voice_a)), (b, (kind_b, voice_b)) = one, other
    if kind_a == kind_b and same_voice(kind_a, voice_a, voice_b):
        return not (kind_a == "party" and _contradict(a, b))
    return a.report != b.report and kind_a == kind_b == "outlet" and _same_words(a, b)


def _contradict(a: Claim, b: Claim) -> bool:
    """Whether two speakers of one party say the opposite: each is to stand with his own words."""
    names = [telling_words(claim.speaker.name or claim.speaker.text) for claim in (a, b)]
    return (a.mode == "denied") != (b.mode == "denied") and not same_voice("named", *names)


def same_voice(kind: str, a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two names of a speaker are one: "Hulusi Akar" and "Akar"."""
    return a == b or (kind == "named" and bool(a) and bool(b) and (a <= b or b <= a))


def voice(claim: Claim, reports: Mapping[str, Report], naming: Naming) -> Voice:
    """Whose words a claim is: an outlet, a party, or a named speaker by the words of the name that tell."""
    speaker = claim.speaker
    if speaker.is_outlet:
        return "outlet", frozenset({speaker.chain[0].casefold() if speaker.chain else _outlet(claim.report, reports)})
    named = (name for name in (speaker.text, speaker.name) if name)
    party = speaker.party or next(filter(None, map(naming.speaks_for, named)), "")
    if party:
        return "party", frozenset({naming.principal(party)})
    return "named", telling_words(speaker.name or speaker.text)


def telling_words(name: str) -> frozenset[str]:
    """The words of a name that tell one speaker from another, without titles and offices."""
    return meanings(name) - offices() or meanings(name)


def _outlet(report_id: str, reports: Mapping[str, Report]) -> str:
    """The outlet of a report, or of the report that it is a copy of."""
    report, seen = reports.get(report_id), {report_id}
    while (
        report is not None and (original := report.copy_of) is not None and original in reports and original not in seen
    ):
        seen.add(original)
        report = reports[original]
    return (report.source.outlet or report.id).casefold() if report else report_id


def _same_words(a: Claim, b: Claim) -> bool:
    """Whether one of the two is a copy of the other's words (a wire story in two outlets)."""
    enough = min(len(a.quote), len(b.quote)) >= int(linking()["copied_characters"])
    return enough and fuzz.ratio(a.quote.casefold(), b.quote.casefold()) >= float(linking()["copied_percent"])


def different_sources(a: str, b: str, groups: Iterable[tuple[str, ...]]) -> bool:
    """Whether two claims belong to different sources."""
    return not any(a in group and b in group for group in groups)
