"""What somebody sent after their session had ended: kept, and there again in the form once they have signed in.

It is kept in the session that begins with signing in, on the node alone, and forgotten when it was shown.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url

from truceline.web import signing_in

__all__ = ["kept", "to_sign_in"]

_KEY = "draft"
_LONGEST = 200_000
_SECRETS = ("csrf", "password", "passphrase", "secret", "credential")
"""What a field's name may not hold, if what was typed into it is to be kept."""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To where one signs in, and from there back; what was sent is kept where it can be."""
    path = request.get_full_path()
    if request.method == "POST":
        path = request.POST.get("page") or request.path
        kept = [name for name in request.POST if not any(secret in name for secret in _SECRETS)]
        fields = [(name, value) for name in kept for value in request.POST.getlist(name)]
        written = urlencode(fields)
        if len(written) <= _LONGEST:
            request.session[_KEY] = {"path": path, "fields": written}
    address = f"{resolve_url('account_login')}?{urlencode({'next': path})}"
    return signing_in.sent_to(request, address)


def kept(request: HttpRequest) -> QueryDict | None:
    """What was written for the page that is asked for, once; None where nothing was."""
    draft = request.session.get(_KEY)
    if not draft or draft["path"] != request.path:
        return None
    del request.session[_KEY]
    return QueryDict(draft["fields"])
