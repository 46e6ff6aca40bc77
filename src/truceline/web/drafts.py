"""What a member sent after their session had ended: kept, and there again in the form once they have signed in.

It is kept in the session that begins with signing in, on the node alone, and forgotten when it was shown. A cookie says
who signed in last at a browser: what was typed there comes back to them and to nobody else who signs in, and of whoever
never signed in nothing is kept.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url

from truceline.web import signing_in

__all__ = ["kept", "remember", "to_sign_in"]

_KEY, _LAST = "draft", "last_member"
_HOLDS_S = int(timedelta(days=7).total_seconds())
_LONGEST = 200_000
_SECRETS = ("csrf", "password", "passphrase", "secret", "credential")
"""What a field's name may not hold, if what was typed into it is to be kept."""


def remember(answer: HttpResponse, member: str) -> None:
    """Let the browser say from now on that `member` was the last who signed in."""
    answer.set_signed_cookie(
        _LAST,
        member,
        salt=_LAST,
        max_age=_HOLDS_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def to_sign_in(request: HttpRequest, *, writes: bool = False) -> HttpResponse:
    """To where one signs in, and from there back; what was sent is kept where it can be.

    An address that `writes` has no page of its own to come back to, so that the page is taken that it was sent from.
    """
    path = request.get_full_path()
    if request.method == "POST":
        path = request.POST.get("page") or (_sent_from(request) if writes else request.path)
        member = request.get_signed_cookie(_LAST, default=None, salt=_LAST, max_age=_HOLDS_S)
        kept = [name for name in request.POST if not any(secret in name for secret in _SECRETS)]
        fields = [(name, value) for name in kept for value in request.POST.getlist(name)]
        written = urlencode(fields)
        if member and len(written) <= _LONGEST:
            request.session[_KEY] = {"path": path, "fields": written, "member": member}
    address = f"{resolve_url('account_login')}?{urlencode({'next': path})}"
    return signing_in.sent_to(request, address)


def _sent_from(request: HttpRequest) -> str:
    """The path of the node's own page from which a form was sent; that of Today where it does not say."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    return parts.path if parts.netloc == request.get_host() and parts.path else "/"


def kept(request: HttpRequest) -> QueryDict | None:
    """What its reader wrote for the page that is asked for, once; None where nothing was."""
    draft = request.session.get(_KEY)
    if not draft or draft["path"] != request.path or request.method != "GET":
        return None
    del request.session[_KEY]
    return QueryDict(draft["fields"]) if draft["member"] == request.user.get_username() else None
