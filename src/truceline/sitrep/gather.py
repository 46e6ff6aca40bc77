"""Gather what is known at a period's cut-off into one picture; pure, so that the same input gives the same report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from truceline.agreements.agreement import Agreement
from truceline.agreements.party import Parties
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim
from truceline.claims.review import UNREVIEWED, Review
from truceline.incidents.incident import Assessment, Incident, ObligationState
from truceline.reports.report import Report, Span
from truceline.sitrep.accounts import account
from truceline.sitrep.centre import Centre
from truceline.sitrep.ledgers import ledgers
from truceline.sitrep.period import BEARINGS, Period, known_by, received_in, told_of
from truceline.sitrep.picture import Happening, Picture, Told, Topic
from truceline.sitrep.sections import section_of, sections
from truceline.sitrep.sources import source_lines
from truceline.sitrep.terrain import events, standings, terrain
from truceline.sitrep.tolls import tolls
from truceline.sitrep.voices import by_id, counted, outlet_name, reviewed, voice

_AROUND = 90


def gather(
    reports: Sequence[Report],
    claims: Sequence[Claim],
    comparisons: Sequence[Comparison],
    incidents: Sequence[Incident],
    assessments: Sequence[Assessment],
    obligations: Sequence[ObligationState],
    agreement: Agreement | None,
    parties: Parties,
    period: Period,
    *,
    centre: Centre | None = None,
    amended: Sequence[Agreement] = (),
    reviews: Mapping[str, Review] = MappingProxyType({}),
    as_of: datetime | None = None,
) -> Picture:
    """The picture of `period`: what reports published by its cut-off tell, and nothing that came later.

    Comparisons and incidents are cut down to the claims known by then. Give what was made of `known(reports, claims,
    period)` where words must not know more either. `amended` is what the agreement amends, `reviews` how claims stand
    with people, by their id, `as_of` when all of it was known.
    """
    kept, there = known(reports, claims, period)
    compared = _known_parts(comparisons, {claim.id for claim in there})
    happened = _happenings(incidents, assessments, {x.id: x for x in there}, by_id(kept), period, agreement)
    told = _reviewed(_told(there, by_id(kept), compared, happened, parties, period, agreement), reviews)
    return Picture(
        **_of_agreement(agreement, amended, obligations),
        **_of_reports(reports, kept, told, parties, period),
        period=period,
        as_of=as_of,
        reviewed=sum(t.reviewed for t in told),
        told=told,
        ledgers=ledgers(told, happened),
        happenings=happened,
        topics=_topics(told),
        tolls=tolls(told, compared),
        accounts=tuple(account(c, told) for c in compared),
        centre=centre,
    )


def _titles(agreement: Agreement, amended: Iterable[Agreement]) -> Iterable[tuple[str, str]]:
    """Each article as a reader calls it: `Article 1`; of a text that was amended `Memorandum of 2018, Point 1`."""
    for article in agreement.articles:
        yield f"{agreement.id}/{article.id}", article.reference
    for older in amended:
        short = next(
            (older.title.partition(f" {word} ")[0] for word in ("on", "to", "for") if f" {word} " in older.title),
            older.title,
        )
        for article in older.articles:
            yield f"{older.id}/{article.id}", f"{short} of {older.signed.year}, {article.reference}"


def _of_reports(
    reports: Sequence[Report], kept: Sequence[Report], told: Sequence[Told], parties: Parties, period: Period
) -> dict[str, Any]:
    return {
        "parties": {party.id: party.name for party in parties},
        "sources": source_lines(kept, told, parties, period),
        "left_out": len(reports) - len(kept),
    }


def _of_agreement(
    agreement: Agreement | None, amended: Sequence[Agreement], obligations: Iterable[ObligationState]
) -> dict[str, Any]:
    owed = _in_order(obligations, agreement)
    if agreement is None:
        return {"agreement": "", "agreement_title": "No agreement given", "obligations": owed}
    return {
        "obligations": owed,
        "agreement": agreement.id,
        "agreement_title": agreement.title,
        "references": dict(_titles(agreement, amended)),
        "events": events(agreement),
        "terrain": terrain(agreement),
    }


def _in_order(states: Iterable[ObligationState], agreement: Agreement | None) -> tuple[ObligationState, ...]:
    """Those of the agreement in question first, each group by what is due first."""
    own = agreement.id if agreement else ""
    return tuple(sorted(states, key=lambda o: (o.agreement != own, str(o.due))))


def known(reports: Sequence[Report], claims: Sequence[Claim], period: Period) -> tuple[list[Report], list[Claim]]:
    """The reports that were out by the period's cut-off, and the claims read from them."""
    kept = [report for report in reports if known_by(report.published, period)]
    ids = {report.id for report in kept}
    return kept, [claim for claim in claims if claim.report in ids]


def _known_parts(comparisons: Iterable[Comparison], ids: set[str]) -> list[Comparison]:
    return [part for part in (_known_part(comparison, ids) for comparison in comparisons) if part]


def _known_part(comparison: Comparison, ids: set[str]) -> Comparison | None:
    left = tuple(claim for claim in comparison.claims if claim in ids)
    if len(left) == len(comparison.claims):
        return comparison
    if len(left) < 2:
        return None
    differs = []
    for difference in comparison.differs:
        values = tuple(value for value in difference.values if value[0] in ids)
        if len({value for _, value in values}) > 1:
            # The sentence may rest on accounts that are not out yet; the values that are left speak for themselves.
            differs.append(difference.model_copy(update={"values": values, "says": ""}))
    sources = tuple(group for group in (tuple(c for c in s if c in ids) for s in comparison.sources) if group)
    links = tuple(link for link in comparison.links if {link.first, link.second} <= ids)
    return comparison.model_copy(
        update={"claims": left, "differs": tuple(differs), "sources": sources, "links": links, "agrees": ()}
    )


def _happenings(
    incidents: Sequence[Incident],
    assessments: Sequence[Assessment],
    claims: Mapping[str, Claim],
    reports: Mapping[str, Report],
    period: Period,
    agreement: Agreement | None,
) -> tuple[Happening, ...]:
    judged: dict[str, list[Assessment]] = defaultdict(list)
    for assessment in assessments:
        judged[assessment.incident].append(assessment)
    found = []
    for incident in incidents:
        left = tuple(c for c in incident.claims if c in claims)
        if not left:
            continue
        lies = min((told_of(claims[c], reports[claims[c].report], period) for c in left), key=BEARINGS.index)
        new = any(received_in(reports[claims[c].report].published, period) for c in left)
        near = tuple(c for c in incident.suggested if c in claims)
        kept = incident.model_copy(update={"claims": left, "suggested": near})
        found.append(
            Happening(
                incident=kept,
                assessments=tuple(judged[incident.id]),
                bearing=lies,
                new=new,
                positions=standings(agreement, incident.place),
            )
        )
    return tuple(sorted(found, key=lambda h: (BEARINGS.index(h.bearing), str(h.incident.start or "~"), h.incident.id)))


def _told(
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    comparisons: Iterable[Comparison],
    happenings: Iterable[Happening],
    parties: Parties,
    period: Period,
    agreement: Agreement | None,
) -> tuple[Told, ...]:
    in_accounts = {claim: c.id for c in comparisons for claim in c.claims}
    in_incident = {claim: h.incident.id for h in happenings for claim in h.incident.claims}
    told = []
    for claim in claims:
        report = reports[claim.report]
        before, after = _around(report.text, claim.span)
        lies = told_of(claim, report, period)
        told.append(
            Told(
                claim=claim,
                before=before,
                after=after,
                outlet=outlet_name(report),
                language=report.language,
                voice=voice(claim, report, parties),
                bearing=lies,
                new=received_in(report.published, period),
                published=report.published.latest,
                accounts=in_accounts.get(claim.id),
                incident=in_incident.get(claim.id),
                positions=standings(agreement, claim.place) if lies == "in_period" else (),
            )
        )
    return tuple(sorted(told, key=_reading_order))


def _reviewed(told: Iterable[Told], reviews: Mapping[str, Review]) -> tuple[Told, ...]:
    each = ((t, reviews.get(t.claim.id, UNREVIEWED)) for t in told)
    return tuple(t.model_copy(update={"review": r, "reviewed": reviewed(t.claim, r)}) for t, r in each)


def _around(text: str, span: Span) -> tuple[str, str]:
    """The words before and after a span in its paragraph, cut at a space."""
    before = text[max(0, span.start - _AROUND) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _AROUND].partition("\n")[0]
    if len(before) == _AROUND:
        before = "…" + before[before.find(" ") + 1 :]
    if len(after) == _AROUND:
        after = after[: after.rfind(" ") + 1] + "…"
    return before, after


def _reading_order(told: Told) -> tuple[int, str, str, int]:
    when = told.claim.when
    return (BEARINGS.index(told.bearing), str(when.start) if when else "~", told.claim.report, told.claim.span.start)


def _topics(told: Sequence[Told]) -> tuple[Topic, ...]:
    listed: dict[str, list[Told]] = defaultdict(list)
    for t in told:
        listed[section_of(t.claim.kind)].append(t)
    return tuple(_topic(section, listed[section["key"]]) for section in sections())


def _topic(section: Mapping[str, Any], here: Sequence[Told]) -> Topic:
    now = [t for t in here if t.bearing == "in_period"]
    ahead = [t for t in here if t.bearing == "after" or (t.claim.mode == "planned" and t.bearing in ("wider",))]
    background = [t for t in here if t.new and t not in now and t not in ahead]
    return Topic(
        key=section["key"],
        title=section["title"],
        now=tuple(now),
        ahead=tuple(ahead),
        background=tuple(background),
        count=counted("claims", now),
        previous=counted("claims", (t for t in here if t.bearing == "previous")),
    )
