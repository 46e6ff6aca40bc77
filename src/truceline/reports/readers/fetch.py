"""A feed or page from the web, with limits of size and time. The only module of the readers that uses a network."""

from __future__ import annotations

import time
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from truceline.errors import UnreadableReport

SECONDS = 30.0
_AGENT = "Truceline (ceasefire reports reader)"
_BLOCK = 65_536


class _WebOnly(HTTPRedirectHandler):
    """Follows a redirect to the web only, never to a file or another protocol."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if not is_address(newurl):
            raise HTTPError(newurl, code, "redirects away from the web", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_address(name: str) -> bool:
    """Whether `name` is an http or https address."""
    try:
        return urlsplit(name).scheme in ("http", "https") and bool(urlsplit(name).hostname)
    except ValueError:
        return False


def fetch(address: str, max_bytes: int, seconds: float = SECONDS) -> bytes:
    """The content at `address`; raises `UnreadableReport` on any failure, more than `max_bytes`, or after `seconds`."""
    until = time.monotonic() + seconds
    pieces: list[bytes] = []
    size = 0
    try:
        request = Request(address, headers={"User-Agent": _AGENT})
        with build_opener(_WebOnly).open(request, timeout=min(seconds, 10)) as answer:
            while piece := answer.read1(_BLOCK):
                size += len(piece)
                pieces.append(piece)
                if size > max_bytes:
                    raise _failed(address, f"sends more than {max_bytes:,} bytes", "raise TRUCELINE_MAX_BYTES")
                if time.monotonic() > until:
                    raise _failed(address, f"took more than {seconds:g} seconds", "try again later")
    except HTTPError as error:
        raise _failed(address, f"answered {error.code} {error.reason}", "check the address") from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise _failed(address, f"cannot be reached ({reason})", "check the address and the network") from error
    return b"".join(pieces)


def _failed(address: str, reason: str, remedy: str) -> UnreadableReport:
    return UnreadableReport(reason, where=address, remedy=remedy)
