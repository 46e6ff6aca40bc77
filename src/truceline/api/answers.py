"""What a node answers where it does not give what was asked: RFC 8785 JSON, one reason, nothing of its insides."""

from __future__ import annotations

import sys
from pathlib import Path
from traceback import extract_tb

from django.http import HttpRequest, HttpResponse

from truceline.record.canonical import encode

__all__ = ["JSON", "bad_request", "defect", "not_found", "said", "tell"]

JSON = "application/json"


def said(status: int, **members: str) -> HttpResponse:
    """An answer with these members as JSON."""
    return HttpResponse(encode(members), status=status, content_type=JSON)


def tell(line: str) -> None:
    """One line for who runs the server; what comes from a peer is shown without what could steer a terminal."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    sys.stderr.write(f"truceline: {shown}\n")
    sys.stderr.flush()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that HTTP or Django does not understand, or for a name that the node does not go by."""
    return said(400, reason="the request is not understood, or is for another host; see truceline serve --host")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A path that is not there."""
    return said(
        404, reason="nothing is here; peers send bundles to /peer/exchange, /api/v1/openapi.json lists the rest"
    )


def defect(request: HttpRequest) -> HttpResponse:
    """A defect of Truceline; what it was is said on the server's own standard error."""
    kind, error, trace = sys.exc_info()
    frames = [frame for frame in extract_tb(trace) if "truceline" in frame.filename]
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    name = kind.__name__ if kind else "error"
    tell(f"stopped by a defect of its own{where} ({name}: {str(error)[:200]}); please report it with this line")
    return said(500, reason="the node stopped at a defect of its own; it says which on its standard error")
