"""What somebody does with a report: each step taken as they saw it, or the form again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from truceline.acts import reviewing
from truceline.claims.claim import Claim
from truceline.errors import InvalidFact
from truceline.reports.report import Span
from truceline.store import one_report
from truceline.store.callers import Caller
from truceline.store.journal import Written
from truceline.store.one_report import Opened, claim_named
from truceline.web.fields import NodeForm
from truceline.web.pages import back_to
from truceline.web.reports import marked
from truceline.web.reports.forms import AddForm, CorrectForm, GradeForm, MergeForm, RejectForm, StepForm
from truceline.web.reports.reading import Asked, address, form_of, shown
from truceline.web.templatetags.names import claim_anchor

__all__ = ["taken"]


def taken(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    """The step that the form asks for, taken; then to the next claim that waits."""
    do = request.POST.get("do", "")
    if do == "share":
        request.session["share_decisions"] = request.POST.get("on") == "yes"
        return back_to(request, address(opened.report.id, claim=request.POST.get("claim")))
    if do not in _STEPS:
        raise InvalidFact(f"{do[:40]!r} is no step", where=opened.report.id, remedy="use the buttons of the page")
    act, step = _STEPS[do]
    who.must_do(act)
    return step(request, who, opened)


def _accept(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    claim = claim_named(opened, request.POST.get("claim", ""))
    form = StepForm(who.node, request.POST)
    done = _attempt(
        form,
        lambda: reviewing.accept(who.actor, [claim], reason=_reason(form), joint=_joint(form), saw=_saw(form)),
    )
    return _after(request, who, opened, claim, form, "accept", done, _("The claim is accepted."))


def _reject(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    claim = claim_named(opened, request.POST.get("claim", ""))
    form = RejectForm(who.node, request.POST, auto_id="reject_%s")
    done = _attempt(
        form,
        lambda: reviewing.reject(who.actor, [claim], reason=_reason(form), joint=_joint(form), saw=_saw(form)),
    )
    return _after(request, who, opened, claim, form, "reject", done, _("The claim is rejected."))


def _correct(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    claim = claim_named(opened, request.POST.get("claim", ""))
    form = form_of(who, opened, claim, "correct", request.POST)
    assert isinstance(form, CorrectForm)
    done = _attempt(
        form,
        lambda: reviewing.correct(
            who.actor,
            opened,
            claim,
            list(form.changes(form.changed)),
            reason=_reason(form),
            joint=_joint(form),
            saw=_saw(form),
        ),
    )
    return _after(request, who, opened, claim, form, "correct", done, _("The claim is corrected."))


def _merge(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    claim = claim_named(opened, request.POST.get("claim", ""))
    form = form_of(who, opened, claim, "merge", request.POST)
    assert isinstance(form, MergeForm)
    done = _attempt(
        form,
        lambda: reviewing.merge(
            who.actor,
            [claim],
            claim_named(opened, form.cleaned_data["into"]),
            reason=_reason(form),
            joint=_joint(form),
            saw=_saw(form),
        ),
    )
    return _after(
        request, who, opened, claim, form, "merge", done, _("The claim is told by the other one from now on.")
    )


def _add(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    form = form_of(who, opened, None, "add", request.POST)
    assert isinstance(form, AddForm)
    written = _attempt(
        form,
        lambda: reviewing.add(
            who.actor,
            opened,
            form.cleaned_data["quote"],
            form.cleaned_data["kind"],
            [(name, value) for name, value in form.changes(_ADDED) if value],
            at=_at(form, opened.report.text),
            reason=_reason(form),
            joint=_joint(form),
        ),
    )
    if not written:
        return shown(
            request, who, opened, Asked(do="add", words=_at(form, opened.report.text), form=form, status=form.status)
        )
    added = written[0].subject.removeprefix("claim:")
    return back_to(request, f"{address(opened.report.id, claim=added)}#{claim_anchor(added)}", _("The claim is added."))


def _grade(request: HttpRequest, who: Caller, opened: Opened) -> HttpResponse:
    form = form_of(who, opened, None, "grade", request.POST)
    assert isinstance(form, GradeForm)
    line = opened.line
    if line is None:
        raise InvalidFact("only claims of it are known here", where=opened.report.id, remedy="ask its node")
    done = _attempt(
        form,
        lambda: reviewing.grade(
            who.actor,
            line.file,
            reliability=form.cleaned_data["reliability"] or None,
            credibility=int(form.cleaned_data["credibility"]) if form.cleaned_data["credibility"] else None,  # type: ignore[arg-type]
            reason=_reason(form),
            joint=_joint(form),
            saw=form.cleaned_data["saw"],
        ),
    )
    if done:
        return back_to(request, address(opened.report.id), _("The source is graded."))
    return shown(request, who, opened, Asked(do="grade", form=form, status=form.status))


_ADDED = ("mode", "speaker", "time", "place", "actors", "targets", "weapon", "figures", "outcome")
_STEPS: dict[str, tuple[str, Callable[[HttpRequest, Caller, Opened], HttpResponse]]] = {
    "accept": ("claim_accepted", _accept),
    "reject": ("claim_rejected", _reject),
    "correct": ("claim_corrected", _correct),
    "merge": ("claim_merged", _merge),
    "accept_marked": ("claim_accepted", marked.accept),
    "reject_marked": ("claim_rejected", marked.reject),
    "add": ("claim_added", _add),
    "grade": ("report_graded", _grade),
}


def _attempt(form: NodeForm, step: Callable[[], tuple[Written, ...]]) -> tuple[Written, ...]:
    """What was written; nothing where the form or the step is not as it has to be."""
    return (form.attempt(step) or ()) if form.is_valid() else ()


def _after(
    request: HttpRequest, who: Caller, opened: Opened, claim: Claim, form: Any, do: str, done: Any, said: str
) -> HttpResponse:
    """On to the next claim that waits; or the form again, over the claim as it stands now."""
    if not done:
        return _again(request, who, opened, claim, form, do)
    later = [one for one in opened.claims if not opened.review_of(one).reviewed and one.id != claim.id]
    following = next((one for one in later if one.span.start >= claim.span.start), next(iter(later), None))
    if following is None:
        return back_to(request, address(opened.report.id), f"{said} {_('All claims of this report are decided of.')}")
    return back_to(request, f"{address(opened.report.id, claim=following.id)}#c-{claim_anchor(following.id)}", said)


def _again(request: HttpRequest, who: Caller, opened: Opened, claim: Claim, form: NodeForm, do: str) -> HttpResponse:
    status, errors = form.status, list(form.non_field_errors())
    now = one_report.open_report(who.node, opened.report.id, view=who.view)
    assert isinstance(now, Opened)
    stands = next((one for one in now.every if one.id == claim.id), claim)
    again: Any = form
    if any(error for error in form.errors.as_data().get("__all__", [])) and status == 409:
        # As it stands now: sent once more, it is decided knowing what changed.
        data = form.over(stands) if isinstance(form, CorrectForm) else request.POST.copy()
        data["saw"] = now.seen.get(claim.id.partition("@")[0], "")
        again = form_of(who, now, stands, "reject" if do == "accept" else do, data)
        again.is_valid()
        for error in errors:
            again.add_error(None, error)
    return shown(request, who, now, Asked(claim.id, do, form=again, status=status))


def _saw(form: NodeForm) -> dict[str, str]:
    return {form.cleaned_data["claim"]: form.cleaned_data["saw"]}


def _reason(form: NodeForm) -> str:
    return str(form.cleaned_data.get("reason", "")).strip()


def _joint(form: NodeForm) -> bool:
    return bool(form.cleaned_data.get("share"))


def _at(form: NodeForm, text: str) -> Span | None:
    """Where the words stand that were selected, unless others were typed instead."""
    given = form.cleaned_data if hasattr(form, "cleaned_data") else {}
    start, end = given.get("start"), given.get("end")
    if start is None or end is None or not start < end <= len(text):
        return None
    span = Span(start=start, end=end)
    return span if span.of(text).split() == str(given.get("quote", "")).split() else None
