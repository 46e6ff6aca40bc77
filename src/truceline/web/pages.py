"""What every page needs: somebody who may see it, the shell around it, and one way to say that something went wrong.

    @page(sees="joint")
    def listed(request, who): return show(request, "patrols/list.html", rows=...)

    @page(acts=("patrol_planned",))
    def plan(request, who): ...

`who` is the member. A page that nobody asked for by name is nobody's: a test walks all addresses as every role.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from truceline.errors import InvalidSetting, NotPermitted, TrucelineError
from truceline.store.callers import Caller
from truceline.store.log import sizes
from truceline.store.permissions import Sight, permissions
from truceline.store.serving import Serving
from truceline.web import drafts, navigation, problems, signing_in
from truceline.web.parts import asks_for_part

__all__ = ["Needs", "back_to", "needs_of", "page", "public", "shell", "show"]

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Caller, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
_TAKEN = ("GET", "HEAD", "POST")
_ENTRIES = "_truceline_entries"


@dataclass(frozen=True)
class Needs:
    """What one must be to open a page: `sees` it, and do one of `acts` where these are named; `public` is for all."""

    sees: Sight = "joint"
    acts: tuple[str, ...] = ()
    public: bool = False
    writes: bool = False

    def met_by(self, who: Caller) -> bool:
        """Whether a member may open it."""
        return who.sees(self.sees) and (not self.acts or any(who.may(act) for act in self.acts))

    def check(self, who: Caller) -> None:
        """Raise `NotPermitted` unless they may."""
        who.must_see(self.sees)
        if self.acts and not any(who.may(act) for act in self.acts):
            who.must_do(self.acts[0])


def page(*, sees: Sight = "joint", acts: tuple[str, ...] = (), writes: bool = False) -> Callable[[Page[P]], View[P]]:
    """A page for members who see `sees` and may do one of `acts`; a page that `writes` takes nothing but POST."""
    needs = Needs(sees, acts, writes=writes)
    unknown = [act for act in acts if act not in permissions().may]
    assert not unknown, f"no such act: {unknown}"

    def made(view: Page[P]) -> View[P]:
        @wraps(view)
        def opened(request: HttpRequest, /, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
            if request.method not in (taken := ("POST",) if writes else _TAKEN):
                return problems.not_allowed(request, *taken)
            try:
                who = signing_in.caller(request)
            except NotPermitted as error:
                return problems.of_error(request, error)
            if who is None:
                return drafts.to_sign_in(request, writes=writes)
            if owed := signing_in.owed(request, who):
                return signing_in.sent_to(request, owed)
            try:
                needs.check(who)
                _check_text(request)
                if not asks_for_part(request):
                    _note_entries(request, who)
                return view(request, who, *args, **named)
            except TrucelineError as error:
                return problems.of_error(request, error)

        opened.needs = needs  # type: ignore[attr-defined]
        return opened

    return made


def public(view: View[P]) -> View[P]:
    """A page for everybody: what the node published, and its health."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
        if request.method not in _TAKEN:
            return problems.not_allowed(request, *_TAKEN)
        try:
            _check_text(request)
            return view(request, *args, **named)
        except TrucelineError as error:
            return problems.of_error(request, error)

    opened.needs = Needs(public=True)  # type: ignore[attr-defined]
    return opened


def _check_text(request: HttpRequest) -> None:
    """Leave NUL out of what is asked: nobody types it, and not every database takes it in a text.

    Raises `InvalidSetting` where it is in an address, or in what is to be recorded.
    """
    if any("\0" in text for _name, texts in request.GET.lists() for text in texts):
        asked = request.GET.copy()
        for name, texts in request.GET.lists():
            asked.setlist(name, [text.replace("\0", "") for text in texts])
        request.GET = asked  # type: ignore[assignment]
    sent = request.POST.lists() if request.method == "POST" else ()
    if "\0" in request.path_info or any("\0" in text for _name, texts in sent for text in texts):
        raise InvalidSetting(_("A character was sent that no text has (NUL)."), remedy=_("leave it out"))


def _note_entries(request: HttpRequest, who: Caller) -> None:
    """Keep how many entries the logs have before a page reads any: from then on it waits for news (`web/live.py`)."""
    setattr(request, _ENTRIES, sum(sizes(who.node, who.view).values()))


def needs_of(view: Callable[..., Any]) -> Needs | None:
    """What a page needs; None for what is no page of ours."""
    return getattr(view, "needs", None)


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page, of a template with this context; `partial` in it says whether a script asks for a part alone."""
    context["partial"] = asks_for_part(request)
    return render(request, template, context, status=status)


def back_to(request: HttpRequest, address: str, said: str = "") -> HttpResponse:
    """After something was recorded: to the page that shows it, with a line that says so."""
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(address)


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """What the frame around every page shows; a Django context processor."""
    who = signing_in.known(request)
    node = Serving.of(request.META).actor.node
    return {
        "who": who,
        "entries": getattr(request, _ENTRIES, None),
        "node": node,
        "rail": navigation.rail(who, request.path_info) if who else (),
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES,
        "theme": request.COOKIES.get("theme", "") if request.COOKIES.get("theme") in ("light", "dark") else "",
    }
