"""Several at once: each of the marked claims or reports is decided of for itself, and each says what became of it.

One that cannot be decided of takes nothing from the others: it stays marked, with what was typed, and its line says
why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from truceline.acts import reviewing
from truceline.errors import ChangedMeanwhile, IllegalStep, NotPermitted, TrucelineError, UnknownName
from truceline.store import one_report, read_reports
from truceline.store.callers import Caller
from truceline.store.one_report import Opened, claim_named
from truceline.web import problems
from truceline.web.pages import back_to, page
from truceline.web.reports import inbox
from truceline.web.reports.forms import grades
from truceline.web.reports.reading import Asked, address, share_of, shown
from truceline.web.said import said
from truceline.web.templatetags.truceline import words

__all__ = ["Result", "Results", "accept", "grade", "reject"]

_MOST = 500


class Result(NamedTuple):
    """What became of one of those that were marked; `error` is empty where it was done."""

    id: str
    says: str
    error: str = ""


class Results(NamedTuple):
    """Of all that were marked, in their order; `status` is that of the page that tells it."""

    each: tuple[Result, ...]
    status: int

    @property
    def failed(self) -> frozenset[str]:
        """The ids of those that are still to be done."""
        return frozenset(one.id for one in self.each if one.error)


def accept(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    """Accept each of the marked claims."""
    reason, joint = _reason(request.POST), share_of(request)
    return _decided(
        request,
        who,
        opened,
        "accept_marked",
        lambda claim, saw: reviewing.accept(who.actor, [claim], reason=reason, joint=joint, saw=saw),
        lambda n: ngettext("%(n)d claim is accepted.", "%(n)d claims are accepted.", n),
    )


def reject(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    """Reject each of the marked claims, for one reason."""
    reason, joint = _reason(request.POST), share_of(request)

    def step(claim: Any, saw: dict[str, str]) -> object:
        if not reason:
            raise IllegalStep(_("no reason is given"), remedy=_("say why; it is one reason for all that are marked"))
        return reviewing.reject(who.actor, [claim], reason=reason, joint=joint, saw=saw)

    return _decided(
        request,
        who,
        opened,
        "reject_marked",
        step,
        lambda n: ngettext("%(n)d claim is rejected.", "%(n)d claims are rejected.", n),
    )


def _decided(
    request: HttpRequest,
    who: Caller,
    opened: Opened,
    do: str,
    step: Callable[[Any, dict[str, str]], object],
    says: Callable[[int], str],
) -> HttpResponse:
    """The step for each claim; back to the report, or its page with a line for each where one could not be done."""
    named = {claim.id: f"{number} · {words(claim.kind)}" for number, claim in enumerate(opened.claims, 1)}

    def one(id: str) -> None:
        claim = claim_named(opened, id)
        step(claim, {claim.id: request.POST.get(f"saw-{id}", "")})

    results = _each(request.POST.getlist("mark"), named, one)
    if not results.failed:
        return back_to(
            request,
            address(opened.report.id, at=request.POST.get("at")),
            says(len(results.each)) % {"n": len(results.each)},
        )
    now = one_report.open_report(who.node, opened.report.id, view=who.view)
    assert isinstance(now, Opened)
    at = request.POST.get("at", "")
    asked = Asked(do=do, at=int(at[:6]) if at.isdecimal() else None, status=results.status)
    return shown(
        request, who, now, asked._replace(marked=results.failed, reason=_reason(request.POST), results=results.each)
    )


@page(acts=("report_graded",), writes=True)
def grade(request: HttpRequest, who: Caller) -> HttpResponse:
    """Grade the sources of the marked reports, and what they say, alike."""
    given, reason = _given(request.POST), _reason(request.POST)
    joint, ids = share_of(request), request.POST.getlist("report")

    files: set[str] = set()

    def one(name: str) -> None:
        line = read_reports.one(who.node, name, view=who.view)
        if line is None:
            raise UnknownName(_("there is no such report here"), where=name[:120], remedy=_("see the list"))
        if line.file in files:  # a grade is of the file, which has several reports
            return
        saw = reviewing.graded_at(who.node, line.file)
        now = read_reports.one(who.node, name, view=who.view)
        if now is None or now.graded != request.POST.get(f"saw-{name}", ""):
            raise ChangedMeanwhile(_("graded since it was read"), where=line.shown, remedy=_("look at it again"))
        reviewing.grade(who.actor, line.file, **given, reason=reason, joint=joint, saw=saw)
        files.add(line.file)

    results = _each(ids, inbox.names(who, ids[:_MOST]), one)
    if results.failed:
        typed = {name: str(grade or "") for name, grade in given.items()} | {"reason": reason}
        return inbox.shown(request, who, results.status, results=results.each, marked=results.failed, typed=typed)
    query = request.GET.urlencode()
    graded = ngettext("%(n)d source is graded.", "%(n)d sources are graded.", len(results.each))
    return back_to(request, reverse("reports") + (f"?{query}" if query else ""), graded % {"n": len(results.each)})


def _given(given: QueryDict) -> dict[str, Any]:
    """The letter and the number that were chosen, as `reviewing.grade` takes them; None for neither of those known."""
    known = {name: {value for value, _says in listed if value} for name, listed in grades().items()}
    letter, number = given.get("reliability", ""), given.get("credibility", "")
    return {
        "reliability": letter if letter in known["reliability"] else None,
        "credibility": int(number) if number in known["credibility"] else None,
    }


def _each(ids: Iterable[str], named: Mapping[str, str], step: Callable[[str], None]) -> Results:
    """The step for each; what one of them cannot be done for stands in its line. Raises `NotPermitted`."""
    done: list[Result] = []
    status = 200
    for id in [*dict.fromkeys(ids)][:_MOST]:
        try:
            step(id)
            done.append(Result(id, named.get(id, id[:120])))
        except NotPermitted:
            raise
        except TrucelineError as error:
            status = max(status, 409 if problems.status_of(error) == 409 else 422)
            done.append(Result(id, named.get(id, id[:120]), _why(error)))
    if not done:
        raise IllegalStep(_("nothing is marked"), remedy=_("mark what it is about, then do it"))
    return Results(tuple(done), status)


def _why(error: TrucelineError) -> str:
    """What is wrong and what to do; of what stands before it."""
    return "; ".join(filter(None, (said(error.reason), said(error.remedy))))


def _reason(given: QueryDict) -> str:
    return " ".join(given.get("reason", "").replace("\0", " ").split())[:2000]
