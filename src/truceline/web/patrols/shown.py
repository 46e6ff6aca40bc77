"""A patrol as pages show it: a row of the list, its accounts beside each other, what its tracks show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from truceline.coordination.composed import composition_words
from truceline.coordination.composition import Composition
from truceline.coordination.coverage import Coverage
from truceline.coordination.driven import Where
from truceline.coordination.measured import Measured, MeasuredTogether, MeasuredTrack
from truceline.coordination.patrol import Concurrence, Event, Plan
from truceline.coordination.steps import steps
from truceline.matters.patrol_record import PatrolAccount, PatrolRecord, RecordedAnswer
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.fields import party_name
from truceline.web.patrols.driven import called, measured_of
from truceline.web.said import said
from truceline.web.sides import in_order

__all__ = [
    "Line",
    "accounts",
    "ends_of",
    "measured_rows",
    "numbers",
    "required_words",
    "road_of",
    "row",
    "side_rows",
    "together_rows",
]


class Line(NamedTuple):
    """One row of accounts beside each other: what it is about, a cell for each account, whether they differ."""

    says: str
    cells: tuple[Any, ...]
    differs: bool
    kind: str = "words"


def ends_of(plan: Plan) -> str:
    """From where to where, by way of what."""
    ends = [f"km {one:g}" if isinstance(one, int | float) else one for one in (plan.start, *plan.via, plan.end)]
    return " – ".join(ends)


def row(node: Node, record: PatrolRecord, facts: int) -> dict[str, Any]:
    """A patrol in the list."""
    found = measured_of(node, record)
    covered = found.contingents if found else ()
    return {
        "id": record.id,
        "day": record.day,
        "section": ends_of(record.plan) if record.plan else "",
        "numbers": numbers(node, record),
        "state": record.state,
        "accounts": [(_teller(node, one), one) for one in _ordered(node, record.accounts)],
        "differs": record.state == "accounts_differ",
        "concurrence": record.concurrence,
        "covered": [(party_name(node, one.contingent), f"{one.covered_km:.1f}") for one in covered],
        "length": f"{found.section_km:.1f}" if found else "",
        "synthetic": bool(found and found.synthetic),
        "not_valid": bool(record.not_valid),
        "facts": facts,
    }


def numbers(node: Node, record: PatrolRecord) -> list[tuple[str, str]]:
    """The last number that each side gives it."""
    last = {one.serial.side: one.serial.serial for one in record.serials}
    return [(party_name(node, side), last[side]) for side in in_order(node, last)]


def side_rows(node: Node, record: PatrolRecord) -> list[dict[str, Any]]:
    """Each side that has to concur, in the agreement's order, with its last answer and those before."""
    rows = []
    for side in in_order(node, record.sides):
        answers = [one for one in record.answers if one.answer.side == side]
        before = [one for one in record.earlier_answers if one.answer.side == side]
        last: RecordedAnswer | None = answers[-1] if answers else None
        told: Concurrence | None = last.answer if last else None
        state = told.answer if told else "waiting"
        rows.append({"side": side, "state": state, "answer": told, "ref": last.ref if last else "", "before": before})
    return rows


def accounts(node: Node, record: PatrolRecord) -> tuple[list[PatrolAccount], list[Line]]:
    """The accounts, in the agreement's order, and what they say of each thing; an untold one differs from nothing."""
    columns = _ordered(node, record.accounts)
    serials = {one.serial.side: one.serial.serial for one in record.serials}
    lines = [
        _line(_("Number"), [serials.get(one.told_by, "") for one in columns], own=True),
        _line(_("How it stands"), [one for one in columns], [one.state for one in columns], kind="state"),
        _line(_("Came as far as"), [_farthest(one) for one in columns]),
        _line(_("Reason"), [_reasons(one) for one in columns]),
        _line(_("Departed with"), [_with(node, one) for one in columns]),
        _line(
            _("As required"),
            [one.validity for one in columns],
            [one.validity.answer if one.validity else "" for one in columns],
            kind="validity",
        ),
        _line(_("Steps"), [_steps(node, one) for one in columns], own=True, kind="steps"),
    ]
    return columns, [one for one in lines if any(one.cells)]


def road_of(node: Node, id: str) -> str:
    """A road as it is called, by its id in the agreement."""
    routes = {route.id: route for route in terms(node).routes}
    return next(iter(routes[id].aliases), routes[id].name) if id in routes else id


def measured_rows(node: Node, found: Measured) -> list[dict[str, Any]]:
    """Each track with what it shows, by contingent."""
    sides = in_order(node, {one.contingent for one in found.tracks})
    tracks = sorted(found.tracks, key=lambda one: sides.index(one.contingent))
    return [_track(node, one) for one in tracks]


def together_rows(node: Node, pairs: Iterable[MeasuredTogether]) -> list[dict[str, Any]]:
    """Each two contingents, how long they were near each other."""
    return [
        {
            "one": party_name(node, one.one),
            "other": party_name(node, one.other),
            "within": f"{one.within_m:g}",
            "minutes": f"{one.minutes:.0f}",
            "possible": f"{one.possible_seconds / 60:.0f}",
            "km": f"{one.km:.1f}",
            "start": one.start,
            "end": one.end,
            "cannot_tell": one.cannot_tell,
        }
        for one in pairs
    ]


def _track(node: Node, track: MeasuredTrack) -> dict[str, Any]:
    told: dict[str, Any] = {
        "called": called(node, track),
        "file": track.name,
        "ref": track.ref,
        "synthetic": track.synthetic,
        "unusable": track.unusable,
        "remarks": [one.words for one in track.remarks],
    }
    if track.coverage is None:
        return told
    return told | _covered(track.coverage) | {"against": track.against}


def _covered(found: Coverage) -> dict[str, Any]:
    return {
        "coverage": found,
        "covered": f"{found.covered_km:.1f}",
        "section": f"{found.section_km:.1f}",
        "uncertain": f"{found.uncertain_km:.1f}" if found.uncertain_km >= 0.05 else "",
        "share": f"{min(found.covered_km / found.section_km, 1.0):.0%}",
        "gaps": [
            (f"km {one.start_km:.1f} – {one.end_km:.1f}", one.why, f"{one.length_km:.1f}")
            for one in found.gaps
            if one.length_km >= 0.05
        ],
        "back": _where(found.turned_back.where) if found.turned_back else "",
        "farthest": _where(found.farthest) if found.farthest else "",
        "stops": [(_where(one.where) if one.where else "", f"{one.seconds / 60:.0f}", one) for one in found.stops],
        "spells": [
            (f"{one.farthest_m / 1000:.1f}", f"{one.seconds / 60:.0f}" if one.seconds is not None else "", one)
            for one in found.spells
        ],
    }


def _where(where: Where) -> str:
    """As `Where.words`, in the reader's language."""
    told = {"km": f"{where.km:.1f}", "place": where.near}
    return (_("km %(km)s, at %(place)s") if where.at_it else _("km %(km)s, near %(place)s")) % told


def _ordered(node: Node, told: Sequence[PatrolAccount]) -> list[PatrolAccount]:
    order = in_order(node, {one.told_by for one in told})
    return sorted(told, key=lambda one: (order.index(one.told_by), one.node))


def _teller(node: Node, account: PatrolAccount) -> str:
    return party_name(node, account.told_by)


def _line(
    says: str, cells: Sequence[Any], compared: Sequence[Any] | None = None, *, own: bool = False, kind: str = "words"
) -> Line:
    told = {one for one in (cells if compared is None else compared) if one} if not own else set()
    return Line(says, tuple(cells), len(told) > 1, kind)


def _farthest(account: PatrolAccount) -> str:
    """Where its last step was that says where."""
    places = [_place(one.event) for one in account.events]
    return next((place for place in reversed(places) if place), "")


def _place(event: Event) -> str:
    """Where something happened, as far as told, in the reader's language."""
    told = {"place": event.place, "km": f"{event.km:g}" if event.km is not None else ""}
    if not event.place:
        return _("at km %(km)s") % told if told["km"] else ""
    return (_("at %(place)s, km %(km)s") if told["km"] else _("at %(place)s")) % told


def _reasons(account: PatrolAccount) -> str:
    return "; ".join(dict.fromkeys(one.event.reason for one in account.events if one.event.reason))


def _with(node: Node, account: PatrolAccount) -> str:
    return _composed(node, account.composition.actual) if account.composition else ""


def _composed(node: Node, made: Composition) -> str:
    """Who takes part, each party by its name."""
    named = tuple(one.model_copy(update={"party": party_name(node, one.party)}) for one in made.contingents)
    return said(composition_words(made.model_copy(update={"contingents": named})))


def _steps(node: Node, account: PatrolAccount) -> list[dict[str, Any]]:
    return [
        {
            "at": one.event.at,
            "says": _(steps()[one.event.kind].says.removeprefix("was ")),
            "who": party_name(node, one.event.contingent),
            "place": _place(one.event),
            "reason": one.event.reason,
            "source": one.event.ref,
            "ref": one.ref,
        }
        for one in account.events
    ]


def required_words(node: Node, record: PatrolRecord) -> str:
    """Who has to take part, in words; nothing where nobody is asked for."""
    if record.plan is None or not (record.plan.required.contingents or record.plan.required.equal):
        return ""
    return _composed(node, record.plan.required)
