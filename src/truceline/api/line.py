"""One request to a peer: a bundle goes, a bundle or a refusal comes back. `LineDropped` may be tried again."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from truceline.errors import InvalidSetting, LineDropped, Refused, TrucelineError
from truceline.record.bundle import MEDIA_TYPE
from truceline.record.names import is_node_name

__all__ = ["Line"]

_CHUNK = 1 << 16
_MOST_SAID = 1 << 16
# 413 among them: the next part is smaller.
_TRY_AGAIN = frozenset({408, 413, 425, 429, 500, 502, 503, 504})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would lose its body, and a peer is where its card says."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True)
class Line:
    """The way to a peer: its `url`, how many seconds it may stay silent, and how large an answer is taken (bytes)."""

    url: str
    timeout: float = 60.0
    most: int = 256 << 20

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            sound = False
        if not sound or not self.url.isascii() or not self.url.isprintable() or " " in self.url:
            raise InvalidSetting("is no address such as https://south.example", where=self.url[:80])

    def name(self) -> str:
        """The node that answers there, as it calls itself."""
        with self._open(urllib.request.Request(self._at("/healthz"))) as answer:
            try:
                said = _members(answer.read(_MOST_SAID))
            except (OSError, http.client.HTTPException) as error:
                raise self._dropped(error) from None
        node = said.get("node", "")
        if not is_node_name(node):
            raise InvalidSetting("does not answer as a node of Truceline", where=self.url, remedy="check the address")
        return node

    def exchange(self, bundle: IO[bytes], size: int, into: IO[bytes], *, wanted: int) -> None:
        """Send the `size` bytes of `bundle`, write the answer, of about `wanted` bytes at most, to `into`.

        Raises `Refused` with what the peer refuses, `LineDropped` where the line failed or the peer is busy.
        """
        request = urllib.request.Request(
            self._at(f"/peer/exchange?most={wanted}"),
            data=bundle,
            headers={"Content-Type": MEDIA_TYPE, "Content-Length": str(size)},
            method="POST",
        )
        with self._open(request) as answer:
            try:
                self._copy(answer, into)
            except (OSError, http.client.HTTPException) as error:
                raise self._dropped(error) from None

    def _at(self, path: str) -> str:
        return self.url.rstrip("/") + path

    def _open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            opened: http.client.HTTPResponse = opener.open(request, timeout=self.timeout)
            return opened
        except urllib.error.HTTPError as error:
            with error:
                raise self._said(error.code, error) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._dropped(error) from None

    def _copy(self, answer: http.client.HTTPResponse, into: IO[bytes]) -> None:
        announced, copied = answer.length, 0
        while piece := answer.read(_CHUNK):
            copied += len(piece)
            if copied > self.most:
                raise InvalidSetting(f"answers with more than {self.most} bytes", where=self.url)
            into.write(piece)
        if announced is not None and copied != announced:
            raise http.client.IncompleteRead(b"", announced - copied)

    def _said(self, status: int, answer: IO[bytes]) -> TrucelineError:
        """The error that an answer other than 200 stands for."""
        try:
            said = _members(answer.read(_MOST_SAID))
        except (OSError, http.client.HTTPException) as error:
            return self._dropped(error)
        reason = said.get("reason", "")[:300] or f"answers with HTTP status {status}"
        cut_short = status == 400 and said.get("where") == "request"
        if "refused" in said and not cut_short:
            return Refused(
                said["refused"][:64], reason, where=f"answer of {self.url}, {said.get('where', 'bundle')[:100]}"
            )
        if cut_short or status in _TRY_AGAIN:
            return LineDropped(reason, where=self.url)
        return InvalidSetting(reason, where=f"{self.url} ({status})", remedy="check the address")

    def _dropped(self, error: OSError | http.client.HTTPException) -> TrucelineError:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(cause, ssl.SSLCertVerificationError):
            return InvalidSetting(
                f"shows a certificate that is not trusted ({cause.verify_message})",
                where=self.url,
                remedy="check the address; SSL_CERT_FILE can name a certificate that you trust",
            )
        words = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        return LineDropped(f"the line failed ({words})", where=self.url, remedy="try again; what was taken stays")


def _members(data: bytes) -> dict[str, str]:
    """The text members of a JSON object; empty for anything else, since a proxy on the way may answer anything."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}
