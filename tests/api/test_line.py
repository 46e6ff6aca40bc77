"""One request over the line: what may be tried again, and what will not get better."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from truceline.api.line import Line
from truceline.api.sync import name_at
from truceline.errors import InvalidSetting, LineDropped, Refused, TrucelineError

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """Starts a server that gives these answers in their order; its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(*answers: Answer) -> str:
        waiting = list(answers)

        class Peer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def do_GET(self) -> None:
                status, headers, body = waiting.pop(0)
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Peer))
        threading.Thread(target=servers[-1].serve_forever, args=(0.01,)).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def exchanged(url: str, most: int = 1 << 20) -> bytes:
    into = io.BytesIO()
    Line(url, timeout=10, most=most).exchange(io.BytesIO(b"a bundle"), 8, into, wanted=100)
    return into.getvalue()


def test_what_the_peer_answers_is_what_comes_back(answering: Callable[..., str]) -> None:
    assert exchanged(answering((200, {}, b"another bundle"))) == b"another bundle"


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ((200, {"Content-Length": "100"}, b"cut short"), LineDropped, "the line failed"),
        ((500, {}, b"<html>a proxy's own words</html>"), LineDropped, "HTTP status 500"),
        ((503, {}, b'{"reason":"busy"}'), LineDropped, "busy"),
        ((429, {}, b""), LineDropped, "429"),
        ((408, {}, b"the line ended before the body did"), LineDropped, "408"),
        ((400, {}, b'{"reason":"the line ended","refused":"malformed","where":"request"}'), LineDropped, "line ended"),
        ((400, {}, b'{"reason":"is no bundle","refused":"malformed","where":"line 1"}'), Refused, "malformed"),
        ((409, {}, b'{"reason":"is new","refused":"key_changed","where":"north/shared"}'), Refused, "key_changed"),
        ((409, {}, b"[" * 20_000), InvalidSetting, "HTTP status 409"),
        ((409, {}, b'{"refused":7}'), InvalidSetting, "HTTP status 409"),
        ((413, {}, b'{"reason":"too much"}'), LineDropped, "too much"),
        ((301, {"Location": "http://127.0.0.1:9/"}, b""), InvalidSetting, "HTTP status 301"),
        ((404, {}, b""), InvalidSetting, "check the address"),
        ((200, {}, bytes((1 << 20) + 1)), InvalidSetting, "more than"),
    ],
)
def test_what_went_wrong_is_one_error(
    answering: Callable[..., str], answer: Answer, error: type[TrucelineError], words: str
) -> None:
    with pytest.raises(error, match=words):
        exchanged(answering(answer))


def test_who_answers_is_asked_again_where_the_line_fails(answering: Callable[..., str]) -> None:
    url = answering((502, {}, b""), (502, {}, b""), (200, {}, b'{"node":"south","status":"ok"}'))
    waited: list[float] = []
    assert name_at(Line(url), pause=waited.append) == "south"
    assert waited == [0.25, 0.5]


@pytest.mark.parametrize("body", [b"", b"welcome", b'{"node":"No Name"}', b'["south"]', b'{"node":7}'])
def test_what_is_no_node_is_said(answering: Callable[..., str], body: bytes) -> None:
    with pytest.raises(InvalidSetting, match="does not answer as a node"):
        Line(answering((200, {}, body))).name()
