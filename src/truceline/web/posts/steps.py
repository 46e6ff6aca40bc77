"""Register a post, tell what a source says of it, tell how many there are."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import posts as acts
from truceline.acts.told import told_well
from truceline.coordination.posts import Post
from truceline.errors import UnknownName
from truceline.store.callers import Caller
from truceline.store.journal import Written
from truceline.web.changed import facts_of, reread, saw_of
from truceline.web.pages import back_to, page, show
from truceline.web.posts.forms import CountForm, RegisterForm, TellForm

__all__ = ["count", "register", "tell"]


@page(acts=("post_registered",))
def register(request: HttpRequest, who: Caller) -> HttpResponse:
    """Register a post; one that is known is registered anew by its id."""
    form = RegisterForm.asked(request, who.node, initial=_known(request, who))
    if request.method == "POST" and form.is_valid():
        told = form.attempt(lambda: _registered(who, form))
        if told is not None:
            return back_to(request, reverse("post", args=[form.cleaned_data["id"]]), _("The post is registered."))
        if form.status == HTTPStatus.CONFLICT:
            reread(form, who, f"post:{form.cleaned_data['id']}")
    return show(request, "posts/form.html", status=form.status, form=form, title=_("Register a post"))


@page(acts=("post_told",))
def tell(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Tell what a source says of a post; what others say of it stays beside it."""
    _record, post = acts.one_post(who.node, id, view=who.view)
    form = TellForm.asked(request, who.node)
    if request.method == "POST" and form.is_valid():
        told = form.attempt(lambda: _told(who, form, id))
        if told is not None:
            return back_to(request, reverse("post", args=[id]), _("What is told of the post is recorded."))
    reread(form, who, f"post:{id}")
    title = _("Tell of %(post)s") % {"post": post.name}
    return show(request, "posts/form.html", status=form.status, form=form, title=title, post=post)


@page(acts=("posts_counted",))
def count(request: HttpRequest, who: Caller) -> HttpResponse:
    """Tell how many posts there are, as a source says; it is never added to what another says."""
    form = CountForm.asked(request, who.node)
    if request.method == "POST" and form.is_valid():
        told = form.attempt(lambda: _counted(who, form))
        if told is not None:
            return back_to(request, reverse("posts"), _("The number is recorded."))
    return show(request, "posts/form.html", status=form.status, form=form, title=_("Tell how many posts there are"))


def _known(request: HttpRequest, who: Caller) -> dict[str, object]:
    """A post that is registered anew, as it stands."""
    try:
        _record, post = acts.one_post(who.node, request.GET.get("id", ""), view=who.view)
    except UnknownName:
        return {}
    return _fields(post) | {"saw": facts_of(who, f"post:{post.id}")}


def _fields(post: Post) -> dict[str, object]:
    at = f"{post.point.lat:.5f}, {post.point.lon:.5f}"
    return {"id": post.id, "name": post.name, "also": ", ".join(post.names), "place": at, "radius": post.radius_m}


def _registered(who: Caller, form: RegisterForm) -> tuple[Written, ...]:
    with told_well():
        post = form.post()
    saw = saw_of(who, f"post:{post.id}", form.cleaned_data["saw"])
    return acts.register(who.actor, post, joint=form.cleaned_data["joint"], saw=saw)


def _told(who: Caller, form: TellForm, id: str) -> tuple[Written, ...]:
    with told_well():
        status = form.told()
    saw = saw_of(who, f"post:{id}", form.cleaned_data["saw"])
    return acts.tell(who.actor, id, status, joint=form.cleaned_data["joint"], saw=saw)


def _counted(who: Caller, form: CountForm) -> tuple[Written, ...]:
    with told_well():
        told = form.told()
    return acts.count(who.actor, told, joint=form.cleaned_data["joint"])
