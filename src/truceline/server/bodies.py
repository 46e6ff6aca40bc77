"""How the bodies of requests come in: whole or not at all, and no slow sender holds up anybody else.

The few threads that work on requests each hold a connection to the database. They are given a short body whole, and
never one that is still coming in; long ones, files and bundles, have threads of their own that read as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, Any

__all__ = ["AT_ONCE", "SHORT", "Application", "with_bodies"]

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""What answers a request (WSGI, PEP 3333)."""
SHORT = 1 << 20
"""Bytes of a body that is taken whole before it is worked on."""
AT_ONCE = 48
"""Requests with a body that are under way at once in a process. Each waits in a thread, of which there must be some
left for those who only read."""
_WORKING = 4
"""Threads that work on requests in each process: some wait for the disk, and exchanges with peers take longer."""
_LONG = 8
"""Threads for long bodies, which wait for slow lines most of the time."""
_PASSED_OVER = 1 << 30
"""Bytes of a body that nobody wants which are read all the same."""
_PIECE = 1 << 16


def with_bodies(handle: Application) -> Application:
    """`handle` in the few threads that work on requests; called in one of many that may wait."""
    working, long = ThreadPoolExecutor(_WORKING, "request"), ThreadPoolExecutor(_LONG, "long-request")
    room = BoundedSemaphore(AT_ONCE)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ:
            return working.submit(handle, environ, start_response).result()
        if not room.acquire(blocking=False):
            return _say(start_response, "503 Service Unavailable", "too many are sending; send it again in a moment")
        sent = _Sent(environ["wsgi.input"], environ.get("CONTENT_LENGTH", ""))
        try:
            if sent.announced is None or sent.announced > SHORT:
                given = long.submit(handle, environ | {"wsgi.input": sent}, start_response).result()
                return _Heard(given, sent, room.release)
            body = BytesIO(sent.read(sent.announced))
            given = working.submit(handle, environ | {"wsgi.input": body}, start_response).result()
        except ConnectionResetError:
            given = _say(start_response, "408 Request Timeout", "the line ended before the body did; send it again")
        except BaseException:
            room.release()
            raise
        room.release()
        return given

    return answer


class _Sent:
    """A body as it comes in; `announced` is how many bytes it has, None where the request does not say.

    Reading raises `ConnectionResetError` where the line ended before the body did: a part of a form or of a file is not
    what anybody wanted to say.
    """

    def __init__(self, line: IO[bytes], length: str) -> None:
        self._line = line
        self.announced = int(length) if length.isascii() and length.isdecimal() else None
        self._missing = self.announced or 0

    def read(self, size: int = -1) -> bytes:
        piece = self._line.read(size)
        return self._counted(piece, ended=size < 0 or len(piece) < size)

    def readline(self, size: int = -1) -> bytes:
        piece = self._line.readline(size)
        return self._counted(piece, ended=not piece)

    def _counted(self, piece: bytes, ended: bool) -> bytes:
        self._missing -= len(piece)
        if ended and self._missing > 0:
            raise ConnectionResetError("the line ended before the body did")
        return piece

    def pass_over(self) -> None:
        """Read what is left and throw it away; of whoever sends on and on, the line is cut (RFC 9112, section 9.6)."""
        left = _PASSED_OVER
        while left > 0 and (piece := self._line.read(_PIECE)):
            left -= len(piece)


class _Heard:
    """An answer after which what is left of the body is passed over: who is cut off while sending never reads it."""

    def __init__(self, answer: Iterable[bytes], sent: _Sent, ends: Callable[[], None]) -> None:
        self._answer, self._pieces, self._sent = answer, iter(answer), sent
        self._ends = ends

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except StopIteration:
            self._sent.pass_over()
            raise

    def close(self) -> None:
        """Let go what the answer held (PEP 3333), and the room."""
        try:
            if hasattr(self._answer, "close"):
                self._answer.close()
        finally:
            self._ends()


def _say(start_response: Callable[..., Any], status: str, says: str) -> Iterable[bytes]:
    again = [("Retry-After", "10")] if status.startswith("503") else []
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), *again])
    return [f"{says}\n".encode()]
