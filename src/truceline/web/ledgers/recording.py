"""What is recorded of ledgers: an item, an answer to one, a number that was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import ledgers
from truceline.acts.consultations import today_at, zone_of
from truceline.store.callers import Caller
from truceline.store.journal import Written
from truceline.web.changed import saw_of
from truceline.web.ledgers.forms import AnswerForm, CountForm, ItemForm
from truceline.web.ledgers.views import count_of, is_joint, item_of, item_page
from truceline.web.pages import back_to, page
from truceline.web.sides import check_new, recorded


@page(acts=("item_registered",))
def register(request: HttpRequest, who: Caller) -> HttpResponse:
    """Register a happening in a ledger."""
    form = ItemForm.asked(request, who.node, who=who, initial={"day": today_at(who.node)})
    return _item(request, who, form, "")


@page(acts=("item_registered",))
def register_again(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Register an item anew, with what was wrong of it put right; the earlier version stays in the record."""
    row, record = item_of(who, id)
    assert record.item is not None
    initial = {**ItemForm.of(record.versions[-1].item, zone_of(who.node)), "saw": row.facts}
    form = ItemForm.asked(request, who.node, who=who, shared=is_joint(who, "item", id), initial=initial)
    del form.fields["name"]
    return _item(request, who, form, id)


def _item(request: HttpRequest, who: Caller, form: ItemForm, id: str) -> HttpResponse:
    def register_it(saw: Mapping[str, int]) -> Sequence[Written]:
        if not id:
            check_new(who.node, "item", form.cleaned_data["name"])
        return ledgers.register(who.actor, form.told(id), joint=form.joint, saw=saw)

    return recorded(
        request,
        form,
        register_it,
        about=("item", id),
        page_of="ledger_item",
        said=_("The item is registered."),
        template="ledgers/register.html",
    )


@page(acts=("item_answered",), writes=True)
def answer(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Record that the keeper of another ledger confirms or denies an item."""
    _row, record = item_of(who, id)
    form = AnswerForm.asked(request, who.node, who=who, item=record.versions[-1].item)
    if form.is_valid():
        written = form.attempt(
            lambda: ledgers.answer(
                who.actor,
                form.told(),
                joint=form.joint,
                saw=saw_of(who, f"item:{id}", form.cleaned_data["saw"]),
            )
        )
        if written is not None:
            return back_to(request, reverse("ledger_item", args=[id]), _("The answer is recorded."))
    return item_page(request, who, id, form)


@page(acts=("count_published",))
def publish(request: HttpRequest, who: Caller) -> HttpResponse:
    """Record a number that was published."""
    form = CountForm.asked(request, who.node, who=who, initial={"first": today_at(who.node)})
    return _count(request, who, form, "")


@page(acts=("count_published",))
def publish_again(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Put a published number right; the earlier version stays in the record."""
    row, record = count_of(who, id)
    initial = {**record.versions[-1].count.model_dump(), "saw": row.facts}
    form = CountForm.asked(request, who.node, who=who, shared=is_joint(who, "count", id), initial=initial)
    return _count(request, who, form, id)


def _count(request: HttpRequest, who: Caller, form: CountForm, id: str) -> HttpResponse:
    return recorded(
        request,
        form,
        lambda saw: ledgers.publish(who.actor, form.told(), id, joint=form.joint, saw=saw),
        about=("count", id),
        page_of="ledger_count",
        said=_("The number is recorded."),
        template="ledgers/publish.html",
    )
