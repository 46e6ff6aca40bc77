"""Pages of situation reports: who prepared one is not who approves it, and what is issued is what was approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import sitrep_jobs, sitreps
from truceline.errors import NotPermitted, UnknownName
from truceline.matters.sitreps import PICTURE
from truceline.store import endorsements, matters
from truceline.store.callers import Caller
from truceline.web import drafts
from truceline.web.changed import saw_of
from truceline.web.documents import as_preview, as_saved
from truceline.web.pages import back_to, page, show
from truceline.web.security import POLICY
from truceline.web.sitreps.forms import EndorseForm, PrepareForm, ReasonForm, audience_words

_STATES = ("prepared", "approved", "returned", "issued")


@page()
def listed(request: HttpRequest, who: Caller) -> HttpResponse:
    """The reports, the latest day first, and what is being prepared."""
    state = request.GET.get("state") if request.GET.get("state") in _STATES else None
    found = [each for each in sitreps.sitreps(who.node, view=who.view, state=state) if _may_see(who, each)]
    rows = [(each, audience_words(who.node, each.record.audience)) for each in reversed(found)]
    waiting = sitrep_jobs.waiting(who.node) if who.sees("internal") else ()
    name = "sitreps/list_part.html" if request.GET.get("part") == "list" else "sitreps/list.html"
    return show(request, name, rows=rows, waiting=waiting, state=state, states=_STATES)


@page(acts=("sitrep_prepared",))
def prepare(request: HttpRequest, who: Caller) -> HttpResponse:
    """Ask for the report of a day; a worker prepares it."""
    again = request.GET.get("again", "")
    initial: dict[str, object] = {"again": again}
    if again:
        record = _one(who, again).record
        initial |= {"day": record.day, "audience": record.audience}
    form = PrepareForm.asked(request, who.node, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = form.attempt(
            lambda: sitrep_jobs.ask(
                who.actor, given["day"], given["audience"], cut_off=given["cut_off"], again=given["again"]
            )
        )
        if asked is not None:
            return back_to(request, reverse("sitreps"), _("The report is being prepared; it stands here when it is."))
    return show(request, "sitreps/prepare.html", status=form.status, form=form)


@page()
def one(request: HttpRequest, who: Caller, sitrep: str) -> HttpResponse:
    """One report: how far it came, its files, its preview, and the steps that this member may take."""
    return _shown(request, who, sitrep)


@page()
def preview(request: HttpRequest, who: Caller, sitrep: str) -> HttpResponse:
    """The report itself, alone in a frame in which nothing runs."""
    held = _files(who, sitrep)
    name = next((name for name in held if name.endswith(".html")), None)
    if name is None:
        raise UnknownName("the report holds no page", where=sitrep)
    return as_preview(held[name])


@page()
def file(request: HttpRequest, who: Caller, sitrep: str, name: str) -> HttpResponse:
    """One of its files, to be saved."""
    held = _files(who, sitrep)
    if name not in held:
        raise UnknownName("the report has no such file", where=name[:80])
    return as_saved(held[name], f"{sitrep}-{name}")


@page(acts=("sitrep_approved",), writes=True)
def approve(request: HttpRequest, who: Caller, sitrep: str) -> HttpResponse:
    """Approve what somebody else prepared."""
    form = EndorseForm(who.node, request.POST)

    def record(saw: Mapping[str, int]) -> object:
        return sitreps.approve(who.actor, sitrep, form.cleaned_data["note"], saw=saw)

    return _step(request, who, sitrep, form, record, _("The report is approved."))


@page(acts=("sitrep_returned",), writes=True)
def send_back(request: HttpRequest, who: Caller, sitrep: str) -> HttpResponse:
    """Return it to whoever prepared it, and say why."""
    form = ReasonForm(who.node, request.POST)

    def record(saw: Mapping[str, int]) -> object:
        return sitreps.send_back(who.actor, sitrep, form.cleaned_data["reason"], saw=saw)

    return _step(request, who, sitrep, form, record, _("The report is returned."))


@page(acts=("sitrep_issued",), writes=True)
def issue(request: HttpRequest, who: Caller, sitrep: str) -> HttpResponse:
    """Issue what was approved."""
    form = EndorseForm(who.node, request.POST)
    return _step(
        request, who, sitrep, form, lambda saw: sitreps.issue(who.actor, sitrep, saw=saw), _("The report is issued.")
    )


@page(acts=("endorsed",), writes=True)
def endorse(request: HttpRequest, who: Caller, sitrep: str) -> HttpResponse:
    """Stand behind what was issued."""
    form, ref = EndorseForm(who.node, request.POST), _issued(who, sitrep)

    def record(saw: Mapping[str, int]) -> object:
        return endorsements.endorse(who.actor, ref, form.cleaned_data["note"]) or ref

    return _step(request, who, sitrep, form, record, _("Your endorsement is recorded."))


@page(acts=("dissented",), writes=True)
def dissent(request: HttpRequest, who: Caller, sitrep: str) -> HttpResponse:
    """Say that one's side does not stand behind what was issued, and why."""
    form, ref = ReasonForm(who.node, request.POST), _issued(who, sitrep)

    def record(saw: Mapping[str, int]) -> object:
        return endorsements.dissent(who.actor, ref, form.cleaned_data["reason"]) or ref

    return _step(request, who, sitrep, form, record, _("Your dissent is recorded."))


def _step(
    request: HttpRequest,
    who: Caller,
    sitrep: str,
    form: EndorseForm | ReasonForm,
    record: Callable[[Mapping[str, int]], object],
    said: str,
) -> HttpResponse:
    """A step on a report: recorded, or its page again with what is wrong."""
    _one(who, sitrep)
    if (
        form.is_valid()
        and form.attempt(lambda: record(saw_of(who, f"sitrep:{sitrep}", form.cleaned_data.get("saw")))) is not None
    ):
        return back_to(request, reverse("sitrep", args=[sitrep]), said)
    return _shown(request, who, sitrep, form)


def _shown(
    request: HttpRequest, who: Caller, sitrep: str, wrong: EndorseForm | ReasonForm | None = None
) -> HttpResponse:
    found = _one(who, sitrep)
    record, stands = found.record, found.stands
    (row,) = matters.listed(who.node, "sitrep", view=who.view, ids=[sitrep])
    own = bool(record.last and record.last.author == who.actor.author)
    parties = {who.member.party, who.node.name}
    shown = show(
        request,
        "sitreps/one.html",
        status=wrong.status if wrong else 200,
        record=record,
        stands=stands,
        whom=audience_words(who.node, record.audience),
        # Who is told of another mistake than that it changed has read no more than before.
        saw=wrong.data.get("saw", "") if wrong and wrong.status != HTTPStatus.CONFLICT else row.facts,
        names=[name for name in _named(found) if name != PICTURE],
        own=own,
        wrong=wrong,
        typed=wrong.data if wrong else drafts.kept(request) or {},
        may={
            "approve": record.state == "prepared" and who.may("sitrep_approved") and not own,
            "return": record.state in ("prepared", "approved") and who.may("sitrep_returned"),
            "issue": record.state == "approved" and who.may("sitrep_issued"),
            "again": record.state == "returned" and who.may("sitrep_prepared"),
            "endorse": stands is not None and who.may("endorsed") and parties.isdisjoint(stands.endorsed),
            "dissent": stands is not None and who.may("dissented") and parties.isdisjoint(stands.dissented),
        },
    )
    shown["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return shown


def _named(found: sitreps.Sitrep) -> list[str]:
    record = found.record
    documents = record.issued.documents if record.issued else record.last.documents if record.last else {}
    return sorted(documents)


def _may_see(who: Caller, found: sitreps.Sitrep) -> bool:
    """A party's version is for that party's officers and those who see what stays in the node."""
    kind, _sign, party = found.record.audience.partition(":")
    return kind != "party" or who.sees("internal") or who.member.party == party


def _one(who: Caller, sitrep: str) -> sitreps.Sitrep:
    found = sitreps.one(who.node, sitrep, view=who.view)
    if not _may_see(who, found):
        raise UnknownName(f"no situation report is called {sitrep[:60]!r}", where=who.node.name)
    return found


def _files(who: Caller, sitrep: str) -> Mapping[str, bytes]:
    _one(who, sitrep)
    return sitreps.files(who.node, sitrep)


def _issued(who: Caller, sitrep: str) -> str:
    issued = _one(who, sitrep).record.issued
    if issued is None:
        raise NotPermitted("is not issued, so nobody can stand behind it", where=sitrep)
    return issued.ref
