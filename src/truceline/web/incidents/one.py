"""The page of one incident: accounts side by side, place, assessment, notices, case, findings, history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_noop

from truceline.acts import cases
from truceline.acts.findings import findings
from truceline.acts.notices import near_incidents
from truceline.claims.disclosed import WITHHELD
from truceline.coordination.in_force import NearNotice
from truceline.errors import UnknownName
from truceline.geo.place import Place
from truceline.sitrep.sections import section_of, symbol_of
from truceline.store import incidents as table
from truceline.store import log
from truceline.store.callers import Caller
from truceline.store.incidents import Detail, Row
from truceline.store.matters import in_view
from truceline.store.terms import terms
from truceline.web.cases.desk import Desk
from truceline.web.cases.findings import beside as found_beside
from truceline.web.incidents.shown import Saying, address_of
from truceline.web.incidents.side_by_side import Table, beside
from truceline.web.incidents.waiting import awaited, mark_of, part_of
from truceline.web.maps.views import geojson
from truceline.web.pages import page, show
from truceline.web.templatetags.truceline import words

__all__ = ["one", "opened_row", "places"]

_MOST_STEPS = 200
_NAMES = (
    *(gettext_noop("prohibited act"), gettext_noop("bound actor"), gettext_noop("in force"), gettext_noop("in zone")),
    *(gettext_noop("excluded actor"), gettext_noop("exception"), gettext_noop("weapon class")),
    *(gettext_noop("yes"), gettext_noop("no"), gettext_noop("unknown")),
    *(
        gettext_noop("breach if true"),
        gettext_noop("cannot tell"),
        gettext_noop("permitted"),
        gettext_noop("out of scope"),
    ),
    *(gettext_noop("inside"), gettext_noop("outside"), gettext_noop("uncertain")),
)
"""Names that are shown as words: of questions to an article and answers to them, of verdicts, of certainty."""


class Stage(NamedTuple):
    """One recorded change: in which entry, of what, of which kind, by whom, when."""

    at: str
    ref: str
    kind: str
    subject: str
    author: str


class Spot(NamedTuple):
    """A place that an account names, with how many metres it may be off."""

    place: Place
    who: tuple[str, ...]


@page()
def one(request: HttpRequest, who: Caller, code: str) -> HttpResponse:
    """One incident; by another of its names one is led to its code."""
    if (part := part_of(request, who, code)) is not None:
        return part
    row = awaited(request, who, code)
    if isinstance(row, HttpResponse):
        return row
    if code != row.code:
        return HttpResponseRedirect(address_of(row.code))
    detail = row.detail
    desks = list(_desks(who, row))
    told = findings(who.node, view=who.view, incident=_own(row))
    accounts = beside(who.node, detail)
    spots, assessed = _spots(accounts), _assessed(who, detail)
    saying = Saying(who.node)
    return show(
        request,
        "incidents/one.html",
        row=row,
        detail=detail,
        incident=detail.incident,
        withheld=WITHHELD,
        coarse=any(claim.quote == WITHHELD for claim in detail.claims),
        table=accounts,
        when=saying.days(row),
        along=saying.along(row),
        spots=spots,
        mapped=any(_drawn(spot.place) for spot in spots),
        assessed=assessed,
        bears=any(each["it"].verdict != "out_of_scope" for each in assessed),
        near=_near(who, detail),
        desks=desks,
        found=found_beside(who, _own(row), told, desks[0] if desks else None),
        history=list(_history(who, row, detail)),
        fresh=table.fresh(who.node, view=who.view),
        mark=mark_of(row),
        may=_may(who, row),
    )


def _own(row: Row) -> str:
    """The id under which it was opened: where nodes put different claims together, what comes before the node."""
    return row.id.partition("@")[0] if row.opened else row.id


def _may(who: Caller, row: Row) -> dict[str, bool]:
    """What the member can do with it."""
    regroups = bool(row.opened) and who.may("incident_regrouped")
    return {
        "case": who.may("case.received") and (bool(row.opened) or who.may("incident_opened")),
        "open": not row.opened and who.may("incident_opened"),
        "regroup": regroups,
        "merge": bool(row.opened) and who.may("incident_merged"),
        "split": bool(row.opened) and who.may("incident_split") and row.accounts > 1,
        "find": bool(row.opened) and who.may("finding_stated"),
    }


def _desks(who: Caller, row: Row) -> Iterator[Desk]:
    """The cases about it that the member sees."""
    for record in cases.about(who.node, _own(row), view=who.view) if row.opened else ():
        yield Desk.of(who, record.id)


def _spots(accounts: Table) -> list[Spot]:
    """Each place that is named, once, with who names it."""
    found: dict[str, Spot] = {}
    for account in accounts.accounts:
        for claim in account.claims:
            if claim.place is not None:
                key = f"{claim.place.name or claim.place.text} {claim.place.point}"
                before = found.get(key)
                who = (*(before.who if before else ()), account.speaker)
                found[key] = Spot(claim.place, tuple(dict.fromkeys(who)))
    return list(found.values())


def _drawn(place: Place) -> bool:
    """Whether a map can show it; of a road or a stretch of one the point is but where its name would stand."""
    return place.point is not None and place.method != "road"


def _assessed(who: Caller, detail: Detail) -> list[dict[str, Any]]:
    """What each article makes of it, those that leave it out last; with what is missing to judge."""
    order = ("breach_if_true", "cannot_tell", "permitted", "out_of_scope")
    agreements = {one.id: one for one in terms(who.node).agreements}
    told = []
    for each in sorted(detail.assessments, key=lambda one: order.index(one.verdict)):
        article = None
        if each.agreement in agreements:
            known = {one.id: one for one in agreements[each.agreement].articles}
            article = known.get(each.article)
        missing = [step for step in each.steps if step.answer == "unknown"]
        told.append({"it": each, "article": article, "missing": missing})
    return told


def _near(who: Caller, detail: Detail) -> Sequence[NearNotice]:
    agreements = terms(who.node).agreements
    if not agreements:
        return ()
    return near_incidents(who.node, [detail.incident], agreements[0], view=who.view).get(detail.incident.id, ())


def _history(who: Caller, row: Row, detail: Detail) -> Iterator[Stage]:
    """Every change of the incident, of its claims and of the reports that they are from, the last first."""
    subjects = [f"incident:{_own(row)}"] if row.opened else []
    subjects += [f"claim:{claim.id}" for claim in detail.claims] + [f"report:{id}" for id in detail.reports]
    stages = [
        Stage(at, f"{standing.origin}#{seq}", kind, standing.subject, author)
        for standing in log.standings_of(who.node, subjects[:_MOST_STEPS])
        if in_view(who.view, standing.origin)
        for seq, kind, author, at in standing.history
    ]
    yield from sorted(stages, reverse=True)[:_MOST_STEPS]


@page()
def places(request: HttpRequest, who: Caller, code: str) -> HttpResponse:
    """Where the accounts put it, for the map: each place that is named, as precise as it is."""
    row = table.one(who.node, code, view=who.view)
    features, saying = [], Saying(who.node)
    for number, spot in enumerate(_spots(beside(who.node, row.detail)), 1):
        if spot.place.point is None or not _drawn(spot.place):
            continue
        told = {
            "code": f"{row.code}-{number}" if number > 1 else row.code,
            "address": address_of(row.code),
            "title": words(row.kind),
            "family": section_of(row.kind),
            "symbol": symbol_of(row.kind),
            "radius_m": round(spot.place.radius_m or 0),
            "when": saying.days(row),
            "place": spot.place.name or spot.place.text,
            "words": ", ".join(spot.who),
        }
        point = {"type": "Point", "coordinates": [round(spot.place.point.lon, 4), round(spot.place.point.lat, 4)]}
        features.append({"type": "Feature", "geometry": point, "properties": told})
    return geojson(request, {"type": "FeatureCollection", "features": features})


def opened_row(who: Caller, code: str) -> Row:
    """The incident of this code, which somebody opened; raises `UnknownName` for one that was only gathered."""
    row = table.one(who.node, code, view=who.view)
    if not row.opened:
        raise UnknownName("nobody has opened this incident yet", where=code, remedy="open it first")
    return row
