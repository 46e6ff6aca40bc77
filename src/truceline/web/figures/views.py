"""Figures of people affected: beside each other, over time, what is summed; one figure; what reports suggest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import figures as acts
from truceline.acts.consultations import today_at
from truceline.coordination.affected import Entry, Figure, kinds
from truceline.coordination.suggested import Suggested
from truceline.errors import InvalidPlan, UnknownName
from truceline.matters.figures import FigureRecord
from truceline.store.callers import Caller
from truceline.store.days import days_told
from truceline.store.kept import about, kept
from truceline.store.matter_pages import day_of_nth
from truceline.store.matters import listed
from truceline.web.figures.chart import charts
from truceline.web.figures.forms import FigureForm
from truceline.web.pages import page, show
from truceline.web.sides import as_csv, in_order, one_of, own_party, recorded, told_at
from truceline.web.templatetags.sides import name_of

_MOST = 200
"""So many figures are shown unless somebody asks since when; on a node with more the newest."""
_MOST_REPORTS = 500
"""So many reports are read within a request for what they suggest, and no more."""
_MOST_SUGGESTED = 50
LACKING = (gettext_lazy("whether it is a stock or a flow"), gettext_lazy("as of when"))
"""What a suggestion can lack, as pages say it (`coordination.suggested`)."""
_COLUMNS = ("kind", "measure", "unit", "population", "happening", "part", "speaker", "low", "high", "about", "since",
            "as_of", "told_on", "holds", "superseded_because", "words", "refs")  # fmt: skip


class Line(NamedTuple):
    """A figure in the table: who told it, under which id it was recorded, whether it still holds."""

    entry: Entry
    id: str


class Row(NamedTuple):
    """One number, with what each speaker told of it; `differs` where two that hold exclude each other."""

    says: str
    figure: Figure
    lines: tuple[Line, ...]
    differs: bool


class Asked(NamedTuple):
    """What a query asks for: what was told by a day, of a kind or of all, and since when it is looked at."""

    found: acts.Figures
    kind: str
    told: tuple[date, date] | None
    since: date | None


def _asked(request: HttpRequest, who: Caller) -> Asked:
    told = days_told(who.node, "figure", view=who.view)
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds() else ""
    day = _day(request, "day") or (told[1] if told else today_at(who.node))
    since = _day(request, "since") or day_of_nth(who.node, "figure", day, _MOST, view=who.view)
    found = kept(
        who.node,
        ("figures", who.view, day, kind, since),
        about("figure"),
        lambda: acts.told(who.node, day, view=who.view, kind=kind or None, since=since),
    )
    return Asked(found, kind, told, since)


def _day(request: HttpRequest, name: str) -> date | None:
    """A day that a query names; raises `InvalidPlan` for what is none."""
    written = request.GET.get(name, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise InvalidPlan(f"{written[:40]!r} is no day", where=name, remedy="write it as 2020-07-14") from None


@page()
def figures(request: HttpRequest, who: Caller) -> HttpResponse:
    """What had been told by the end of a day, speakers beside each other; charts over time; sums and what is none."""
    found, kind, told, since = _asked(request, who)
    names = _names(who, found)
    return show(
        request,
        "figures/figures.html",
        found=found,
        told=told,
        since=since if since and told and since > told[0] else None,
        kind=kind,
        kinds=kinds(),
        charts=charts(found.entries, names),
        rows=_rows(who, found, since),
        may_tell=who.may("figure_told"),
        may_suggest=who.sees("internal"),
    )


def _names(who: Caller, found: acts.Figures) -> dict[str, str]:
    """The speakers' names in the reader's language, in the agreement's order."""
    from truceline.store.terms import terms

    ids = {party.name: party.id for party in terms(who.node).parties}
    speakers = {entry.figure.speaker for entry in found.entries}
    known = {ids[one]: one for one in speakers if one in ids}
    ordered = [known[id] for id in in_order(who.node, known)]
    return {one: name_of(who.node, one) for one in (*ordered, *sorted(speakers - set(ordered)))}


def _rows(who: Caller, found: acts.Figures, since: date | None) -> list[Row]:
    listed_rows = listed(who.node, "figure", view=who.view, since=since, until=found.day)
    records = (FigureRecord.model_validate_json(row.data) for row in listed_rows if row.state != "withdrawn")
    ids = {_same(one.figure): one.id for one in records if one.figure}
    place = {speaker: n for n, speaker in enumerate(_names(who, found))}
    differing = {row.words_of for row in found.rows if row.differs}
    grouped: dict[str, list[Entry]] = {}
    for entry in sorted(found.entries, key=lambda one: repr(one.figure.what)):
        grouped.setdefault(repr(entry.figure.what), []).append(entry)
    return [
        Row(
            says=entries[0].figure.what.words,
            figure=entries[0].figure,
            lines=tuple(
                Line(one, ids.get(_same(one.figure), ""))
                for one in sorted(entries, key=lambda one: (place[one.figure.speaker], one.superseded_by is not None))
            ),
            differs=entries[0].figure.what.words in differing,
        )
        for entries in grouped.values()
    ]


def _same(figure: Figure) -> str:
    return figure.model_dump_json(exclude={"speaker"})


@page()
def figures_csv(request: HttpRequest, who: Caller) -> HttpResponse:
    """The figures that the page shows, as CSV: one row for each, in its speaker's name."""
    found = _asked(request, who).found
    return as_csv(f"figures-{found.day}", _COLUMNS, _csv(found))


def _csv(found: acts.Figures) -> Iterator[dict[str, Any]]:
    for entry in found.entries:
        plain = entry.figure.model_dump(mode="json", exclude={"ref"})
        holds = entry.superseded_by is None
        yield plain | {"holds": holds, "superseded_because": entry.reason, "refs": entry.refs}


@page()
def figure(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One figure: what was told, where, and every version in which it was recorded."""
    row, record = _figure_of(who, id)
    told = record.versions[-1].figure
    return show(
        request,
        "figures/figure.html",
        row=row,
        record=record,
        figure=told,
        where=told_at(who, told.ref or record.versions[-1].ref),
        may_change=who.may("figure_told") and own_party(who, "figure_told") in (None, told.speaker),
    )


def _figure_of(who: Caller, id: str) -> tuple[Any, FigureRecord]:
    row = one_of(who.node, who, "figure", id)
    record = FigureRecord.model_validate_json(row.data) if row else None
    if record is None or record.figure is None:
        raise UnknownName("no such figure was told", where=id[:60], remedy="see the list of figures")
    return row, record


@page(acts=("figure_told",))
def tell(request: HttpRequest, who: Caller) -> HttpResponse:
    """Record a figure that somebody told; it can begin with what a claim says (`claim=`)."""
    initial: dict[str, Any] = {"as_of": today_at(who.node)}
    claim = request.GET.get("claim", "")
    if claim and who.sees("internal"):
        found = next((one for one in _suggestions(who) if one.id == claim), None)
        initial |= dict(found.told) if found else {}
    form = FigureForm.asked(request, who.node, who=who, initial=initial)
    return _told(request, who, form, "")


@page(acts=("figure_told",))
def tell_again(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Put right what was recorded of a figure; the earlier version stays in the record."""
    row, record = _figure_of(who, id)
    shared = bool(listed(who.node, "figure", view="joint", ids=[id]))
    initial = {**record.versions[-1].figure.model_dump(), "saw": row.facts}
    form = FigureForm.asked(request, who.node, who=who, shared=shared, initial=initial)
    return _told(request, who, form, id)


def _told(request: HttpRequest, who: Caller, form: FigureForm, id: str) -> HttpResponse:
    return recorded(
        request,
        form,
        lambda saw: acts.tell(who.actor, form.told(), id, joint=form.joint, saw=saw),
        about=("figure", id),
        said=_("The figure is recorded."),
        template="figures/tell.html",
        speakers=form.speakers(),
    )


@page(sees="internal")
def suggested(request: HttpRequest, who: Caller) -> HttpResponse:
    """What accepted claims tell and nobody recorded as a figure: read out of the reports when asked for."""
    found = _suggestions(who)
    return show(
        request,
        "figures/suggestions.html",
        found=found[:_MOST_SUGGESTED],
        number=len(found),
        too_many=_reports(who) > _MOST_REPORTS,
        most=_MOST_REPORTS,
        may_tell=who.may("figure_told"),
    )


def _suggestions(who: Caller) -> tuple[Suggested, ...]:
    return () if _reports(who) > _MOST_REPORTS else acts.suggestions(who.node)


def _reports(who: Caller) -> int:
    from django.db import connections

    with connections[who.node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM standing WHERE type = %s LIMIT %s) AS held",
            ["report", _MOST_REPORTS + 1],
        )
        return int(cursor.fetchone()[0])
