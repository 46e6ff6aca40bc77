"""Parts of pages: what a script asks for to put into the page that is open, by the header `Truceline-Part: yes`."""

from __future__ import annotations

from django.http import HttpRequest

__all__ = ["asks_for_part"]


def asks_for_part(request: HttpRequest) -> bool:
    """Whether a script asks, who gets a part of the page, or one line, and not the frame around it."""
    return request.headers.get("Truceline-Part") == "yes"
