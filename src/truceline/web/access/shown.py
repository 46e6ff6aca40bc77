"""Requests for access as a page shows them, each restriction with what it became, and the table by party."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from truceline.acts import access as acts
from truceline.matters.access import AccessRecord, Answered
from truceline.store import incidents, log
from truceline.store.callers import Caller
from truceline.verification.access import Answer, Table, table
from truceline.web.sides import in_order

__all__ = ["Asked", "Given", "PartyRow", "asked", "by_party"]

_FOR = {"denied": "denial", "conditional": "conditional_access", "delayed": "delay"}


class Given(NamedTuple):
    """An answer, said in words; of a restriction its report, and the incident that holds it (its code), once there is
    one."""

    answer: Answer
    says: str
    ref: str
    author: str
    report: str
    incident: str


class Asked(NamedTuple):
    """A request with its answers by time, and where it stands."""

    record: AccessRecord
    state: str
    says: str
    place: str
    given: tuple[Given, ...]


class PartyRow(NamedTuple):
    """What one party is told to have answered (None: no party told)."""

    party: str | None
    granted: int
    denied: int
    conditional: int
    delayed: int
    other: int


def asked(who: Caller, records: Iterable[AccessRecord]) -> tuple[Asked, ...]:
    """The requests that are known here, the newest first."""
    listed = [record for record in records if record.request is not None]
    became = [acts.reports_of(who.node, record) for record in listed]
    reports = [report for each in became for report in each.values()]
    known = {one.subject.partition(":")[2] for one in log.standings_of(who.node, [f"report:{one}" for one in reports])}
    holding = incidents.newest_of_reports(who.node, reports, view=who.view)
    found = []
    for record, each in zip(listed, became, strict=True):
        given = tuple(
            _given(one, report if (report := each.get(one.ref, "")) in known else "", holding.get(report, ""))
            for one in sorted(record.answered, key=lambda each: each.answer.at)
        )
        state = given[-1].answer.answer if given else "unanswered"
        says = given[-1].says if given else _("unanswered")
        place = record.request.place if record.request else None
        found.append(Asked(record, state, says, place.name or place.text if place else "", given))
    return tuple(sorted(found, key=lambda one: (one.record.request is not None, _at(one), one.record.id), reverse=True))


def _at(one: Asked) -> float:
    return one.record.request.asked_at.timestamp() if one.record.request else 0.0


def _given(one: Answered, report: str, incident: str) -> Given:
    return Given(one.answer, _(one.answer.meaning.says), one.ref, one.author, report, incident)


def by_party(
    who: Caller, records: Iterable[AccessRecord], start: datetime, end: datetime
) -> tuple[Table, tuple[PartyRow, ...], PartyRow]:
    """The answers of a period by party, in the agreement's order, with all of them in a last row."""
    asked_for = [one.request for one in records if one.request is not None]
    counted = table(asked_for, start, end)
    counts: dict[str | None, Counter[str]] = {}
    for request in asked_for:
        for one in request.answers:
            if start <= one.at < end:
                name = one.answer if one.answer in ("granted", *_FOR) else "other"
                counts.setdefault(one.party, Counter())[name] += 1
    order = (*in_order(who.node, (party for party in counts if party)), *(party for party in counts if not party))
    rows = tuple(_row(party, counts[party]) for party in order)
    return counted, rows, _row(None, sum(counts.values(), Counter()))


def _row(party: str | None, counts: Counter[str]) -> PartyRow:
    names = ("granted", "denied", "conditional", "delayed", "other")
    granted, denied, conditional, delayed, other = (counts[name] for name in names)
    return PartyRow(party, granted, denied, conditional, delayed, other)
