"""Taking a step on a case, taking evidence in, asking for access, recording how that was answered.

Each has an address of its own, where its form is shown by itself; the page of the case has the same forms in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import access as asking
from truceline.acts import cases
from truceline.acts import evidence as items
from truceline.acts.told import told_well
from truceline.config import load
from truceline.errors import IllegalStep, InvalidFact, UnknownName
from truceline.store.callers import Caller
from truceline.store.checks.cases import ANSWER_OF
from truceline.store.journal import Written
from truceline.verification.access import Answer
from truceline.verification.steps import rules
from truceline.web.cases.desk import EVIDENCE, Desk
from truceline.web.cases.forms import AnswerForm, AskForm, SawForm, StepForm, TakeForm
from truceline.web.cases.told import told
from truceline.web.pages import back_to, page, show

__all__ = ["answer", "ask", "step", "take", "upload"]

_STEPS = tuple(f"case.{kind}" for kind in told().steps)
_ANSWERS = tuple(f"case.{kind}" for kind in ANSWER_OF)


def of_case(desk: Desk) -> dict[str, Any]:
    """What a form about a case is told: how much was read of it, and whether it is shared."""
    return {"about": f"case:{desk.id}", "facts": desk.row.facts, "shared": desk.shared}


def act(
    request: HttpRequest,
    form: SawForm,
    record: Callable[[], Sequence[Written | None]],
    *,
    back: str,
    title: str,
    said: str,
    **context: Any,
) -> HttpResponse:
    """The page of one form: records what was sent and goes back, or shows what was typed with what is wrong."""
    if request.method == "POST" and form.is_valid() and form.attempt(lambda: (form.seen(), record())) is not None:
        return back_to(request, back, said)
    return show(request, "cases/act.html", status=form.status, form=form, back=back, title=title, **context)


def legal(request: HttpRequest, desk: Desk, *kinds: str) -> None:
    """Raise `IllegalStep` where somebody opens the form of what may not follow; what was typed is not lost by it."""
    if request.method != "POST" and not set(kinds) & set(desk.possible):
        state = rules().states.get(desk.account.state if desk.account else "nothing", "")
        reason = _("This may not follow now: the case is “%(state)s”.") % {"state": _(state)}
        raise IllegalStep(reason, where=desk.number, remedy=_("open the case and see what may"))


@page(acts=_STEPS)
def step(request: HttpRequest, who: Caller, case: str, kind: str) -> HttpResponse:
    """One step on a case."""
    if kind not in told().steps:
        raise UnknownName(f"{kind[:60]!r} is no step that is taken by itself", where=case, remedy="open the case")
    who.must_do(f"case.{kind}")
    desk = Desk.of(who, case)
    legal(request, desk, kind)
    form = StepForm.asked(request, desk, kind=kind)
    return act(
        request,
        form,
        lambda: cases.take(who.actor, case, kind, joint=form.to_all, saw=form.seen(), **form.told),
        back=reverse("case", args=[case]),
        title=_(told().steps[kind].says),
        said=_("The step is recorded."),
        desk=desk,
    )


@page(acts=("evidence_taken",))
def take(request: HttpRequest, who: Caller, case: str) -> HttpResponse:
    """Evidence for a case."""
    desk = Desk.of(who, case)
    for kind in (one for one in EVIDENCE if one in desk.possible):
        who.must_do(f"case.{kind}")
    legal(request, desk, *EVIDENCE)
    form = TakeForm.asked(request, who, files=request.FILES or None, **of_case(desk))

    def record() -> Sequence[Written]:
        content, name = upload(form, "file")
        given = {key: form.cleaned_data[key] for key in ("by", "source", "why", "at")}
        keep = not form.cleaned_data["hash_only"]
        return items.take(
            who.actor, content, form.cleaned_data["says"], name=name, case=case, keep=keep, joint=form.to_all, **given
        )

    said = _("The item is taken in.")
    title, back = _("Take evidence in"), reverse("case", args=[case])
    return act(request, form, record, back=back, title=title, said=said, desk=desk)


def upload(form: SawForm, name: str) -> tuple[bytes, str]:
    """The bytes of a file that was sent, and its name; raises `InvalidFact` for more than the node takes."""
    file = form.cleaned_data[name]
    most = load().max_bytes
    if file.size > most:
        raise InvalidFact(f"has {file.size:,} bytes", where=file.name[:120], remedy=f"send at most {most:,}")
    return file.read(), file.name


@page(acts=("access_requested",))
def ask(request: HttpRequest, who: Caller, case: str) -> HttpResponse:
    """A request for access, for a case."""
    desk = Desk.of(who, case)
    legal(request, desk, "access_requested")
    form = AskForm.asked(request, who, **of_case(desk))

    def record() -> Sequence[Written]:
        place, asked_by, at = (form.cleaned_data[name] for name in ("place", "asked_by", "at"))
        return asking.ask(who.actor, place, asked_by=asked_by, at=at, case=case, joint=form.to_all)

    said = _("The request is recorded.")
    title, back = _("Ask for access"), reverse("case", args=[case])
    return act(request, form, record, back=back, title=title, said=said, desk=desk)


@page(acts=("access_answered",))
def answer(request: HttpRequest, who: Caller, case: str, id: str) -> HttpResponse:
    """How a request that was made for a case was answered."""
    desk = Desk.of(who, case)
    asked = next((one for one in desk.requests if one.id == id), None)
    if asked is None:
        raise UnknownName(_("no such request was made for the case"), where=id[:120], remedy=_("open the case"))
    legal(request, desk, *ANSWER_OF)
    form = AnswerForm.asked(request, who, **of_case(desk))

    def record() -> Sequence[Written]:
        told_of = form.cleaned_data
        with told_well():
            given = Answer(
                answer=told_of["answer"],
                at=told_of["at"] or who.node.clock(),
                by=told_of["by"],
                party=told_of["party"] or None,
                reason=told_of["reason"],
                minutes=told_of["minutes"],
            )
        return asking.answer(who.actor, id, given, joint=form.to_all)

    said = _("The answer is recorded.")
    title, back = _("Record the answer to a request for access"), reverse("case", args=[case])
    return act(request, form, record, back=back, title=title, said=said, desk=desk, asked=asked)
