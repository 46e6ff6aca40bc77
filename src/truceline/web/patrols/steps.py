"""The steps on a patrol, each a page with its form, and sharing what was recorded of it at home."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import patrols as acts
from truceline.store import matters
from truceline.store.callers import Caller
from truceline.web import problems
from truceline.web.changed import facts_of, saw_of, sent
from truceline.web.fields import NodeForm
from truceline.web.pages import back_to, page, show
from truceline.web.patrols.forms import Answer, Compose, Number, Report, Step, Tell, TrackFile

__all__ = ["answer", "compose", "number", "report", "share", "tell", "track"]

Stepped = Callable[..., HttpResponseBase]


def _page_of(kind: type[Step]) -> Stepped:
    """The page of a step: its form, and what was wrong with what was typed."""

    @page(acts=(kind.act,))
    def stepped(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
        record = acts.one(who.node, id, who.view)
        files = {"files": request.FILES} if kind is TrackFile and request.method == "POST" else {}
        # A track is of use at home at once; to peers it goes with `share`, after the account has ended.
        shared = kind is not TrackFile and bool(matters.listed(who.node, "patrol", view="joint", ids=[id]))
        asked = {
            "who": who,
            "record": record,
            "shared": shared,
            "initial": {"saw": facts_of(who, f"patrol:{id}")},
            **files,
        }
        form = kind.asked(request, who.node, **asked)
        if request.method == "POST" and form.is_valid():
            done = form.attempt(form.record)
            if isinstance(done, acts.TrackTaken):
                return show(request, "patrols/taken.html", record=record, taken=_taken(done))
            if done is not None:
                return back_to(request, reverse("patrol", args=[id]), str(kind.said))
        return show(request, "patrols/step.html", status=form.status, form=form, record=record, title=kind.title)

    return stepped


answer = _page_of(Answer)
number = _page_of(Number)
compose = _page_of(Compose)
tell = _page_of(Tell)
report = _page_of(Report)
track = _page_of(TrackFile)


@page(acts=("patrol_planned",))
def share(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Tell peers all that was recorded of a patrol at home, once its accounts have ended."""
    record = acts.one(who.node, id, who.view)
    form = NodeForm.asked(request, who.node)
    if request.method == "POST":
        saw = saw_of(who, f"patrol:{id}", sent(request))
        form.full_clean()
        if form.attempt(lambda: acts.share(who.actor, id, saw=saw)) is not None:
            return back_to(request, reverse("patrol", args=[id]), _("All of it is in the shared log now."))
    told = {"record": record, "title": _("Share it with peers"), "facts": facts_of(who, f"patrol:{id}")}
    return show(request, "patrols/share.html", status=form.status, form=form, **told)


def _taken(done: acts.TrackTaken) -> list[dict[str, object]]:
    """Each track of the file: what was taken in and what had to be said of it, or why it was not."""
    used: list[dict[str, object]] = [
        {"number": place, "points": len(cleaned.track), "remarks": [one.words for one in cleaned.remarks]}
        for place, cleaned in done.tracks
    ]
    unusable: list[dict[str, object]] = [{"unusable": problems.line(error)} for error in done.unusable]
    return [*used, *unusable]
