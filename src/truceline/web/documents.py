"""Files that leave by a page: saved, never opened in the page's place; a preview runs nothing and reaches nothing."""

from __future__ import annotations

from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

__all__ = ["as_preview", "as_saved"]

_TYPES = {
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".gpx": "application/gpx+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}
_OPENED = "application/octet-stream"
_PREVIEW = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def as_saved(content: bytes, name: str) -> HttpResponse:
    """A file to be saved under its bare name; what a browser would run is bytes to it."""
    bare = PurePath(name.replace("\\", "/")).name or "file"
    answer = HttpResponse(content, content_type=_TYPES.get(PurePath(bare).suffix.lower(), _OPENED))
    header = content_disposition_header(True, bare)
    assert header
    answer["Content-Disposition"] = header
    return answer


def as_preview(page: bytes) -> HttpResponse:
    """A page that Truceline made, such as a situation report, for a frame of ours: no script, no request, no form."""
    answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    answer["Content-Security-Policy"] = _PREVIEW
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer
