"""What people do about notices: give, send, reply, cancel. What overlaps is shown before anything is sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import notices as acts
from truceline.acts.told import told_well
from truceline.coordination.notices import Notice, words
from truceline.errors import InvalidPlan, TrucelineError
from truceline.facts import NoticeGiven
from truceline.record.names import is_shared, read_ref
from truceline.store import planned
from truceline.store.callers import Caller
from truceline.store.ids import new_id
from truceline.store.matters import listed
from truceline.web import problems
from truceline.web.areas import drawn
from truceline.web.changed import reread, saw_of, sent
from truceline.web.notices import beside, shown
from truceline.web.notices.forms import CancelForm, GiveForm, ReplyForm
from truceline.web.pages import back_to, page, show

__all__ = ["area", "cancel", "give", "reply", "send"]


@page(acts=("notice_given",))
def give(request: HttpRequest, who: Caller) -> HttpResponse:
    """Give a notice. What it overlaps with is shown first; to send it all the same is a choice of its own."""
    form = GiveForm.asked(request, who)
    overlaps: tuple[beside.Beside, ...] = ()
    known = request.POST.getlist("known")
    draft = request.POST.get("as") == "draft" and who.view == "own"
    if request.method == "POST" and form.is_valid():
        notice = form.attempt(lambda: _notice(who, form.cleaned_data))
        if notice is not None:
            overlaps = _overlaps(who, form, notice, known)
            if not form.errors and all(one.known for one in overlaps):
                at = form.cleaned_data.get("at")
                written = form.attempt(
                    lambda: acts.give(who.actor, notice, despite=known, draft=draft, at=at, joint=not draft)
                )
                if written is not None:
                    said = _("The notice is kept as a draft.") if draft else _("The notice is sent.")
                    return back_to(request, reverse("notice", args=[notice.id]), said)
            elif not form.errors:
                form.status = 409
    return show(
        request,
        "notices/give.html",
        status=form.status,
        form=form,
        overlaps=overlaps,
        known=known,
        may_keep=who.view == "own",
    )


@page(acts=("notice_given",))
def area(request: HttpRequest, who: Caller) -> HttpResponse:
    """What the form has of an area, as GeoJSON, to be drawn while it is typed; in `says` why it is none yet."""
    told: dict[str, Any] = {"type": "FeatureCollection", "features": [], "says": ""}
    try:
        told["features"] = drawn(who.node, request.GET) if request.GET.get("how") else []
    except TrucelineError as error:
        told["says"] = problems.line(error)
    return JsonResponse(told)


def _notice(who: Caller, told: dict[str, Any]) -> Notice:
    with told_well():
        notice = Notice.model_validate(
            {
                "id": new_id("n", who.node.clock()),
                "kind": told["kind"],
                "sender": told["sender"],
                "addressees": tuple(told["addressees"]),
                "nodes": told.get("nodes") or {},
                "contact": told["contact"],
                "window": {"start": told["begins"], "end": told["ends"]},
                "where": told["where"],
                "subject": told["subject"],
                "post": told["post"] if words().kinds[told["kind"]].names == "post" else "",
                "reply": told["reply"],
                "reply_by": told["reply_by"],
            }
        )
        # As the journal will want it, so that mistakes are told before overlaps are.
        NoticeGiven(notice=notice)
    return notice


def _overlaps(who: Caller, form: GiveForm, notice: Notice, known: list[str]) -> tuple[beside.Beside, ...]:
    """What a notice overlaps with; the form refuses it where that is nothing that its sender may see."""
    found = form.attempt(lambda: planned.clashes(who.node, "notice", notice.activity())) or ()
    if who.view == "joint":
        shared = {
            row.id
            for kind in planned.KINDS
            for row in listed(who.node, kind, view="joint", ids=[c.other for c in found])
        }
        if any(one.other not in shared for one in found):
            form.refuse(
                InvalidPlan(
                    _("it overlaps with something planned that is not shared"),
                    remedy=_("ask the duty officer of the centre, or change the window or the place"),
                )
            )
        found = tuple(one for one in found if one.other in shared)
    return beside.described(who, found, known)


@page(acts=("notice.sent",), writes=True)
def send(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Send a draft to all its addressees."""
    acts.one_record(who.node, id, view=who.view)
    acts.send(who.actor, id, joint=True, saw=saw_of(who, f"notice:{id}", sent(request)))
    return back_to(request, reverse("notice", args=[id]), _("The notice is sent."))


@page(acts=("notice.acknowledged", "notice.answered", "notice.objected"))
def reply(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Take note of a notice, answer it, object to it, or withdraw an objection."""
    record, notice = acts.one_record(who.node, id, view=who.view)
    form = ReplyForm.asked(request, who, notice)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        written = form.attempt(
            lambda: acts.reply(
                who.actor,
                id,
                told["kind"],
                told["words"],
                by=told["by"],
                at=told["at"],
                joint=_is_shared(record),
                saw=saw_of(who, f"notice:{id}", told["saw"]),
            )
        )
        if written is not None:
            return back_to(request, reverse("notice", args=[id]), _("The reply is recorded."))
    return _form(request, who, "notices/reply.html", form, notice)


@page(acts=("notice.cancelled",))
def cancel(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Take a notice back: the activity will not take place."""
    record, notice = acts.one_record(who.node, id, view=who.view)
    form = CancelForm.asked(request, who, notice)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        written = form.attempt(
            lambda: acts.cancel(
                who.actor,
                id,
                told["words"],
                to=told["to"],
                joint=_is_shared(record),
                saw=saw_of(who, f"notice:{id}", told["saw"]),
            )
        )
        if written is not None:
            return back_to(request, reverse("notice", args=[id]), _("The notice is cancelled."))
    return _form(request, who, "notices/cancel.html", form, notice)


def _form(request: HttpRequest, who: Caller, template: str, form: Any, notice: Notice) -> HttpResponse:
    reread(form, who, f"notice:{notice.id}")
    (row,) = listed(who.node, "notice", view=who.view, ids=[notice.id])
    return show(request, template, status=form.status, form=form, card=shown.card_of(who, notice, row.facts))


def _is_shared(record: Any) -> bool:
    return any(is_shared(read_ref(one.ref)[0]) for one in record.given)
