"""Consultations to look at: by issue or by day, one with its readouts beside each other, all commitments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from truceline.acts import consultations as acts
from truceline.coordination.consultations import Undertaking
from truceline.errors import UnknownName
from truceline.matters.consultations import ConsultationRecord
from truceline.store.callers import Caller
from truceline.store.kept import about, kept
from truceline.store.matter_pages import page as page_of
from truceline.store.matters import listed as rows_of
from truceline.web.consultations import shown
from truceline.web.fields import DayField, NodeForm, party_choices
from truceline.web.pages import page, show
from truceline.web.sides import in_order

__all__ = ["commitments", "found_one", "listed", "one"]

_AT_ONCE = 50
_STATES = (
    ("", gettext_lazy("all")),
    ("differs", gettext_lazy("readouts differ")),
    ("told", gettext_lazy("all sides gave a readout")),
    ("partly_told", gettext_lazy("some sides gave a readout")),
    ("held", gettext_lazy("no readout")),
)


class Bar(NodeForm):
    """What a list of consultations is narrowed to; all of it stands in the address."""

    issue = forms.CharField(label=gettext_lazy("Issue"), required=False)
    party = forms.ChoiceField(label=gettext_lazy("Party"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Readouts"), required=False, choices=_STATES)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: dict[str, Any] = self.fields
        fields["party"].choices = [("", gettext_lazy("all")), *party_choices(self.node)]
        fields["issue"].widget.attrs["data-filter"] = True


@page()
def listed(request: HttpRequest, who: Caller) -> HttpResponse:
    """Consultations by issue, or by day."""
    bar = Bar(who.node, request.GET)
    told: dict[str, Any] = bar.cleaned_data if bar.is_valid() else {}
    issue, party = told.get("issue") or "", told.get("party") or ""
    rows, after = page_of(
        who.node,
        "consultation",
        view=who.view,
        states=[told["state"]] if told.get("state") else [],
        since=told.get("since"),
        until=told.get("until"),
        after=request.GET.get("after", "")[:200],
        limit=_AT_ONCE,
    )
    records = [ConsultationRecord.model_validate_json(row.data) for row in rows]
    found = [
        record
        for record in records
        if (held := record.consultation) is not None
        and (not issue or issue in held.issues)
        and (not party or party in held.sides)
    ]
    context: dict[str, Any] = {
        "bar": bar,
        "asked": {name: value for name, value in told.items() if value},
        "view": "day" if request.GET.get("view") == "day" else "issue",
        "found": [line for record in found if (line := _line(who, record))],
        "issues": [
            (one, [line for record in one.activations if (line := _line(who, record))])
            for one in shown.by_issue(found)
            if not issue or one.name == issue
        ],
        "states": {row.id: row.state for row in rows},
        "after": after,
        "may_hold": who.may("consultation_held"),
    }
    template = "consultations/listed.html" if request.GET.get("part") else "consultations/consultations.html"
    return show(request, template, **context)


@page()
def one(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One consultation: who took part, what each side says beside the other, what they committed themselves to."""
    record = found_one(who, id)
    told = record.consultation
    assert told is not None and record.comparison is not None
    taking_part = shown.sides(who.node, told)
    kind, level, channel = shown.how(told)
    undertakings = [each for each in _undertakings(who, acts.today_at(who.node)) if id in each.consultations]
    (row,) = rows_of(who.node, "consultation", view=who.view, ids=[id])
    context: dict[str, Any] = {
        "record": record,
        "told": told,
        "state": row.state,
        "kind": kind,
        "level": level,
        "channel": channel,
        "sides": taking_part,
        "lines": shown.lines(taking_part, record.comparison.rows),
        "earlier": [each for each in record.readouts if not each.current],
        "made": shown.made(undertakings),
        "day": acts.today_at(who.node),
        "may_readout": who.may("readout_given") and who.member.party in (None, *told.sides),
        "may_correct": who.may("consultation_held"),
        "may_follow": who.may("commitment_followed"),
    }
    return show(request, "consultations/told.html" if request.GET.get("part") else "consultations/one.html", **context)


@page()
def commitments(request: HttpRequest, who: Caller) -> HttpResponse:
    """All commitments that readouts tell of, as they stand on a day."""
    day = _day(request.GET.get("day", "")) or acts.today_at(who.node)
    found = _undertakings(who, day)
    start = int(written) if (written := request.GET.get("from", "")).isdecimal() and len(written) < 7 else 0
    context: dict[str, Any] = {
        "made": shown.made(found[start : start + _AT_ONCE]),
        "more": start + _AT_ONCE if len(found) > start + _AT_ONCE else None,
        "day": day,
        "may_follow": who.may("commitment_followed"),
        "everywhere": True,
    }
    template = "consultations/made.html" if request.GET.get("part") else "consultations/commitments.html"
    return show(request, template, **context)


def _undertakings(who: Caller, day: date) -> tuple[Undertaking, ...]:
    """All commitments as they stand on a day; where there are many, those that were not kept come first."""
    found = kept(
        who.node,
        ("undertakings", who.view, day),
        about("consultation", "commitment"),
        lambda: acts.undertakings(who.node, day, view=who.view),
    )
    return found if len(found) <= _AT_ONCE else tuple(sorted(found, key=lambda one: one.state == "kept"))


def _line(who: Caller, record: ConsultationRecord) -> tuple[ConsultationRecord, str, str, str, tuple[str, ...]] | None:
    """A row of a list: the consultation, its kind, level and channel in words, its sides in the parties' order."""
    told = record.consultation
    return (record, *shown.how(told), in_order(who.node, told.sides)) if told is not None else None


def found_one(who: Caller, id: str) -> ConsultationRecord:
    """The consultation of this id; raises `UnknownName`."""
    found = acts.consultations(who.node, view=who.view, ids=[id])
    if not found:
        raise UnknownName("there is no such consultation", where=id[:64], remedy="look for it in the list")
    return found[0]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
