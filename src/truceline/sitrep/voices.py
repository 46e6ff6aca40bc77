"""Who says something, whom it is said of, and the words for both, as the reports give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from truceline.agreements.party import Parties
from truceline.claims.claim import Claim, Figure
from truceline.claims.review import Review
from truceline.reports.report import Report
from truceline.sitrep.picture import Tally, Told, Voice

NOT_NAMED = "nobody named"


def voice(claim: Claim, report: Report | None, parties: Parties) -> Voice:
    """The speaker of a claim; the report's outlet where it speaks in its own voice.

    Everybody who speaks for one party is one voice: a minister, the ministry and the state agency keep one ledger.
    """
    speaker = claim.speaker
    if speaker.is_outlet:
        return outlet(report, parties) if report is not None else Voice(key=claim.report, name=claim.report)
    name = speaker.name or speaker.text
    return _voice(name, speaker.party, parties)


def outlet(report: Report, parties: Parties) -> Voice:
    """The report's own voice: its outlet; where it names none, a voice of its own."""
    return _voice(outlet_name(report), report.source.party, parties)


def outlet_name(report: Report) -> str:
    """The outlet's name, else that none is named, with the report's id."""
    return report.source.outlet or f"unnamed outlet ({report.id})"


def _voice(name: str, party: str | None, parties: Parties) -> Voice:
    if party is None:
        found = parties.resolve(name)
        party = found.id if found else None
    if party is not None and party in parties:
        party = parties.principal(party).id
    return Voice(key=party or " ".join(name.casefold().split()), name=name, party=party)


def sides(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Whom the claim names as having done it: what tells sides apart (the party, else the words), and the words."""
    named = ((actor.party or " ".join(actor.text.casefold().split()), actor.text) for actor in claim.actors)
    return tuple(dict(named).items()) or (("", NOT_NAMED),)


def tally(told: Told, figure: Figure) -> Tally:
    """A figure of a claim as a number of the report."""
    return Tally(
        of=figure.of,
        low=figure.low,
        high=figure.high,
        claims=(told.claim.id,),
        reviewed=int(told.reviewed),
        by=told.voice.name,
        words=figure.text or "",
        population=figure.population,
    )


def counted(of: str, told: Iterable[Told], number: int | None = None) -> Tally:
    """A number that Truceline counted: of these claims, or `number` of things that they tell."""
    each = {t.claim.id: t for t in told}
    n = len(each) if number is None else number
    return Tally(of=of, low=n, high=n, claims=tuple(each), reviewed=sum(t.reviewed for t in each.values()))


def by_id(reports: Iterable[Report]) -> Mapping[str, Report]:
    """Reports by their id."""
    return {report.id: report for report in reports}


def reviewed(claim: Claim, review: Review) -> bool:
    """Whether a person decided of the claim, or wrote it: a machine's method is `rule@version`."""
    return review.reviewed or (bool(claim.method) and "@" not in claim.method)
