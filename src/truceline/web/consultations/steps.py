"""What people record of consultations: that one was held, a side's readout, what came of a commitment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import consultations as acts
from truceline.acts.told import told_well
from truceline.coordination.consultations import Consultation, Undertaking
from truceline.errors import UnknownName
from truceline.store.callers import Caller
from truceline.store.ids import new_id
from truceline.web.changed import reread, saw_of
from truceline.web.consultations.forms import FollowForm, HoldForm, ReadoutForm
from truceline.web.consultations.views import found_one
from truceline.web.pages import back_to, page, show

__all__ = ["correct", "follow", "hold", "readout"]


@page(acts=("consultation_held",))
def hold(request: HttpRequest, who: Caller) -> HttpResponse:
    """Record that a consultation was held."""
    form = HoldForm.asked(request, who)
    if request.method == "POST" and form.is_valid():
        id = new_id("c", who.node.clock())
        if form.attempt(lambda: _hold(who, form, id)) is not None:
            said = _("The consultation is recorded. Each side's readout comes next.")
            return back_to(request, reverse("consultation", args=[id]), said)
    return show(request, "consultations/hold.html", status=form.status, form=form)


@page(acts=("consultation_held",))
def correct(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Record how a consultation really was, as this node tells it."""
    record = found_one(who, id)
    own = next((one.consultation for one in record.accounts if one.ref.startswith(f"{who.node.name}/")), None)
    told = own or record.consultation
    assert told is not None
    form = HoldForm.asked(request, who, initial=HoldForm.initial_of(told))
    if request.method == "POST" and form.is_valid() and form.attempt(lambda: _hold(who, form, id)) is not None:
        return back_to(request, reverse("consultation", args=[id]), _("The correction is recorded."))
    reread(form, who, f"consultation:{id}")
    return show(request, "consultations/hold.html", status=form.status, form=form, told=told)


def _hold(who: Caller, form: HoldForm, id: str) -> Any:
    with told_well():
        consultation = Consultation.model_validate(form.consultation(id))
    known = saw_of(who, f"consultation:{id}", form.cleaned_data["saw"])
    return acts.hold(who.actor, consultation, joint=form.joint, saw=known)


@page(acts=("readout_given",))
def readout(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Record what one side says of a consultation; more rows can be had as they are needed."""
    told = found_one(who, id).consultation
    assert told is not None
    more = "more" in request.POST
    form = ReadoutForm.asked(request, who, told, more=5 if more else 0)
    if request.method == "POST" and not more and form.is_valid():
        typed = form.cleaned_data

        def record() -> Any:
            with told_well():
                points, made = form.typed_points(), form.typed_commitments()
            return acts.readout(
                who.actor,
                id,
                typed["side"],
                points,
                made,
                at=typed["at"],
                ref=typed["ref"],
                joint=form.joint,
                saw=saw_of(who, f"consultation:{id}", typed["saw"]),
            )

        if form.attempt(record) is not None:
            return back_to(request, reverse("consultation", args=[id]), _("The readout is recorded."))
    if more:
        typed_so_far = request.POST.dict() | {"share": "share" in request.POST}
        number = _number(typed_so_far.pop("points", ""))
        form = ReadoutForm(who, told, initial=typed_so_far, more=number)
    else:
        reread(form, who, f"consultation:{id}")
    return show(request, "consultations/readout.html", status=form.status, form=form, told=told)


def _number(written: Any) -> int:
    """So many rows more than a new form has."""
    text = str(written)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 5


@page(acts=("commitment_followed",))
def follow(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Record what somebody says came of a commitment."""
    made = _commitment(who, id)
    form = FollowForm.asked(request, who, made)
    back = reverse("consultation", args=[made.consultations[0]])
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        written = form.attempt(
            lambda: acts.follow(
                who.actor,
                id,
                typed["by"],
                typed["says"],
                on=typed["on"],
                words=typed["words"],
                joint=form.joint,
                saw=saw_of(who, f"commitment:{id}", typed["saw"]),
            )
        )
        if written is not None:
            return back_to(request, back, _("What came of it is recorded."))
    reread(form, who, f"commitment:{id}")
    return show(request, "consultations/follow.html", status=form.status, form=form, made=made, back=back)


def _commitment(who: Caller, id: str) -> Undertaking:
    found = next((one for one in acts.undertakings(who.node, view=who.view) if one.id == id), None)
    if found is None:
        raise UnknownName("no readout tells of such a commitment", where=id[:64], remedy="look for it in the list")
    return found
