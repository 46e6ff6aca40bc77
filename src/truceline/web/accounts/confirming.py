"""Who gives out passwords and tokens shows first that it is still them: a session that was left open is not enough."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from truceline.web import signing_in

__all__ = ["asks_again", "confirmed"]

Answers = Callable[[HttpRequest], HttpResponseBase]


def confirmed(request: HttpRequest) -> None:
    """Go on only where the member gave a password, code or passkey in the last five minutes."""
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired


def asks_again(get_response: Answers) -> Answers:
    """Django middleware: leads to where one confirms who one is, and from there back to the page with the form.

    What was sent is not kept meanwhile, as django-allauth would: it is sent again by whoever has confirmed.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ReauthenticationRequired):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        back = request.get_full_path()
        if request.method == "POST":
            back = request.POST.get("page") or request.path
            messages.info(request, _("Confirm who you are; then send it again."))
        return signing_in.sent_to(
            request, f"{ways[0]['url']}?{urlencode({'next': back})}" if ways else "/accounts/2fa/"
        )

    answered.process_exception = process_exception  # type: ignore[attr-defined]
    return answered
