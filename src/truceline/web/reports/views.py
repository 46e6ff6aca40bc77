"""One report: its page, its steps, its file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from truceline.store import one_report, read_reports
from truceline.store.callers import Caller
from truceline.store.one_report import Coming
from truceline.web.pages import page, show
from truceline.web.parts import asks_for_part
from truceline.web.reports.reading import asked_of, shown, since
from truceline.web.reports.steps import taken

__all__ = ["original", "report"]

_NO_TYPE = "application/octet-stream"


@page()
def report(request: HttpRequest, who: Caller, name: str) -> HttpResponse:
    """A report, or what is decided of one of its claims."""
    opened = one_report.open_report(who.node, name, view=who.view)
    coming = opened if isinstance(opened, Coming) else None
    if request.GET.get("part") == "coming" and asks_for_part(request):
        return show(request, "reports/coming_part.html", one=coming)
    if isinstance(opened, Coming):
        return show(request, "reports/coming.html", one=opened)
    if request.method == "POST":
        return taken(request, who, opened)
    if request.GET.get("part") == "since":
        return show(request, "reports/since.html", since=since(opened, request), opened=opened)
    return shown(request, who, opened, asked_of(request, who, opened))


@page()
def original(request: HttpRequest, who: Caller, name: str) -> HttpResponse:
    """The file as it came: to be kept, never to be shown by the browser."""
    line = read_reports.one(who.node, name, view=who.view)
    file, raw = one_report.original(who.node, line.file if line else name, view=who.view)
    answer = HttpResponse(raw, content_type=_NO_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, file.rpartition("/")[2] or "report")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
