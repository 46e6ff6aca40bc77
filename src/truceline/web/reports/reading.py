"""The reader: a report's text, what was read out of it beside the words that say so, and what is decided of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from truceline.acts.reviewing import graded_at
from truceline.claims.claim import Claim
from truceline.reports.report import Span
from truceline.store import incidents, read_reports
from truceline.store.callers import Caller
from truceline.store.one_report import Opened
from truceline.web import drafts
from truceline.web.fields import NodeForm
from truceline.web.pages import show
from truceline.web.reports.cards import Card, cards, parts_of
from truceline.web.reports.forms import AddForm, CorrectForm, GradeForm, MergeForm, RejectForm, told_of
from truceline.web.reports.text import Mark, holding, marked, stretches

__all__ = ["Asked", "address", "asked_of", "form_of", "share_of", "shown", "since"]

_MOST_PARTS = 12
_MARKED = ("accept_marked", "reject_marked")
_DOING = ("correct", "merge", "reject", "add", "grade")


class Asked(NamedTuple):
    """What of a report is looked at: a claim, some of its words, what is done with it, and in which form."""

    claim: str = ""
    do: str = ""
    at: int | None = None
    words: Span | None = None
    form: NodeForm | None = None
    status: int = 200
    marked: frozenset[str] = frozenset()
    """The claims that are marked for one step, `reason` what was typed for it, `results` what became of each."""
    reason: str = ""
    results: tuple[Any, ...] = ()


def shown(request: HttpRequest, who: Caller, opened: Opened, asked: Asked) -> HttpResponse:
    """The reader's page, or of it what a script asks for."""
    chosen = next((claim for claim in opened.every if claim.id == asked.claim), None)
    text = opened.report.text
    parts = stretches(text)
    first = asked.words.start if asked.words else chosen.span.start if chosen and text else None
    at = holding(parts, first) if first is not None else min(max(asked.at or 1, 1), len(parts)) - 1
    if request.GET.get("part") == "read" and request.method == "GET":
        return show(request, "reports/read.html", opened=opened, here=at + 1)
    listed = cards(who.node, opened, parts[at], who.view)
    judged = _judged(who, listed)
    if request.GET.get("part") == "judged" and request.method == "GET":
        return show(request, "reports/judged.html", **judged)
    told: dict[str, Any] = {
        "opened": opened,
        "report": opened.report,
        "line": opened.line,
        "chosen": asked.claim,
        "cards": [card for card in listed if not card.gone],
        "left_out": [card for card in listed if card.gone],
        "do": asked.do,
        "form": asked.form or _form(request, who, opened, chosen, asked.do),
        "may_decide": who.may("claim_accepted") and bool(text),
        "may_grade": who.may("report_graded") and opened.line is not None,
        "share": share_of(request),
        "here": at + 1,
        "elsewhere": _elsewhere(opened, parts, at),
        "marked": asked.marked,
        "reason": asked.reason,
        "results": asked.results,
        **judged,
    }
    if request.GET.get("part") == "claims" and request.method == "GET":
        return show(request, "reports/claims.html", **told)
    told |= {"text": _text(opened, parts[at], chosen, asked), "stretch": parts[at], "pages": len(parts)}
    return show(request, "reports/report.html", status=asked.status, **told, **_around(request, who, opened, asked))


def _judged(who: Caller, listed: Sequence[Card]) -> dict[str, Any]:
    """The incidents of the claims; `unjudged` where some have none, and what is recorded is not all worked out yet."""
    codes = dict.fromkeys(card.incident for card in listed if card.incident)
    some = any(not (card.incident or card.gone) for card in listed)
    return {"codes": list(codes), "unjudged": some and bool(incidents.fresh(who.node, view=who.view).behind)}


def _around(request: HttpRequest, who: Caller, opened: Opened, asked: Asked) -> dict[str, Any]:
    """What stands around the text and its claims."""
    return {
        "waiting": sum(not opened.review_of(claim).reviewed for claim in opened.claims),
        "copies": read_reports.copies(who.node, opened.line) if opened.line else (),
        "decided": len(opened.seen),
        "grade": asked.form if asked.do == "grade" and asked.form else _form(request, who, opened, None, "grade"),
        "adding": asked.form if asked.do == "add" and asked.form else _form(request, who, opened, None, "add"),
        "entries": _entries(who, opened),
    }


def _elsewhere(opened: Opened, parts: Sequence[Span], at: int) -> list[int]:
    """The other parts of a long text in which something is claimed, by their numbers, the nearest first."""
    if len(parts) == 1:
        return []
    held = {holding(parts, claim.span.start) for claim in opened.claims} - {at}
    return [part + 1 for part in sorted(held, key=lambda part: abs(part - at))[:_MOST_PARTS]]


def share_of(request: HttpRequest) -> bool:
    """Whether what this person decides goes to the peers, too: as they chose when they last did."""
    return bool(request.session.get("share_decisions", False))


def asked_of(request: HttpRequest, who: Caller, opened: Opened) -> Asked:
    """What the address asks for; what was typed before a session ended goes before it."""
    kept = drafts.kept(request)
    if kept is not None and (step := str(kept.get("do"))) in _DOING:
        name = str(kept.get("claim", ""))
        form = form_of(who, opened, next((one for one in opened.every if one.id == name), None), step, kept)
        if form is not None:
            return Asked(name, step, form=form)
    if kept is not None and str(kept.get("do")) in _MARKED:
        return Asked(marked=frozenset(kept.getlist("mark")), reason=str(kept.get("reason", "")))
    given = request.GET
    words = None
    if given.get("from", "").isdecimal() and given.get("to", "").isdecimal():
        start, end = int(given["from"][:9]), int(given["to"][:9])
        words = Span(start=start, end=end) if start < end <= len(opened.report.text) else None
    at = int(given["at"][:6]) if given.get("at", "").isdecimal() else None
    do = given.get("do", "")
    return Asked(given.get("claim", ""), do if do in _DOING else "", at, words)


def _form(request: HttpRequest, who: Caller, opened: Opened, claim: Claim | None, do: str) -> NodeForm | None:
    form = form_of(who, opened, claim, do)
    if form is not None:
        form.initial["share"] = share_of(request)
    return form


def form_of(
    who: Caller, opened: Opened, claim: Claim | None, do: str, data: QueryDict | None = None
) -> NodeForm | None:
    """The form of a step, as it was sent or new; None for none."""
    initial: dict[str, Any] = {"do": do}
    if do == "add":
        return AddForm(who.node, data, initial=initial, auto_id="add_%s")
    if do == "grade":
        one = opened.line
        saw = graded_at(who.node, one.file) if one else ""
        return GradeForm(who.node, data, initial={**initial, "saw": saw}, auto_id="grade_%s")
    if claim is None:
        return None
    initial |= {"claim": claim.id, "saw": opened.seen.get(claim.id.partition("@")[0], "")}
    if do == "correct":
        return CorrectForm(who.node, data, initial=initial | told_of(claim), auto_id="correct_%s")
    if do == "merge":
        others = tuple(one for one in opened.claims if one.id.partition("@")[0] != claim.id.partition("@")[0])
        return MergeForm(who.node, data, claims=others, initial=initial, auto_id="merge_%s")
    return RejectForm(who.node, data, initial=initial, auto_id="reject_%s") if do == "reject" else None


def _text(opened: Opened, stretch: Span, chosen: Claim | None, asked: Asked) -> Any:
    marks = [
        Mark(claim.id, span, opened.review_of(claim).state)
        for claim in opened.claims
        for span in (claim.span, *claim.also)
    ]
    if asked.words is not None:
        marks.append(Mark("", asked.words, "words"))
    parts = list(parts_of(chosen)) if chosen is not None else []
    if chosen is not None and chosen not in opened.claims:
        marks.append(Mark(chosen.id, chosen.span, opened.review_of(chosen).state))
    return marked(opened.report.text, stretch, marks, chosen.id if chosen else "", parts)


def since(opened: Opened, request: HttpRequest) -> int:
    """Of how many more claims somebody decided than when the page was made."""
    saw = request.GET.get("saw", "")
    known = {ref for refs in opened.seen.values() for ref in refs.split()}
    return max(0, len(known) - int(saw[:9])) if saw.isdecimal() else 0


def _entries(who: Caller, opened: Opened) -> tuple[Any, ...]:
    """The other reports of the same file, such as rows of a table."""
    if opened.line is None:
        return ()
    found = read_reports.of_file(who.node, opened.line.file, view=who.view, limit=21)
    return found if len(found) > 1 else ()


def address(name: str, **asked: Any) -> str:
    """Where a report is, and what of it."""
    given = {key: value for key, value in asked.items() if value}
    return reverse("report", args=[name]) + (f"?{urlencode(given)}" if given else "")
