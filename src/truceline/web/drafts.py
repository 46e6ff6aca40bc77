"""What somebody sent after their session had ended: kept, and there again in the form once they have signed in.

It is kept in the session that begins with signing in, on the node alone, and forgotten when it was shown.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url

__all__ = ["kept", "to_sign_in"]

_KEY = "draft"
_LONGEST = 200_000
_SECRETS = ("csrfmiddlewaretoken", "password", "passphrase")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To where one signs in, and from there back; what was sent is kept where it can be."""
    path = request.get_full_path()
    if request.method == "POST":
        path = request.POST.get("page") or request.path
        fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in _SECRETS]
        written = urlencode(fields)
        if len(written) <= _LONGEST:
            request.session[_KEY] = {"path": path, "fields": written}
    address = f"{resolve_url('account_login')}?{urlencode({'next': path})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def kept(request: HttpRequest) -> QueryDict | None:
    """What was written for the page that is asked for, once; None where nothing was."""
    draft = request.session.get(_KEY)
    if not draft or draft["path"] != request.path:
        return None
    del request.session[_KEY]
    return QueryDict(draft["fields"])
