"""What a node answers where it does not give what was asked: RFC 8785 JSON, one reason, nothing of its insides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from truceline.record.canonical import encode

__all__ = ["JSON", "bad_request", "defect", "not_found", "said"]

JSON = "application/json"


def said(status: int, **members: str) -> HttpResponse:
    """An answer with these members as JSON."""
    return HttpResponse(encode(members), status=status, content_type=JSON)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that HTTP or Django does not understand, or for a name that the node does not go by."""
    return said(400, reason="the request is not understood, or is for another host; see truceline serve --host")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A path that is not there."""
    return said(404, reason="nothing is here; peers send bundles to /peer/exchange")


def defect(request: HttpRequest) -> HttpResponse:
    """A defect of Truceline; what it was is said on the server's own standard error."""
    return said(500, reason="the node stopped at a defect of its own; it says which on its standard error")
