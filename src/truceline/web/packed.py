"""Pages go out compressed (gzip, RFC 1952) to browsers that take it: a tenth of the bytes, where a link is weak."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from truceline.web.security import Answers

__all__ = ["packed"]


def packed(get_response: Answers) -> Answers:
    """Django middleware: what is a page, and not what is packed or encrypted already, or sent while it is made.

    Django pads what it packs by random bytes, so that its length tells nothing of what is in it, and masks the token
    of forms anew in each page.
    """
    gzip = GZipMiddleware(lambda request: None)  # type: ignore[arg-type]

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return gzip.process_response(request, response)

    return answered
