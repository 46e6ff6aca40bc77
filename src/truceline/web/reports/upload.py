"""Reports handed in: files, many at once, or words that were pasted; each is kept whole, and said of in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from truceline.acts import reports as acts
from truceline.errors import NotPermitted, TrucelineError, UnreadableReport
from truceline.store import report_lines, vault
from truceline.store.callers import Caller
from truceline.store.receive import Said
from truceline.web import drafts, problems
from truceline.web.fields import SharedForm, party_choices
from truceline.web.pages import page, show
from truceline.web.reports.forms import grades
from truceline.web.said import said

__all__ = ["MOST", "UploadForm", "new"]

MOST = 64 << 20
"""Bytes of all that is handed in at once, as over REST; `truceline read` takes any that memory holds."""
_OVERHEAD = 1 << 16
_PASTED = 4_000_000
_MOST_FILES = 500
_AT_ONCE = 200_000
"""Bytes of a file whose text is read while it is handed in; that of a larger one is there once the worker read it."""


class _Files(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class _FilesField(forms.Field):
    widget = _Files

    def to_python(self, value: Any) -> list[Any]:
        return [one for one in value or [] if isinstance(one, UploadedFile)]


class UploadForm(SharedForm):
    """What is handed in, and what whoever hands it in says of it."""

    file = _FilesField(label=gettext_lazy("Files"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or the words of a report"),
        required=False,
        max_length=_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 6}),
    )
    name = forms.CharField(
        label=gettext_lazy("What to call them"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Such as the outlet and the day."),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("A person who gave it"),
        required=False,
        help_text=gettext_lazy(
            "By code. Who that is lies in the vault; the file's name is not kept, and its words stay at this node."
        ),
    )
    outlet = forms.CharField(
        label=gettext_lazy("Outlet"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Where the report itself names none."),
    )
    party = forms.ChoiceField(label=gettext_lazy("Whom it speaks for"), required=False)
    reliability = forms.ChoiceField(label=gettext_lazy("How reliable the source is"), required=False)
    credibility = forms.ChoiceField(label=gettext_lazy("How credible what it says is"), required=False)

    field_order = ("file", "text", "name", "source", "outlet", "party", "reliability", "credibility", "share")

    def __init__(self, who: Caller, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(who, data, files=files, **given)
        if "share" in self.fields:
            # What was handed in in confidence must not go out because nobody looked.
            self.fields["share"].initial = False
        self._choose("party", [("", "—"), *party_choices(who.node)])
        for name, choices in grades().items():
            self._choose(name, choices)
        if who.sees("internal"):
            codes = [one.code for one in vault.codes(who.node) if not one.forgotten]
            self._choose("source", [("", _("nobody: it is public, or a document")), *((code, code) for code in codes)])
        else:
            del self.fields["source"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def is_valid(self) -> bool:
        """Something must be handed in, too, and not too many files at once."""
        if not super().is_valid():
            return False
        if not self.cleaned_data["file"] and not self.cleaned_data["text"].strip():
            self.add_error(None, _("Choose a file, or paste the words of a report."))
        elif len(self.cleaned_data["file"]) > _MOST_FILES:
            self.add_error(None, _("These are too many files at once; hand them in as one archive."))
        self.status = 422 if self.errors else self.status
        return not self.errors


def _said(form: UploadForm) -> Said:
    """What is said of all that is handed in."""
    told = form.cleaned_data
    number = told["credibility"]
    return Said(
        source=told.get("source") or None,
        outlet=told["outlet"] or None,
        party=told["party"] or None,
        reliability=told["reliability"] or None,
        credibility=int(number) if number else None,  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `state` is `new`, `known` or `refused`."""

    name: str
    state: str
    says: str
    report: str = ""

    @property
    def address(self) -> str:
        """Where it is read."""
        return reverse("report", args=[self.report]) if self.report else ""

    @property
    def line(self) -> str:
        """One line, with the way to it."""
        if not self.report:
            return format_html("<bdi>{}</bdi>: {}", self.name, self.says)
        return format_html('<bdi>{}</bdi>: {} <a href="{}">{}</a>', self.name, self.says, self.address, _("Open it"))


def _bounded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse what is too large before it is taken apart, and keep what is not in memory alone.

    A source's file is never put where others may read it; the token of the form is checked afterwards, as ever.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST":
            announced = request.META.get("CONTENT_LENGTH") or "0"
            if not announced.isdecimal() or int(announced) > MOST + _OVERHEAD:
                return _too_large(request)
            request.upload_handlers = [MemoryFileUploadHandler(request)]
        return csrf_protect(view)(request, *args, **named)

    return cast("Callable[..., HttpResponseBase]", csrf_exempt(opened))


def _too_large(request: HttpRequest) -> HttpResponse:
    error = UnreadableReport(
        f"more than {MOST >> 20} MB at once", where=_("the files"), remedy=_("hand them in one after the other")
    )
    if _of_script(request):
        return JsonResponse({"state": "refused", "says": problems.line(error)}, status=413)
    answer = problems.of_error(request, error)
    answer.status_code = 413
    return answer


@_bounded
@page(acts=("report_received",))
def new(request: HttpRequest, who: Caller) -> HttpResponse:
    """The form; what was handed in with it; or as JSON what became of one file, for a script that shows progress."""
    sent = request.method == "POST"
    form = UploadForm(who, request.POST if sent else drafts.kept(request), request.FILES if sent else None)
    if sent and form.is_valid():
        outcomes = [_taken(who, form, name, content) for name, content in _given(form)]
        if _of_script(request):
            return JsonResponse([asdict(one) | {"address": one.address} for one in outcomes], safe=False)
        for one in outcomes:
            (messages.error if one.state == "refused" else messages.success)(request, one.line)
        if any(one.state != "refused" for one in outcomes):
            return HttpResponseRedirect(reverse("reports"))
        return HttpResponseRedirect(reverse("reports_new"))
    if sent and _of_script(request):
        says = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"state": "refused", "says": says}, status=422)
    return show(request, "reports/new.html", status=form.status, form=form, most=MOST >> 20)


def _of_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _given(form: UploadForm) -> list[tuple[str, bytes]]:
    told = form.cleaned_data
    given = [(one.name or "report", one.read()) for one in told["file"]]
    if (told["text"] or "").strip():
        name = " ".join((told["name"] or "pasted").replace("/", "-").replace("\\", "-").split())
        given.append((f"{name}.txt", told["text"].replace("\r\n", "\n").encode("utf-8", "replace")))
    return given


def _taken(who: Caller, form: UploadForm, name: str, content: bytes) -> Outcome:
    try:
        found = acts.hand_in(who.actor, content, name, _said(form), joint=form.joint)
    except NotPermitted:
        raise
    except TrucelineError as error:
        return Outcome(name, "refused", problems.line(error))
    if found.unread:
        return Outcome(name, "refused", f"{said(found.unread[0].reason)}; {said(found.unread[0].remedy)}")
    for file in found.kept if len(content) <= _AT_ONCE else ():
        report_lines.glance(who.node, file)
    if found.kept:
        return Outcome(name, "new", _("kept; it is being read."), found.kept[0])
    return Outcome(name, "known", _("was here before; nothing is recorded."), found.known[0] if found.known else "")
