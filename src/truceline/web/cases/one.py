"""The page of one case: what each node tells of it, and what the member who looks can do about it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from truceline.matters.cases import CaseRecord
from truceline.store import incidents
from truceline.store.callers import Caller
from truceline.verification.case import Account, Step
from truceline.web.cases.codes import codes_of
from truceline.web.cases.custody import chains_of
from truceline.web.cases.desk import Desk
from truceline.web.cases.findings import beside
from truceline.web.cases.forms import AnswerForm, AskForm, StepForm, TakeForm
from truceline.web.cases.told import told
from truceline.web.cases.working import of_case
from truceline.web.pages import page, show

__all__ = ["case"]


@dataclass(frozen=True)
class Shown:
    """A step as the page tells it: in which entry, and why it had no effect where it had none."""

    step: Step
    ref: str
    reason: str = ""
    to: str = ""


@page()
def case(request: HttpRequest, who: Caller, case: str) -> HttpResponse:
    """One case."""
    desk = Desk.of(who, case)
    codes = codes_of(who, desk.incidents)
    waits = len(codes) < len(desk.incidents) and incidents.fresh(who.node, view=who.view).behind
    if request.GET.get("part") == "about":
        return show(request, "cases/about.html", desk=desk, codes=codes, waits=waits)
    return show(
        request,
        "cases/one.html",
        desk=desk,
        accounts=[(account, list(_steps(desk.record, account))) for account in desk.record.case.accounts],
        codes=codes,
        waits=waits,
        found=[beside(desk.who, one, found, desk) for one, found in desk.findings.items()],
        chains=chains_of(who.node, desk.evidence, who.view),
        offered=list(_offered(desk)),
        answers=dict(_answers(desk)),
    )


def _steps(record: CaseRecord, account: Account) -> Iterator[Shown]:
    """Every step in the order of the account, also those without effect."""
    without = {one.step.number: one.reason for one in account.ignored}
    steps = (*account.steps, *(one.step for one in account.ignored))
    for step in sorted(steps, key=lambda one: one.number):
        yield Shown(step, record.ref(account.node, step.number), without.get(step.number, ""), _leads_to(step))


def _leads_to(step: Step) -> str:
    """Where on the page what a step leads to is told."""
    starts = (("access_", "access"), ("evidence", "evidence"), ("finding", "finding"))
    return next((f"#{name}-{step.ref}" for start, name in starts if step.kind.startswith(start) and step.ref), "")


def _offered(desk: Desk) -> Iterator[Mapping[str, Any]]:
    """The forms of what the member can do now, each with its name and its address."""
    if desk.asks:
        asking = AskForm(desk.who, auto_id="ask_%s", **of_case(desk))
        yield {"says": _("Ask for access"), "address": "access", "form": asking}
    if desk.takes_evidence:
        taking = TakeForm(desk.who, auto_id="take_%s", **of_case(desk))
        yield {"says": _("Take evidence in"), "address": "evidence", "form": taking}
    for kind in desk.forms:
        form = StepForm(desk, kind=kind, auto_id=f"{kind}_%s")
        yield {"says": _(told().steps[kind].says), "address": f"steps/{kind}", "form": form, "kind": kind}


def _answers(desk: Desk) -> Iterator[tuple[str, AnswerForm]]:
    """By request, the form for its next answer."""
    for number, one in enumerate(desk.requests if desk.answers else ()):
        form = AnswerForm(desk.who, among=desk.answers, auto_id=f"answer{number}_%s", **of_case(desk))
        yield one.id, form
