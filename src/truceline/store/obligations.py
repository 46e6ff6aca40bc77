"""The view `obligation`: how it stands with what was promised, as it was last judged (`truceline.acts.judging`).

    for one in kept(node, view="joint"): one.state, one.reason, one.claims_for
    keep(node, "joint", states, claims, reports)

Of claims for and against, the newest are kept with their words; how many there are in all is kept beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connections, transaction

from truceline.claims.claim import Claim
from truceline.incidents.incident import ObligationStanding, ObligationState
from truceline.model import Value
from truceline.reports.report import Report
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["Evidence", "Obligation", "keep", "kept"]

_MOST = 100
_QUOTE = 300


class Evidence(Value):
    """A claim that speaks for or against: in which report it is told by whom, and on which day that was published."""

    claim: str
    report: str
    told_by: str
    day: date | None
    quote: str


class Obligation(Value):
    """How it stands with one obligation at the end of `as_of`; `number_for` and `number_against` count all claims."""

    agreement: str
    article: str
    obliges: str
    parties: tuple[str, ...]
    as_of: date
    state: ObligationStanding
    reason: str
    due: date | None
    claims_for: tuple[Evidence, ...]
    claims_against: tuple[Evidence, ...]
    number_for: int
    number_against: int


def kept(node: Node, *, view: View = "own") -> tuple[Obligation, ...]:
    """All obligations in the order of the agreements and their texts; none where nothing was judged yet."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT data FROM obligation WHERE view = %s ORDER BY place", [view])
        return tuple(Obligation.model_validate_json(data) for (data,) in cursor.fetchall())


def keep(
    node: Node, view: View, states: Sequence[ObligationState], claims: Iterable[Claim], reports: Iterable[Report]
) -> None:
    """Put these states in the place of those that were kept of a view."""
    wanted = {id for one in states for id in (*one.claims_for, *one.claims_against)}
    named = {claim.id: claim for claim in claims if claim.id in wanted}
    held = {report.id: report for report in reports}
    rows = [(view, place, _kept(one, named, held).model_dump_json()) for place, one in enumerate(states)]
    with transaction.atomic(using=node.alias), connections[node.alias].cursor() as cursor:
        cursor.execute("DELETE FROM obligation WHERE view = %s", [view])
        cursor.executemany("INSERT INTO obligation (view, place, data) VALUES (%s, %s, %s)", rows)


def _kept(one: ObligationState, claims: Mapping[str, Claim], reports: Mapping[str, Report]) -> Obligation:
    return Obligation(
        **one.model_dump(exclude={"claims_for", "claims_against"}),
        claims_for=_evidence(one.claims_for, claims, reports),
        claims_against=_evidence(one.claims_against, claims, reports),
        number_for=len(one.claims_for),
        number_against=len(one.claims_against),
    )


def _evidence(ids: Iterable[str], claims: Mapping[str, Claim], reports: Mapping[str, Report]) -> tuple[Evidence, ...]:
    told = [_one(claims[id], reports.get(claims[id].report)) for id in ids if id in claims]
    return tuple(sorted(told, key=lambda one: (one.day or date.min, one.claim), reverse=True)[:_MOST])


def _one(claim: Claim, report: Report | None) -> Evidence:
    quote = " ".join(claim.quote.split())
    outlet = (report.source.outlet if report else None) or claim.report
    return Evidence(
        claim=claim.id,
        report=claim.report,
        told_by=outlet if claim.speaker.is_outlet else claim.speaker.name or claim.speaker.text,
        day=report.published.latest if report else None,
        quote=quote if len(quote) <= _QUOTE else f"{quote[: _QUOTE - 1]}…",
    )
